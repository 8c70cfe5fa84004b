"""Every setting of policychat: environment variables with the prefix POLICYCHAT_, or keyword arguments."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from policychat.errors import SettingsError

PREFIX = "POLICYCHAT_"
DEFAULT_EMBEDDING_MODEL = "intfloat/multilingual-e5-small"

# What these settings hold, an address with a password too, belongs in no message.
_SECRET = tuple(
    PREFIX + name
    for name in ("CHROMA_", "ADMIN_", "LLM_BASE_URL", "LLM_API_KEY", "STATE_URL", "RATE_LIMIT_URL", "OTLP_ENDPOINT")
)
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_REDIS = ("redis://", "rediss://", "redis+unix://")
_RATE = r"^[1-9][0-9]{0,6}/(second|minute|hour|day)$"
# What they let through and hold back on the own sets: docs/evaluation.md.
_LEVELS = {"strict": 0.6, "balanced": 0.4, "lenient": 0.25}
_LEVELS_OF_FEW = {"strict": 0.45, "balanced": 0.1, "lenient": 0.05}
_NO_TELEMETRY = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


Confidence = Annotated[float, Field(ge=0.0, le=1.0)]


class Settings(BaseSettings):
    """All settings with their defaults. Relative paths resolve against the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    corpus_dir: Path = Field(Path("corpus"), description="Folder with the documents and catalogue.toml.")
    index_dir: Path = Field(Path("index"), description="Folder for the built stores and their manifest.")
    prompts_dir: Path = Field(Path("prompts"), description="Folder with prompt templates and wordings.")
    eval_dir: Path = Field(Path("eval"), description="Folder with the evaluation sets, thresholds and reports.")
    state_dir: Path = Field(Path("state"), description="Folder for what readers share and say about answers.")
    state_url: SecretStr | None = Field(
        None,
        description="Database for it instead, as postgresql://USER:PASSWORD@HOST/NAME; unset: SQLite in state_dir.",
    )
    cache_dir: Path = Field(
        Path("~/.cache/policychat"), description="Folder for model files made once, such as the default model."
    )

    chroma_url: str | None = Field(
        None,
        repr=False,
        description="Chroma server to keep the index on: https://HOST:PORT/?tenant=T&database=D; unset: index_dir.",
    )
    chroma_token: SecretStr | None = Field(None, description="Token that the Chroma server asks for.")

    embedding_model: str = Field(
        DEFAULT_EMBEDDING_MODEL,
        description="Sentence-transformers model for passages and questions: a folder or a hub id.",
    )
    second_embedding: bool = Field(
        True,
        description="Embed with universal-sentence-encoder-multilingual too, for questions in other languages.",
    )
    embedding_batch_size: int = Field(
        8, ge=1, le=4096, description="Texts per forward pass when indexing; 8 suits a CPU, 64 and more a GPU."
    )
    ray_address: str | None = Field(
        None,
        min_length=1,
        description="Ray cluster that `index --workers N` embeds on, as ray://HOST:10001; unset: processes here.",
    )
    passage_tokens: int = Field(192, ge=32, le=4096, description="Longest passage, in tokens of the embedding model.")

    retrieval_passages: int = Field(
        16, ge=1, le=200, description="Passages that retrieval hands to evidence selection."
    )
    reranker_model: str | None = Field(
        None, description="Sentence-transformers CrossEncoder that reads the best passages: a folder or a hub id."
    )
    reranker_budget_ms: float = Field(
        150.0, gt=0, le=60_000, description="Milliseconds that the reranker may take for a question."
    )
    reader: Literal["on", "passages", "off"] = Field(
        "on",
        description="Where a small cross-encoder of our own reads the sentences that may answer: everywhere, only in "
        "passages that come with a question (or an index no larger than a page or two), or nowhere.",
    )
    max_sentences: int = Field(3, ge=1, le=20, description="Most sentences quoted in one answer.")
    answer_threshold: Literal["strict", "balanced", "lenient"] | Confidence = Field(
        "balanced",
        description="How sure policychat must be to answer: strict (0.6, for checking facts), balanced (0.4), "
        "lenient (0.25), or a confidence from 0 to 1.",
    )
    max_question_chars: int = Field(2000, ge=1, description="Longest question accepted, in characters.")

    llm_base_url: str | None = Field(
        None,
        repr=False,
        description="OpenAI-compatible endpoint that words answers, as http://HOST:PORT/v1; unset: quotations only.",
    )
    llm_model: str | None = Field(None, description="Model to ask that endpoint for.")
    llm_api_key: SecretStr | None = Field(None, description="Key that the endpoint asks for.")
    llm_timeout: float = Field(
        20.0,
        gt=0.0,
        le=600.0,
        description="Seconds from the question within which the endpoint must have answered; then quotations are.",
    )

    host: str = Field("127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port that `serve` listens on.")
    workers: int = Field(1, ge=1, le=64, description="Server processes that `serve` answers from on that port.")
    site_name: str = Field("policychat", min_length=1, description="Name shown at the top of the app.")
    public_url: str = Field(
        "", description="Address at which readers reach the site, as https://HOST; unset: what each request names."
    )
    disclaimer: str = Field("", description="A sentence shown with answers, such as that they are no legal advice.")
    contact_url: str = Field("", description="Where readers turn to, as https://… or mailto:…; shown with answers.")

    sharing: bool = Field(True, description="Whether readers may share answers; stores those that they do share.")
    share_days: int = Field(365, ge=1, le=36_500, description="Days after which a shared answer is deleted.")
    feedback: Literal["off", "ratings", "questions"] = Field(
        "off", description="What is stored when readers rate an answer: nothing, the rating, or the question too."
    )

    concurrent_answers: int = Field(4, ge=1, le=256, description="Questions and texts worked on at the same time.")
    queue_length: int = Field(128, ge=0, description="Requests that may wait for their turn; more get status 503.")
    answer_seconds: int = Field(60, ge=1, le=3600, description="Longest that a request waits for its next result.")
    rate_limit_per_client: str = Field(
        "60/minute", pattern=_RATE, description="POST requests of one address; this machine itself is not limited."
    )
    rate_limit_per_origin: str = Field(
        "1200/minute", pattern=_RATE, description="POST requests of all readers of one site in widget_origins together."
    )
    rate_limit_global: str = Field("6000/minute", pattern=_RATE, description="POST requests of everybody together.")
    rate_limit_url: SecretStr | None = Field(
        None,
        description="Redis that counts them for all servers, as redis://:PASSWORD@HOST:6379; unset: in each process.",
    )
    trusted_proxies: str = Field(
        "", description="Addresses or networks, with commas, whose X-Forwarded-For and -Proto are believed."
    )
    widget_origins: str = Field(
        "", description="Other sites, with commas, as https://HOST, whose pages may ask; unset: none."
    )
    admin_token: SecretStr | None = Field(
        None, min_length=16, description="Token for /api/admin/ and for /metrics from elsewhere; unset: closed."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe level written to the log on stderr."
    )
    log_format: Literal["console", "json"] = Field("console", description="Form of the server's log lines.")
    otlp_endpoint: str | None = Field(
        None,
        repr=False,
        description="OpenTelemetry collector that traces are sent to, as http://HOST:4318; unset: none are made.",
    )
    log_questions: bool = Field(False, description="Whether the log and traces hold what readers ask.")

    def least_confidence(self, *, of_few: bool) -> float:
        """The confidence (0 to 1) from which a question is answered.

        of_few: from a few passages that were given, or a corpus of a page or two, whose words are mostly about what is
        asked: only what clearly does not answer is held back there.
        """
        level = self.answer_threshold
        return (_LEVELS_OF_FEW if of_few else _LEVELS)[level] if isinstance(level, str) else level

    @property
    def origins(self) -> frozenset[str]:
        """The other sites whose pages may ask, as browsers name them."""
        return frozenset(_listed(self.widget_origins))

    @property
    def proxies(self) -> tuple[str, ...]:
        """The addresses and networks of trusted proxies."""
        return _listed(self.trusted_proxies)

    @field_validator(
        "chroma_url",
        "chroma_token",
        "admin_token",
        "state_url",
        "rate_limit_url",
        "reranker_model",
        "llm_base_url",
        "llm_model",
        "llm_api_key",
        "otlp_endpoint",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("chroma_url", "llm_base_url", "otlp_endpoint")
    @classmethod
    def _is_address_of_a_server(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("should be an address such as http://127.0.0.1:8000")
            _ = parts.port  # raises ValueError where it is no number
        return value

    @field_validator("state_url")
    @classmethod
    def _is_address_of_a_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(_DATABASES):
            raise ValueError("should be an address such as postgresql://USER:PASSWORD@HOST/NAME")
        return value

    @field_validator("rate_limit_url")
    @classmethod
    def _is_address_of_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(_REDIS):
            raise ValueError("should be an address such as redis://:PASSWORD@HOST:6379")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_origin_or_unset(cls, value: str) -> str:
        if value and not _is_origin(value.rstrip("/")):
            raise ValueError("should be an address such as https://policy.example.org, without a path")
        return value.rstrip("/")

    @field_validator("contact_url")
    @classmethod
    def _is_link(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://", "mailto:")):
            raise ValueError("should start with https://, http:// or mailto:")
        return value

    @field_validator("widget_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in _listed(value):
            if not _is_origin(origin):
                raise ValueError(f"{origin} should be an origin such as https://www.example.org")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for network in _listed(value):
            ip_network(network)  # raises ValueError, naming it
        return value

    @model_validator(mode="after")
    def _endpoint_has_address_and_model(self) -> Settings:
        if (self.llm_base_url is None) != (self.llm_model is None):
            given, missing = ("BASE_URL", "MODEL") if self.llm_base_url else ("MODEL", "BASE_URL")
            raise ValueError(f"{PREFIX}LLM_{given} is set and {PREFIX}LLM_{missing} is not; set both or neither")
        return self


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _is_origin(value: str) -> bool:
    """Whether browsers would name a site so: scheme and host in lower case, nothing after them."""
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and value == f"{parts.scheme}://{parts.netloc}"


def switch_off_telemetry() -> None:
    """Keep libraries from reporting to anybody; they read this when they are imported, so call it before."""
    os.environ.update(_NO_TELEMETRY)


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment, `overrides` (those not None) winning.

    Raises SettingsError, naming the setting, for an unknown POLICYCHAT_ variable or a value out of range.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]}; the README lists the settings that exist")
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:  # settings that do not go together; pydantic would print them all
            raise SettingsError(first["msg"].removeprefix("Value error, ")) from None
        name = PREFIX + str(first["loc"][0]).upper()
        shown = "" if name.startswith(_SECRET) else f"={first.get('input')!r}"
        raise SettingsError(f"setting {name}{shown}: {first['msg']}") from (error if shown else None)

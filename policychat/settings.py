"""Every setting of policychat: environment variables with the prefix POLICYCHAT_, or keyword arguments."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from policychat.errors import SettingsError

PREFIX = "POLICYCHAT_"
DEFAULT_EMBEDDING_MODEL = "intfloat/multilingual-e5-small"

# What these settings hold, an address with a password too, belongs in no message.
_SECRET = PREFIX + "CHROMA_"
_NO_TELEMETRY = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


class Settings(BaseSettings):
    """All settings with their defaults. Relative paths resolve against the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    corpus_dir: Path = Field(Path("corpus"), description="Folder with the documents and catalogue.toml.")
    index_dir: Path = Field(Path("index"), description="Folder for the built stores and their manifest.")
    prompts_dir: Path = Field(Path("prompts"), description="Folder with prompt templates and wordings.")
    eval_dir: Path = Field(Path("eval"), description="Folder with the evaluation sets, thresholds and reports.")
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
    reader: Literal["on", "off"] = Field(
        "off", description="Have a small cross-encoder read the sentences that may answer, for rank and confidence."
    )
    max_sentences: int = Field(3, ge=1, le=20, description="Most sentences quoted in one answer.")
    answer_threshold: float = Field(
        0.43,
        ge=0.0,
        le=1.0,
        description="Lowest confidence (0 to 1) at which a question is answered; below it policychat abstains.",
    )
    max_question_chars: int = Field(2000, ge=1, description="Longest question accepted, in characters.")

    host: str = Field("127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port that `serve` listens on.")
    site_name: str = Field("policychat", min_length=1, description="Name shown at the top of the app.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe level written to the log on stderr."
    )

    @field_validator("chroma_url", "chroma_token", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("chroma_url")
    @classmethod
    def _is_address_of_a_server(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("should be an address such as http://127.0.0.1:8000")
            _ = parts.port  # raises ValueError where it is no number
        return value


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
        name = PREFIX + str(first["loc"][0]).upper()
        shown = "" if name.startswith(_SECRET) else f"={first.get('input')!r}"
        raise SettingsError(f"setting {name}{shown}: {first['msg']}") from (error if shown else None)

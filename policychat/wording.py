"""The wording of every message shown to people, read from prompts/messages.*.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from policychat.errors import PolicyChatError, QuestionError, SettingsError

DEFAULT_LANGUAGE = "en"
_SOURCE_COPY = Path(__file__).parent.parent / "prompts"
_PACKAGED_COPY = Path(__file__).parent / "_data" / "prompts"


def find_prompts(prompts_dir: Path) -> Path:
    """`prompts_dir` where it exists, else the copy that came with the code.

    Raises SettingsError where neither exists.
    """
    for folder in (prompts_dir, _PACKAGED_COPY, _SOURCE_COPY):
        if folder.is_dir():
            return folder
    raise SettingsError(f"the folder of prompts {prompts_dir} does not exist")


class Wording:
    """Messages by key and language.

    >>> wording = Wording.load(Path("prompts"))
    >>> wording.text("answer.none", "zh")
    '这些文件里没有找到答案。'

    A language without its own wording (anything but English and Chinese) gets English.
    """

    def __init__(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        self._messages = messages

    @classmethod
    def load(cls, prompts_dir: Path) -> Wording:
        """Read `messages.<language>.toml`; nested tables become dotted keys.

        Raises SettingsError for a file that is missing or not TOML, or a key that English has and another
        language lacks.
        """
        messages: dict[str, dict[str, str]] = {}
        for path in sorted(find_prompts(prompts_dir).glob("messages.*.toml")):
            try:
                table = tomllib.loads(path.read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
                raise SettingsError(f"cannot read the wording in {path}: {error}") from error
            messages[path.name.split(".")[1]] = _flatten(table)
        if DEFAULT_LANGUAGE not in messages:
            raise SettingsError(f"no messages.{DEFAULT_LANGUAGE}.toml in {prompts_dir}")
        for language, texts in messages.items():
            missing = messages[DEFAULT_LANGUAGE].keys() - texts.keys()
            if missing:
                raise SettingsError(f"messages.{language}.toml lacks {sorted(missing)[0]!r}")
        return cls(messages)

    def text(self, key: str, language: str, **values: object) -> str:
        """The message `key` in `language` (BCP 47), its `{placeholders}` filled with `values`."""
        return self._texts(language)[key].format(**values)

    def table(self, prefix: str, language: str) -> dict[str, str]:
        """All messages whose key starts with `prefix.`, by the rest of the key (for a page's own use)."""
        start = prefix + "."
        return {key[len(start) :]: text for key, text in self._texts(language).items() if key.startswith(start)}

    def error(self, error: PolicyChatError, language: str) -> str:
        """What `error` says, in `language` where there is wording for it and else in English."""
        if isinstance(error, QuestionError):
            return self.text(f"{error.name}.{error.kind}", language, **error.values)
        return str(error)

    def language_name(self, tag: str, language: str) -> str:
        """The name of the language `tag` in `language`: ("en", "zh") gives 英语; the tag itself where unknown."""
        texts = self._texts(language)
        return texts.get(f"languages.{tag}") or texts.get(f"languages.{tag.split('-')[0]}") or tag

    def _texts(self, language: str) -> Mapping[str, str]:
        return self._messages.get(language.split("-")[0], self._messages[DEFAULT_LANGUAGE])


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat

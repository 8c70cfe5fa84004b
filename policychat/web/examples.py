"""The example questions that the app offers."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path

from policychat.web.negotiation import INTERFACE_LANGUAGES

FILE_NAME = "examples.toml"

log = logging.getLogger(__name__)


def load_examples(corpus_dir: Path) -> dict[str, list[str]]:
    """The questions in `examples.toml` of the corpus, by interface language; none where there is no such file.

    A file that cannot be used is logged and counts as none: examples are no reason not to start.
    """
    path = corpus_dir / FILE_NAME
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        log.warning("no example questions: %s cannot be read: %s", path, error)
        return {}
    return {
        language: [question for question in questions if isinstance(question, str) and question.strip()]
        for language in INTERFACE_LANGUAGES
        if isinstance(questions := table.get(language), list)
    }

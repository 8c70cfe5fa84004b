"""Which files of the corpus came from where: corpus/.fetched.json, written by `policychat fetch`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from policychat.errors import CorpusError
from policychat.schema import Shape

# Hidden, so that the corpus does not take it for a document.
RECORDS_NAME = ".fetched.json"


class FetchRecord(Shape):
    """Where one file is from. `sha256` is that of its bytes; the server's `etag` and `last_modified` are sent
    back to it, so that an unchanged document is not downloaded again."""

    url: Annotated[str, Field(pattern=r"^https?://")]
    fetched_at: str
    sha256: str
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


# Names are checked because files of these names are replaced and removed.
_RECORDS = TypeAdapter(dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")], FetchRecord])


def fetched_urls(corpus_dir: Path) -> Mapping[str, str]:
    """The address of every fetched file by its path relative to the corpus; empty where none was fetched.

    Raises CorpusError for records that cannot be read.
    """
    return {name: record.url for name, record in load_records(corpus_dir).items()}


def load_records(corpus_dir: Path) -> dict[str, FetchRecord]:
    """The record of every fetched file by its name. Raises CorpusError for records that cannot be read."""
    path = corpus_dir / RECORDS_NAME
    try:
        return _RECORDS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise CorpusError(f"{path} is damaged: {place or 'it'}: {first['msg']}; mend it or remove it") from error


def dump_records(records: Mapping[str, FetchRecord]) -> bytes:
    """`records` as `load_records` reads them, sorted by name."""
    return _RECORDS.dump_json(dict(sorted(records.items())), indent=1, exclude_none=True)

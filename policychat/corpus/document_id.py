"""A document's stable name."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]*")
_NOT_ALLOWED = re.compile(r"[^a-z0-9._]+")
_HASH_CHARS = 8


def document_id_for(relative_path: str) -> str:
    """The id of the file at `relative_path` (POSIX, relative to the corpus): only `[a-z0-9._-]`.

    It depends on the path alone, so it is stable when the content changes or other files come and go. A
    path that is already a plain name stays as it is; any other gets a slug and eight hex digits of its
    SHA-256, so that "A/b.txt" and "a-b.txt" differ.
    """
    if _PLAIN.fullmatch(relative_path):
        return relative_path
    ascii_text = unicodedata.normalize("NFKD", relative_path).encode("ascii", "ignore").decode()
    slug = _NOT_ALLOWED.sub("-", ascii_text.lower()).strip("-.")
    digest = hashlib.sha256(relative_path.encode("utf-8", "surrogateescape")).hexdigest()[:_HASH_CHARS]
    return f"{slug}-{digest}" if slug else digest

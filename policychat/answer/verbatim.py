"""The verbatim gate: what is not word for word in its document is not shown."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)


def is_verbatim(*, document_text: str, quote: str, start: int, end: int) -> bool:
    """True only where `quote` is not blank and equals `document_text[start:end]`, 0 <= start < end.

    A quote that fails is named in the log by its offsets; there is no tolerance.
    """
    passed = 0 <= start < end <= len(document_text) and bool(quote.strip()) and document_text[start:end] == quote
    if not passed:
        log.error("a quote at %d-%d is not in its document and was dropped", start, end)
    return passed

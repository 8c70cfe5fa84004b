"""Links from a piece of evidence to the words it quotes."""

from __future__ import annotations

from urllib.parse import quote as percent_encode

from policychat.schema import Citation

_WHOLE_WORDS = 12  # a longer quotation is named by its first and last words
_ENDS = 5


def source_url(citation: Citation) -> str | None:
    """The document's own address with a text fragment at the quote; None where the catalogue has no web address.

    The fragment is that of https://wicg.github.io/scroll-to-text-fragment/: `#:~:text=start,end`, percent-encoded.
    """
    if citation.url is None or not citation.url.startswith(("http://", "https://")):
        return None
    words = citation.quote.split()
    if len(words) <= _WHOLE_WORDS:
        fragment = _encoded(" ".join(words)) if len(citation.quote) <= 80 else _ends_of(citation.quote)
    else:
        fragment = f"{_encoded(' '.join(words[:_ENDS]))},{_encoded(' '.join(words[-_ENDS:]))}"
    address = percent_encode(citation.url.partition("#")[0], safe="%/:?=&;,+@!$'()*~[]")
    return f"{address}#:~:text={fragment}"


def _ends_of(quote: str) -> str:
    """Of text without spaces, its first and last characters."""
    plain = quote.strip()
    return f"{_encoded(plain[:20])},{_encoded(plain[-20:])}"


def _encoded(text: str) -> str:
    """Commas and hyphens mean something in a fragment."""
    return percent_encode(text, safe="").replace("-", "%2D")

"""E-mail messages."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers import html
from policychat.corpus.readers.cleaning import clean, join_blocks, one_line
from policychat.corpus.readers.decoding import decode_labelled
from policychat.corpus.readers.properties import found_properties
from policychat.errors import UnreadableDocument

_SOURCE = "header"
_MAX_PARTS = 1000


def read(data: bytes) -> Extraction:
    """Subject as heading, body, names of the attachments (which are not read); sender and date as found.

    The plain-text body is taken, else the HTML one. Raises UnreadableDocument for what is no message or has no body.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not any(_header(message, name) for name in ("from", "subject", "date", "to")):
        raise UnreadableDocument("it is not an e-mail message: it has no From, To, Subject or Date")
    subject = one_line(_header(message, "subject"))
    name, address = parseaddr(_header(message, "from"))
    blocks = [f"# {subject}"] if subject else []
    blocks.append(_body(message))
    if attachments := _attachments(message):
        blocks.append("Attachments: " + "; ".join(attachments))
    if not any(block.strip() for block in blocks):
        raise UnreadableDocument("the message holds no text")
    found = found_properties(_SOURCE, title=subject, author=name or address, created=_date(_header(message, "date")))
    return Extraction(text=clean(join_blocks(blocks)), found=found)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # the standard library's header parser raises anything for malformed headers
        return ""


def _date(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return None


def _body(message: EmailMessage) -> str:
    for part in _parts(message, "text/plain"):
        if text := _decoded(part).strip():
            return text
    for part in _parts(message, "text/html"):
        try:
            return html.read(_payload(part), label=part.get_content_charset()).text
        except UnreadableDocument:
            continue
    return ""


def _parts(message: EmailMessage, content_type: str) -> list[EmailMessage]:
    parts = []
    for number, part in enumerate(message.walk()):
        if number > _MAX_PARTS:
            raise UnreadableDocument(f"the message has more than {_MAX_PARTS:,} parts")
        if part.get_content_type() == content_type and part.get_content_disposition() != "attachment":
            parts.append(part)
    return parts


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded(part: EmailMessage) -> str:
    data = _payload(part)
    return decode_labelled(data, part.get_content_charset()) if data else ""


def _attachments(message: EmailMessage) -> list[str]:
    names = []
    for part in message.walk():
        name = part.get_filename()
        if name and not part.is_multipart():
            names.append(f"{one_line(name)} ({part.get_content_type()})")
    return names[:_MAX_PARTS]

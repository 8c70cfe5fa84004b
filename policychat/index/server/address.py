"""What POLICYCHAT_CHROMA_URL says."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from policychat.errors import SettingsError
from policychat.settings import PREFIX

_DEFAULT_TENANT, _DEFAULT_DATABASE = "default_tenant", "default_database"
_KNOWN = {"tenant", "database"}


@dataclass(frozen=True)
class Address:
    """`url` holds neither name nor password and may be shown; `authorization` is the header made of them."""

    url: str
    tenant: str
    database: str
    authorization: str | None = field(repr=False)

    @property
    def folder_name(self) -> str:
        """The name of the folder for this index on this machine; two addresses share none."""
        digest = hashlib.sha256("\0".join((self.url, self.tenant, self.database)).encode()).hexdigest()[:12]
        return f"server-{digest}"


def parse_address(url: str) -> Address:
    """Take `url`, http(s)://[NAME:PASSWORD@]HOST[:PORT][/PATH][?tenant=T&database=D], apart. Raises SettingsError."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if unknown := sorted(query.keys() - _KNOWN):
        raise SettingsError(f"setting {PREFIX}CHROMA_URL: unknown parameter {unknown[0]}; tenant and database exist")
    authorization = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    return Address(
        url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}",
        tenant=query.get("tenant", [_DEFAULT_TENANT])[0],
        database=query.get("database", [_DEFAULT_DATABASE])[0],
        authorization=authorization,
    )

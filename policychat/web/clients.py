"""Who is asking, as far as an address tells."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

_FORWARDING = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def client_of(scope: Scope) -> str:
    """The address of who asks; behind a trusted proxy the one that the proxy names, which uvicorn puts here."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def is_this_machine(scope: Scope) -> bool:
    """Whether a program on this machine asks for itself.

    What a proxy passes on from elsewhere does not count, nor a page in a browser here that calls this machine by a
    name of its own.
    """
    headers = Headers(scope=scope)
    if any(name in headers for name in _FORWARDING):
        return False
    return _is_loopback(client_of(scope)) and _is_loopback(_name_in(headers.get("host", "")))


def _name_in(host: str) -> str:
    """The host without its port: "[::1]:80" gives "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False

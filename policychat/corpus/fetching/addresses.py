"""From a host name to the addresses that may be connected to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from policychat.corpus.fetching.failure import FetchFailed, TemporaryFailure

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Awaitable[Sequence[str]]]
AddressCheck = Callable[[Address], bool]

# Python's is_global has changed between patch releases for these, and calls some of 192.0.0.0/24 public.
_NOT_PUBLIC = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")


def is_public_address(address: Address) -> bool:
    """True if `address` is one of the public internet's: no private, local, reserved, or multicast one.

    An IPv6 address that stands for an IPv4 address (mapped, 6to4, NAT64) is as public as that one is.
    """
    if isinstance(address, IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            embedded = IPv4Address(int(address) & 0xFFFF_FFFF)
        if embedded is not None:
            return is_public_address(embedded)
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


async def resolve(host: str) -> Sequence[str]:
    """The addresses of `host`, as the system resolver orders them. Raises OSError where it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


async def checked_addresses(host: str, *, resolve: Resolve, is_allowed: AddressCheck) -> Sequence[Address]:
    """All addresses of `host`, each of them allowed.

    Raises FetchFailed if a single one is not: a name with a public and a private address is either a mistake
    or an attempt to reach the private one. Raises TemporaryFailure if the name cannot be resolved.
    """
    try:
        addresses = [ip_address(text) for text in await resolve(host)]
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TemporaryFailure(f"{host} cannot be resolved: {reason}") from error
    if not addresses:
        raise TemporaryFailure(f"{host} cannot be resolved: it has no address")
    for address in addresses:
        if not is_allowed(address):
            raise FetchFailed(f"{host} has the address {address}, which is not public")
    return addresses

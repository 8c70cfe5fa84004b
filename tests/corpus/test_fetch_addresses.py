"""Which addresses may be connected to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.fetching.addresses import checked_addresses, is_public_address, resolve
from policychat.corpus.fetching.failure import FetchFailed, TemporaryFailure

# The IANA special-purpose registries, and multicast.
NOT_PUBLIC_4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
).split()
NOT_PUBLIC_6 = (
    "::/96 100::/64 64:ff9b:1::/48 2001::/32 2001:2::/48 2001:10::/28 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 "
    "fe80::/10 fec0::/10 ff00::/8"
).split()


def within(network: IPv4Network | IPv6Network) -> st.SearchStrategy[int]:
    return st.integers(int(network.network_address), int(network.broadcast_address))


private_4 = st.sampled_from(NOT_PUBLIC_4).flatmap(lambda text: within(IPv4Network(text)).map(IPv4Address))
private_6 = st.sampled_from(NOT_PUBLIC_6).flatmap(lambda text: within(IPv6Network(text)).map(IPv6Address))


@given(private_4)
def test_no_special_ipv4_address_is_public_in_any_disguise(address: IPv4Address) -> None:
    assert not is_public_address(address)
    for prefix, shift in (("::ffff:0:0", 0), ("64:ff9b::", 0), ("::", 0), ("2002::", 80)):
        assert not is_public_address(IPv6Address(int(IPv6Address(prefix)) | int(address) << shift))


@given(private_6)
def test_no_special_ipv6_address_is_public(address: IPv6Address) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize(
    "text",
    "8.8.8.8 93.184.216.34 2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1".split(),
)
def test_addresses_of_the_internet_are_public(text: str) -> None:
    assert is_public_address(ip_address(text))


@pytest.mark.parametrize("text", ["fe80::1%eth0", "::1%1"])
def test_a_scope_makes_nothing_public(text: str) -> None:
    assert not is_public_address(ip_address(text))


def check(*addresses: str) -> list[str]:
    async def answer(host: str) -> Sequence[str]:
        return addresses

    found = asyncio.run(checked_addresses("docs.test", resolve=answer, is_allowed=is_public_address))
    return [str(address) for address in found]


def test_all_public_addresses_of_a_name_are_kept_in_order() -> None:
    assert check("8.8.8.8", "2606:4700::1111") == ["8.8.8.8", "2606:4700::1111"]


@pytest.mark.parametrize("private", ["10.0.0.7", "127.0.0.1", "::1", "::ffff:192.168.0.1", "169.254.169.254"])
def test_a_name_with_one_private_address_is_refused(private: str) -> None:
    for addresses in ((private,), ("8.8.8.8", private), (private, "8.8.8.8")):
        with pytest.raises(FetchFailed, match="not public"):
            check(*addresses)


def test_a_name_without_addresses_may_have_some_later() -> None:
    with pytest.raises(TemporaryFailure, match="cannot be resolved"):
        check()


@pytest.mark.parametrize("host", ["nothing.invalid..", "a" * 64 + ".test"])
def test_a_name_that_is_none_is_a_failure_with_a_reason(host: str) -> None:
    with pytest.raises(FetchFailed, match="cannot be resolved"):
        asyncio.run(checked_addresses(host, resolve=resolve, is_allowed=is_public_address))


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1"])
def test_a_number_is_checked_as_the_address_that_it_means(host: str) -> None:
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1, which is not public"):
        asyncio.run(checked_addresses(host, resolve=resolve, is_allowed=is_public_address))

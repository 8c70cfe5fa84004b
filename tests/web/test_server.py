"""Taking an address to listen on."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from policychat.errors import InputError
from policychat.operating.doctor.findings import Level
from policychat.operating.doctor.installation import Installation
from policychat.operating.doctor.machine import check_port
from policychat.settings import Settings
from policychat.web.server import bind, serve


def test_a_busy_port_is_one_clear_sentence_before_anything_is_loaded() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port} on 127\.0\.0\.1 is in use"):
            serve(Settings(port=port))


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(InputError, match=r"cannot listen on 192\.0\.2\.1"):
        bind("192.0.2.1", 0)


def test_a_name_that_is_no_address_is_refused() -> None:
    with pytest.raises(InputError, match="cannot listen on host"):
        bind("no-such-host.invalid", 0)


def test_a_free_port_is_held_until_closed() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(InputError):
            bind("127.0.0.1", port)
    bind("127.0.0.1", port).close()


def test_the_doctor_tells_a_running_server_from_another_program(server_url: str) -> None:
    (finding,) = check_port(Installation(Settings(port=urlsplit(server_url).port or 0)))
    assert finding.level == Level.OK
    assert "policychat is serving" in finding.message

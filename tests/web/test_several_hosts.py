"""Two servers with one PostgreSQL and one Redis, as on two hosts behind a load balancer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.wording import Wording
from tests.databases import PostgresServer, RedisServer
from tests.web.conftest import Serving, wait_until

LIMIT = 12


@pytest.fixture
def hosts(
    settings: Settings, answerer: Answerer, wording: Wording, serving: Serving, tmp_path: Path
) -> Iterator[list[str]]:
    """The addresses of both; they have no folder in common."""
    with ExitStack() as stack:
        urls = []
        postgres, redis = PostgresServer(), RedisServer()
        for server in (postgres, redis):
            stack.callback(server.remove)
            server.start()
        for name in ("one", "two"):
            own = settings.model_copy(
                update={
                    "state_dir": tmp_path / name,
                    "state_url": SecretStr(postgres.url),
                    "rate_limit_url": SecretStr(redis.url),
                    "rate_limit_global": f"{LIMIT}/day",
                }
            )
            url = stack.enter_context(serving(create_app(own, wording=wording, opener=lambda _: answerer)))
            # One after the other: Gradio builds one page at a time in a process.
            wait_until(lambda url=url: httpx.get(f"{url}/readyz").is_success, "it is ready")
            urls.append(url)
        yield urls


def test_what_is_shared_on_one_host_is_found_on_the_other_and_limits_hold_together(
    hosts: list[str], tmp_path: Path
) -> None:
    one, two = hosts
    question = {"question": "How many core technology projects has the program implemented?"}
    answer = httpx.post(f"{one}/api/ask", json=question).json()
    permalink = httpx.post(f"{one}/api/answers", json={"answer_id": answer["answer_id"]}).json()["permalink"]
    assert "115" in httpx.get(f"{two}/a/{permalink}").text
    assert not any((tmp_path / name).exists() for name in ("one", "two"))
    statuses = [httpx.post(f"{hosts[n % 2]}/api/ask", json=question).status_code for n in range(LIMIT + 4)]
    assert statuses.count(200) == LIMIT - 2  # sharing was a request, too
    assert set(statuses) == {200, 429}

"""The order in which requests work."""

from __future__ import annotations

import asyncio

import pytest

from policychat.web.problems import Refused
from policychat.web.turns import Turns


async def settle() -> None:
    """Let every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_turns_go_round_the_clients() -> None:
    async def order() -> list[str]:
        turns, seen = Turns(at_once=1, waiting=10), []

        async def one(client: str) -> None:
            await turns.enter(client)
            seen.append(client)
            turns.leave()

        await turns.enter("busy")
        tasks = [asyncio.create_task(one(client)) for client in ("busy", "busy", "busy", "late", "later")]
        await settle()
        assert turns.waiting == 5
        turns.leave()
        await asyncio.gather(*tasks)
        assert turns.waiting == 0
        return seen

    assert asyncio.run(order()) == ["busy", "late", "later", "busy", "busy"]


def test_too_many_are_refused_and_those_who_left_are_not_counted() -> None:
    async def run() -> None:
        turns = Turns(at_once=1, waiting=1)
        await turns.enter("a")
        waiting = asyncio.create_task(turns.enter("b"))
        await settle()
        with pytest.raises(Refused) as refused:
            await turns.enter("c")
        assert (refused.value.http_status, refused.value.retry_after) == (503, 5)
        waiting.cancel()
        await settle()
        another = asyncio.create_task(turns.enter("c"))
        await settle()
        turns.leave()
        await another
        turns.leave()
        await turns.enter("d")

    asyncio.run(run())


def test_a_turn_that_comes_while_its_owner_leaves_is_not_lost() -> None:
    async def run() -> None:
        turns = Turns(at_once=1, waiting=5)
        await turns.enter("a")
        waiting = asyncio.create_task(turns.enter("b"))
        await settle()
        turns.leave()  # gives it to b, who is cancelled before it goes on
        waiting.cancel()
        await settle()
        await asyncio.wait_for(turns.enter("c"), 5)

    asyncio.run(run())

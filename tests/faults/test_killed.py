"""SIGKILL of the server and of `policychat index`."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from policychat.index.manifest import read_manifest
from policychat.settings import Settings
from tests.conftest import Library
from tests.faults.conftest import QUESTION
from tests.faults.server_process import COMMAND, ServerProcess, policychat, serving, variables, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
TOKEN = "the operator's token"
OPERATOR = {"Authorization": f"Bearer {TOKEN}"}
OPTIONS = {"admin_token": TOKEN, "feedback": "ratings"}


def keep_sharing(server: ServerProcess, shared: list[str], rated: list[str]) -> None:
    """Ask, share and rate until the server is gone; the lists hold what it has acknowledged."""
    with suppress(httpx.TransportError), httpx.Client(base_url=server.url, timeout=60) as client:
        while True:
            answer = client.post("/api/ask", json={"question": QUESTION}).json()["answer_id"]
            shared.append(client.post("/api/answers", json={"answer_id": answer}).json()["permalink"])
            client.post("/api/feedback", json={"answer_id": answer, "rating": "up"}).raise_for_status()
            rated.append(answer)


def test_a_killed_server_has_kept_all_that_it_acknowledged(built: Library, tmp_path: Path) -> None:
    shared: list[str] = []
    rated: list[str] = []
    with serving(built.settings, tmp_path / "log", **OPTIONS) as server:
        readers = [threading.Thread(target=keep_sharing, args=(server, shared, rated)) for _ in range(4)]
        for reader in readers:
            reader.start()
        wait_until(lambda: len(rated) >= 20, "readers have shared and rated")
        server.kill()
        for reader in readers:
            reader.join()
        port = int(server.url.rpartition(":")[2])
    began = time.monotonic()
    with serving(built.settings, tmp_path / "log", port=port, **OPTIONS) as again:
        print(f"killed: ready again after {time.monotonic() - began:.1f} s, {len(shared)} shared answers")
        for permalink in shared:
            assert "900" in again.client.get(f"/api/answers/{permalink}").json()["answer"]
        kept = again.client.get("/api/admin/feedback", headers=OPERATOR).json()["feedback"]
        assert set(rated) <= {each["answer_id"] for each in kept}
        assert "900" in again.ask(QUESTION).json()["answer"]
        answer = again.ask(QUESTION).json()["answer_id"]
        assert again.client.post("/api/answers", json={"answer_id": answer}).status_code == 200


def newest(settings: Settings, pattern: str) -> Callable[[], bool]:
    """Whether a file of the build under way, which is not the current one, is there."""
    manifest = read_manifest(settings.index_dir)
    assert manifest is not None

    def is_there() -> bool:
        found = settings.index_dir.glob(f"build-*/{pattern}")
        return any(manifest.directory not in path.parts for path in found)

    return is_there


def test_the_index_command_killed_at_several_points_beside_a_server(built: Library, tmp_path: Path) -> None:
    settings = built.settings
    with serving(settings, tmp_path / "log") as server:
        old = server.ask(QUESTION).json()["index_version"]
        for number in range(40):
            built.write(f"pier-{number}.txt", "\n\n".join(f"Pier {number} has {row} bollards." for row in range(30)))
        points = {
            "documents written": newest(settings, "documents.sqlite"),
            "embedding": newest(settings, "vectors.f32"),
            "storing": newest(settings, "lexical"),
        }
        for point, reached in points.items():
            building = subprocess.Popen(
                [*COMMAND, "index"], env=variables(settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wait_until(lambda reached=reached, run=building: reached() or run.poll() is not None, point)
            building.kill()
            assert building.wait() == -9, f"the build had ended before: {point}"
            answer = server.ask(QUESTION).json()
            assert (answer["index_version"], "900" in answer["answer"]) == (old, True)
        began = time.monotonic()
        ran = policychat("index", settings=settings)
        assert ran.returncode == 0, ran.stderr
        wait_until(lambda: server.ask(QUESTION).json()["index_version"] != old, "the new index answers")
        print(f"killed builds: the next one and the switch took {time.monotonic() - began:.1f} s; {ran.stdout[-80:]}")
        assert "900" in server.ask(QUESTION).json()["answer"]
        assert len(built.builds) <= 2

"""Backups of real indexes and databases, and what becomes of them when they are restored."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import tarfile
import threading
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from policychat.errors import BackupError, IndexBusy, IndexUnavailable
from policychat.index.folder import FolderPlace
from policychat.index.locks import building
from policychat.index.manifest import read_manifest
from policychat.operating.backup import restoring
from policychat.operating.backup.archive import is_known
from policychat.operating.backup.making import make_backup
from policychat.operating.backup.restoring import restore_backup
from policychat.schema import GivenPassage, Manifest
from policychat.settings import Settings
from policychat.state.state import FILE_NAME, State
from tests.conftest import Library

QUESTION = "How many passengers does the harbour ferry carry a day?"
SENTENCE = "The harbour ferry carries 900 passengers a day."


def share(library: Library, document_id: str) -> str:
    """Share an answer that quotes `document_id`; its permalink."""
    with library.answering() as answering:
        answer = answering.ask(QUESTION, passages=[GivenPassage(id=document_id, text=SENTENCE)])
    return state_of(library.settings).shared.share(answer, sources={}).permalink


def state_of(settings: Settings) -> State:
    return State(settings.model_copy(update={"share_days": 1}))


def manifest_of(settings: Settings) -> Manifest:
    manifest = read_manifest(settings.index_dir)
    assert manifest is not None
    return manifest


def contents(settings: Settings) -> dict[str, bytes]:
    """Every file of index and state but for locks."""
    folders = (settings.index_dir, settings.state_dir)
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in paths if path.name not in (".building", ".readers")}


@pytest.fixture(scope="module")
def saved(make_library: Callable[..., Library], tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Path]:
    """A library with an index and a shared answer, and its backup; a test leaves both as they are."""
    library = make_library({"ferry.txt": SENTENCE})
    library.build()
    share(library, "ferry.txt")
    backup = tmp_path_factory.mktemp("backups") / "backup.tar.gz"
    make_backup(library.settings, backup)
    return library, backup


@pytest.fixture
def elsewhere(saved: tuple[Library, Path], tmp_path: Path) -> Library:
    """Another machine, so to speak: the same corpus, neither index nor state."""
    library = Library(tmp_path, model=saved[0].model, wording=saved[0].wording)
    shutil.copytree(saved[0].corpus, library.corpus, dirs_exist_ok=True)
    return library


def test_index_and_shared_answers_come_back(saved: tuple[Library, Path], elsewhere: Library) -> None:
    library, backup = saved
    restored = restore_backup(elsewhere.settings, backup)
    assert restored.index_version == manifest_of(library.settings).index_version
    with elsewhere.answering() as answering:
        assert answering.ask(QUESTION).citations[0].quote == SENTENCE
    with closing(sqlite3.connect(elsewhere.settings.state_dir / FILE_NAME)) as connection:
        (permalink,) = connection.execute("SELECT permalink FROM shared").fetchone()
    assert state_of(elsewhere.settings).shared.get(permalink) is not None
    assert not elsewhere.build().built  # it is the index of the corpus, and nothing has to be embedded
    assert backup.stat().st_mode & 0o077 == 0


def test_a_running_server_goes_on_and_sees_what_was_restored(saved: tuple[Library, Path], elsewhere: Library) -> None:
    elsewhere.write("bridge.txt", "The old stone bridge was closed in May 2021.")
    elsewhere.build()
    state = state_of(elsewhere.settings)
    later = share(elsewhere, "bridge.txt")
    assert state.shared.get(later) is not None
    with elsewhere.answering() as answering:
        restore_backup(elsewhere.settings, saved[1], force=True)
        assert answering.ask("When was the old stone bridge closed?").status == "answered"  # from the index it holds
        assert len(elsewhere.builds) == 2  # which nobody takes away from it
    assert state.shared.get(later) is None
    assert manifest_of(elsewhere.settings).documents == 1
    assert state.shared.get(share(elsewhere, "again.txt")) is not None  # and can be written


def test_a_backup_made_while_readers_share_and_an_index_is_built(
    saved: tuple[Library, Path], elsewhere: Library, tmp_path: Path
) -> None:
    elsewhere.build()
    share(elsewhere, "ferry.txt")
    with elsewhere.answering() as answering:
        answer = answering.ask(QUESTION)
    state = state_of(elsewhere.settings)
    enough = threading.Event()

    def keep_sharing() -> None:
        number = 0
        while not enough.is_set():
            number += 1
            state.shared.share(answer.model_copy(update={"answer_id": f"answer-{number}"}), sources={})

    reader = threading.Thread(target=keep_sharing)
    reader.start()
    backups = [tmp_path / f"{number}.tar.gz" for number in range(3)]
    try:
        for number, backup in enumerate(backups):
            elsewhere.write("more.txt", f"Document number {number}.")
            builder = threading.Thread(target=elsewhere.build)
            builder.start()
            make_backup(elsewhere.settings, backup)
            builder.join()
    finally:
        enough.set()
        reader.join()
    for number, backup in enumerate(backups):
        target = elsewhere.settings.model_copy(
            update={"index_dir": tmp_path / f"index-{number}", "state_dir": tmp_path / f"state-{number}"}
        )
        restore_backup(target, backup)
        assert FolderPlace(target.index_dir).fault(manifest_of(target)) is None
        with closing(sqlite3.connect(target.state_dir / FILE_NAME)) as connection:
            (answers,) = connection.execute("SELECT count(*) FROM shared").fetchone()
            (quotes,) = connection.execute("SELECT count(DISTINCT permalink) FROM quoted").fetchone()
        assert answers == quotes > 0  # each share is there whole


def test_a_file_of_chromas_that_another_process_is_writing_is_waited_for(
    elsewhere: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma empties the files of a small graph and writes them anew whenever a store is opened."""
    elsewhere.build()
    manifest = manifest_of(elsewhere.settings)
    build = elsewhere.settings.index_dir / manifest.directory
    (graph,) = build.glob("chroma/*/data_level0.bin")
    whole = graph.read_bytes()
    waits: list[float] = []

    def write_on(seconds: float) -> None:
        waits.append(seconds)
        graph.write_bytes(whole[: len(whole) * len(waits) // 3])

    monkeypatch.setattr("policychat.index.files.time.sleep", write_on)
    graph.write_bytes(b"")
    assert FolderPlace(elsewhere.settings.index_dir).fault(manifest) is None
    assert len(waits) == 3
    waits.clear()
    graph.write_bytes(b"")
    make_backup(elsewhere.settings, tmp_path / "backup.tar.gz")
    assert len(waits) == 3
    with tarfile.open(tmp_path / "backup.tar.gz") as tar:
        (name,) = (name for name in tar.getnames() if name.endswith("data_level0.bin"))
        copied = tar.extractfile(name)
        assert copied is not None
        assert copied.read() == whole
    monkeypatch.setattr("policychat.index.files.time.sleep", lambda _: None)
    graph.write_bytes(b"")
    with pytest.raises(IndexUnavailable, match=r"data_level0\.bin was cut short"):
        make_backup(elsewhere.settings, tmp_path / "never.tar.gz")


def test_state_alone_where_a_server_has_the_index(saved: tuple[Library, Path], tmp_path: Path) -> None:
    settings = saved[0].settings.model_copy(update={"chroma_url": "http://127.0.0.1:1"})
    made = make_backup(settings, tmp_path / "state.tar.gz")
    assert made.index_version is None
    assert made.has_state
    with pytest.raises(BackupError, match="POLICYCHAT_CHROMA_URL"):
        restore_backup(settings.model_copy(update={"index_dir": tmp_path / "index"}), saved[1])


def test_what_cannot_be_backed_up(elsewhere: Library, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar.gz"
    with pytest.raises(BackupError, match="nothing to back up"):
        make_backup(elsewhere.settings, backup)
    assert not backup.exists()
    elsewhere.build()
    make_backup(elsewhere.settings, backup)
    with pytest.raises(BackupError, match="--force"):
        make_backup(elsewhere.settings, backup)
    make_backup(elsewhere.settings, backup, force=True)
    with pytest.raises(BackupError, match="cannot be made"):
        make_backup(elsewhere.settings, tmp_path / "nowhere" / "backup.tar.gz")
    assert [path.name for path in tmp_path.glob("*backup*")] == [backup.name]  # nor a hidden beginning of one


def test_what_is_newer_is_not_replaced_unless_forced(saved: tuple[Library, Path], elsewhere: Library) -> None:
    restore_backup(elsewhere.settings, saved[1])
    place = FolderPlace(elsewhere.settings.index_dir)
    newer = manifest_of(elsewhere.settings).model_copy(update={"built_at": "2999-01-01T00:00:00+00:00"})
    place.amend(newer)
    before = contents(elsewhere.settings)
    with pytest.raises(BackupError, match=r"newer \(2999"):
        restore_backup(elsewhere.settings, saved[1])
    assert contents(elsewhere.settings) == before
    restore_backup(elsewhere.settings, saved[1], force=True)
    assert manifest_of(elsewhere.settings).built_at < "2999"


def test_what_was_shared_since_is_not_lost_unless_forced(saved: tuple[Library, Path], elsewhere: Library) -> None:
    restore_backup(elsewhere.settings, saved[1])
    permalink = share(elsewhere, "since.txt")
    long_ago = {"made_at": "2000-01-01T00:00:00+00:00"}
    backup = repacked(saved[1], elsewhere.corpus.parent / "early.tar.gz", description=long_ago)
    with pytest.raises(BackupError, match=r"has changed since the backup was made \(2000"):
        restore_backup(elsewhere.settings, backup)
    assert state_of(elsewhere.settings).shared.get(permalink) is not None
    restore_backup(elsewhere.settings, backup, force=True)
    assert state_of(elsewhere.settings).shared.get(permalink) is None
    assert elsewhere.settings.state_dir.stat().st_mode & 0o077 == 0


def test_not_while_an_index_is_being_built(saved: tuple[Library, Path], elsewhere: Library) -> None:
    elsewhere.build()
    with building(elsewhere.settings.index_dir), pytest.raises(IndexBusy):
        restore_backup(elsewhere.settings, saved[1])


class Killed(BaseException):
    """Stands for whatever ends a restore half-way."""


def test_a_restore_that_is_cut_off_leaves_what_was_there(
    saved: tuple[Library, Path], elsewhere: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.write("bridge.txt", "The old stone bridge was closed in May 2021.")
    elsewhere.build()
    before = contents(elsewhere.settings)

    def die(*_: object) -> None:
        raise Killed

    left = elsewhere.settings.index_dir / ".restoring-killed"
    left.mkdir()  # as a process leaves it that is killed
    for name in ("_check_state", "_replace_state"):
        with monkeypatch.context() as patch:
            patch.setattr(restoring, name, die)
            with pytest.raises(Killed):
                restore_backup(elsewhere.settings, saved[1], force=True)
        assert contents(elsewhere.settings) == before
    with monkeypatch.context() as patch:
        patch.setattr(FolderPlace, "publish", die)
        with pytest.raises(Killed):
            restore_backup(elsewhere.settings, saved[1], force=True)
    assert manifest_of(elsewhere.settings).documents == 2
    assert len(elsewhere.builds) == 1
    assert not list(elsewhere.settings.index_dir.glob(".restoring-*"))


def test_a_disk_without_room(saved: tuple[Library, Path], elsewhere: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(elsewhere.corpus)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=restoring._RESERVE + 1000))
    with pytest.raises(BackupError, match="no room"):
        restore_backup(elsewhere.settings, saved[1])
    assert elsewhere.builds == []


def unpacked(backup: Path) -> dict[str, bytes]:
    with tarfile.open(backup) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def repacked(backup: Path, target: Path, *, description: dict[str, str], extra: tarfile.TarInfo | None = None) -> Path:
    """The same backup, described otherwise, and with one member more at its beginning."""
    with tarfile.open(target, "w:gz") as tar:
        if extra is not None:
            tar.addfile(extra, io.BytesIO(bytes(extra.size)))
        for name, content in unpacked(backup).items():
            data = json.dumps(json.loads(content) | description).encode() if name == "backup.json" else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return target


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, 4 if kind == tarfile.REGTYPE else 0
    return info


@pytest.mark.parametrize(
    "extra",
    [
        member("../outside.txt"),
        member("index/build/../../../outside.txt"),
        member("/tmp/outside.txt"),
        member("index/build/.readers"),
        member("index/build/chroma/..hidden"),
        member("corpus/ferry.txt"),
        member("index/build/link", tarfile.SYMTYPE, "/etc/passwd"),
        member("index/build/link", tarfile.LNKTYPE, "backup.json"),
        member("index/build", tarfile.DIRTYPE),
        member("index/build/pipe", tarfile.FIFOTYPE),
        member("index/build/device", tarfile.CHRTYPE),
        member("index/build/vectors.f32"),  # twice
        member("index/build/unlisted.bin"),
    ],
    ids=lambda extra: f"{extra.name}-{extra.type.decode()}",
)
def test_a_hostile_file_writes_nothing(saved: tuple[Library, Path], elsewhere: Library, extra: tarfile.TarInfo) -> None:
    backup = repacked(saved[1], elsewhere.corpus.parent / "hostile.tar.gz", description={}, extra=extra)
    around = {path for path in elsewhere.corpus.parent.rglob("*") if path.parent.name != "index"}
    with pytest.raises(BackupError):
        restore_backup(elsewhere.settings, backup)
    left = {path for path in elsewhere.corpus.parent.rglob("*") if path.parent.name != "index"}
    assert left - around <= {elsewhere.settings.index_dir}
    assert elsewhere.builds == []
    assert not Path("/tmp/outside.txt").exists()


@given(parts=st.lists(st.sampled_from(["a", "b.c", "..", ".", "/", "//", "\\", "~", "\0", "\n", " ", "-"]), max_size=6))
def test_no_known_name_leads_outside(parts: list[str]) -> None:
    name = f"index/build/{''.join(parts)}"
    if is_known(name):
        assert not any(part.startswith(".") or not part for part in name.split("/"))
        assert Path("/index/build") in Path("/", name).resolve().parents
    assert not is_known(f"index/build/{name}/../x")
    assert not is_known(f"/{name}")


@given(data=st.data())
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_refused_and_changes_nothing(
    saved: tuple[Library, Path], elsewhere: Library, data: st.DataObject
) -> None:
    whole = saved[1].read_bytes()
    if data.draw(st.booleans()):
        damaged = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        place = data.draw(st.integers(0, len(whole) - 1))
        damaged = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    backup = elsewhere.corpus.parent / "damaged.tar.gz"
    backup.write_bytes(damaged)
    if is_whole(damaged, whole):
        restore_backup(elsewhere.settings, backup)
        assert FolderPlace(elsewhere.settings.index_dir).fault(manifest_of(elsewhere.settings)) is None
        shutil.rmtree(elsewhere.settings.index_dir)
        shutil.rmtree(elsewhere.settings.state_dir)
        return
    with pytest.raises(BackupError):
        restore_backup(elsewhere.settings, backup)
    assert elsewhere.builds == []
    assert not elsewhere.settings.state_dir.exists()


def is_whole(damaged: bytes, whole: bytes) -> bool:
    """Whether gzip still gives all that was backed up: a few bits of its own, such as a time, do not matter."""
    try:
        return gzip.decompress(damaged) == gzip.decompress(whole)
    except (OSError, EOFError, zlib.error):
        return False


def test_what_is_no_backup(saved: tuple[Library, Path], elsewhere: Library, tmp_path: Path) -> None:
    for content in (b"", b"no archive", gzip.compress(b"no archive"), gzip.compress(bytes(10_240))):
        (tmp_path / "x.tar.gz").write_bytes(content)
        with pytest.raises(BackupError):
            restore_backup(elsewhere.settings, tmp_path / "x.tar.gz")
    with pytest.raises(BackupError, match="there is no backup"):
        restore_backup(elsewhere.settings, tmp_path / "nowhere.tar.gz")
    with pytest.raises(BackupError, match="another version"):
        restore_backup(elsewhere.settings, repacked(saved[1], tmp_path / "other.tar.gz", description={"format": "2"}))

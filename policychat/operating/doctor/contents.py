"""Checks of what is answered from: corpus, index, and what readers shared."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from policychat.corpus.catalogue import load_catalogue
from policychat.corpus.glossary import load_glossary
from policychat.corpus.load import list_files, read_control_files, scan_files
from policychat.errors import CorpusError, IndexOutdated, IndexUnavailable, PolicyChatError, ServerUnreachable
from policychat.index.places import Place
from policychat.index.version import source_sha256
from policychat.index.work import is_work_left
from policychat.operating.doctor.findings import Finding, fail, ok, warn
from policychat.operating.doctor.installation import Installation
from policychat.schema import Manifest
from policychat.settings import Settings
from policychat.state.state import FILE_NAME

_BUILD = "run `policychat index`"


def check_corpus(installation: Installation) -> list[Finding]:
    """The documents and what the operator says about them. An index answers without them, too."""
    settings = installation.settings
    try:
        files = list_files(settings.corpus_dir)
        entries = load_catalogue(settings.corpus_dir)
        names = load_glossary(settings.corpus_dir)
    except PolicyChatError as error:
        mend = f"put documents into {settings.corpus_dir}, or name another folder with POLICYCHAT_CORPUS_DIR"
        if isinstance(error, CorpusError) and not settings.corpus_dir.is_dir():
            if isinstance(installation.manifest, Manifest):
                return [warn("corpus", f"{error}; the index answers without it", mend=mend)]
            return [fail("corpus", str(error), mend=mend)]
        return [fail("corpus", str(error), mend="correct the file that is named")]
    if not files:
        return [
            warn("corpus", f"{settings.corpus_dir} holds no documents", mend=f"put some there, then {_BUILD}")
            if isinstance(installation.manifest, Manifest)
            else fail("corpus", f"{settings.corpus_dir} holds no documents", mend="put some there")
        ]
    described = f"{len(entries)} catalogue entries, {len(names)} glossary entries"
    return [ok("corpus", f"{len(files)} files in {settings.corpus_dir}, {described}")]


def check_index(installation: Installation) -> list[Finding]:
    """Whether there is one, it is sound, and it is that of the corpus and the settings."""
    place, manifest = installation.index, installation.manifest
    if isinstance(place, IndexUnavailable):
        return [fail("index", str(place), mend="start the Chroma server, or correct POLICYCHAT_CHROMA_URL")]
    if isinstance(manifest, IndexUnavailable):
        return [_unusable(manifest)]
    builder = place.builder()
    if manifest is None:
        if builder:
            return [warn("index", f"{builder} is building the first index in {place.name}", mend="wait for it")]
        return [warn("index", f"there is no index in {place.name} yet", mend=f"{_BUILD}; asking builds it too")]
    if fault := place.fault(manifest):
        return [fail("index", f"it is damaged: {fault}", mend=_BUILD)]
    settings = installation.settings
    if manifest.embedding_model != settings.embedding_model:
        return [
            fail(
                "index",
                f"it was built with the embedding model {manifest.embedding_model}, not {settings.embedding_model}",
                mend=f"{_BUILD}, or set POLICYCHAT_EMBEDDING_MODEL to that model",
            )
        ]
    return [_sound(installation, place, manifest, builder)]


def _unusable(error: IndexUnavailable) -> Finding:
    if isinstance(error, IndexOutdated):
        return warn("index", str(error), mend=f"{_BUILD}; serving and asking do it too")
    if isinstance(error, ServerUnreachable):
        return fail("index", str(error), mend="start the Chroma server, or correct POLICYCHAT_CHROMA_URL")
    return fail("index", str(error), mend=_BUILD)


def _sound(installation: Installation, place: Place, manifest: Manifest, builder: str | None) -> Finding:
    holds = f"{manifest.index_version} of {manifest.built_at[:10]}, {manifest.documents} documents"
    if builder:
        return ok("index", f"{holds}; {builder} is building a new one")
    if is_work_left(place.folder):
        return warn("index", f"{holds}; a later build was interrupted", mend=f"{_BUILD} to take it up")
    if not _is_of(manifest, installation.settings):
        return warn("index", f"{holds}; the corpus, or a setting that shapes the index, has changed since", mend=_BUILD)
    skipped = f", {len(manifest.skipped)} files skipped (`policychat status` names them)" if manifest.skipped else ""
    return ok("index", f"{holds}{skipped}")


def _is_of(manifest: Manifest, settings: Settings) -> bool:
    """Whether `policychat index` would find nothing to do, as far as that can be said without loading the model."""
    if not settings.corpus_dir.is_dir() or not manifest.source_sha256:
        return True
    if settings.second_embedding != (manifest.second_embedding_sha256 is not None):
        return False
    parts = (manifest.embedding_model_sha256, manifest.second_embedding_sha256)
    return manifest.source_sha256 == source_sha256(
        scan_files(settings.corpus_dir),
        control_files=read_control_files(settings.corpus_dir),
        model_sha256="+".join(part for part in parts if part),
        passage_tokens=settings.passage_tokens,
    )


def check_state(installation: Installation) -> list[Finding]:
    """The database of what readers shared, where there is one."""
    path = installation.settings.state_dir / FILE_NAME
    if not path.is_file():
        return [ok("state", "nothing was shared or rated so far")]
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        return [
            fail(
                "state",
                f"{path} is damaged or cannot be read: {verdict}",
                mend="restore a backup (`policychat restore`), or move the file away; answering goes on without it",
            )
        ]
    return [ok("state", f"{path} is sound")]

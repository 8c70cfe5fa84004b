"""Checks of what the settings name outside of policychat: a language model, a Ray cluster, the OCR program."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from urllib.parse import urlsplit

import httpx

from policychat.corpus.readers.ocr import is_available
from policychat.operating.doctor.findings import Finding, fail, ok, warn
from policychat.operating.doctor.installation import Installation
from policychat.schema import Manifest
from policychat.settings import Settings

_SECONDS = 5.0
_RAY_PORT = 10001
_MOST_BYTES = 2_000_000
_LLM = "language model"


def check_endpoints(installation: Installation) -> list[Finding]:
    """Those that are set; the Chroma server is asked by the check of the index."""
    settings = installation.settings
    findings = []
    if settings.llm_base_url:
        findings.append(_language_model(settings, settings.llm_base_url))
    if settings.ray_address:
        findings.append(_ray(settings.ray_address))
    return [*findings, _ocr(installation.manifest)]


def _language_model(settings: Settings, base_url: str) -> Finding:
    """Asks the endpoint which models it has; answering is not tried, because it may cost money."""
    if not _is_installed("llama_index.llms.openai_like"):
        return fail(_LLM, "the packages that ask it are not installed", mend="run pip install 'policychat[llm]'")
    parts = urlsplit(base_url)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"
    try:
        with httpx.stream(
            "GET",
            f"{base_url.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {key}"},
            timeout=_SECONDS,
            follow_redirects=False,
        ) as answer:
            status, body = answer.status_code, _start_of(answer)
    except httpx.HTTPError as error:
        return fail(
            _LLM,
            f"{shown} does not answer ({type(error).__name__}); until it does, answers are quotations",
            mend="start it, or correct POLICYCHAT_LLM_BASE_URL",
        )
    if status in (401, 403):
        return fail(_LLM, f"{shown} refuses the key (status {status})", mend="correct POLICYCHAT_LLM_API_KEY")
    if status != 200:
        return warn(
            _LLM,
            f"{shown} answers, but does not say which models it has (status {status})",
            mend="ask a question, and see the log where the answer is not worded",
        )
    if settings.llm_model and f'"{settings.llm_model}"' not in body:
        return warn(_LLM, f"{shown} does not list the model {settings.llm_model}", mend="correct POLICYCHAT_LLM_MODEL")
    return ok(_LLM, f"{settings.llm_model} at {shown}")


def _start_of(answer: httpx.Response) -> str:
    read = b""
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > _MOST_BYTES:
            break
    return read.decode("utf-8", "replace")


def _ray(address: str) -> Finding:
    if not _is_installed("ray"):
        return fail("ray", "its packages are not installed", mend="run pip install 'policychat[ray]'")
    parts = urlsplit(address)
    if parts.scheme != "ray" or not parts.hostname:
        return ok("ray", f"{address} is looked for when `policychat index --workers N` runs")
    try:
        socket.create_connection((parts.hostname, parts.port or _RAY_PORT), timeout=_SECONDS).close()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return fail("ray", f"{address} does not answer: {reason}", mend="start it, or unset POLICYCHAT_RAY_ADDRESS")
    return ok("ray", f"{address} answers")


def _ocr(manifest: object) -> Finding:
    if is_available():
        return ok("ocr", "Tesseract with English and simplified Chinese")
    scanned = [file.path for file in manifest.skipped if "OCR" in file.reason] if isinstance(manifest, Manifest) else []
    if scanned:
        return warn(
            "ocr",
            f"{len(scanned)} scanned files were skipped, such as {scanned[0]}",
            mend="run pip install 'policychat[ocr]' and apt-get install tesseract-ocr tesseract-ocr-chi-sim, "
            "then `policychat index`",
        )
    return ok("ocr", "not installed; no document needed it so far")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of a package above it
        return False

"""Checks of the machine: Python, packages, folders, disk, port."""

from __future__ import annotations

import errno
import platform
import re
import shutil
import socket
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import httpx

from policychat.index.layout import BUILD_PREFIX
from policychat.operating.doctor.findings import Finding, fail, ok, warn
from policychat.operating.doctor.installation import Installation
from policychat.operating.doctor.models import is_converted
from policychat.schema import Manifest
from policychat.settings import Settings

_LEAST_PYTHON = (3, 11)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)[^;]*(?:;(.*))?")
_MEGABYTE = 1_000_000
# Below this SQLite and the log can fail at any moment.
_LEAST_FREE = 100 * _MEGABYTE
# What a first build of a few documents, and shared answers, take.
_COMFORTABLE_FREE = 500 * _MEGABYTE
# The default model: 465 MB unpacked, 221 MB or more converted, and the larger once more while it is made.
_MODEL_BYTES = 1_200 * _MEGABYTE
_SECONDS = 2.0


def check_python() -> list[Finding]:
    """The interpreter, and whether what policychat requires is installed in it."""
    version = platform.python_version()
    if sys.version_info < _LEAST_PYTHON:
        return [fail("python", f"Python {version} is too old", mend="install policychat with Python 3.11 or newer")]
    try:
        missing = _missing_packages()
    except metadata.PackageNotFoundError:  # run from a folder of sources
        return [ok("python", f"Python {version}; policychat itself is not installed, so its packages are not known")]
    if missing:
        names = ", ".join(missing)
        return [
            fail("python", f"Python {version} lacks packages: {names}", mend=f"run pip install {' '.join(missing)}")
        ]
    return [ok("python", f"Python {version} with every package that policychat requires")]


def _missing_packages() -> list[str]:
    missing = []
    for requirement in metadata.requires("policychat") or []:
        match = _REQUIREMENT.match(requirement)
        if match is None or "extra ==" in (match[2] or ""):
            continue
        try:
            metadata.version(match[1])
        except metadata.PackageNotFoundError:
            missing.append(match[1])
    return missing


def check_folders(installation: Installation) -> list[Finding]:
    """Whether what has to be written can be."""
    settings = installation.settings
    needed = {"INDEX_DIR": settings.index_dir}  # Chroma writes there even when it only answers
    if settings.sharing or settings.feedback != "off":
        needed["STATE_DIR"] = settings.state_dir
    if not is_converted(settings):
        needed["CACHE_DIR"] = settings.cache_dir.expanduser()
    refused = []
    for name, folder in needed.items():
        if reason := _why_not_writable(folder):
            refused.append(
                fail(
                    "folders",
                    f"{folder} cannot be written: {reason}",
                    mend=f"give this user the right, or name another folder with POLICYCHAT_{name}",
                )
            )
    return refused or [ok("folders", f"{', '.join(map(str, needed.values()))} can be written")]


def _why_not_writable(folder: Path) -> str | None:
    existing = _nearest_existing(folder)
    if not existing.is_dir():
        return f"{existing} is not a folder"
    try:
        with tempfile.TemporaryFile(dir=existing):
            return None
    except OSError as error:
        return (error.strerror or str(error)).lower()


def _nearest_existing(folder: Path) -> Path:
    folder = folder.absolute()
    return next((each for each in (folder, *folder.parents) if each.exists()), Path("/"))


def check_disk(installation: Installation) -> list[Finding]:
    """Room for the next build beside the present one, for the model's files, and for what readers share."""
    settings = installation.settings
    needed: dict[int, int] = {}
    places: dict[int, Path] = {}
    for folder, least in (
        (settings.index_dir, _COMFORTABLE_FREE + _build_bytes(settings, installation.manifest)),
        (settings.state_dir, 0),
        (settings.cache_dir.expanduser(), 0 if is_converted(settings) else _MODEL_BYTES),
    ):
        existing = _nearest_existing(folder)
        device = existing.stat().st_dev
        places.setdefault(device, existing)
        needed[device] = needed.get(device, 0) + least
    return [_room(places[device], least) for device, least in needed.items()]


def _build_bytes(settings: Settings, manifest: object) -> int:
    """The size of the present build. Its files are counted where the manifest cannot say."""
    if isinstance(manifest, Manifest) and manifest.files:
        return sum(record.bytes for record in manifest.files.values())
    files = (path for path in settings.index_dir.glob(f"**/{BUILD_PREFIX}*/**/*") if path.is_file())
    return sum(path.stat().st_size for path in files)


def _room(folder: Path, least: int) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free // _MEGABYTE:,} MB free where {folder} lies"
    mend = "make room; `policychat index` removes builds that nobody reads any more"
    if free < _LEAST_FREE:
        return fail("disk", said, mend=mend)
    if free < least:
        return warn("disk", f"{said}; {least // _MEGABYTE:,} MB may be needed for models and the next build", mend=mend)
    return ok("disk", said)


def check_port(installation: Installation) -> list[Finding]:
    """Whether `serve` can listen, or does."""
    settings = installation.settings
    host, port = settings.host, settings.port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except (OSError, UnicodeError) as error:
        return [_refused_port(host, port, error)]
    return [ok("port", f"{host}:{port} is free")]


def _refused_port(host: str, port: int, error: Exception) -> Finding:
    if getattr(error, "errno", None) == errno.EADDRINUSE:
        if _is_policychat(host, port):
            return ok("port", f"policychat is serving on {host}:{port}")
        return fail(
            "port",
            f"another program listens on {host}:{port}",
            mend="stop it, or choose another port with POLICYCHAT_PORT or `serve --port`",
        )
    if isinstance(error, PermissionError):
        return fail("port", f"port {port} needs more rights", mend="choose one from 1024 on with POLICYCHAT_PORT")
    return fail("port", f"{host} is no address of this machine", mend="set POLICYCHAT_HOST to 127.0.0.1 or 0.0.0.0")


def _is_policychat(host: str, port: int) -> bool:
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        answer = httpx.get(
            f"http://{f'[{asked}]' if ':' in asked else asked}:{port}/healthz", timeout=_SECONDS, trust_env=False
        )
        return bool(answer.json() == {"status": "ok"})
    except (httpx.HTTPError, ValueError):
        return False

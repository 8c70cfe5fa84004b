"""Model folders from the Hugging Face hub and its local cache."""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


def hub_folder(name: str, *, local_only: bool) -> Path | None:
    """The folder of the model with the hub id `name`; None where it cannot be had.

    local_only: only what the local cache holds; else it is fetched, unless HF_HUB_OFFLINE=1 forbids.
    """
    if not local_only and os.environ.get("HF_HUB_OFFLINE") == "1":
        return None
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=local_only))
    except Exception as error:  # the hub client raises many kinds; each means: not to be had this way
        log.debug("model %s not found (local_only=%s): %s", name, local_only, error)
        return None

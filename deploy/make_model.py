"""Makes the files of the embedding model that the settings name in POLICYCHAT_CACHE_DIR, for a container image."""

from __future__ import annotations

import os

from policychat.index.embedding import find_model_folder, load_embedding_model
from policychat.settings import load_settings

settings = load_settings()
folder = find_model_folder(settings)
# The converted model is known by the times of the files it was made from, and a layer of an image keeps whole seconds.
for path in folder.rglob("*"):
    seconds = int(path.stat().st_mtime)
    os.utime(path, (seconds, seconds))
model = load_embedding_model(settings)
print(f"{model.model_id}: {model.dimension} dimensions, {model.sha256}")

"""Where the reader's files lie, and which they are; importing this loads no library."""

from __future__ import annotations

from pathlib import Path

MODEL_FOLDER = Path(__file__).parent / "reader_model"
WEIGHTS, TOKENIZER = "reader.onnx", "tokenizer.json"
MODEL_SHA256 = "6c4468773dfd360fbfc10d5b445d7ee5c6dc26feff7e69d70b3ab590cefd878c"
"""Over the weights and the tokenizer, in this order; changed by hand with them, so that a change is seen in review."""

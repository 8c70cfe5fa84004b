"""Where the reader's files lie, and which they are; importing this loads no library."""

from __future__ import annotations

from pathlib import Path

MODEL_FOLDER = Path(__file__).parent / "reader_model"
WEIGHTS, TOKENIZER = "reader.onnx", "tokenizer.json"
MODEL_SHA256 = "385a080a6c63a8ffc978af483ea2e9cd40b46e73f07d5a86c8e1ea9d64e645bd"
"""Over the weights and the tokenizer, in this order; changed by hand with them, so that a change is seen in review."""

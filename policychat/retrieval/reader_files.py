"""Where the reader's files lie, and which they are; importing this loads no library."""

from __future__ import annotations

from pathlib import Path

MODEL_FOLDER = Path(__file__).parent / "reader_model"
WEIGHTS, TOKENIZER = "reader.onnx", "tokenizer.json"
MODEL_SHA256 = "ea08a03948d7fa33bc2dfccab204232445dc546a4f4ae6eb2d592a8d5cc84eb6"
"""Over the weights and the tokenizer, in this order; changed by hand with them, so that a change is seen in review."""

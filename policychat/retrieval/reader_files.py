"""Where the reader's files lie, and which they are; importing this loads no library."""

from __future__ import annotations

from pathlib import Path

MODEL_FOLDER = Path(__file__).parent / "reader_model"
WEIGHTS, TOKENIZER = "reader.onnx", "tokenizer.json"
MODEL_SHA256 = "55d6231aecfe49e670abfaab1fa61d1044db31810a6276de2a56ee2c2b1caf90"
"""Over the weights and the tokenizer, in this order; changed by hand with them, so that a change is seen in review."""

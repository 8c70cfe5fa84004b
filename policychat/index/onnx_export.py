"""Converts a sentence-transformers folder into files that ONNX Runtime computes with on a CPU, without torch.

Only a plain BERT or RoBERTa encoder with mean pooling can be converted. What comes out is compared with what
sentence-transformers makes of the same texts; a model that 8 bits do not suit is converted in float32, and one
that comes out differently even so is left to sentence-transformers.
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import platform
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from policychat.errors import ModelError
from policychat.index.onnx_embedding import (
    DESCRIPTION,
    ENCODER,
    POSITIONS,
    TOKENIZER,
    WORDS,
    OnnxEmbedding,
    read_description,
)
from policychat.index.packed_e5 import settle
from policychat.index.weights import weights_sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatArray = npt.NDArray[np.float32]

log = logging.getLogger(__name__)

EXPORT_VERSION = 1
"""To be raised whenever the converted model would give other vectors: an index made with the old one is refused."""

# Least cosine between a vector of the converted model and that of the original, by what it computes in.
_LEAST_COSINE = {"int8": 0.997, "float32": 0.9999}

# Few enough that writing the table of words takes no second copy of it in memory.
_WORDS_AT_ONCE = 10_000

_MODELS = {"bert", "roberta", "xlm-roberta"}
_ENDS = {("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize")}

# Ordinary text in several scripts, to see how wide each channel of a model is, and to compare vectors on.
_SAMPLES = (
    "query: How many days of annual leave does an employee have in the first year?",
    "query: 初任教师每年有多少天年假？",
    "passage: Employees are entitled to 25 days of paid leave in each calendar year. Leave not taken by 31 March of "
    "the following year lapses, unless the head of department has agreed in writing (see section 4.2).",
    "passage: 第十二条　申请人应当自收到通知之日起三十日内提交书面材料；逾期未提交的，视为放弃申请。"
    "主管部门应当在十五个工作日内作出决定，并以书面形式告知申请人。",
    "passage: The regulation entered into force on 1 January 2021, covers 1,250 laboratories; funding rose by 7.5 %.",
    "passage: Die Verordnung gilt für alle Einrichtungen des Landes. Ausnahmen bedürfen der schriftlichen Zustimmung.",
    "passage: Les demandes doivent être déposées avant le 30 juin auprès du secrétariat général de l’université.",
    "passage: Постановление вступает в силу со дня его официального опубликования и действует до 2030 года.",
    "passage: 本制度は令和五年四月一日から施行する。ただし、第三条の規定は公布の日から施行する。",
    "passage: تسري أحكام هذا النظام على جميع العاملين في الجامعة، ويعمل به من تاريخ نشره.",
    "passage: https://example.org/policy?id=42 – Contact: office@example.org, Tel. +44 20 7946 0000 (Mon–Fri, 9–17 h)",
    "and",
)


def converted_folder(folder: Path, *, cache_dir: Path) -> Path | None:
    """The converted form of the model in `folder`, made in `cache_dir` the first time; None if it has none.

    A model changed in place is converted anew. Of several processes that convert at once, the first to
    finish wins. Raises ModelError where `cache_dir` cannot be written.
    """
    if _unsuited(folder):
        return None
    destination = conversion_of(folder, cache_dir=cache_dir)
    description = read_description(destination)
    if description is None:
        _convert(folder, destination, _precision())
        description = read_description(destination)
    return destination if description and description["usable"] else None


def conversion_of(folder: Path, *, cache_dir: Path) -> Path:
    """Where the converted form of the model in `folder` as it is now lies, or will."""
    return cache_dir / f"{folder.name}-onnx-{_precision()}-{_stamp(folder)}"


def _precision() -> str:
    return "int8" if _multiplies_bytes_exactly() else "float32"


def _unsuited(folder: Path) -> bool:
    """Whether a look at its settings shows that the model in `folder` cannot be converted."""
    try:
        modules = [module["type"].rsplit(".", 1)[1] for module in _json(folder / "modules.json")]
        config = _json(folder / "config.json")
        pooling = _json(folder / "1_Pooling" / "config.json")
        transformer = _json(folder / "sentence_bert_config.json")
    except (OSError, ValueError, LookupError, TypeError):
        return True
    modes = {name for name, on in pooling.items() if name.startswith("pooling_mode_") and on is True}
    return not (
        tuple(modules) in _ENDS
        and config.get("model_type") in _MODELS
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and (pooling.get("pooling_mode") == "mean" or modes == {"pooling_mode_mean_tokens"})
        and pooling.get("include_prompt", True)
        and not transformer.get("do_lower_case")
        and (folder / TOKENIZER).is_file()
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _multiplies_bytes_exactly() -> bool:
    """Whether this processor adds up products of bytes without overflow: all but x86 ones without VNNI do."""
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return True
    try:
        return "_vnni" in Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return False


def _stamp(folder: Path) -> str:
    """Short for the files of `folder` as they are now; reading half a gigabyte at every start would take longer."""
    digest = hashlib.sha256(f"{EXPORT_VERSION} {folder.resolve()}".encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            state = path.stat()
            digest.update(f"\n{path.relative_to(folder)} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()[:12]


def _convert(folder: Path, destination: Path, precision: str) -> None:
    log.info("converting the embedding model in %s; this is done once", folder)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{destination.name}.", dir=destination.parent) as workspace:
            built = Path(workspace) / "model"
            built.mkdir()
            description = _write(folder, built, precision)
            (built / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", "utf-8")
            settle(built)
            try:
                built.replace(destination)
            except OSError:
                if read_description(destination) is None:  # else another process was faster
                    raise
    except OSError as error:
        raise ModelError(f"the embedding model could not be converted into {destination}: {error}") from error


def _write(folder: Path, built: Path, precision: str) -> dict[str, Any]:
    """Write the files of the converted model into `built`; returns its description."""
    try:
        source = _read(folder, built)
    except OSError:
        raise
    except Exception as error:  # whatever about a model of another make: sentence-transformers will say it
        return _unusable(folder, f"{type(error).__name__}: {error}")

    from onnx import save_model

    from policychat.index.onnx_graph import encoder_graph

    cosine = 0.0
    for kind in ("int8", "float32") if precision == "int8" else ("float32",):
        widest = source.widest if kind == "int8" else None
        graph = encoder_graph(
            source.weights, layers=source.layers, heads=source.heads, epsilon=source.epsilon, widest=widest
        )
        save_model(graph, str(built / ENCODER))
        del graph
        cosine = float((OnnxEmbedding(built).encode(_SAMPLES) * source.vectors).sum(axis=1).min())
        if cosine >= _LEAST_COSINE[kind]:
            return {
                "usable": True,
                "computes_in": kind,
                "least_cosine": round(cosine, 6),
                "sha256": weights_sha256(folder),
            }
    for name in (ENCODER, WORDS, POSITIONS, TOKENIZER):
        (built / name).unlink()
    return _unusable(folder, f"its vectors would change (cosine {cosine:.4f})")


@dataclass(frozen=True, kw_only=True)
class _Source:
    """What the encoder graph is made from, and the vectors of the samples to compare with."""

    weights: dict[str, FloatArray]
    layers: int
    heads: int
    epsilon: float
    vectors: FloatArray
    widest: dict[str, FloatArray]


def _read(folder: Path, built: Path) -> _Source:
    """Load the model in `folder`; its embeddings, most of its size, go straight into files in `built`."""
    from sentence_transformers import SentenceTransformer

    from policychat.index.e5_folder import no_progress_bars

    with no_progress_bars():
        model = SentenceTransformer(str(folder), device="cpu")
    vectors, widest = _observe(model)
    weights = {name: tensor.numpy() for name, tensor in model[0].model.state_dict().items()}
    _write_embeddings(model, weights, built)
    shutil.copyfile(folder / TOKENIZER, built / TOKENIZER)
    config = model[0].model.config
    # Copies, without which the small tensors would keep the whole file of weights in memory.
    weights = {name: tensor.copy() for name, tensor in weights.items()}
    del model
    gc.collect()
    return _Source(
        weights=weights,
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        epsilon=config.layer_norm_eps,
        vectors=vectors,
        widest=widest,
    )


def _unusable(folder: Path, reason: str) -> dict[str, Any]:
    log.info("the model in %s is run by sentence-transformers: %s", folder, reason)
    return {"usable": False, "reason": reason}


def _observe(model: SentenceTransformer) -> tuple[FloatArray, dict[str, FloatArray]]:
    """The vectors of the samples, and the greatest magnitude of each channel where products read a layer norm."""
    widest: dict[str, FloatArray] = {}

    def watch(name: str) -> Any:
        def note(_module: object, inputs: tuple[Any, ...]) -> None:
            channels = inputs[0].detach().abs().reshape(-1, inputs[0].shape[-1]).amax(dim=0).numpy()
            widest[name] = np.maximum(widest.get(name, channels), channels)

        return note

    hooks = [
        module.register_forward_pre_hook(watch(name.removesuffix(".query")))
        for name, module in model[0].model.named_modules()
        if name.endswith(("attention.self.query", "intermediate.dense"))
    ]
    # One at a time, so that no padding is among what is watched.
    vectors = [model.encode(text, prompt="", normalize_embeddings=True, show_progress_bar=False) for text in _SAMPLES]
    for hook in hooks:
        hook.remove()
    return np.stack(vectors), widest


def _write_embeddings(model: SentenceTransformer, weights: dict[str, FloatArray], built: Path) -> None:
    """Write the table of words, in half precision, and that of positions as far as the model may read."""
    words = weights.pop("embeddings.word_embeddings.weight")
    with (built / WORDS).open("wb") as file:
        np.lib.format.write_array_header_1_0(
            file,
            {"descr": np.lib.format.dtype_to_descr(np.dtype(np.float16)), "fortran_order": False, "shape": words.shape},
        )
        for first in range(0, len(words), _WORDS_AT_ONCE):
            file.write(words[first : first + _WORDS_AT_ONCE].astype(np.float16).tobytes())
    # RoBERTa counts positions from the one after that of padding, BERT from zero.
    config = model[0].model.config
    first = 0 if config.model_type == "bert" else config.pad_token_id + 1
    positions = weights["embeddings.position_embeddings.weight"][first:]
    longest = min(model.max_seq_length or len(positions), len(positions))
    np.save(built / POSITIONS, positions[:longest] + weights["embeddings.token_type_embeddings.weight"][0])

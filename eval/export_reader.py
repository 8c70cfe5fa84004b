"""Make the reader's shipped files from a trained checkpoint.

    python eval/export_reader.py DATA OUT [--own eval/training/paragraphs] [--figures FIGURES.jsonl] [--note TEXT]
        [--squad-questions N] [--destination FOLDER]

OUT is the folder that eval/train_reader.py wrote, DATA the one it learnt from (a few of its passages show how wide the
channels are), FIGURES what eval/measure_reader.py --json printed, for the model card. Prints the digest that goes into
policychat/retrieval/reader_files.py by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
from pathlib import Path

import numpy as np
import torch
from onnx import save_model
from reader.card import model_card
from reader.examples import ExampleMaker
from reader.export import reader_graph
from reader.network import ReaderNetwork
from reader.own import load_all
from tokenizers import Tokenizer
from train_reader import LAYERS, QUESTION_TOKENS, SEED, SETTINGS, WINDOW_TOKENS

from policychat.index.embedding import find_model_folder
from policychat.retrieval.reader_files import MODEL_FOLDER, TOKENIZER, WEIGHTS
from policychat.settings import Settings

SAMPLES = 160


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--figures", type=Path)
    parser.add_argument("--note", default="", help="what else there is to say of the training run, for the card")
    parser.add_argument("--own", type=Path, help="our own paragraphs, if they were learnt from")
    parser.add_argument(
        "--squad-questions", type=int, default=0, help="how many of SQuAD 1.1 were learnt from, for the card"
    )
    parser.add_argument("--destination", type=Path, default=MODEL_FOLDER)
    arguments = parser.parse_args()
    network, maker = load_checkpoint(arguments.out)
    chance = random.Random(SEED)
    records, claims = load_all(arguments.data, arguments.own)
    learnt = [record for record in records if not record.held_out]
    samples = [maker.of_record(record).ids for record in chance.sample(learnt, SAMPLES)]
    samples += [
        maker.of_claim(claim).ids
        for claim in chance.sample([claim for claim in claims if not claim.held_out], SAMPLES // 4)
    ]
    arguments.destination.mkdir(parents=True, exist_ok=True)
    save_model(reader_graph(network, samples), str(arguments.destination / WEIGHTS))
    shutil.copyfile(arguments.out / TOKENIZER, arguments.destination / TOKENIZER)
    card = model_card(
        records,
        claims,
        settings=SETTINGS,
        curve=arguments.out / "curve.jsonl",
        note=arguments.note,
        squad_questions=arguments.squad_questions,
        figures=arguments.figures,
        pieces=len(network.encoder.embeddings.word_embeddings.weight),
        layers=LAYERS,
    )
    (arguments.destination / "MODEL_CARD.md").write_text(card, "utf-8")
    content = b"".join((arguments.destination / name).read_bytes() for name in (WEIGHTS, TOKENIZER))
    print(f"{len(content) / 1e6:.1f} MB, MODEL_SHA256 = {hashlib.sha256(content).hexdigest()}")


def load_checkpoint(out: Path) -> tuple[ReaderNetwork, ExampleMaker]:
    """The network as trained, ready to be asked, and what cuts text for it."""
    rows = np.load(out / "rows.npy")
    network = ReaderNetwork(find_model_folder(Settings()), layers=LAYERS, rows=rows)
    network.load_state_dict(torch.load(out / "checkpoint.pt", weights_only=True))
    tokenizer = Tokenizer.from_file(str(out / TOKENIZER))
    maker = ExampleMaker(tokenizer, window_tokens=WINDOW_TOKENS, question_tokens=QUESTION_TOKENS, seed=SEED)
    return network.eval(), maker


if __name__ == "__main__":
    main()

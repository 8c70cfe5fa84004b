"""Train the reader: (question, window of a passage) -> which sentences answer; (claim, sentence) -> stance.

    python eval/train_reader.py DATA OUT [--minutes 50] [--resume | --shipped] [--average]
        [--squad train-v1.1.json [--questions N] [--skip N] [--claims]] [--own eval/training/paragraphs]

DATA is a folder with the reading sets (eval/reader/records.py says which); it is not shipped. OUT receives the
checkpoint, the pruned tokenizer and the log of the figures; eval/export_reader.py makes the shipped files from it.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from reader.code_switching import CodeSwitcher
from reader.examples import Example, ExampleMaker
from reader.held_out import figures, network_scorer, stance_figures
from reader.loop import batches, loss_of
from reader.material import Material, gather
from reader.network import ReaderNetwork, parameter_groups
from reader.records import SQUAD_QUESTIONS, load_records
from reader.restore import restored
from reader.vocabulary import prune
from tokenizers import Tokenizer

from policychat.index.embedding import find_model_folder
from policychat.retrieval.reader_files import MODEL_FOLDER, TOKENIZER
from policychat.settings import Settings

SEED = 11
LAYERS = 12
PIECES = 44_000
WINDOW_TOKENS, QUESTION_TOKENS = 128, 48
TOKENS_PER_BATCH = 2048
RATE, LAYER_DECAY, WEIGHT_DECAY = 1.2e-4, 0.9, 0.01
WARMUP_STEPS = 60
CHECKPOINTS = 2

SETTINGS = {
    "seed": SEED,
    "layers": LAYERS,
    "vocabulary, pieces": PIECES,
    "window and question, tokens": f"{WINDOW_TOKENS} and {QUESTION_TOKENS}",
    "batch, tokens": TOKENS_PER_BATCH,
    "optimiser": f"AdamW, weight decay {WEIGHT_DECAY}, gradients clipped at 1",
    "learning rate": f"{RATE} at the last layer, times {LAYER_DECAY} a layer downwards, times 5 for the heads",
    "schedule": f"{WARMUP_STEPS} steps up, then down to zero with the time",
    "word embeddings": "frozen",
    "dropout": "none: most examples are met once",
    "arithmetic": "bfloat16 products, float32 weights",
    "added negatives": "nearest passage 30 %, answer taken out 12 %, a detail of the question changed 20 %",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=50.0)
    begin = parser.add_mutually_exclusive_group()
    begin.add_argument("--resume", action="store_true", help="begin with the checkpoint in OUT")
    begin.add_argument("--shipped", action="store_true", help="begin with the reader that policychat ships")
    parser.add_argument("--squad", type=Path, help="SQuAD 1.1's training file, learnt from besides")
    parser.add_argument("--questions", type=int, default=SQUAD_QUESTIONS, help="how many of its questions")
    parser.add_argument("--skip", type=int, default=0, help="its questions that were learnt from in an earlier run")
    parser.add_argument(
        "--claims", action="store_true", help="make claims of answered questions, and ask fewer of them"
    )
    parser.add_argument(
        "--average", action="store_true", help="end with the mean of the weights begun with and those trained"
    )
    parser.add_argument("--own", type=Path, help="our own paragraphs with questions and claims (eval/training/reading)")
    arguments = parser.parse_args()
    torch.manual_seed(SEED + arguments.skip)
    arguments.out.mkdir(parents=True, exist_ok=True)

    folder = find_model_folder(Settings())
    if arguments.shipped:
        shutil.copyfile(MODEL_FOLDER / TOKENIZER, arguments.out / TOKENIZER)
    elif not arguments.resume:
        texts = [text for record in load_records(arguments.data) for text in (record.question, record.passage)]
        tokenizer_json, kept = prune(folder / "tokenizer.json", texts, pieces=PIECES)
        (arguments.out / TOKENIZER).write_text(json.dumps(tokenizer_json, ensure_ascii=False), "utf-8")
        np.save(arguments.out / "rows.npy", kept)
    tokenizer = Tokenizer.from_file(str(arguments.out / TOKENIZER))
    if arguments.shipped:
        network, rows = restored(MODEL_FOLDER, folder, layers=LAYERS)
        np.save(arguments.out / "rows.npy", rows)
    else:
        rows = np.load(arguments.out / "rows.npy")
        network = ReaderNetwork(folder, layers=LAYERS, rows=rows)
    if arguments.resume:
        network.load_state_dict(torch.load(arguments.out / "checkpoint.pt", weights_only=True))
    begun = {name: value.clone() for name, value in network.state_dict().items()}
    maker = ExampleMaker(
        tokenizer, window_tokens=WINDOW_TOKENS, question_tokens=QUESTION_TOKENS, seed=SEED + arguments.skip
    )

    material = gather(
        arguments.data,
        switcher=CodeSwitcher(folder / "tokenizer.json"),
        vectors=arguments.out / "vectors.npz",
        squad=arguments.squad,
        questions=arguments.questions,
        skip=arguments.skip,
        with_claims=arguments.claims,
        own=arguments.own,
    )
    made = len(material.claim_maker) if material.claim_maker else 0
    print(f"{len(rows)} pieces, {len(material.train)} records to learn from, {len(material.claims)} claims, "
          f"{made} questions to make claims of", flush=True)  # fmt: skip
    log = arguments.out / "curve.jsonl"
    spent = json.loads(log.read_text("utf-8").splitlines()[-1])["minute"] if log.is_file() else 0.0
    fit(network, maker, material, arguments.out, minutes=arguments.minutes, spent=spent)
    if arguments.average:
        # Both lie in one valley, and their mean is better than either (Wortsman et al. 2022, Model soups).
        network.load_state_dict({name: (value + begun[name]) / 2 for name, value in network.state_dict().items()})
        save(network, maker, material, arguments.out, minute=spent + arguments.minutes, step=0, number=0)


def endless(maker: ExampleMaker, material: Material) -> Iterator[tuple[int, list[Example]]]:
    chance = random.Random(torch.initial_seed())  # as it was set for this run
    number = 0
    while True:
        number += 1
        for batch in batches(material.epoch(maker, chance), tokens=TOKENS_PER_BATCH, chance=chance):
            yield number, batch


def fit(
    network: ReaderNetwork, maker: ExampleMaker, material: Material, out: Path, *, minutes: float, spent: float
) -> None:
    """Train for `minutes`, which the log counts from `spent` on."""
    groups = parameter_groups(network, rate=RATE, decay=LAYER_DECAY)
    optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    began, step, running, seen = time.monotonic(), 0, 0.0, 0
    next_checkpoint = 1 / CHECKPOINTS
    network.train()
    for number, batch in endless(maker, material):
        done = (time.monotonic() - began) / 60 / minutes
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * min(1.0, (step + 1) / WARMUP_STEPS) * max(0.02, 1 - done)
        loss = loss_of(network, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step, seen = step + 1, seen + len(batch)
        running = 0.98 * running + 0.02 * loss.item()
        if step % 25 == 0:
            print(f"{done * minutes:.1f} min, epoch {number}, step {step}, {seen} examples, "
                  f"loss {running / (1 - 0.98**step):.3f}", flush=True)  # fmt: skip
        if done >= next_checkpoint:
            next_checkpoint += 1 / CHECKPOINTS
            save(network, maker, material, out, minute=spent + done * minutes, step=step, number=number)
    save(network, maker, material, out, minute=spent + minutes, step=step, number=number)


def save(
    network: ReaderNetwork,
    maker: ExampleMaker,
    material: Material,
    out: Path,
    *,
    minute: float,
    step: int,
    number: int,
) -> None:
    torch.save(network.state_dict(), out / "checkpoint.tmp")
    (out / "checkpoint.tmp").rename(out / "checkpoint.pt")
    network.eval()
    scorer = network_scorer(network, maker)
    row = {name: figures(members, scorer, maker) for name, members in material.held.items()}
    row |= stance_figures(network, maker, material.held_claims)
    network.train()
    with (out / "curve.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps({"minute": round(minute, 1), "step": step, "epoch": number, "held_out": row}) + "\n")
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()

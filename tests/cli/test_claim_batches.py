"""Tables of claims, and batches that were interrupted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from policychat.answer.answerer import Answerer
from policychat.cli.batch import ClaimRecord, unfinished_batch
from policychat.cli.claim_table import read_claim_table
from policychat.cli.options import settings_from
from policychat.cli.unfinished import Unfinished
from policychat.errors import InputError
from policychat.settings import Settings
from tests.cli.conftest import Ran

Policychat = Callable[..., Ran]
FERRY = {"id": "p1", "text": "The harbour ferry carries 900 passengers a day.", "title": "Ferry"}


@pytest.fixture
def shipped(settings: Settings, answerer: Answerer) -> tuple[object, ...]:
    """The options that name the shipped corpus and its index, built by now."""
    return ("--corpus", settings.corpus_dir, "--index", settings.index_dir)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_as_offices_write_them(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["nr", "Claim"]) + "\r\n" + delimiter.join(["7", "渡轮每天运送900人。"]) + "\r\n"
    table = read_claim_table(Path("t.csv"), text.encode(encoding))
    assert table.records() == [{"id": 1, "claim": "渡轮每天运送900人。"}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
        (b"a,b\n1,2\n", 'no column named "claim"; its columns are a, b'),
        (b'claim\n"open', "no CSV table"),
    ],
)
def test_what_is_no_table_of_claims(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_claim_table(Path("t.csv"), data)


def test_a_row_longer_than_the_header_keeps_the_verdicts_in_their_columns() -> None:
    table = read_claim_table(Path("t.csv"), b"nr,claim\r\n1,One.,a remark\r\n2,Two.\r\n")
    failed = {"error": {"title": "Invalid input", "detail": "no"}}
    header, *rows = csv.reader(io.StringIO(table.with_verdicts([failed, failed])))
    assert header[:4] == ["nr", "claim", "", "verdict"]
    assert rows[0][:4] == ["1", "One.", "a remark", "error"]
    assert rows[1][:4] == ["2", "Two.", "", "error"]


def test_unfinished_results_are_kept_as_far_as_they_are_whole(tmp_path: Path) -> None:
    unfinished = Unfinished(tmp_path / "out.jsonl", depends_on=(b"input",))
    assert unfinished.load() == []
    unfinished.add('{"id": 1}\n')
    with unfinished.path.open("ab") as file:
        file.write(b'{"id": 2')
    again = Unfinished(tmp_path / "out.jsonl", depends_on=(b"input",))
    assert again.load() == [{"id": 1}]
    again.add('{"id": 2}\n')
    assert again.load() == [{"id": 1}, {"id": 2}]
    assert Unfinished(tmp_path / "out.jsonl", depends_on=(b"other input",)).load() == []
    again.remove()
    assert not again.path.exists()


def test_results_under_other_settings_are_not_taken_over(settings: Settings, tmp_path: Path) -> None:
    def batch(used: Settings) -> Unfinished:
        return unfinished_batch(used, record_type=ClaimRecord, data=b"{}", output_file=tmp_path / "out.jsonl")

    batch(settings).add('{"id": 1}\n')
    assert batch(settings).load() == [{"id": 1}]
    assert batch(settings.model_copy(update={"max_sentences": settings.max_sentences + 1})).load() == []


@pytest.mark.slow
def test_a_table_gets_its_verdicts(policychat: Policychat, shipped: tuple[object, ...], tmp_path: Path) -> None:
    given, out = tmp_path / "claims.csv", tmp_path / "checked.csv"
    rows = [
        ["source", "claim", "verdict"],
        ["=a", "The Liangjiang zone has built 140 municipal innovation platforms.", "?"],
        ["b", "", ""],
        ["c", "<p>The <b>zone</b></p><p>has platforms</p>", ""],
        ["d", "The Liangjiang zone has built 104 municipal innovation platforms."],
    ]
    with given.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    ran = policychat("check", "--input", given, "--output", out, *shipped)
    with out.open(newline="", encoding="utf-8") as file:
        checked = list(csv.DictReader(file))
    assert ran.code == 0
    assert [row["checked_verdict"] for row in checked] == ["supported", "error", "error", "contradicted"]
    assert [row["source"] for row in checked] == ["=a", "b", "c", "d"]
    assert "HTML" in checked[2]["explanation"]
    assert "140" in checked[3]["quote"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checked.csv", "claims.csv"]


@pytest.mark.slow
def test_an_interrupted_batch_goes_on(policychat: Policychat, shipped: tuple[object, ...], tmp_path: Path) -> None:
    given, out = tmp_path / "claims.jsonl", tmp_path / "checked.jsonl"
    claim = "The harbour ferry carries 800 passengers a day."
    given.write_text(
        "".join(json.dumps({"id": n, "claim": claim, "passages": [FERRY]}) + "\n" for n in (1, 2)), "utf-8"
    )
    same = settings_from(corpus=Path(str(shipped[1])), index=Path(str(shipped[3])))
    begun = unfinished_batch(same, record_type=ClaimRecord, data=given.read_bytes(), output_file=out)
    begun.add('{"id": 1, "done": "before"}\n')
    ran = policychat("check", "--input", given, "--output", out, *shipped)
    first, second = (json.loads(line) for line in out.read_text("utf-8").splitlines())
    assert ran.code == 0
    assert first == {"id": 1, "done": "before"}
    assert (second["id"], second["verdict"]) == (2, "contradicted")
    assert "going on after the 1 of 2" in ran.err
    assert not begun.path.exists()

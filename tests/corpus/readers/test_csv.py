"""Tables in text files, and how rows become lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from policychat.corpus.readers import read_file
from policychat.corpus.readers.rows import row_lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "\t")])
def test_each_row_is_one_line_with_its_column_names(tmp_path: Path, name: str, mark: str, encoding: str) -> None:
    rows = [["城市", "说明", "比例"], ["重庆", f'"科技{mark}创新的中心\n第二行"', "60.3%"], ["成都", "", "62%"]]
    (tmp_path / name).write_bytes("\r\n".join(mark.join(row) for row in rows).encode(encoding))
    assert read_file(tmp_path / name).text.split("\n\n") == [
        f"城市: 重庆; 说明: 科技{' ' if mark == chr(9) else mark}创新的中心 第二行; 比例: 60.3%",
        "城市: 成都; 比例: 62%",
    ]


def test_prose_called_csv_is_read_as_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Only one sentence here.\nAnd another one.\n", "utf-8")
    assert read_file(tmp_path / "a.csv").text == "Only one sentence here.\n\nAnd another one."


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["City", "Share"], ["A", "1"]], ["City: A; Share: 1"]),
        ([["City", "Share"]], ["City | Share"]),
        ([["2022", "60"], ["2023", "62"]], ["2022 | 60", "2023 | 62"]),
        ([["A", "A"], ["1", "2"]], ["A | A", "1 | 2"]),
        ([["Title"], ["City", "Share"], ["", ""], ["A", "1", "more"]], ["Title", "City: A; Share: 1; more"]),
        ([["City:", "Share："], ["A", ""]], ["City: A"]),
        ([], []),
    ],
)
def test_rows(rows: list[list[str]], lines: list[str]) -> None:
    assert list(row_lines(rows)) == lines

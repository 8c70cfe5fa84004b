"""Claims in a CSV table: read row by row, written with their verdicts beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from policychat.claims.export.csv import COLUMNS, claim_cells, safe_cell
from policychat.errors import InputError
from policychat.schema import ClaimReport, Json

_CLAIM_COLUMNS = ("claim", "claims", "text", "statement", "sentence", "声明", "主张", "说法", "陈述", "断言")
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class ClaimTable:
    """The rows of a table under its `header`; `claim` is the number of the column that holds the claims."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    claim: int

    def records(self) -> list[Json]:
        """Each row as a record of `check --input`: its claim, and its number from 1 as the id."""
        return [{"id": number, "claim": self._claim_of(row)} for number, row in enumerate(self.rows, start=1)]

    def _claim_of(self, row: Sequence[str]) -> str:
        return row[self.claim] if self.claim < len(row) else ""

    def with_verdicts(self, results: Sequence[Json]) -> str:
        """The table as CSV, each row followed by its verdict and evidence (`results` in the order of the rows).

        The cells that were there stay as they are. A row that could not be checked has "error" for a verdict and why
        in the explanation. Of several claims in one cell the first with the row's verdict is shown.
        """
        file = io.StringIO()
        writer = csv.writer(file)
        width = max(map(len, (self.header, *self.rows)))  # a row may have cells that the header does not name
        writer.writerow((*_padded(self.header, width), *(_free(name, self.header) for name in COLUMNS)))
        for row, result in zip(self.rows, results, strict=True):
            writer.writerow((*_padded(row, width), *_cells(result)))
        return file.getvalue()


def read_claim_table(path: Path, data: bytes) -> ClaimTable:
    """The table in `data` (UTF-8, or GB18030 where it is not); comma, semicolon or tab between cells.

    Raises InputError, naming `path`, for what is no such table or has no column of claims.
    """
    text = _decode(path, data)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if any(row)]
    except csv.Error as error:
        raise InputError(f"{path} is no CSV table: {error}") from error
    if not rows:
        raise InputError(f"{path} is empty")
    names = [name.strip().casefold() for name in rows[0]]
    column = next((names.index(name) for name in _CLAIM_COLUMNS if name in names), None)
    if column is None:
        raise InputError(f'{path} has no column named "claim"; its columns are {", ".join(rows[0])[:200]}')
    return ClaimTable(rows[0], tuple(rows[1:]), column)


def _decode(path: Path, data: bytes) -> str:
    if b"\0" in data:
        raise InputError(f"{path} is no text file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path} is no text in UTF-8 or GB18030")


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _cells(result: Json) -> tuple[str, ...]:
    if "error" in result:
        return ("error", "", safe_cell(result["error"]["detail"]), *[""] * (len(COLUMNS) - 3))
    report = ClaimReport.model_validate({key: value for key, value in result.items() if key != "id"})
    return claim_cells(next(claim for claim in report.claims if claim.verdict == report.verdict))


def _free(name: str, taken: Sequence[str]) -> str:
    """`name`, or with "checked_" in front where the table has such a column already."""
    return f"checked_{name}" if name in taken else name

"""Excel workbooks."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers.archive import check_archive, read_member
from policychat.corpus.readers.cleaning import join_blocks, one_line
from policychat.corpus.readers.limits import MAX_SHEET_CELLS
from policychat.corpus.readers.properties import found_properties
from policychat.corpus.readers.rows import row_lines
from policychat.errors import UnreadableDocument

_DECIMALS = re.compile(r"\.(0+)")


def read(data: bytes) -> Extraction:
    """A heading for each sheet and a line for each row, "Header: value; …", with the values last computed.

    Hidden sheets are left out. Raises UnreadableDocument for what is damaged, encrypted, unsafe or too large.
    """
    from openpyxl import load_workbook

    check_archive(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that have no text
        workbook: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        blocks: list[str] = []
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            lines = list(row_lines(_rows(sheet)))
            if lines:
                blocks += [f"# {one_line(sheet.title)}", *lines]
        properties = workbook.properties
        workbook.close()
    if not blocks:
        raise UnreadableDocument("no visible sheet of it holds anything")
    found = found_properties(
        "core properties",
        title=properties.title,
        author=properties.creator,
        created=properties.created.date().isoformat()
        if properties.creator != "openpyxl" and _states_creation(data)
        else None,
    )
    return Extraction(text=join_blocks(blocks), found=found)


def _states_creation(data: bytes) -> bool:
    """Whether the file says when it was made; openpyxl has the present time for one that does not."""
    try:
        return b"created>" in read_member(data, "docProps/core.xml")
    except KeyError:
        return False


def _rows(sheet: Any) -> Iterator[list[str]]:
    # Some programs write a size that is wrong; without it each row ends where its last cell does.
    sheet.reset_dimensions()
    cells = 0
    for row in sheet.iter_rows():
        cells += len(row)
        if cells > MAX_SHEET_CELLS:
            raise UnreadableDocument(f"a sheet of it has more than {MAX_SHEET_CELLS:,} cells")
        yield [_shown(cell) for cell in row]


def _shown(cell: Any) -> str:
    """The value about as Excel shows it: percentages, whole numbers, ISO dates."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        number_format = str(getattr(cell, "number_format", "") or "")
        decimals = _DECIMALS.search(number_format)
        if number_format.rstrip().endswith("%"):
            return f"{value * 100:.{len(decimals[1])}f}%" if decimals else f"{round(value * 100, 6):.15g}%"
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    return str(value)

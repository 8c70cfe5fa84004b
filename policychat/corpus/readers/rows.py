"""Tables as lines that can be quoted one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from policychat.corpus.readers.cleaning import one_line

_NUMBER_LIKE = regex.compile(r"[\p{Sc}\s]*[-+−]?[\d.,，\s/:：年月日-]+\s*[%％‰]?")
_LONGEST_HEADER = 60


def row_lines(rows: Iterable[Iterable[str]], *, has_header: bool | None = None) -> Iterator[str]:
    """One line for each row that holds anything: "Header: value; Header: value", empty cells left out.

    has_header: whether the first row of several cells names the columns; None decides by its looks. Rows of a
    single cell, and all rows where there is no header, are their cells with " | " between. A header alone is a
    row like others.
    """
    header: list[str] | None = None
    pending: str | None = None
    for row in rows:
        cells = [one_line(cell) for cell in row]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        plain = " | ".join(filled)
        if len(filled) < 2 and (header is None or len(cells) < 2):
            yield plain
        elif header is None:
            named = _names_columns(filled) if has_header is None else has_header
            header, pending = (cells, plain) if named else ([], None)
            if not named:
                yield plain
        else:
            pending = None
            yield _with_headers(cells, header) if header else plain
    if pending:
        yield pending


def _names_columns(cells: list[str]) -> bool:
    return len(set(cells)) == len(cells) and all(
        len(cell) <= _LONGEST_HEADER and not _NUMBER_LIKE.fullmatch(cell) for cell in cells
    )


def _with_headers(cells: list[str], header: list[str]) -> str:
    parts = []
    for index, cell in enumerate(cells):
        name = header[index].rstrip(":： ") if index < len(header) else ""
        if cell:
            parts.append(f"{name}: {cell}" if name else cell)
    return "; ".join(parts)

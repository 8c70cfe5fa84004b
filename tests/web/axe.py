"""axe-core on a page in the browser: what it finds against WCAG 2.2 AA, in each theme and width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1440, 360)
THEMES = ("light", "dark")
GRAVE = ("serious", "critical")
OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},  # of WCAG 2.2, which axe leaves off by itself
}


def violations(page: Page) -> list[str]:
    """The serious and critical ones of the page as it stands, in every width and theme."""
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for theme in THEMES:
            # Without motion, as a colour on its way to another would be measured.
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found += [f"{width} px, {theme}: {each}" for each in _violations(page)]
    return found


def _violations(page: Page) -> Iterator[str]:
    for violation in Axe().run(page, options=OPTIONS).response["violations"]:
        if violation["impact"] in GRAVE:
            for node in violation["nodes"]:
                yield f"{violation['id']}: {node['failureSummary']} {node['html'][:200]}"

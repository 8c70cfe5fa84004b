"""How long a page waits for the script of the widget, in Chromium slowed down four times.

    python eval/benchmarks/widget.py [--runs 20] [--slowdown 4] [--json]

Counted is the main thread's time for compiling and evaluating `/widget.js` from the browser's own trace, with one tag
on the page, so that the chat is set up within it. Each run has a fresh profile: nothing is compiled before. By the
clock, and in processor time, which hardly depends on what else the machine does; the slowing down is in both. Needs
Debian's `chromium` or Chrome, and Playwright of the extra `dev`; no index. Exit status 1 where the median in processor
time is not under the 30 ms promised.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from policychat.settings import Settings
from policychat.web.widget.script import WidgetScript, build_script
from policychat.wording import Wording

PROMISED_MS = 30.0
PAGE = b"""<!doctype html><html lang=en><title>x</title>
<script type=module src=/widget.js></script><policy-chat></policy-chat>"""
CATEGORIES = ["devtools.timeline", "v8", "disabled-by-default-v8.compile"]
COUNTED = ("v8.compileModule", "v8.evaluateModule")


class Spent(NamedTuple):
    """Milliseconds of the main thread for the script: by the clock, and of the processor (slowed down as well)."""

    clock: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=20, help="how often the page is loaded")
    parser.add_argument("--slowdown", type=float, default=4, help="how many times slower the processor is made")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    script = build_script(Wording.load(Settings().prompts_dir))
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if executable is None:
        sys.exit("no chromium on this machine: apt-get install chromium")
    with serving(script) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        times = [measure(browser, url, slowdown=arguments.slowdown) for _ in range(arguments.runs)]
        version = browser.version
        browser.close()
    figures: dict[str, Any] = {
        "chromium": version,
        "slowdown": arguments.slowdown,
        "runs": arguments.runs,
        "gzip_bytes": len(script.compressed()),
    }
    for name, each in zip(Spent._fields, zip(*times, strict=True), strict=True):
        for kind, of in (("min", min), ("median", statistics.median), ("max", max)):
            figures[f"{name}_{kind}_ms"] = round(of(each), 1)
    print(json.dumps(figures) if arguments.json else "\n".join(f"{name:20} {value}" for name, value in figures.items()))
    sys.exit(figures["processor_median_ms"] >= PROMISED_MS)


def measure(browser: Browser, url: str, *, slowdown: float) -> Spent:
    """Load the page once in a fresh profile."""
    page = browser.new_page()
    page.goto(f"{url}empty")  # the process of the page, which is slowed down, is there before the page
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(url)
    page.wait_for_function("document.querySelector('policy-chat').shadowRoot.querySelector('.launcher')")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.context.close()
    # An evaluation does not name its script; it is that of the thread that compiled ours. Chromium has its own pages.
    ours = {_thread(each) for each in events if "/widget.js" in each.get("args", {}).get("fileName", "")}
    counted = [each for each in events if each.get("name") in COUNTED and _thread(each) in ours]
    if {each["name"] for each in counted} != set(COUNTED):
        raise RuntimeError("the trace of this Chromium has other events; see COUNTED")
    return Spent(*(sum(each[field] for each in counted) / 1000 for field in ("dur", "tdur")))


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


@contextmanager
def serving(script: WidgetScript) -> Iterator[str]:
    """The address of a page with the widget."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path == "/widget.js"
            body = script.content if is_script else PAGE if self.path == "/" else b""
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if is_script else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    main()

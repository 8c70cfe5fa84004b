"""Lines of a web page that are not its text."""

from __future__ import annotations

import pytest

from policychat.corpus.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "Share this: Twitter", "Facebook", "Comments", "Print", "Related posts", "分享到：微信 微博", "打印本页",
        "日期:2023年03月08日 来源:重庆国际传播中心", "Published: 8 March 2023", "  Share this:  ",
    ],
)  # fmt: skip
def test_page_furniture(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "Share prices fell by 3%.", "The like was never seen before", "Facebook was fined 1.2 billion euros.",
        "Print media in Chongqing", "评论员文章指出，创新是第一动力。", "分享经济发展规划",
        "Comments on the draft regulation",
        "1. General requirements", "Source control of pollution: " + "long " * 40,
    ],
)  # fmt: skip
def test_text(line: str) -> None:
    assert not is_boilerplate(line)

"""Lines that belong to a web page and not to its text: never quoted, never deleted."""

from __future__ import annotations

import regex

_CHROME = regex.compile(
    r"(?:[\W_]*\b(?:share(?: this)?(?: on| via| to)?|twitter|facebook|linkedin|whatsapp|telegram|reddit|pinterest|"
    r"wechat|weibo|email|e-mail|print|copy link|tweet|like|comments?|leave a (?:comment|reply)|"
    r"no comments yet|related (?:posts|articles)|read more|click to share|subscribe|back to top|"
    r"loading(?:\.\.\.)?)\b[\W_]*)+",
    regex.IGNORECASE,
)
_CHROME_CJK = regex.compile(
    r"(?:(?:分享(?:到|至)?|打印(?:本页)?|关闭(?:窗口|本页)?|收藏|评论|微信|微博|朋友圈|返回顶部|上一篇|下一篇|"
    r"扫一扫|字体|相关(?:新闻|阅读|链接))[\s|丨:：【】\[\]（）()/]*)+"
)
_DATELINE = regex.compile(
    r"(?:(?:日期|时间|发布(?:时间|日期)|来源|作者|责任编辑|编辑|date|source|author|published|updated|posted(?: on)?|by)"
    r"\s*[:：]\s*[^\n]{0,60}?\s*)+",
    regex.IGNORECASE,
)
_LONGEST_LINE = 120


def is_boilerplate(line: str) -> bool:
    """True for a short line that is only sharing buttons, comment headings, or a dateline.

    "Share this: Twitter", "Comments", "日期:2023年03月08日 来源:…" are; a sentence is not.
    """
    line = line.strip()
    if not line or len(line) > _LONGEST_LINE or line[-1] in ".。!！?？":
        return False
    return any(pattern.fullmatch(line) for pattern in (_CHROME, _DATELINE, _CHROME_CJK))

"""Words for an end: something was closed, cancelled, refused, somebody resigned or died."""

from __future__ import annotations

from typing import NamedTuple

import regex


class End(NamedTuple):
    """One sense in both languages: `english` is a pattern, `chinese` words, and `translations` the English words by
    which those may be translated, more than `english` has."""

    english: str
    chinese: str
    translations: str


ENDS = (
    End(
        r"\babolish\w*|\bcancel\w*|\brepeal\w*|\brevo[kc]\w*|\bannul\w*|\bscrapp\w+",
        "取消 撤销 废止 废除 作废",
        "cancel abolish repeal revoke withdraw annul scrap remove lift",
    ),
    End(r"\bshut\b|\bclosed\b|\bclosures?\b", "关闭 关停 停办 停业 倒闭", "close closure shut cease"),
    End(r"\bdissol(?:v|ution)\w*|\bdisband\w*", "解散", "dissolve dissolution disband"),
    End(
        r"\bdemoli\w*|\bdismantl\w*|\bdestr[ou]\w*",
        "拆除 拆毁 摧毁",
        "demolish demolition destroy destruction dismantle remove",
    ),
    End(
        r"\bbankrupt\w*|\binsolven\w*|\bcollaps\w*",
        "破产 倒闭 倒塌 崩溃",
        "bankrupt bankruptcy insolvent insolvency collapse",
    ),
    End(
        r"\bresign(?:s|ed|ing|ations?)?\b|\bdismiss\w*|\bsack(?:s|ed|ing)\b|\bfired\b",
        "辞职 解雇 开除 免职 撤职",
        "resign resignation dismiss dismissal sack fire remove quit",
    ),
    End(r"\bdie[sd]?\b|\bdeaths?\b|\bdying\b|\bkill\w*", "死 去世 逝世 丧生", "die death kill dead"),
    End(r"\bfailed\b(?! to)|\bfailures?\b", "失败", "fail failure unsuccessful"),
    End(r"\breject\w*|\bveto\w*", "驳回 否决", "reject refuse veto deny dismiss"),
    End(
        r"\bhalt\w*|\bterminat\w*|\bsuspend\w*|\bsuspension\b",
        "停止 暂停 中止 终止",
        "stop suspend suspension halt terminate end cease pause",
    ),
    End(
        r"\bwithdr[ae]w\w*|\b(?:pull|back|drop)(?:s|p?ed|p?ing)? out\b|\bretract\w*|\bquit\b",
        "退出 撤回 撤出",
        "withdraw withdrawal exit pull leave left retract quit recall",
    ),
    End(r"\bscandals?\b", "丑闻", "scandal"),
)
# What finds a word of each sense, in either language.
END_PATTERNS = tuple(regex.compile("|".join((each.english, *each.chinese.split())), regex.IGNORECASE) for each in ENDS)

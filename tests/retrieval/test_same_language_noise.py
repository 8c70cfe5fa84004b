"""A question in one language, its answer in another, and much in the question's own language beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.retrieval.hybrid import HybridRetriever
from tests.conftest import Library

ENGLISH = {
    "ferry.txt": "The harbour ferry carries 900 passengers a day. It runs from April to October.",
    "bridge.txt": "The old stone bridge was closed for repairs after the flood. Repairs cost 4.5 million crowns.",
    "library.txt": "The city library lends books on Sundays and has a reading room for children.",
    "permit.txt": "Street traders need a permit from the licensing office before they open a stall.",
    "trees.txt": "Fifty thousand trees were planted this year, most of them along the river.",
    "lunch.txt": "The city pays for lunch at school, which two thousand pupils eat every day.",
}
QUESTIONS = {
    "港口的渡轮每天运送多少乘客？": "ferry.txt",
    "修桥花了多少钱？": "bridge.txt",
    "图书馆星期天可以借书吗？": "library.txt",
    "摆摊需要办什么许可证？": "permit.txt",
    "今年种了多少棵树？": "trees.txt",
    "学校午餐由谁出钱？": "lunch.txt",
}
SUBJECTS = ("医院", "法院", "消防", "税务", "体育", "音乐", "邮政", "气象", "矿山", "渔业")
MATTERS = (
    "的人员编制由主管部门核定。",
    "的年度报告已经公布。",
    "的办公地点迁到了新城区。",
    "的热线电话全天开通。",
    "工作会议昨天召开。",
)
NOISE = {
    f"noise-{number:02d}.txt": subject + matter
    for number, (subject, matter) in enumerate((subject, matter) for subject in SUBJECTS for matter in MATTERS)
}


@pytest.mark.parametrize("noise", [0, len(NOISE)])
def test_the_right_passage_stays_in_the_first_five(make_library: Callable[..., Library], noise: int) -> None:
    library = make_library(ENGLISH | dict(list(NOISE.items())[:noise]))
    library.build()
    with library.opened() as index:
        retriever = HybridRetriever(index=index, model=library.model, top_k=5)
        for question, document in QUESTIONS.items():
            found = [each.node.metadata["document_id"] for each in retriever.retrieve(question)]
            assert document in found, (question, found)

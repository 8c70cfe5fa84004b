"""Which words of a Chinese claim an English source does not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.statement import Statement
from policychat.compare.statements import compare_statements
from policychat.language.bilingual import chinese_words

FARMS = "Farmers who plant hedges receive a grant of 500 euros per hectare."
CLINIC = "Patients can book a video consultation with their family doctor through the app."
DISEASES = "The university opened a centre for research on rare diseases in May 2019."
FIRMS = "The fund supports small enterprises that develop electric vehicles."
TREES = "The city plans to plant 10,000 trees along its main roads by 2030."


def unsaid(claim: str, source: str, around: str = "") -> list[str]:
    surroundings = Statement(around) if around else None
    return [word.text for word in compare_statements(Statement(claim), Statement(source), surroundings).unsaid]


@pytest.mark.parametrize(
    ("claim", "source", "words"),
    [
        # the same in Chinese
        ("种植树篱的农民每公顷可获得500欧元补助。", FARMS, []),
        ("种树篱的农户每公顷得到500欧元的补贴。", FARMS, []),
        ("病人可通过应用与家庭医生预约视频咨询。", CLINIC, []),
        ("该大学于2019年5月成立了罕见病研究中心。", DISEASES, []),
        ("基金支持研发电动车的小型企业。", FIRMS, []),
        ("该市计划到2030年在主要道路旁种植1万棵树。", TREES, []),
        ("该区是启动区。", "This district is among the first start-up areas.", []),
        # one word that is not there
        ("雇主须给予员工无薪休假。", "Employers must give workers paid leave.", ["无"]),
        ("种植树篱的渔民每公顷可获得500欧元补助。", FARMS, ["渔民"]),
        ("种植水稻的农民每公顷可获得500欧元补助。", FARMS, ["水稻"]),
        ("律师可通过应用与家庭医生预约视频咨询。", CLINIC, ["律师"]),
        ("该大学于2019年5月成立了传染病研究中心。", DISEASES, ["传染病"]),
        ("该基金支持开发电动汽车的大企业。", FIRMS, ["大"]),
        ("该基金支持收购电动汽车的小企业。", FIRMS, ["收购"]),
        ("该市计划到2030年在主要河流旁种植1万棵树。", TREES, ["河流"]),
        ("该市计划到2030年砍伐1万棵树。", TREES, ["砍伐"]),
    ],
)
def test_each_word_is_asked_for(claim: str, source: str, words: list[str]) -> None:
    assert unsaid(claim, source) == words


def test_who_it_is_about_may_stand_in_the_surroundings() -> None:
    claim, source = "代表团建议支持小企业。", "It suggested supporting small enterprises."
    assert unsaid(claim, source) == ["代表团"]
    assert unsaid(claim, source, "The delegation of the province spoke.") == []


@given(
    st.lists(st.sampled_from("渔民 种植 树篱 医生 小 企业 开放 的 在 传染病 2019年".split()), max_size=8).map("".join)
)
def test_what_is_unsaid_stands_in_the_claim(claim: str) -> None:
    assert all(word in claim for word in unsaid(claim, FARMS))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("应加强对数据的保护", "应 加强 对 数据 的 保护"),
        ("可通过该应用程序预约", "可 通过 该 应用 程序 预约"),
        ("在30天内向办公室登记", "在 天 内 向 办公室 登记"),
        ("研发电动车", "研发 电动 车"),
        ("研究生命起源", "研究 生命 起源"),
    ],
)
def test_a_text_is_cut_into_its_words(text: str, words: str) -> None:
    assert " ".join(word.text for word in chinese_words(text)) == words

"""What a text says about itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.dateline import read_dateline, without_date
from policychat.corpus.partial_date import is_partial_date

TODAY = date(2026, 1, 1)


def found(text: str) -> dict[str, tuple[str, str]]:
    return {field: (each.value, each.source) for field, each in read_dateline(text, today=TODAY).items()}


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("标题\n日期:2023年03月08日 来源:重庆国际传播中心\n正文。", "2023-03-08"),
        ("Title\nDate: 12 May 2021  Source: Ministry of X\nText.", "2021-05-12"),
        ("标题\n发布时间：2023-05-06 10:22:01 来源：重庆日报\n正文。", "2023-05-06"),
        ("标题\n发布日期：2021年1月\n正文。", "2021-01"),
        (" date 2022-12-31 On December 30, the sixth meeting was held. It went on.", "2022-12-31"),
        ("Published 3 March 2022\nThe text.", "2022-03-03"),
        ("Published: March 2022 | Source: The Office\nText.", "2022-03"),
        ("Title\n(2022-12-31)\nText.", "2022-12-31"),
        ("标题\n（2023年3月8日）\n正文。", "2023-03-08"),
        ("Wednesday, 8 March 2023\nText.", "2023-03-08"),
        ("2023-03-08 10:22 来源：新华网\n正文。", "2023-03-08"),
        ("CHONGQING, March 8, 2023 (Xinhua) -- The city has plans.", "2023-03-08"),
        ("新华社北京2023年3月8日电 记者报道。", "2023-03-08"),
        ("标题\n日期：2023年3月1日\n发布时间：2023年3月8日\n正文。", "2023-03-08"),
    ],
)
def test_a_dateline_gives_the_date(text: str, published: str) -> None:
    assert found(text)["published"] == (published, "dateline")


@pytest.mark.parametrize(
    "text",
    [
        "Plain text without a date.",
        "",
        "On April 12 the ministry announced it.",
        "新华社北京3月8日电 记者报道。",
        "Title\nDate: 2023-02-30\nText.",
        "Title\nDate: 2023-13-45\nText.",
        "Title\nDate: 2099-01-01\nText.",
        "Title\nEffective date: 1 May 2024\nText.",
        "会议通知\n会议时间：2023年5月10日\n各单位：\n正文。",
        "通知\n时间：2023年5月10日\n地点：北京\n正文。",
        "Title\nUpdated: 2023-03-08\nText.",
        "Title\nThe report published on 3 March 2022 says a lot.",
        "Published on 3 March 2022, the report says a lot.",
        "Chronology\n3 March 2021\nThis happened.\n5 April 2021\nThat happened.\nThe end.",
        "The plan for 2022-2025",
        "The fund is projected to have a balance of $360 million at the end of\nJune 2002.\nText.",
        "本办法（自\n2023年2月）\n起施行。",
    ],
)
def test_what_is_no_date_of_the_document_is_not_taken_for_one(text: str) -> None:
    assert "published" not in found(text)


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("标题\n日期:2023年03月08日 来源:重庆国际传播中心\n正文。", "重庆国际传播中心"),
        ("Title\nDate: 12 May 2021  Source: Ministry of Science, Oldtown\nText.", "Ministry of Science, Oldtown"),
        ("标题\n来源：重庆日报 作者：张三 2023-05-06\n正文。", "重庆日报"),
        ("标题\n来源：新华网 2023-05-06 10:22\n正文。", "新华网"),
        ("标题\n信息来源：市科技局【字体：大 中 小】\n正文。", "市科技局"),
        ("Published: March 2022 | Source: The Office of X | Author: Y\nText.", "The Office of X"),
    ],
)
def test_the_words_after_the_source_are_the_publisher(text: str, publisher: str) -> None:
    assert found(text)["publisher"] == (publisher, "dateline")


@pytest.mark.parametrize(
    "text",
    ["Title\nData source: Eurostat\nText.", "资料来源：统计局\n正文。", "Open source: a guide", "来源：\n正文。",
     "Source: https://example.org/a"],
)  # fmt: skip
def test_what_names_no_publisher(text: str) -> None:
    assert "publisher" not in found(text)


@pytest.mark.parametrize(
    ("text", "published", "publisher"),
    [
        ("通知\n各区县：\n正文。\n重庆市人民政府\n2023年4月12日\n（此件公开发布）", "2023-04-12", "重庆市人民政府"),
        ("通知\n正文。\n科技部 财政部\n二〇二三年四月十二日", "2023-04-12", "科技部 财政部"),
        ("通知\n正文。\n国务院办公厅\n2023年4月12日\n附件\n" + "附件的正文。\n" * 30, "2023-04-12", "国务院办公厅"),
        ("Notice\nText.\nMinistry of Science and Technology\n12 April 2023", "2023-04-12",
         "Ministry of Science and Technology"),
        ("通知\n正文。\n2023年4月12日", "2023-04-12", None),
    ],
)  # fmt: skip
def test_a_signature_gives_date_and_office(text: str, published: str, publisher: str | None) -> None:
    signed = found(text)
    assert signed["published"] == (published, "signature")
    assert signed.get("publisher") == (publisher and (publisher, "signature"))


def test_the_dateline_goes_before_the_signature() -> None:
    text = "通知\n发布时间：2023-04-20 来源：市政府网\n正文。\n重庆市人民政府\n2023年4月12日"
    assert found(text) == {"published": ("2023-04-20", "dateline"), "publisher": ("市政府网", "dateline")}


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("date 2022-12-31 On December 30, it was held.", "On December 30, it was held."),
        ("2023年3月8日", ""),
        ("Published 3 March 2022", ""),
        ("Published on 3 March 2022, the report says", "Published on 3 March 2022, the report says"),
        ("Minutes of 3 March 2022", "Minutes of 3 March 2022"),
        ("", ""),
    ],
)
def test_a_line_without_its_date(line: str, rest: str) -> None:
    assert without_date(line) == rest


numbers = st.integers(0, 9999).map(str)
pieces = st.sampled_from(
    ["日期", "发布时间", "来源", "Date", "Published", "Source", "年", "月", "日", ":", "：", " ", "\n", "-", "/", ".",
     "2023", "02", "30", "2099", "March", "may", "(", ")", "重庆市人民政府", "Ministry of X", "--", ",", "〇", "十"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.one_of(pieces, numbers), max_size=30).map("".join)))
def test_any_text_gives_a_date_of_the_calendar_or_none(text: str) -> None:
    read = read_dateline(text, today=TODAY)
    if "published" in read:
        assert is_partial_date(read["published"].value)
        assert 1800 <= int(read["published"].value[:4]) <= 2031
    if "publisher" in read:
        assert read["publisher"].value.strip()
        assert "\n" not in read["publisher"].value
    for line in text.splitlines():
        assert without_date(line) in line


@given(st.dates(date(1900, 1, 1), date(2031, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%d %B %Y"]))
def test_any_day_is_read_as_it_is_printed(day: date, form: str) -> None:
    assert found(f"Title\nDate: {day.strftime(form)}\nText.")["published"] == (day.isoformat(), "dateline")

"""E-mail messages."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from policychat.corpus.readers import read_file
from policychat.errors import UnreadableDocument


def message(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in (
        {"Subject": "关于科技创新的通知", "From": "City Office <office@city.example>"} | headers
    ).items():
        mail[name] = value
    mail["Date"] = "Wed, 08 Mar 2023 10:00:00 +0800"
    return mail


def save(folder: Path, mail: EmailMessage) -> Path:
    (folder / "a.eml").write_bytes(bytes(mail))
    return folder / "a.eml"


def test_the_plain_body_and_the_header(tmp_path: Path) -> None:
    mail = message()
    mail.set_content("Dear all,\n\nthe plan is adopted.\n", charset="utf-8")
    mail.add_alternative("<p>HTML body</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7 secret", maintype="application", subtype="pdf", filename="plan.pdf")
    extraction = read_file(save(tmp_path, mail))
    assert extraction.text.split("\n\n") == [
        "# 关于科技创新的通知", "Dear all,", "the plan is adopted.", "Attachments: plan.pdf (application/pdf)",
    ]  # fmt: skip
    assert {key: (value.value, value.source) for key, value in extraction.found.items()} == {
        "title": ("关于科技创新的通知", "header"),
        "publisher": ("City Office", "header"),
        "published": ("2023-03-08", "header"),
    }


def test_the_html_body_where_there_is_no_other(tmp_path: Path) -> None:
    mail = message()
    mail.set_content(
        "<html><body><p>全市聚焦<b>数智</b>科技，我们的工作有了新的发展。</p></body></html>",
        subtype="html",
        charset="gb2312",
    )
    text = read_file(save(tmp_path, mail)).text
    assert "全市聚焦数智科技" in text
    assert "<" not in text


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b\nContent-Type: text/plain; charset=nonsense\n\nText of it.",
        b"From: a@b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nVGV4dCBvZiBpdC4",
        b"Subject: =?utf-8?q?broken\nDate: yesterday\n\nText of it.",
    ],
)
def test_a_message_with_mistakes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(data)
    assert "Text of it." in read_file(tmp_path / "a.eml").text


@pytest.mark.parametrize("data", [b"just text\n", b"From: a@b\n\n"])
def test_what_is_no_message_or_has_no_text(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(data)
    with pytest.raises(UnreadableDocument, match=r"not an e-mail|no text"):
        read_file(tmp_path / "a.eml")

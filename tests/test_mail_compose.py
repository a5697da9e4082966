from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model import Address
from mail.compose import compose
from mail.parse import parse

BOT = Address("Ana Weiß", "bot+7.abc@bot.example")
SHOP = Address("Shop, Privacy", "privacy@shop.example")
SENT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def letter(**changes) -> bytes:
    values = {
        "from_": BOT, "to": [SHOP], "subject": "Auskunft nach Art. 15 DSGVO", "text": "Sehr geehrte Damen und Herren,\n\nich bitte um Auskunft.",
        "message_id": "<7.abc@bot.example>", "date": SENT,
    }  # fmt: skip
    return compose(**{**values, **changes})


def check_form(raw: bytes) -> None:
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert raw.isascii()
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(line.strip() and (line[:1] in b" \t" or b":" in line) for line in head)


def test_a_letter_comes_back_as_it_was_written():
    raw = letter(
        cc=[Address("", "cc@home.example")], reply_to=Address("Ana", "bot@bot.example"), in_reply_to="<m1@shop.example>",
        references=["<m0@shop.example>", "<m1@shop.example>"], headers={"Auto-Submitted": "auto-generated", "X-Case-Token": "abc"},
    )  # fmt: skip
    check_form(raw)
    message = parse(raw)
    assert message.from_ == BOT
    assert message.to == (SHOP,)
    assert message.cc == (Address("", "cc@home.example"),)
    assert message.reply_to == (Address("Ana", "bot@bot.example"),)
    assert message.subject == "Auskunft nach Art. 15 DSGVO"
    assert message.text == "Sehr geehrte Damen und Herren,\n\nich bitte um Auskunft."
    assert message.message_id == "<7.abc@bot.example>"
    assert message.in_reply_to == "<m1@shop.example>"
    assert message.references == ("<m0@shop.example>", "<m1@shop.example>")
    assert message.date == SENT
    assert message.facts.auto_submitted == "auto-generated"
    assert message.problems == ()


def test_the_same_letter_is_the_same_bytes():
    extras = {"html": "<p>x</p>", "attachments": [("a.pdf", "application/pdf", b"x")]}
    assert letter(**extras) == letter(**extras)
    assert letter(**extras) != letter(**extras, message_id="<8.abc@bot.example>")


def test_the_date_is_written_in_utc():
    raw = letter(date=datetime(2026, 3, 2, 10, 15, tzinfo=timezone(timedelta(hours=1))))
    assert b"\r\nDate: Mon, 02 Mar 2026 09:15:00 +0000\r\n" in raw


def test_html_and_attachments_nest_in_the_usual_way():
    raw = letter(
        html="<p>ich bitte</p>", attachments=[("Vollmacht – Weiß.pdf", "application/pdf", b"%PDF-x" * 100)]
    )
    check_form(raw)
    structure = [
        part.get_content_type() for part in BytesParser(policy=policy.default).parsebytes(raw).walk()
    ]
    assert structure == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    message = parse(raw, unpack=False)
    assert message.text == "Sehr geehrte Damen und Herren,\n\nich bitte um Auskunft."
    (attachment,) = message.attachments
    assert (attachment.name, attachment.size) == ("Vollmacht – Weiß.pdf", 600)


def test_an_eml_attachment_travels_unencoded_and_unchanged():
    original = b"From: a@b.example\r\nSubject: x\r\n\r\nhello\r\n\r\n"
    raw = letter(attachments=[("original.eml", "message/rfc822", original)])
    check_form(raw)
    forward = parse(raw).forward
    assert forward is not None
    assert forward.raw == original


@pytest.mark.parametrize(
    "original", [b"From: a@b.example\r\n\r\n\xe9\x00", b"From: a@b.example\r\n\r\n" + b"x" * 2000, b"a\rb"]
)
def test_an_eml_that_cannot_travel_unencoded_keeps_its_bytes_too(original):
    raw = letter(attachments=[("original.eml", "message/rfc822", original)])
    check_form(raw)
    forward = parse(raw).forward
    assert forward is not None
    assert forward.raw == original


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "a\nBcc: x@y.example"},
        {"subject": "a\rb"},
        {"subject": "a\u2028b"},
        {"from_": Address("a\r\nBcc: x@y.example", "a@b.example")},
        {"to": [Address("", "a@b.example>\r\nBcc: <x@y.example")]},
        {"to": [Address("", "a@b.example, x@y.example")]},
        {"to": [Address("", "nobody")]},
        {"to": [Address("", "ü@b.example")]},
        {"to": []},
        {"reply_to": Address("", "a b@c.example")},
        {"message_id": "<a@b.example>\r\nX: y"},
        {"message_id": "a@b.example"},
        {"in_reply_to": "<a b>"},
        {"references": ["<a@b.example>", "x\n"]},
        {"headers": {"X-A": "b\r\nBcc: x@y.example"}},
        {"headers": {"X-A: b\r\nBcc": "x@y.example"}},
        {"headers": {"From": "x@y.example"}},
        {"headers": {"content-type": "text/html"}},
        {"attachments": [("a\r\nb.pdf", "application/pdf", b"")]},
        {"attachments": [("a.pdf", "application/pdf\r\nX: y", b"")]},
        {"date": datetime(2026, 3, 2, 9, 15)},  # noqa: DTZ001
    ],
)
def test_what_does_not_belong_in_a_header_is_refused(changes):
    with pytest.raises(ValueError, match=r"."):
        letter(**changes)


def test_a_copy_to_oneself_may_show_in_the_header():
    assert b"\r\nBcc: bot+7.abc@bot.example\r\n" in letter(bcc_header=True)
    assert b"Bcc" not in letter()


@pytest.mark.parametrize(
    "subject",
    [
        "Access request " * 30,
        "x" * 3000,
        "Demande d'accès à vos données – " * 20,
        "=?utf-8?q?trap?=",
        "",
        "é" * 500,
        "a  b   c",
        "Re: [K-7F3A] ok",
    ],
)
def test_any_subject_is_folded_and_comes_back(subject):
    raw = letter(subject=subject)
    check_form(raw)
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in head)
    assert parse(raw).subject == " ".join(subject.split())


def test_long_references_are_folded_between_identifiers():
    ids = [f"<{number}.{'x' * 60}@bot.example>" for number in range(40)]
    raw = letter(references=ids)
    check_form(raw)
    assert parse(raw).references == tuple(ids)
    assert b"=?" not in raw.partition(b"References")[2].partition(b"MIME")[0]


def test_lines_with_dots_dashes_and_from_survive():
    text = ".\n..\nFrom here\n-- \nAna\n" + "long word " * 300 + "\n=3D trailing space \nend"
    raw = letter(text=text)
    check_form(raw)
    assert parse(raw).text == text


def test_a_boundary_never_occurs_inside_a_part():
    first = letter(attachments=[("a.txt", "text/plain", b"x")])
    boundary = first.partition(b'boundary="')[2].partition(b'"')[0]
    again = letter(attachments=[("a.eml", "message/rfc822", b"Subject: x\r\n\r\n--" + boundary + b"--\r\n")])
    assert again.partition(b'boundary="')[2].partition(b'"')[0] != boundary
    assert len(parse(again, unpack=False).attachments) == 1


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80)


@settings(max_examples=200, deadline=None)
@given(name=WORDS, subject=WORDS, text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_words_make_a_well_formed_letter(name, subject, text):
    try:
        raw = letter(to=[Address(name, "privacy@shop.example")], subject=subject, text=text)
    except ValueError:
        assert any(mark in name + subject for mark in "\u2028\u2029")
        return
    check_form(raw)
    message = parse(raw)
    assert message.to[0].address == "privacy@shop.example"
    assert len(message.to) == 1


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=["Cc", "Cf", "Zs"]),
        min_size=1,
        max_size=60,
    )
)
def test_any_printable_subject_comes_back(subject):
    assert parse(letter(subject=subject)).subject == subject

"""A mail that brings a paper, or is no text, is never silently "something else"."""

from __future__ import annotations

import pytest

from cases.model import Attachment, Label
from nlp.caution import beware
from nlp.reader import Reader


def file(name: str) -> Attachment:
    return Attachment(name, "application/octet-stream", 10, "0" * 64)


@pytest.mark.parametrize(
    ("text", "names", "unsure"),
    [
        ("See you at the summer fair on Saturday, bring a cake!", ["results.pdf"], True),
        ("See you at the summer fair on Saturday, bring a cake!", ["logo.png", "invite.ics"], False),
        ("See you at the summer fair on Saturday, bring a cake!", [], False),
        ("\x00\x01\x7f#@!%&/()=??¡¡##\x02\x03 x \x04\x05", [], True),
    ],
)
def test_something_else_is_certain_only_for_plain_words_without_papers(
    reader: Reader, text: str, names: list[str], unsure: bool
) -> None:
    reading = reader.read(text)
    if reading.primary is not Label.OTHER:
        pytest.fail(f"read as {reading.primary}")
    guarded = beware(reading, [file(name) for name in names])
    assert guarded.unsure is (unsure or reading.unsure)
    assert len(guarded.unsure_reasons) == len(reading.unsure_reasons) + unsure


def test_what_a_reply_addresses_is_found_even_where_a_person_must_name_its_label(reader: Reader) -> None:
    text = (
        "Here are the pictures. We keep your data for two years. The source of the data is public web pages."
    )
    reading = reader.read(text, attachments=(file("pictures.pdf"),))
    found = {mention.element for mention in reading.addressed}
    assert "15(3)" in found
    assert {"15(1)(d)", "15(1)(g)"} & found

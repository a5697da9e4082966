"""A mail of many originals: taken apart before the transaction, with one budget, and a stranger's not at all."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from db import records
from mail.budget import FILES, NOT_OPENED
from nlp.reader import Reader
from tests.costs import processor_seconds
from tests.desk import ADA, FIRM, Desk
from tests.test_daemon_originals import bundle, rows

MANY = 40
SLOW = "<div>" * 300 + "<b style='color:red'></b>" * 8_000
"""HTML of 200 KB that takes long and says nothing."""


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader, dns=lambda _: None)
    desk.open_case()
    yield desk
    desk.close()


def heavy(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = FIRM, ADA, f"Part {number}"
    mail["Message-ID"] = f"<h{number}@firm.example>"
    mail["DKIM-Signature"] = (
        f"v=1; a=rsa-sha256; d=firm.example; s=k{number}; h=from:subject; bh=aaaa; b=bbbb"
    )
    mail.set_content(f"We have received your request, part {number}.")
    mail.add_alternative(f"{SLOW}{number}", subtype="html")
    return mail.as_bytes()


def with_files(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = FIRM, ADA, f"Part {number}"
    mail["Message-ID"] = f"<p{number}@firm.example>"
    mail.set_content(f"We have received your request, part {number}.")
    for each in range(5):
        text = f"file {number} {each}"
        mail.add_attachment(text.encode(), "text", "csv", filename=f"f{number}-{each}.csv")
    return mail.as_bytes()


@pytest.mark.alone
def test_forty_originals_take_little_of_the_transaction_and_all_are_told(desk: Desk) -> None:
    raw = bundle(desk, *(heavy(number) for number in range(MANY)))
    spent = processor_seconds()
    mail = desk.service.intake.read(raw)
    began = processor_seconds()
    with desk.store.transaction():
        desk.service.intake.take(mail, desk.clock.now(), desk.service.carry_out)
    ended = processor_seconds()
    assert began - spent < 4
    assert ended - began < 1.5
    assert [(kind, case) for kind, case, _ in rows(desk)] == [("forward_attached", 1)] * MANY


def test_within_the_transaction_no_original_is_taken_apart(desk: Desk) -> None:
    raw = bundle(desk, *(heavy(number) for number in range(3)), desk.mail(ADA, FIRM, "Hello", "Once more."))
    mail = desk.service.intake.read(raw)
    assert desk.store.connection.in_transaction is False
    before = (len(mail.opened._inside), len(mail.opened._whole))
    with desk.store.transaction():
        desk.service.intake.take(mail, desk.clock.now(), desk.service.carry_out)
    assert before == (len(mail.opened._inside), len(mail.opened._whole)) == (3, 1)


@pytest.mark.alone
def test_originals_in_the_mail_of_a_stranger_cost_less_than_a_second(desk: Desk) -> None:
    raw = bundle(desk, *(heavy(number) for number in range(MANY)), sender="Eve <eve@evil.example>")
    spent = []
    for _ in range(2):
        began = processor_seconds()
        mail = desk.service.intake.read(raw)
        spent.append(processor_seconds() - began)
    assert min(spent) < 1
    assert not mail.opened._inside


def test_the_files_of_all_originals_share_the_budget_of_their_mail(desk: Desk) -> None:
    mail = desk.service.intake.read(bundle(desk, *(with_files(number) for number in range(6))))
    owner = records.owner_by_address(desk.store, "ada@roe.example")
    assert owner is not None
    notes = [
        file.note
        for one in desk.service.intake.forwards.open(mail.message, owner, mail.opened)
        if one.forward is not None
        for file in one.forward.attachments
    ]
    assert len(notes) == 30
    assert notes.count(NOT_OPENED) == 30 - FILES

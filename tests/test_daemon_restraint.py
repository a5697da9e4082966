"""Restraint and mandates through the whole house: many cases at once, a second request, an agent who is doubted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from cases.model import EventKind
from daemon.letterbox import attached
from db import records
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

MANDATE = b"%PDF-1.4 Ada Roe lets Calepin act for her."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def queued(desk: Desk) -> list[datetime]:
    rows = desk.store.rows("SELECT at FROM events WHERE kind = 'letter_queued' ORDER BY at")
    return [datetime.fromisoformat(row["at"]) for row in rows]


def test_no_more_letters_leave_in_a_quarter_of_an_hour_than_the_limit_and_all_leave_in_the_end(
    desk: Desk,
) -> None:
    for number in range(12):
        desk.open_case(f"Firm <privacy@firm{number}.example>")
    desk.until(START + timedelta(days=14))
    moments = queued(desk)
    assert len(moments) == 12
    for first, sixth in zip(moments, moments[5:], strict=False):
        assert sixth - first >= timedelta(minutes=15)


def test_after_a_year_of_absence_nothing_floods_out(desk: Desk) -> None:
    for number in range(8):
        desk.open_case(f"Firm <privacy@firm{number}.example>")
    desk.work()
    desk.clock.jump(START + timedelta(days=365, hours=8))
    desk.work()
    assert queued(desk) == []  # nothing was announced
    desk.clock.jump(START + timedelta(days=367, hours=23))
    desk.work()
    assert len(queued(desk)) <= 5


def test_a_second_request_within_a_year_waits_for_the_owner(desk: Desk) -> None:
    desk.open_case()
    desk.say("CLOSE #1")
    desk.clock.jump(START + timedelta(days=60))
    desk.open_case()
    (second,) = records.load_cases(desk.store, open_only=True)
    assert second.repeats == (1,)
    desk.until(START + timedelta(days=75))
    assert not [e for e in records.events_of(desk.store, 2) if e.kind is EventKind.LETTER_QUEUED]
    digest = desk.store.value("SELECT text FROM letters WHERE kind = 'digest' ORDER BY id DESC LIMIT 1")
    assert "you asked the same before" in digest
    desk.say("RELEASE #2")
    desk.until(START + timedelta(days=77))
    assert [e for e in records.events_of(desk.store, 2) if e.kind is EventKind.LETTER_QUEUED]


def request_with_mandate(desk: Desk) -> bytes:
    message = EmailMessage()
    message["Authentication-Results"] = "mx.bot.example; dmarc=pass header.from=roe.example"
    message["Received"] = f"from x by mx.bot.example; {format_datetime(desk.clock.now())}"
    message["From"], message["To"], message["Subject"] = ADA, FIRM, "Access request"
    message["Date"] = format_datetime(desk.clock.now())
    message["Message-ID"] = "<request@roe.example>"
    message.set_content("We use the right of access under Article 15 GDPR. The mandate is attached.")
    message.add_attachment(MANDATE, maintype="application", subtype="pdf", filename="mandate.pdf")
    return message.as_bytes()


def test_whoever_doubts_the_mandate_is_sent_it_once_more(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader, acts_as="Calepin Association")
    try:
        desk.receive(request_with_mandate(desk))
        reply = (
            "We refuse your request. You have not provided a valid power of attorney from the data subject."
        )
        desk.receive(desk.mail(FIRM, desk.case_address(), "Re: Access request", reply))
        desk.until(START + timedelta(days=4))
        sent = [e for e in records.events_of(desk.store, 1) if e.kind is EventKind.LETTER_SENT]
        assert [e.data["step"] for e in sent] == ["mandate_answer"]
        row = desk.store.row("SELECT bytes, text FROM letters WHERE id = ?", sent[0].data["letter"])
        assert row is not None
        assert [(name, content) for name, _, content in attached(row["bytes"])] == [("mandate.pdf", MANDATE)]
        assert "is enclosed" in row["text"]
        assert BOT.partition("@")[0] in str(row["bytes"])
    finally:
        desk.close()


def test_the_question_about_the_progress_goes_to_the_authority_it_is_about(desk: Desk) -> None:
    desk.open_case()
    desk.say("FILED 26-1 fr-cnil")
    desk.say("FILED 26-2 it-garante")
    (case,) = records.load_cases(desk.store)
    assert [(t.authority, t.reference) for t in case.tracks] == [("fr-cnil", "26-1"), ("it-garante", "26-2")]
    for step in case.steps:
        authority = step.cause
        if step.name == "authority_followup":
            brief = desk.service.letterbox.brief(case, step, START.date())
            assert brief.authority == authority


def ask_for(desk: Desk, person: str) -> None:
    text = f"On behalf of {person} we use the right of access under Article 15 GDPR. The mandate is attached."
    desk.receive(desk.mail(ADA, FIRM, "Access request", text, message_id=f"<request{desk.uid}@roe.example>"))


def test_an_agent_has_a_case_for_each_person_with_the_same_controller(tmp_path: Path, reader: Reader) -> None:
    people = ("Inès Aubry", "Karim Haddad", "Lotte Bakker")
    desk = Desk(tmp_path, reader, acts_as="Calepin Association", subjects=people)
    try:
        for person in people:
            ask_for(desk, person)
        ask_for(desk, "Lotte Bakker")
        cases = records.load_cases(desk.store)
        assert [case.subject.name for case in cases] == list(people)
        assert {case.subject.mandate for case in cases} == {"Calepin Association"}
        assert {(case.subject.language, case.subject.country, case.authenticated) for case in cases} == {
            ("fr", "FR", "")
        }
        assert all(case.repeats == () for case in cases)
        assert len(desk.store.rows("SELECT id FROM mandates")) == len(people)
        assert "ada@roe.example" in records.known_addresses(desk.store, 1)
    finally:
        desk.close()


def test_whoever_is_not_named_is_not_represented(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader, acts_as="Calepin Association", subjects=("Inès Aubry",))
    try:
        desk.open_case()
        (case,) = records.load_cases(desk.store)
        assert (case.subject.name, case.subject.agent) == ("Ada Roe", "")
    finally:
        desk.close()

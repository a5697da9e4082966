"""What goes wrong elsewhere: each defect found in a system that does a part of this job, and that we do not have it.

The names say where it was found (froide, alaveteli, gdpr-agent, eraser, MuckRock ...).
"""

from __future__ import annotations

import asyncio
import base64
import io
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cases import briefing, deadlines, timeline
from cases.labels import DEMANDS, POSITIONS
from cases.model import ClockFacts, EventKind, Label, Law, LetterState, StepName
from daemon.words import words_of
from db import letters, records
from letters.law import cite
from letters.phrasebook import LANGUAGES
from letters.render import render_letter
from mail.parse import parse
from nlp.reader import Reader
from tests.casefiles import EVERYTHING, RULES, CaseFile
from tests.desk import ADA, BOT, FIRM, START, Desk

REMINDER = "reminder:2026-03-03"


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def sent(desk: Desk, case: int = 1) -> list[str]:
    return [e.data["step"] for e in records.events_of(desk.store, case) if e.kind is EventKind.LETTER_SENT]


# --- an answer of a machine silences the alarm (froide, alaveteli) ------------------------------------------


@pytest.mark.parametrize("label", [Label.AUTO_REPLY, Label.ACKNOWLEDGEMENT])
def test_froide_alaveteli_a_receipt_on_day_29_does_not_silence_the_reminder(label: Label) -> None:
    file = CaseFile()
    file.write("2026-03-02", label)
    assert file.digest("2026-03-03") == (REMINDER,)
    assert [e.data["key"] for e in file.pass_time("2026-03-05") if e.kind is EventKind.LETTER_QUEUED] == [
        REMINDER
    ]
    assert timeline.status(file.case) == "overdue"


def test_froide_a_daemon_that_was_down_on_the_due_day_sends_the_reminder_at_the_next_start(
    desk: Desk,
) -> None:
    desk.open_case()
    desk.work()
    desk.clock.jump(START + timedelta(days=60, hours=8))
    desk.work()
    desk.until(START + timedelta(days=66))
    assert "reminder" in sent(desk)


# --- a word in between resets the clock (gdpr-agent) --------------------------------------------------------


@pytest.mark.parametrize("label", [Label.ACKNOWLEDGEMENT, Label.CLARIFICATION, Label.OTHER, Label.AUTO_REPLY])
def test_gdpr_agent_no_word_in_between_resets_the_clock(label: Label) -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.write("2026-02-20", label)
    after = file.case.deadlines
    # an open question is told in the reasoning and keeps lateness from being claimed; it moves no date
    assert (after.strict, after.paused, after.safe) == (before.strict, before.paused, before.safe)


# --- a month is not thirty days, and does not overflow (eraser, gdpr-agent, unbroker, datenanfragen) --------


@pytest.mark.parametrize(
    ("received", "country", "due"),
    [
        (date(2026, 1, 31), "FR", date(2026, 3, 2)),  # 28 February is a Saturday; overflow would give 3 March
        (date(2025, 1, 31), "FR", date(2025, 2, 28)),
        (date(2026, 3, 15), "FR", date(2026, 4, 15)),
        (date(2026, 4, 14), "DE", date(2026, 5, 15)),  # Ascension Day
        (date(2026, 11, 25), "DE", date(2026, 12, 28)),
        (date(2026, 5, 4), "AT", date(2026, 6, 5)),  # Corpus Christi
    ],
)
def test_eraser_dsarclock_a_month_ends_where_the_law_says(received: date, country: str, due: date) -> None:
    assert deadlines.compute(ClockFacts(Law.EU_GDPR, received, country), RULES).strict == due


# --- a refusal ends the case, or is the same as no data (gdpr-agent, eraser) --------------------------------


@pytest.mark.parametrize("label", [Label.REFUSAL, Label.NO_DATA])
def test_gdpr_agent_neither_a_refusal_nor_no_data_closes_a_case(label: Label) -> None:
    file = CaseFile()
    file.write("2026-02-10", label)
    assert not file.case.closed
    assert file.case.fulfilled == frozenset()


def test_eraser_a_refusal_and_no_data_are_two_things() -> None:
    refused, empty = CaseFile(), CaseFile()
    refused.write("2026-02-10", Label.REFUSAL)
    empty.write("2026-02-10", Label.NO_DATA)
    assert refused.open_steps() == {StepName.REFUSAL_REPLY}
    assert empty.open_steps() == set()


def test_a_ticket_that_was_marked_solved_without_data_is_no_success(desk: Desk) -> None:
    desk.open_case()
    text = "Your ticket #318204 has been marked as solved. How would you rate our service?"
    desk.receive(desk.mail(FIRM, desk.case_address(), "Ticket solved", text))
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert (case.fulfilled, case.closed) == (frozenset(), False)


# --- a disclosure is filed as something else, or believed without data (eraser, MuckRock) -------------------


def test_eraser_a_disclosure_is_no_erasure() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.FULL_DISCLOSURE, addressed=[[e, "Said."] for e in EVERYTHING])
    assert file.case.fulfilled == frozenset()


def test_muckrock_done_without_anything_handed_over_is_not_believed(reader: Reader) -> None:
    reading = reader.read("Please find attached the complete copy of your personal data.")
    assert reading.unsure or not reading.has(Label.FULL_DISCLOSURE) or "15(3)" in reading.missing


def test_muckrock_an_answer_without_a_copy_is_not_complete() -> None:
    file = CaseFile(rights=["access"])
    told = [[e, "Said."] for e in EVERYTHING if e != "15(3)"]
    file.write("2026-02-10", Label.FULL_DISCLOSURE, addressed=told)
    assert (file.case.fulfilled, file.case.missing) == (frozenset(), ("15(3)",))


# --- mail that finds the wrong case, or none (alaveteli, froide, eraser) ------------------------------------


def test_alaveteli_the_bot_alone_in_bcc_is_found(desk: Desk) -> None:
    desk.open_case()  # the request was written to the firm; only the envelope names the bot
    assert desk.store.value("SELECT count(*) FROM cases") == 1


def test_alaveteli_one_mail_to_two_case_addresses_is_read_for_both(desk: Desk) -> None:
    desk.open_case()
    desk.open_case("Shop <privacy@shop.example>")
    tokens = [row["token"] for row in desk.store.rows("SELECT token FROM cases ORDER BY id")]
    to = ", ".join(f"relance+{token}@bot.example" for token in tokens)
    desk.receive(desk.mail(FIRM, to, "Your requests", "We received your request."))
    for case in (1, 2):
        assert EventKind.MESSAGE_READ in desk.kinds(case)


def test_the_same_message_id_twice_is_one_event(desk: Desk) -> None:
    desk.open_case()
    for subject in ("Your request", "Your request "):
        text = "We received your request."
        raw = desk.mail(FIRM, desk.case_address(), subject, text, message_id="<same@firm.example>")
        desk.receive(raw)
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1


FOOTER = """
This e-mail and any files with it are confidential and meant for the addressee alone. If you are not the named addressee
you should not disseminate, distribute or copy it, and no part of it may be kept. Please tell the sender at once if it
reached you by mistake, and delete it. Disclosing, copying or distributing it, or relying on its contents, is not allowed.
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("We can give you the data.", "We can not give you the data."),
        ("We can not give you the data.", "We can give you the data."),
        ("You get the data by 5 May.", "You get the data by 15 May."),
        ("Nous pouvons vous donner les données.", "Nous ne pouvons vous donner les données."),
        ("Wir erteilen Ihnen die Auskunft nicht.", "Wir erteilen Ihnen die Auskunft."),
    ],
)
def test_the_same_message_id_and_one_short_word_more_or_less_is_another_mail(
    desk: Desk, first: str, second: str
) -> None:
    desk.open_case()
    for text in (first, second):
        words = f"Dear Ms Roe,\n{text}\nKind regards\nFirm\n{FOOTER}"
        desk.receive(desk.mail(FIRM, desk.case_address(), "Re: x", words, message_id="<same@firm.example>"))
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 2


def test_the_same_mail_in_other_lines_or_without_what_a_list_added_is_one_event(desk: Desk) -> None:
    desk.open_case()
    words = "Dear Ms Roe,\nwe have received your request and will answer soon.\nKind regards, Firm"
    for text in (f"[EXTERNAL]\n\n{words}\n{FOOTER}", f"{words}\n{FOOTER}", words.replace("\n", " ")):
        desk.receive(desk.mail(FIRM, desk.case_address(), "Re: x", text, message_id="<same@firm.example>"))
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1


def test_eraser_two_controllers_on_one_domain_keep_a_case_each(desk: Desk) -> None:
    desk.open_case("Shop <privacy@group.example>")
    desk.open_case("Bank <dpo@group.example>")
    addresses = {case.controller.addresses for case in records.load_cases(desk.store)}
    assert addresses == {("privacy@group.example",), ("dpo@group.example",)}
    assert desk.store.value("SELECT count(*) FROM cases") == 2


def test_zammad_a_ticket_desk_that_answers_in_a_new_thread_is_found_by_its_address(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, BOT, "[FS-20881] A new ticket", "We received your request."))
    assert EventKind.MESSAGE_READ in desk.kinds()


def test_a_portal_of_another_domain_at_the_case_address_is_read_and_never_written_to(desk: Desk) -> None:
    desk.open_case()
    portal = "Privacy desk <no-reply@vendor.example>"
    desk.receive(desk.mail(portal, desk.case_address(), "Your request", "Please use our web form."))
    assert EventKind.MESSAGE_READ in desk.kinds()
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert all("vendor.example" not in step.recipient for step in case.steps)


# --- a forged sender stops or starts something (froide, freescout) ------------------------------------------


def test_froide_a_forged_controller_stops_no_escalation_and_marks_no_data_as_received(desk: Desk) -> None:
    desk.open_case()
    text = "Attached is all your data. Your data has been deleted."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Done", text, passes="fail"))
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert (case.findings, case.fulfilled) == ((), frozenset())
    desk.until(START + timedelta(days=40))
    assert "reminder" in sent(desk)


def test_a_forged_owner_starts_no_escalation(desk: Desk) -> None:
    desk.open_case()
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.deadlines is not None
    desk.until(START.replace(month=case.deadlines.strict.month, day=case.deadlines.strict.day, hour=19))
    desk.say("HOLD #1")
    desk.until(desk.clock.now() + timedelta(days=1))
    forged = desk.mail(ADA, BOT, "Your mail", "SEND #1", passes="fail")
    desk.receive(forged)
    desk.work()
    assert sent(desk) == ["receipt_check"]
    desk.say("SEND #1")
    desk.work()
    assert sent(desk) == ["receipt_check", "reminder"], "on that day her own word sends it"


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        (FIRM, {"Auto-Submitted": "auto-replied"}),
        (FIRM, {"Precedence": "bulk"}),
        (f"Relance <{BOT}>", {}),
    ],
)
def test_freescout_a_machine_and_our_own_address_are_never_answered(
    desk: Desk, sender: str, headers: dict[str, str]
) -> None:
    desk.open_case()
    desk.work()
    before = desk.store.value("SELECT count(*) FROM letters")
    desk.receive(desk.mail(sender, desk.case_address(), "Out of office", "I am away.", headers=headers))
    desk.work()
    assert desk.store.value("SELECT count(*) FROM letters") == before
    desk.until(desk.clock.now() + timedelta(days=2))
    assert sent(desk) == []
    recipients = {row["recipient"] for row in desk.store.rows("SELECT recipient FROM letters")}
    assert recipients == {"ada@roe.example"}, "only she was written to"


# --- a forward is read as its forwarder's words (osTicket, zammad, odoo) ------------------------------------

NESTED = """Just came in.

-- {dash}
Ada Roe, ada.private@elsewhere.example

---------- Forwarded message ----------
{headers}

We need a copy of your passport.

> On 3 March 2026 Ada Roe wrote:
>> Am 2. März 2026 schrieb Firm:
>>> Le 1 mars 2026, Ada Roe a écrit :
>>> I ask for erasure of my data.
"""
HEADERS = {
    "english": "From: Firm <privacy@firm.example>\nDate: 4 March 2026\nSubject: Your request\nTo: ada@roe.example",
    "german": "Von: Firm <privacy@firm.example>\nGesendet: 4. März 2026\nAn: ada@roe.example\nBetreff: Ihre Anfrage",
    "french": "De : Firm <privacy@firm.example>\nEnvoyé : 4 mars 2026\nÀ : ada@roe.example\nObjet : Votre demande",
}


@pytest.mark.parametrize("language", HEADERS)
def test_osticket_zammad_the_innermost_words_of_a_forward_are_the_controllers(language: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = ADA, BOT, "Fwd: Your request"
    message["Date"] = format_datetime(START)
    message.set_content(NESTED.format(headers=HEADERS[language], dash=""))
    words = words_of(parse(message.as_bytes()), frozenset({"ada@roe.example"}))
    assert words.from_.address == "privacy@firm.example"
    assert "passport" in words.text
    assert "erasure" not in words.text
    assert "elsewhere.example" not in words.text


# --- hostile attachments ------------------------------------------------------------------------------------


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros.txt", bytes(30_000_000))
    return buffer.getvalue()


def with_file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    encoded = base64.encodebytes(content).decode()
    return (
        f"From: {FIRM}\r\nTo: {BOT}\r\nSubject: Data\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nHere is a file.\r\n"
        f'--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("bomb.zip", bomb(), "application/zip"),
        ("big.bin", bytes(20_000_000), "application/octet-stream"),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(50), "application/ms-tnef"),
    ],
)
def test_a_hostile_file_is_listed_and_the_mail_is_read(name: str, content: bytes, kind: str) -> None:
    begun = time.monotonic()
    message = parse(with_file(name, content, kind))
    assert "Here is a file." in message.text
    assert [attachment.name for attachment in message.attachments] == [name]
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\\\Windows\\\\x.pdf", "x" * 300 + ".pdf"])
def test_a_hostile_file_name_becomes_a_plain_one(name: str) -> None:
    (attachment,) = parse(with_file(name, b"x")).attachments
    assert not set("/\\") & set(attachment.name)
    assert len(attachment.name) < 256


@pytest.mark.parametrize(
    "raw",
    [
        b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\nNo boundary, your data is deleted.',
        b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon-8\r\n\r\nYour data is deleted \xff.",
        b"From: a@b.example\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nYour data is deleted \xc3\xa9.",
    ],
)
def test_alaveteli_a_missing_boundary_or_a_wrong_charset_loses_no_words(raw: bytes) -> None:
    assert "data is deleted" in parse(raw).text


# --- a follow-up goes out too often, too late or all the same (MuckRock, alaveteli) -------------------------


def test_muckrock_a_reminder_is_not_sent_when_an_answer_came_after_it_was_planned() -> None:
    file = CaseFile()
    file.digest("2026-03-03")
    file.write("2026-03-04", Label.NO_DATA)
    file.pass_time("2026-03-20")
    assert file.step(REMINDER).state is LetterState.CANCELLED


def test_muckrock_a_letter_is_not_sent_twice_after_a_crash_between_acceptance_and_commit(desk: Desk) -> None:
    desk.open_case()
    desk.until(START + timedelta(days=9))
    assert sent(desk) == ["receipt_check"]
    letter = letters.letter_of_step(desk.store, 1, "receipt_check:request")
    assert letter is not None
    taken = len(desk.sink.accepted)
    with desk.store.transaction():
        letters.change_letter(desk.store, letter.id, state=LetterState.SENDING, sent_at=None)
        letters.note_delivery(desk.store, letter.id, "copy_seen", desk.clock.now())
    asyncio.run(desk.service.dispatch.clear_doubts())
    desk.work()
    again = letters.letter_of_step(desk.store, 1, "receipt_check:request")
    assert again is not None
    assert again.state is LetterState.SENT
    assert len(desk.sink.accepted) == taken


@pytest.mark.parametrize(
    "words",
    [
        "I hereby withdraw my request of 2 March 2026. Please do not answer it. Ada Roe",
        "Dear Sirs, I have changed my mind: please consider my access request as withdrawn.",
        "Hiermit ziehe ich meinen Antrag auf Auskunft vom 2. März 2026 zurück.",
        "Je ne souhaite plus l’accès à mes données, merci.",
    ],
)
def test_muckrock_nothing_is_sent_after_the_request_was_withdrawn(desk: Desk, words: str) -> None:
    """Withdrawn in a mail to the controller: the bot asks, and no letter goes however long nobody answers."""
    desk.open_case()
    desk.until(START + timedelta(days=3))
    desk.receive(desk.mail(ADA, FIRM, "Access request", words))
    desk.work()
    receipt = desk.sent_bytes().get_body(("plain",))
    assert receipt is not None
    assert "CLOSE #1" in receipt.get_content()
    assert desk.store.value("SELECT count(*) FROM cases") == 1
    desk.until(START + timedelta(days=60))
    assert sent(desk) == []
    desk.say("RELEASE #1")
    desk.until(START + timedelta(days=70))
    assert sent(desk) != []


def test_alaveteli_nothing_is_sent_after_the_case_was_closed(desk: Desk) -> None:
    desk.open_case()
    desk.say("CLOSE #1")
    desk.until(START + timedelta(days=90))
    assert sent(desk) == []


def test_alaveteli_a_letter_that_was_queued_before_the_case_was_closed_is_not_sent(desk: Desk) -> None:
    """The submission server was away when the letter fell due, and is back after the closing."""
    desk.open_case()
    desk.until(START + timedelta(days=6, hours=12))
    desk.controller.stop()
    desk.until(START + timedelta(days=8))
    assert letters.sendable(desk.store, desk.clock.now() + timedelta(days=1))
    desk.say("CLOSE #1")
    desk.controller = Controller(desk.sink, hostname=desk.controller.hostname, port=desk.controller.port)
    desk.controller.start()
    desk.until(START + timedelta(days=90))
    assert sent(desk) == []
    assert not [raw for raw in desk.sink.accepted if b"To: Firm" in raw]


# --- a letter says more than the file holds (hermes-agent#58214) --------------------------------------------


def letter_text(file: CaseFile, step: StepName, on: date, **fields: Any) -> str:
    (planned,) = file.named(step)
    brief = briefing.letter_brief(file.case, file.events, planned, RULES, on)
    return render_letter(brief, lambda key, language: cite(RULES, key, language)).text


SILENCE = "no such information was given (Article"
"""What is said when nothing came at all; silence on one right of several names that right."""
ANNOUNCED = {"statements": [["erasure_later", "Your data will be deleted on 30 April."]]}
NO_ANSWER = [Label.AUTO_REPLY, Label.ACKNOWLEDGEMENT, Label.EXTENSION, Label.PORTAL_REDIRECT, Label.OTHER]


def after_notice(*labels: Label, **fields: Any) -> str:
    """The complaint after a reminder, a notice and then this message."""
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.go("notice:2026-03-03", "2026-03-19")
    if labels:
        file.write("2026-03-25", *labels, **fields)
    return letter_text(file, StepName.COMPLAINT, date(2026, 4, 2))


@pytest.mark.parametrize("fields", [{}, ANNOUNCED], ids=["done", "announced"])
@pytest.mark.parametrize("label", sorted(POSITIONS))
def test_hermes_no_complaint_says_that_nothing_came_when_an_answer_is_on_file(
    label: Label, fields: dict[str, Any]
) -> None:
    assert SILENCE in after_notice()
    assert SILENCE not in after_notice(label, **fields)
    assert SILENCE not in after_notice(Label.ID_INFORMATION, label, **fields)


@pytest.mark.parametrize("label", NO_ANSWER)
def test_hermes_a_receipt_or_a_delay_is_not_taken_for_an_answer(label: Label) -> None:
    assert SILENCE in after_notice(label)


def test_hermes_every_label_that_takes_a_position_counts_as_an_answer() -> None:
    asks = {*DEMANDS, Label.CLARIFICATION, Label.FEE_DEMAND, Label.WITHDRAWAL_REQUEST}
    others = {Label.BOUNCE, Label.DPA_MESSAGE}
    assert set(Label) - asks - others - set(NO_ANSWER) == POSITIONS


def test_hermes_a_reminder_before_the_safe_date_accuses_nobody() -> None:
    file = CaseFile()
    text = letter_text(file, StepName.REMINDER, date(2026, 3, 4))
    assert "ended on" not in text
    assert "No such information" not in text


# --- a claim for damages, which no machine may make (CJEU C-526/24) -----------------------------------------


DAMAGES = (
    "damages", "compensation", "article 82", "dommages", "indemnis", "schadensersatz", "schadenersatz", "art. 82", "artikel 82",
    "indemniza", "daños", "artículo 82", "risarcimento", "danni", "articolo 82", "schadevergoeding",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_claims_damages(language: str) -> None:
    file = CaseFile(subject={"language": language, "mandate": "Calepin Association"})
    file.write("2026-02-10", Label.REFUSAL, refusal_reason="no_authority")
    file.write("2026-02-11", Label.PARTIAL_DISCLOSURE)
    planned = {step.name for step in file.case.steps}
    assert {StepName.MANDATE_ANSWER, StepName.DEFICIENCY} <= planned
    for name in StepName:
        step = file.case.steps[0]
        brief = briefing.letter_brief(file.case, file.events, step, RULES, date(2026, 4, 2))
        text = render_letter(
            replace(brief, step=name, language=language), lambda k, lang: cite(RULES, k, lang)
        ).text
        for word in DAMAGES:
            assert word not in text.casefold()

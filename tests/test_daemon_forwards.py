"""What owners forward: their own requests open cases, the same mail by two ways is one, words above it are obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from cases.model import EventKind, IdItem
from db import records
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

BANK = "Bank <dpo@bank.example>"
REQUEST = "I use my right of access under Article 15 GDPR."
INLINE = "{above}---------- Forwarded message ---------\nFrom: {sender}\nDate: {date}\nSubject: {subject}\n{to}\n{text}\n"
REPLY = "We received your request and are dealing with it. You will have our answer soon."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def inline(
    desk: Desk,
    text: str,
    *,
    sender: str = ADA,
    to: str = f"To: {FIRM}\n",
    day: str = "Fri, Feb 20, 2026 at 9:00 AM",
    subject: str = "Access request",
    above: str = "",
) -> None:
    body = INLINE.format(above=above, sender=sender, date=day, subject=subject, to=to, text=text)
    desk.receive(desk.mail(ADA, BOT, f"Fwd: {subject}", body))


def attached(desk: Desk, original: bytes, text: str = "", subject: str = "Fwd: Access request") -> None:
    message = EmailMessage()
    message["Authentication-Results"] = "mx.bot.example; dmarc=pass header.from=roe.example"
    message["From"], message["To"], message["Subject"] = ADA, BOT, subject
    message["Date"] = desk.clock.now()
    message["Message-ID"] = f"<fwd{desk.uid}@roe.example>"
    message.set_content(text or "\n")
    message.add_attachment(original, "application", "octet-stream", filename="request.eml")
    desk.receive(message.as_bytes())


def case_of(desk: Desk, number: int = 1):
    case = records.load_case(desk.store, number)
    assert case is not None
    return case


def count(desk: Desk) -> int:
    return int(desk.store.value("SELECT count(*) FROM cases"))


# --- opening --------------------------------------------------------------------------------------------------


def test_her_own_request_forwarded_inline_opens_the_case_with_its_date_as_a_claim(desk: Desk) -> None:
    inline(desk, REQUEST)
    assert case_of(desk).requested_on == date(2026, 2, 20)
    assert case_of(desk).controller.addresses == ("privacy@firm.example",)
    text = desk.answer()["text"]
    assert "The answer is due by 20 March 2026." in text
    assert "the bot cannot check it" in text


def test_a_date_in_the_future_counts_as_now(desk: Desk) -> None:
    inline(desk, REQUEST, day="Mon, Mar 30, 2026 at 9:00 AM")
    assert case_of(desk).requested_on == START.date()


def test_her_own_request_forwarded_as_an_attachment_opens_it_and_its_message_id_is_known(desk: Desk) -> None:
    original = desk.mail(ADA, FIRM, "Access request", REQUEST, message_id="<req@roe.example>")
    desk.clock.jump(START + timedelta(days=4))
    attached(desk, original)
    assert case_of(desk).requested_on == START.date()
    assert "nothing shows it" not in desk.answer()["text"]
    assert desk.store.value("SELECT count(*) FROM messages WHERE message_id = '<req@roe.example>'") == 1
    answer = desk.mail("Help <desk@firm-mail.example>", desk.case_address(), "Re: Access request", REPLY,
                       headers={"In-Reply-To": "<req@roe.example>"})  # fmt: skip
    desk.receive(answer)
    assert EventKind.MESSAGE_READ in desk.kinds()


@pytest.mark.parametrize("first", ["copy", "inline", "attached"])
@pytest.mark.parametrize("second", ["copy", "inline", "attached"])
def test_one_request_by_two_ways_is_one_case(desk: Desk, first: str, second: str) -> None:
    original = desk.mail(ADA, FIRM, "Access request", REQUEST, message_id="<req@roe.example>")
    for way in (first, second):
        if way == "copy":
            desk.receive(original if first != second else original + b"\n")
        elif way == "attached":
            attached(desk, original)
        else:
            inline(desk, REQUEST, day="Mon, Mar 2, 2026 at 10:00 AM")
    assert count(desk) == 1
    assert EventKind.OWNER_WROTE not in desk.kinds()
    if second != "copy":
        assert "On file already" in desk.answer()["subject"]


def test_without_a_recipient_the_bot_asks_for_it(desk: Desk) -> None:
    inline(desk, REQUEST, to="")
    assert count(desk) == 0
    assert desk.quarantined() == ["no_recipient"]
    text = desk.answer()["text"]
    assert "Who did you send it to?" in text
    inline(desk, REQUEST)
    assert count(desk) == 1


def test_a_later_letter_of_her_own_opens_nothing(desk: Desk) -> None:
    inline(desk, f"{REQUEST} I have had no answer.", subject="Re: Access request")
    assert count(desk) == 0
    assert desk.quarantined() == ["no_case"]
    desk.open_case()
    inline(
        desk,
        f"{REQUEST} I have had no answer.",
        subject="Re: Access request",
        day="Mon, Mar 2, 2026 at 8:00 AM",
    )
    assert count(desk) == 1
    assert desk.kinds().count(EventKind.OWNER_WROTE) == 1
    assert "Your mail to Firm is on file." in desk.answer()["text"]


def test_nobody_opens_a_case_in_the_name_of_another_owner(desk: Desk) -> None:
    records.add_owner(desk.store, "Omar Lind", "omar@lind.example", "en", "Europe/Dublin", 18, START)
    inline(desk, REQUEST, sender="Omar Lind <omar@lind.example>")
    assert count(desk) == 0


def test_a_request_attached_to_a_command_opens_nothing(desk: Desk) -> None:
    attached(desk, desk.mail(ADA, FIRM, "Access request", REQUEST), "STATUS", subject="question")
    assert count(desk) == 0
    assert "You have no case yet" in desk.answer()["text"]


# --- receipts -------------------------------------------------------------------------------------------------


def test_her_follow_up_in_bcc_gets_a_receipt_with_what_it_gave(desk: Desk) -> None:
    desk.open_case()
    demand = "To identify you, please tell us your customer number."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", demand))
    before = len(desk.answers())
    desk.receive(
        desk.mail(ADA, FIRM, "Re: Your request", "My customer number is 4711.", message_id="<up@roe.example>")
    )
    assert len(desk.answers()) == before + 1
    assert IdItem.CUSTOMER_NUMBER in {one.item for one in case_of(desk).supplied}
    answer = desk.answer()
    assert answer["subject"].startswith("#1 Firm: Your mail is on file")
    assert "Noted as given: the customer number." in answer["text"]
    assert "Your mail to Firm is on file." in answer["text"]
    assert "reminder (" in answer["text"]


def test_the_same_inline_forward_twice_is_one_message_and_is_told(desk: Desk) -> None:
    desk.open_case()
    for _ in range(2):
        inline(
            desk,
            REPLY,
            sender=FIRM,
            to="To: <ada@roe.example>\n",
            day="Mon, Mar 2, 2026 at 9:00 AM",
            subject="Receipt",
        )
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1
    answer = desk.answer()
    assert "On file already" in answer["subject"]
    assert "The dates do not change" in answer["text"]


def test_the_same_words_on_another_day_or_from_another_sender_are_another_message(desk: Desk) -> None:
    desk.open_case()
    for sender, day in ((FIRM, "Feb 24"), (FIRM, "Feb 27"), ("Desk <desk@firm.example>", "Feb 27")):
        to = "To: <ada@roe.example>\n"
        inline(desk, REPLY, sender=sender, to=to, day=f"Tue, {day}, 2026 at 9:00 AM", subject="Receipt")
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 3


def test_one_request_to_two_controllers_brings_one_receipt_that_names_both(desk: Desk) -> None:
    desk.receive(desk.mail(ADA, f"{FIRM}, {BANK}", "Access request", REQUEST))
    assert count(desk) == 2
    (receipt,) = desk.answers()
    assert receipt["subject"].startswith("#1, #2 Firm, Bank: Your cases are open")
    assert "Your request to Firm is on file" in receipt["text"]
    assert "Your request to Bank is on file" in receipt["text"]
    mail = desk.sent_bytes()
    assert mail["References"].split() == ["<case-1@bot.example>", "<case-2@bot.example>"]


def test_nothing_is_told_of_a_mail_that_could_not_be_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open_case()
    before = len(desk.answers())

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(desk.service.pending, "carry_out", broken)
        desk.receive(desk.mail(ADA, FIRM, "Re: Your request", "My customer number is 4711."))
    assert len(desk.answers()) == before
    assert desk.quarantined() == ["parse_failed"]
    assert EventKind.OWNER_WROTE not in desk.kinds()


# --- commands above a forward ---------------------------------------------------------------------------------


def test_a_command_above_a_forward_is_obeyed_after_the_reading_with_one_answer(desk: Desk) -> None:
    desk.open_case()
    before = len(desk.answers())
    inline(
        desk, REPLY, sender=FIRM, to="To: <ada@roe.example>\n", day="Mon, Mar 2, 2026 at 9:00 AM",
        subject="Receipt", above="PAUSE #1\n\n",
    )  # fmt: skip
    kinds = desk.kinds()
    assert kinds.index(EventKind.MESSAGE_READ) < kinds.index(EventKind.CASE_PAUSED)
    assert len(desk.answers()) == before + 1
    text = desk.answer()["text"]
    assert "A mail about Firm came in" in text
    assert "Case #1 rests" in text


def test_the_case_named_above_a_forward_is_the_one_it_belongs_to(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    inline(
        desk, REPLY, sender="Help <help@helpdesk.example>", to="To: <ada@roe.example>\n",
        day="Mon, Mar 2, 2026 at 9:00 AM", subject="Receipt", above="CASE 2\nNOTE they use a help desk\n\n",
    )  # fmt: skip
    assert EventKind.MESSAGE_READ in desk.kinds(2)
    assert EventKind.NOTE_RECORDED in desk.kinds(2)
    assert EventKind.MESSAGE_READ not in desk.kinds(1)


def test_prose_above_a_forward_is_left_alone(desk: Desk) -> None:
    desk.open_case()
    inline(
        desk, REPLY, sender=FIRM, to="To: <ada@roe.example>\n", day="Mon, Mar 2, 2026 at 9:00 AM",
        subject="Receipt", above="Hi, see what they write.\nAda\n\n",
    )  # fmt: skip
    assert "not understood" not in desk.answer()["text"].lower()


def test_what_the_controller_wrote_inside_a_forward_commands_nothing(desk: Desk) -> None:
    desk.open_case()
    inline(
        desk, "PAUSE #1\n" + REPLY, sender=FIRM, to="To: <ada@roe.example>\n", day="Mon, Mar 2, 2026 at 9:00 AM",
        subject="Receipt",
    )  # fmt: skip
    assert EventKind.CASE_PAUSED not in desk.kinds()


def test_the_moment_of_the_tests_is_the_one_the_forwards_name() -> None:
    assert datetime(2026, 3, 2, 10, tzinfo=UTC) == START


DISCLAIMER = (
    "This message and its attachments are confidential and meant for the person to whom they are addressed. "
    * 6
)


def test_two_short_answers_of_one_day_with_one_long_footer_are_two_mails(desk: Desk) -> None:
    desk.open_case()
    for clock, words in (("10:15", "We have received your request."), ("16:40", "We refuse your request.")):
        text = (
            "---------- Forwarded message ---------\nFrom: Firm <privacy@firm.example>\n"
            f"Date: Tue, 3 Mar 2026 at {clock}\nSubject: Your request\nTo: Ada Roe <ada@roe.example>\n\n"
            f"{words}\n\n{DISCLAIMER}\n"
        )
        desk.receive(desk.mail(ADA, BOT, "Fwd: Your request", text))
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 2

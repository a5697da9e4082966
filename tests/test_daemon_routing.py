"""Where a mail goes, through the real way in: each case it may reach, the reason that is stored, and what asks instead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from datasette.app import Datasette

from cases.model import EventKind
from cases.senders import PORTALS
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk

PORTAL = next(iter(PORTALS))
"""A vendor that writes for many."""

RECEIVED = "We received your request."
BANK = "Bank <dpo@bank.example>"
VENDOR = "Desk <desk@vendor.example>"


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def reason(desk: Desk) -> str:
    """Why the newest mail belongs where it is."""
    return str(desk.store.value("SELECT matched_by FROM messages ORDER BY id DESC LIMIT 1"))


def case_of(desk: Desk) -> int | None:
    value = desk.store.value("SELECT case_id FROM messages ORDER BY id DESC LIMIT 1")
    return None if value is None else int(value)


def token(desk: Desk, case: int = 1) -> str:
    return str(desk.store.value("SELECT token FROM cases WHERE id = ?", case))


def request_id(desk: Desk) -> str:
    return str(desk.store.value("SELECT message_id FROM messages WHERE kind = 'request' ORDER BY id DESC"))


def forwarded(desk: Desk, *originals: bytes) -> bytes:
    """Ada's forward of mails as attachments."""
    outer = EmailMessage()
    outer["Authentication-Results"] = "mx.bot.example; dmarc=pass header.from=roe.example"
    outer["Received"] = f"from x by mx.bot.example for <{BOT}>; Mon, 2 Mar 2026 10:00:00 +0000"
    outer["From"], outer["To"], outer["Subject"] = ADA, BOT, "Fwd: see below"
    outer["Message-ID"] = "<forward@roe.example>"
    outer.set_content("For you.")
    for original in originals:
        outer.add_attachment(
            original, maintype="application", subtype="octet-stream", filename="original.eml"
        )
    return outer.as_bytes()


# --- the secret case address --------------------------------------------------------------------------------

PLACES = {
    "To": {},
    "Cc": {"Cc": "{address}"},
    "Delivered-To": {"Delivered-To": "{address}"},
    "X-Original-To": {"X-Original-To": "{address}"},
    "Envelope-To": {"Envelope-To": "<{address}>"},
    "X-Envelope-To": {"X-Envelope-To": "{address}"},
    "Received": {"Received": "from a.example by mx.bot.example with ESMTP id 1 for <{address}>; Mon, 2 Mar 2026 10:00:00 +0000"},
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_the_secret_address_is_found_wherever_it_stands(desk: Desk, place: str) -> None:
    desk.open_case()
    address = desk.case_address()
    fields = {name: value.format(address=address) for name, value in PLACES[place].items()}
    to = address if place == "To" else "Somebody <somebody@else.example>"
    raw = desk.mail(VENDOR, to, "Your request", RECEIVED)
    desk.receive("".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + raw)
    assert (case_of(desk), reason(desk)) == (1, "it was sent to the case address")


def slips(word: str) -> list[str]:
    other = "z" if word[4] != "z" else "y"
    swapped = next(i for i in range(len(word) - 1) if word[i] != word[i + 1])
    return [
        word[:4] + other + word[5:],
        word[:4] + word[5:],
        word[:4] + word[4] + word[4:],
        word[:swapped] + word[swapped + 1] + word[swapped] + word[swapped + 2 :],
        word.upper()[:-1] + ("z" if word[-1] != "z" else "y"),
    ]


@pytest.mark.parametrize("which", range(5))
def test_one_slip_in_the_secret_address_is_mended(desk: Desk, which: int) -> None:
    desk.open_case()
    desk.open_case(BANK)
    address = f"relance+{slips(token(desk))[which]}@bot.example"
    desk.receive(desk.mail(FIRM, address, "A new subject", RECEIVED))
    assert case_of(desk) == 1
    assert reason(desk) == "it was sent to the case address with one letter mistyped"


def test_a_mistyped_address_is_no_proof_that_its_writer_had_it(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(VENDOR, f"relance+{slips(token(desk))[0]}@bot.example", "Hello", "We refuse."))
    assert desk.quarantined() == ["unknown_sender"]
    assert EventKind.MESSAGE_READ not in desk.kinds()


def test_two_slips_are_another_address(desk: Desk) -> None:
    desk.open_case()
    wrong = slips(slips(token(desk))[0])[3]
    desk.receive(desk.mail(VENDOR, f"relance+{wrong[::-1]}@bot.example", "Hello", RECEIVED))
    assert case_of(desk) is None


def test_what_the_owner_forwards_goes_where_the_original_was_sent(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    original = desk.mail(VENDOR, f"Relance <relance+{token(desk, 2)}@bot.example>", "Re: x", RECEIVED)
    desk.receive(forwarded(desk, original))
    assert (case_of(desk), reason(desk)) == (2, "forwarded; it was sent to the case address")


# --- threads and numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["In-Reply-To", "References"])
def test_an_answer_to_the_request_finds_its_case_under_any_subject(desk: Desk, field: str) -> None:
    desk.open_case()
    desk.open_case(BANK)
    known = str(desk.store.value("SELECT message_id FROM messages WHERE case_id = 1"))
    fields = {field: f"<older@x.example> {known}" if field == "References" else known}
    desk.receive(desk.mail(VENDOR, BOT, "Case closed!", RECEIVED, headers=fields))
    assert (case_of(desk), reason(desk)) == (1, f"it answers our mail {known}")


def test_a_forwarded_original_is_found_by_the_mail_that_it_answers(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    known = str(desk.store.value("SELECT message_id FROM messages WHERE case_id = 2"))
    original = desk.mail(VENDOR, ADA, "Ticket", RECEIVED, headers={"In-Reply-To": known})
    desk.receive(forwarded(desk, original))
    assert (case_of(desk), reason(desk)) == (2, f"forwarded; it answers our mail {known}")


def test_an_unknown_sender_in_the_thread_of_two_cases_is_asked_about(desk: Desk) -> None:
    desk.receive(
        desk.mail(ADA, f"{FIRM}, {BANK}", "Access", "I use my right of access under Article 15 GDPR.")
    )
    known = request_id(desk)
    original = desk.mail(VENDOR, ADA, "Re: Access", RECEIVED, headers={"In-Reply-To": known})
    desk.receive(forwarded(desk, original))
    assert desk.quarantined() == ["ambiguous"]
    assert reason(desk) == "it answers a mail of #1, #2"
    assert "Reply CASE 1" in desk.answer()["text"]
    assert "Reply CASE 2" in desk.answer()["text"]


def test_a_ticket_number_that_was_seen_before_finds_its_case(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    desk.receive(desk.mail(FIRM, desk.case_address(), "[REQ-2026-00123] Your request", RECEIVED))
    desk.receive(
        forwarded(desk, desk.mail(VENDOR, ADA, "Update of REQ-2026-00123", "We need your passport."))
    )
    assert (case_of(desk), reason(desk)) == (1, "forwarded; it carries ticket number REQ-2026-00123")


def test_a_ticket_number_in_two_cases_says_nothing(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    for case, sender in ((1, FIRM), (2, BANK)):
        address = f"relance+{token(desk, case)}@bot.example"
        desk.receive(desk.mail(sender, address, "[#20881] Your request", RECEIVED))
    desk.receive(forwarded(desk, desk.mail(VENDOR, ADA, "Update of #20881", "We need your passport.")))
    assert case_of(desk) is None


def test_a_strangers_ticket_number_neither_moves_nor_stops_anything(desk: Desk) -> None:
    """Anybody can sign his own mail and count up numbers."""
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "[FS-20881] Your request", RECEIVED))
    desk.receive(desk.mail("Eve <eve@evil.example>", BOT, "FS-20881", "We need more time, see below."))
    assert desk.quarantined() == ["unknown_sender"]
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1


# --- the controller's address -------------------------------------------------------------------------------


def test_a_new_thread_with_a_new_subject_from_another_mailbox_of_the_domain_is_found(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    desk.receive(desk.mail("Legal <legal@mail.firm.example>", BOT, "Completely new", RECEIVED))
    assert (case_of(desk), reason(desk)) == (1, "the controller's domain has one open case")


def test_two_controllers_on_one_domain_are_told_apart_or_asked_about(desk: Desk) -> None:
    desk.open_case("Shop <privacy@group.example>")
    desk.open_case("Bank <dpo@group.example>")
    desk.receive(desk.mail("Bank <dpo@group.example>", BOT, "Hello", RECEIVED))
    assert (case_of(desk), reason(desk)) == (2, "the controller's address has one open case")
    desk.receive(desk.mail("Group <desk@group.example>", BOT, "Hello again", "We need your passport."))
    assert desk.quarantined() == ["ambiguous"]
    assert reason(desk) == "several open cases have this domain: #1, #2"


def test_two_people_at_one_mail_provider_are_two_controllers(desk: Desk) -> None:
    both = "Dr Roe <praxis.roe@gmail.com>, Dr Lind <praxis.lind@gmail.com>"
    desk.receive(desk.mail(ADA, both, "Access", "I use my right of access under Article 15 GDPR."))
    assert desk.store.value("SELECT count(*) FROM cases") == 2


@pytest.mark.parametrize("sender", [f"Desk <support@firm.{PORTAL}>", f"Firm <firm@mail.{PORTAL}>"])
def test_the_controllers_name_at_a_vendors_portal_finds_its_case_when_she_forwards(
    desk: Desk, sender: str
) -> None:
    desk.open_case()
    desk.open_case(BANK)
    desk.receive(forwarded(desk, desk.mail(sender, ADA, "Your ticket", "We need your passport.")))
    assert case_of(desk) == 1
    assert f"a {PORTALS[PORTAL]} of many, under the controller's name" in reason(desk)


def test_a_portal_that_writes_directly_is_only_likely(desk: Desk) -> None:
    """Anybody can become a customer of a vendor under any name."""
    desk.open_case()
    desk.receive(desk.mail(f"Desk <support@firm.{PORTAL}>", BOT, "Your ticket", "We need more time."))
    assert desk.quarantined() == ["unknown_sender"]
    assert reason(desk).endswith("under the controller's name: perhaps of #1")
    assert EventKind.MESSAGE_READ not in desk.kinds()


def test_two_customers_of_one_vendor_are_two_controllers(desk: Desk) -> None:
    desk.open_case(f"Shop <privacy@{PORTAL}>")
    desk.receive(desk.mail(f"Other <other@{PORTAL}>", BOT, "Hello", RECEIVED))
    assert desk.quarantined() == ["unknown_sender"]


# --- the same mail, and the reasons -------------------------------------------------------------------------


def test_one_mail_by_three_ways_is_one_event(desk: Desk) -> None:
    desk.open_case()
    original = desk.mail(FIRM, f"{ADA}, {desk.case_address()}", "Your request", "We need your passport.")
    desk.receive(original)
    desk.receive(original + b"\r\n")
    desk.receive(forwarded(desk, original))
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1
    assert reason(desk).endswith("; the same mail as message 2")


def test_a_mail_that_fits_nowhere_is_mended_by_one_answer(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    desk.receive(forwarded(desk, desk.mail(VENDOR, ADA, "Hello", "We need your passport.")))
    assert desk.quarantined() == ["no_case"]
    answer = desk.answer()
    desk.receive(desk.mail(ADA, BOT, f"Re: {answer['subject']}", "this belongs to #2"))
    assert EventKind.MESSAGE_READ in desk.kinds(2)


def test_every_decision_stands_with_its_reason_where_datasette_shows_it(desk: Desk, tmp_path: Path) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", RECEIVED))
    desk.receive(desk.mail(VENDOR, BOT, "Hello", "Buy now."))
    desk.receive(desk.mail(ADA, BOT, "STATUS", "STATUS"))
    assert desk.store.value("SELECT count(*) FROM messages WHERE matched_by = ''") == 0

    async def look() -> list[list[str]]:
        datasette = Datasette([str(desk.service.home.database)])
        await datasette.invoke_startup()
        path = "/relance/messages.json?_shape=arrays&_col=matched_by&_sort=id"
        rows: list[list[str]] = (await datasette.client.get(path)).json()["rows"]
        return rows

    assert [row[-1] for row in asyncio.run(look())] == [
        "it opened the case",
        "it was sent to the case address",
        "no case has this address",
        "the owner wrote to the bot",
    ]

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from cases.matching import (
    TOKEN_ALPHABET,
    Directory,
    Match,
    NoMatch,
    OpenCase,
    case_address,
    is_party,
    match,
    one_slip,
    recipients,
    tickets_in,
    token_in,
)
from cases.model import Address, Forward, MailFacts, Message
from cases.senders import PORTALS, SHARED_PROVIDERS, is_shared, portal_of

BOT = "relance@bot.example"
INES, OMAR = 1, 2
PRIVACY = "privacy@northgate.example"


def open_case(number: int, token: str, address: str = PRIVACY, **fields: Any) -> OpenCase:
    values: dict[str, Any] = {
        "number": number,
        "owner": INES,
        "token": token,
        "addresses": frozenset({address}),
        "domains": frozenset({address.rpartition("@")[2]}),
    }
    return OpenCase(**(values | fields))


NORTHGATE = open_case(7, "k7f3mq2a")
LUMEN = open_case(8, "p4w9zt3c", "dpo@lumen.example")


def directory(*cases: OpenCase, **fields: Any) -> Directory:
    return Directory(BOT, cases or (NORTHGATE, LUMEN), **fields)


def mail(**fields: Any) -> Message:
    values: dict[str, Any] = {
        "message_id": "<1@northgate.example>",
        "in_reply_to": "",
        "references": (),
        "from_": Address("Northgate", PRIVACY),
        "reply_to": (),
        "to": (),
        "cc": (),
        "delivered_to": (),
        "date": None,
        "subject": "Your request",
        "text": "",
        "own_text": "",
        "quoted": "",
        "signature": "",
        "attachments": (),
        "facts": MailFacts(),
    }
    return Message(**(values | fields))


def find(
    message: Message, known: Directory | None = None, owner: int | None = INES, party: Iterable[str] = ()
) -> Match | NoMatch:
    return match(message, known or directory(), owner=owner, party_addresses=party)


def to(*addresses: str) -> tuple[Address, ...]:
    return tuple(Address("", address) for address in addresses)


# --- case addresses -----------------------------------------------------------------------------------------


def test_the_case_address_carries_the_token_and_gives_it_back() -> None:
    address = case_address(BOT, "k7f3mq2a")
    assert address == "relance+k7f3mq2a@bot.example"
    assert token_in(address, BOT) == "k7f3mq2a"
    assert token_in("Relance+K7F3MQ2A@Bot.Example", BOT) == "k7f3mq2a"


@pytest.mark.parametrize(
    "address",
    [BOT, "other+k7f3mq2a@bot.example", "relance+k7f3mq2a@elsewhere.example", "relance+k7f3mq2a", ""],
)
def test_any_other_address_carries_no_token(address: str) -> None:
    assert token_in(address, BOT) == ""


def test_no_letter_of_a_token_can_be_mistaken_for_another() -> None:
    assert not set(TOKEN_ALPHABET) & set("ilo01")


def test_a_bot_alone_in_bcc_is_found_in_the_envelope() -> None:
    hidden = mail(to=to("dpo@lumen.example"), delivered_to=("relance+k7f3mq2a@bot.example",))
    assert recipients(hidden) == ("relance+k7f3mq2a@bot.example", "dpo@lumen.example")
    assert find(hidden) == Match((7,), "it was sent to the case address", secret=True)


def test_an_address_that_stands_twice_is_one_recipient() -> None:
    assert recipients(mail(to=to(BOT), cc=to(BOT), delivered_to=(BOT,))) == (BOT,)


def test_two_case_addresses_in_one_mail_are_two_cases() -> None:
    both = mail(to=to("relance+k7f3mq2a@bot.example"), cc=to("relance+p4w9zt3c@bot.example"))
    assert find(both) == Match((7, 8), "it was sent to the case address", secret=True)


def test_the_case_address_of_somebody_elses_case_opens_nothing() -> None:
    stolen = mail(to=to("relance+k7f3mq2a@bot.example"))
    assert find(stolen, owner=OMAR) == NoMatch("no_case", "none of your cases has this address")


def test_the_case_address_is_believed_before_everything_else() -> None:
    known = directory(sent_message_ids={"<letter@bot.example>": (8,)}, tickets={"FS-20881": 8})
    message = mail(
        to=to("relance+k7f3mq2a@bot.example"), in_reply_to="<letter@bot.example>", subject="[FS-20881]"
    )
    assert find(message, known, party=["dpo@lumen.example"]) == Match(
        (7,), "it was sent to the case address", secret=True
    )


# --- replies ------------------------------------------------------------------------------------------------


def test_an_answer_to_a_letter_of_ours_belongs_to_its_case() -> None:
    known = directory(sent_message_ids={"<letter@bot.example>": (8,)})
    answer = mail(in_reply_to="<letter@bot.example>")
    assert find(answer, known) == Match((8,), "it answers our mail <letter@bot.example>", secret=True)


def test_the_mail_that_is_answered_counts_more_than_older_ones_of_the_thread() -> None:
    known = directory(
        sent_message_ids={"<old@bot.example>": (7,), "<middle@bot.example>": (7,), "<new@bot.example>": (8,)}
    )
    references = ("<old@bot.example>", "<middle@bot.example>")
    assert find(mail(in_reply_to="<new@bot.example>", references=references), known).reason.endswith(
        "<new@bot.example>"
    )
    assert find(mail(references=(*references, "<new@bot.example>")), known).reason.endswith(
        "<new@bot.example>"
    )


def test_an_answer_to_somebody_elses_letter_is_not_followed() -> None:
    known = directory(sent_message_ids={"<letter@bot.example>": (99,)})
    assert isinstance(find(mail(in_reply_to="<letter@bot.example>"), known), NoMatch)


# --- tickets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "tickets"),
    [
        ("[FS-20881] Your request", ("FS-20881",)),
        ("Ticket #318204", ("318204",)),
        ("#318204 was opened", ("318204",)),
        ("Re: [#318204] and (DSR20881)", ("318204", "DSR20881")),
        ("[FS-20881] again FS-20881", ("FS-20881",)),
        ("Your order of 12 May 2026", ()),
        ("[REQ-2026-00123] Your request", ("REQ-2026-00123",)),
        ("Request DSR-26-0042", ("DSR-26-0042",)),
        ("Vorgang 4711081 - Eingang", ("4711081",)),
        ("Your ticket: 318204", ("318204",)),
        ("Update [ ref:_00D20000.5002Xy:ref ]", ("ref:_00D20000.5002Xy:ref",)),
        ("Privacy day EU-2026", ()),
        ("#2026 in review", ()),
        ("HOLD #7", ()),
        ("page#318204", ()),
        ("ABCDEFGHIJ-20881", ()),
        ("", ()),
    ],
)
def test_ticket_numbers_are_read_from_a_subject(subject: str, tickets: tuple[str, ...]) -> None:
    assert tickets_in(subject) == tickets


def test_a_ticket_desk_that_answers_in_a_new_thread_with_a_new_subject_is_found() -> None:
    known = directory(tickets={"318204": 7})
    answer = mail(subject="We have an update [#318204]", from_=Address("", "desk@ticketvendor.example"))
    assert find(answer, known, owner=None, party=["desk@ticketvendor.example"]) == Match(
        (7,), "it carries ticket number 318204"
    )


def test_the_ticket_of_a_forwarded_mail_counts() -> None:
    original = Forward(
        kind="inline",
        from_=Address("", "desk@ticketvendor.example"),
        to=(),
        cc=(),
        date="",
        sent_at=None,
        subject="[#318204] Update",
        note="",
        body="",
    )
    forward = mail(subject="Fwd: news", forward=original)
    assert find(forward, directory(tickets={"318204": 7})) == Match((7,), "it carries ticket number 318204")


def test_a_ticket_of_a_case_that_is_not_hers_is_not_followed() -> None:
    assert isinstance(find(mail(subject="[#318204]"), directory(tickets={"318204": 99})), NoMatch)


# --- the other side's address -------------------------------------------------------------------------------


def test_an_address_with_exactly_one_open_case_is_enough() -> None:
    assert find(mail(), party=[PRIVACY]) == Match((7,), "the controller's address has one open case")


@pytest.mark.parametrize("address", ["desk@northgate.example", "desk@mail.northgate.example"])
def test_another_mailbox_or_subdomain_of_the_controller_is_enough_when_one_case_is_open(address: str) -> None:
    assert find(mail(), party=[address]) == Match((7,), "the controller's domain has one open case")


@pytest.mark.parametrize("address", ["x@evilnorthgate.example", "x@northgate.example.evil.example", "x@", ""])
def test_a_domain_that_only_looks_alike_is_a_stranger(address: str) -> None:
    assert find(mail(), party=[address]) == NoMatch("no_case", "none of your cases has this address")


def test_a_case_without_a_domain_matches_no_domain() -> None:
    nameless = open_case(9, "x", domains=frozenset({""}), addresses=frozenset())
    assert isinstance(find(mail(), directory(nameless), party=["nobody"]), NoMatch)


def test_two_controllers_on_one_domain_are_told_apart_by_their_address_or_not_at_all() -> None:
    known = directory(NORTHGATE, open_case(9, "w", "pharmacy@northgate.example"))
    assert find(mail(), known, party=["pharmacy@northgate.example"]) == Match(
        (9,), "the controller's address has one open case"
    )
    assert find(mail(), known, party=["desk@northgate.example"]) == NoMatch(
        "ambiguous", "several open cases have this domain: #7, #9", (7, 9)
    )


def test_two_open_cases_with_one_address_are_never_guessed() -> None:
    known = directory(NORTHGATE, open_case(12, "w", owner=OMAR))
    assert find(mail(), known, owner=None, party=[PRIVACY]) == NoMatch(
        "ambiguous", "several open cases have this address: #7, #12", (7, 12)
    )
    assert find(mail(), known, owner=OMAR, party=[PRIVACY]) == Match(
        (12,), "the controller's address has one open case"
    )


def test_a_closed_case_is_named_to_its_owner_for_a_mail_that_may_belong_to_it() -> None:
    known = directory(open_case(7, "k7f3mq2a", closed=True))
    assert find(mail(), known, party=[PRIVACY]) == NoMatch("no_case", "its case is closed", (7,))


def test_a_closed_case_is_found_by_its_secret_address_only() -> None:
    known = directory(open_case(7, "k7f3mq2a", closed=True))
    assert isinstance(find(mail(), known, party=[PRIVACY]), NoMatch)
    assert find(mail(to=to("relance+k7f3mq2a@bot.example")), known) == Match(
        (7,), "it was sent to the case address", secret=True
    )


def test_a_subject_alone_decides_nothing() -> None:
    message = mail(subject="Northgate Stores: your access request")
    assert find(message, owner=None, party=["somebody@else.example"]) == NoMatch(
        "no_case", "no case has this address"
    )


def test_a_controller_at_a_shared_provider_is_known_by_its_address_alone() -> None:
    small = open_case(7, "k7f3mq2a", "shop@gmail.com")
    known = directory(small)
    assert find(mail(), known, party=["shop@gmail.com"]) == Match(
        (7,), "the controller's address has one open case"
    )
    assert isinstance(find(mail(), known, party=["eve@gmail.com"]), NoMatch)
    assert is_party("shop@gmail.com", small)
    assert not is_party("eve@gmail.com", small)
    assert is_party("x@mail.lumen.example", LUMEN)


# --- slips of the pen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["k7f3mq2", "k7f3mq2aa", "k7f3mq2b", "7f3mq2a", "ak7f3mq2a", "kf73mq2a", "k7f3qm2a", "k7f3m92a"],
)
def test_one_letter_wrong_missing_added_or_exchanged_is_one_slip(written: str) -> None:
    assert one_slip(written, "k7f3mq2a")


@pytest.mark.parametrize(
    "written", ["", "k7f3mq2a", "k7f3mq", "k7f3mqxy", "7k3fmq2a", "k7f3mq2abc", "a2qm3f7k"]
)
def test_anything_else_is_no_slip(written: str) -> None:
    assert not one_slip(written, "k7f3mq2a")


def test_a_mistyped_case_address_is_found_without_proving_anything() -> None:
    found = find(mail(to=to("relance+k7f3mq2b@bot.example")))
    assert found == Match((7,), "it was sent to the case address with one letter mistyped")
    assert isinstance(found, Match)
    assert not found.secret


def test_an_address_one_slip_from_two_cases_is_neither() -> None:
    near = directory(NORTHGATE, open_case(9, "k7f3mq2c"))
    assert isinstance(find(mail(to=to("relance+k7f3mq2b@bot.example")), near), NoMatch)


def test_the_case_address_in_a_forwarded_original_counts_for_its_owner_alone() -> None:
    original = forward(to=to("relance+p4w9zt3c@bot.example"))
    assert find(mail(forward=original)) == Match((8,), "it was sent to the case address", secret=True)
    assert isinstance(find(mail(forward=original), owner=None), NoMatch)


def forward(**fields: Any) -> Forward:
    values: dict[str, Any] = {
        "kind": "attached",
        "from_": Address("", "desk@vendor.example"),
        "to": (),
        "cc": (),
        "date": "",
        "sent_at": None,
        "subject": "",
        "note": "",
        "body": "",
    }
    return Forward(**(values | fields))


# --- threads of several cases -------------------------------------------------------------------------------


def test_a_forwarded_original_is_found_by_what_it_answers() -> None:
    known = directory(sent_message_ids={"<request@home.example>": (8,)})
    original = forward(references=("<older@x.example>", "<request@home.example>"))
    assert find(mail(forward=original), known) == Match(
        (8,), "it answers our mail <request@home.example>", secret=True
    )


def test_an_answer_in_the_thread_of_two_cases_goes_to_its_controllers_case() -> None:
    known = directory(sent_message_ids={"<request@home.example>": (7, 8)})
    answer = mail(in_reply_to="<request@home.example>")
    assert find(answer, known, party=["dpo@lumen.example"]) == Match(
        (8,), "it answers our mail <request@home.example>", secret=True
    )


def test_a_stranger_in_the_thread_of_two_cases_is_never_guessed() -> None:
    known = directory(sent_message_ids={"<request@home.example>": (7, 8)})
    answer = mail(in_reply_to="<request@home.example>")
    assert find(answer, known, party=["desk@vendor.example"]) == NoMatch(
        "ambiguous", "it answers a mail of #7, #8", (7, 8)
    )


# --- vendors that write for many ----------------------------------------------------------------------------

VENDOR = next(iter(PORTALS))


@pytest.mark.parametrize(
    "address", [f"help@northgate.{VENDOR}", f"northgate@{VENDOR}", f"northgate-help@x.{VENDOR}"]
)
def test_the_controllers_name_at_a_vendor_is_enough_for_the_owner(address: str) -> None:
    found = find(mail(), party=[address])
    assert isinstance(found, Match)
    assert found.cases == (7,)
    assert not found.secret


def test_a_vendor_that_writes_for_two_of_her_controllers_of_one_name_is_not_guessed() -> None:
    two = directory(NORTHGATE, open_case(9, "zzzzzzzz", "dpo@northgate.test.example"))
    assert isinstance(find(mail(), two, party=[f"help@northgate.{VENDOR}"]), NoMatch)


def test_a_vendors_mail_from_a_stranger_is_only_likely() -> None:
    found = find(mail(), owner=None, party=[f"help@northgate.{VENDOR}"])
    assert isinstance(found, NoMatch)
    assert (found.word, found.cases) == ("no_case", (7,))


def test_a_vendors_domain_is_no_controllers_own() -> None:
    desk = open_case(9, "zzzzzzzz", f"firm@{VENDOR}")
    assert isinstance(find(mail(), directory(desk), party=[f"other@{VENDOR}"]), NoMatch)
    assert is_party(f"firm@{VENDOR}", desk)
    assert not is_party(f"other@{VENDOR}", desk)


def test_vendors_and_providers_are_domains_in_lower_case() -> None:
    for domain in [*PORTALS, *SHARED_PROVIDERS]:
        assert domain == domain.lower().strip(".")
        assert "." in domain
        assert is_shared(domain)
    assert portal_of(f"a.b.{VENDOR}") == VENDOR
    assert portal_of(f"not{VENDOR}") == ""


def test_the_return_address_of_a_letter_names_its_case() -> None:
    known = directory(letter_tokens={"abcdefgh": 7})
    found = match(
        mail(delivered_to=("relance+b-abcdefgh@bot.example",)),
        known,
        owner=None,
        party_addresses=["who@else.example"],
    )
    assert found == Match((7,), "it was sent to the return address of our letter", secret=True)
    other = match(
        mail(delivered_to=("relance+b-zzzzzzzz@bot.example",)),
        known,
        owner=None,
        party_addresses=["who@else.example"],
    )
    assert isinstance(other, NoMatch)

"""What each word is answered in each state of a case, and what can be tapped next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.command_words import Verb
from cases.commands import Command
from cases.item_words import item_name
from cases.items import items_in
from cases.model import EventKind, IdItem
from daemon.letterbox import Letterbox
from daemon.notices import Notices
from daemon.owners import Owners
from db import records
from letters.answers import item_names
from letters.phrasebook import LANGUAGES, phrases, word
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk
from tests.phone import newest, tap

DEMAND = "Before we can answer, please send us a copy of your passport."
VAGUE = "We have seen your mail."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    yield desk
    desk.close()


ARGUMENTS = {
    Verb.GAVE: "passport", Verb.REFUSE: "passport", Verb.TRACKING: "RK1", Verb.FILED: "26-1", Verb.NOTE: "they rang",
    Verb.IS: "refusal", Verb.NOT: "refusal",
}  # fmt: skip
ALWAYS = {
    Verb.STATUS: "status", Verb.CASE: "status", Verb.GAVE: "given", Verb.REFUSE: "refused", Verb.ANSWERED: "answered", Verb.PAID: "paid",
    Verb.TRACKING: "tracking", Verb.FILED: "filed", Verb.NOTE: "noted", Verb.CLOSE: "closed", Verb.PAUSE: "paused",
    Verb.REOPEN: "open_already_case", Verb.IS: "corrected", Verb.NOT: "corrected",
}  # fmt: skip
SHUT = dict.fromkeys((Verb.HOLD, Verb.RELEASE, Verb.VETO, Verb.SEND, Verb.PAUSE), "is_closed")
KEYS = {
    "quiet": ALWAYS | {
        Verb.HOLD: "nothing_to_hold", Verb.RELEASE: "nothing_to_release", Verb.VETO: "nothing_to_drop", Verb.SEND: "nothing_to_send",
        Verb.IS: "no_message", Verb.NOT: "no_message",
    },
    "announced": ALWAYS | {Verb.HOLD: "held", Verb.RELEASE: "nothing_to_release", Verb.VETO: "vetoed", Verb.SEND: "approved"},
    "held": ALWAYS | {Verb.HOLD: "held_already", Verb.RELEASE: "released", Verb.VETO: "vetoed", Verb.SEND: "approved"},
    "paused": ALWAYS | {Verb.HOLD: "held", Verb.RELEASE: "resumed", Verb.VETO: "vetoed", Verb.SEND: "approved_waits",
                        Verb.PAUSE: "paused_already"},
    "unsure": ALWAYS | {Verb.HOLD: "held", Verb.RELEASE: "nothing_to_release", Verb.VETO: "vetoed", Verb.SEND: "approved_waits"},
    "closed": ALWAYS | SHUT | {Verb.CLOSE: "closed_already", Verb.REOPEN: "reopened"},
}  # fmt: skip
"""What is said first of each word, by the state of the case."""


def bring_about(desk: Desk, state: str) -> None:
    if state != "quiet":
        desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
        desk.until(START + timedelta(hours=9))
    if state == "unsure":
        desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", VAGUE, passes=""))
    if word := {"held": "HOLD #1", "paused": "PAUSE #1", "closed": "CLOSE #1"}.get(state):
        desk.say(word)


class _Undone(Exception):
    pass


@pytest.mark.parametrize("state", KEYS)
def test_every_word_is_answered_truly_in_every_state(desk: Desk, reader: Reader, state: str) -> None:
    bring_about(desk, state)
    home = desk.service.home
    notices = Notices(home, desk.store, Letterbox(home, desk.store))
    owners = Owners(home, desk.store, notices, reader)
    owner = records.owners(desk.store)[0]
    answered = {}
    for verb in KEYS[state]:
        try:
            with desk.store.transaction():
                command = Command(verb, 1, ARGUMENTS.get(verb, ""))
                _, answers = owners.obey(command, owner, None, desk.clock.now(), lambda decision: None)
                raise _Undone
        except _Undone:
            answered[verb] = answers[0].key
    assert answered == KEYS[state]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_that_nobody_knows_is_asked_about_with_those_that_stand_open(
    desk: Desk, language: str
) -> None:
    bring_about(desk, "announced")
    desk.say(f"LANGUAGE {language}")
    before = len(desk.kinds())
    desk.say("GAVE #1 my grandmother's ring")
    assert len(desk.kinds()) == before
    text, links = newest(desk)
    assert "my grandmother's ring" in text
    [offered] = [words for words in links if item_name(IdItem.PASSPORT, language) in words]
    tap(desk, links[offered])
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert [one.item for one in case.supplied if one.item is IdItem.PASSPORT] == [IdItem.PASSPORT]


@pytest.mark.parametrize("language", LANGUAGES)
def test_items_are_understood_as_our_mails_call_them(language: str) -> None:
    for item in IdItem:
        assert items_in(word("items", item, language), item_names()) == (item,)


@pytest.mark.parametrize("yes", ["yes", "OK, send it!", "Please send #1", "ja bitte", "enviarla"])
def test_consent_without_the_word_sends_nothing_and_offers_the_word(desk: Desk, yes: str) -> None:
    bring_about(desk, "announced")
    desk.say(yes)
    assert EventKind.STEP_APPROVED not in desk.kinds()
    _, links = newest(desk)
    tap(desk, links["SEND #1"])
    assert EventKind.STEP_APPROVED in desk.kinds()


def test_a_time_to_end_a_pause_is_not_kept_and_that_is_said(desk: Desk) -> None:
    desk.say("Pause #1 until Monday")
    assert EventKind.CASE_PAUSED in desk.kinds()
    assert "The bot does not go on by itself (“until Monday”): write RELEASE #1" in " ".join(
        desk.answer()["text"].split()
    )


def test_words_of_one_mail_are_taken_back_from_the_last_to_the_first(desk: Desk) -> None:
    desk.open_case("Bank <dpo@bank.example>")
    desk.say("PAUSE #1\nRECEIPTS digest\nGAVE #2 phone\nDIGEST 8")
    taken = []
    for _ in range(4):
        text, links = newest(desk)
        words = next(one for one in links if one.startswith("UNDO"))
        taken.append(text.split("to take back ")[1].splitlines()[0].rstrip("."))
        tap(desk, links[words])
        assert f"Taken back: {taken[-1]}." in newest(desk)[0]
    assert taken == ["DIGEST 08:00", "GAVE #2", "RECEIPTS", "PAUSE #1"]
    assert not any(one.startswith("UNDO") for one in newest(desk)[1])
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert not case.paused_by_owner


def paused(language: str) -> str:
    """How PAUSE is answered, with plain spaces."""
    return " ".join(phrases(language)["answers.paused"].format(case=1).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_written_in_one_language(desk: Desk, language: str) -> None:
    desk.say(f"STATUS #1\nLANGUAGE {language}\nPAUSE #1")
    text = " ".join(desk.answer()["text"].split())
    assert paused(language) in text
    others = [one for one in LANGUAGES if one != language]
    assert not any(paused(one) in text for one in others)


def test_help_offers_taps_for_the_case_that_the_mail_is_about(desk: Desk) -> None:
    desk.open_case("Bank <dpo@bank.example>")
    desk.receive(desk.mail(ADA, BOT, "Re: #2 Your case", "help"))
    assert {"STATUS #2", "HOLD #2", "PAUSE #2", "DIGEST <hour>"} <= set(newest(desk)[1])


def test_a_mistyped_word_is_answered_with_the_one_that_was_meant(desk: Desk) -> None:
    desk.say("PASUE #1")
    text, links = newest(desk)
    assert "Not understood: “PASUE #1”. Did you mean one of these?" in text
    tap(desk, links["PAUSE #1"])
    assert EventKind.CASE_PAUSED in desk.kinds()


def test_an_obeyed_send_is_not_answered_with_nothing_was_sent(desk: Desk) -> None:
    desk.say("OPEN Bank <dpo@bank.example> access")
    tap(desk, next(link for words, link in newest(desk)[1].items() if words.startswith("SEND")))
    text = newest(desk)[0]
    assert "Nothing was sent" not in text
    desk.work()
    assert any(b"dpo@bank.example" in mail for mail in desk.sink.accepted)

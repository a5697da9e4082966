"""A tap on a link of a mail is obeyed like the words beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.commands import label_in, parse_commands
from cases.model import EventKind, LetterState
from db import records
from letters.answers import label_names
from letters.phrasebook import LANGUAGES, say
from letters.taps import Taps
from nlp.reader import Reader
from tests.desk import BOT, FIRM, START, Desk
from tests.phone import newest, tap, written

DEMAND = "Before we can answer, please send us a copy of your passport."


@pytest.fixture(params=LANGUAGES)
def desk(request: pytest.FixtureRequest, tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader, language=request.param)
    desk.open_case()
    yield desk
    desk.close()


@pytest.fixture
def plain(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    yield desk
    desk.close()


def language(desk: Desk) -> str:
    return records.owners(desk.store)[0].language


def on_digest_day(desk: Desk) -> None:
    """The demand is in, its objection is announced in the digest that has gone out."""
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
    desk.until(START + timedelta(hours=9))


def states(desk: Desk) -> set[LetterState]:
    case = records.load_case(desk.store, 1)
    assert case is not None
    return {step.state for step in case.steps if step.name == "id_objection"}


@pytest.mark.parametrize(("word", "state"), [("hold", "held"), ("veto", "vetoed"), ("send", "queued")])
def test_a_tap_in_the_digest_does_what_its_words_say(desk: Desk, word: str, state: str) -> None:
    on_digest_day(desk)
    text, links = newest(desk, "digest")
    words = f"{say(f'commands.{word}.word', language(desk))} #1"
    assert words in text
    tap(desk, links[words])
    if word == "send":
        desk.service.act_on_due()
    assert states(desk) == {LetterState(state)}
    assert not desk.quarantined()


def test_a_tap_in_a_receipt_settles_a_reading(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", "We received your request.", passes=""))
    text, links = newest(desk)
    words = next(one for one in links if one.startswith(say("choice.word", language(desk))))
    assert words in text
    tap(desk, links[words])
    assert EventKind.READING_CORRECTED in desk.kinds()
    assert not records.load_case(desk.store, 1).unsure  # type: ignore[union-attr]
    told = label_in(words.partition("#1 ")[2], label_names())
    assert told is not None
    assert desk.store.value("SELECT label FROM labels") == told.value


def test_every_link_writes_to_us_and_carries_its_token_and_a_command(desk: Desk) -> None:
    on_digest_day(desk)
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", "We received your request.", passes=""))
    for kind in ("receipt", "digest"):
        text, links = newest(desk, kind)
        token = desk.store.value("SELECT token FROM letters WHERE kind = ? ORDER BY id DESC LIMIT 1", kind)
        assert links
        for words, href in links.items():
            to, subject, body = written(href)
            assert href.startswith("mailto:")
            assert "+" not in href
            assert to in (BOT, desk.case_address())
            assert subject == f"{words} [R-{token}]"
            assert body == words
            assert words in text
            assert parse_commands(body, "", label_names())


def test_a_receipt_about_a_case_is_answered_at_its_secret_address(plain: Desk) -> None:
    plain.receive(plain.mail(FIRM, plain.case_address(), "Hello", "We received your request.", passes=""))
    _, links = newest(plain)
    assert {written(href)[0] for href in links.values()} == {plain.case_address()}


def test_a_tap_once_used_does_nothing_the_second_time(plain: Desk) -> None:
    on_digest_day(plain)
    _, links = newest(plain, "digest")
    tap(plain, links["VETO #1"])
    tap(plain, links["VETO #1"])
    assert plain.kinds().count(EventKind.STEP_VETOED) == 1
    assert "counts only in an answer to a mail of mine" in plain.answer()["text"]


def test_what_the_person_fills_in_is_left_out_of_the_link() -> None:
    to, subject, body = written(Taps("bot+a@bot.example", "k7f3mq2aab").link("TRACKING #7 <number>"))
    assert (to, body) == ("bot+a@bot.example", "TRACKING #7 ")
    assert subject == "TRACKING #7 [R-k7f3mq2aab]"
    assert not parse_commands(body)
    assert parse_commands(f"{body}RK123456789FR")[0].argument == "RK123456789FR"


def test_an_answer_bears_its_own_token_and_none_of_the_mail_it_answers(plain: Desk) -> None:
    plain.say("PAUSE #1")
    subject = plain.answer()["subject"]
    assert subject.count("[R-") == 1
    assert subject.endswith(f"[R-{plain.answer()['token']}]")

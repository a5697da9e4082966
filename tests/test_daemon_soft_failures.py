"""What fails for now: one letter waits, is tried again and ends with a word to its owner, or nobody is reached at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.model import EventKind, LetterState
from console.listing import list_outbox
from daemon.dispatch import KNOCK_MOST, RETRY_AFTER
from db import letters
from db.letters import Letter
from letters.phrasebook import LANGUAGES, say
from nlp.reader import Reader
from tests.desk import START, Desk
from tests.phone import newest, tap
from tests.wires import smtp_script

CHECK = "receipt_check:request"
DUE = START + timedelta(days=8)
"""A Tuesday; the receipt check is due on the Monday before."""


@pytest.fixture(params=["en"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader, language=request.param)
    yield desk
    desk.close()


in_six_languages = pytest.mark.parametrize("desk", LANGUAGES, indirect=True)


def language(desk: Desk) -> str:
    return desk.service.home.config.owner.language


def flat(text: str) -> str:
    """On one line, with plain spaces."""
    return " ".join(text.split())


def check(desk: Desk, key: str = CHECK) -> Letter:
    letter = letters.letter_of_step(desk.store, 1, key)
    assert letter is not None
    return letter


def to_firm(desk: Desk) -> list[bytes]:
    return [raw for raw in desk.sink.accepted if b"To: Firm <privacy@firm.example>" in raw]


def until(desk: Desk, moment: datetime) -> None:
    """Jump to whatever comes next, due or outbox, up to a moment."""
    while True:
        desk.work()
        asyncio.run(desk.service.dispatch.clear_doubts())
        wakes = (desk.service.next_moment(), desk.service.dispatch.next_moment())
        wake = min((one for one in wakes if one is not None), default=moment)
        if wake >= moment:
            break
        desk.clock.jump(max(wake, desk.clock.now()))
    desk.clock.jump(moment)
    desk.work()


# --- one letter -----------------------------------------------------------------------------------------


def later(server: Any) -> str:
    return "450 4.2.0 greylisted, come back"


def hangs_up(server: Any) -> str:
    server.transport.abort()
    return "250 never said"


class Fault:
    """The server does `what` at `verb` whenever the firm is named; `at` is when it was asked."""

    def __init__(self, desk: Desk, what: Callable[[Any], str], verb: str) -> None:
        self.at: list[datetime] = []
        self.on = True
        accept, take = desk.sink.handle_RCPT, desk.sink.handle_DATA

        async def rcpt(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            if self.on and address == "privacy@firm.example":
                self.at.append(desk.clock.now())
                if verb == "RCPT":
                    return what(server)
            return await accept(server, session, envelope, address, options)

        async def data(server: Any, session: Any, envelope: Any) -> str:
            if self.on and "privacy@firm.example" in envelope.rcpt_tos:
                return what(server)
            return await take(server, session, envelope)

        desk.sink.handle_RCPT = rcpt  # type: ignore[method-assign]
        desk.sink.handle_DATA = data  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("what", "verb", "said"),
    [(later, "RCPT", "greylisted"), (later, "DATA", "greylisted"), (hangs_up, "RCPT", "EOF")],
    ids=["4xx at the address", "4xx after the dot", "the line breaks at the address"],
)
def test_a_soft_failure_is_tried_again_after_growing_pauses_ends_and_is_told(
    desk: Desk, what: Callable[[Any], str], verb: str, said: str
) -> None:
    desk.open_case()
    until(desk, START + timedelta(days=6, hours=12))
    fault = Fault(desk, what, verb)
    until(desk, DUE + timedelta(hours=2))
    assert [b - a for a, b in zip(fault.at, fault.at[1:], strict=False)] == list(RETRY_AFTER)
    assert desk.kinds().count(EventKind.LETTER_PARKED) == 1
    assert check(desk).state is LetterState.PARKED
    # nobody else waited: what the owner asks is answered while the letter is in trouble, and the server takes it later
    fault.on = False
    until(desk, DUE + timedelta(days=3))
    assert to_firm(desk) == []
    digests = [raw for raw in desk.sink.accepted if b"set aside" in raw]
    assert len(digests) >= 1
    told = [row["text"] for row in desk.store.rows("SELECT text FROM letters WHERE kind = 'digest'")]
    (words,) = [one for one in told if "A letter could not be sent and was set aside" in one]
    assert "RELEASE #1" in words
    assert said in words


def test_while_one_letter_is_in_trouble_the_others_go(desk: Desk) -> None:
    desk.open_case()
    until(desk, START + timedelta(days=6, hours=12))
    fault = Fault(desk, hangs_up, "RCPT")
    for minutes in (0, 5, 35):
        desk.clock.jump(max(desk.clock.now(), DUE - timedelta(days=1) + timedelta(minutes=minutes)))
        desk.say("STATUS #1")
        desk.work()
        assert desk.answer()["state"] == "sent"
    assert len(fault.at) >= 2
    assert check(desk).state is LetterState.QUEUED


@in_six_languages
def test_a_tap_lets_a_letter_that_was_given_up_go_again(desk: Desk) -> None:
    desk.open_case()
    until(desk, START + timedelta(days=6, hours=12))
    fault = Fault(desk, later, "RCPT")
    while check(desk).state is not LetterState.PARKED:
        until(desk, desk.clock.now() + timedelta(hours=6))
    fault.on = False
    desk.sink.accepted.clear()
    while not [
        w for w in newest(desk, "digest")[1] if w.startswith(say("commands.release.word", language(desk)))
    ]:
        until(desk, desk.clock.now() + timedelta(hours=6))
        assert desk.clock.now() < START + timedelta(days=20)
    text, links = newest(desk, "digest")
    words = f"{say('commands.release.word', language(desk))} #1"
    assert flat(say("digest.problems.letter_parked", language(desk), case=1)) in flat(text)
    tap(desk, links[words])
    until(desk, desk.clock.now() + timedelta(days=9))
    assert check(desk, f"{CHECK}.again").state is LetterState.SENT
    assert len(to_firm(desk)) == 1
    tap(desk, links[words])
    until(desk, desk.clock.now() + timedelta(days=3))
    assert len(to_firm(desk)) == 1


@in_six_languages
def test_a_letter_of_unknown_fate_ends_with_a_question_and_a_tap(desk: Desk) -> None:
    desk.open_case()
    until(desk, START + timedelta(days=6, hours=12))
    fault = Fault(desk, hangs_up, "DATA")
    until(desk, DUE)
    fault.on = False
    assert check(desk).state is LetterState.PARKED
    assert len(fault.at) == 2
    until(desk, DUE + timedelta(days=1, hours=12))
    text, links = newest(desk, "digest")
    assert flat(say("digest.problems.letter_doubtful", language(desk), case=1)) in flat(text)
    assert to_firm(desk) == []
    tap(desk, links[f"{say('commands.release.word', language(desk))} #1"])
    until(desk, desk.clock.now() + timedelta(days=9))
    assert len(to_firm(desk)) == 1


# --- nobody reached -------------------------------------------------------------------------------------


def locked_out(desk: Desk, hours: int) -> None:
    """For some hours the server refuses the password."""
    relay = desk.service.dispatch.relay
    with smtp_script(AUTH="535 5.7.8 wrong password") as server:
        desk.service.dispatch.relay = replace(relay, port=server.port, user="bot", password="old")
        until(desk, desk.clock.now() + timedelta(hours=hours))
    desk.service.dispatch.relay = relay


def test_a_server_that_is_not_reached_counts_against_no_letter_and_is_asked_now_and_then(desk: Desk) -> None:
    desk.open_case()
    desk.open_case("Bank <privacy@bank.example>")
    locked_out(desk, 5)
    rows = desk.store.rows("SELECT state, attempts FROM letters WHERE kind = 'receipt'")
    assert {(row["state"], row["attempts"]) for row in rows} == {("queued", 0)}
    tries = desk.store.value("SELECT tries FROM outages")
    assert timedelta(hours=5) / KNOCK_MOST <= tries <= 2 * timedelta(hours=5) / KNOCK_MOST + 8
    until(desk, desk.clock.now() + KNOCK_MOST)
    assert [row["state"] for row in desk.store.rows("SELECT state FROM letters WHERE kind = 'receipt'")] == [
        "sent"
    ] * 2
    assert desk.store.value("SELECT until FROM outages") is not None


@in_six_languages
def test_the_digest_says_from_when_to_when_no_mail_could_leave_and_why(desk: Desk) -> None:
    desk.open_case()
    locked_out(desk, 5)
    until(desk, START + timedelta(days=7))
    text, _ = newest(desk, "digest")
    said = f"{say('digest.health.why.password', language(desk))} (535 5.7.8 wrong password)"
    assert flat(said) in flat(text)


def test_a_short_outage_is_no_news(desk: Desk) -> None:
    desk.open_case()
    locked_out(desk, 3)
    until(desk, START + timedelta(days=7))
    assert "wrong password" not in newest(desk, "digest")[0]


def test_the_outbox_says_why_nothing_leaves(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.open_case()
    locked_out(desk, 1)
    list_outbox(desk.service.home.path, as_json=False)
    said = " ".join(capsys.readouterr().out.split())
    assert "the submission server refused the password (535 5.7.8 wrong password)" in said

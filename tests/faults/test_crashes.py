"""The power fails at every named point: after the next start every mail is there once and every letter went once."""

from __future__ import annotations

import re
import time

from mail.crashpoint import POINTS
from tests.faults.conftest import MakeWorld
from tests.faults.sink import CLOSE, Conversation, Script
from tests.faults.world import World
from tests.homes import ROOT

MOMENTS = ("mail", "rcpt", "data", "content", "dot", "accepted")
"""Moments of the conversation with the server at which the sender may die; these need no hook in the code."""

AT_INTAKE = tuple(p for p in POINTS if p.startswith(("mail.", "receipt.", "command.", "copy.")))
IN_TIME = tuple(p for p in POINTS if p.startswith(("due.", "digest.", "letter.")))


def test_every_point_that_is_named_stands_in_the_code_and_the_other_way_round() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("daemon", "mail", "db")
        for path in (ROOT / room).glob("*.py")
        if path.name != "crashpoint.py"
    )
    written = set(re.findall(r'crashpoint\(f?"([^"]+)"\)', text))
    kinds = {point for point in POINTS if point.partition(".")[0] in ("receipt", "letter", "digest")}
    general = {
        "{letter.kind}." + (phase if phase != "data_begun" else "{phase}")
        for phase in {point.partition(".")[2] for point in kinds} - {"written"}
    }
    assert written == set(POINTS) - kinds | general | {"digest.written"}


def test_a_crash_between_a_mail_and_its_receipt_loses_and_repeats_nothing(make_world: MakeWorld) -> None:
    here = make_world()
    here.request(0)
    here.start()
    here.settle()
    here.kill()
    for number, point in enumerate(AT_INTAKE, 1):
        if point in ("mail.read", "mail.decided"):
            here.reply(1, f"We have received your request. Reference {number}.", number, 0)
        elif point.startswith("command."):
            here.command(f"NOTE #1 remark {number}", number)
        else:
            here.request(number)
        here.start(point)
        here.await_death()
    here.start()
    here.settle()
    assert here.value("SELECT count(*) FROM cases") == here.sent("request")
    assert here.value("SELECT count(*) FROM events WHERE kind = 'note_recorded'") == here.sent("command")


def test_a_sender_that_dies_in_the_middle_of_the_conversation_sends_nothing_twice(
    make_world: MakeWorld,
) -> None:
    here = make_world()
    for number, moment in enumerate(MOMENTS):
        here.sink.script = killing(here, moment)
        here.request(number)
        here.start()
        here.await_death()
    here.sink.script = lambda moment, said: None
    # it stays off for an hour: the time for which a letter of unknown fate is left alone has passed
    here.jump(hours=1)
    here.start()
    here.settle()
    assert here.value("SELECT count(*) FROM letters WHERE state = 'sent'") == len(MOMENTS)


def killing(here: World, fatal: str) -> Script:
    """Kill the daemon when the server comes to this moment."""

    def script(moment: str, said: Conversation) -> str | None:
        if moment != fatal:
            return None
        here.kill()
        return CLOSE

    return script


def test_a_crash_on_the_way_of_digests_and_letters_loses_and_repeats_nothing(make_world: MakeWorld) -> None:
    here = make_world()
    for number, point in enumerate(IN_TIME):
        here.request(number)
        stranger = here.mail("News <news@list.example>", here.bot, "Offer", "Buy now.", f"offer{number}")
        here.receive(stranger, answered=False)
        here.start(point)
        here.advance_until_dead()
    here.start()
    for _ in range(30):
        before, end = receipt_checks(here), time.monotonic() + 2
        here.jump(hours=12)
        here.settle()
        # a daemon that has had no time to work half a day off must not be moved on
        while (checks := receipt_checks(here)) == before and time.monotonic() < end:
            time.sleep(0.05)
        if checks == len(IN_TIME):
            break
    assert checks == len(IN_TIME)


def receipt_checks(here: World) -> object:
    """How many questions whether a request came have left: one for each case."""
    return here.value("SELECT count(*) FROM letters WHERE step = 'receipt_check' AND state = 'sent'")

"""Every mail that leaves, in every language, as bytes: what a receiving server and a mail program must be able to rely on."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from cases.command_words import Verb
from cases.commands import parse_commands
from letters.phrasebook import LANGUAGES
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk
from tests.mailcheck import (
    check_agreement,
    check_html,
    check_marks,
    check_syntax,
    check_text,
    parsed,
)

PASSPORT = "Before we can answer, please send us a copy of your passport and a selfie holding it."
SOON = "We received your request and are dealing with it. You will have our answer soon."
SHOP = "Süße Läden <dpo@shop.example>"


def story(desk: Desk) -> None:
    """Requests, a demand, a doubtful mail, commands understood and not, a forgery, silence until the complaint."""
    desk.open_case()
    desk.open_case(SHOP)
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", PASSPORT))
    token = desk.store.value("SELECT token FROM cases WHERE id = 2")
    second = f"relance+{token}@bot.example"
    desk.receive(desk.mail(SHOP, second, "Ihre Anfrage – Überblick", SOON, passes=""))
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", "All done.", passes="fail"))
    desk.receive(desk.mail(ADA, BOT, "Fwd: hello", "Please look at this, it is from a friend of mine."))
    for words in ("STATUS", "HELP", "FROBNICATE #1", "HOLD #1", "RELEASE #1", "SEND #2"):
        desk.say(words, message_id=f"<{words.replace(' ', '')}@roe.example>".replace("#", ""))
    desk.until(START + timedelta(days=2))
    desk.say("IS #2 acknowledgement")
    desk.until(START + timedelta(days=75))
    waiting = desk.store.row(
        "SELECT case_id FROM letters WHERE step = 'complaint' AND state = 'announced' ORDER BY id"
    )
    if waiting is not None:
        token = desk.store.value("SELECT token FROM letters WHERE kind = 'digest' ORDER BY id DESC")
        desk.say(f"SEND #{waiting['case_id']}", subject=f"Re: your mail [R-{token}]")
        desk.until(desk.clock.now() + timedelta(days=5))


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request: pytest.FixtureRequest, tmp_path_factory: Any, reader: Reader) -> list[Any]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    desk = Desk(folder, reader, language=request.param)
    try:
        story(desk)
        return [
            dict(row)
            for row in desk.store.rows("SELECT kind, step, bytes FROM letters WHERE bytes IS NOT NULL")
        ]
    finally:
        desk.close()


def test_the_story_brings_every_kind_of_mail(written: list[Any]) -> None:
    kinds = {(row["kind"], row["step"]) for row in written}
    assert {("receipt", ""), ("digest", ""), ("letter", "id_objection"), ("letter", "reminder")} <= kinds
    assert {("letter", "notice"), ("letter", "complaint")} <= kinds
    assert len(written) > 15


def test_every_mail_keeps_to_the_syntax_of_mail(written: list[Any]) -> None:
    for row in written:
        check_text(check_syntax(row["bytes"]))


def test_mails_to_owners_are_marked_as_automatic_and_letters_are_not(written: list[Any]) -> None:
    for row in written:
        message = parsed(row["bytes"])
        to_owner = row["kind"] != "letter" or row["step"] == "complaint"
        answers = row["kind"] == "receipt" and message["In-Reply-To"] is not None
        check_marks(message, to_owner=to_owner, answers=answers and "case-" not in message["In-Reply-To"])


def test_every_html_part_is_valid_loads_nothing_and_says_what_the_text_says(written: list[Any]) -> None:
    seen = 0
    for row in written:
        message = parsed(row["bytes"])
        part = message.get_body(("html",))
        assert (part is not None) is (row["kind"] != "letter")
        if part is not None:
            check_agreement(check_text(message), check_html(part.get_content()))
            seen += 1
    assert seen > 10


def test_a_digest_is_a_list_that_can_be_left_by_a_mail_to_the_bot(written: list[Any]) -> None:
    for row in written:
        message = parsed(row["bytes"])
        if row["kind"] != "digest":
            assert message["List-Unsubscribe"] is None
            continue
        assert message["List-Id"] == "Relance <relance.bot.example>"
        link = re.fullmatch(r"<mailto:([^?]+)\?subject=(\S+)&body=(\S+)>", message["List-Unsubscribe"])
        assert link is not None
        assert unquote(link[1]) == BOT
        assert re.search(r"\[R-\w{10}\]", unquote(link[2]))
        (command,) = parse_commands(unquote(link[3]))
        assert command.verb is Verb.DIGEST

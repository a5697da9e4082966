"""Wherever a mail names a word to write, its HTML has the tap for it, and the tap means what the words say."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from cases.brief import Aside, Candidate, ReceiptBrief
from cases.command_words import Verb
from cases.commands import parse_commands
from cases.model import IdItem, Label, Right, StepName, Verdict
from letters import answers
from letters.answers import label_names
from letters.phrasebook import LANGUAGES, phrases, say
from letters.render import MailText, render_digest, render_receipt
from tests.briefs import DATES, HAPPENED, command_brief, digest_brief, planned, receipt_brief

WORD = re.compile(r"\b[^\W\d_a-zß-ÿ]{2,} #\d+")
"""A word in capitals and a case."""

BOT = "relance+k7f3@bot.example"


def asking(language: str) -> dict[str, ReceiptBrief]:
    """Every kind of receipt that wants a word of her."""
    read = {"language": language, "status": "waiting", "deadlines": DATES, "planned": (), "verdict": None}
    goes = planned(step=StepName.ID_OBJECTION)
    firm = Candidate(7, "Firm", (Right.ACCESS,), DATES.strict)
    own = command_brief("own_letter", language=language, controller="Firm", case=7, status="waiting")
    done = command_brief(language=language, controller="Firm", case=7, status="waiting")
    drafted = {"controller": "Firm", "case": 7}
    return {
        "unsure": receipt_brief(**read, unsure=True, alternatives=((Label.REFUSAL, "We refuse."),)),
        "asked": receipt_brief(**read | {"verdict": Verdict.PROPORTIONATE, "wanted": (IdItem.PHONE,)}),
        "withdrawn": replace(own, withdrawn="request"),
        "withdrawn in part": replace(own, withdrawn="part"),
        "held": replace(done, done=(answers.say("held", language, step="x", controller="Firm", case=7),)),
        "closed": replace(done, status="closed", done=(answers.say("closed", language, case=7),)),
        "paused": replace(done, resting=True, done=(answers.say("paused", language, case=7),)),
        "drafted": command_brief(
            "request_drafted",
            language=language,
            status="drafted",
            planned=(replace(goes, needs_word=True, goes_at=None),),
            done=(answers.say("drafted", language, **drafted),),
            **drafted,
        ),
        "goes out": receipt_brief(**read | {"planned": (goes,)}),
        "set aside": command_brief("quarantined", language=language, case=None, aside=Aside("no_case", "x", "", (firm,))),
        "is it hers": command_brief(
            "quarantined", language=language, case=None, done=(answers.say("confirm", language),)
        ),
    }  # fmt: skip


def taps(mail: MailText) -> dict[str, str]:
    """What the links of a mail write, by the words on them."""
    found = {}
    for href, words in re.findall(r'href="(mailto:[^"]+)">([^<]+)</a>', mail.html):
        body = parse_qs(urlsplit(html.unescape(href)).query)["body"][0]
        found[html.unescape(words)] = unquote(body)
    return found


def named(text: str) -> set[tuple[Verb, int | None]]:
    """The commands that a text names; what stands in quotation marks is somebody else's."""
    plain = text.replace("\u00a0", " ")
    found = (parse_commands(one, "", label_names()) for one in WORD.findall(plain))
    return {(command.verb, command.case) for commands in found for command in commands}


def meant(words: str) -> set[tuple[Verb, int | None]]:
    return {(one.verb, one.case) for one in parse_commands(words, "", label_names())}


def check(mail: MailText) -> None:
    links = taps(mail)
    assert links
    for words, body in links.items():
        assert meant(body), words
        assert meant(body) == meant(re.sub(r"<[^>]*>", "1", words))
        assert words in mail.text
    offered = {one for body in links.values() for one in meant(body)}
    assert named(mail.text) <= offered


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_receipt_names_has_its_tap(language: str) -> None:
    for name, brief in asking(language).items():
        mail = render_receipt(brief, token="tok", answer_to=BOT)
        try:
            check(mail)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}\n{mail.text}") from error


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", [h for h in HAPPENED if h.asks], ids=lambda one: one.word)
def test_every_word_that_a_question_of_the_digest_names_has_its_tap(language: str, one: object) -> None:
    facts = {"needs_you": (), "goes_out": (), "unsure": (), "problems": (), "sent": ()}
    mail = render_digest(digest_brief(language=language, happened=(one,), **facts), answer_to=BOT)
    filled = {words: re.sub(r"\s*<[^>]*>", " 1", words) for words in taps(mail)}
    assert filled
    assert all(meant(words) for words in filled.values())
    assert named(mail.text) <= {one for words in filled.values() for one in meant(words)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_that_seems_taken_back_offers_first_what_changes_nothing(language: str) -> None:
    brief = asking(language)["withdrawn"]
    verbs = [
        one.verb for words in taps(render_receipt(brief, answer_to=BOT)) for one in parse_commands(words)
    ]
    assert verbs == [Verb.RELEASE, Verb.CLOSE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_that_wants_a_word_says_so_in_its_subject(language: str) -> None:
    mark = say("receipt.gist.needs_you", language)
    quiet = {"held", "closed", "paused", "goes out"}
    told = asking(language) | {"to confirm": command_brief("to_confirm", language=language)}
    for name, brief in told.items():
        assert (mark in render_receipt(brief).subject) is (name not in quiet), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_asked_for_something_is_never_told_that_there_is_nothing_to_do(language: str) -> None:
    calm = phrases(language)["receipt.gist.next.later"].partition(".")[0]
    assert calm in phrases(language)["receipt.gist.next.nothing"]
    waits = {"language": language, "controller": "Firm", "case": 7, "status": "waiting"}
    told = asking(language) | {"to confirm": command_brief("to_confirm", **waits)}
    for name, brief in told.items():
        mail = render_receipt(brief)
        assert say("receipt.gist.needs_you", language) not in mail.subject or calm not in mail.text, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_kind_of_message_is_called_on_a_button_is_understood(language: str) -> None:
    for label in Label:
        words = f"{say('choice.word', language)} #7 {answers.label_said(label, language)}"
        (command,) = parse_commands(words, "", label_names())
        assert (command.verb, command.case) == (Verb.IS, 7)


def test_an_organisation_whose_name_ends_in_a_full_stop_gets_no_second_one() -> None:
    for language in LANGUAGES:
        for one in asking(language).values():
            assert "Inc.." not in render_receipt(replace(one, controller="Faceseek Inc.")).text

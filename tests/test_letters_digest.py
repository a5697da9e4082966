from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from cases.model import Reason, StepName
from letters.receipt import KINDS, WARNINGS
from letters.render import HTML_LIMIT, render_digest, render_receipt
from tests.briefs import digest_brief, planned, receipt_brief

VOID = {"meta", "br"}


class Balance(HTMLParser):
    """Checks that every element is closed in order, and collects the visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "title"):
            self.text.append(data)


def visible(page: str) -> str:
    parser = Balance()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return " ".join(" ".join(parser.text).split())


def facts(plain: str) -> list[str]:
    """Every run of words of the text version, frame and drawing left out."""
    lines = [re.sub(r"^\s*(\||-|“|«)?\s*", "", line) for line in plain.splitlines()]
    return [line for line in lines if line and not set(line) <= set("=-")]


ALL = [
    (language, mail)
    for language in ("en", "fr")
    for mail in (
        render_digest(digest_brief(language=language)),
        render_receipt(receipt_brief(language=language, unsure=True), time_zone="Europe/Paris", token="k7f3"),
    )
]


@pytest.mark.parametrize(("language", "mail"), ALL)
def test_text_and_html_carry_the_same_facts(language, mail):
    shown = visible(mail.html).casefold()

    for line in facts(mail.text):
        for part in re.split(
            r" ?: | — |, | or | ou ", line.strip(" .").removeprefix("Reply ").removeprefix("Répondez ")
        ):
            assert " ".join(part.split()).casefold() in shown, part


@pytest.mark.parametrize(("language", "mail"), ALL)
def test_the_html_loads_nothing_and_adapts_to_screen_and_dark_mode(language, mail):
    assert "http" not in mail.html
    assert "<img" not in mail.html
    assert "src=" not in mail.html
    assert "url(" not in mail.html
    assert 'name="color-scheme" content="light dark"' in mail.html
    assert "prefers-color-scheme: dark" in mail.html
    assert "max-width: 480px" in mail.html
    assert f'<html lang="{language}">' in mail.html
    assert len(mail.html.encode()) < HTML_LIMIT


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Reply HOLD #7 to keep it back, VETO #7 to drop it or SEND #7 to send it now."),
        ("fr", "Répondez ATTENDRE #7 pour le retenir, ANNULER #7 pour y renoncer ou ENVOYER #7 pour l’envoyer maintenant."),
    ],
)  # fmt: skip
def test_a_letter_that_goes_out_by_itself_can_be_kept_back(language, sentence):
    assert sentence in render_digest(digest_brief(language=language)).text


def test_the_time_of_a_letter_is_told_in_the_persons_zone():
    mail = render_digest(digest_brief())

    for words in (mail.text, visible(mail.html)):
        assert "Friday 10 April 2020 at 09:00 (Paris)" in words


def test_an_unknown_zone_is_told_as_utc():
    text = render_digest(digest_brief(time_zone="../../etc/passwd")).text

    assert "Friday 10 April 2020 at 07:00 (UTC)" in text


def test_the_whole_letter_stands_below_its_announcement():
    mail = render_digest(digest_brief())

    for words in (mail.text, visible(mail.html)):
        assert "Re: [FS-20318] We received your message [RL-2020-7]" in words
        assert "On 3 February 2020 I sent you a request under the GDPR." in words


def test_the_token_stands_in_the_subject_of_every_mail_that_can_be_answered():
    assert "[R-k7f3m9q2ab]" in render_digest(digest_brief()).subject
    assert "[R-tok]" in render_receipt(receipt_brief(), token="tok").subject
    assert "[R-" not in render_receipt(receipt_brief()).subject


def test_empty_sections_are_left_out():
    quiet = digest_brief(
        needs_you=(), unsure=(), goes_out=(), replies=(), deadlines=(), sent=(), problems=(), quarantine=()
    )

    text = render_digest(quiet).text

    assert "Nothing is asked of you today." in text
    assert "TROUBLE" not in text
    assert "GOES OUT NEXT" not in text
    assert "Northgate Stores" in text


def test_hostile_words_cannot_become_markup():
    mail = render_digest(digest_brief())

    assert "<closed>" not in mail.html
    assert html.escape("Your request is <closed>") in mail.html
    assert "Your request is <closed>" in mail.text


def test_a_held_letter_offers_its_release_and_tells_what_blocks_it():
    step = planned(held=True, goes_at=None, blocked=("weekly_limit",))

    text = render_digest(digest_brief(goes_out=(step,))).text

    assert "held back until you release it" in text
    assert "RELEASE #7" in text
    assert "enough letters went out this week" in text
    assert "HOLD #7" not in text


def test_a_dossier_waits_for_a_word():
    text = render_digest(digest_brief()).text

    assert "SEND #3 to receive the dossier" in text
    assert "when you say so" in text


def test_a_digest_too_long_for_mail_programs_keeps_its_letters_in_the_text_part():
    long_letter = "Dear Sir or Madam,\n\n" + "The same words again. " * 400
    steps = tuple(planned(case=number, letter_text=long_letter) for number in range(1, 16))

    mail = render_digest(digest_brief(goes_out=steps))

    assert len(mail.html.encode()) < HTML_LIMIT
    assert "it stands in full in the plain-text part" in mail.html
    assert mail.text.count("The same words again. The same") > 15


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_kind_of_receipt_is_a_mail(kind, language):
    brief = receipt_brief(kind, language=language, done=("Case #7 is on hold.",))

    mail = render_receipt(brief, token="tok")

    assert "#7" in mail.subject
    assert "Case #7 is on hold." in mail.text
    assert "Case #7 is on hold." in visible(mail.html)


def test_a_receipt_without_a_case_speaks_of_none():
    brief = receipt_brief(
        "quarantined", case=None, controller="", label=None, labels=(), evidence=(), origin=None, verdict=None,
        reasons=(), clock=(), deadlines=None, planned=(), missing=(), warnings=(),
    )  # fmt: skip

    mail = render_receipt(brief)

    assert "None" not in mail.text
    assert "#" not in mail.subject


def test_every_warning_has_words_in_both_languages():
    for word, (english, french) in WARNINGS.items():
        assert english in render_receipt(receipt_brief(warnings=(word,))).text
        assert french in render_receipt(receipt_brief(warnings=(word,), language="fr")).text


def test_an_uncertain_reading_asks_with_the_words_to_reply():
    text = render_receipt(receipt_brief(unsure=True)).text

    assert "The reading is not certain" in text
    assert "IS #7 id_document" in text
    assert "IS #7 id_information" in text
    assert "IS #7" not in render_receipt(receipt_brief(unsure=False)).text


def test_reasons_are_told_in_the_words_the_caller_has_for_the_language():
    def explain(reason: Reason, language: str) -> str:
        return f"{language}:{reason.rule or reason.source}"

    mail = render_receipt(receipt_brief(language="fr"), explain=explain)

    assert "fr:document_for_face_search" in mail.text
    assert "fr:document_for_face_search" in visible(mail.html)


def test_the_dates_of_a_receipt_leave_out_a_pause_that_changes_nothing():
    deadlines = receipt_brief().deadlines
    mail = render_receipt(receipt_brief(deadlines=replace(deadlines, paused=deadlines.strict)))

    assert "Answer due: 3 March 2020" in mail.text
    assert "stopped the clock" not in mail.text


def test_sent_letters_and_quarantine_are_told_with_time_and_reason():
    sent = ((7, StepName.NOTICE, "privacy@faceseek.example", datetime(2020, 5, 4, 22, 30, tzinfo=UTC)),)

    text = render_digest(digest_brief(sent=sent)).text

    assert "#7 · formal notice" in text
    assert "Reply TRACKING #7 number once you have posted the letter by registered mail." in text
    assert "Tuesday 5 May 2020 at 00:30 (Paris)" in text
    assert "the sender is not genuine" in text

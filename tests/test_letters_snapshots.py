"""Every mail that leaves, in six languages: word for word, as a browser shows it, and as bytes that a server takes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import pytest

from cases.command_words import Verb
from cases.commands import parse_commands
from letters.phrasebook import LANGUAGES, known, section
from tests.briefs import HAPPENED
from tests.conftest import ROOT
from tests.desk import BOT
from tests.mailcheck import (
    check_agreement,
    check_html,
    check_marks,
    check_syntax,
    check_text,
    check_word_engine,
    parsed,
)
from tests.mailpages import FOLDER, files, pages
from tests.mailstory import told
from tests.pictures import BROWSER, DOCS, WIDTHS, measured


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_reads_as_it_did(language: str) -> None:
    written = files(language)
    for name, content in written.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, "run: python -m tests.mailpages"
    on_disk = {str(path.relative_to(FOLDER)) for path in (FOLDER / language).iterdir()}
    assert on_disk == {name for name in written if "/" in name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_valid_html_of_what_words_engine_shows_and_says_what_its_text_says(
    language: str,
) -> None:
    for name, mail in pages(language).items():
        assert mail.html or name == "dossier"
        if mail.html:
            check_agreement(mail.text, check_html(mail.html))
            check_word_engine(mail.html)


def phrases(part: str, language: str) -> Iterator[tuple[str, str]]:
    """Each phrase of a part of mails.yaml with its key; one that is told with a day or without has one key."""
    for key, phrase in section(part, language).items():
        yield f"{part}.{re.sub(r'[.](un)?dated$', '', key)}", phrase


def shows(text: str, phrase: str) -> bool:
    """True when the longest stretch of a phrase stands in a text; a word beside a place may be joined to what fills it."""
    parts = re.split(r"\S*\s*\{[\w:]+\}\s*\S*", phrase)
    longest = max((" ".join(part.split()) for part in parts), key=len)
    return longest.casefold() in text


KINDS = (
    "receipt.kinds",
    "receipt.titles",
    "receipt.aside",
    "receipt.gist.clock",
    "receipt.gist.next",
    "team.invited",
    "digest.titles",
    "digest.quarantine",
    "digest.problems",
    "digest.summary",
    "digest.reports",
    "happenings",
)
"""The parts of mails.yaml that make the kinds of mails, and what each is made of."""

NOT_SHOWN = frozenset(
    {
        "receipt.kinds.message_read.title",  # of a reading without any label
        "receipt.kinds.message_read.lead",
        "receipt.kinds.case_shared.lead",  # the sentence that says who shares it stands in its place
        "receipt.kinds.to_confirm.lead",
        "receipt.kinds.nothing_to_do.lead",  # the answer itself stands in its place
        "receipt.kinds.to_answer.title",
        "receipt.kinds.to_answer.lead",
        "receipt.aside.together",  # several mails in one forward that belong nowhere
        "receipt.aside.more",  # with more than a screen of cases
        "receipt.gist.clock.longer",
        "receipt.gist.clock.answered",
        "receipt.gist.clock.closed",
        "digest.summary.still",
        "digest.reports.notice.effect",
    }
)
"""Phrases that the story does not come to; tests of their own hold them."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_mail_that_the_words_know_has_a_snapshot(language: str) -> None:
    shown = " ".join(" ".join(f"{mail.subject} {mail.text}" for mail in pages(language).values()).split())
    known_to = [one for part in KINDS for one in phrases(part, language)]
    told = {key for key, phrase in known_to if shows(shown.casefold(), phrase)}
    assert {key for key, _ in known_to} - told <= NOT_SHOWN


def test_every_kind_of_letter_in_the_outbox_has_a_snapshot() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "daemon").glob("*.py"))
    kinds = set(re.findall(r"\bkind=\"(\w+)\"", source))
    assert kinds == {str(row["kind"]) for row in told("en").letters}


def test_the_looks_are_small_enough_for_every_mail_program_and_never_black_on_nothing() -> None:
    css = (FOLDER / "frame.css").read_text(encoding="utf-8")
    assert len(css.encode()) < 8192  # Gmail drops longer ones
    assert "#000" not in css
    assert "transparent" not in css
    assert "flex" not in css
    assert "grid" not in css
    assert "position" not in css
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    assert "background: #ffffff" in light
    assert "background: #1d2427" in dark


def test_every_kind_of_happening_can_be_counted_in_words() -> None:
    for one in HAPPENED:
        assert known(f"digest.kinds.{one.word}")
    assert {key.split(".")[0] for key in section("happenings", "en")} <= set(section("digest.kinds", "en"))


FAULTS = {
    "faint": (".soft { color: #5d6a6d", ".soft { color: #aaaaaa"),
    "small": ("font-size: 13px; overflow-wrap", "font-size: 11px; overflow-wrap"),
    "low": (".tap { display: block; padding: 12px", ".tap { display: block; padding: 4px"),
    "clipped": (".say {", ".say { height: 8px; overflow: hidden;"),
    "wide": (".box {", ".box { width: 700px;"),
}
"""What each measure is there to find, put into a mail by hand."""


@pytest.fixture(scope="module")
def found() -> list[dict[str, Any]]:
    """Every mail in the language of the longest words and in English, two in all others, and the faulty ones."""
    if BROWSER is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: .ci/run installs it")
        pytest.skip("chromium is not on the path: apt-get install chromium")
    shown = {
        f"{language}/{name}": mail.html
        for language in LANGUAGES
        for name, mail in pages(language).items()
        if mail.html and (language in ("de", "en") or name in ("digest-everything", "message-read"))
    }
    whole = shown["en/digest-everything"]
    faulty = {f"fault/{name}": whole.replace(*change, 1) for name, change in FAULTS.items()}
    found = measured(shown | faulty)
    assert len(found) == len(shown | faulty) * len(WIDTHS) * 2
    return found


def test_every_mail_fits_a_phone_and_can_be_read_and_tapped_in_light_and_dark(
    found: list[dict[str, Any]],
) -> None:
    mails = [one for one in found if not one["name"].startswith("fault/")]
    for one in mails:
        assert one["dark"] is (one["scheme"] == "dark"), one
        assert one["scroll"] <= one["width"], one
        assert [one[name] for name in FAULTS] == [[]] * len(FAULTS), one
    assert sum(one["taps"] for one in mails) > 1000


def test_without_its_looks_a_mail_says_the_same(found: list[dict[str, Any]]) -> None:
    assert {one["bare"] for one in found if "bare" in one} == {True}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_measure_finds_its_fault(found: list[dict[str, Any]], fault: str) -> None:
    assert any(one[fault] for one in found if one["name"] == f"fault/{fault}")


def test_the_pictures_of_the_guide_are_small() -> None:
    for path in DOCS.glob("*.png"):
        assert path.stat().st_size < 150_000, path.name


# --- as bytes, in the order in which they left ------------------------------------------------------------


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request: pytest.FixtureRequest) -> tuple[Mapping[str, Any], ...]:
    return told(request.param).letters


def test_the_story_brings_every_kind_of_mail(written: tuple[Mapping[str, Any], ...]) -> None:
    kinds = {(row["kind"], row["step"]) for row in written}
    assert {("receipt", ""), ("digest", ""), ("letter", "id_objection"), ("letter", "reminder")} <= kinds
    assert {("letter", "notice"), ("letter", "complaint")} <= kinds
    assert len(written) > 15


def test_every_mail_keeps_to_the_syntax_of_mail(written: tuple[Mapping[str, Any], ...]) -> None:
    for row in written:
        check_text(check_syntax(row["bytes"]))


def test_mails_to_owners_are_marked_as_automatic_and_letters_are_not(
    written: tuple[Mapping[str, Any], ...],
) -> None:
    for row in written:
        message = parsed(row["bytes"])
        to_owner = row["kind"] != "letter" or row["step"] == "complaint"
        answers = row["kind"] == "receipt" and message["In-Reply-To"] is not None
        check_marks(message, to_owner=to_owner, answers=answers and "case-" not in message["In-Reply-To"])


def test_every_html_part_is_valid_loads_nothing_and_says_what_the_text_says(
    written: tuple[Mapping[str, Any], ...],
) -> None:
    seen = 0
    for row in written:
        message = parsed(row["bytes"])
        part = message.get_body(("html",))
        assert (part is not None) is (row["kind"] != "letter")
        if part is not None:
            check_agreement(check_text(message), check_html(part.get_content()))
            seen += 1
    assert seen > 10


def test_a_digest_is_a_list_that_can_be_left_by_a_mail_to_the_bot(
    written: tuple[Mapping[str, Any], ...],
) -> None:
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

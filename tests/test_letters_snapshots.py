"""Every mail to an owner, word for word in six languages, and as a browser shows it."""

from __future__ import annotations

import os

import pytest

from letters.phrasebook import LANGUAGES, known, section
from tests.briefs import HAPPENED
from tests.mailcheck import check_agreement, check_html
from tests.mailpages import FOLDER, files, pages
from tests.pictures import BROWSER, DOCS, WIDTHS, measured


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_reads_as_it_did(language: str) -> None:
    written = files(language)
    for name, content in written.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, "run: python -m tests.mailpages"
    on_disk = {str(path.relative_to(FOLDER)) for path in (FOLDER / language).iterdir()}
    assert on_disk == {name for name in written if "/" in name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_valid_html_that_agrees_with_its_text(language: str) -> None:
    for mail in pages(language).values():
        check_agreement(mail.text, check_html(mail.html))


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


def test_no_mail_is_wider_than_a_phone_and_every_tap_is_large_enough() -> None:
    if BROWSER is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: .ci/run installs it")
        pytest.skip("chromium is not on the path: apt-get install chromium")
    shown = {
        f"{language}/{name}": mail.html
        for language in LANGUAGES
        for name, mail in pages(language).items()
        if name in ("digest", "digest-crowded", "message-unsure", "help", "quarantined")
    }
    found = measured(shown)
    assert len(found) == len(shown) * len(WIDTHS)
    for one in found:
        assert one["scroll"] <= one["width"], one
        assert one["wide"] == [], one
        assert one["low"] == [], one
    assert sum(one["taps"] for one in found) > 100


def test_the_pictures_of_the_guide_are_small() -> None:
    for path in DOCS.glob("*.png"):
        assert path.stat().st_size < 150_000, path.name

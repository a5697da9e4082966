from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from cases.deadlines import compute
from cases.model import ClockFacts, Deadlines, Law, Question, Reason, Right
from cases.periods import parse_day
from cases.rules import Period
from cases.wording import LANGUAGES, closure, say
from tests import test_cases_deadlines as english

RULES = english.RULES
ENGLISH, FRENCH = LANGUAGES["en"], LANGUAGES["fr"]

GIVEAWAYS = re.compile(
    r"\b(the|of|is|was|were|came|and|within|from|days?|months?|one|no|not|any|that|this|law|clock|stop|stood|still|"
    r"answered|answer|receipt|counted|holidays?|country|region of|notice|reasons?|working|grace|latest|later|"
    r"Mon|Tue|Wed|Thu|Fri|Sat|Sun|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Monday|Friday|Saturday|Sunday|Christmas|Easter|Whit|Labor|Boxing|Bank|Year|Eve|None|observed)\b"
    r"|\d{4}-\d\d",
    re.IGNORECASE,
)


def facts(received: str, country: str = "FR", law: Law = Law.EU_GDPR, **more: Any) -> ClockFacts:
    asked, answered = (parse_day(more.pop(name)) if name in more else None for name in ("asked", "answered"))
    about, contested = more.pop("asked_for", "identity"), more.pop("contested", False)
    questions = (Question(asked, answered, about, contested),) if asked else ()
    if "extended" in more:
        more["extended"] = parse_day(more["extended"])
    return ClockFacts(law=law, received=parse_day(received), country=country, questions=questions, **more)


def rows(test: Callable[..., None]) -> list[Any]:
    """The table with which a test of the English sentences is parametrized."""
    return list(test.pytestmark[0].args[1])  # type: ignore[attr-defined]


def vectors() -> Iterator[ClockFacts]:
    for received, country, _ in rows(english.test_one_month_ends_on_the_same_date_moved_to_a_working_day):
        yield facts(received, country)
    for received, _ in rows(english.test_the_british_month_follows_the_corresponding_date):
        yield facts(received, "GB", Law.UK_GDPR)
    for received, country, notified, _ in rows(english.test_an_extension_counts_three_months_from_receipt):
        yield facts(received, country, extended=notified, extension_reasons=True)
    for notified, reasons, _ in rows(
        english.test_an_extension_without_reasons_or_after_the_month_changes_nothing
    ):
        yield facts("2026-02-03", extended=notified, extension_reasons=reasons)
    for law in Law:
        yield facts("2026-01-31", "GB", law, asked="2026-02-03", answered="2026-02-20", extended="2026-02-04")
    for law in (Law.CH_FADP, Law.BR_LGPD):
        yield facts("2026-06-01", "CH", law, asked="2026-06-03", answered="2026-06-13")
    swedish = {"asked": "2022-02-15", "answered": "2022-04-19"}
    ten_days = {"asked": "2026-02-10", "answered": "2026-02-20", "extension_reasons": True}
    yield from (
        facts("2026-06-01", "BR", Law.BR_LGPD),
        facts("2026-06-01", "CH", Law.CH_FADP),
        facts("2026-06-01", "US", Law.US_CA_CCPA, region="CA"),
        facts("2025-12-31"),
        facts("2026-01-31"),
        facts("2026-03-06"),
        facts("2026-03-16"),
        facts("2026-02-27", "DE"),
        facts("2022-02-09", "SE", **swedish),
        facts("2021-06-06", "SE", asked="2021-06-08", answered="2021-06-24"),
        facts("2026-07-01", asked="2026-07-31", answered="2026-08-03"),
        facts("2022-02-09", "GB", Law.UK_GDPR, **swedish),
        facts("2022-02-09", "GB", Law.UK_GDPR, **swedish, asked_for="scope"),
        facts("2026-03-02", "GB", Law.UK_GDPR, asked="2026-03-05", answered="2026-03-20"),
        facts("2026-06-01", "US", Law.US_CA_CCPA, rights=(Right.OBJECTION,), extended="2026-06-10"),
        facts("2026-06-01", "US", Law.US_CA_CCPA, asked="2026-06-03", answered="2026-06-20"),
        facts("2026-02-03", asked="2026-02-10"),
        facts("2026-02-03", asked="2026-03-04", answered="2026-03-20"),
        facts("2026-02-03", asked="2026-02-10", answered="2026-02-12", contested=True),
        facts("2026-03-02", asked="2026-03-05", asked_for="fee"),
        facts("2026-03-02", "GB", Law.UK_GDPR, asked="2026-03-05", asked_for="fee"),
        facts("2026-03-02", "GB", Law.UK_GDPR, asked="2026-03-05", answered="2026-03-20", asked_for="fee"),
        facts("2026-06-15", "GB", Law.UK_GDPR, extended="2026-07-01", extension_reasons=True),
        facts("2026-06-01", "US", Law.US_CA_CCPA, extended="2026-07-10", extension_reasons=True),
        facts("2026-02-03", extended="2026-03-03", extension_reasons=True),
        facts("2026-02-03", extended="2026-03-09", **ten_days),
        facts("2026-02-03", extended="2026-03-02", **ten_days),
        facts("2026-06-01", "BR", Law.BR_LGPD, extended="2026-06-10", extension_reasons=True),
        facts("2026-06-01", "CH", Law.CH_FADP, extended="2026-06-25"),
        facts("2026-06-01", "CH", Law.CH_FADP, extended="2026-07-25"),
        facts("2026-02-03", "XX"),
        facts("2026-02-03", ""),
        facts("2026-02-03", "DE", region="ZZ"),
        facts("2026-02-03", assumed_country=True),
        replace(facts("2026-02-03"), stated=date(2026, 2, 23)),
    )


VECTORS = tuple(vectors())


def both(one: ClockFacts) -> tuple[Deadlines, Deadlines]:
    return compute(one, RULES), compute(one, RULES, language="fr")


def without_words(dates: Deadlines) -> Deadlines:
    return replace(dates, steps=tuple(Reason("", step.source, step.rule) for step in dates.steps))


def french(one: ClockFacts) -> str:
    return "\n".join(step.text for step in compute(one, RULES, language="fr").steps)


# --- one reasoning, two languages ---------------------------------------------------------------------------


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: f"{one.law}-{one.received}")
def test_both_languages_give_the_same_dates_steps_sources_and_rules(one: ClockFacts) -> None:
    english_dates, french_dates = both(one)

    assert without_words(english_dates) == without_words(french_dates)
    assert all(step.text.endswith(".") for step in french_dates.steps)
    assert not {step.text for step in english_dates.steps} & {step.text for step in french_dates.steps}


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: f"{one.law}-{one.received}")
def test_no_english_word_is_left_in_the_french(one: ClockFacts) -> None:
    assert GIVEAWAYS.findall(french(one)) == []


def test_the_list_of_giveaways_catches_every_english_sentence() -> None:
    steps = [step.text for one in VECTORS for step in compute(one, RULES).steps]

    assert all(GIVEAWAYS.search(text) for text in steps)


@given(english.any_facts())
@settings(max_examples=200, deadline=None)
def test_whatever_the_facts_only_the_words_differ(one: ClockFacts) -> None:
    english_dates, french_dates = both(one)

    assert without_words(english_dates) == without_words(french_dates)
    assert GIVEAWAYS.findall(french(one)) == []


BESIDE_THE_CLOCK = {"term", "complaint", "authority_term", "information", "question"}
"""Said of dates that no clock gives; `test_cases_agenda` shows them."""


@pytest.mark.parametrize("key", sorted(set(ENGLISH.sentences) - BESIDE_THE_CLOCK))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_table_is_said_by_some_facts(key: str, language: str) -> None:
    parts = re.split(r"\{\w+\}", LANGUAGES[language].sentences[key])
    sentence = re.compile(".+".join(re.escape(part) for part in parts))
    said = (step.text for one in VECTORS for step in compute(one, RULES, language=language).steps)

    assert any(sentence.fullmatch(text) for text in said)


# --- the words ----------------------------------------------------------------------------------------------


def test_the_french_reasoning_reads_like_this() -> None:
    assert french(facts("2025-12-01", asked="2025-12-03", answered="2025-12-04")).splitlines() == [
        "La demande a été reçue le 1er décembre 2025 (lundi) ; ce jour n’est pas compté.",
        "La réponse est due dans un délai d’un mois à compter de la réception : le 1er janvier 2026 (jeudi).",
        "Le 1er janvier 2026 (jeudi) n’est pas un jour ouvré (jour de l’An) : le délai prend fin le 2 janvier 2026 (vendredi).",
        "Si la question était légitime, le délai a été suspendu du 3 décembre 2025 (mercredi) au 4 décembre 2025 (jeudi), soit 1 jour ; la fin est reportée d’autant : le 2 janvier 2026 (vendredi).",
        "Si l’on compte comme l’autorité suédoise, la question est arrivée après 2 jours ; le reste, soit 28 des 30 jours, court à partir du 4 décembre 2025 (jeudi) : jusqu’au 1er janvier 2026 (jeudi). La date la plus tardive est retenue.",
        "Le retard n’est invoqué qu’après le 9 janvier 2026 (vendredi) : la plus tardive de ces dates, plus 7 jours de tolérance, reportée à un jour ouvré.",
    ]


def test_a_date_is_written_as_the_french_write_it() -> None:
    assert "le 3 mars 2020 (mardi)" in say("safe", "fr", safe=date(2020, 3, 3), grace=0)
    assert "le 1er mars 2020 (dimanche)" in say("safe", "fr", safe=date(2020, 3, 1), grace=0)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(unit="months", count=1), "dans un délai d’un mois à"),
        (Period(unit="months", count=3), "dans un délai de 3 mois à"),
        (Period(unit="days", count=1), "dans un délai d’un jour à"),
        (Period(unit="days", count=45), "dans un délai de 45 jours à"),
        (Period(unit="working_days", count=1), "dans un délai d’un jour ouvré à"),
        (Period(unit="working_days", count=10), "dans un délai de 10 jours ouvrés à"),
    ],
)
def test_a_period_agrees_with_its_preposition(period: Period, words: str) -> None:
    assert words in say("answer", "fr", period=period, end=date(2026, 3, 3))


def test_a_holiday_has_its_french_name_and_an_unknown_one_is_only_called_a_holiday() -> None:
    assert "(lundi de Pâques)" in french(facts("2026-03-06"))
    assert closure("Ascension Day; Labor Day", "fr") == "Ascension, fête du Travail"
    assert closure("Ascension Day; Knabenschiessen", "fr") == FRENCH.holiday
    assert closure("Christmas Day (observed)", "fr") == FRENCH.holiday
    assert closure("Christmas Day (observed)", "en") == "Christmas Day (observed)"


def test_no_french_name_of_a_holiday_is_english() -> None:
    assert GIVEAWAYS.findall("\n".join(FRENCH.closures.values())) == []


@pytest.mark.parametrize(
    ("language", "start"),
    [("en", "The request"), ("fr", "La demande"), ("fr-BE", "La demande"), ("FR", "La demande")],
)
def test_a_language_code_may_name_a_region(language: str, start: str) -> None:
    dates = compute(facts("2026-02-03"), RULES, language=language)

    assert dates.steps[0].text.startswith(start)


@pytest.mark.parametrize("language", ["pt", "", "x"])
def test_a_language_that_we_do_not_write_reads_english(language: str) -> None:
    assert compute(facts("2026-02-03"), RULES, language=language) == compute(facts("2026-02-03"), RULES)

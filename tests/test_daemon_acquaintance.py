"""What the bot has seen decides whether a letter may say that the controller knew the address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases.acquaintance import KNOWN, authenticated
from cases.competence import competent
from db import records
from nlp.reader import Reader
from tests.desk import ADA, FIRM, START, Desk
from tests.homes import PERSON

REQUEST = "I use my right of access under Article 15 GDPR."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def ask(desk: Desk, text: str = REQUEST, **options: object) -> None:
    desk.receive(desk.mail(ADA, FIRM, "Access request", text, **options))  # type: ignore[arg-type]


def standing(desk: Desk, on: date | None = None) -> str:
    """What the newest case shows on a day."""
    return authenticated(records.load_cases(desk.store)[-1], on or START.date())


def test_a_plain_request_shows_nothing(desk: Desk) -> None:
    ask(desk)
    assert standing(desk) == ""


def test_a_request_that_names_a_customer_number_shows_an_account(desk: Desk) -> None:
    ask(desk, f"{REQUEST} My customer number is 4711-22.")
    assert standing(desk) == KNOWN


@pytest.mark.parametrize(
    ("answered", "known"),
    [("<n1@news.firm.example>", KNOWN), ("<n1@roe.example>", ""), ("<n1@f.example>", "")],
)
def test_a_request_that_answers_a_mail_of_theirs_shows_that_they_have_the_address(
    desk: Desk, answered: str, known: str
) -> None:
    ask(desk, headers={"In-Reply-To": answered})
    assert standing(desk) == known


def test_the_owners_word_that_they_have_it_is_enough(desk: Desk) -> None:
    ask(desk)
    desk.say("GAVE #1 email")
    assert standing(desk) == KNOWN


def test_a_letter_says_it_only_then(desk: Desk) -> None:
    ask(desk)
    answer = "To process your request we need a copy of your passport to confirm your identity."
    for number, word in enumerate(("", "GAVE #1 email")):
        if word:
            desk.say(word)
        desk.clock.jump(START + timedelta(days=number + 1))
        headers = {"In-Reply-To": "<m0@roe.example>"}
        mail = desk.mail(FIRM, desk.case_address(), "Your request", answer, headers=headers)
        desk.receive(mail)
    first, second = (
        row["data"] for row in desk.store.rows("SELECT data FROM events WHERE kind = 'identification_judged'")
    )
    assert "document_by_default" in first
    assert "document_after_authentication" not in first
    assert "document_after_authentication" in second


def test_who_acted_on_an_earlier_request_has_the_address(desk: Desk) -> None:
    ask(desk)
    handed = "Please find attached a copy of all personal data we hold about you."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your data", handed))
    desk.say("IS #1 full_disclosure")
    desk.say("CLOSE #1")
    desk.clock.jump(START + timedelta(days=400))
    ask(desk, message_id="<second@roe.example>")
    assert len(records.load_cases(desk.store)) == 2
    assert standing(desk, (START + timedelta(days=400)).date()) == KNOWN


def test_the_land_and_the_place_of_work_of_the_settings_name_the_authorities(
    tmp_path: Path, reader: Reader
) -> None:
    person = PERSON.format(
        name="Ben Roth",
        address="ben@roth.example",
        language="de",
        country="DE",
        zone="Europe/Berlin",
        hour=18,
    )
    places = 'region = "SN"\nwork = "AT"\n'
    firm = (
        '[[controllers]]\nname = "Firm"\ndomains = ["firm.example"]\ncountry = "IE"\ninfringement = "DE-HE"\n'
    )
    desk = Desk(tmp_path, reader, people=(person, places, firm))
    try:
        desk.receive(desk.mail("Ben Roth <ben@roth.example>", FIRM, "Access request", REQUEST))
        (case,) = records.load_cases(desk.store)
        found = [one.key for one in competent(case, desk.service.home.rules)]
        assert found == ["de-sn", "at-dsb", "de-he", "ie-dpc"]
    finally:
        desk.close()

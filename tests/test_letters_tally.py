from __future__ import annotations

from datetime import date

import pytest

from cases.identity_ledger import Entry, IdentityLedger
from cases.model import Demand, IdItem, StepName
from letters.dossier import build_dossier
from letters.render import render_letter
from letters.voice import Voice
from tests.briefs import ASKED, LEDGER, cite, disclosed, dossier_brief, letter_brief

ITEMS = (IdItem.PHOTO, IdItem.PHONE, IdItem.POSTAL_ADDRESS, IdItem.PASSPORT, IdItem.ID_CARD)


def ledger(items: int, given: int, mails: int) -> IdentityLedger:
    """A ledger with so many items, the first ones given."""
    return IdentityLedger(
        tuple(
            Entry(
                item,
                (Demand(item, date(2020, 2, 18), 3),),
                given_on=date(2020, 2, 20) if number < given else None,
            )
            for number, item in enumerate(ITEMS[:items])
        ),
        mails,
    )


def tallies(found: IdentityLedger, language: str = "en") -> list[str]:
    brief = letter_brief(StepName.NOTICE, ledger=found, language=language)
    return [ground.stated for ground in Voice(brief, cite).grounds() if ground.kind == "tally"]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            ledger(5, 4, 9),
            "In all, 5 items were asked for in 9 messages in order to identify the person; 4 of them were given.",
        ),
        (
            ledger(5, 1, 9),
            "In all, 5 items were asked for in 9 messages in order to identify the person; one of them was given.",
        ),
        (
            ledger(2, 0, 2),
            "In all, 2 items were asked for in 2 messages in order to identify the person; none of them was given.",
        ),
        (
            ledger(1, 1, 2),
            "The same item was asked for in 2 messages in order to identify the person; it was given.",
        ),
        (
            ledger(1, 0, 2),
            "The same item was asked for in 2 messages in order to identify the person; it was not given.",
        ),
    ],
)
def test_the_numbers_are_those_of_the_ledger(found: IdentityLedger, sentence: str) -> None:
    assert tallies(found) == [sentence]


def test_the_same_numbers_stand_in_french() -> None:
    assert tallies(ledger(5, 4, 9), "fr") == [
        "Au total, 5 éléments ont été demandés dans 9 messages aux fins d’identification\xa0; 4 d’entre eux ont été communiqués."
    ]


def test_one_message_or_no_named_item_is_not_counted_up() -> None:
    assert tallies(ledger(4, 2, 1)) == []
    nothing = Entry(IdItem.OTHER, (Demand(IdItem.OTHER, date(2020, 2, 18), 3),))
    assert tallies(IdentityLedger((nothing,), 2)) == []


def test_a_case_without_a_demand_to_hold_against_anybody_has_no_tally() -> None:
    brief = letter_brief(StepName.NOTICE, asked=(), ledger=LEDGER)
    assert "tally" not in [ground.kind for ground in Voice(brief, cite).grounds()]


@pytest.mark.parametrize("step", [StepName.NOTICE, StepName.COMPLAINT])
def test_notice_and_complaint_say_it_once(step: StepName) -> None:
    text = " ".join(render_letter(disclosed(step, language="en", asked=ASKED), cite).text.split())
    told = (
        "In all, 4 items were asked for in 3 messages in order to identify the person; 2 of them were given."
    )
    assert text.count(told) == 1


def test_the_dossier_says_it_among_its_findings() -> None:
    brief = dossier_brief("en")
    pdf = build_dossier(brief, render_letter(brief.letter, cite), cite)
    from io import BytesIO

    import pypdfium2

    pages = pypdfium2.PdfDocument(BytesIO(pdf))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert "4 items were asked for in 3 messages" in text

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.brief import AskedItem
from cases.identity_ledger import IdentityLedger
from cases.model import IdItem, Label, StepName, Verdict
from letters.render import render_letter
from letters.repetition import demanding_more, first_askings, objected_before
from tests.briefs import ASKED, CHRONOLOGY, FACESEEK, ZOE, cite, exchange, letter_brief

PASSPORT = AskedItem(
    IdItem.PASSPORT, date(2020, 3, 2), 3, None, False, Verdict.DISPROPORTIONATE, excessive_on=date(2020, 3, 2)
)
SELFIE = AskedItem(
    IdItem.SELFIE, date(2020, 5, 11), 1, None, False, Verdict.DISPROPORTIONATE, excessive_on=date(2020, 5, 11)
)
BIRTH = AskedItem(
    IdItem.DATE_OF_BIRTH,
    date(2020, 5, 11),
    1,
    None,
    False,
    Verdict.DISPROPORTIONATE,
    excessive_on=date(2020, 5, 11),
)
FIRST = exchange(date(2020, 3, 2), "in", 3, label=Label.ID_DOCUMENT)
OBJECTION = exchange(date(2020, 3, 4), "out", 4, step=StepName.ID_OBJECTION)
SECOND = exchange(date(2020, 5, 11), "in", 8, label=Label.ID_DOCUMENT)


def grounds(step=StepName.COMPLAINT, language="en", **fields):
    """The points of a letter that stand in its list."""
    text = render_letter(letter_brief(step, language=language, **fields), cite).text
    return [line for line in text.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize("step", [StepName.NOTICE, StepName.COMPLAINT])
@pytest.mark.parametrize(
    ("language", "dated"),
    [
        ("en", "on 2 March 2020 (annex A3), a copy of the passport; on 11 May 2020 (annex A8), a selfie and the date of birth"),
        ("fr", "le 2 mars 2020 (pièce A3), une copie du passeport\u00a0; le 11 mai 2020 (pièce A8), un autoportrait photographique et la date de naissance"),
    ],
)  # fmt: skip
def test_each_item_stands_with_the_day_on_which_it_was_first_demanded(step, language, dated):
    facts = {"asked": (SELFIE, PASSPORT, BIRTH), "chronology": (FIRST, OBJECTION, SECOND)}

    assert any(dated in line for line in grounds(step, language, **facts))


def test_an_item_that_was_not_called_disproportionate_is_not_among_them():
    asked = (PASSPORT, replace(SELFIE, verdict=Verdict.UNCLEAR, excessive_on=None))
    demanded = next(line for line in grounds(asked=asked, chronology=(FIRST,)) if "beyond what" in line)

    assert "passport" in demanded
    assert "selfie" not in demanded


@pytest.mark.parametrize(
    "chronology",
    [
        (),
        (replace(FIRST, label=Label.ACKNOWLEDGEMENT),),
        (replace(FIRST, party="authority"),),
        (FIRST, replace(FIRST, message=4, annex="A4")),
    ],
    ids=["none", "another kind", "another party", "two of them"],
)
def test_a_day_without_one_certain_message_refers_to_none(chronology):
    (line,) = (one for one in grounds(asked=(PASSPORT,), chronology=chronology) if "beyond what" in one)

    assert "on 2 March 2020, a copy of the passport" in line
    assert "annex" not in line


def test_of_two_messages_of_one_day_the_one_that_wants_documents_asked_for_the_passport():
    chronology = (FIRST, replace(FIRST, label=Label.ID_INFORMATION, message=4, annex="A4"))

    (asking,) = first_askings(letter_brief(asked=(PASSPORT,), chronology=chronology), lambda one: True)

    assert asking.exchange == FIRST


def test_what_was_asked_for_after_something_was_given_names_each_gift_once():
    later = AskedItem(IdItem.PHONE, date(2020, 4, 2), 1, None, False, None)

    found = demanding_more(letter_brief(asked=(*ASKED, later)))

    assert [one.given for one in found] == [
        ((IdItem.PHOTO, date(2020, 2, 20)),),
        ((IdItem.POSTAL_ADDRESS, date(2020, 3, 1)),),
    ]
    assert [[asking.on.isoformat() for asking in one.asked] for one in found] == [
        ["2020-02-27"],
        ["2020-03-09", "2020-04-02"],
    ]


def test_what_was_proportionate_or_given_unasked_is_no_more_than_was_due():
    gift = AskedItem(IdItem.PHOTO, date(2020, 2, 18), 1, date(2020, 2, 20), False, Verdict.UNCLEAR)
    fair = AskedItem(IdItem.PHONE, date(2020, 3, 9), 1, None, False, Verdict.PROPORTIONATE)
    unasked = AskedItem(IdItem.EMAIL, date(2020, 3, 9), 1, date(2020, 2, 3), True, Verdict.UNCLEAR)
    same_day = AskedItem(IdItem.SELFIE, date(2020, 2, 20), 1, None, False, None)

    assert demanding_more(letter_brief(asked=(gift, fair, unasked))) == ()
    assert demanding_more(letter_brief(asked=(gift, same_day))) == ()
    assert demanding_more(letter_brief(asked=(gift, replace(fair, verdict=None)))) != ()


def test_something_given_unasked_and_asked_for_once_is_not_called_asked_again():
    unasked = AskedItem(IdItem.EMAIL, date(2020, 3, 9), 1, date(2020, 2, 3), True, Verdict.UNCLEAR)
    facts = {"asked": (unasked,), "ledger": IdentityLedger(mails=1)}

    text = " ".join(grounds(**facts))
    objection = render_letter(letter_brief(StepName.ID_OBJECTION, **facts), cite).text

    assert "was asked for after it had been supplied: the e-mail address" in text
    assert "In all" not in text
    assert "again" not in text + objection
    assert "(asked for afterwards)" in objection


def objecting(language="en", **fields):
    """The objection to the second demand, which asks for the passport once more."""
    facts = {
        "asked": (PASSPORT,),
        "chronology": (FIRST, OBJECTION, SECOND),
        "demanded_now": (IdItem.PASSPORT,),
        "demand_on": SECOND.on,
        "today": date(2020, 5, 12),
    }
    return letter_brief(StepName.ID_OBJECTION, language=language, **(facts | fields))


@pytest.mark.parametrize(
    ("language", "mandate", "sentence"),
    [
        ("en", "", "You had already made this demand; I answered it on 4 March 2020."),
        ("en", "Calepin SAS", "You had already made this demand; we answered it on 4 March 2020."),
        ("fr", "", "Vous aviez déjà formulé cette demande\u00a0; j’y ai répondu le 4 mars 2020."),
        ("fr", "Calepin SAS", "Vous aviez déjà formulé cette demande\u00a0; nous y avons répondu le 4 mars 2020."),
    ],
)  # fmt: skip
def test_a_second_objection_says_that_the_demand_was_answered_before(language, mandate, sentence):
    brief = objecting(language, subject=replace(ZOE, mandate=mandate))

    assert sentence in render_letter(brief, cite).text


def test_only_the_items_that_were_objected_to_are_called_answered():
    brief = objecting(asked=(PASSPORT, SELFIE), demanded_now=(IdItem.PASSPORT, IdItem.SELFIE))

    text = render_letter(brief, cite).text

    assert "You had already asked for a copy of the passport; I answered on 4 March 2020." in text
    assert "You had already made this demand" not in text


def test_items_answered_on_several_days_name_them_all():
    again = exchange(date(2020, 6, 2), "in", 10, label=Label.ID_DOCUMENT)
    second = exchange(date(2020, 5, 13), "out", 9, step=StepName.ID_OBJECTION)
    brief = objecting(
        asked=(PASSPORT, replace(SELFIE, times_asked=2)),
        chronology=(FIRST, OBJECTION, SECOND, second, again),
        demanded_now=(IdItem.SELFIE, IdItem.PASSPORT),
        demand_on=again.on,
        today=date(2020, 6, 3),
    )

    assert (
        "You had already made this demand; I answered it on 4 March 2020 and on 13 May 2020."
        in render_letter(brief, cite).text
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"chronology": (FIRST, SECOND)},
        {"chronology": (FIRST, SECOND, replace(OBJECTION, at=SECOND.at + timedelta(hours=1)))},
        {"chronology": (OBJECTION, SECOND)},
        {"chronology": (FIRST, OBJECTION)},
        {"asked": (replace(PASSPORT, times_asked=1),)},
        {"asked": (replace(PASSPORT, first_asked=date(2020, 2, 20)),)},
        {"demand_on": None},
    ],
    ids=["none", "a later one", "to no demand", "demand not on file", "asked once", "asked before", "no day"],
)
def test_no_objection_is_claimed_that_the_file_does_not_show(fields):
    brief = objecting(**fields)

    assert objected_before(brief) == ()
    assert "already" not in render_letter(brief, cite).text.replace("already been supplied", "")


def test_a_first_objection_says_nothing_of_the_kind():
    brief = letter_brief(StepName.ID_OBJECTION, controller=FACESEEK, chronology=CHRONOLOGY[:4])

    assert "You had already" not in render_letter(brief, cite).text

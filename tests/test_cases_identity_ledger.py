from __future__ import annotations

from datetime import date

import pytest

from cases.command_words import Verb
from cases.commands import Command, parse_commands
from cases.digest import Reader, compose
from cases.identity_ledger import IdentityLedger, ledger_of
from cases.items import items_in
from cases.model import EventKind, IdItem, Label, StepName, Verdict
from tests.casefiles import CaseFile, at, check_replay

INFORMATION, DOCUMENT = Label.ID_INFORMATION, Label.ID_DOCUMENT


def ledger(file: CaseFile) -> IdentityLedger:
    check_replay(file)
    return ledger_of(file.case, file.events)


def haggling() -> CaseFile:
    """Three mails ask, each for something more; a photo and an address are given, a passport is not."""
    file = CaseFile(authenticated="", controller={"kind": "face_search"})
    file.write("2026-02-05", INFORMATION, items=["photo"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-06", items=["photo"], message=21)
    file.write("2026-02-10", INFORMATION, items=["postal_address", "photo"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-11", items=["postal_address"], message=22)
    file.write("2026-02-16", DOCUMENT, items=["passport", "postal_address"])
    return file


def test_a_case_in_which_nobody_asked_has_an_empty_ledger() -> None:
    assert ledger(CaseFile(given=["customer_number"])) == IdentityLedger()


def test_the_ledger_holds_every_demand_with_its_day_and_message() -> None:
    photo, address, passport = ledger(haggling()).entries
    assert [(d.on, d.message) for d in photo.demands] == [(date(2026, 2, 5), 2), (date(2026, 2, 10), 3)]
    assert (photo.given_on, photo.given_by) == (date(2026, 2, 6), 21)
    assert photo.first_asked == date(2026, 2, 5)
    assert photo.asked_after_given
    assert (address.given_on, address.given_by, len(address.demands)) == (date(2026, 2, 11), 22, 2)
    assert (passport.given_on, passport.given_by, passport.asked_after_given) == (None, None, False)
    assert passport.verdict is Verdict.DISPROPORTIONATE


def test_its_numbers_are_items_mails_and_what_was_given() -> None:
    found = ledger(haggling())
    assert (len(found.named), found.mails, len(found.given)) == (3, 3, 2)
    assert [entry.item for entry in found.repeated] == [IdItem.PHOTO, IdItem.POSTAL_ADDRESS]


def test_what_was_asked_for_only_after_something_was_given_is_marked_as_more() -> None:
    photo, address, passport = ledger(haggling()).entries
    assert (photo.more, address.more, passport.more) == (False, True, True)


def test_what_was_sent_unasked_with_the_request_makes_nothing_more() -> None:
    file = CaseFile(given=["customer_number"], authenticated="")
    file.write("2026-02-05", INFORMATION, items=["phone"])
    assert [entry.more for entry in ledger(file).entries] == [False]


def test_a_demand_that_names_nothing_is_a_mail_and_no_item() -> None:
    file = CaseFile()
    file.write("2026-02-05", DOCUMENT, items=[])
    found = ledger(file)
    assert (len(found.entries), len(found.named), found.mails) == (1, 0, 1)


def test_demands_that_were_forwarded_in_another_order_stand_in_order_of_time() -> None:
    file = CaseFile(authenticated="")
    file.write("2026-02-12", INFORMATION, items=["phone"])
    file.write("2026-02-05", INFORMATION, items=["phone"])
    (entry,) = ledger(file).entries
    assert [d.on for d in entry.demands] == [date(2026, 2, 5), date(2026, 2, 12)]
    assert entry.first_asked == date(2026, 2, 5)


def test_a_reading_that_was_corrected_leaves_the_ledger() -> None:
    file = haggling()
    file.correct(4, "2026-02-16", Label.ACKNOWLEDGEMENT)
    found = ledger(file)
    assert (len(found.named), found.mails) == (2, 2)


# --- the owner refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "REFUSE #7 passport, selfie",
        "refuser #7 passport, selfie",
        "Verweigern #7 passport, selfie",
        "rechazar #7 passport, selfie",
        "rifiutare #7 passport, selfie",
        "weigeren #7 passport, selfie",
    ],
)
def test_the_owner_refuses_items_in_six_languages(line: str) -> None:
    assert parse_commands(line) == (Command(Verb.REFUSE, 7, "passport, selfie"),)
    assert items_in("passport, selfie") == (IdItem.PASSPORT, IdItem.SELFIE)


def test_a_refusal_that_names_nothing_is_no_command() -> None:
    assert parse_commands("REFUSE #7") == ()


def test_what_the_owner_refused_stands_in_the_ledger_with_its_day() -> None:
    file = haggling()
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-17", items=["passport"])
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-19", items=["passport"])
    found = ledger(file)
    assert [(e.item, e.refused_on) for e in found.refused] == [(IdItem.PASSPORT, date(2026, 2, 17))]


def test_what_was_given_after_all_is_not_called_refused() -> None:
    file = haggling()
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-17", items=["passport"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-20", items=["passport"], message=23)
    assert ledger(file).refused == ()


def test_a_refused_item_that_is_not_clearly_fair_is_objected_to_so_that_no_question_stays_unanswered() -> (
    None
):
    file = CaseFile(authenticated="mismatch")
    file.write("2026-02-05", DOCUMENT, items=["passport"])
    assert StepName.ID_OBJECTION not in file.open_steps()
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-06", items=["passport"])
    assert file.step("id_objection:m2").due_at == at("2026-02-06")


def test_a_fair_demand_is_not_objected_to() -> None:
    file = CaseFile(authenticated="mismatch")
    file.write("2026-02-05", INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-06", items=["phone"])
    assert StepName.ID_OBJECTION not in file.open_steps()


def test_refusing_what_nobody_asked_for_plans_nothing() -> None:
    file = CaseFile()
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-06", items=["passport"])
    assert StepName.ID_OBJECTION not in file.open_steps()
    assert ledger(file) == IdentityLedger()


def test_the_digest_asks_no_more_for_what_was_refused() -> None:
    file = CaseFile(authenticated="mismatch")
    file.write("2026-02-05", INFORMATION, items=["phone", "customer_number"])
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-06", items=["phone"])
    told = compose(
        Reader("Ines", "en", "Europe/Paris"), [file.case], {7: file.events}, {}, [], {}, file.now, "t"
    )
    (question,) = [h for h in told.happened if h.word == "question_open"]
    assert question.items == (IdItem.CUSTOMER_NUMBER,)


def test_a_harmless_item_asked_for_beside_a_passport_keeps_a_verdict_of_its_own() -> None:
    file = CaseFile(held=["email", "customer_number"])
    manner = {"reason_given": False}
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport", "customer_number"], manner=manner)
    verdicts = {entry.item: entry.verdict for entry in ledger_of(file.case, file.events).entries}

    assert verdicts[IdItem.PASSPORT] is Verdict.DISPROPORTIONATE
    assert verdicts[IdItem.CUSTOMER_NUMBER] is not Verdict.DISPROPORTIONATE

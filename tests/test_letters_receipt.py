"""A receipt in ten seconds: the subject in plain words, then what happened, what it means for the dates, what is next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases.brief import Also, Aside, Candidate, ReceiptBrief
from cases.commands import parse_commands
from cases.model import IdItem, Label, Right, StepName, Verdict
from letters.answers import label_names, label_said
from letters.phrasebook import LANGUAGES, section, word
from letters.render import render_receipt
from letters.words import written_date
from tests.briefs import DATES, command_brief, planned, receipt_brief


def lines(brief: ReceiptBrief, zone: str = "Europe/Paris") -> list[str]:
    """What stands between the heading and the first section."""
    return render_receipt(brief, time_zone=zone).text.split("\n\n")[1].splitlines()


def read(**fields: object) -> ReceiptBrief:
    return receipt_brief(**({"status": "waiting", "clock": (), "planned": ()} | fields))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unsure", [True, False])
def test_three_lines_say_it_in_every_language(language: str, unsure: bool) -> None:
    told = lines(read(language=language, unsure=unsure))
    assert len(told) == 3
    assert "Faceseek Inc." in told[0]
    assert written_date(DATES.strict, language) in told[1]


def test_the_subject_says_what_it_is_and_who_is_needed() -> None:
    assert render_receipt(read()).subject == "#7 Faceseek Inc.: a demand for an identity document"
    unsure = render_receipt(read(unsure=True), token="tok").subject
    assert unsure == "#7 Faceseek Inc.: a mail that you need to look at – needs you [R-tok]"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "The dates do not change: the answer is still due by 3 March 2020."),
        ({"clock": DATES.steps}, "The answer is due by 3 March 2020; if the question stopped the clock, by 1 April 2020."),
        (
            {"clock": DATES.steps, "deadlines": replace(DATES, paused=DATES.strict)},
            "The answer is due by 3 March 2020.",
        ),
        (
            {"clock": DATES.steps, "deadlines": replace(DATES, paused=DATES.strict), "question_open": True},
            "The question may stop the clock until it is answered; if it does not, the answer is due by 3 March 2020.",
        ),
        (
            {"clock": DATES.steps, "extension": "perhaps"},
            "The answer is due by 3 March 2020; if the extension counts, by 1 April 2020.",
        ),
        (
            {"clock": DATES.steps, "extension": "void"},
            "The dates do not change: the answer is still due by 3 March 2020.",
        ),
        ({"unsure": True}, "Nothing follows from it until you say what it is; the answer is still due by 3 March 2020."),
        ({"kind": "case_opened", "label": None}, "The answer is due by 3 March 2020."),
        ({"overdue": True}, "The dates do not change."),
        ({"deadlines": None}, "No date is running."),
        ({"status": "answered"}, "Your request counts as answered; no date is running any more."),
        ({"status": "closed"}, "The case is closed; no date is running any more."),
    ],
)  # fmt: skip
def test_the_second_line_says_what_it_means_for_the_dates(fields: dict[str, object], line: str) -> None:
    assert lines(read(**fields))[1] == line


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"unsure": True}, "Please say what it is: one line in answer is enough."),
        (
            {"planned": (planned(step=StepName.ID_OBJECTION, goes_at=datetime(2020, 4, 10, 8, tzinfo=UTC)),)},
            "Next: objection to the identity demand (Friday 10 April 2020), unless you stop it.",
        ),
        (
            {"planned": (planned(), planned(step=StepName.COMPLAINT, goes_at=None, needs_word=True))},
            "Next: complaint to the supervisory authority. It waits for your word.",
        ),
        ({"planned": (planned(step=StepName.REMINDER, held=True),)}, "Held back by you: reminder."),
        (
            {"wanted": (IdItem.PHONE, IdItem.DATE_OF_BIRTH), "verdict": Verdict.PROPORTIONATE},
            "They ask you for: the telephone number and the date of birth. Give it by mail with the bot in BCC, "
            "or reply REFUSE #7 phone, date of birth if you will not.",
        ),
        ({"waits": True}, "Another message of this case waits for your word; nothing goes out before that."),
        ({"resting": True}, "Case #7 rests: nothing goes out until you write RELEASE #7. The dates go on."),
        (
            {"upcoming": planned(step=StepName.REMINDER, goes_at=datetime(2020, 4, 10, 8, tzinfo=UTC))},
            "There is nothing for you to do. Next, if nothing comes in before: reminder (Friday 10 April 2020).",
        ),
        ({}, "There is nothing for you to do, and nothing is planned."),
        ({"status": "closed"}, "Nothing goes out any more."),
    ],
)  # fmt: skip
def test_the_third_line_says_what_is_asked_or_comes_next(fields: dict[str, object], line: str) -> None:
    assert lines(read(**fields))[2] == line


def test_a_short_answer_stands_in_the_first_line_and_not_twice() -> None:
    brief = command_brief(
        done=("Case #7 rests.",), status="waiting", controller="Faceseek Inc.", deadlines=DATES
    )
    text = render_receipt(brief).text
    assert text.count("Case #7 rests.") == 1
    assert lines(brief)[:2] == [
        "Case #7 rests.",
        "The dates do not change: the answer is still due by 3 March 2020.",
    ]


def test_what_is_taken_back_is_named() -> None:
    text = render_receipt(
        command_brief(status="closed", taken_back=(StepName.REMINDER, StepName.NOTICE))
    ).text
    assert "NO LONGER GOES OUT" in text
    assert "#1 · reminder" in text
    assert "#1 · formal notice" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_set_aside_offers_its_cases_in_every_language(language: str) -> None:
    offered = Candidate(7, "Faceseek Inc.", (Right.ACCESS, Right.ERASURE), DATES.strict)
    aside = Aside("ambiguous", "Firm <a@firm.example>", "", (offered,), 4)
    text = render_receipt(command_brief("quarantined", case=None, language=language, aside=aside)).text
    assert "Faceseek Inc." in text
    assert word("rights", Right.ERASURE, language) in text
    assert written_date(DATES.strict, language) in text
    assert "4" in text
    assert "None" not in text


def test_a_label_is_told_with_what_speaks_for_it() -> None:
    alternatives = ((Label.REFUSAL, "We refuse."),)
    text = render_receipt(read(unsure=True, alternatives=alternatives)).text
    assert "Reply IS #7 refusal if it is a refusal (“We refuse.”)." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_announced_erasure_is_not_called_a_confirmation(language: str) -> None:
    confirmed = word("labels", Label.ERASURE_CONFIRMED, language)
    fields = {"language": language, "label": Label.ERASURE_CONFIRMED, "labels": (Label.ERASURE_CONFIRMED,)}
    assert confirmed in render_receipt(read(**fields)).text
    told = render_receipt(read(**fields, announced=True))
    assert confirmed not in told.subject + told.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_later_date_that_rests_on_an_extension_speaks_of_no_question(language: str) -> None:
    fields = {"language": language, "clock": DATES.steps}
    paused = section("receipt.dates", language)["paused"]
    assert paused in render_receipt(read(**fields)).text
    assert paused not in render_receipt(read(**fields, extension="perhaps")).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_the_kinds_of_messages_as_its_reader_may_write_them(language: str) -> None:
    told = render_receipt(command_brief(language=language, done=(), also=Also(help="full"))).text
    is_ = section("choice", language)["word"]
    example = next(line for line in reversed(told.splitlines()) if f"{is_} #1 " in line)

    assert parse_commands(example[example.index(is_) :], labels=label_names())[0].argument
    for label in Label:
        assert label_said(label, language) in told
        assert language == "en" or f"\n  {label.value}" not in told

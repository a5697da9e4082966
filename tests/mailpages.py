"""Every mail to an owner in every language, of invented facts: the pages that snapshots and pictures are made of.

`python -m tests.mailpages` writes tests/snapshots anew, `python -m tests.mailpages pictures` the pictures of docs too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from cases import fitting
from cases.brief import Aside, Candidate, Health
from cases.model import IdItem, Label, Reason, Right, StepName, Verdict
from letters import answers
from letters.phrasebook import LANGUAGES
from letters.render import MailText, render_digest, render_receipt
from letters.words import in_brackets
from tests.briefs import (
    DATES,
    HAPPENED,
    cite,
    command_brief,
    digest_brief,
    letter_brief,
    planned,
    receipt_brief,
)

FOLDER = Path(__file__).parent / "snapshots"
BOT = "relance+k7f3@bot.example"
TOKEN = "k7f3m9q2ab"
HEALTH = Health(
    "1.0", datetime(2020, 4, 9, 9, tzinfo=UTC), datetime(2020, 4, 1, tzinfo=UTC), None, 2, 0, 12 * 10**9
)
QUIET = {
    "needs_you": (), "unsure": (), "goes_out": (), "replies": (), "deadlines": (), "sent": (), "problems": (),
    "quarantine": (),
}  # fmt: skip


def explain(reason: Reason, language: str) -> str:
    """Reasons of the invented facts stand in English; those with a source of the rules are cited."""
    try:
        return in_brackets(reason.text, cite(reason.source, language))
    except KeyError:
        return reason.text


def digests(language: str) -> Iterator[tuple[str, MailText]]:
    """A day with something in every section, a day with too much, a quiet week."""
    brief = digest_brief(language=language, happened=HAPPENED, health=HEALTH, insists=True)
    (unsure,) = brief.unsure
    others = (
        (Label.EXTENSION, unsure.evidence),
        (Label.ACKNOWLEDGEMENT, "We will come back to you."),
        (Label.REFUSAL, "We need not answer."),
    )
    step = planned(letter_text=letter_text(language))
    full = replace(brief, unsure=(replace(unsure, alternatives=others),), goes_out=(step,))
    many = replace(
        full,
        goes_out=tuple(replace(step, case=n, letter_text="") for n in range(10, 40)),
        waiting=tuple((n, f"Firm {n}", date(2020, 5, 1)) for n in range(50, 90)),
    )
    later = fitting.left_out("later", ["reminder"] * 200 + ["notice"] * 30)
    crowded = fitting.fit(replace(many, left_out=later), fitting.Room(2, 2))
    calm = digest_brief(language=language, health=HEALTH, summary="week", **QUIET)
    for name, one in (("digest", full), ("digest-crowded", crowded), ("digest-quiet-week", calm)):
        yield name, render_digest(one, explain=explain, answer_to=BOT)


def announcement() -> MailText:
    """A digest that announces one letter and asks nothing."""
    step = planned(letter_text=letter_text("en"))
    brief = digest_brief(**QUIET | {"goes_out": (step,)}, health=None, waiting=())
    return render_digest(brief, explain=explain, answer_to=BOT)


def letter_text(language: str) -> str:
    """The reminder as it would go out."""
    from letters.render import render_letter

    return render_letter(letter_brief(StepName.REMINDER, language=language), cite).text


def receipts(language: str) -> Iterator[tuple[str, MailText]]:
    """Each kind of receipt and answer."""
    goes = planned(step=StepName.ID_OBJECTION, letter_text=letter_text(language))
    read = {"language": language, "status": "waiting", "planned": (goes,)}
    offered = Candidate(7, "Faceseek Inc.", (Right.ACCESS, Right.ERASURE), date(2020, 2, 3))
    likely = ((Label.ID_INFORMATION, "A photo, please."), (Label.PORTAL_REDIRECT, "Please use our form."))
    asked = {"wanted": (IdItem.PHONE,), "verdict": Verdict.PROPORTIONATE, "planned": (), "reasons": ()}
    helped = command_brief(language=language, done=(answers.say("help", language),))
    closed = answers.say("closed", language, case=7)
    for name, brief in (
        (
            "case-opened",
            receipt_brief("case_opened", **read | {"label": None, "labels": (), "verdict": None}),
        ),
        ("message-read", receipt_brief(**read)),
        ("message-unsure", receipt_brief(**read, unsure=True, alternatives=likely)),
        ("message-asks", receipt_brief(**read | asked)),
        ("own-letter", command_brief("own_letter", language=language, controller="Faceseek Inc.", case=7)),
        ("known-already", command_brief("known_already", language=language, case=7)),
        ("command-done", command_brief(language=language, done=(closed,), case=7, status="closed")),
        ("help", helped),
        ("command-unknown", replace(helped, kind="command_unknown")),
        ("nothing-to-do", command_brief("nothing_to_do", language=language, done=(closed,))),
        (
            "quarantined",
            command_brief(
                "quarantined",
                language=language,
                case=None,
                aside=Aside("ambiguous", "Firm <a@firm.example>", "", (offered,), 4),
            ),
        ),
    ):
        dated = replace(brief, deadlines=DATES if brief.status else None)
        yield (
            name,
            render_receipt(dated, time_zone="Europe/Paris", token=TOKEN, explain=explain, answer_to=BOT),
        )


def pages(language: str) -> dict[str, MailText]:
    """All of them by name."""
    return dict([*digests(language), *receipts(language)])


def files(language: str) -> dict[str, str]:
    """What the snapshots of a language hold, by file name; the looks, one for all, stand in frame.css."""
    found = {}
    for name, mail in pages(language).items():
        head, style, body = re.split(r"(?s)<style>(.*?)</style>", mail.html)
        found[f"{language}/{name}.txt"] = f"Subject: {mail.subject}\n\n{mail.text}"
        found[f"{language}/{name}.html"] = f'{head}<link href="../frame.css" rel="stylesheet">{body}\n'
        found["frame.css"] = style.strip() + "\n"
    return found


def main() -> None:
    """Write the snapshots of every language."""
    for language in LANGUAGES:
        for name, content in files(language).items():
            path = FOLDER / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    if "pictures" in sys.argv[1:]:
        from tests.pictures import take_pictures

        take_pictures()


if __name__ == "__main__":
    main()

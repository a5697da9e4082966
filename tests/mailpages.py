"""Every mail to an owner in every language: the pages that snapshots and pictures are made of.

Most are written by the bot itself in a story of real mails (`tests.mailstory`); two digests are composed of invented
facts, because no story has one of everything, or too much of it.
`python -m tests.mailpages` writes tests/snapshots anew, `python -m tests.mailpages pictures` the pictures of docs too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from cases import fitting
from cases.brief import DigestQuarantine, Happening, Health
from cases.deadlines import compute
from cases.model import ClockFacts, Label, Law, Reason, StepName
from letters import law
from letters.phrasebook import LANGUAGES, section
from letters.render import MailText, render_digest, render_letter
from tests.briefs import HAPPENED, cite, digest_brief, letter_brief, planned, shipped_rules
from tests.mailstory import told

FOLDER = Path(__file__).parent / "snapshots"
BOT = "relance+k7f3@bot.example"
HEALTH = Health(
    "1.0", datetime(2020, 4, 9, 9, tzinfo=UTC), datetime(2020, 4, 1, tzinfo=UTC), None, 2, 0, 12 * 10**9
)


def explain(reason: Reason, language: str) -> str:
    """A reason as the bot tells it."""
    return law.told(shipped_rules(), reason, language)


def digests(language: str) -> Iterator[tuple[str, MailText]]:
    """A day with one of everything, and a day with too much."""
    dates = compute(ClockFacts(Law.EU_GDPR, date(2020, 2, 3), "FR"), shipped_rules(), language=language)
    brief = digest_brief(language=language, happened=each_its_own_case(), health=HEALTH, insists=True)
    (unsure,), (ahead,), (aside,) = brief.unsure, brief.deadlines, brief.quarantine
    others = (
        (Label.EXTENSION, unsure.evidence),
        (Label.ACKNOWLEDGEMENT, "We will come back to you."),
        (Label.REFUSAL, "We need not answer."),
    )
    step = planned(letter_text=letter_text(language), why=())
    full = replace(
        brief,
        unsure=(replace(unsure, alternatives=others),),
        needs_you=tuple(replace(one, why=()) for one in brief.needs_you),
        goes_out=(step,),
        deadlines=(replace(ahead, reasons=dates.steps),),
        quarantine=set_aside(aside),
        problems=tuple((70 + n, word, "550 5.1.1 no such user") for n, word in enumerate(problems())),
    )
    many = replace(
        full,
        goes_out=tuple(replace(step, case=n, letter_text="") for n in range(10, 40)),
        waiting=tuple((n, f"Firm {n}", date(2020, 5, 1)) for n in range(50, 90)),
    )
    later = fitting.left_out("later", ["reminder"] * 200 + ["notice"] * 30)
    crowded = fitting.fit(replace(many, left_out=later), fitting.Room(2, 2))
    for name, one in (("digest-everything", full), ("digest-crowded", crowded)):
        yield name, render_digest(one, explain=explain, answer_to=BOT)


def each_its_own_case() -> tuple[Happening, ...]:
    """One happening of each kind, each in another case: of one case they would contradict each other."""
    return tuple(
        replace(one, case=20 + n, controller=f"{name} Ltd")
        for n, (one, name) in enumerate(zip((*HAPPENED, *MORE_HAPPENED), NAMES, strict=True))
    )


MORE_HAPPENED = (
    Happening(0, "", "repeated_request", detail="#4", asks=True),
    Happening(0, "", "no_data", date(2020, 4, 8), asks=True),
    Happening(0, "", "link_ends", date(2020, 4, 20), "The link is valid until 20 April."),
    Happening(0, "", "password_apart", detail="You will get the password by text message."),
    Happening(0, "", "locked_file", detail="data.zip", asks=True),
    Happening(0, "", "unread_file", detail="data.xlsx"),
    Happening(0, "", "encrypted", asks=True),
)
NAMES = ("Aster", "Birch", "Cedar", "Dahlia", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper", "Kelp", "Larch", "Maple", "Nettle", "Oak", "Poplar", "Quince", "Rowan", "Sorrel", "Thyme", "Umber")  # fmt: skip


def problems() -> tuple[str, ...]:
    """The words of everything that can be wrong with the post."""
    return tuple(section("digest.problems", "en"))


def set_aside(one: DigestQuarantine) -> tuple[DigestQuarantine, ...]:
    """A mail set aside for each reason that there is."""
    return tuple(replace(one, reason=reason) for reason in section("digest.quarantine", "en"))


def letter_text(language: str) -> str:
    """The reminder as it would go out."""
    return render_letter(letter_brief(StepName.REMINDER, language=language), cite).text


@cache
def pages(language: str) -> Mapping[str, MailText]:
    """All of them by name."""
    found = {name: MailText(one.subject, one.text, one.html) for name, one in told(language).pages.items()}
    return found | dict(digests(language))


def files(language: str) -> dict[str, str]:
    """What the snapshots of a language hold, by file name; the looks, one for all, stand in frame.css."""
    found = {}
    for name, mail in pages(language).items():
        found[f"{language}/{name}.txt"] = f"Subject: {mail.subject}\n\n{mail.text}"
        if not mail.html:
            continue
        head, style, body = re.split(r"(?s)<style>(.*?)</style>", mail.html)
        found[f"{language}/{name}.html"] = f'{head}<link href="../frame.css" rel="stylesheet">{body}\n'
        found["frame.css"] = style.strip() + "\n"
    return found


def main() -> None:
    """Write the snapshots of every language."""
    for language in LANGUAGES:
        for old in (FOLDER / language).iterdir():
            old.unlink()
        for name, content in files(language).items():
            (FOLDER / name).write_text(content, encoding="utf-8")
    if "pictures" in sys.argv[1:]:
        from tests.pictures import take_pictures

        take_pictures()


if __name__ == "__main__":
    main()

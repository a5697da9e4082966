"""The sample letters of docs/letters: one of each step in every language, on an invented case.

`python -m tests.letterpages` writes them anew.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cases.model import Law, Right, StepName
from letters import phrasebook
from letters.render import render_letter
from tests.briefs import cite
from tests.lettercases import AGENT, Written, written

FOLDER = Path(__file__).parents[1] / "docs" / "letters"

SAMPLES: tuple[tuple[Law, StepName, str, str], ...] = (
    (Law.EU_GDPR, StepName.REQUEST, "request", ""),
    (Law.EU_GDPR, StepName.RECEIPT_CHECK, "silence", ""),
    (Law.EU_GDPR, StepName.ID_OBJECTION, "identity", ""),
    (Law.EU_GDPR, StepName.PORTAL_ANSWER, "identity", ""),
    (Law.EU_GDPR, StepName.FEE_OBJECTION, "fee", ""),
    (Law.EU_GDPR, StepName.REFUSAL_REPLY, "refused_exemption", ""),
    (Law.EU_GDPR, StepName.MANDATE_ANSWER, "refused_no_authority", AGENT),
    (Law.EU_GDPR, StepName.DEFICIENCY, "incomplete", ""),
    (Law.EU_GDPR, StepName.REMINDER, "extension", ""),
    (Law.EU_GDPR, StepName.NOTICE, "identity", ""),
    (Law.EU_GDPR, StepName.COMPLAINT, "incomplete", AGENT),
    (Law.EU_GDPR, StepName.AUTHORITY_FOLLOWUP, "silence", ""),
    (Law.UK_GDPR, StepName.CONTROLLER_COMPLAINT, "extension", ""),
    (Law.CH_FADP, StepName.COMPLAINT, "silence", ""),
    (Law.US_CA_CCPA, StepName.REQUEST, "request", AGENT),
    (Law.US_CA_CCPA, StepName.ID_OBJECTION, "identity", ""),
    (Law.BR_LGPD, StepName.NOTICE, "silence", ""),
)
"""Law, step, story and who writes."""


def sample(law: Law, step: StepName, story: str, mandate: str) -> Written:
    """The first letter of a step in a story, on access and erasure."""
    rights = (Right.ACCESS, Right.ERASURE)
    stories = (one for one in written(law, mandate) if one.story == story and one.rights == rights)
    return next(one for one in stories if one.brief.step is step)


def page(language: str) -> str:
    """The page of a language: every sample with its subject line, as it would go out."""
    title = f"# Sample letters ({language})"
    parts = [title, "Invented case; written by `python -m tests.letterpages` and never by hand."]
    for law, step, story, mandate in SAMPLES:
        brief = replace(sample(law, step, story, mandate).brief, language=language)
        letter = render_letter(brief, cite)
        name = phrasebook.word("steps", step, language)
        law_name = phrasebook.word("law_titles", law, language)
        parts.append(f"## {name} – {law_name}\n\n```text\n{letter.subject}\n\n{letter.text}```")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page of every language."""
    FOLDER.mkdir(exist_ok=True)
    for language in phrasebook.LANGUAGES:
        (FOLDER / f"{language}.md").write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    main()

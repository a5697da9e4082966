"""Where "something else" must not pass as certain: a file that nobody explained, words that are no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cases.model import Attachment, Label, Reading

PAPERS = (
    ".pdf",
    ".zip",
    ".csv",
    ".json",
    ".xml",
    ".xls",
    ".xlsx",
    ".doc",
    ".docx",
    ".odt",
    ".ods",
    ".html",
    ".txt",
)
"""Files in which an answer may be; pictures in signatures and calendar entries are none."""

LETTERS_AT_LEAST = 0.6
"""Share of letters and spaces in anything people write to each other."""


def beware(reading: Reading, attachments: Sequence[Attachment]) -> Reading:
    """The reading, made unsure when it says `other` of a mail that brings a paper or is hardly text at all."""
    reasons = []
    if reading.primary is Label.OTHER:
        papers = [a.name for a in attachments if a.name.lower().endswith(PAPERS)]
        if papers:
            reasons.append(
                f"a file came with it ({', '.join(papers[:3])}) and its words do not say what it is"
            )
        if reading.text and _share_of_letters(reading.text) < LETTERS_AT_LEAST:
            reasons.append("it is hardly text at all")
    if not reasons:
        return reading
    return replace(reading, unsure=True, unsure_reasons=(*reading.unsure_reasons, *reasons))


def _share_of_letters(text: str) -> float:
    return sum(c.isalpha() or c.isspace() for c in text) / len(text)

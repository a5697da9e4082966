"""Letters that read the same but for a few words: which words those are, so that one of them can stand for the others."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

MOST = 160
"""Characters in which letters that are told in one may differ."""

CRYPTIC = 3
"""A change of so few characters is told with the words around it."""

BREAK = "\n"
PARTS = re.compile(r"\S+|\n")


def changed(model: str, text: str) -> tuple[str, ...] | None:
    """The words of `text` that stand where `model` has others, in order and once each.

    None when more than a few words differ, or a word or a line is missing in one of them: then nothing but the whole
    text tells what it says.
    """
    ours, theirs = PARTS.findall(model), PARTS.findall(text)
    if ours.count(BREAK) != theirs.count(BREAK):
        return None
    found = []
    for kind, start, end, first, last in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if kind != "replace" or BREAK in (*ours[start:end], *theirs[first:last]):
            return None
        found.append(_told(theirs, first, last))
    told = tuple(dict.fromkeys(found))
    return told if sum(map(len, told)) <= MOST else None


def _told(words: list[str], first: int, last: int) -> str:
    """Changed words without the signs around them; a mere number with its neighbours."""
    if len("".join(words[first:last])) <= CRYPTIC:
        first, last = max(first - 1, 0), last + 1
    return " ".join(word for word in words[first:last] if word != BREAK).strip(".,;:()[]")

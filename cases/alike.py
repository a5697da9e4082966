"""Letters that read the same but for a few words: which words those are, so that one of them can stand for the others."""

from __future__ import annotations

from difflib import SequenceMatcher

MOST = 160
"""Characters in which letters that are told in one may differ."""

CRYPTIC = 3
"""A change of so few characters is told with the words around it."""

LONGEST = 200
"""Words of a line that are compared: what takes longer to tell apart is told whole."""


def changed(model: str, text: str) -> tuple[str, ...] | None:
    """The words of `text` that stand where `model` has others, in order and once each.

    None when more than a few words differ, or a word or a line is missing in one of them: then nothing but the whole
    text tells what it says.
    """
    ours, theirs = model.split("\n"), text.split("\n")
    if len(ours) != len(theirs):
        return None
    found: list[str] = []
    for line, other in zip(ours, theirs, strict=True):
        told = _told(line.split(), other.split()) if line != other else []
        if told is None:
            return None
        found += told
    own = tuple(dict.fromkeys(found))
    return own if sum(map(len, own)) <= MOST else None


def _told(ours: list[str], theirs: list[str]) -> list[str] | None:
    """What one line has in place of another's words; None when it has more or fewer, or is too long to compare."""
    if max(len(ours), len(theirs)) > LONGEST:
        return None
    found = []
    for kind, _start, _end, first, last in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if kind != "replace":
            return None
        found.append(_with_neighbours(theirs, first, last))
    return found


def _with_neighbours(words: list[str], first: int, last: int) -> str:
    """Changed words without the signs around them; a mere number with the words beside it."""
    if len("".join(words[first:last])) <= CRYPTIC:
        first, last = max(first - 1, 0), last + 1
    return " ".join(words[first:last]).strip(".,;:()[]")

"""What of a digest has room in one mail: the most urgent entries whole, the rest counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from cases.brief import DigestBrief, DigestReply, Happening, LeftOut, PlannedStep
from cases.model import Label


@dataclass(frozen=True, slots=True)
class Room:
    """How many letters a digest announces with their words, and how many entries a section has."""

    letters: int
    entries: int


ROOMS = tuple(
    Room(letters, entries)
    for letters, entries in (
        (160, 24), (160, 12), (140, 8), (120, 8), (100, 6), (80, 6), (64, 6), (48, 6), (32, 6), (24, 6), (20, 6),
        (16, 6), (14, 6), (12, 6), (10, 5), (8, 5), (6, 4), (4, 3), (3, 3), (2, 2), (1, 2)
    )
)  # fmt: skip
"""From wide to narrow: the first in which a digest is small enough is taken; entries give way before letters.

The wide ones are for letters that differ in a few words (`alike`): a mail about hundreds of cases shows one of them whole.
"""

LONGEST = {"evidence": 400, "detail": 300, "subject": 150, "from_": 120, "controller": 80}
"""Characters that words of others may take, by field."""

MOST_GROUPS = 5
"""So many kinds are told apart among what is left out; the rest is one number."""

OTHERS = "others"
"""The kind of what is left out beyond these."""

WEIGHT = {
    label: rank
    for rank, label in enumerate(
        (
            Label.DPA_MESSAGE,
            Label.REFUSAL,
            Label.ID_DOCUMENT,
            Label.ID_INFORMATION,
            Label.CANNOT_IDENTIFY,
            Label.FEE_DEMAND,
            Label.NOT_CONTROLLER,
            Label.CLARIFICATION,
            Label.PORTAL_REDIRECT,
            Label.WITHDRAWAL_REQUEST,
            Label.BOUNCE,
            Label.EXTENSION,
            Label.PARTIAL_DISCLOSURE,
            Label.NO_DATA,
            Label.FULL_DISCLOSURE,
            Label.ERASURE_CONFIRMED,
            Label.OBJECTION_HONOURED,
        )
    )
}
"""Which kinds of replies are read first: those that ask or refuse something, then answers; all others after them."""


def fit(brief: DigestBrief, room: Room) -> DigestBrief:
    """Shorten words of others, keep at most `room.entries` of every section and count what is left out by kind."""
    ordered = replace(brief, replies=tuple(sorted(brief.replies, key=_weight)))
    kept: dict[str, Any] = {}
    counted: list[LeftOut] = []
    for section, (name, kind, belongs) in SECTIONS.items():
        entries = [one for one in getattr(ordered, name) if belongs(one)] if name else []
        cap = max(room.entries, sum(_shown(one) for one in entries))
        kept[name] = (*kept.get(name, ()), *(_short(one) for one in entries[:cap]))
        known = [one for one in brief.left_out if one.section == section]
        counted += left_out(section, (kind(one) for one in entries[cap:]), known)
    kept.pop("")
    return replace(ordered, **kept, left_out=tuple(counted))


def rooms(letters: int) -> tuple[Room, ...]:
    """The rooms worth trying for so many letters: of those that differ in nothing, the first."""
    found = {(min(room.letters, letters), room.entries): room for room in reversed(ROOMS)}
    return tuple(reversed(found.values()))


def asks(entry: Any) -> bool:
    """True for what happened, and for trouble, that only the person can answer or mend."""
    return entry.asks if isinstance(entry, Happening) else entry[1] in ASKING_PROBLEMS


def tells(entry: Any) -> bool:
    """True for what happened, and for trouble, that she only has to know."""
    return not asks(entry)


def _shown(entry: Any) -> bool:
    """True for a letter whose words stand in this digest: it is never cut, or it would not be announced."""
    return isinstance(entry, PlannedStep) and bool(entry.letter_text)


def _any(_entry: Any) -> bool:
    return True


ASKING_PROBLEMS = frozenset({"letter_bounced", "letter_parked", "letter_doubtful", "request_bounced"})
"""Problems that only the person can mend."""

SECTIONS: dict[str, tuple[str, Callable[[Any], str], Callable[[Any], bool]]] = {
    "needs_you": ("needs_you", lambda one: one.step.value, _any),
    "unsure": ("unsure", lambda one: one.label.value, _any),
    "asks": ("happened", lambda one: one.word, asks),
    "asking_problems": ("problems", lambda one: one[1], asks),
    "goes_out": ("goes_out", lambda one: one.step.value, _any),
    "later": ("", str, _any),
    "happened": ("happened", lambda one: one.word, tells),
    "problems": ("problems", lambda one: one[1], tells),
    "replies": ("replies", lambda one: one.label.value, _any),
    "sent": ("sent", lambda one: one[1].value, _any),
    "deadlines": ("deadlines", lambda one: one.kind, _any),
    "waiting": ("waiting", lambda one: one[1], _any),
    "quarantine": ("quarantine", lambda one: one.reason, _any),
}
"""What is counted apart: the field of the digest that it stands in, its kind, and which entries of the field it is made of.

`later`: letters that this digest does not show and a later one announces; they stand in no field.
"""


def left_out(section: str, kinds: Iterable[str], before: Sequence[LeftOut] = ()) -> tuple[LeftOut, ...]:
    """Count what a section has no room for, with what had none `before`; () when everything has."""
    counts = Counter(kinds)
    for one in before:
        counts.update(dict(one.groups))
    others = counts.pop(OTHERS, 0)
    groups = counts.most_common(MOST_GROUPS)
    others += counts.total() - sum(count for _, count in groups)
    groups += [(OTHERS, others)] if others else []
    return (LeftOut(section, tuple(groups)),) if groups else ()


def _weight(reply: DigestReply) -> int:
    return WEIGHT.get(reply.label, len(WEIGHT))


def _short(entry: Any) -> Any:
    """An entry whose words of others are no longer than `LONGEST`."""
    if isinstance(entry, tuple):
        return tuple(_cut(part, LONGEST["detail"]) if type(part) is str else part for part in entry)
    changes: dict[str, Any] = {
        field.name: _cut(getattr(entry, field.name), LONGEST[field.name])
        for field in fields(entry)
        if field.name in LONGEST
    }
    if isinstance(entry, Happening) and entry.contradiction is not None:
        first, second = (
            replace(one, sentence=_cut(one.sentence, LONGEST["evidence"]))
            for one in (entry.contradiction.first, entry.contradiction.second)
        )
        changes["contradiction"] = replace(entry.contradiction, first=first, second=second)
    if isinstance(entry, DigestReply):
        changes["alternatives"] = tuple(
            (label, _cut(sentence, LONGEST["evidence"])) for label, sentence in entry.alternatives
        )
    return replace(entry, **changes)


def _cut(text: str, longest: int) -> str:
    """The beginning of a text, up to a word's end, marked as such."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0] + " …"

"""Each of the messages attached to one mail, on its own; a forward inside a forward is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cases.model import Forward, Message
from mail.budget import Budget
from mail.parse import carrying, parse, parse_inside, with_original

LIMIT = 50
"""Attached messages of one mail that are taken in, and forwards among them that are opened; whoever sent it is told of more."""

DEPTH = 3
"""Forwards inside each other that are opened."""


@dataclass(slots=True)
class Opened:
    """The attached messages of one mail that were taken apart, each once, all with the budget of that mail.

    Filled outside of any transaction, so that nothing is left to take apart inside.
    """

    budget: Budget = field(default_factory=Budget)
    _inside: dict[bytes, Message] = field(default_factory=dict)
    _whole: dict[tuple[bytes, bool], Message] = field(default_factory=dict)

    def inside(self, raw: bytes) -> Message:
        """An attached message; what it forwards itself stays closed."""
        if raw not in self._inside:
            self._inside[raw] = parse_inside(raw, self.budget)
        return self._inside[raw]

    def may_open(self, raw: bytes) -> bool:
        """False for one forward more than are opened of one mail, however many are inside each other."""
        return (raw, True) in self._whole or sum(unpack for _, unpack in self._whole) < LIMIT

    def whole(self, raw: bytes, *, unpack: bool = False) -> Message:
        """An attached message as a mail of its own, with what it forwards and reports; its files with `unpack` alone."""
        key = raw, unpack
        if key not in self._whole:
            may, self.budget.unpack = self.budget.unpack, self.budget.unpack and unpack
            try:
                self._whole[key] = parse(raw, budget=self.budget)
            finally:
                self.budget.unpack = may
        return self._whole[key]


def each(
    message: Message, opens: Callable[[Forward], bool], opened: Opened, level: int = 0
) -> Iterator[tuple[str, Message]]:
    """The mail once for each original it forwards, with the way to it: "2", or "2.1" for the first inside the second.

    Args:
        message: a mail with a forward.
        opens: whether an attached original is only the wrapper of what it forwards itself.
        opened: what was taken apart of this mail before, and what is left of its budget.
        level: how many forwards stand around this one.
    """
    for number in range(min(max(len(message.originals), 1), LIMIT)):
        one = with_original(message, number, opened.inside)
        inner = _inside(one, opens, opened) if level < DEPTH else None
        if inner is None:
            yield str(number + 1), one
            continue
        for way, deeper in each(inner, opens, opened, level + 1):
            yield f"{number + 1}.{way}", carrying(one, deeper)


def at(message: Message, way: str, opened: Opened) -> Message:
    """The mail with the original to which `way` leads, as `each` has named it; "" leaves the first."""
    first, _, further = way.partition(".")
    if not first or message.forward is None:
        return message
    one = with_original(message, int(first) - 1, opened.inside)
    return carrying(one, at(opened.whole(_raw(one), unpack=True), further, opened)) if further else one


def bytes_at(message: Message, way: str) -> bytes:
    """The bytes of the original to which `way` leads; of one that stands in the text of another, that one's.

    Empty for one that stands in the text of the mail itself, whose evidence is the mail.
    """
    found = at(message, way, Opened(Budget(unpack=False))).forward
    if not message.originals:
        return b""
    return (found.raw if found else b"") or message.originals[int(way.partition(".")[0]) - 1]


def _inside(one: Message, opens: Callable[[Forward], bool], opened: Opened) -> Message | None:
    if one.forward is None or one.forward.kind != "attached" or not opens(one.forward):
        return None
    if not opened.may_open(one.forward.raw):
        return None
    inner = opened.whole(_raw(one), unpack=True)
    return inner if inner.forward is not None else None


def _raw(one: Message) -> bytes:
    return one.forward.raw if one.forward else b""

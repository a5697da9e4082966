"""Each of the messages attached to one mail, on its own; a forward inside a forward is opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from cases.model import Forward, Message
from mail.parse import carrying, parse, with_original

LIMIT = 50
"""Attached messages of one mail that are taken in; whoever sent it is told of more."""

DEPTH = 3
"""Forwards inside each other that are opened."""

UNPACK_SECONDS = 5.0
"""After so long the files of further attached messages are listed and not opened."""


def each(message: Message, opens: Callable[[Forward], bool], level: int = 0) -> Iterator[tuple[str, Message]]:
    """The mail once for each original it forwards, with the way to it: "2", or "2.1" for the first inside the second.

    Args:
        message: a mail with a forward.
        opens: whether an attached original is only the wrapper of what it forwards itself.
        level: how many forwards stand around this one.
    """
    began = time.monotonic()
    for number in range(min(max(len(message.originals), 1), LIMIT)):
        one = with_original(message, number, unpack=time.monotonic() - began < UNPACK_SECONDS)
        inner = _inside(one, opens) if level < DEPTH else None
        if inner is None:
            yield str(number + 1), one
            continue
        for way, deeper in each(inner, opens, level + 1):
            yield f"{number + 1}.{way}", carrying(one, deeper)


def at(message: Message, way: str, *, unpack: bool = True) -> Message:
    """The mail with the original to which `way` leads, as `each` has named it; "" leaves the first."""
    first, _, further = way.partition(".")
    if not first or message.forward is None:
        return message
    one = with_original(message, int(first) - 1, unpack=unpack)
    return carrying(one, at(parse(_raw(one), unpack=unpack), further, unpack=unpack)) if further else one


def bytes_at(message: Message, way: str) -> bytes:
    """The bytes of the original to which `way` leads; of one that stands in the text of another, that one's.

    Empty for one that stands in the text of the mail itself, whose evidence is the mail.
    """
    found = at(message, way, unpack=False).forward
    if not message.originals:
        return b""
    return (found.raw if found else b"") or message.originals[int(way.partition(".")[0]) - 1]


def _inside(one: Message, opens: Callable[[Forward], bool]) -> Message | None:
    if one.forward is None or one.forward.kind != "attached" or not opens(one.forward):
        return None
    inner = parse(_raw(one))
    return inner if inner.forward is not None else None


def _raw(one: Message) -> bytes:
    return one.forward.raw if one.forward else b""

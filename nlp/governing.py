"""The word nearest to an item that decides about it: one that asks, one that spares, or none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nlp.concepts import LEXICON, Hit, Lexicon
from nlp.fold import Token
from nlp.withdrawals import taken_back

Span = tuple[int, int]
"""First token of an item and the token after it."""
DEMANDED, ASKED, OPEN, SPARED = 2, 1, 0, -1
"""A word that demands, a verb that may only tell of giving, no word, and one that spares."""
_VERBS = frozenset({"NEED", "SEND", "TELL", "PLEASE"})
_OF_GIVING = frozenset({"SEND", "TELL"})
_SENT = _OF_GIVING | {"RECEIVE"}
_STOPS = frozenset({";", "?", "!"})
_PARTS = _STOPS | {",", ":", "(", ")"}
_WITHOUT = frozenset({"without", "sans", "ohne", "sin", "senza", "zonder"})
_ONLY = frozenset({"only", "nur", "seulement", "solo", "soltanto", "alleen", "enkel", "just", "bloss"})
_OTHERWISE = frozenset(
    {
        "RECEIVE",
        "HOLD",
        "FIND",
        "HANDLE",
        "ANSWER",
        "GIVE",
        "UNABLE",
        "UNKNOWN",
        "CHECK",
        "DELETE",
        "REGISTER",
    }
    | {"PASSON", "MAY", "DONE", "COND", "REFUSE", "RESPONSIBLE", "ONLY"}
)
"""Concepts between a bare negation and an item that show that something else is denied ("we have not found your address")."""
_QUALITIES = (
    *("older", "alter", "ouder", "anterior", "oltre", "autentic", "scadut", "verlopen", "expired", "caducad"),
    *("perim", "abgelaufen", "beglaubigt", "certif", "oud"),
)
"""What a document must not be; "not older than three months" denies no document."""
_LAST = frozenset({"nicht", "niet"})
"""Negations that stand at the end of their clause."""
_ADJACENT = 5
"""Tokens at most from a bare negation to the item that it denies ("but not a copy of your passport")."""
_VERB_REACH = 4
"""Tokens at most between a verb and the negation that belongs to it."""
_LINK = 6
"""Tokens at most between two items of one list."""


class Force(NamedTuple):
    """A word or phrase that decides about items: its tokens, what it does, and whether it only denies its neighbour."""

    start: int
    end: int
    sign: int
    bare: bool = False
    turn: bool = False


class Marks(NamedTuple):
    """Tokens with which a new sentence begins, and those with which a point of a list begins."""

    stops: Sequence[int] = ()
    points: Sequence[int] = ()


@lru_cache(maxsize=1)
def asking_words() -> Lexicon:
    """The words of `lexicon/asking`, read when the first item is met."""
    return Lexicon.load(LEXICON / "asking")


def retracts(tokens: Sequence[Token], hits: Sequence[Hit], language: str) -> bool:
    """True for "in your case this is not needed", which takes back what was said of others before."""
    words = asking_words().find(tokens, language)
    denied = any(hit.name in {"NEG", "UNKNOWN"} for hit in hits) or any(hit.name == "AFTER" for hit in words)
    return denied and any(hit.name == "RETRACT" for hit in words)


class Governed(NamedTuple):
    """What the words of force do in a sentence.

    `signs` has one entry for every item; `topic` is true when asking is what the sentence speaks of and not what it
    does; `living` are the concepts without the verbs that are denied ("we do not need" needs nothing).
    """

    signs: Sequence[int]
    topic: bool
    living: Sequence[Hit]


def govern(
    tokens: Sequence[Token], hits: Sequence[Hit], spans: Sequence[Span], marks: Marks, language: str
) -> Governed:
    """Find what the nearest word of force says about each item.

    Args:
        tokens: those of the sentence.
        hits: its concepts; a "no." that stands for "number" is not among them.
        spans: the items in order.
        marks: where sentences and points of a list begin.
        language: the language of the sentence.

    Returns:
        The signs are `DEMANDED`, `ASKED`, `SPARED`, or `OPEN` when no word near the item decides.
    """
    words = asking_words().find(tokens, language)
    forces = _forces(tokens, hits, words)
    denied = {n for one in forces if one.sign == SPARED and not one.bare for n in range(one.start, one.end)}
    living = [hit for hit in hits if hit.name not in _VERBS or hit.start not in denied]
    signs = _signs(tokens, hits, words, forces, spans, marks)
    back = taken_back(tokens, hits, words, spans, [one.start for one in forces if one.sign > OPEN])
    signs = [SPARED if gone else sign for sign, gone in zip(signs, back, strict=True)]
    return Governed(signs, _is_topic(tokens, hits, words), living)


def _is_topic(tokens: Sequence[Token], hits: Sequence[Hit], words: Sequence[Hit]) -> bool:
    """True when the sentence speaks of asking ("you want to know whether a company may ask"), or lists what is held."""
    spoken_to = any(hit.name in {"YOU", "PLEASE"} for hit in hits)
    if not spoken_to and any(hit.name == "THIRD" for hit in words):
        return True
    pleas = [hit.start for hit in hits if hit.name == "PLEASE"]
    colon = next((number for number, token in enumerate(tokens) if token.key == ":"), 0)
    for hit in words:
        if hit.name == "TOPIC" and not any(plea > hit.end for plea in pleas):
            return True
        if hit.name == "LISTED" and hit.start < colon and not any(plea < colon for plea in pleas):
            return not any(one.name == "ASK" and one.start < colon for one in words)
    return False


def _signs(
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    words: Sequence[Hit],
    forces: Sequence[Force],
    spans: Sequence[Span],
    marks: Marks,
) -> list[int]:
    strange = {place for hit in hits if hit.name in _OTHERWISE for place in range(hit.start, hit.end)}
    signs = [OPEN] * len(spans)
    by_list = [False] * len(spans)
    for number, span in enumerate(spans):
        behind = _behind(tokens, forces, words, span, marks)
        ahead = _ahead(tokens, forces, span, marks, strange)
        if number and not ahead and _linked(tokens, forces, spans[number - 1], span):
            ahead = signs[number - 1] if by_list[number - 1] else OPEN
        spared = behind == SPARED and not _in_part(tokens, forces, span)
        signs[number] = SPARED if spared else ahead or (DEMANDED if behind == DEMANDED else OPEN)
        by_list[number] = not spared and ahead != OPEN
    for number in range(len(spans) - 2, -1, -1):
        # "passport, bill and signature are not needed"
        spared = signs[number + 1] == SPARED and not by_list[number + 1]
        if signs[number] == OPEN and spared and _linked(tokens, forces, spans[number], spans[number + 1]):
            signs[number] = SPARED
    return signs


def _forces(tokens: Sequence[Token], hits: Sequence[Hit], words: Sequence[Hit]) -> list[Force]:
    """Words of force in order; a negation and the verbs it belongs to are one."""
    noted = {place for hit in words if hit.name == "NOTE" for place in range(hit.start, hit.end)}
    verbs = {(hit.start, hit.end): hit.name for hit in hits if hit.name in _VERBS and hit.start not in noted}
    for hit in words:
        if hit.name == "ASK" and hit.start not in noted:
            verbs[hit.start, hit.end] = "ASK"
    found = [Force(hit.start, hit.end, SPARED) for hit in words if hit.name == "SPARE"]
    found += _negations(tokens, hits, verbs)
    denied = [_with_verbs(tokens, force, verbs) for force in found]
    taken = {place for force in denied if not force.bare for place in range(force.start, force.end)}
    denied += [
        Force(*span, ASKED if name in _OF_GIVING else DEMANDED)
        for span, name in verbs.items()
        if not taken & set(range(*span))
    ]
    denied += [Force(hit.start, hit.end, ASKED, turn=True) for hit in words if hit.name == "TURN"]
    return sorted(denied)


def _negations(tokens: Sequence[Token], hits: Sequence[Hit], verbs: dict[Span, str]) -> list[Force]:
    """The negations, each with the verb it belongs to; one without a verb only denies its neighbour."""
    unable = {place for hit in hits if hit.name in {"UNABLE", "MAY"} for place in range(hit.start, hit.end)}
    found = []
    for hit in hits:
        if hit.name != "NEG" or _is_quality(tokens, hit):
            continue
        if _is_condition(tokens, hits, hit):
            # "if you do not send your passport" demands it
            given = next(
                (one for one in hits if one.name in _SENT and 0 <= one.start - hit.end < _VERB_REACH), None
            )
            found += [Force(hit.start, given.end, DEMANDED)] if given else []
            continue
        near = None if tokens[hit.start].key in _WITHOUT else _verb_of(tokens, verbs, hit.start, unable)
        if near:
            found.append(Force(min(hit.start, near[0]), max(hit.end, near[1]), SPARED))
        elif hit.start not in unable:
            found.append(Force(hit.start, hit.end, SPARED, bare=True))
    return found


def _with_verbs(tokens: Sequence[Token], force: Force, verbs: dict[Span, str]) -> Force:
    """A word that spares, with the verbs that follow it at once: "no need to send us"."""
    if force.bare:
        return force
    end = force.end
    for start, stop in sorted(verbs):
        between = {token.key for token in tokens[end:start]}
        if end <= start <= end + _VERB_REACH - 1 and not between & _PARTS:
            end = stop
    return force._replace(end=end)


def _is_quality(tokens: Sequence[Token], no: Hit) -> bool:
    """True for "not only" and "not older than", which deny no item."""
    following = tokens[no.end].key if no.end < len(tokens) else ""
    return following in _ONLY or following.startswith(_QUALITIES)


def _is_condition(tokens: Sequence[Token], hits: Sequence[Hit], no: Hit) -> bool:
    """True for "if we do not": what is not there is a condition, and not spared."""
    return any(
        hit.name == "COND"
        and 0 <= no.start - hit.start <= _ADJACENT
        and not _PARTS & {token.key for token in tokens[hit.end : no.start]}
        for hit in hits
    )


def _verb_of(tokens: Sequence[Token], verbs: dict[Span, str], at: int, unable: set[int]) -> Span | None:
    """The verb a negation belongs to: the next one after it, or one just before it."""
    for span, name in sorted(verbs.items()):
        between = {token.key for token in tokens[at + 1 : span[0]]}
        if 0 <= span[0] - at <= _VERB_REACH and not between & _PARTS:
            # "we cannot send you": giving is ours there
            return None if at in unable and name in _OF_GIVING else span
    for span, name in sorted(verbs.items(), reverse=True):
        between = {token.key for token in tokens[span[1] : at]}
        # "den Ausweis benötigen wir von Ihnen nicht"
        reach = _VERB_REACH if tokens[at].key in _LAST and name != "SEND" else 1
        if 0 <= at - span[1] <= reach and name != "PLEASE" and not between & _PARTS:
            return span
    return None


def _ahead(
    tokens: Sequence[Token], forces: Sequence[Force], span: Span, marks: Marks, strange: set[int]
) -> int:
    """What the nearest word of force before an item says."""
    left = max((stop for stop in marks.stops if stop <= span[0]), default=0)
    point = max((point for point in marks.points if point <= span[0]), default=left)
    before = [force for force in forces if left <= force.start and force.end <= span[0]]
    for place in range(len(before) - 1, -1, -1):
        force = before[place]
        between = [token.key for token in tokens[force.end : span[0]]]
        apart = bool(_PARTS & set(between)) or force.start < point
        if force.turn:
            # "we do not need your passport, only your address"
            earlier = any(one.sign == SPARED for one in before[:place])
            if earlier and len(between) <= _ADJACENT and not apart:
                return DEMANDED
        elif force.sign > OPEN:
            # a point of a list that opens with a verb is an order
            opening = point in marks.points and 0 <= force.start - point <= 1
            return DEMANDED if opening else force.sign
        elif not apart and not (force.bare and _is_elsewhere(force, span, strange)):
            return SPARED
    return OPEN


def _is_elsewhere(force: Force, span: Span, strange: set[int]) -> bool:
    """True when a bare negation denies something other than the item behind it."""
    between = range(force.end, span[0])
    return len(between) >= _ADJACENT or bool(strange & set(between))


def _behind(
    tokens: Sequence[Token], forces: Sequence[Force], words: Sequence[Hit], span: Span, marks: Marks
) -> int:
    """What the words between an item and the end of its part say."""
    end = min([_end_of_part(tokens, span[1]), *(point for point in marks.points if point >= span[1])])
    if _is_after(words, span, end):
        return SPARED
    if any(force.sign == SPARED and force.start < span[0] < force.end for force in forces):
        return SPARED
    if span[1] < end <= span[1] + 2 and any(one.bare and one.start == end - 1 for one in forces):
        # "your order number we need, your passport not"
        return SPARED
    inside = [
        force.sign for force in forces if span[1] <= force.start < end and not force.turn and not force.bare
    ]
    return SPARED if SPARED in inside else inside[0] if inside else OPEN


def _end_of_part(tokens: Sequence[Token], start: int) -> int:
    return next((n for n in range(start, len(tokens)) if tokens[n].key in _PARTS - {"("}), len(tokens))


def _is_after(words: Sequence[Hit], span: Span, end: int) -> bool:
    """True when what stands behind an item spares it, also at once behind a comma ("your number, already on file")."""
    return any(hit.name == "AFTER" and (span[1] <= hit.start < end or hit.start == end + 1) for hit in words)


def _in_part(tokens: Sequence[Token], forces: Sequence[Force], span: Span) -> bool:
    """True when a word that asks stands before the item in its own part: what follows is of something else."""
    begin = next((n + 1 for n in range(span[0] - 1, -1, -1) if tokens[n].key in _PARTS), 0)
    return any(
        force.sign > OPEN and begin <= force.start and force.end <= span[0] and not force.turn
        for force in forces
    )


def _linked(tokens: Sequence[Token], forces: Sequence[Force], one: Span, other: Span) -> bool:
    """True when nothing but a comma, a conjunction and what belongs to the item stands between two of them."""
    between = [token.key for token in tokens[one[1] : other[0]]]
    free = not any(one[1] <= force.start < other[0] for force in forces)
    return free and len(between) <= _LINK and not _STOPS & set(between)

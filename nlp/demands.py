"""Whether a clause demands an item it names, or mentions, spares, thanks for or only may ask for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from nlp.concepts import Hit
from nlp.fold import Token
from nlp.forces import (
    ANSWERING,
    COVERED,
    FURNITURE,
    GIVEN,
    HELD_BACK,
    KEPT,
    MISSING,
    NEEDLESS,
    ONLY_THEN,
    ORDERS,
    OTHERS,
    OTHERS_OPENING,
    PLAIN_NEED,
    POSSIBLY,
    REFUSES,
    RENEWED,
    SHOWN_ON_IT,
    SURVEY,
    THREAT,
    UNTIL,
    WANTED,
    WITHOUT,
)
from nlp.governing import DEMANDED, OPEN, SPARED, Marks

_REQUEST = frozenset({"PLEASE", "NEED"})
_GIVING = frozenset({"SEND", "TELL", "CHECK", "CLICK"})
_VERBS = _REQUEST | _GIVING | {"COPY"}
_OWN_FORCE = _REQUEST | _GIVING | {"DONE", "MAY", "HOLD", "DELETE", "NEG"}
_PAST = frozenset({"DONE", "RECEIVE", "HOLD", "DELETE", "ALREADY", "MAY", "COND", "NEG"})
_PREPOSITIONS = frozenset({"without", "sans", "ohne", "sin", "senza", "zonder"})
_SPARABLE = _VERBS - {"CHECK"}
_PART_MARKS = frozenset({",", ":", ";", "?", "!"})
_NUMBER_SIGNS = frozenset({".", "?", "°", "º"})
_INFINITIVE = frozenset({"to", "zu", "um", "pour", "de", "para", "per", "om", "te"})
_CLAUSE_MARKS = frozenset({";", "!", "?"})
_BARE = 5
"""Tokens at most before an item that is demanded without any verb ("passport copy, now")."""


_BULLET = re.compile(r"\n|[•–—·*▪]| - ")
_ACCENTS = re.compile("[\u0300-\u036f]")


class Stand(StrEnum):
    """How a clause stands to an item it names."""

    ASKED = "asked"
    MENTIONED = "mentioned"
    SPARED = "spared"


@dataclass(frozen=True, slots=True)
class Clause:
    """The words around an item: `left` to `right` is what shares its fate, `first` to `last` its own part.

    Parts between commas belong together unless each has a word of force of its own.
    """

    left: int
    right: int
    first: int
    last: int


def stand_of(
    text: str,
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    start: int,
    end: int,
    *,
    document: bool,
    sign: int = OPEN,
    living: Sequence[Hit] | None = None,
) -> Stand:
    """How the sentence stands to the item at tokens `start` to `end`.

    Args:
        text: the sentence.
        tokens: its tokens.
        hits: the concepts found in it.
        start: first token of the item.
        end: token after the item.
        document: the item proves identity by an official document.
        sign: what the nearest word of force says about the item (`nlp.governing`).
        living: the concepts without the verbs that are denied; all when not given.
    """
    clause = _clause(text, tokens, hits, start)
    own = _words(text, tokens, clause.first, clause.last)
    wide = _words(text, tokens, clause.left, clause.right)
    before = _words(text, tokens, clause.left if document else clause.first, start + 1)
    every = folded(text)
    if OTHERS.search(wide) or OTHERS_OPENING.match(wide) or SURVEY.search(every):
        return Stand.MENTIONED
    if not document and FURNITURE.search(every):
        return Stand.MENTIONED
    if document and RENEWED.search(every) and not NEEDLESS.search(every):
        return Stand.ASKED
    if _is_withheld(every, own, before, tokens, hits):
        return Stand.ASKED
    if sign == SPARED and not RENEWED.search(every):
        return Stand.SPARED
    if sign <= OPEN and _is_spared_about(text, tokens, hits, clause, start, end):
        return Stand.SPARED
    near = _concepts(hits, clause.first, clause.last)
    tight = _words(text, tokens, *_point(text, tokens, *_part(tokens, start, end), start))
    thanked = GIVEN.search(tight if sign > OPEN else own)
    if thanked and not near & {"PLEASE"} - ({"PLEASE"} if "THANKS" in near else set()):
        return Stand.SPARED
    if not document and _is_on_paper(text, tokens, hits, start, end):
        return Stand.MENTIONED
    if _is_demanded(
        tokens,
        hits if living is None else living,
        clause,
        (start, end),
        own,
        wide,
        tight,
        document=document,
        sign=sign,
    ):
        return Stand.ASKED
    return Stand.MENTIONED


def _is_spared_about(
    text: str, tokens: Sequence[Token], hits: Sequence[Hit], clause: Clause, start: int, end: int
) -> bool:
    """True when words anywhere about the item say that it is not needed; for items that no near word decides."""
    own = _words(text, tokens, clause.first, clause.last)
    wide = _words(text, tokens, clause.left, clause.right)
    if _is_spared(text, own, tokens, hits, clause, start, end) and (
        NEEDLESS.search(own) or not MISSING.search(folded(text))
    ):
        return True
    near = _concepts(hits, clause.first, clause.last)
    if NEEDLESS.search(wide) and not near & (_REQUEST | _GIVING) and not PLAIN_NEED.search(wide):
        return True
    lead = NEEDLESS.search(_words(text, tokens, clause.left, start))
    if lead and not near & {"PLEASE"} and not PLAIN_NEED.search(wide) and not ORDERS.search(own):
        return True
    tail = _words(text, tokens, end, clause.right)
    needless = NEEDLESS.search(tail)
    # no new subject after the comma: it is the item that is not needed
    behind = needless and tail[: needless.start()].rstrip().endswith(",")
    return bool(behind and not ORDERS.search(wide))


def meant(text: str, tokens: Sequence[Token], hits: Sequence[Hit]) -> list[Hit]:
    """The concepts without a "no." that stands for "number"."""
    return [hit for hit in hits if hit.name != "NEG" or not _is_number_sign(text, tokens, hit)]


def marks_of(text: str, tokens: Sequence[Token]) -> Marks:
    """Where sentences, parts behind a semicolon and points of a list begin."""
    marks = [number + 1 for number, token in enumerate(tokens) if token.key in _CLAUSE_MARKS]
    stops = [n for n in range(1, len(tokens)) if _is_full_stop(text, tokens, n)] if ". " in text else []
    colon = next((number for number, token in enumerate(tokens) if token.key == ":"), len(tokens))
    if colon < len(tokens):
        # the points of a list share what introduces them
        marks = [number for number in marks if number <= colon]
    points = [
        n
        for n in range(colon + 1, len(tokens))
        if tokens[n - 1].key == ";"
        or _is_point(text, tokens[n - 1])
        or _BULLET.search(text[tokens[n - 1].end : tokens[n].start])
    ]
    return Marks(sorted([*marks, *stops]), points)


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("ß", "ss"))
    return _ACCENTS.sub("", plain)


def _words(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    return folded(text[tokens[first].start : tokens[last - 1].end]) if last > first else ""


def _concepts(hits: Sequence[Hit], left: int, right: int) -> set[str]:
    return {hit.name for hit in hits if hit.table == "concepts" and left <= hit.start < right}


def _clause(text: str, tokens: Sequence[Token], hits: Sequence[Hit], at: int) -> Clause:
    """The points of a list after a colon are one clause with what introduces it."""
    colon = next((number for number, token in enumerate(tokens) if token.key == ":"), len(tokens))
    breaks = [
        number
        for number, token in enumerate(tokens)
        if token.key in _CLAUSE_MARKS and not (token.key == ";" and number > colon)
    ]
    breaks += [hit.start for hit in hits if hit.name == "BUT"]
    if ". " in text:
        breaks += [number for number in range(1, len(tokens)) if _is_full_stop(text, tokens, number)]
    points = [number for number in range(colon + 1, len(tokens)) if _is_point(text, tokens[number])]
    if points:
        intro = _words(text, tokens, 0, colon)
        if not (_concepts(hits, 0, colon) & _REQUEST or ORDERS.match(intro) or WANTED.search(intro)):
            breaks += points
    left = max((number for number in breaks if number <= at), default=0)
    right = min((number for number in breaks if number > at), default=len(tokens))
    commas = [number for number in range(left, right) if tokens[number].key == ","]
    bounds = [left, *commas, right]
    parts = _joined(text, tokens, list(pairwise(bounds)), hits)
    first, last = next(((a, b) for a, b in parts if a <= at < b), (left, right))
    return Clause(left, right, first, last)


def _is_full_stop(text: str, tokens: Sequence[Token], number: int) -> bool:
    """True when a sentence ends before a token; one after an abbreviation or a number does not count."""
    last, token = tokens[number - 1], tokens[number]
    return (
        text[last.end : last.end + 2] == ". "
        and last.end - last.start >= 4
        and text[last.end - 1].islower()
        and text[token.start].isupper()
    )


def _is_point(text: str, token: Token) -> bool:
    """True for the number of a point in a list."""
    return (
        token.key == "xnum"
        and text[token.end - 1 : token.end + 1].strip()[-1:] in {".", ")"}
        and token.end - token.start <= 3
    )


def _joined(
    text: str, tokens: Sequence[Token], parts: list[tuple[int, int]], hits: Sequence[Hit]
) -> list[tuple[int, int]]:
    """Parts between commas, those without a word of force put to the part before, or to the next at the beginning."""
    if len(parts) == 1:
        return parts
    joined: list[tuple[int, int]] = []
    forceful = True
    for begin, end in parts:
        has_force = bool(_concepts(hits, begin, end) & _OWN_FORCE) or bool(
            ORDERS.match(_words(text, tokens, begin, end).lstrip(" ,"))
        )
        if joined and not (has_force and forceful):
            joined[-1] = (joined[-1][0], end)
            forceful = forceful or has_force
        else:
            joined.append((begin, end))
            forceful = has_force
    return joined


def _is_withheld(every: str, own: str, before: str, tokens: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """True for "without X nothing happens", "not until we have X" and "if X does not come, we close"."""
    names = _concepts(hits, 0, len(tokens))
    if NEEDLESS.search(own) or POSSIBLY.search(own):
        return False
    gap = WITHOUT.search(before)
    if gap and (
        names & {"UNABLE", "REFUSE"}
        or THREAT.search(every)
        or REFUSES.search(every.replace(before[gap.start() :], " ", 1))
    ):
        return True
    if ONLY_THEN.search(before) or (UNTIL.search(before) and names & HELD_BACK):
        return bool(names & {"UNABLE", "REFUSE", "NEG"}) or not GIVEN.search(own)
    return bool(THREAT.search(every) and names & {"COND", "TIME", "WITHOUT"} and names & {"NEG"})


def _is_spared(
    text: str, own: str, tokens: Sequence[Token], hits: Sequence[Hit], clause: Clause, start: int, end: int
) -> bool:
    """True when the item's own part says that it is not needed, not to be sent, or that there is none to send."""
    if PLAIN_NEED.search(own):
        return False
    if NEEDLESS.search(own):
        return True
    inside = [hit for hit in hits if hit.table == "concepts" and clause.first <= hit.start < clause.last]
    verbs = [hit for hit in inside if hit.name in _SPARABLE]
    part = _part(tokens, start, end)
    own_force = _concepts(hits, *part) & (_REQUEST | {"SEND", "TELL"}) or WANTED.search(
        _words(text, tokens, *part)
    )
    for no in (hit for hit in inside if hit.name == "NEG"):
        if own_force and not part[0] <= no.start < part[1]:
            continue
        if start - 3 <= no.start < start:
            return True
        if tokens[no.start].key in _PREPOSITIONS:
            continue
        if any(0 <= verb.start - no.start <= 4 for verb in verbs) and (
            no.start < start or no.start < end + 7
        ):
            return True
        if any(0 < no.start - verb.start <= 6 and verb.name == "NEED" for verb in verbs):
            return True
    return False


def _part(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The words around an item up to the next comma, colon or semicolon on either side."""
    left = next((n + 1 for n in range(start - 1, -1, -1) if tokens[n].key in _PART_MARKS), 0)
    right = next((n for n in range(end, len(tokens)) if tokens[n].key in _PART_MARKS), len(tokens))
    return left, right


def _point(text: str, tokens: Sequence[Token], left: int, right: int, at: int) -> tuple[int, int]:
    """The words between `left` and `right` that belong to the same point of a list and the same sentence."""
    ends = [n for n in range(left + 1, right) if _is_point(text, tokens[n]) or _is_full_stop(text, tokens, n)]
    first = max((n for n in ends if n <= at), default=left)
    return first, min((n for n in ends if n > at), default=right)


def _is_number_sign(text: str, tokens: Sequence[Token], hit: Hit) -> bool:
    """True for the "no." and "n°" of a number, which the lexicon takes for a negation."""
    token = tokens[hit.start]
    return token.key in {"no", "n"} and text[token.end - 1 : token.end + 1].strip()[-1:] in _NUMBER_SIGNS


def _is_on_paper(text: str, tokens: Sequence[Token], hits: Sequence[Hit], start: int, end: int) -> bool:
    """True for what is to be covered, or to be legible, on a document."""
    near = _words(text, tokens, max(0, start - 8), min(len(tokens), end + 8))
    on_document = any(hit.name == "IDDOC" for hit in hits)
    return bool(COVERED.search(near) or (on_document and SHOWN_ON_IT.search(near)))


def _is_demanded(
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    clause: Clause,
    item: tuple[int, int],
    own: str,
    wide: str,
    tight: str,
    *,
    document: bool,
    sign: int,
) -> bool:
    start, end = item
    near = _concepts(hits, clause.left, clause.right)
    here = _concepts(hits, clause.first, clause.last)
    every = _concepts(hits, 0, len(tokens))
    question = any(token.key == "?" for token in tokens[end:])
    ordered = bool(ORDERS.search(own) or ANSWERING.search(own))
    if sign == DEMANDED:
        # the word that demands this very item outweighs what other parts of the clause say
        begin, close = _part(tokens, start, end)
        here = _concepts(hits, begin, close)
        wide = tight
    if "PLEASE" not in near and (
        POSSIBLY.search(wide) or (not ordered and not question and _may_ask(hits, clause))
    ):
        return False
    if "OPTION" in here and not near & _REQUEST:
        return False
    if "ALREADY" in here and not near & _REQUEST and not ordered:
        return False
    if KEPT.search(wide) and not here & _REQUEST and not ordered:
        return False
    if sign == DEMANDED or ordered or near & _REQUEST or (question and every & (_GIVING | {"WHICH", "YOU"})):
        return True
    if _imperative(tokens, hits, clause.left, start):
        return True
    return bool(WANTED.search(own)) or _is_bare(tokens, hits, clause, start, document=document)


def _may_ask(hits: Sequence[Hit], clause: Clause) -> bool:
    """True for "we may ask for it" and "it can be required"."""
    inside = [hit for hit in hits if hit.table == "concepts" and clause.first <= hit.start < clause.last]
    for may in (hit for hit in inside if hit.name == "MAY"):
        before = any(hit.name == "WE" and 0 < may.start - hit.start <= 2 for hit in inside)
        asks = any(
            hit.name == "NEED"
            and 0 < hit.start - may.start <= 6
            # "before we can answer we need": the need has a subject of its own
            and not (before and any(one.name == "WE" and hit.start - one.start == 1 for one in inside))
            for hit in inside
        )
        ours = any(hit.name == "WE" and abs(hit.start - may.start) <= 3 for hit in inside)
        theirs = any(hit.name == "YOU" for hit in inside)
        if asks and (ours or not theirs):
            return True
    return False


def _is_bare(
    tokens: Sequence[Token], hits: Sequence[Hit], clause: Clause, start: int, *, document: bool
) -> bool:
    """True for an item demanded without any verb: "passport copy, now"; "customer number?"; "date of birth, thanks"."""
    here = _concepts(hits, clause.first, clause.last)
    if here & _PAST:
        return False
    if document:
        opening = _part(tokens, start, start)[0]
        after_colon = opening > 0 and tokens[opening - 1].key == ":"
        listed = tokens[0].start > 0 or (len(tokens) > 1 and tokens[1].key == ")")
        return listed or start - max(clause.left, opening if after_colon else 0) <= _BARE
    curt = len(tokens) <= 2 * _BARE and start - clause.left <= 2
    return curt and (any(token.key == "?" for token in tokens) or "THANKS" in _concepts(hits, 0, len(tokens)))


def _imperative(tokens: Sequence[Token], hits: Sequence[Hit], left: int, start: int) -> bool:
    """True when a verb of giving opens the clause, or the item itself, without a subject before it."""
    part = _part(tokens, start, start)[0]
    if any(
        hit.name == "CLICK"
        and min(hit.start - left, abs(hit.start - part)) <= 2
        and left <= hit.start <= start + 1
        for hit in hits
    ):
        return True
    for hit in hits:
        if hit.name in _GIVING and left <= hit.start < start:
            opening = [h for h in hits if h.table == "concepts" and left <= h.start < hit.start]
            if tokens[hit.start - 1 if hit.start else 0].key in _INFINITIVE:
                continue
            if hit.start - left <= 2 and not any(h.name in {"WE", "YOU", "DONE"} for h in opening):
                return True
    return False

"""Whether a clause demands an item it names, or mentions, spares, thanks for or only may ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

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
from nlp.governing import DEMANDED, OPEN, SPARED
from nlp.parts import (
    GIVING,
    REQUEST,
    Clause,
    clause_of,
    concepts_between,
    folded,
    part_of,
    point_of,
    words_between,
)

_VERBS = REQUEST | GIVING | {"COPY"}
_PAST = frozenset({"DONE", "RECEIVE", "HOLD", "DELETE", "ALREADY", "MAY", "COND", "NEG"})
_PREPOSITIONS = frozenset({"without", "sans", "ohne", "sin", "senza", "zonder"})
_SPARABLE = _VERBS - {"CHECK"}
_NUMBER_SIGNS = frozenset({".", "?", "°", "º"})
_INFINITIVE = frozenset({"to", "zu", "um", "pour", "de", "para", "per", "om", "te"})
_BARE = 5
"""Tokens at most before an item that is demanded without any verb ("passport copy, now")."""


class Stand(StrEnum):
    """How a clause stands to an item it names."""

    ASKED = "asked"
    MENTIONED = "mentioned"
    SPARED = "spared"


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
    clause = clause_of(text, tokens, hits, start)
    own = words_between(text, tokens, clause.first, clause.last)
    wide = words_between(text, tokens, clause.left, clause.right)
    before = words_between(text, tokens, clause.left if document else clause.first, start + 1)
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
    near = concepts_between(hits, clause.first, clause.last)
    tight = words_between(text, tokens, *point_of(text, tokens, *part_of(tokens, start, end), start))
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
    own = words_between(text, tokens, clause.first, clause.last)
    wide = words_between(text, tokens, clause.left, clause.right)
    if _is_spared(text, own, tokens, hits, clause, start, end) and (
        NEEDLESS.search(own) or not MISSING.search(folded(text))
    ):
        return True
    near = concepts_between(hits, clause.first, clause.last)
    if NEEDLESS.search(wide) and not near & (REQUEST | GIVING) and not PLAIN_NEED.search(wide):
        return True
    lead = NEEDLESS.search(words_between(text, tokens, clause.left, start))
    if lead and not near & {"PLEASE"} and not PLAIN_NEED.search(wide) and not ORDERS.search(own):
        return True
    tail = words_between(text, tokens, end, clause.right)
    needless = NEEDLESS.search(tail)
    # no new subject after the comma: it is the item that is not needed
    behind = needless and tail[: needless.start()].rstrip().endswith(",")
    return bool(behind and not ORDERS.search(wide))


def meant(text: str, tokens: Sequence[Token], hits: Sequence[Hit]) -> list[Hit]:
    """The concepts without a "no." that stands for "number"."""
    return [hit for hit in hits if hit.name != "NEG" or not _is_number_sign(text, tokens, hit)]


def _is_withheld(every: str, own: str, before: str, tokens: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """True for "without X nothing happens", "not until we have X" and "if X does not come, we close"."""
    names = concepts_between(hits, 0, len(tokens))
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
    part = part_of(tokens, start, end)
    own_force = concepts_between(hits, *part) & (REQUEST | {"SEND", "TELL"}) or WANTED.search(
        words_between(text, tokens, *part)
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


def _is_number_sign(text: str, tokens: Sequence[Token], hit: Hit) -> bool:
    """True for the "no." and "n°" of a number, which the lexicon takes for a negation."""
    token = tokens[hit.start]
    return token.key in {"no", "n"} and text[token.end - 1 : token.end + 1].strip()[-1:] in _NUMBER_SIGNS


def _is_on_paper(text: str, tokens: Sequence[Token], hits: Sequence[Hit], start: int, end: int) -> bool:
    """True for what is to be covered, or to be legible, on a document."""
    near = words_between(text, tokens, max(0, start - 8), min(len(tokens), end + 8))
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
    near = concepts_between(hits, clause.left, clause.right)
    here = concepts_between(hits, clause.first, clause.last)
    every = concepts_between(hits, 0, len(tokens))
    question = any(token.key == "?" for token in tokens[end:])
    ordered = bool(ORDERS.search(own) or ANSWERING.search(own))
    if sign == DEMANDED:
        # the word that demands this very item outweighs what other parts of the clause say
        begin, close = part_of(tokens, start, end)
        here = concepts_between(hits, begin, close)
        wide = tight
    if "PLEASE" not in near and (
        POSSIBLY.search(wide) or (not ordered and not question and _may_ask(hits, clause))
    ):
        return False
    if "OPTION" in here and not near & REQUEST:
        return False
    if "ALREADY" in here and not near & REQUEST and not ordered:
        return False
    if KEPT.search(wide) and not here & REQUEST and not ordered:
        return False
    if sign == DEMANDED or ordered or near & REQUEST or (question and every & (GIVING | {"WHICH", "YOU"})):
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
    here = concepts_between(hits, clause.first, clause.last)
    if here & _PAST:
        return False
    if document:
        opening = part_of(tokens, start, start)[0]
        after_colon = opening > 0 and tokens[opening - 1].key == ":"
        listed = tokens[0].start > 0 or (len(tokens) > 1 and tokens[1].key == ")")
        return listed or start - max(clause.left, opening if after_colon else 0) <= _BARE
    curt = len(tokens) <= 2 * _BARE and start - clause.left <= 2
    return curt and (
        any(token.key == "?" for token in tokens) or "THANKS" in concepts_between(hits, 0, len(tokens))
    )


def _imperative(tokens: Sequence[Token], hits: Sequence[Hit], left: int, start: int) -> bool:
    """True when a verb of giving opens the clause, or the item itself, without a subject before it."""
    part = part_of(tokens, start, start)[0]
    if any(
        hit.name == "CLICK"
        and min(hit.start - left, abs(hit.start - part)) <= 2
        and left <= hit.start <= start + 1
        for hit in hits
    ):
        return True
    for hit in hits:
        if hit.name in GIVING and left <= hit.start < start:
            opening = [h for h in hits if h.table == "concepts" and left <= h.start < hit.start]
            if tokens[hit.start - 1 if hit.start else 0].key in _INFINITIVE:
                continue
            if hit.start - left <= 2 and not any(h.name in {"WE", "YOU", "DONE"} for h in opening):
                return True
    return False

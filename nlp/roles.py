"""Which role the words around a date or duration give it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from cases.model import DateKind
from nlp.clauses import REACH, Clauses, Cue, leads
from nlp.span_values import Span

_BEHIND = 1.3
"""A cue behind a span weighs less than one before it: its distance counts this much more."""
_DOUBT = 12
"""A single word weighs less than a phrase: this many letters are added to its distance."""
_OF_THE_PAST = ("received", "sent", "other", "done", "law")
_UNTIL = re.compile(
    r"\b(?:by|until|till|before|avant|pour|ici|jusqu.\w*|bis|vor|antes|hasta|para|entro|per|fino|tot|voor|vóór|tegen|uiterlijk|prima|latest|tardar|tarde|spätestens|plus tard|più tardi|laatst|laatste|later than)\b\W*(?:\w+\s){0,2}$"
)
"""A weekday behind these words is to come, whatever else the sentence says."""
_BY = re.compile(r"\b(?:by|until|till|bis|avant|jusqu|antes|hasta|entro|fino|tot|vóór|uiterlijk)(?!\w)")
"""Words that set a last day wherever they stand before it."""
_SINCE = re.compile(r"\b(?:since|seit|seitdem|depuis|sinds|desde hace)\W+(?:\w{1,3}\W+)?$")
_OF = re.compile(
    r"\b(?!prior|antes|dentro|partir|tarde|tardar|prima|oltre|avant|compter|dès|lors|instead|lugar|invece)\w{4,} (?:of|vom|van|del|du|dell['’]) ?(?:the )?$"
)
"""A day that belongs to the noun before it."""
_CLOSE = 24
"""How many letters before a span hold the words that lead to it."""
_FEW = 5
_SOON = 7
"""Days ahead that a sentence without a person still promises: "tomorrow", "on Saturday"."""
_LASTS = re.compile(r"\s*(?:lang|long|durant)\b")
_HABIT = re.compile(
    r"back-?ups?|sicherung\w*|sauvegard\w+|copias? de seguridad|(?:auto|syst[eé])mati\w+|auto?máti\w+"
    r"|standard\w*|routin\w+|regelmäßig|turnus\w*|overwritten|overwrites?|overschreven|überschrieben|archiv\w*"
)
_KINDS = {"ask": DateKind.DEADLINE, "promise": DateKind.COMMITMENT, "received": DateKind.RECEIPT}


def role_of(clauses: Clauses, span: Span, base: date | None) -> DateKind:
    """The role from the clause around a span, else from its neighbours, else from the kind of date it is."""
    before, behind = clauses.around(span)
    patterns = clauses.words.patterns
    if span.duration:
        if leads(patterns["elapsed$"], before) and patterns["unanswered"].search(behind):
            return DateKind.DEADLINE
        if span.duration.endswith("Y") or _not_to_come(clauses, span, before, behind):
            return DateKind.OTHER
    elif span.on and base and span.on < base:
        return _KINDS["received"] if _was_received(clauses, span, before + behind) else DateKind.OTHER
    if span.on and _SINCE.search(before[-_CLOSE:]):
        return DateKind.OTHER
    if (span.backward or _is_bare(clauses, span, before)) and _is_told(clauses, span, before, behind):
        received = span.on and _was_received(clauses, span, before + behind)
        return _KINDS["received"] if received else DateKind.OTHER
    role = _nearest(clauses, span, _allowed(span, before, base), patterns)
    if not role:
        event = _is_an_event(clauses, span, before, behind, base)
        role = "other" if event else _by_shape(clauses, span, before, behind)
    if role == "promise" and span.duration and _only_named(clauses, span, before, behind):
        return DateKind.OTHER
    impersonal = role == "ask" and not patterns["second_person"].search(before + behind)
    if impersonal and span.duration and _only_allowed(clauses, span, f"{before} {behind}"):
        return DateKind.OTHER
    return _KINDS.get(role, DateKind.OTHER)


def _only_named(clauses: Clauses, span: Span, before: str, behind: str) -> bool:
    """True for a term the sender names but does not take: "not within a month", "can be extended by two months"."""
    patterns = clauses.words.patterns
    if not span.further and patterns["negated"].search(before):
        return True
    return _only_allowed(clauses, span, f"{before} {behind}")


def _only_allowed(clauses: Clauses, span: Span, here: str) -> bool:
    """True for an extension that somebody may take."""
    patterns = clauses.words.patterns
    allowed = patterns["permission"].search(here) and not patterns["first_person"].search(here)
    by_law = span.further and any(cue.role == "law" for cue in clauses.cues)
    return bool(allowed and (by_law or patterns["extends"].search(here)))


def _not_to_come(clauses: Clauses, span: Span, before: str, behind: str) -> bool:
    """True for durations that lie behind or only last: "for two years", "three weeks ago", "the last month"."""
    patterns = clauses.words.patterns
    if patterns["ago"].match(behind.lstrip()):
        return True
    if leads(patterns["old$"], before) and not leads(patterns["inside$"], before):
        return True
    lasts = leads(patterns["lasting$"], before) or _LASTS.match(behind)
    if lasts and not patterns["extends"].search(clauses.low):
        return True
    if not leads(patterns["elapsed$"], before):
        return False
    return not (
        patterns["first_person"].search(before + behind) or patterns["second_person"].search(before + behind)
    )


def _was_received(clauses: Clauses, span: Span, clause: str) -> bool:
    """True when a past day is that of a request or document of the person, and not of what was done since."""
    own = clauses.clause(span.start)
    cues = [cue for cue in clauses.cues if cue.role in _OF_THE_PAST or (cue.role == "promise" and cue.sure)]
    here = [cue for cue in cues if cue.clause == own]
    if any(cue.role == "sent" for cue in here):
        return False
    if here:
        closest = _closest(here, span)
        return closest.role == "received" and (closest.sure or _is_personal(clauses, span, clause))
    if clauses.words.patterns["yours"].search(clause):
        return True
    near = [cue for cue in cues if abs(cue.clause - own) == 1]
    return bool(near) and _closest(near, span).role == "received"


def _is_personal(clauses: Clauses, span: Span, clause: str) -> bool:
    """True when a clause or the words before it name sender, person or letter; "the council had asked" does not."""
    patterns = clauses.words.patterns
    here = clauses.low[max(span.start - REACH // 2, 0) : span.start] + clause
    return any(patterns[name].search(here) for name in ("second_person", "first_person", "yours"))


def _allowed(span: Span, before: str, base: date | None) -> frozenset[str]:
    """Which roles a span can play at all."""
    if span.duration:
        return frozenset({"ask", "promise", "other", "law"})
    if span.backward and _UNTIL.search(before[-24:]):
        return frozenset({"ask", "promise", "other"})
    if span.on is None or base is None or span.on == base or span.backward:
        return frozenset({"ask", "promise", "other", "received", "done"})
    return frozenset({"ask", "promise", "other"})


def _nearest(
    clauses: Clauses, span: Span, allowed: frozenset[str], patterns: dict[str, re.Pattern[str]]
) -> str:
    own = clauses.clause(span.start)
    cues = [cue for cue in clauses.cues if cue.role in allowed and not _is_habit(clauses, cue, span)]
    before, behind = clauses.around(span)
    here = [cue for cue in cues if cue.clause == own]
    if span.on and _OF.search(before[-_CLOSE:]) and (named := [cue for cue in here if cue.end <= span.start]):
        here = named  # "the meeting of 29 August will ...": what follows is not about the day
    if patterns["condition"].match(before.lstrip(" ,;.:–-()")) and not any(cue.role == "law" for cue in here):
        return "ask"
    if here and (role := _chosen(clauses, span, here)):
        return role
    earlier_ask = [cue for cue in cues if cue.clause == own - 1 and cue.role == "ask" and cue.sure]
    if not _is_bare(clauses, span, before) and patterns["subject" if earlier_ask else "first_person"].search(
        f"{before} {behind}"
    ):
        return "promise"
    earlier = [cue for cue in cues if cue.clause < own and (cue.sure or cue.role == "ask")]
    if earlier and earlier[-1].role in ("ask", "promise"):
        return earlier[-1].role
    if earlier and (span.duration or span.weak):
        return earlier[-1].role
    later = [cue for cue in cues if cue.clause > own and cue.role != "law" and cue.sure]
    alone = len(f"{before} {behind}".split()) < 4
    if later and alone and later[0].role != "other":
        return later[0].role
    return ""


def _is_an_event(clauses: Clauses, span: Span, before: str, behind: str, base: date | None) -> bool:
    """True for a day in a clause of its own that names neither sender, person nor request: "the fair opens on 3 May"."""
    here = f"{before} {behind}"
    number = clauses.clause(span.start)
    left = clauses.ends[number - 2] if number > 1 else 0
    said = clauses.low[left : span.start] + behind
    named = any(
        clauses.words.patterns[name].search(said) for name in ("first_person", "second_person", "yours")
    )
    far = span.on and base and (span.on - base).days > _SOON
    return bool(far) and not (named or _UNTIL.search(before[-24:]) or len(here.split()) < _FEW)


def _is_bare(clauses: Clauses, span: Span, before: str) -> bool:
    """True for a duration that is only named: neither "within" it nor "further"."""
    return bool(span.duration) and not span.further and not leads(clauses.words.patterns["inside$"], before)


def _is_told(clauses: Clauses, span: Span, before: str, behind: str) -> bool:
    """True for the weekday of a sentence in the past tense that promises and asks nothing: "we spoke on Tuesday"."""
    own = clauses.clause(span.start)
    if any(cue.clause == own and cue.sure and cue.role in ("promise", "ask") for cue in clauses.cues):
        return False
    told = clauses.words.patterns["past"].search(f"{before} {behind}")
    return bool(told) and not _BY.search(before)


def _is_habit(clauses: Clauses, cue: Cue, span: Span) -> bool:
    """True for words of routine beside a day, or "within" and "you": retention knows neither, promises do."""
    if cue.role != "other" or not _HABIT.fullmatch(clauses.low, cue.start, cue.end):
        return False
    before, behind = clauses.around(span)
    patterns = clauses.words.patterns
    within = leads(patterns["inside$"], before) and not leads(patterns["elapsed$"], before)
    return not span.duration or (within and bool(patterns["second_person"].search(f"{before} {behind}")))


def _by_shape(clauses: Clauses, span: Span, before: str, behind: str) -> str:
    """What a date without any telling word is: days to come and terms to be kept are promised."""
    patterns = clauses.words.patterns
    if patterns["threat"].search(clauses.low, span.end, span.end + 30) and not patterns[
        "first_person"
    ].search(before):
        return "ask"
    if span.duration:
        return "promise" if span.further or leads(patterns["inside$"], before) else "other"
    return "other" if span.backward is None and span.weak else "promise"


def _chosen(clauses: Clauses, span: Span, cues: list[Cue]) -> str:
    """The cue of a clause that decides: the law outranks all but a request or a promise of the sender."""
    patterns = clauses.words.patterns
    before, behind = clauses.around(span)
    sure = [cue for cue in cues if cue.sure]
    asked = [cue for cue in cues if cue.role == "ask" and patterns["please"].match(clauses.low, cue.start)]
    if any(cue.role == "law" for cue in cues):
        if asked:
            return "ask"
        ours = any(
            patterns[name].search(before + behind)
            for name in ("first_person", "second_person", "yours", "extends")
        )
        promised = any(cue.role == "promise" for cue in sure) and ours
        return "promise" if promised and not patterns["permission"].search(before + behind) else "law"
    if any(cue.role == "other" and cue.sure and 0 <= cue.start - span.end <= 1 for cue in cues):
        return "other"
    asked += [cue for cue in cues if _is_imperative(clauses, cue, span)]
    if asked and not _we_promise(clauses, asked[0], cues):
        return "ask"
    role = _closest(cues, span).role
    nobody = not patterns["first_person"].search(before + behind)
    if role == "promise" and not sure and nobody and _is_bare(clauses, span, before):
        return "other"
    ours = role == "promise" and bool(patterns["first_person"].search(before))
    if role != "other" and not ours and patterns["threat"].search(clauses.low, span.end, span.end + 30):
        return "ask"
    if role == "promise" and patterns["unless"].match(_next_clause(clauses, span)):
        return "ask"
    return role


def _next_clause(clauses: Clauses, span: Span) -> str:
    """The clause behind that of the span, without its leading marks."""
    number = clauses.clause(span.end)
    ends = clauses.ends[number : number + 2]
    while len(ends) == 2 and not clauses.low[ends[0] : ends[1]].strip(" ,;:.–-()"):
        number += 1
        ends = clauses.ends[number : number + 2]
    return clauses.low[ends[0] :].lstrip(" ,;:.–-()") if ends else ""


def _we_promise(clauses: Clauses, asked: Cue, cues: Sequence[Cue]) -> bool:
    """True for "please note that we will ...": a promise with its own subject follows the polite word."""
    ours = clauses.words.patterns["first_person"].search(clauses.low, asked.end, asked.end + 40)
    return any(cue.role == "promise" and cue.sure and (ours or cue.start < asked.start) for cue in cues)


def _is_imperative(clauses: Clauses, cue: Cue, span: Span) -> bool:
    """True for a request that opens its clause and stands before the date: "return the form ... by 22 May"."""
    left = clauses.ends[cue.clause - 1] if cue.clause else 0
    opens = not clauses.low[left : cue.start].strip(' ,;:.–-()«»"')
    if not (cue.role == "ask" and cue.sure and opens and cue.end <= span.start):
        return False
    return not clauses.words.patterns["first_person"].search(clauses.low, cue.start, cue.end)


def _closest(cues: Sequence[Cue], span: Span) -> Cue:
    return min(cues, key=lambda cue: _distance(cue, span))


def _distance(cue: Cue, span: Span) -> float:
    doubt = 0 if cue.sure else _DOUBT
    return doubt + _aside(cue, span)


def _aside(cue: Cue, span: Span) -> float:
    return span.start - cue.end if cue.end <= span.start else _BEHIND * (cue.start - span.end) + 2

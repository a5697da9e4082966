"""Where sentences begin and end in a mail text, wrapped lines, lists, ordinals and abbreviations included."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WITH_DOTS = (
    # en
    "mr mrs ms dr prof st no nos art arts sec ref tel ext inc ltd co corp dept e.g i.e eg ie approx vs para paras pp p etc jan feb mar apr jun jul aug sep sept oct nov dec "
    # fr
    "m mm mme mmes mlle me art al n° nº réf ref tél tel env janv févr febr juil déc c.-à-d p.ex ex cf resp bd av "
    # de
    "abs nr z.b z.bsp bspw bzw ca ggf ggfs gem str tel usw u.a d.h i.d.r i.s.d inkl evtl zzgl sog vgl lit ziff hr fr herrn st aufl mio s o.g u.u i.v i.a z.t "
    # es
    "sr sra sres srta d dña ud uds vd art núm num pág apdo p.ej ej tfno avda "
    # it
    "sig sig.ra sigg dott dott.ssa avv ing spett egr gent lett n pag c.a cfr tel es "
    # nl
    "dhr mevr mw nr blz bijv o.a d.w.z i.v.m t.a.v m.b.t a.u.b enz lid jl"
)
_ABBREVIATIONS = frozenset(_WITH_DOTS.split())
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|févr|mars|avr|mai|juin|juil|août|déc|jän|mär|okt|dez|ene|abr|ago|dic"
    "|gen|mag|giu|lug|set|ott|mrt|mei"
)
_END = re.compile(r"([.!?…]+)([\"»”’')\]]*)(\s+)")
_NEXT_MONTH = re.compile(rf"(?:{_MONTHS})", re.IGNORECASE)
_BULLET = re.compile(
    r"^[ \t]*(?:[-*•–—·▪◦‣o➢✓→»+]|\(?\d{1,2}[.)°]|\(?[a-h][.)]|\(?[ivx]{1,4}[.)])[ \t\u00a0]+\S"
)
_POINT = re.compile(r"^[ \t]*[^\s.:?!][^.:?!]{2,56}[;,]?$")
_SALUTATION = re.compile(
    r"^\W*(?:dear|hello|hi|bonjour|madame|monsieur|chère?|cher|sehr|liebe|guten|estimad|hola|gentile|egregio|buongiorno|geachte|beste)\b",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"[ \t\r\f\v\u00a0]*\n\s*")
_ELISION = re.compile(r"^(?:[dlnmtscj]|qu|dell|all|nell|sull|un)['’]", re.IGNORECASE)
_FIELD = re.compile(r"^\s*[\w\s./-]{2,28}\s?:\s+\S")
_WRAPPED = 45
_LIST_LIMIT = 900


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the text and its words with line breaks joined."""

    start: int
    end: int
    text: str


def split_sentences(text: str) -> list[Sentence]:
    """Split a text into sentences.

    Wrapped lines are joined; a list stays with the sentence that introduces it by a colon, because its
    items mean nothing alone.

    Args:
        text: the sender's own words with line feeds.

    Returns:
        Sentences in order; `text[s.start:s.end]` equals `s.text` apart from white space at line breaks.
    """
    found: list[Sentence] = []
    in_list = False
    for start, end, bullet in _blocks(text):
        if (
            in_list
            and (bullet or _is_point(text, found[-1], start, end))
            and end - found[-1].start < _LIST_LIMIT
        ):
            found[-1] = _sentence(text, found[-1].start, end)
            continue
        found.extend(_sentence(text, a, b) for a, b in _inside(text, start, end))
        in_list = bool(found) and found[-1].text.endswith(":") and not _SALUTATION.match(found[-1].text)
    return [sentence for sentence in found if sentence.text]


def _is_point(text: str, last: Sentence, start: int, end: int) -> bool:
    """True for short lines without a full stop right below a colon or the point before: a list without bullets."""
    gap = text[last.end : start].count("\n")
    near = gap == 1 or (gap == 2 and last.text.endswith(":"))
    return near and all(_POINT.match(line.rstrip()) for line in text[start:end].split("\n"))


def _sentence(text: str, start: int, end: int) -> Sentence:
    raw = text[start:end]
    left = len(raw) - len(raw.lstrip())
    raw = raw.strip()
    joined = _LINE_BREAK.sub(" ", raw) if "\n" in raw else raw
    return Sentence(start + left, start + left + len(raw), joined)


def _blocks(text: str) -> list[tuple[int, int, bool]]:
    """Lines joined to paragraphs where they were wrapped; True marks a list item."""
    blocks: list[tuple[int, int, bool]] = []
    offset = 0
    previous = ""
    for line in text.split("\n"):
        end = offset + len(line)
        if line.strip():
            bullet = bool(_BULLET.match(line))
            if blocks and previous.strip() and not bullet and _continues(previous, line):
                blocks[-1] = (blocks[-1][0], end, blocks[-1][2])
            else:
                blocks.append((offset, end, bullet))
        previous = line
        offset = end + 1
    return blocks


def _continues(previous: str, line: str) -> bool:
    head = line.strip()[0]
    if previous.endswith(" ") and previous.strip() != "--" and len(previous.rstrip()) >= _WRAPPED:
        return True
    ended = previous.rstrip()[-1] in ".!?:;…"
    if head.islower():
        return not (ended and previous.rstrip()[-1] in ":;" and len(previous) < _WRAPPED)
    if ended and (len(previous.rstrip()) < _WRAPPED or previous.rstrip()[-1] == ":"):
        return False
    return len(previous.rstrip()) >= _WRAPPED and not _FIELD.match(line)


def _inside(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if match.end() < end and _is_end(text, begin, match):
            pieces.append((begin, match.end(2)))
            begin = match.end()
    pieces.append((begin, end))
    return pieces


def _is_end(text: str, begin: int, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 12]
    head = following.lstrip("\"«“„'([¿¡")[:1]
    if head.islower() and not following[:1].isdigit():
        return False
    if match.group(1) != ".":
        return True
    before = text[begin : match.start()].removesuffix("\n")
    if not before or before[-1].isspace():
        return True
    last = before.rsplit(None, 1)[-1]
    word = _ELISION.sub("", last.lstrip("(\"'«“„[").lower())
    if word.strip(".") in _ABBREVIATIONS or word in _ABBREVIATIONS:
        return _closes(word, following)
    if word.isdigit() and len(word) <= 2:
        return not (_NEXT_MONTH.match(following) or head.isdigit() or last == before)
    if len(word) == 1 and word.isalpha():
        return not (word.isupper() or text[match.start() - 1].isupper() or re.match(r"\w\.", following))
    return True


def _closes(word: str, following: str) -> bool:
    """`etc.`, `usw.` and the like may close a sentence when a capital follows."""
    return word.strip(".") in {"etc", "usw", "enz", "inc", "ltd", "co", "corp"} and following[:1].isupper()

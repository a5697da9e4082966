"""The marks by which mail clients set old words apart from new ones, in the languages they ship in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mail.words import (
    AUTOMATIC_PREFIXES,
    FIELDS,
    FORWARD_PREFIXES,
    FORWARDED_LINES,
    FORWARDED_PHRASES,
    LANGUAGES,
    ORIGINAL_PHRASES,
    OTHER,
    REPLY_PREFIXES,
    alternatives,
)

MARK_LINES = 5_000
"""Lines of a text in which marks are looked for."""

_PREFIX = re.compile(
    rf"\s*(?:\[[^\]]{{1,40}}\]\s*)?(?:({FORWARD_PREFIXES})|({REPLY_PREFIXES}))(?:\[\d+\])?\s?[:：]\s*", re.I
)

_AUTOMATIC = re.compile(rf"\s*(?:{alternatives(AUTOMATIC_PREFIXES)})(?:\s?[:：\-–(]|\s*$)", re.I)
_DASH = "[-‐‑–—_*]"
_FORWARDED = re.compile(
    rf"^\s*{_DASH}{{2,20}}\s*(?:{alternatives(FORWARDED_PHRASES)})\s*(?:{_DASH}{{2,20}}|:?\s*$)\s*(.*)$"
    rf"|^\s*(?:{alternatives(FORWARDED_LINES)})\s?[:：]\s*()$",
    re.I,
)
_ORIGINAL = re.compile(
    rf"^\s*{_DASH}{{2,20}}\s*(?:{alternatives(ORIGINAL_PHRASES)})\s*(?:{_DASH}{{2,20}}|:?\s*$)\s*(.*)$"
    r"|^\s*Message du (?P<date>\d[\d/. :hà]{6,30})$",
    re.I,
)
_RULE = re.compile(r"^\s*(?:_{20,}|-{40,})\s*$")
# Ticket desks write the history newest first: a rule, then "Name, 23 Mar 2020, 16:05" on a line of its own.
_TICKET_ENTRY = re.compile(
    r"^(?P<name>[^\d,:]{2,80}?)(?:\s\([^)]{1,60}\))?,\s(?P<date>[^@]{0,20}\d[^@]{2,40}\d{1,2}[:.h]\d{2}[^@]{0,20})$"
)

_WORDS: dict[str, dict[str, set[str]]] = {}
for _field, _rows in FIELDS.items():
    for _language, _row in _rows.items():
        for _word in _row.split("|"):
            _WORDS.setdefault(_word.lower(), {}).setdefault(_field, set()).add(_language)
for _word in OTHER.split("|"):
    _WORDS.setdefault(_word.lower(), {}).setdefault("other", set()).update(LANGUAGES)
_HEADER = re.compile(
    rf"^\s*[*_]{{0,2}}({alternatives('|'.join(_WORDS))})[*_]{{0,2}}\s?[:：][*_]{{0,2}}\s*(.*)$",
    re.I,
)
_GLUED = {
    language: re.compile(
        r"(?<=[\w>\])\"”])\s?(?:"
        + alternatives("|".join(FIELDS[f][language] for f in ("from", "to", "cc", "date", "subject")))
        + r")\s?:\s"
    )
    for language in LANGUAGES
}

# Attribution lines, each as (whole line, what is inside). They must hold a digit and must not speak in the
# second person ("On 3 May you wrote:" is prose). The inside is taken apart by `_said`.
_ATTRIBUTIONS = tuple(
    (language, re.compile(pattern, re.I))
    for language, pattern in (
        ("en", r"^On\s(.+)\swrote\s?:$"),
        ("fr", r"^Le\s(.+)\s[aà]\s[ée]crit\s?:$"),
        ("de", r"^Am\s(.+)\sschrieb\b(.*):$"),
        ("de", r"^(.+)\s(?:schrieb|hat)\sam\s(.+?)(?:\sgeschrieben)?\s?:$"),
        ("es", r"^El\s(.+)\s(?:escribi[óo]|ha escrito)\s?:$"),
        ("it", r"^Il\s(.+)\sha scritto\s?:$"),
        ("nl", r"^Op\s(.+)\s(?:schreef|heeft)\b(.*?)(?:het volgende\s)?(?:geschreven)?\s?:$"),
        ("pt", r"^(?:Em|A|No dia)\s(.+)\sescreveu\s?:$"),
        ("da", r"^D(?:en|\.)\s(.+)\sskrev\b(.*?)(?:följande)?\s?:$"),
        ("pl", r"^(?:Dnia|W dniu)\s(.+)\s(?:napisał(?:\(a\)|a)?|pisze)\s?:$"),
        ("cs", r"^Dne\s(.+)\snapsal(?:\(a\)|a)?\s?:$"),
        ("sk", r"^(.+)\spoužívateľ\s(.+)\snapísal\s?:$"),
        ("ru", r"^(.+)\sпользователь\s(.+)\sнаписал\s?:$"),
        ("hu", r"^(.+)\sidőpontban\s(.+)\sezt írta\s?:$"),
        ("fi", r"^(.+)\skirjoitti\s(.+):$"),
        ("no", r"^(.+)\sskrev følgende den\s(.+):$"),
        ("tr", r"^(.+),\s(.+)\starihinde şunu yazdı\s?:$"),
    )
)
_ANGLE_ADDRESS = re.compile(r"[<\[(]{1,2}(?:mailto:)?([^<>\[\]()\s]+@[^<>\[\]()\s]+)[>\])]{1,2}")
_DATE_THEN_NAME = re.compile(
    r"^(.*\d)((?:\s?(?:AM|PM|a\.\s?m\.|p\.\s?m\.|Uhr|h|[A-Z]{3,4}\b(?=[ ,])))*)(?:[,\s]+|$)(.*)$"
)
_ATTRIBUTION_HINT = re.compile(
    r"wrote|[ée]crit|schrieb|geschrieben|escribi|escrito|scritto|schreef|geschreven|escreveu|skrev|napisał|pisze|napsal"
    r"|napísal|написал|írta|kirjoitti|yazdı",
    re.I,
)
_SECOND_PERSON = re.compile(
    r"\b(?:you|we|I|vous|nous|on nous|Sie|Ihr|du|wir|usted|ustedes|Lei|voi|u|jij|você)\s*(?:wrote|a écrit|escribió|ha scritto|:)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A copied header block: lines `start` to `end` (exclusive), values as written, quote marks removed."""

    start: int
    end: int
    fields: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where old words begin: `line`, what announced them, and how many `>` stood before it.

    `kind` is "forwarded" (a client says so), "original" (said in replies and forwards alike), "block" (a bare
    header block) or "attribution" ("On ... wrote:"). `body` is the first line of the old words.
    """

    kind: str
    line: int
    body: int
    depth: int
    fields: dict[str, str]
    languages: tuple[str, ...] = ("en",)
    separated: bool = False


_QUOTED = re.compile(r"^ {0,3}((?:> ?)+)")


def unquote(line: str) -> str:
    """`line` without its leading `>` marks, of any depth."""
    marks = re.match(r"\s?(?:>\s?)+", line[:200])
    return line[marks.end() :] if marks else line


def depth(line: str) -> int:
    """How many `>` a line starts with; up to three spaces may stand before them."""
    if not line.startswith((">", " ")):
        return 0
    match = _QUOTED.match(line[:200])
    return match[1].count(">") if match else 0


def subject_kind(subject: str) -> str:
    """What the outermost prefix of a subject says: "forward", "reply" or "" when there is none."""
    match = _PREFIX.match(subject)
    if not match:
        return ""
    return "forward" if match[1] else "reply"


def says_automatic(subject: str) -> bool:
    """True when a subject begins as those of programs do that answer for somebody who is away."""
    return bool(_AUTOMATIC.match(subject))


def bare_subject(subject: str) -> str:
    """The subject without its outermost forward or reply prefix."""
    match = _PREFIX.match(subject)
    return subject[match.end() :].strip() if match else subject.strip()


def _header(line: str) -> tuple[str, str] | None:
    if ":" not in line[:60] and "：" not in line[:60]:
        return None
    match = _HEADER.match(line.lstrip())
    if not match:
        return None
    return match[1].lower(), match[2].strip().strip("*").strip()


def _field_of(word: str, seen: dict[str, str]) -> str:
    """The field a word names; "de" is From in four languages, "a" is To: the first field not yet seen wins."""
    options = _WORDS[word]
    return next(
        (
            name
            for name in ("from", "to", "cc", "date", "subject", "other")
            if name in options and name not in seen
        ),
        "",
    )


def _ungluing(value: str) -> list[str]:
    """Yahoo writes the whole header block on one line: cut it before each further header word."""
    best: list[int] = []
    for pattern in _GLUED.values():
        cuts = [match.start() for match in pattern.finditer(value[:4000])]
        best = cuts if len(cuts) > len(best) else best
    if len(best) < 2:
        return [value]
    edges = [0, *best, len(value)]
    return [value[a:b].strip() for a, b in pairwise(edges)]


def _continues(lines: list[str], index: int, name: str, value: str) -> bool:
    """A line that is no header belongs to the field before it when that field is clearly unfinished."""
    line = lines[index]
    if name in ("to", "cc", "from", "other") and (value.endswith((",", ";")) or (not value and "@" in line)):
        return True
    if name in ("to", "cc") and line[:1] in (" ", "\t") and "@" in line:
        return True
    for later in lines[index + 1 : index + 5]:
        if not later.strip():
            return False
        if _header(later):
            return True
    return False


class _Reading:
    """The fields of a header block as they are being read."""

    def __init__(self, glued: bool) -> None:
        self.glued = glued
        self.fields: dict[str, str] = {}
        self.foreign: dict[str, int] = {}
        self.last = ""

    def take(self, line: str) -> bool:
        """Take one header line, or several glued together; False when it is none or says a field twice."""
        found = _header(line)
        name = _field_of(found[0], self.fields) if found else ""
        if not found or not name:
            return False
        value, *glued = _ungluing(found[1]) if self.glued and len(found[1]) > 30 else [found[1]]
        self.fields[name], self.last = value, name
        spoken = _WORDS[found[0]][name]
        for language in spoken if "en" not in spoken else ():
            self.foreign[language] = self.foreign.get(language, 0) + 1
        for piece in glued:
            self.take(piece)
        return True

    def block(self, start: int, end: int) -> Block | None:
        """What was read, when it is enough: a From that says something, and one more field."""
        if not self.fields.get("from") or len(self.fields.keys() - {"other"}) < 2:
            return None
        return Block(start, end, self.fields, self.spoken())

    def spoken(self) -> tuple[str, ...]:
        """The languages the words fit best, up to four. English words are in every client (Gmail), so others win."""
        foreign = {code: count for code, count in self.foreign.items() if count == max(self.foreign.values())}
        return tuple(sorted(foreign, key=LANGUAGES.index))[:4] or ("en",)


def read_block(lines: list[str], start: int, *, glued: bool = False) -> Block | None:
    """The header block that begins at `start`, quote marks already removed, or None.

    Blank lines between header lines are allowed only when there was one after the first line (HTML
    paragraphs), because a letter may itself begin with "Subject: ...". With `glued`, further fields are looked
    for within a line (Yahoo).
    """
    reading = _Reading(glued)
    end = index = start
    gapped = False
    while index < min(len(lines), start + 60):
        line = lines[index]
        if not line.strip():
            following = lines[index + 1] if index + 1 < len(lines) else ""
            if not (gapped or len(reading.fields) == 1) or not _header(following):
                break
            gapped = True
        elif reading.take(line):
            end = index + 1
        elif (
            reading.last
            and not _header(line)
            and _continues(lines, index, reading.last, reading.fields[reading.last])
        ):
            reading.fields[reading.last] = f"{reading.fields[reading.last]} {line.strip()}".strip()
            end = index + 1
        else:
            break
        index += 1
    return reading.block(start, end)


def _said(parts: list[str]) -> dict[str, str]:
    """Date, name and address out of the inside of an attribution line."""
    address, name, date = "", "", ""
    for part in parts:
        match = _ANGLE_ADDRESS.search(part)
        if match:
            address = match[1]
            part = f"{part[: match.start()]} {part[match.end() :]}".strip(" ,")
        quoted = re.search(r"[\"„“«]\s?([^\"„“«»”]{1,120}?)\s?[\"“”»]", part)
        if quoted:
            name = quoted[1]
            part = part[: quoted.start()] + part[quoted.end() :]
        cut = _DATE_THEN_NAME.match(part)
        if cut and not date:
            date, part = (cut[1] + cut[2]).strip(" ,"), cut[3]
        if part.strip(" ,") and not name:
            name = part
    return {"date": date, "name": name.strip(" ,\"'()"), "address": address}


def attribution(lines: list[str], index: int) -> tuple[int, dict[str, str], tuple[str, ...]] | None:
    """An "On ... wrote:" line at `index`, perhaps wrapped over four lines: its end, what it names, its language."""
    size = 0
    for end in range(index, min(index + 4, len(lines))):
        line = lines[end].strip()
        if not line or size + len(line) > 400:
            return None
        if line.endswith((":", "：")):
            said = _attributed(" ".join(one.strip() for one in lines[index : end + 1]))
            return (end + 1, *said) if said else None
        size += len(line) + (end > index)
    return None


def _attributed(line: str) -> tuple[dict[str, str], tuple[str, ...]] | None:
    if not _ATTRIBUTION_HINT.search(line) or not any(character.isdigit() for character in line):
        return None
    if _SECOND_PERSON.search(line):
        return None
    for language, pattern in _ATTRIBUTIONS:
        match = pattern.match(line)
        if match:
            return _said([group for group in match.groups() if group]), (language,)
    return None


def _separator_mark(lines: list[str], index: int, kind: str, rest: str, level: int) -> Mark | None:
    """The mark of a separator line, when a header block follows it (or, for Yahoo, stands behind it)."""
    if rest.strip():
        block = read_block([rest.strip(), *lines[index + 1 : index + 30]], 0, glued=True)
        return (
            Mark(kind, index, index + block.end, level, block.fields, block.languages, separated=True)
            if block
            else None
        )
    at = index + 1
    while at < len(lines) and at < index + 5 and not lines[at].strip():
        at += 1
    block = read_block(lines, at, glued=kind != "rule")
    if block:
        return Mark(kind, index, block.end, level, block.fields, block.languages, separated=True)
    said = attribution(lines, at) if at < len(lines) else None
    if said:
        return Mark(kind, index, said[0], level, said[1], said[2], separated=True)
    entry = _TICKET_ENTRY.match(lines[at].strip()[:200]) if kind == "rule" and at < len(lines) else None
    if entry:
        fields = {"date": entry["date"].strip(), "name": entry["name"].strip()}
        return Mark("attribution", index, at + 1, level, fields, separated=True)
    return Mark(kind, index, index + 1, level, {}, separated=True) if kind != "rule" else None


def marks(lines: list[str], *, quoted: bool = False) -> Iterator[Mark]:
    """The marks of old words one after the other, outside `>` quotes, or inside them when `quoted`."""
    plain = [unquote(line) if depth(line) else line for line in lines[:MARK_LINES]]
    index = 0
    while index < len(plain):
        level = depth(lines[index])
        mark = _mark_at(plain, index, level) if plain[index].strip() and bool(level) == quoted else None
        if mark:
            yield mark
        index = max(index + 1, mark.body if mark else 0)


def find_mark(lines: list[str], *, quoted: bool = False) -> Mark | None:
    """The first of `marks`."""
    return next(marks(lines, quoted=quoted), None)


def _mark_at(lines: list[str], index: int, level: int) -> Mark | None:
    line = lines[index].strip()
    if len(line) > 2000:
        return None
    match = _FORWARDED.match(line)
    if match:
        return _separator_mark(lines, index, "forwarded", match[1] or "", level)
    match = _ORIGINAL.match(line)
    if match:
        mark = _separator_mark(lines, index, "original", match[1] or "", level)
        if mark and match["date"]:
            # Orange writes the date into the separator
            return replace(mark, fields={"date": match["date"].strip(), **mark.fields}, languages=("fr",))
        return mark
    if _RULE.match(line):
        mark = _separator_mark(lines, index, "rule", "", level)
        if mark and mark.kind == "attribution":
            return mark
        return replace(mark, kind="original") if mark and "from" in mark.fields else None
    if _header(line):
        block = read_block(lines, index)
        if block and len(block.fields) >= 3 and block.fields.keys() & {"date", "subject"}:
            return Mark("block", index, block.end, level, block.fields, block.languages)
    said = attribution(lines, index)
    if said:
        return Mark("attribution", index, said[0], level, said[1], said[2])
    return None

"""Finding date and duration spans in a mail, and the calendar day or ISO 8601 duration each stands for.

Every word gets one letter for its class (month, unit, number, "end of" ...), and one small grammar, the same for
all languages, runs over the string of letters. A whole mail is first searched for a few stems; only sentences that
hold one are looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate

from nlp.calendar_words import LANGUAGES, TOKEN, CalendarWords, calendar_words
from nlp.sentences import Sentence
from nlp.span_values import READERS, Span, Words

_FURTHER = r"(?:a?g+|a(?=[nNl]))?"
_COUNT = r"(?P<count>(?:[nNq]|l(?:[-~]?l)*|a|g(?=[DWMY]))(?:[-~u](?:[nN]|l))?)(?:\([nNlax]\)|/l)?"
_GRAMMAR = re.compile(
    r"(?=[fjnklmaebchEgNvzWMFDXPrTCIqQ])(?:(?P<written>(?:f[.,]?[tuo]?)?(?P<day>[nkl])\.?s?[.-]?[ot]*(?P<month>[mq])(?:[.-]?,?o*(?P<year>y))?)"
    r"|(?P<turned>(?:f,?)?(?P<month2>m)\.?t?(?P<day2>[nk])s?(?![DWMYH/:]|\.n)(?:,?(?P<year2>y))?)"
    r"|(?P<part>[ebch][-otiMv']*(?P<month3>[mq])(?:\.?o*(?P<year3>y))?)"
    r"|(?P<monthday>(?<=[uot])Dn(?![DWMYH/:nNmy])|(?<=[ut])nso?vM|(?<=[ut])no?vM|(?<=ut)ns(?![DWMYHmqo])|(?<=u)n\.(?=x)|(?:(?<=ut)|(?<=uo))n(?=\.*$))"
    r"|(?P<bare>(?<=[iuQ])m(?:o*y)?)(?!\.?[nkl])"
    r"|(?P<half>a?ha?o?a?Y)"
    r"|(?P<stretch>[ebc][-ot']*[vz]*[WMYR](?:p?z)?|E)"
    r"|(?P<far>f[ot',]*(?:zW|Wp?z))"
    rf"|(?P<duration>{_FURTHER}{_COUNT}[-']?o?[gwzj]*(?P<unit>[DWMYHR])[gw]*)"
    r"|(?P<next>[vz][WM]|[WM]p?z)"
    r"|(?P<named>a?g*F(?:o'?[DWM])?)"
    r"|(?P<relative>(?:D?[XP]-?)?r)"
    r"|(?P<numeric>(?:f[.,]?[tuo]?)?T)"
    r"|(?P<short>(?:f[.,]?[tuo]?)?n[./]n\.?)"
    r"|(?P<weekday>[vzjP]?f[zjP]?)"
    r"|C[ot']*(?P<course>[vz]?[WM](?:p?z)?|[vz]?m(?:o*y)?)"
    r"|I(?P<within>t[WMY])(?![omynN])"
    r"|Q(?P<closing>[ut]'?[WMY])(?![omyznN])"
    r"|(?P<foreign>n\.?o?(?P<word>x)[.o]*(?P<year4>y)))"
)
_OWN = re.compile(r"[mqDWMYRHfFCET]|n[./]n")
_ENGLISH = (" days", " week", " month", " by ")
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_DATED = re.compile(r"\b(?:d\.?d|i\.d|dtd|dat|gedat|fecha)\.$", re.IGNORECASE)
_ORDINAL = re.compile(r"\b\d{1,2}\.$")
_NUMBERED = re.compile(r"V[^uf]{0,3}$")
"""A version or a reference number, unless "on" or a weekday leads to a date."""
_BY = frozenset(
    (
        "by",
        "until",
        "till",
        "before",
        "bis",
        "avant",
        "antes",
        "hasta",
        "entro",
        "uiterlijk",
        "tot",
        "voor",
        "vóór",
    )
)
"""Words before a weekday that is meant and no opening hour."""
_STREET = re.compile(r"![ot']*$")
_FIRM = re.compile(r",? (?:&|OHG|GmbH|AG|KG|SARL|SAS|SA|Ltd|LLP|BV|NV|Srl|SpA|S\.|B\.V|N\.V)(?!\w)")
_CUT = re.compile(r"\d\s[^\W\d_]{3,5}\.$")


def candidates(sentences: Sequence[Sentence], language: str) -> list[tuple[str, str]]:
    """Texts, as written and in lower case, of the sentences that can hold a span, found in one pass over the mail."""
    texts = _joined([one.text for one in sentences])
    whole = "\n".join(texts)
    low = whole.lower()
    if len(low) != len(whole):  # rare letters such as İ grow: then every sentence is looked at
        return [(text, _level(text)) for text in texts]
    if not low.isascii():
        low = low.replace("\u00a0", " ").replace("\u202f", " ")
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    places: set[int] = set()
    for stem in _stems(language):
        at = low.find(stem)
        while at >= 0:
            place = bisect_right(starts, at + 1) - 1
            places.add(place)
            at = low.find(stem, starts[place + 1] - 1)
    places.update(bisect_right(starts, hit.start()) - 1 for hit in _digits(language).finditer(low))
    return [(texts[place], low[starts[place] : starts[place + 1] - 1]) for place in sorted(places)]


def _joined(texts: list[str]) -> list[str]:
    """Sentences with those put together again that an abbreviation had cut: "1 set. | 2013", "d.d. | 3 mei"."""
    joined: list[str] = []
    for text in texts:
        if joined and (
            (
                text[:1].isdigit()
                and (_DATED.search(joined[-1]) or (_YEAR.match(text) and _CUT.search(joined[-1])))
            )
            or (text[:1].islower() and _ORDINAL.search(joined[-1]))
        ):
            joined[-1] += f" {text}"
        else:
            joined.append(text)
    return joined


def find_spans(text: str, low: str, language: str, base: date | None) -> tuple[str, list[Span]]:
    """Spans of one sentence, and the language whose words found them.

    Args:
        text: the sentence.
        low: the same in lower case, letter for letter.
        language: read first; English, or all six when it is unknown, only if that finds nothing.
        base: the day relative words and dates without a year count from.
    """
    order = (language, "en") if language in LANGUAGES else LANGUAGES
    for one in dict.fromkeys(order):
        if one != order[0] and language in LANGUAGES and not any(word in low for word in _ENGLISH):
            break
        sentence = _lettered(text, low, calendar_words(one), base)
        if spans := _matched(sentence):
            return one, spans
        if _OWN.search(sentence.letters):  # what this language knows and rejects is no other's business
            break
    return order[0], []


@lru_cache(maxsize=8)
def _stems(language: str) -> tuple[str, ...]:
    own = [language] if language in LANGUAGES else list(LANGUAGES)
    stems = {stem for one in own for stem in calendar_words(one).stems}
    return tuple(stems | {" days", " week", " month"})


@lru_cache(maxsize=8)
def _digits(language: str) -> re.Pattern[str]:
    own = [language] if language in LANGUAGES else list(LANGUAGES)
    return re.compile("|".join(calendar_words(one).digits.pattern for one in own))


def _level(text: str) -> str:
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _lettered(text: str, low: str, words: CalendarWords, base: date | None) -> Words:
    tokens = TOKEN.findall(low)
    return Words(text, low, "".join(map(words.letters.__getitem__, tokens)), tokens, words, base)


def _matched(sentence: Words) -> list[Span]:
    spans = []
    letters = sentence.letters
    at = 0
    while match := _GRAMMAR.search(letters, at):
        at = match.end()
        if span := _read(sentence, match):
            spans.append(span)
        elif match.start() + 1 < at:
            at = match.start() + 1
    return spans


def _read(sentence: Words, match: re.Match[str]) -> Span | None:
    """The span of a match, or None where the words around it forbid one."""
    kind = match.lastgroup or ""
    first, last = match.span(kind)
    read = READERS[kind](sentence, match)
    if read is None or _forbidden(sentence, first, last, kind):
        return None
    start, end = sentence.extent(first, last)
    return Span(start, end, read.on, read.duration, read.working, read.weak, read.further, read.backward)


def _forbidden(sentence: Words, first: int, last: int, kind: str) -> bool:
    """Addresses ("place du 8 Mai"), versions, clock and opening hours, weekday ranges."""
    letters = sentence.letters
    before = letters[max(first - 4, 0) : first]
    if _STREET.search(before) and kind in ("written", "part", "course"):
        return True
    if (kind == "turned" and "!" in letters[last : last + 1]) or (
        kind == "written" and "!" in letters[last : last + 1]
    ):
        return True
    if _NUMBERED.search(before) and kind in ("numeric", "short"):
        return True
    if kind == "weekday":
        if _FIRM.match(sentence.text, sentence.extent(first, last)[1]):
            return True
        around = letters[max(first - 3, 0) : first] + " " + letters[last : last + 3]
        generic = sentence.words.language == "fr" and letters[first - 1 : first] == "t"
        return (
            (
                "*" in letters
                and not (first and sentence.said(first - 1) in _BY)
                and not set("jzP") & set(letters[first:last])
            )
            or "-" in letters[last : last + 1]
            or "f" in around
            or (generic and last - first == 1)
        )
    return False

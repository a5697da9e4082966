"""What a span means: the calendar day or the ISO 8601 duration behind each shape of date, by the words in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from nlp.calendar_words import TOKEN, CalendarWords
from nlp.days import after, day_of, month_part, near, next_monthday, period, weekday_ahead, weekday_back

_LAW_YEAR = re.compile(r"\b\d+/((?:19|20)\d\d),? (?:de|del|du|vom|of|van) $")
"""The year of "Ley 34/2002, de 11 de julio"."""
_AHEAD = 20
"""A year of two digits lies at most so many years ahead; else it is one of the last century."""
_SHORT_NAMES = frozenset({"may", "mai", "mei"})
_MODAL = frozenset({"may", "march"})
_OTHER_MONTHS = re.compile(
    r"jan|fev|mar|mai|abr|maj|apr|jun|jul|iul|ago|sie|avg|set|out|nov|dez|sty|lut|kwi|cze|lip|wrz|paź|lis|gru"
    r"|led|úno|bře|dub|kvě|čer|srp|zář|říj|pro|ian|feb|iun|aug|sep|oct|dec|okt|tam|hel|huh|tou|kes|hei|elo|lok|jou"
)
"""How months begin in languages we have no words for."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a sentence: the day or the duration it stands for.

    `weak` spans (a bare weekday, "today") count only with a role; `backward` is the day a past reading means;
    `further` durations run from an earlier period.
    """

    start: int
    end: int
    on: date | None = None
    duration: str | None = None
    working: bool = False
    weak: bool = False
    further: bool = False
    backward: date | None = None


@dataclass
class Words:
    """One sentence as letters, with the token behind each letter."""

    text: str
    low: str
    letters: str
    tokens: list[str]
    words: CalendarWords
    base: date | None

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each token stands in the sentence."""
        return [token.span() for token in TOKEN.finditer(self.low)]

    def said(self, place: int) -> str:
        """The token behind a letter."""
        return self.tokens[place]

    def extent(self, first: int, last: int) -> tuple[int, int]:
        """Where the tokens from first up to last stand in the sentence."""
        return self.places[first][0], self.places[last - 1][1]

    def value(self, place: int) -> int:
        """The number a token stands for, 0 when it is none."""
        word = self.said(place)
        return int(word) if word.isdigit() else self.words.values.get(word, 0)


def _on(on: date | None, **more: bool | date | None) -> Span | None:
    return Span(0, 0, on, **more) if on else None  # type: ignore[arg-type]


def _written(sentence: Words, match: re.Match[str]) -> Span | None:
    turned = match["turned"] is not None
    if turned and not sentence.words.month_first:
        return None
    suffix = "2" if turned else ""
    place, at = match.start(f"month{suffix}"), match.start(f"day{suffix}")
    year = match.start(f"year{suffix}")
    if (
        year < 0
        and sentence.said(place) in _MODAL
        and sentence.words.language == "en"
        and (sentence.text[sentence.extent(place, place + 1)[0]].islower() and "o" not in match.group())
    ):
        return None
    if match[f"day{suffix}"] == "l" and "o" not in match.group() and sentence.words.language == "en":
        return None
    if year < 0 and (law := _LAW_YEAR.search(sentence.low[: sentence.extent(match.start(), match.end())[0]])):
        return _on(day_of(int(law[1]), sentence.words.months[sentence.said(place)], sentence.value(at)))
    return _on(_dated(sentence, year, place, sentence.value(at)))


def _dated(sentence: Words, year: int, month: int, day: int) -> date | None:
    number = sentence.words.months[sentence.said(month)]
    return day_of(int(sentence.said(year)), number, day) if year >= 0 else near(number, day, sentence.base)


def _part(sentence: Words, match: re.Match[str]) -> Span | None:
    return _on(_month_part(sentence, match.start("year3"), match.start("month3"), match.group()[0]))


def _month_part(sentence: Words, year: int, month: int, part: str) -> date | None:
    number = sentence.words.months[sentence.said(month)]
    return month_part(
        number, int(sentence.said(year)) if year >= 0 else None, {"h": "c"}.get(part, part), sentence.base
    )


def _stretch(sentence: Words, match: re.Match[str]) -> Span | None:
    letters = match.group()
    if sentence.words.language == "es" and letters == "eoW":  # fin de semana: the weekend
        return None
    before = sentence.letters[match.start() - 1 : match.start()]
    if sentence.words.language == "it" and letters == "eW" and before == "i":  # nei fine settimana
        return None
    if letters == "E":
        code = sentence.words.durations[sentence.said(match.start())]
        if code == "-" and before not in tuple("utivzo"):  # a wish for the weekend
            return None
        part, unit = {"m": ("c", "M"), "b": ("b", "M"), "-": ("e", "W")}.get(code, ("e", code))
        return _on(period(sentence.base, unit, part, ahead=False))
    unit = next(letter for letter in letters if letter in "WMYR")
    return _on(period(sentence.base, unit, letters[0], ahead="z" in letters))


def _far(sentence: Words, match: re.Match[str]) -> Span | None:
    if sentence.base is None:
        return None
    monday = sentence.base + timedelta(days=7 - sentence.base.weekday())
    return _on(monday + timedelta(days=sentence.value(match.start("far")) - 1))


def _next(sentence: Words, match: re.Match[str]) -> Span | None:
    letters = match.group()
    unit = "W" if "W" in letters else "M"
    return _on(period(sentence.base, unit, "e", ahead="z" in letters), weak="v" in letters)


def _course(sentence: Words, match: re.Match[str]) -> Span | None:
    letters, place = match["course"], match.start("course")
    if "m" in letters:
        year = place + letters.index("y") if "y" in letters else -1
        return _on(_month_part(sentence, year, place + letters.index("m"), "e"))
    return _on(period(sentence.base, "W" if "W" in letters else "M", "e", ahead="z" in letters))


def _relative(sentence: Words, match: re.Match[str]) -> Span | None:
    offset = sentence.value(match.end("relative") - 1) + (len(match.group()) > 1)
    if sentence.base is None:
        return None
    before = sentence.said(match.start() - 1) if match.start() else ""
    if sentence.said(match.end() - 1) in ("morgen", "mañana") and before in (
        "guten",
        "am",
        "la",
        "goede",
        "per",
    ):
        return None
    return _on(sentence.base + timedelta(days=offset), weak=offset <= 0)


def _weekday(sentence: Words, match: re.Match[str]) -> Span | None:
    base = sentence.base
    if base is None:
        return None
    place = match.start() + match.group().index("f")
    if _is_a_name(sentence, place):
        return None
    back = weekday_back(sentence.value(place), base)
    if set("jP") & set(match.group()):
        return _on(back if back < base else back - timedelta(days=7))
    return _on(weekday_ahead(sentence.value(place), base), weak=True, backward=back)


def _is_a_name(sentence: Words, place: int) -> bool:
    """Capital Zondag or Domenica inside a sentence, where the language writes its weekdays small."""
    start = sentence.extent(place, place + 1)[0]
    small = sentence.words.language not in ("en", "de")
    return small and place > 0 and sentence.text[start].isupper() and sentence.letters[place - 1] not in ".:"


def _monthday(sentence: Words, match: re.Match[str]) -> Span | None:
    """A day of the month alone: "by the 15th", "bis zum 10.", "antes del día 8", "voor de 3e"."""
    place = match.start("monthday") + match["monthday"].index("n")
    if match["monthday"] == "n." and not _is_german_day(sentence, place):
        return None
    if "M" in match["monthday"] and sentence.base:
        return _on(day_of(sentence.base.year, sentence.base.month, sentence.value(place)))
    if sentence.words.language in ("en", "de", "nl") and match["monthday"] == "n":
        return None
    found = next_monthday(sentence.value(place), sentence.base)
    back = after(found, "P-1M", working=False) if found else None
    return _on(found, backward=back)


def _is_german_day(sentence: Words, place: int) -> bool:
    """Small letters after "zum 10.": no "10. Klasse"."""
    follows = sentence.text[sentence.extent(place + 2, place + 3)[0]]
    return (
        sentence.words.language == "de"
        and follows.islower()
        and sentence.said(place - 1) in ("zum", "am", "vom")
    )


def _bare(sentence: Words, match: re.Match[str]) -> Span | None:
    """A month alone after in, by, until: its last day."""
    place = match.start("bare")
    if len(sentence.said(place)) < 4 and sentence.said(place) not in _SHORT_NAMES:
        return None
    if sentence.text[sentence.extent(place, place + 1)[0]].islower() and sentence.words.language in (
        "en",
        "de",
    ):
        return None
    year = match.end("bare") - 1 if "y" in match["bare"] else -1
    return _on(_month_part(sentence, year, place, "e"))


def _numeric(sentence: Words, match: re.Match[str]) -> Span | None:
    numbers = [int(one) for one in re.findall(r"\d+", sentence.said(match.end() - 1))]
    if numbers[0] > 31:
        return _on(day_of(*numbers))
    day, month, year = numbers
    token = sentence.said(match.end() - 1)
    if sentence.words.month_first and "/" in token and month > 12:
        day, month = month, day
    if year < 100:
        latest = (sentence.base.year if sentence.base else 2000) + _AHEAD
        year += 2000 if year + 2000 <= latest else 1900
    return _on(day_of(year, month, day)) if 1900 <= year < 2200 else None


def _short(sentence: Words, match: re.Match[str]) -> Span | None:
    """Day and month in digits alone: only right after a word that leads to a date, and without a gap."""
    place = match.start("short") + match["short"].rindex("n") - 2
    before = sentence.letters[match.start() - 1 : match.start()] if match.start() else ""
    dotted = sentence.letters[place + 1] == "."
    start, end = sentence.extent(place, place + 2)
    glued = end - start == len(sentence.said(place)) + 1
    leads = (
        before in ("u", "Q", "o")
        or (before == "'" and sentence.words.language in ("fr", "it"))
        or "f" in match.group()
        or (before == "t" and sentence.words.language in ("fr", "de", "it", "es"))
    )
    if not leads or not glued or (dotted and sentence.words.language != "de"):
        return None
    return _on(near(sentence.value(place + 2), sentence.value(place), sentence.base))


def _duration(sentence: Words, match: re.Match[str]) -> Span | None:
    count = _counted(sentence, *match.span("count"))
    unit, letters = match["unit"], match.group()
    if not count or _not_a_length(sentence, match, count):
        return None
    first, last = match.span()
    said = {sentence.said(place) for place in range(first, last)}
    iso = {"H": f"PT{count}H", "R": f"P{3 * count}M"}.get(unit, f"P{count}{unit}")
    working = bool(said & sentence.words.working)
    return Span(0, 0, None, iso, working=working, further="g" in letters)


def _counted(sentence: Words, first: int, last: int) -> int:
    """The number said: "vingt et un" 21, "quatre-vingt-dix" 90, the upper end of "two to three"."""
    values = [(sentence.letters[p], sentence.value(p)) for p in range(first, last)]
    total = 0
    for place, (letter, value) in enumerate(values):
        if letter not in "nNlagq" or not value:
            continue
        between = values[place - 1][0] if place else ""
        if between in ("l", "-", "~") and (total, value) == (4, 20):
            total = 80
        elif between in ("l", "-", "~") and total >= 20 and total > value and letter == "l":
            total += value
        else:
            total = value
    return total


def _not_a_length(sentence: Words, match: re.Match[str], count: int) -> bool:
    """Rates ("24 hours a day", "once a month"), ages, clock times."""
    first, last = match.span()
    unit = match["unit"]
    _, end = sentence.extent(first, last)
    if sentence.words.patterns["rate"].match(sentence.low[end:].lstrip(" ")):
        return True
    said = sentence.said(first - 1) if first else ""
    if match["count"] == "a" and (sentence.letters[first - 1 : first] in ("n", "N", "l")):
        return True
    if match["count"] == "a" and said in (
        "times",
        "once",
        "twice",
        "fois",
        "mal",
        "volte",
        "keer",
        "veces",
        "eur",
        "€",
        "euro",
    ):
        return True
    clock = sentence.letters[first - 1 : first] not in ("i", "I") if first else True
    if unit == "H" and clock and sentence.words.language in ("fr", "es", "it", "nl") and count < 24:
        return count != 12 or said in ("à", "ore", "las", "om", "tot", "de")
    if unit == "H" and "/" in sentence.letters[last : last + 1]:
        return True
    return (
        sentence.letters[last : last + 1] == "/" or sentence.letters[first - 1 : first] == "/"
        if first
        else False
    )


def _half(sentence: Words, match: re.Match[str]) -> Span | None:
    return Span(0, 0, None, "P6M")


def _named(sentence: Words, match: re.Match[str]) -> Span | None:
    place = match.start() + match.group().index("F")
    return Span(0, 0, None, sentence.words.durations[sentence.said(place)], further="g" in match.group())


def _within(sentence: Words, match: re.Match[str]) -> Span | None:
    return Span(0, 0, None, f"P1{match['within'][-1]}")


def _closing(sentence: Words, match: re.Match[str]) -> Span | None:
    return _on(period(sentence.base, match["closing"][-1], "e", ahead=False))


def _foreign(sentence: Words, match: re.Match[str]) -> Span | None:
    """Day, unknown word, year: perhaps a month in another language, which dateparser may know."""
    if not _OTHER_MONTHS.match(sentence.said(match.start("word"))):
        return None
    words = [sentence.said(place) for place in range(match.start(), match.end())]
    return _on(_parsed(" ".join(words).replace(" .", ".")))


@lru_cache(maxsize=256)
def _parsed(words: str) -> date | None:
    import dateparser

    found = dateparser.parse(
        words,
        languages=["pt", "pl", "sv", "da", "cs", "ro", "fi", "nb", "sl", "hr"],
        settings={"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]},
    )
    return found.date() if found else None


READERS = {
    "monthday": _monthday, "bare": _bare,
    "written": _written, "turned": _written, "part": _part, "half": _half, "stretch": _stretch, "far": _far,
    "duration": _duration, "next": _next, "named": _named, "relative": _relative, "numeric": _numeric, "short": _short,
    "weekday": _weekday, "course": _course, "within": _within, "closing": _closing, "foreign": _foreign,
}  # fmt: skip

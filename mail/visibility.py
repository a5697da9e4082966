"""Which words of an HTML mail a reader sees: the few style declarations that hide text, and what is inherited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

SHEET_LIMIT = 64 * 1024
RULE_LIMIT = 500
STYLE_LIMIT = 2_000
CLASS_LIMIT = 10
"""What is read of styles: characters of style sheets, their rules, characters of one style, classes of an element."""

TINY = 2.0
"""Points or pixels up to which letters are too small to be seen."""

ALIKE = 10
"""Steps of 255 up to which two colours look the same."""

OFF_SCREEN = -500
"""Pixels from which on text stands outside every screen."""

DESK = 640
WIDEST = 1920
"""Pixels of width that the window of a mail program at a desk has at least, and at most."""

AT_RULES = 3
"""At-rules inside each other that are looked into."""

Colour = tuple[int, int, int]

_NAMED: Mapping[str, Colour] = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0),
    "blue": (0, 0, 255), "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "navy": (0, 0, 128),
    "silver": (192, 192, 192), "maroon": (128, 0, 0), "teal": (0, 128, 128), "orange": (255, 165, 0), "whitesmoke": (245, 245, 245),
}  # fmt: skip
_CLEAR: Colour = (-1, -1, -1)
"""The colour of letters that are transparent."""

_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]{1,6})(%?))?\s*\)")
_SIZE = re.compile(r"(-?\d{0,7}(?:\.\d{1,6})?)\s*(px|pt|em|rem|ex|ch|%|vw|vh|cm|mm|in)?(?![\w.])")
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|(.))", re.S)
_FEATURE = re.compile(r"\(\s*((?:min|max)-(?:device-)?width)\s*:\s*([^()]{1,20})\)")
_SIMPLE = re.compile(r"([a-z][a-z0-9]{0,20})?(?:[.#][\w-]{1,100})?")


class Style(NamedTuple):
    """What an element says of its own visibility; None where it says nothing."""

    gone: bool | None = None
    tiny: bool | None = None
    veiled: bool | None = None
    colour: Colour | str | None = None
    ground: Colour | str | None = None
    partly: bool | None = None
    """Some programs or screens do not show it."""

    def over(self, lower: Style) -> Style:
        """This style laid over a weaker one."""
        return Style(
            *(mine if mine is not None else theirs for mine, theirs in zip(self, lower, strict=True))
        )


_NOTHING = Style()
_PARTLY = Style(partly=True)


@dataclass(frozen=True, slots=True)
class Look:
    """How the words of an element look: what is inherited from the elements around it.

    `colour` and `ground` are None where they cannot be told; then they hide nothing.
    """

    tiny: bool = False
    veiled: bool = False
    colour: Colour | None = (0, 0, 0)
    ground: Colour | None = (255, 255, 255)
    partly: bool = False
    """Some programs or screens do not show it; others do, so that its words count."""

    @property
    def hides(self) -> bool:
        """True when words that look like this cannot be seen."""
        if self.tiny or self.veiled or self.colour == _CLEAR:
            return True
        if self.colour is None or self.ground is None:
            return False
        return max(abs(a - b) for a, b in zip(self.colour, self.ground, strict=True)) <= ALIKE


UNSURE = Look(colour=None, ground=None)
"""Where a style sheet says more than is understood here, colours hide nothing."""


def _colour(value: str) -> Colour | None:
    """The colour a value names; None for none or one that is not known."""
    found = _HEX.search(value)
    if found:
        digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        if digits[6:] == "00":
            return _CLEAR
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    found = _RGB.search(value)
    if found:
        if found[4] and float(found[4].strip(".") or 0) == 0:
            return _CLEAR
        return int(found[1]), int(found[2]), int(found[3])
    if "transparent" in value:
        return _CLEAR
    return next((_NAMED[word] for word in value.split() if word in _NAMED), None)


def _ground(value: str) -> Colour | str | None:
    if "url(" in value or "gradient(" in value:
        return "unknown"
    colour = _colour(value)
    if colour == _CLEAR or value in ("none", "inherit", "initial", "unset"):
        return None
    return colour or "unknown"


def _size(value: str) -> tuple[float, str] | None:
    found = _SIZE.match(value)
    if not found or found[1] in ("", "-"):
        return None
    return float(found[1]), found[2] or "px"


def _pixels(value: str) -> float:
    """A length in pixels, near enough to tell "far outside"; 0 when it is none."""
    size = _size(value)
    return size[0] * {"px": 1, "pt": 1.3}.get(size[1], 16) if size else 0.0


def _is_zero(value: str | None) -> bool:
    size = _size(value) if value else None
    return size is not None and size[0] == 0


def _is_tiny(value: str) -> bool | None:
    """True for letters nobody sees, False for others, None for sizes that are inherited."""
    size = _size(value)
    if size is None:
        return False if value[:1].isalpha() and value not in ("inherit", "unset") else None
    number, unit = size
    if unit in ("px", "pt"):
        return number <= TINY
    if unit in ("em", "%", "ex", "ch"):
        share = number / 100 if unit == "%" else number
        return True if share < 0.1 else None
    return number == 0


def _is_outside(said: Mapping[str, str]) -> bool:
    """True for elements that stand off the screen, are cut to nothing or shrunk to nothing."""
    moved = ["text-indent", "margin-left", "margin-top"]
    if said.get("position") in ("absolute", "fixed"):
        moved += ["left", "top", "right", "bottom"]
        if re.match(
            r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?", said.get("clip", "")
        ):
            return True
    if any(_pixels(said.get(name, "")) <= OFF_SCREEN for name in moved):
        return True
    if said.get("overflow", "").startswith("hidden") and any(
        _is_zero(said.get(name)) for name in ("height", "max-height", "width", "max-width")
    ):
        return True
    return bool(
        re.match(r"inset\(\s*(?:50|100)%", said.get("clip-path", ""))
        or re.match(r"scale[xy]?\(\s*0(?:\.0*)?\s*[,)]", said.get("transform", ""))
    )


@lru_cache(maxsize=1024)
def style_of(text: str) -> Style:
    """What a list of declarations ("color: #fff; font-size: 0") says of visibility."""
    text = _unescaped(re.sub(r"/\*.*?(?:\*/|$)", " ", text[:STYLE_LIMIT].lower(), flags=re.S))
    said: dict[str, str] = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            said[name.strip()] = value.replace("!important", "").strip()
    if not said:
        return _NOTHING
    opacity = _size(said.get("opacity", ""))
    gone = said["display"] == "none" if "display" in said else None
    if _is_outside(said) or (opacity is not None and opacity[0] <= (5 if opacity[1] == "%" else 0.05)):
        gone = True
    veiled = None if "visibility" not in said else said["visibility"] in ("hidden", "collapse")
    written = said.get("font-size") or next(
        iter(re.findall(r"(?:^|\s)(\d[\w.%]*)(?=/|\s)", said.get("font", "")[:200])), ""
    )
    colour = said.get("-webkit-text-fill-color") or said.get("color", "")
    ground = said.get("background-color") or said.get("background", "")
    return Style(
        gone,
        _is_tiny(written) if written else None,
        veiled,
        (_colour(colour) or "unknown") if colour and colour != "inherit" else None,
        _ground(ground) if ground else None,
        True if said.get("mso-hide") == "all" and not gone else None,
    )


def _unescaped(text: str) -> str:
    """Style text with its escapes undone (CSS Syntax 3, 4.3.7); what would change its structure becomes a blank."""
    if "\\" not in text:
        return text

    def plain(escape: re.Match[str]) -> str:
        number = int(escape[1], 16) if escape[1] else 0
        letter = chr(number).lower() if 0 < number < 0x110000 else escape[2] or " "
        return letter if letter.isalnum() or letter in "-_" else " "

    return _ESCAPE.sub(plain, text)


def _holds(prelude: str) -> bool | None:
    """Whether an at-rule holds on the screen of a desk: True, False, or None where others than that screen hide by it."""
    name, _, rest = prelude.partition(" ") if " " in prelude else prelude.partition("(")
    if name in ("@supports", "@layer"):
        return "not" not in rest.split()
    if not prelude.startswith("@media"):
        return False
    answers = [_query_holds(one) for one in prelude.removeprefix("@media").split(",")]
    return True if True in answers else None if None in answers else False


def _query_holds(query: str) -> bool | None:
    words = re.findall(r"[a-z-]+", re.sub(r"\([^()]*\)", " ", query))
    kinds = [word for word in words if word not in ("only", "and", "not")]
    if "not" in words:
        return None if "(" in query or "screen" in kinds else kinds == ["print"]
    if kinds and kinds[0] not in ("screen", "all"):
        return False
    features = [(name, _pixels(value.strip())) for name, value in _FEATURE.findall(query)]
    if query.count("(") != len(features):
        return None
    sure = all(
        (name.startswith("min") and width <= DESK) or (name.startswith("max") and width > WIDEST)
        for name, width in features
    )
    return True if sure else None


def _blocks(sheet: str, level: int = 0) -> list[tuple[str, str, bool]]:
    """Selectors and declarations of the rules of a sheet, and whether they hold on the screen of a desk.

    Rules that hold on paper alone are left out.
    """
    found: list[tuple[str, str, bool]] = []
    for selector, inside in _outer_blocks(sheet):
        if not selector.startswith("@"):
            found.append((selector, inside, True))
        elif level < AT_RULES and (holds := _holds(_unescaped(selector))) is not False:
            found += [(one, said, sure and holds is True) for one, said, sure in _blocks(inside, level + 1)]
        if len(found) >= RULE_LIMIT:
            break
    return found[:RULE_LIMIT]


def _outer_blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """What stands before each outermost pair of braces, and inside it."""
    level, start, selector = 0, 0, ""
    for brace in re.finditer(r"[{}]", sheet):
        if brace[0] == "{":
            if level == 0:
                selector, start = sheet[start : brace.start()].strip(), brace.end()
            level += 1
        elif level:
            level -= 1
            if level == 0:
                yield selector, sheet[start : brace.start()]
                start = brace.end()


class Styles:
    """The style sheets of a mail, as far as they are plain: a tag, a class or an identifier each."""

    def __init__(self, sheet: str = "") -> None:
        self.rules: dict[str, Style] = {}
        self.sure = len(sheet) <= SHEET_LIMIT
        sheet = re.sub(
            r"/\*.*?(?:\*/|$)|<!--|-->|@(?:import|charset)[^;{}]*;",
            " ",
            sheet[:SHEET_LIMIT].lower(),
            flags=re.S,
        )
        for selectors, declarations, holds in _blocks(sheet):
            style = style_of(declarations)
            if not holds:
                # elsewhere it hides or shows: its words count here, unless they are hidden anyway
                style = _PARTLY if style.gone or style.veiled or style.tiny else _NOTHING
            if style != _NOTHING:
                for selector in selectors.split(","):
                    self._add(_unescaped(selector.strip()), style)

    def _add(self, selector: str, style: Style) -> None:
        if selector and _SIMPLE.fullmatch(selector):
            self.rules[selector] = style.over(self.rules.get(selector, _NOTHING))
        elif style.colour is not None or style.ground is not None:
            # it may colour anything: what is white on white cannot be told any more
            self.sure = False

    def of(self, tag: str, attributes: Mapping[str, str | None]) -> Style:
        """What holds for an element before its own style is asked."""
        style = self.rules.get(tag, _NOTHING)
        names = [f".{one}" for one in (attributes.get("class") or "").lower().split()[:CLASS_LIMIT]]
        names += [f"#{(attributes.get('id') or '').lower()}"]
        for name in names:
            for selector in (name, tag + name):
                rule = self.rules.get(selector)
                if rule is not None:
                    style = rule.over(style)
        return style


def look_of(tag: str, attributes: Mapping[str, str | None], around: Look, styles: Styles) -> Look | None:
    """How the words of an element look inside what stands around it, or None when all of it is hidden."""
    if "hidden" in attributes:
        return None
    style = styles.of(tag, attributes) if styles.rules else _NOTHING
    dyed = attributes.get("bgcolor")
    if dyed:
        style = style._replace(ground=_ground(dyed.lower()))
    if attributes.get("background"):
        style = style._replace(ground="unknown")
    inked = attributes.get("color") if tag == "font" else attributes.get("text") if tag == "body" else None
    if inked:
        style = style._replace(colour=_colour(inked.lower()) or "unknown")
    own = attributes.get("style")
    if own:
        style = style_of(own).over(style)
    if style is _NOTHING:
        return around
    if style.gone:
        return None
    return Look(
        around.tiny if style.tiny is None else style.tiny,
        around.veiled if style.veiled is None else style.veiled,
        _chosen(style.colour, around.colour),
        _chosen(style.ground, around.ground),
        around.partly or bool(style.partly),
    )


def _chosen(said: Colour | str | None, around: Colour | None) -> Colour | None:
    if said is None:
        return around
    return None if isinstance(said, str) else said

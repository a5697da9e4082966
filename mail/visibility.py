"""Which words of an HTML mail a reader sees: the few style declarations that hide text, and what is inherited."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mail.selectors import Element, Selector, Steps, read_selector, selectors_of

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

STEPS_LIMIT = 20_000
"""Elements compared with selectors in one page: some 20 ms; what is left then is marked as not judged."""

SELECTORS_LIMIT = 1_000
"""Selectors that are more than a tag, a class or an identifier; those beyond are not read."""

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
_HSL = re.compile(
    r"hsla?\(\s*(-?\d{1,4}(?:\.\d{1,6})?)(?:deg)?[\s,]+(\d{1,3}(?:\.\d{1,6})?)%?[\s,]+(\d{1,3}(?:\.\d{1,6})?)%?(?:[\s,/]+([\d.]{1,6})%?)?\s*\)"
)
_SHIFT = re.compile(r"translate(?:x|y|3d)?\(([^()]{1,60})\)")
_LONE = re.compile(r"(?:calc|max|min)\(\s*(-?[\d.]{1,9}[a-z%]{0,3})\s*\)")
_FUNCTION = re.compile(r"(?:var|calc|min|max|clamp|env|attr|if)\(")
_HIDING = (
    "display", "visibility", "opacity", "font", "font-size", "color", "position",
    "left", "top", "text-indent", "margin-left", "margin-top", "transform", "zoom", "scale", "content-visibility", "filter",
    "clip-path", "clip", "-webkit-text-fill-color", "letter-spacing",
)  # fmt: skip
"""What hides words when its value is the right one."""

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
    unjudged: bool | None = None
    """It may be hidden; that cannot be told."""

    @property
    def hides(self) -> bool:
        """True when it can hide words, white ones on the usual ground among them."""
        white = isinstance(self.colour, tuple) and self.ground is None and min(self.colour) >= 255 - ALIKE
        return bool(self.gone or self.tiny or self.veiled or self.unjudged) or white or self.colour == _CLEAR

    def in_doubt(self) -> Style:
        """What is left of it for an element that it perhaps does not mean."""
        return Style(
            colour="unknown" if self.colour is not None else None,
            ground="unknown" if self.ground is not None else None,
            unjudged=True if self.hides else None,
        )

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
    unjudged: bool = False
    """It may be hidden; that cannot be told, so that its words count."""

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
    found = _HSL.search(value)
    if found:
        if found[4] and float(found[4].strip(".") or 0) == 0:
            return _CLEAR
        hue, full, light = float(found[1]) % 360 / 360, min(float(found[2]), 100), min(float(found[3]), 100)
        red, green, blue = colorsys.hls_to_rgb(hue, light / 100, full / 100)
        return round(red * 255), round(green * 255), round(blue * 255)
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


def _is_dot(value: str) -> bool:
    size = _size(value)
    return size is not None and size[1] in ("px", "pt") and size[0] <= TINY


def _is_odd(said: Mapping[str, str]) -> bool:
    """True for declarations that may hide words, which cannot be told here."""
    if any(_FUNCTION.search(said[name][:200]) for name in _HIDING if name in said):
        return True
    colour = said.get("-webkit-text-fill-color") or said.get("color", "")
    if "(" in colour and _colour(colour) is None:
        return True
    clipped = said.get("clip-path") or said.get("-webkit-clip-path") or "none"
    masked = said.get("mask-image") or said.get("-webkit-mask-image") or said.get("mask") or "none"
    if clipped not in _USUAL or masked not in _USUAL:
        return True
    spacing = _size(said.get("letter-spacing", ""))
    if spacing is not None and spacing[0] * {"px": 1, "pt": 1.3}.get(spacing[1], 16) <= -6:
        return True
    if any(_pixels(said.get(name, "")) >= WIDEST for name in ("left", "top", "text-indent", "margin-left")):
        return True
    if said.get("overflow", "").startswith("hidden") and any(
        _is_dot(said.get(name, "")) or _FUNCTION.search(said.get(name, "")[:200])
        for name in ("height", "max-height", "width", "max-width")
    ):
        return True
    turned = f"{said.get('transform', '')} {said.get('rotate', '')}"
    return bool(re.search(r"rotate[xy]\(|rotate3d|matrix|^ ?[xy] ", turned))


_USUAL = ("none", "inherit", "initial", "unset")


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
        return True if share * 16 <= TINY else None
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
    if said.get("position") == "relative":
        moved += ["left", "top"]
    if any(_pixels(said.get(name, "")) <= OFF_SCREEN for name in moved):
        return True
    transform, filters = said.get("transform", ""), said.get("filter", "")
    shifts = [one for found in _SHIFT.findall(transform) for one in found.split(",")]
    if any(_pixels(one.strip()) <= OFF_SCREEN for one in shifts):
        return True
    if (
        _is_zero(said.get("zoom"))
        or _is_zero(said.get("scale"))
        or said.get("content-visibility") == "hidden"
    ):
        return True
    if re.search(r"opacity\(\s*0*(?:\.0[0-5]?\d*|[0-5]?%)?\s*\)", filters):
        return True
    if said.get("overflow", "").startswith("hidden"):
        boxes = [(said.get(side), said.get("max-" + side)) for side in ("height", "width")]
        if all(any(one and _is_dot(one) for one in box) for box in boxes):
            return True
        indent = _size(said.get("text-indent", ""))
        if indent is not None and indent[1] == "%" and indent[0] >= 100:
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
    cut = len(text) > STYLE_LIMIT
    text = _unescaped(re.sub(r"/\*.*?(?:\*/|$)", " ", text[:STYLE_LIMIT].lower(), flags=re.S))
    said: dict[str, str] = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            said[name.strip()] = _LONE.sub(r"\1", value.replace("!important", "").strip())
    if not said:
        return Style(unjudged=True) if cut else _NOTHING
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
        True if not gone and (cut or _is_odd(said)) else None,
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
        return None if name in ("@container", "@scope", "@starting-style") else False
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
    """The style sheets of a mail: plain rules by tag, class or identifier, and those for elements inside others.

    `unjudged` says that there is more in them than was read; `sure` that colours can be told.
    """

    def __init__(self, sheet: str = "") -> None:
        self.rules: dict[str, Style] = {}
        self.inside: dict[str, list[tuple[Selector, Style]]] = {}
        self.in_doubt = _NOTHING
        self.read = 0
        self.everywhere = _NOTHING
        self.steps = Steps(STEPS_LIMIT)
        self.sure = len(sheet) <= SHEET_LIMIT
        self.unjudged = not self.sure
        sheet = re.sub(
            r"/\*.*?(?:\*/|$)|<!--|-->|@(?:import|charset)[^;{}]*;",
            " ",
            sheet[:SHEET_LIMIT].lower(),
            flags=re.S,
        )
        blocks = _blocks(sheet)
        self.unjudged = self.unjudged or len(blocks) >= RULE_LIMIT
        for selectors, declarations, holds in blocks:
            # rules inside a rule (CSS Nesting) are not read
            self.unjudged = self.unjudged or ("{" in declarations and not selectors.startswith("@"))
            style = style_of(declarations)
            if not holds:
                # elsewhere it hides or shows: its words count here, unless they are hidden anyway
                style = _PARTLY if style.gone or style.veiled or style.tiny else _NOTHING
            if style != _NOTHING or "content" in declarations:
                for selector in selectors_of(selectors):
                    self._add(selector, style, declarations)

    @property
    def any(self) -> bool:
        """True when an element without a style of its own may have one by a rule."""
        return bool(self.rules or self.inside or self.everywhere != _NOTHING)

    def _add(self, selector: str, style: Style, declarations: str) -> None:
        plain = _unescaped(selector)
        if _SIMPLE.fullmatch(plain):
            if style != _NOTHING:
                self.rules[plain] = style.over(self.rules.get(plain, _NOTHING))
            return
        self.read += 1
        if self.read > SELECTORS_LIMIT:
            self.unjudged = True
            self.sure = False
            return
        read = read_selector(plain) if " " not in plain or "\\" not in selector else None
        if read is None:
            self.everywhere = style.in_doubt().over(self.everywhere)
        elif read.beside:
            said = re.search(r"content\s*:([^;}]*)", declarations)
            self.unjudged = self.unjudged or bool(
                said and re.search(r"[\"'].*\w|attr\(", _unescaped(said[1]))
            )
        elif read.compounds and style != _NOTHING:
            self.inside.setdefault(read.key, []).append((read, style))
            self.in_doubt = style.in_doubt().over(self.in_doubt)

    def of(self, tag: str, attributes: Mapping[str, str | None], around: Sequence[Element] = ()) -> Style:
        """What holds for an element before its own style is asked; `around` are those it stands in, outermost first."""
        found = [((0, 0, 0), self.everywhere)]
        if tag in self.rules:
            found.append(((0, 0, 1), self.rules[tag]))
        classes = (attributes.get("class") or "").lower().split()
        names = [f".{one}" for one in classes[:CLASS_LIMIT]] + [f"#{(attributes.get('id') or '').lower()}"]
        for name in names:
            for selector in (name, tag + name):
                rule = self.rules.get(selector)
                if rule is not None:
                    found.append(((name[0] == "#", name[0] == ".", selector != name), rule))
        if len(classes) > CLASS_LIMIT and self.rules:
            found.append(((0, 0, 0), Style(unjudged=True)))
        element = (tag, attributes)
        for key in ("*", tag, *names) if self.inside else ():
            for one, rule in self.inside.get(key, ()):
                if not self.steps.take():
                    return self.in_doubt.over(_laid_over(found))
                means = one.means(element, around, self.steps)
                if means is not False:
                    found.append((one.weight, rule if means else rule.in_doubt()))
        return _laid_over(found)


def _laid_over(found: list[tuple[tuple[int, int, int], Style]]) -> Style:
    """The styles by their weight, the heaviest on top; of equal ones the last."""
    style = _NOTHING
    for _, rule in sorted(found, key=lambda each: each[0]) if len(found) > 1 else found:
        style = rule.over(style)
    return style


def look_of(
    tag: str,
    attributes: Mapping[str, str | None],
    around: Look,
    styles: Styles,
    path: Sequence[Element] = (),
) -> Look | None:
    """How the words of an element look inside what stands around it, or None when all of it is hidden.

    `path` are the elements it stands in, outermost first.
    """
    if "hidden" in attributes:
        return None
    style = styles.of(tag, attributes, path) if styles.any else _NOTHING
    dyed = attributes.get("bgcolor")
    if dyed:
        style = style._replace(ground=_ground(dyed.lower()))
    if attributes.get("background"):
        style = style._replace(ground="unknown")
    inked = attributes.get("color") if tag == "font" else attributes.get("text") if tag == "body" else None
    if inked:
        style = style._replace(colour=_colour(inked.lower()) or "unknown")
    if tag == "dialog" and "open" not in attributes:
        style = style._replace(unjudged=True)
    own = attributes.get("style")
    if own:
        style = style_of(own).over(style)
    if style == _NOTHING:
        return around
    if style.gone:
        return None
    return Look(
        around.tiny if style.tiny is None else style.tiny,
        around.veiled if style.veiled is None else style.veiled,
        _chosen(style.colour, around.colour),
        _chosen(style.ground, around.ground),
        around.partly or bool(style.partly),
        around.unjudged or bool(style.unjudged),
    )


def _chosen(said: Colour | str | None, around: Colour | None) -> Colour | None:
    if said is None:
        return around
    return None if isinstance(said, str) else said

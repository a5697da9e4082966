"""Which elements a selector of a style sheet means: tags, classes, identifiers, attributes and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LENGTH_LIMIT = 200
"""Characters of one selector."""

Element = tuple[str, Mapping[str, str | None]]
"""A tag and its attributes."""

_PIECE = re.compile(
    r"(?P<between>\s*[>+~]\s*|\s+)|(?P<tag>[a-z][\w-]*|\*)|(?P<name>[.#][\w-]+)|(?P<attribute>\[[^\[\]]*\])"
    r"|(?P<pseudo>::?[\w-]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?)"
)
_ATTRIBUTE = re.compile(
    r"\[\s*([\w-]+)\s*(?:([~|^$*]?)=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))\s*[is]?\s*)?\]"
)
_LIST = re.compile(r"(?:[^,(\[]|\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]|[(\[])+")
_AT_REST = (":link", ":any-link")
_TOUCHED = (
    ":hover",
    ":active",
    ":focus",
    ":visited",
    ":focus-within",
    ":focus-visible",
    ":target",
    ":checked",
)
_BESIDE = (":before", ":after", ":first-line", ":first-letter")


class Steps:
    """How many elements may still be compared with selectors in one page."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self) -> bool:
        """True while there is one left."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must have; `doubt` where it must have more than is understood here."""

    tag: str = ""
    classes: frozenset[str] = frozenset()
    identifier: str = ""
    attributes: tuple[tuple[str, str, str | None], ...] = ()
    doubt: bool = False

    def fits(self, element: Element) -> bool:
        """True for an element that has all that is understood."""
        tag, attributes = element
        if self.tag not in ("", "*", tag):
            return False
        if self.identifier and (attributes.get("id") or "").strip().lower() != self.identifier:
            return False
        if self.classes and not self.classes.issubset((attributes.get("class") or "").lower().split()):
            return False
        return all(_has(attributes, *one) for one in self.attributes)


def _has(attributes: Mapping[str, str | None], name: str, how: str, wanted: str | None) -> bool:
    if name not in attributes:
        return False
    if wanted is None:
        return True
    value = (attributes[name] or "").lower()
    if how == "":
        return value == wanted
    if how == "~":
        return wanted in value.split()
    if how == "|":
        return value == wanted or value.startswith(wanted + "-")
    if not wanted:
        return False
    return (
        value.startswith(wanted) if how == "^" else value.endswith(wanted) if how == "$" else wanted in value
    )


@dataclass(frozen=True, slots=True)
class Selector:
    """Compounds from the outermost to the element meant, and what stands between each and the next: " " or ">"."""

    compounds: tuple[Compound, ...]
    between: tuple[str, ...]
    beside: bool = False
    """It means what is added before or after the element, not its words."""

    @property
    def key(self) -> str:
        """What the element meant must have: a class, an identifier or a tag, as in a plain selector, or "*"."""
        meant = self.compounds[-1]
        if meant.identifier:
            return f"#{meant.identifier}"
        return f".{min(meant.classes)}" if meant.classes else meant.tag or "*"

    @property
    def weight(self) -> tuple[int, int, int]:
        """Its specificity (Selectors 4, 17)."""
        return (
            sum(bool(one.identifier) for one in self.compounds),
            sum(len(one.classes) + len(one.attributes) for one in self.compounds),
            sum(one.tag not in ("", "*") for one in self.compounds),
        )

    def means(self, element: Element, around: Sequence[Element], steps: Steps) -> bool | None:
        """True when it means the element that stands inside those `around` it, None when that cannot be told."""
        if not self.compounds[-1].fits(element):
            return False
        inside = self._inside(len(self.compounds) - 2, around, len(around) - 1, steps)
        return None if inside and any(one.doubt for one in self.compounds) else inside

    def _inside(self, wanted: int, around: Sequence[Element], level: int, steps: Steps) -> bool | None:
        if wanted < 0:
            return True
        while level >= 0:
            if not steps.take():
                return None
            if self.compounds[wanted].fits(around[level]):
                inside = self._inside(wanted - 1, around, level - 1, steps)
                if inside is not False:
                    return inside
            if self.between[wanted] == ">":
                return False
            level -= 1
        return False


def selectors_of(prelude: str) -> list[str]:
    """The selectors of a list, in lower case as they stand."""
    return [one.strip() for one in _LIST.findall(prelude) if one.strip()]


def read_selector(text: str) -> Selector | None:
    """A selector in lower case, or None for one that is not understood at all.

    One for a state that nobody has brought about ("a:hover") has no compounds: it means nothing.
    """
    if len(text) > LENGTH_LIMIT:
        return None
    compounds: list[Compound] = []
    between: list[str] = []
    said: dict[str, list[str]] = {}
    beside = doubt = False
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            return None
        at, kind, words = piece.end(), piece.lastgroup or "", piece[0].strip()
        if kind == "pseudo":
            if words in _TOUCHED:
                return Selector((), ())
            beside = beside or words.startswith("::") or words in _BESIDE
            doubt = doubt or not (beside or words in _AT_REST)
        elif kind != "between":
            said.setdefault(kind, []).append(words)
        if kind == "between" or at == len(text):
            compound = _compound(said, doubt=doubt)
            if compound is None:
                return None
            said, doubt = {}, False
            compounds.append(compound)
            if words in ("+", "~"):
                # what stands beside an element is not looked at
                compounds, between, doubt = [], [], True
            elif kind == "between":
                between.append(words or " ")
    return Selector(tuple(compounds), tuple(between), beside) if len(compounds) == len(between) + 1 else None


def _compound(said: Mapping[str, list[str]], *, doubt: bool) -> Compound | None:
    names = said.get("name", [])
    found = [_ATTRIBUTE.fullmatch(one) for one in said.get("attribute", [])]
    attributes = tuple(
        (one[1], one[2] or "", next((value for value in one.groups()[2:] if value is not None), None))
        for one in found
        if one
    )
    tags, identifiers = said.get("tag", [""]), [one[1:] for one in names if one[0] == "#"]
    if len(tags) > 1 or len(identifiers) > 1 or len(attributes) < len(found):
        return None
    return Compound(
        tags[0],
        frozenset(one[1:] for one in names if one[0] == "."),
        identifiers[0] if identifiers else "",
        attributes,
        doubt,
    )

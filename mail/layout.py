"""HTML to the lines a reader sees: bounded in size and nesting, in a process of its own when it is large."""

from __future__ import annotations

import html as entities
import json
import re
import time
from dataclasses import dataclass
from typing import Any

from mail.selectors import Element
from mail.visibility import UNSURE, Look, Styles, look_of
from mail.worker import Worker

HTML_LIMIT = 1024 * 1024
"""Characters of one HTML part that are read."""

NESTING_LIMIT = 1_000
"""Levels of open tags up to which the HTML parser is asked: its time grows with the square (0.4 s at 20,000)."""

NODE_LIMIT = 4_000_000
"""Open tags times all tags: beyond it unclosed formatting tags could make millions of nodes out of thousands."""

HERE_LIMIT = 32 * 1024
HERE_NESTING = 200
HERE_NODES = 200_000
"""Up to these the HTML is laid out in this process: the worst of it takes 0.1 s."""

LINK_PIECES = 10
"""Pieces of a line in which the address of a link may already be said."""

SHEETS = 20
"""Style elements of one part that are read."""

CPU_SECONDS = 0.4
WALL_SECONDS = 5.0
MEMORY = 512 * 1024**2
"""What the worker may use for one HTML part: CPU seconds, seconds on the clock, bytes of address space."""

HIDDEN = "hidden text in the HTML; it was left out"
PARTLY = "some screens or mail programs do not show all of the HTML; its words were read"
UNJUDGED = "style rules that may hide or add words could not be judged; the words of the HTML were read"
STRIPPED = "HTML too large or too tangled to be laid out; its tags were stripped, hidden text may stand among its words"

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z!?][^\s<>/]{0,20})[^<>]*>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "source", "wbr"]
)
_SILENT = frozenset(
    ["script", "style", "head", "title", "template", "noscript", "svg", "object", "select", "textarea"]
)
_PARAGRAPH = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre"])
_BLOCK = _PARAGRAPH | frozenset(
    ["div", "li", "tr", "section", "article", "header", "footer", "dt", "dd", "form", "address", "center", "hr", "dl"]
)  # fmt: skip
_STYLED = frozenset(["style", "class", "id", "hidden", "bgcolor", "background", "color", "text"])
_SIGNATURE = re.compile(
    r"\b(?:gmail_signature|protonmail_signature_block)(?!\w|_)|ms-outlook-mobile-signature"
)


_OUTLOOK_APART = re.compile(r"<!--\[if [^\]]{0,40}\bmso\b", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """The words of an HTML part, one block per line, what is to be said about them, and the CPU seconds it took."""

    text: str
    problems: tuple[str, ...] = ()
    seconds: float = 0.0


def html_to_text(html: str, *, rough: bool = False) -> Page:
    """The visible words of `html`, one block per line, a blank line between paragraphs.

    Quoted history (`<blockquote type="cite">` and the like) gets `>` marks, links their address. Hidden text is
    dropped and said. Beyond the limits, or with `rough`, the tags are stripped crudely, which takes linear time.
    """
    html = html[:HTML_LIMIT].replace("\x00", "")
    level, tags = (0, 0) if rough else _tangle(html)
    if rough or level > NESTING_LIMIT or level * tags > NODE_LIMIT:
        return Page(strip_tags(html), (STRIPPED,))
    if len(html) <= HERE_LIMIT and level <= HERE_NESTING and level * tags <= HERE_NODES:
        page = _laid_out_here(html)
    else:
        page = _laid_out_apart(html)
    return page or Page(strip_tags(html), (STRIPPED,), CPU_SECONDS)


def _laid_out_here(html: str) -> Page | None:
    try:
        return lay_out(html)
    except Exception:  # noqa: BLE001 - a C library on hostile input: whatever it raises, the words still count
        return None


def _laid_out_apart(html: str) -> Page | None:
    said = _WORKER.ask(html.encode("utf-8", "replace"))
    if said is None:
        return None
    text, problems, seconds = json.loads(said)
    return Page(text, tuple(problems), seconds)


def answer(question: bytes) -> bytes:
    """The worker's side: HTML in UTF-8 in, a page as JSON out."""
    page = lay_out(question.decode("utf-8", "replace"))
    return json.dumps([page.text, page.problems, page.seconds]).encode()


_WORKER = Worker("mail.layout", cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, memory=MEMORY)


def _tangle(html: str) -> tuple[int, int]:
    """How deep the tags of `html` may be nested, and how many there are."""
    level = deepest = tags = 0
    for closing, name in _TAG.findall(html):
        tags += 1
        if name.lower() in _VOID:
            continue
        if closing:
            level -= level > 0
        else:
            level += 1
            if level > deepest:
                deepest = level
    return deepest, tags


def strip_tags(html: str) -> str:
    """The words of `html` without its tags, hidden ones among them; linear in time, never fails."""
    out: list[str] = []
    position, silent = 0, ""
    for match in _ANY_TAG.finditer(html):
        name = match[2].lower()
        if not silent:
            out.append(html[position : match.start()])
            if name in _BLOCK or name == "br":
                out.append("\n")
            if name in ("script", "style") and not match[1]:
                silent = name
        elif match[1] and name == silent:
            silent = ""
        position = match.end()
    out.append("" if silent else html[position:])
    text = entities.unescape("".join(out)).replace("\xa0", " ")
    lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _is_quote(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag != "blockquote":
        return False
    kind = f"{attributes.get('type') or ''} {attributes.get('class') or ''}".lower()
    return "cite" in kind or "quote" in kind


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


class _Lines:
    """Text being laid out: lines, blank lines between paragraphs, `>` marks for quotes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = self.preformatted = 0
        self.blank = self.hidden = self.partly = self.unjudged = False

    def end_line(self, *, paragraph: bool = False, forced: bool = False) -> None:
        text = re.sub(r"[ \t\r\n\f\v\xa0]+", " ", "".join(self.line)).strip()
        self.line = []
        if text or (forced and self.lines):
            if self.blank and text and self.lines and self.lines[-1].strip("> "):
                self.lines.append(">" * self.quotes)
            self.blank = False
            self.lines.append("> " * self.quotes + text if text else ">" * self.quotes)
        self.blank = self.blank or (paragraph and bool(self.lines))

    def add(self, text: str, look: Look) -> None:
        """Put the words of one text node, unless nobody sees them."""
        if look.hides:
            self.hidden = self.hidden or _has_words(text)
            return
        self.partly = self.partly or (look.partly and _has_words(text))
        self.unjudged = self.unjudged or (look.unjudged and _has_words(text))
        for number, piece in enumerate(text.split("\n") if self.preformatted else [text]):
            if number:
                self.end_line(forced=True)
            self.line.append(piece)


def lay_out(html: str) -> Page:
    """The page of `html`; its time and memory are not bounded here, see `html_to_text`."""
    from selectolax.lexbor import LexborHTMLParser

    began = time.process_time()
    parser = LexborHTMLParser(html)
    sheets = parser.css("style") if "<style" in html.lower() else []
    styles = Styles("\n".join(map(_sheet, sheets[:SHEETS])))
    out = _Lines()
    _walk(parser.root, out, styles)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(out.lines)).strip()
    # a page with words for Outlook apart hides their double from it
    partly = out.partly and not _OUTLOOK_APART.search(html)
    unjudged = out.unjudged or ((styles.unjudged or len(sheets) > SHEETS) and _has_words(text))
    said = ((HIDDEN, out.hidden), (PARTLY, partly), (UNJUDGED, unjudged))
    problems = tuple(words for words, holds in said if holds)
    return Page(text, problems, time.process_time() - began)


def _sheet(element: Any) -> str:
    """The rules of a style element, within the screens it is for."""
    words, screens = element.text() or "", element.attributes.get("media")
    return f"@media {screens[:200]} {{{words}}}" if screens else words


def _walk(root: Any, out: _Lines, styles: Styles) -> None:
    start = Look() if styles.sure else UNSURE
    stack: list[tuple[Any, Look, dict[str, str | None] | None]] = [(root, start, None)]
    path: list[Element] = []
    while stack:
        node, look, left = stack.pop()
        tag = node.tag
        if left is not None:
            _leave(out, tag, left)
            path.pop()
            continue
        if tag == "-text":
            out.add(node.text_content or "", look)
            continue
        if tag in _SILENT or (tag != "-document" and (tag.startswith("-") or tag == "!doctype")):
            continue
        attributes = {} if tag == "-document" else node.attributes
        if styles.any or tag == "dialog" or not _STYLED.isdisjoint(attributes):
            seen = look_of(tag, attributes, look, styles, path)
            if seen is None:
                out.hidden = out.hidden or _has_words(node.text(deep=True) or "")
                continue
            look = seen
        _enter(out, tag, attributes)
        path.append((tag, attributes))
        stack.append((node, look, attributes))
        children = []
        child = node.first_child
        while child is not None:
            children.append((child, look, None))
            child = child.next
        stack.extend(reversed(children))
    out.end_line()


def _enter(out: _Lines, tag: str, attributes: dict[str, str | None]) -> None:
    out.preformatted += tag == "pre"
    if tag in ("br", "hr"):
        out.end_line(forced=tag == "br")
    elif tag in _BLOCK:
        out.end_line(paragraph=tag in _PARAGRAPH)
    if tag == "li":
        out.line.append("- ")
    elif tag in ("td", "th"):
        out.line.append(" ")
    elif tag == "img" and (attributes.get("alt") or "").strip():
        out.line.append(f"[{attributes['alt']}]")
    if _is_quote(tag, attributes):
        out.quotes += 1
    if (
        tag == "div"
        and attributes
        and _SIGNATURE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
    ):
        _begin_signature(out)


def _begin_signature(out: _Lines) -> None:
    """A client that marks the signature in the HTML alone: the usual two dashes are put above it."""
    out.end_line()
    last = next((line for line in reversed(out.lines) if line.strip("> ")), "")
    if last.strip("> ") != "--":
        out.line.append("--")
        out.end_line()


def _leave(out: _Lines, tag: str, attributes: dict[str, str | None]) -> None:
    out.preformatted -= tag == "pre"
    if tag == "a":
        address = (attributes.get("href") or "").strip()
        said = "".join(out.line[-LINK_PIECES:])
        if (
            address.lower().startswith(("http://", "https://"))
            and len(address) <= 200
            and address not in said
        ):
            out.line.append(f" <{address}>")
    if tag in _BLOCK:
        out.end_line(paragraph=tag in _PARAGRAPH)
    if _is_quote(tag, attributes):
        out.quotes -= 1

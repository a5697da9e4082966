"""Plain words out of a mail: HTML to text, and quoted history and signatures set apart."""

from __future__ import annotations

import html as entities
import re
from typing import Any

from mail.history import Mark, depth, marks

HTML_LIMIT = 1024 * 1024
"""Characters of one HTML part that are read."""

NESTING_LIMIT = 1_000
"""Levels of open tags up to which the HTML parser is asked: its time grows with the square (0.4 s at 20,000)."""

NODE_LIMIT = 4_000_000
"""Open tags times all tags: beyond it unclosed formatting tags could make millions of nodes out of thousands."""

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
    [
        "div",
        "li",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "dt",
        "dd",
        "form",
        "address",
        "center",
        "hr",
        "dl",
    ]
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
    r"|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|%)?\s*(?:;|$|!)|max-height\s*:\s*0",
    re.I,
)
_WHITE = r"(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
_WHITE_TEXT = re.compile(rf"(?:^|[;\s])color\s*:\s*{_WHITE}", re.I)
_WHITE_GROUND = re.compile(rf"background(?:-color)?\s*:\s*{_WHITE}", re.I)

_MOBILE = re.compile(
    r"^\s*(?:sent from (?:my |mail for |outlook|yahoo|proton|samsung|a mobile)|get outlook for |sent with proton ?mail|sent via "
    r"|envoyé (?:de mon|depuis mon|à partir de|de mail|depuis l|avec la messagerie)|télécharger outlook|obtenir outlook|obtenez outlook"
    r"|von meinem .{2,60} gesendet|gesendet (?:von |mit |über )|diese nachricht wurde von mein|outlook für (?:ios|android)|holen sie sich outlook"
    r"|enviado (?:desde mi|desde|do meu|a partir)|obtener outlook para|obtenga outlook|inviato da(?:l mio| )|scarica outlook|ottieni outlook"
    r"|verzonden (?:vanaf|met) |verstuurd vanaf|outlook voor (?:ios|android)|download outlook voor|skickat från min|sendt fra min)",
    re.I,
)
_DASHES = re.compile(r"^(?:--|—|__) ?$")


def html_to_text(html: str) -> str:
    """The visible words of `html`, one block per line, a blank line between paragraphs.

    Quoted history (`<blockquote type="cite">` and the like) gets `>` marks, links their address. Hidden text is
    dropped. Beyond the limits the tags are stripped crudely, which never fails and takes linear time.
    """
    html = html[:HTML_LIMIT].replace("\x00", "")
    if _too_nested(html):
        return _crude(html)
    from selectolax.lexbor import LexborHTMLParser

    try:
        return _walk(LexborHTMLParser(html).root)
    except Exception:  # noqa: BLE001 - a C library on hostile input: whatever it raises, the words still count
        return _crude(html)


def _too_nested(html: str) -> bool:
    level = deepest = tags = 0
    for match in _TAG.finditer(html):
        tags += 1
        if match[2].lower() in _VOID:
            continue
        level = max(0, level - 1) if match[1] else level + 1
        deepest = max(deepest, level)
    return deepest > NESTING_LIMIT or deepest * tags > NODE_LIMIT


def _crude(html: str) -> str:
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
    return _tidy(entities.unescape("".join(out)))


def _tidy(text: str) -> str:
    text = text.replace("\xa0", " ").replace("\u200b", "").replace("\xad", "").replace("\ufeff", "")
    lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _invisible(node: Any) -> bool:
    attributes = node.attributes
    style = attributes.get("style") or ""
    if "hidden" in attributes or (style and _HIDDEN.search(style)):
        return True
    return bool(style and _WHITE_TEXT.search(style) and _WHITE_GROUND.search(style))


def _is_quote(node: Any) -> bool:
    attributes = node.attributes
    kind = f"{attributes.get('type') or ''} {attributes.get('class') or ''}".lower()
    return node.tag == "blockquote" and ("cite" in kind or "quote" in kind)


class _Lines:
    """Text being laid out: lines, blank lines between paragraphs, `>` marks for quotes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.blank = False

    def end_line(self, *, paragraph: bool = False, forced: bool = False) -> None:
        text = re.sub(r"[ \t\r\n\f\v\xa0]+", " ", "".join(self.line)).strip()
        self.line = []
        if text or (forced and self.lines):
            if self.blank and text and self.lines and self.lines[-1].strip("> "):
                self.lines.append(">" * self.quotes)
            self.blank = False
            self.lines.append("> " * self.quotes + text if text else ">" * self.quotes)
        self.blank = self.blank or (paragraph and bool(self.lines))


def _walk(root: Any) -> str:
    out = _Lines()
    stack: list[tuple[Any, bool]] = [(root, False)]
    preformatted = 0
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            for number, piece in enumerate(text.split("\n") if preformatted else [text]):
                if number:
                    out.end_line(forced=True)
                out.line.append(piece)
            continue
        if tag.startswith("-") or tag == "!doctype":
            if tag != "-document":
                continue
        elif not leaving and (tag in _SILENT or _invisible(node)):
            continue
        if leaving:
            preformatted -= tag == "pre"
            _leave(out, node)
            continue
        preformatted += tag == "pre"
        _enter(out, node)
        stack.append((node, True))
        children = []
        child = node.first_child
        while child is not None:
            children.append((child, False))
            child = child.next
        stack.extend(reversed(children))
    out.end_line()
    text = "\n".join(out.lines).replace("\u200b", "").replace("\xad", "").replace("\ufeff", "")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _enter(out: _Lines, node: Any) -> None:
    tag = node.tag
    if tag in ("br", "hr"):
        out.end_line(forced=tag == "br")
    elif tag in _BLOCK:
        out.end_line(paragraph=tag in _PARAGRAPH)
    if tag == "li":
        out.line.append("- ")
    elif tag in ("td", "th"):
        out.line.append(" ")
    elif tag == "img" and (node.attributes.get("alt") or "").strip():
        out.line.append(f"[{node.attributes['alt']}]")
    if _is_quote(node):
        out.quotes += 1


def _leave(out: _Lines, node: Any) -> None:
    tag = node.tag
    if tag == "a":
        address = (node.attributes.get("href") or "").strip()
        said = "".join(out.line)
        if (
            address.lower().startswith(("http://", "https://"))
            and len(address) <= 200
            and address not in said
        ):
            out.line.append(f" <{address}>")
    if tag in _BLOCK:
        out.end_line(paragraph=tag in _PARAGRAPH)
    if _is_quote(node):
        out.quotes -= 1


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join the lines of a format=flowed text (RFC 3676): a line ending in a space goes on in the next one."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        level = len(line) - len(line.lstrip(">"))
        body = line[level:]
        body = body[1:] if body.startswith(" ") else body
        flowed = body.endswith(" ") and body != "-- "
        piece = body[:-1] if flowed and delete_space else body
        if open_depth == level and body != "-- ":
            out[-1] += piece
        else:
            out.append((">" * level + " " if level else "") + piece)
        open_depth = level if flowed else -1
    return "\n".join(out)


def split(text: str) -> tuple[str, str, str]:
    """A sender's own words, the quoted history, and the signature; every line of `text` is in exactly one.

    Used for showing and reading only: the whole text is kept beside it. Words written between or below quoted
    lines count as own; after an unquoted header block or attribution everything is history.
    """
    lines = text.split("\n")
    quoted = [bool(depth(line)) for line in lines]
    end = len(lines)
    for mark in marks(lines):
        if not _quotes_follow(lines, mark):
            end = mark.line
            break
        quoted[mark.line : mark.body] = [True] * (mark.body - mark.line)
    signed = _signature(lines[:end], quoted)
    own = [line for index, line in enumerate(lines[:end]) if not quoted[index] and index not in signed]
    history = [line for index, line in enumerate(lines[:end]) if quoted[index]] + lines[end:]
    signature = [line for index, line in enumerate(lines[:end]) if index in signed]
    return "\n".join(own).strip(), "\n".join(history).strip("\n"), "\n".join(signature).strip("\n")


def _quotes_follow(lines: list[str], mark: Mark) -> bool:
    """After "On ... wrote:" come `>` lines: what stands below them may be the sender's own again."""
    if mark.kind != "attribution":
        return False
    following = next((line for line in lines[mark.body : mark.body + 5] if line.strip()), "")
    return bool(depth(following))


def _signature(lines: list[str], quoted: list[bool]) -> set[int]:
    """The indices of signature lines: from a "-- " line, or a mobile client's one, to the next quote or the end."""
    stops, filled = _runs(lines, quoted)
    for index, line in enumerate(lines):
        mobile = len(line) < 200 and _MOBILE.match(line)
        if quoted[index] or not (mobile or _DASHES.match(line)):
            continue
        below = filled[index] - 1
        if mobile:
            return set(range(index, stops[index])) if below <= 2 else {index}
        if below <= (60 if line == "-- " else 20):
            return set(range(index, stops[index]))
    return set()


def _runs(lines: list[str], quoted: list[bool]) -> tuple[list[int], list[int]]:
    """For each line, where its run of unquoted lines ends, and how many filled lines the run still has."""
    stops, filled = [len(lines)] * len(lines), [0] * len(lines)
    stop, count = len(lines), 0
    for index in range(len(lines) - 1, -1, -1):
        if quoted[index]:
            stop, count = index, 0
        else:
            count += bool(lines[index].strip())
        stops[index], filled[index] = stop, count
    return stops, filled

"""What every mail of ours must keep to, whoever gets it: syntax, marks, and HTML that a browser need not mend."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from html.parser import HTMLParser

from selectolax.lexbor import LexborHTMLParser

from letters.phrasebook import LANGUAGES, say

ONCE = ("From", "Date", "Message-ID", "To", "Subject", "MIME-Version")
VOID = {"meta", "br"}
INSIDE = {
    "tr": {"table"}, "td": {"tr"}, "li": {"ul"}, "p": {"td"}, "ul": {"td"}, "h1": {"td"}, "h2": {"td"},
    "a": {"td", "p"}, "span": {"td", "p"}, "table": {"td", "body"}, "title": {"head"}, "style": {"head"},
    "meta": {"head"}, "head": {"html"}, "body": {"html"}, "br": {"p"}, "html": set(),
}  # fmt: skip
"""The elements a mail is made of, and what each may stand in."""
REMOTE = re.compile(r"https?:|//|url\(|@import|<img|<script|<link|<iframe|<form|\bsrc\s*=|\bon\w+\s*=", re.I)


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def check_syntax(raw: bytes) -> EmailMessage:
    """RFC 5322 and 2045 to 2047, as far as bytes show it; gives the mail."""
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\x00" not in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert head.isascii()
    for line in head.split(b"\r\n"):
        assert re.match(rb"[!-9;-~]+: ?\S|[ \t]+\S", line), line
        assert len(line) <= 78 or b" " not in line.lstrip().partition(b": ")[2], line
    message = parsed(raw)
    for name in ONCE:
        assert len(message.get_all(name, [])) == 1, name
    assert message["Message-ID"].count("@") == 1
    assert message["Date"].datetime.tzinfo is not None
    registry = HeaderRegistry()
    for name, value in message.items():
        assert not registry(name, str(value)).defects, (name, value)
    for part in message.walk():
        assert not part.defects, part.defects
        if part.get_content_maintype() == "text":
            part.get_content()
    return message


def check_text(message: EmailMessage) -> str:
    """A text part of its own that says everything: no markup, no place left unfilled."""
    part = message.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert len(text) > 80
    assert not re.search(r"</?(p|td|tr|table|span|br|html)\b|&(amp|lt|gt|#\d+);", text)
    assert not re.search(r"\{\w*\}|\bNone\b|\bUndefined\b", text)
    return str(text)


class Nesting(HTMLParser):
    """Every element stands where it may and is closed in order, attributes once each; collects words and links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        above = self.open[-1] if self.open else ""
        assert (not above and tag == "html") or above in INSIDE[tag], f"<{tag}> in <{above}>"
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), names
        assert all(value is not None for _, value in attrs)
        self.links += [str(value) for name, value in attrs if name in ("href", "src", "background", "action")]
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "title"):
            return
        assert not data.strip() or (self.open and self.open[-1] not in ("table", "tr", "ul", "html", "head"))
        self.words += data.split()


def check_html(html: str) -> Nesting:
    """Valid HTML that loads nothing, follows nobody and leads nowhere but into an answer."""
    html = html.replace("\r\n", "\n")
    assert html.startswith("<!DOCTYPE html>\n<html lang=")
    page = Nesting()
    page.feed(html)
    page.close()
    assert page.open == []
    body = html.partition("</style>")[2]
    visible = re.sub(r"<!--.*?-->", "", body, flags=re.S)
    assert not REMOTE.search(re.sub(r">[^<]*<", "><", visible))
    assert not re.search(r"url\(|@import|https?:", html.partition("</style>")[0])
    assert all(link.startswith("mailto:") for link in page.links)
    # a browser's parser finds the same elements in the same order: nothing had to be mended
    found = [node.tag for node in LexborHTMLParser(html).root.traverse()]  # type: ignore[union-attr]
    known = [tag for tag in found if tag in INSIDE]
    assert known == page.tags
    assert {tag for tag in found if tag not in INSIDE} <= {
        "tbody",
        "-comment",
        "-text",
        "_comment",
        "-doctype",
    }
    return page


FRAME = re.compile(r"^\s*(?:\||-(?=\s)|=+$|-+$)", re.M)


def words_of(text: str) -> list[str]:
    """Words of a text, without frame, punctuation and capitals."""
    return re.findall(r"[^\W_]+", unescape(FRAME.sub(" ", text)).casefold())


def check_agreement(text: str, page: Nesting) -> None:
    """Text and HTML say the same sentences and commands in the same order, word for word.

    Left out are the words that join the commands of one line in the text; in the HTML each command has a row.
    """
    joining = FRAME_WORDS | {
        word for language in LANGUAGES for word in words_of(say("frame.reply", language))
    }
    plain, shown = (
        [word for word in words_of(words) if word not in joining] for words in (text, " ".join(page.words))
    )
    at = next((n for n, (one, other) in enumerate(zip(plain, shown, strict=False)) if one != other), None)
    assert at is None, f"{plain[at - 5 : at + 5]} is not {shown[at - 5 : at + 5]}"
    assert len(plain) == len(shown)


FRAME_WORDS = {"or", "ou", "oder", "o", "of"}
"""What joins the commands of one line in the text; in the HTML each has a row of its own."""

WORD_DROPS = re.compile(
    r"display:\s*(?:flex|grid|inline-block)|position:|float:|max-height|min-width|min-height|box-shadow|"
    r"background-image|background-size|(?<!text-)transform|opacity|var\(|calc\(|\brem\b|::|:not\(|<(?:div|section|main|article|button|svg|video|form)\b",
    re.I,
)
"""What the engine of Word, in which Outlook for Windows shows mail, leaves out or misplaces."""

CONDITIONAL = re.compile(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", re.S)


def check_word_engine(html: str) -> None:
    """Outlook for Windows shows it: tables with widths as attributes, nothing that Word's engine does not know.

    What matters there must not stand in a media query alone, which it does not read.
    """
    head, _, body = html.partition("</head>")
    plain = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", head)
    assert not WORD_DROPS.search(plain), WORD_DROPS.search(plain)
    assert not WORD_DROPS.search(re.sub(r">[^<]*<", "><", body))
    assert "style=" not in body
    for table in re.findall(r"<table[^>]*>", body):
        assert all(f'{name}="' in table for name in ("width", "cellpadding", "cellspacing", "border")), table
    for cell in re.findall(r'<td class="(?:key|cell soft)"[^>]*>', body):
        assert re.search(r'width="\d+%?"', cell), cell
    # a paragraph or a link of Word has its own margins and line height where none are written
    for name in ("h1", "h2", "p"):
        assert re.search(rf"(?m)^{name} \{{[^}}]*margin:[^}}]*line-height:", plain), name
    # the two conditional comments open and close one table around the sheet, so that it is no wider than 600
    opened, closed = CONDITIONAL.findall(body)
    assert re.findall(r"<(\w+)", opened) == ["table", "tr", "td"]
    assert 'width="600"' in opened
    assert re.findall(r"</(\w+)", closed) == ["td", "tr", "table"]
    assert body.count("<!--") == body.count("-->") == 2


def check_marks(message: EmailMessage, *, to_owner: bool, answers: bool) -> None:
    """Mails to owners say that a machine wrote them (RFC 3834); letters in a person's name do not."""
    if not to_owner:
        assert message["Auto-Submitted"] is None
        assert message["List-Id"] is None
        return
    assert message["Auto-Submitted"] == ("auto-replied" if answers else "auto-generated")
    assert message["Precedence"] is None

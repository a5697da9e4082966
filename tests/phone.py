"""A phone that taps: the links of an HTML mail, and the mail it writes for one."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

from tests.desk import ADA, Desk

SIGNATURE = "\n\nSent from my phone\n"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href = dict(attrs).get("href") or ""
            self.found.append(("", self._href))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = ""

    def handle_data(self, data: str) -> None:
        if self._href:
            words, href = self.found[-1]
            self.found[-1] = (words + data, href)


def links(html: str) -> dict[str, str]:
    """What stands on each link of a mail, and where it leads."""
    parser = _Links()
    parser.feed(html)
    return dict(parser.found)


def newest(desk: Desk, kind: str = "receipt") -> tuple[str, dict[str, str]]:
    """Text and links of the newest receipt or digest."""
    from email import message_from_bytes
    from email.policy import default

    row = desk.store.row("SELECT bytes FROM letters WHERE kind = ? ORDER BY id DESC LIMIT 1", kind)
    mail = message_from_bytes(row["bytes"], policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), links(html.get_content())


def written(href: str) -> tuple[str, str, str]:
    """Recipient, subject and body of the mail that a program writes for a link."""
    parts = urlsplit(href)
    fields = parse_qs(parts.query, strict_parsing=True)
    return unquote(parts.path), fields["subject"][0], fields["body"][0]


def tap(desk: Desk, href: str, more: str = "") -> None:
    """Send what the phone writes for a link; `more` is what she types behind it."""
    to, subject, body = written(href)
    desk.receive(desk.mail(ADA, to, f"Re: {subject}", body + more + SIGNATURE))

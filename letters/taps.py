"""One-tap answers: mailto links that write the mail an owner would write, with the token and the words in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\s*<[^<>]*>")
"""What the person fills in herself, "<number>": it stands in the text and is left out of the link."""


@dataclass(frozen=True, slots=True)
class Taps:
    """Where the answers to one mail go: the address that it is answered at, and its token.

    Made by whoever queues the mail; a page without one shows the words without links.
    """

    address: str
    token: str

    def link(self, words: str) -> str:
        """The link that answers with these words, "HOLD #7": recipient, subject with the token, body (RFC 6068).

        Every character but letters, digits and -._~@ is percent-encoded, also "+": some programs take it for a space.
        """
        mark = f" [R-{self.token}]" if self.token else ""
        subject, body = quote(said(words).strip() + mark, safe=""), quote(said(words), safe="")
        return f"mailto:{quote(self.address, safe='@')}?subject={subject}&body={body}"


def said(words: str) -> str:
    """The words as they are sent: a space stands where the person has to go on, "TRACKING #7 "."""
    return PLACEHOLDER.sub(" ", words)

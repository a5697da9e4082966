"""What reading one mail may cost, the mails attached to it included: time for HTML and for documents."""

from __future__ import annotations

import time
from dataclasses import dataclass

from mail import attachments
from mail.layout import Page, html_to_text

FILES = 20
SECONDS = 5.0
WASTED_SECONDS = 0.4
HTML_SECONDS = 0.3
"""Files that are opened, seconds on the clock for them, CPU seconds for documents that gave no text, after which no more
are opened, and CPU seconds for HTML, after which its tags are only stripped."""

NOT_OPENED = "Not read: the mail has too many files, or they took too long."
"""The note of a file for which its mail had no time left."""


@dataclass(slots=True)
class Budget:
    """Used up by the parts of one mail; without `unpack` no file is opened at all."""

    unpack: bool = True
    files: int = 0
    seconds: float = 0.0
    wasted: float = 0.0
    html_seconds: float = 0.0

    def open(self, name: str, kind: str, data: bytes) -> tuple[str | None, str]:
        """Text and note of a file (`attachments.extract_text`), while the mail has time left for it."""
        if not self.unpack:
            return None, ""
        left = SECONDS - self.seconds
        if self.files >= FILES or left <= 0 or self.wasted > WASTED_SECONDS:
            return None, NOT_OPENED
        self.files += 1
        began, spent = time.monotonic(), attachments.spent()
        words, note = attachments.extract_text(name, kind, data, seconds=left, lay_out=self.lay_out)
        self.seconds += time.monotonic() - began
        self.wasted += 0.0 if words else attachments.spent() - spent
        return words, note

    def lay_out(self, html: str) -> Page:
        """The words of HTML, crudely once the time for it is used up."""
        page = html_to_text(html, rough=self.html_seconds > HTML_SECONDS)
        self.html_seconds += page.seconds
        return page

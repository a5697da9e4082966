"""Which files of a mail may say something that nobody has read."""

from __future__ import annotations

from cases.model import Attachment
from mail.parts import LOCKED

SAYS_NOTHING = frozenset(
    {"asc", "sig", "p7s", "p7m", "pgp", "gpg", "ics", "vcs", "vcf", "css", "eml", "mp3", "wav"}
)
"""Endings of files that hold no answer, or of which something else is told (sealed and attached mails)."""

LOGO = 100 * 1024
"""Bytes up to which a picture is taken for an ornament; a scanned page has more."""

PARTLY = "Only the first"
"""How the note of a file begins that was read in part."""


def is_unread(file: Attachment) -> bool:
    """True for a file that may say something and of which nothing was read, or not all.

    Not for what carries no answer (signatures, calendar entries, cards, small pictures such as a logo), nor for a file
    behind a password, of which `LOCKED` tells.
    """
    if file.text is not None:
        return file.note.startswith(PARTLY)
    ending = file.name.rpartition(".")[2].lower()
    if LOCKED in file.note or ending in SAYS_NOTHING or not file.size:
        return False
    kind = file.content_type.lower()
    if "signature" in kind or kind in (
        "text/calendar",
        "text/vcard",
        "application/ics",
        "application/pgp-keys",
    ):
        return False
    return file.size > LOGO if kind.startswith("image/") else True

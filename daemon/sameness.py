"""Whether a mail that bears the marks of one of our letters is that letter, and what else it says."""

from __future__ import annotations

import hmac
import re
from dataclasses import replace

from cases.model import Message
from db.letters import Letter
from mail.parse import parse, read_headers

FOOTER = 600
"""Characters that lists and servers put above and below a mail of somebody else's."""

_BETWEEN = r"[\s>|]+"
"""What may stand between two words of a letter that somebody quotes."""


def is_copy(raw: bytes, letter: Letter) -> bool:
    """True for a mail that is this letter of ours: it bears the secret token and says the same."""
    return bears_token(raw, letter) and says_the_same(raw, parse(raw, unpack=False), letter)


def bears_token(raw: bytes, letter: Letter) -> bool:
    """True when the mail carries the secret token of the letter in its header."""
    return any(hmac.compare_digest(one.encode(), letter.token.encode()) for one in tokens_of(raw))


def tokens_of(raw: bytes) -> list[str]:
    """The tokens of letters that a mail carries in its header."""
    return [str(one).strip() for one in read_headers(raw).get_all("X-Relance-Token", [])]


def same_body(raw: bytes, letter: Letter, *, cut: bool = False) -> bool:
    """True when the mail, or what there is of it, is the letter to the byte."""
    ours, theirs = _body(letter.content or b""), _body(raw)
    return bool(theirs) and ours.startswith(theirs) if cut else ours == theirs


def says_the_same(raw: bytes, message: Message, letter: Letter, *, cut: bool = False) -> bool:
    """True when a mail is the letter, also where a server has encoded it anew: the same words and the same files."""
    if same_body(raw, letter, cut=cut):
        return True
    if cut:
        return False
    ours = _letter(letter)
    files = [sorted(file.sha256 for file in one.attachments) for one in (ours, message)]
    return bool(ours.text.strip()) and _folded(ours.text) == _folded(message.text) and files[0] == files[1]


def has_a_footer(message: Message, letter: Letter) -> bool:
    """True for the whole letter with no more around it than a list or a server adds."""
    ours, theirs = _folded(_letter(letter).text), _folded(message.text)
    return bool(ours) and ours in theirs and len(theirs) - len(ours) <= FOOTER


def footer_of(message: Message, letter: Letter) -> str:
    """What a mail says above and below our whole letter, its signature and marks of quotes among it."""
    return _folded(message.text).replace(_folded(_letter(letter).text), " ", 1).strip(" ->|")


def beside(message: Message, letter: Letter) -> Message:
    """A mail that bears the marks of our letter as what it is, an answer to it; our own words in it are quoted ones."""
    words = _letter(letter).text.split()
    own, quoted = message.own_text, message.quoted
    found = re.search(_BETWEEN.join(map(re.escape, words)), own) if words else None
    if found:
        above, below = own[: found.start()].rstrip(" >|\n"), own[found.end() :].lstrip(" >|\n")
        own = f"{above}\n\n{below}".strip()
        quoted = f"{found[0].strip()}\n\n{quoted}".strip()
    return replace(
        message,
        own_text=own,
        quoted=quoted,
        in_reply_to=message.in_reply_to or letter.message_id,
        references=(*message.references, letter.message_id),
    )


def _letter(letter: Letter) -> Message:
    return parse(letter.content or b"", unpack=False)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _body(raw: bytes) -> bytes:
    """What follows the headers, without what servers change: line ends and blank ends."""
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].rstrip()

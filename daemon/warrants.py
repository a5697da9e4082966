"""What entitles a mail to command: our server vouches for its author, or it answers a mail of ours with its token.

A token is a word of a receipt or digest to one owner. It counts for that owner alone, for the case of its mail, for
thirty days, once for each command, and only while nobody else has seen it.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.command_words import Verb
from cases.model import Message, Origin
from db import tokens
from db.records import Owner
from db.store import Store
from mail.origin import OriginVerdict

NEEDS_TOKEN = frozenset({Verb.SEND, Verb.RELEASE, Verb.VETO, Verb.CLOSE, Verb.REOPEN, Verb.SHARE, Verb.UNDO})
"""Words that let letters go or end them, or let somebody else see a case: they count only in an answer to a mail of ours, whoever vouches."""

TOKEN_LIFE = timedelta(days=30)
"""How long the token of a mail can be used."""

FRESH = timedelta(days=7)
"""How far Date and arrival of a command may lie apart: a signed mail can be delivered again by whoever has it."""

_TOKEN = re.compile(r"\[R-([a-z0-9]{6,40})\]", re.I)


@dataclass(frozen=True, slots=True)
class Warrant:
    """What a mail of an owner may do: `vouched` for its author; `token` of the mail of ours that it answers."""

    vouched: bool
    token: tokens.Token | None = None

    @property
    def heard(self) -> bool:
        """False when nothing shows that the owner wrote it."""
        return self.vouched or self.token is not None


class Warrants:
    """Checks and spends tokens; inside the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def of(self, message: Message, owner: Owner, verdict: OriginVerdict, received: datetime) -> Warrant:
        """The warrant of a mail with this owner's address in From."""
        said = {word.lower() for word in _TOKEN.findall(message.subject)}
        live = tokens.live_tokens(self.store, received - TOKEN_LIFE, owner.id)
        token = next((one for one in live if any(_same(one.word, word) for word in said)), None)
        return Warrant(verdict.origin is Origin.DIRECT_VERIFIED, token)

    def fresh(self, message: Message, received: datetime) -> bool:
        """False for a mail whose Date is far from its arrival or that commanded before: perhaps it is played back."""
        known = message.message_id and self.store.value(
            "SELECT 1 FROM messages WHERE message_id = ? AND kind IN ('command', 'forward_inline')",
            message.message_id,
        )
        return not known and message.date is not None and abs(received - message.date) <= FRESH

    def spend(self, warrant: Warrant, verb: Verb, case: int | None, argument: str, now: datetime) -> bool:
        """True when the warrant covers this command; a token that is needed for it is used up for it.

        `case` is None for a word about no case, which the token of any mail to her covers.
        """
        if warrant.vouched and verb not in NEEDS_TOKEN:
            return True
        token = warrant.token
        if token is None or (case is not None and token.case not in (None, case)):
            return False
        return tokens.use_token(
            self.store, token.letter, f"{verb.value} #{case or ''} {argument}".strip(), now
        )

    def revoke_seen(self, message: Message, now: datetime) -> None:
        """Tokens that stand in somebody else's mail, or in one that others get too, are good for nothing any more."""
        seen = {word.lower() for word in _TOKEN.findall(f"{message.subject}\n{message.text}")}
        live = tokens.live_tokens(self.store, now - TOKEN_LIFE) if seen else []
        for token in live:
            if any(_same(token.word, word) for word in seen):
                tokens.revoke_token(self.store, token.letter, now)


def _same(known: str, said: str) -> bool:
    """Compare in a time that tells nothing of where they differ."""
    return hmac.compare_digest(known.encode(), said.encode())

"""Whose a mail is that was set aside: the one owner it may belong to, several, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.matching import RETURNS, is_party, recipients
from cases.model import Message
from daemon.arrival import Filing
from db import post
from db.store import Store


@dataclass(frozen=True, slots=True)
class Belonging:
    """The owner a mail may belong to, if there is exactly one; `several` when it may be one of several people's."""

    owner: int | None = None
    several: bool = False


def belongs_to(filing: Filing, message: Message) -> Belonging:
    """Whom a mail that found no case may concern: who wrote it or seems to have, whose case it points at.

    The strongest sign decides; only owners are looked for, since who helps them is told by them.
    """
    for found in _signs(filing, message):
        owners = set(found)
        if owners:
            return Belonging(owners.pop()) if len(owners) == 1 else Belonging(several=True)
    return Belonging()


def _signs(filing: Filing, message: Message) -> Iterator[Iterable[int]]:
    """Owners by each sign, the strongest first."""
    store, sender = filing.store, message.from_.address
    yield _written_by(store, sender)
    directory = post.directory(store, filing.bot_address)
    tokens = {filing.token_in(address) for address in recipients(message)} - {""}
    owners = {case.number: case.owner for case in directory.cases}
    returns = {directory.letter_tokens.get(token.removeprefix(RETURNS)) for token in tokens}
    yield [case.owner for case in directory.cases if case.token in tokens or case.number in returns]
    returned = message.bounce.original_message_id if message.bounce else ""
    answered = {
        number
        for one in (returned, message.in_reply_to, *message.references)
        for number in directory.sent_message_ids.get(one, ())
    }
    yield [owners[number] for number in answered if number in owners]
    yield [case.owner for case in directory.cases if is_party(sender, case)]


def _written_by(store: Store, address: str) -> list[int]:
    """The owner with this address, heard or not, or those who act for the data subject with it."""
    rows = store.rows(
        """SELECT owner_id FROM addresses WHERE address = ?
           UNION SELECT owner_id FROM data_subjects WHERE address = ?""",
        address,
        address,
    )
    return [row["owner_id"] for row in rows]


def hers(store: Store, owner: int, *, runs_the_bot: bool) -> list[dict[str, object]]:
    """Rows of mail set aside that this owner may know of: her own, and what is nobody's if she runs the bot.

    Of a mail that may be another person's the administrator learns that it is there, and nothing of it.
    """
    found = []
    for row in post.open_quarantine(store):
        if row["owner_id"] == owner or (runs_the_bot and row["owner_id"] is None):
            shown = dict(row)
            if row["several"]:
                shown |= {"from_name": "", "from_address": "", "subject": "", "detail": ""}
            found.append(shown)
    return found

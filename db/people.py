"""Who may see a case and who may command it: its owner, those it is shared with, and those who help an owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db import records
from db.records import Owner
from db.store import Store

DECIDES = "owner"
"""The role of those who command a case; "helper" sees it and forwards replies."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A person whose mailbox sends mail back: since when, and what the mail systems said last."""

    owner: int
    name: str
    address: str
    since: datetime
    said: str


def unreachable(store: Store) -> list[Unreachable]:
    """People whose last mail of ours came back and who have not written since."""
    rows = store.rows(
        """SELECT owners.id, name, recipient, at, reply FROM deliveries
           JOIN letters ON letters.id = letter_id JOIN owners ON owners.id = letters.owner_id
           WHERE phase = 'returned' AND letters.id =
             (SELECT max(last.id) FROM letters AS last WHERE last.owner_id = owners.id AND last.kind <> 'letter'
              AND last.state IN ('sent', 'bounced', 'parked'))
           AND NOT EXISTS (SELECT 1 FROM messages WHERE sender = 'owner' AND from_address = recipient
                           AND received_at > at)
           ORDER BY at""",
    )
    return [
        Unreachable(row["id"], row["name"], row["recipient"], datetime.fromisoformat(row["at"]), row["reply"])
        for row in rows
    ]


def role_in(store: Store, case: int, owner: int) -> str:
    """Give "owner", "helper", or "" for somebody whom the case does not concern."""
    if store.value("SELECT owner_id FROM cases WHERE id = ?", case) == owner:
        return DECIDES  # by far the most frequent question, and the view asks for every case
    return str(store.value("SELECT role FROM access WHERE case_id = ? AND owner_id = ?", case, owner) or "")


def readers(store: Store, case: int) -> list[Owner]:
    """Everybody who is told of a case, its own owner first."""
    rows = store.rows(
        """SELECT access.owner_id FROM access JOIN cases ON cases.id = case_id WHERE case_id = ?
           ORDER BY access.owner_id <> cases.owner_id, access.owner_id""",
        case,
    )
    return [records.owner(store, row["owner_id"]) for row in rows]


def deciders(store: Store, case: int) -> list[Owner]:
    """Those who command a case, its own owner first."""
    return [one for one in readers(store, case) if role_in(store, case, one.id) == DECIDES]


def set_helps(store: Store, helper: int, owners: Iterable[int]) -> None:
    """A helper sees all cases of these owners, and no others beside those shared with her."""
    store.connection.execute("DELETE FROM helps WHERE helper_id = ?", [helper])
    for owner in owners:
        store.insert("helps", {"helper_id": helper, "owner_id": owner})


def keep_only(store: Store, known: Iterable[str]) -> None:
    """Whoever is no longer among the people of config.toml is not heard and sees nobody else's case any more.

    Cases of her own go on, and she is told of them. `known` are addresses.
    """
    stays = {address.lower() for address in known}
    for one in records.owners(store):
        if one.address not in stays:
            store.update("owners", one.id, {"role": "former"})
            store.connection.execute("UPDATE addresses SET verified_at = NULL WHERE owner_id = ?", [one.id])
            set_helps(store, one.id, ())

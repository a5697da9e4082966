"""Who may see a case and who may command it: its owner, those it is shared with, and those who help an owner."""

from __future__ import annotations

from collections.abc import Iterable

from db import records
from db.records import Owner
from db.store import Store

DECIDES = "owner"
"""The role of those who command a case; "helper" sees it and forwards replies."""


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

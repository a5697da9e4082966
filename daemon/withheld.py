"""The mails that the server lists and does not give, written down: a pass from cron knows what the one before it tried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from daemon.clock import Clock
from daemon.settings import ImapSection
from db import mailbox
from db.mailbox import NotGiven, Place
from db.store import Store
from mail.withheld import TRIES, pause_of

FRESH = timedelta(days=1)
"""How long letters wait for a mail that is withheld: the owner has heard of it by then."""


def place_of(account: ImapSection) -> Place:
    """The folder whose UIDs are meant: another account or server may use the same numbers for other mails."""
    return Place(f"{account.host.lower()}/{account.user}", account.folder)


def passed_over(store: Store, place: Place) -> Sequence[NotGiven]:
    """The mails without which the others went on; one whose first tries still last is not counted."""
    return [one for one in mailbox.not_given(store, place) if one.tries >= TRIES]


class StoredWithheld:
    """`mail.withheld.Withheld` in the database."""

    def __init__(self, store: Store, place: Place, clock: Clock) -> None:
        self.store = store
        self.place = place
        self.clock = clock

    def tries(self, uidvalidity: int) -> dict[int, int]:
        """UID -> tries so far; what belongs to another generation is forgotten."""
        known = mailbox.not_given(self.store, self.place)
        if any(one.uidvalidity != uidvalidity for one in known):
            with self.store.transaction():
                mailbox.forget_generations(self.store, self.place, uidvalidity)
        return {one.uid: one.tries for one in known if one.uidvalidity == uidvalidity}

    def due(self, uidvalidity: int) -> list[int]:
        """The UIDs that were passed over and whose pause is over."""
        now = self.clock.now()
        return [
            one.uid
            for one in passed_over(self.store, self.place)
            if one.uidvalidity == uidvalidity and now - one.last_try >= pause_of(one.tries)
        ]

    def note(self, uidvalidity: int, uids: Collection[int], tries: int, reason: str) -> None:
        """Add so many tries to each of these mails."""
        with self.store.transaction():
            mailbox.note_not_given(self.store, self.place, uidvalidity, uids, tries, reason, self.clock.now())

    def clear(self, uidvalidity: int, uids: Collection[int] | None = None) -> None:
        """Forget these mails, or all."""
        if uids is not None and not uids:
            return
        with self.store.transaction():
            if uids is None:
                mailbox.forget_generations(self.store, self.place, None)
            else:
                mailbox.forget_not_given(self.store, self.place, uidvalidity, uids)

    def fresh(self) -> bool:
        """True while a mail that was passed over has been withheld for less than a day."""
        now = self.clock.now()
        return any(now - one.since < FRESH for one in passed_over(self.store, self.place))

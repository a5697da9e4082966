"""Words about how the bot writes to its owner: DIGEST, RECEIPTS and LANGUAGE carried out and answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cases.commands import Command
from cases.preferences import Name, preference_in
from db import preferences, records
from db.records import Owner
from db.store import Store
from letters.answers import say
from letters.phrasebook import say as phrase
from letters.words import place_of, written_clock, written_time

NextDigest = Callable[[Owner, datetime], datetime]
"""When the next digest of an owner may go."""


def carry_out_preference(
    store: Store, command: Command, owner: Owner, message: int | None, now: datetime, coming: NextDigest
) -> list[str]:
    """Set what she asks, and say in her language (the new one) what changes and when the next digest comes."""
    asked = preference_in(command.verb, command.argument)
    if asked is None:
        return [say("help", owner.language)]
    preferences.set_preference(store, owner.id, asked.name, asked.value, message, now)
    return told(records.owner(store, owner.id), asked.name, now, coming)


def told(owner: Owner, name: Name, now: datetime, coming: NextDigest) -> list[str]:
    """How a thing stands for an owner now, in her words."""
    language = owner.language
    if name is Name.LANGUAGE:
        return [say("language_set", language, value=phrase("language_name.itself", language))]
    if name is Name.RECEIPTS:
        said = say(f"receipts_{owner.receipts}", language)
    elif name is Name.DIGEST_TIME:
        said = say(
            "digest_at",
            language,
            time=written_clock(owner.digest_time, language),
            zone=place_of(owner.time_zone),
        )
    else:
        said = say(f"digest_{owner.digest_days}", language)
    when = written_time(coming(owner, now), language, owner.time_zone)
    return [said, say("digest_next", language, when=when)]

"""Words about how the bot writes to its owner: DIGEST, RECEIPTS and LANGUAGE carried out and answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cases.commands import Command
from cases.preferences import Name, preference_in
from db import preferences, records
from db.records import Owner
from db.store import Store
from letters.answers import Said, said
from letters.phrasebook import say as phrase
from letters.words import place_of, written_clock, written_time

NextDigest = Callable[[Owner, datetime], datetime]
"""When the next digest of an owner may go."""


def carry_out_preference(
    store: Store,
    command: Command,
    owner: Owner,
    message: int | None,
    now: datetime,
    coming: NextDigest,
    line: int = 0,
) -> list[Said]:
    """Set what she asks, and say in the language of `owner` what changes and when the next digest comes."""
    asked = preference_in(command.verb, command.argument)
    if asked is None:
        return [Said("help", "")]
    preferences.set_preference(store, owner.id, asked.name, asked.value, message, now, line)
    changed = records.owner(store, owner.id)
    if (
        asked.name is not Name.LANGUAGE
    ):  # a later line of the same mail may change it: an answer is in one language
        changed = replace(changed, language=owner.language)
    return told(changed, asked.name, now, coming)


def told(owner: Owner, name: Name, now: datetime, coming: NextDigest) -> list[Said]:
    """How a thing stands for an owner now, in her words."""
    language = owner.language
    if name is Name.LANGUAGE:
        return [said("language_set", language, value=phrase("language_name.itself", language))]
    if name is Name.RECEIPTS:
        how = said(f"receipts_{owner.receipts}", language)
    elif name is Name.DIGEST_TIME:
        how = said(
            "digest_at",
            language,
            time=written_clock(owner.digest_time, language),
            zone=place_of(owner.time_zone),
        )
    else:
        how = said(f"digest_{owner.digest_days}", language)
    when = written_time(coming(owner, now), language, owner.time_zone)
    return [how, said("digest_next", language, when=when)]

"""The foot of the digest: what there was no room for, and how the bot itself is."""

from __future__ import annotations

from datetime import datetime

from cases.brief import DigestBrief, Interrupted, LeftOut
from cases.fitting import OTHERS
from letters.page import Entry
from letters.phrasebook import choose, say, word
from letters.words import enumerate_words, sentence_case, written_number, written_time

VOCABULARIES = {
    "needs_you": "steps",
    "goes_out": "steps",
    "later": "steps",
    "sent": "steps",
    "unsure": "labels",
    "replies": "labels",
    "asks": "digest.kinds",
    "asking_problems": "digest.kinds",
    "happened": "digest.kinds",
    "problems": "digest.kinds",
    "deadlines": "dates",
    "quarantine": "digest.quarantine",
}
"""In which words the kinds of a section are told; those of the others are names."""

GIGABYTE = 1_000_000_000


def more_entry(left: LeftOut, brief: DigestBrief, language: str) -> Entry:
    """Count what a section has no room for, kind by kind, and say where it stands; names are not counted."""
    vocabulary = VOCABULARIES.get(left.section, "")
    later = left.section == "later"
    says = [say("digest.unannounced", language)] if later else []
    seen_at = brief.database or say("digest.browse", language)
    return Entry(
        title=say("digest.unshown" if later else "digest.more", language, count=left.count),
        says=(
            *([] if vocabulary else [_names(left, language)]),
            *says,
            say("digest.see_all", language, where=seen_at),
        ),
        facts=tuple((_kind(vocabulary, kind, language), str(count)) for kind, count in left.groups)
        if vocabulary
        else (),
    )


def _names(left: LeftOut, language: str) -> str:
    """The first of those left out by name."""
    names = [kind for kind, _ in left.groups if kind != OTHERS]
    return ", ".join(names) + " …" if len(names) < left.count else enumerate_words(names, language)


def _kind(vocabulary: str, kind: str, language: str) -> str:
    if kind == OTHERS:
        return say("digest.others", language)
    return sentence_case(word(vocabulary, kind, language)) if vocabulary else kind


def health_entries(brief: DigestBrief) -> tuple[Entry, ...]:
    """How the bot is, in one entry; () when the digest was not told."""
    health, language = brief.health, choose(brief.language)
    if health is None:
        return ()

    def at(moment: datetime) -> str:
        return written_time(moment, language, brief.time_zone)

    told: dict[str, str] = {}
    told["last_mail"] = at(health.last_mail) if health.last_mail else say("digest.health.no_mail", language)
    if health.reached_last is not None:
        told["reached_last"] = at(health.reached_last)
    elif health.reached_since is not None:
        told["reached_since"] = at(health.reached_since)
    if health.withheld and health.withheld_since is not None:
        told["withheld"] = say(
            "digest.health.withheld_since", language, count=health.withheld, since=at(health.withheld_since)
        )
    told["outgoing"] = str(health.outgoing)
    told["parked"] = str(health.parked)
    if health.disk_free is not None:
        told["disk_free"] = say(
            "digest.health.gigabytes", language, count=written_number(health.disk_free / GIGABYTE, language)
        )
    title = say("digest.health.title", language, version=health.version)
    facts = tuple((say(f"digest.health.{key}", language), words) for key, words in told.items())
    says = tuple(interruption(one, language, brief.time_zone) for one in health.interrupted)
    return (Entry(title, facts, says=says),)


def interruption(one: Interrupted, language: str, time_zone: str) -> str:
    """From when to when something was not possible, why, and what that means."""
    reason = say(f"digest.health.why.{one.why}", language)
    said = f" ({one.said})" if one.said else ""
    until = written_time(one.until, language, time_zone) if one.until is not None else ""
    return say(
        f"digest.health.{one.what}_{'over' if until else 'open'}",
        language,
        since=written_time(one.since, language, time_zone),
        until=until,
        reason=f"{reason}{said}",
    )

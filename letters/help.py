"""The list of words: what each does, eight of them first with a tap for the case of the mail, then the rest."""

from __future__ import annotations

from cases.command_words import Verb, word_of
from letters.page import Entry, Section
from letters.phrasebook import choose, known, say

FIRST = {
    "see": (Verb.STATUS,),
    "stop": (Verb.HOLD, Verb.PAUSE, Verb.VETO),
    "go_on": (Verb.RELEASE, Verb.SEND),
    "tell": (Verb.GAVE,),
    "settings": (Verb.DIGEST,),
}
"""The words that most people need, by what they are for."""

REST = (
    Verb.REFUSE, Verb.ANSWERED, Verb.PAID, Verb.TRACKING, Verb.FILED, Verb.NOTE, Verb.IS, Verb.NOT, Verb.CASE, Verb.UNDO,
    Verb.CLOSE, Verb.REOPEN, Verb.OPEN, Verb.SHARE, Verb.UNSHARE, Verb.RECEIPTS, Verb.LANGUAGE, Verb.HELP,
)  # fmt: skip

NO_CASE = frozenset({Verb.DIGEST, Verb.RECEIPTS, Verb.LANGUAGE, Verb.HELP, Verb.OPEN})
"""Words that are about no case."""


def offer(verb: Verb, case: int | None, language: str) -> tuple[str, str]:
    """What to reply for a word, with the case if it takes one, and what it does: ("HOLD #7", "to keep back ...")."""
    code = choose(language)
    number = f" #{case}" if case is not None and verb not in NO_CASE else ""
    takes = f" {say(f'help.takes.{verb}', code)}" if known(f"help.takes.{verb}") else ""
    return f"{word_of(verb, code)}{number}{takes}", say(f"help.does.{verb}", code)


def undo_offer(value: str, case: int | None, language: str) -> tuple[str, str]:
    """What to reply to take back a word, which is named."""
    number = f" #{case}" if case is not None else ""
    return say("commands.undo.word", language) + number, say("commands.undo.effect", language, value=value)


def help_section(case: int | None, language: str, *, full: bool) -> Section:
    """The list: groups with taps; the full one then has the other words, one line each."""
    others = REST if full else (Verb.UNDO, Verb.HELP)
    entries = tuple(
        Entry(
            say(f"help.groups.{group}", language),
            commands=tuple(offer(verb, case, language) for verb in verbs),
            listed=True,
        )
        for group, verbs in (*FIRST.items(), ("others", others))
    )
    return Section(say("receipt.titles.words", language), entries)

"""Questions back to an owner whose word cannot be carried out as it stands: which case, with a reply for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cases.aside import SHOWN
from cases.command_words import Verb, word_of
from cases.commands import Command
from cases.model import Case, LetterState
from daemon.acts import concerned
from db.records import Owner
from letters.answers import Said, said
from letters.help import offer

TO_CONFIRM = "answer_needed"
"""The answer to a word that counts once it is confirmed."""

ASKS = frozenset(
    {TO_CONFIRM, "which_case", "no_such_case", "which_items", "open_how", "open_which_address", "which_mail"}
)
"""Answers that ask something: nobody is told beside them that there was nothing to do."""


def asks(answers: Iterable[Said]) -> bool:
    """True when one of the answers is a question."""
    return any(one.key in ASKS for one in answers)


def kind_of_answer(answers: Iterable[Said], *, done: bool) -> str:
    """The kind of receipt for what words came to; `done` when something was done or a question answered."""
    if done:
        return "command_done"
    keys = {one.key for one in answers} & ASKS
    return "to_confirm" if TO_CONFIRM in keys else "to_answer" if keys else "nothing_to_do"


def which_case(command: Command, cases: list[Case], owner: Owner, now: datetime) -> list[Said]:
    """Ask which case is meant, name those there are, and offer the word for each in which it does something."""
    named = sorted(cases, key=lambda case: (case.closed, case.number))
    if not named:
        return [said("no_cases", owner.language)]
    offers = tuple(_offer(command, case, owner) for case in _fitting(command.verb, named, now)[:SHOWN])
    listed = ", ".join(f"#{case.number} {case.controller.name}" for case in named[:SHOWN])
    question = (
        said("which_case", owner.language, case=named[0].number)
        if command.case is None
        else said("no_such_case", owner.language, case=command.case)
    )
    more = " …" if len(named) > SHOWN else ""
    return [
        replace(question, offers=offers),
        said("your_cases", owner.language, cases=listed + more),
    ]


def _offer(command: Command, case: Case, owner: Owner) -> tuple[str, str]:
    """The word as she said it, with the number of this case, and what it does there."""
    words = f"{word_of(command.verb, owner.language)} #{case.number} {command.argument}".strip()
    _, does = offer(command.verb, case.number, owner.language)
    return words, f"{does} ({case.controller.name})"


def _fitting(verb: Verb, cases: list[Case], now: datetime) -> list[Case]:
    """The cases in which a word does something, those whose letter goes first before the others; else all it may mean."""
    near = {
        case.number: min((s.due_at for s in case.steps if concerned(verb, s, now)), default=None)
        for case in cases
        if verb in (Verb.HOLD, Verb.VETO, Verb.SEND) and not case.closed
    }
    letters = [case for case in cases if near.get(case.number)]
    if letters:
        return sorted(letters, key=lambda case: (near[case.number] or now, case.number))
    if verb is Verb.REOPEN:
        return [case for case in cases if case.closed] or cases
    still = [case for case in cases if not case.closed]
    if verb is Verb.RELEASE and (resting := [case for case in still if _rests(case)]):
        return resting
    return still or cases


def _rests(case: Case) -> bool:
    return case.paused_by_owner or any(step.state is LetterState.HELD for step in case.steps)

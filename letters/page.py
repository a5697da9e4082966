"""The shape of a mail to the person: sections of entries, the same for plain text and HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cases.brief import PlannedStep
from cases.model import Label, Reason
from letters.words import LABELS, STEPS, Phrase, choose, enumerate_words, say, spaced, with_de, written_time

Explain = Callable[[Reason, str], str]
"""Gives the sentence of a reason in a language."""


def reason_text(reason: Reason, _language: str) -> str:
    """Take the sentence of a reason as it stands."""
    return reason.text


@dataclass(frozen=True, slots=True)
class Letter:
    """The whole letter that an entry announces."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to know: sentences, facts as (label, words) pairs, what was quoted, what can be replied.

    `commands` are (words to reply, what they do), one per line when `listed`.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    quotes: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    letter: Letter | None = None
    says: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one heading; `tone` is "ask" (an answer is wanted), "go" (goes out by itself) or "tell"."""

    title: str
    entries: tuple[Entry, ...]
    tone: str = "tell"
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole mail to the person; `words` are the fixed words of the frame."""

    language: str
    subject: str
    heading: str
    greeting: str
    lead: str
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    words: dict[str, str]


FRAME: dict[str, Phrase] = {
    "letter": ("The letter", "Le courrier"),
    "letter_subject": ("Subject", "Objet"),
    "letter_elsewhere": (
        "The letter is long; it stands in full in the plain-text part of this mail.",
        "Le courrier est long ; il figure en entier dans la version texte de ce message.",
    ),
    "reply": ("Reply", "Répondez"),
    "or": (" or ", " ou "),
    "colon": (": ", " : "),
}

FOOTER: dict[str, Phrase] = {
    "how": (
        "To answer, reply to this mail and write the command on the first line.",
        "Pour répondre, répondez à ce message en écrivant la commande sur la première ligne.",
    ),
    "token": (
        "Keep [R-{token}] in the subject: it shows that the reply comes from you.",
        "Conservez [R-{token}] dans l’objet : c’est ce qui montre que la réponse vient de vous.",
    ),
    "advice": (
        "This bot keeps dates and writes letters; it is no substitute for legal advice.",
        "Ce robot tient les délais et rédige les courriers ; il ne remplace pas un conseil juridique.",
    ),
}

BLOCKED: dict[str, Phrase] = {
    "unread_mail": ("a mail has not been read yet", "un message n’a pas encore été lu"),
    "unsure_reading": (
        "a message still needs your reading",
        "un message attend encore votre lecture",
    ),
    "open_bounce": ("a mail could not be delivered", "un message n’a pas pu être remis"),
    "held": ("you are holding it back", "vous l’avez mis en attente"),
    "vetoed": ("you dropped it", "vous l’avez annulé"),
    "known_address": ("the address is not known", "l’adresse n’est pas connue"),
    "weekly_limit": (
        "enough letters went out this week",
        "assez de courriers sont partis cette semaine",
    ),
    "working_day": ("it waits for a working day", "il attend un jour ouvré"),
    "lateness_proven": (
        "it is not yet certain that the answer is late",
        "le retard n’est pas encore certain",
    ),
    "owner_paused": ("you paused the case", "vous avez suspendu le dossier"),
}

COMMANDS: dict[str, tuple[Phrase, Phrase]] = {
    "hold": (("HOLD", "ATTENDRE"), ("to keep it back", "pour le retenir")),
    "veto": (("VETO", "ANNULER"), ("to drop it", "pour y renoncer")),
    "send": (("SEND", "ENVOYER"), ("to send it now", "pour l’envoyer maintenant")),
    "release": (("RELEASE", "REPRENDRE"), ("to let it go", "pour le laisser partir")),
    "help": (("HELP", "AIDE"), ("for the list of all words", "pour la liste de tous les mots")),
    "dossier": (("SEND", "ENVOYER"), ("to receive the dossier", "pour recevoir le dossier")),
}


def frame_words(language: str) -> dict[str, str]:
    """Fixed words of the templates in a language."""
    return {key: say(phrase, language) for key, phrase in FRAME.items()}


def footer(language: str, token: str) -> tuple[str, ...]:
    """Closing lines: how to reply, the token, what this is not."""
    lines = [say(FOOTER["how"], language)]
    if token:
        lines.append(say(FOOTER["token"], language).format(token=token))
    return (*lines, say(FOOTER["advice"], language))


def command(name: str, case: int | None, language: str) -> tuple[str, str]:
    """Give what to reply, for a case if it concerns one, and what it does: ("HOLD #7", "to keep it back")."""
    verb, effect = COMMANDS[name]
    number = f" #{case}" if case is not None else ""
    return f"{say(verb, language)}{number}", say(effect, language)


def reading_choice(case: int | None, label: Label, language: str, sentence: str = "") -> tuple[str, str]:
    """Give what to reply when a message is of this kind: ("IS #7 refusal", "if it is a refusal")."""
    number = f"#{case} " if case is not None else ""
    what = say(LABELS[label], language)
    effect = say(("if it is {what}", "s’il s’agit {what}"), language)
    shown = f" ({sentence})" if sentence else ""
    what = with_de(what) if choose(language) == "fr" else what
    return f"{say(('IS', 'EST'), language)} {number}{label.value}", effect.format(what=what) + shown


def label_words(language: str) -> tuple[tuple[str, str], ...]:
    """List every word for a kind of message with its meaning."""
    return tuple((label.value, say(LABELS[label], language)) for label in Label)


def explained(reasons: Iterable[Reason], language: str, explain: Explain) -> tuple[str, ...]:
    """Give the sentences of several reasons, spaced as the language wants it."""
    return tuple(spaced(explain(reason, language), language) for reason in reasons)


def planned_entry(step: PlannedStep, language: str, time_zone: str, explain: Explain) -> Entry:
    """Announce a letter: to whom, when in the person's zone, what to reply, the whole letter."""
    facts = [(say(("To", "À"), language), step.to)]
    facts.append((say(("Goes out", "Départ"), language), _when(step, language, time_zone)))
    if step.blocked:
        reasons = [say(BLOCKED[word], language) if word in BLOCKED else word for word in step.blocked]
        facts.append((say(("Waits because", "En attente car"), language), enumerate_words(reasons, language)))
    letter = Letter(step.letter_subject, step.letter_text) if step.letter_text else None
    return Entry(
        title=f"#{step.case} · {say(STEPS[step.step], language)}",
        facts=tuple(facts),
        points=explained(step.why, language, explain),
        commands=tuple(command(name, step.case, language) for name in _choices(step)),
        letter=letter,
    )


def _choices(step: PlannedStep) -> tuple[str, ...]:
    if step.needs_word:
        return ("dossier" if step.step == "complaint" else "send", "veto")
    return ("release", "veto", "send") if step.held else ("hold", "veto", "send")


def _when(step: PlannedStep, language: str, time_zone: str) -> str:
    if step.held:
        return say(("held back until you release it", "retenu jusqu’à votre accord"), language)
    if step.needs_word or step.goes_at is None:
        return say(("when you say so", "sur votre accord"), language)
    return written_time(step.goes_at, language, time_zone)

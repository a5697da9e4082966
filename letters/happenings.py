"""What happened to a case beside letters and replies, told in a sentence with what the person can do about it."""

from __future__ import annotations

import re

from cases.brief import Happening
from cases.model import IdItem
from letters.page import BLOCKED, Entry
from letters.words import ITEMS, STEPS, Phrase, enumerate_words, say, sentence_case, written_date

SENTENCES: dict[str, Phrase] = {
    "term_passed": (
        "The term that {who} had set ended{on}.",
        "Le terme fixé par {who} a expiré{on}.",
    ),
    "strict_passed": ("The deadline{of} has passed.", "L’échéance{of} est passée."),
    "safe_passed": (
        "From today, lateness may be claimed.",
        "À partir d’aujourd’hui, le retard peut être invoqué.",
    ),
    "authority_term": ("{Who} has set a term{until}.", "{Who} a fixé un terme{until}."),
    "postponed": (
        "The next letter ({step}) waits: {guards}.{again}",
        "Le courrier prévu ({step}) attend : {guards}.{again}",
    ),
    "question_open": (
        "The controller asked for {items} and waits. Give it by mail with the bot in BCC, and the dates go on. "
        "While the question is open, nobody can claim lateness.",
        "Le responsable du traitement a demandé {items} et attend. Répondez-lui par courriel avec le robot en "
        "copie cachée (Cci), et les délais reprennent. Tant que la question reste ouverte, personne ne peut invoquer de retard.",
    ),
    "stalled": (
        "Nothing is planned any more. If you want to go on, write to the controller with the bot in BCC.",
        "Plus rien n’est prévu. Pour continuer, écrivez au responsable du traitement avec le robot en copie cachée (Cci).",
    ),
    "post_notice": (
        "Print the attached notice, sign it and post it by registered letter.",
        "Imprimez la mise en demeure jointe, signez-la et postez-la en recommandé.",
    ),
}
"""One sentence per word of the `Happening.word` vocabulary."""

COMMANDS: dict[str, tuple[Phrase, Phrase]] = {
    "question_open": (
        ("GAVE #{case} {given}", "FOURNI #{case} {given}"),
        ("if you gave it elsewhere", "si vous l’avez fourni autrement"),
    ),
    "stalled": (
        ("CLOSE #{case}", "CLORE #{case}"),
        ("if you have what you wanted", "si vous avez obtenu ce que vous vouliez"),
    ),
    "post_notice": (
        ("TRACKING #{case} number", "SUIVI #{case} numéro"),
        ("once it is posted", "une fois la lettre postée"),
    ),
}
"""What to reply and when, for the words that ask something."""

AUTHORITY: Phrase = ("the authority", "l’autorité")
AN_ITEM: Phrase = ("something", "un élément")
ITEM_PLACE: Phrase = ("items", "éléments")
A_LETTER: Phrase = ("letter", "courrier")


def happening_entry(one: Happening, language: str) -> Entry:
    """Tell one happening; a word without a sentence stands as it is."""
    facts = _facts(one, language)
    sentence = say(SENTENCES[one.word], language).format(**facts) if one.word in SENTENCES else one.word
    commands: tuple[tuple[str, str], ...] = ()
    if one.word in COMMANDS:
        reply, effect = COMMANDS[one.word]
        commands = ((say(reply, language).format(**facts), say(effect, language)),)
    return Entry(title=f"#{one.case} · {one.controller}", says=(sentence,), commands=commands)


def _facts(one: Happening, language: str) -> dict[str, str]:
    """Words for the places of a sentence; what the happening does not know is left out of it."""
    day = written_date(one.on, language) if one.on else ""
    who = say(AUTHORITY, language) + (f" ({one.detail})" if one.detail else "")

    def dated(phrase: Phrase) -> str:
        return say(phrase, language).format(day=day) if day else ""

    return {
        "case": str(one.case),
        "who": who,
        "Who": sentence_case(who),
        "on": dated((" on {day}", " le {day}")),
        "of": dated((" of {day}", " du {day}")),
        "until": dated((" until {day}", " jusqu’au {day}")),
        "again": dated((" Next try: {day}.", " Prochain essai : {day}.")),
        "step": say(STEPS[one.step] if one.step else A_LETTER, language),
        "guards": _guards(one.detail, language),
        "items": _items(one.items, language),
        "given": ", ".join(item.value for item in one.items) or f"<{say(ITEM_PLACE, language)}>",
    }


def _items(items: tuple[IdItem, ...], language: str) -> str:
    return enumerate_words(
        [say(ITEMS[item], language) for item in items] or [say(AN_ITEM, language)], language
    )


def _guards(detail: str, language: str) -> str:
    """Put the words of guards into plain words."""
    words = [word for word in re.split(r"[,\s]+", detail) if word]
    return enumerate_words([say(BLOCKED[w], language) if w in BLOCKED else w for w in words], language)

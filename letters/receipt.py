"""The receipt as a page: what a mail that came in is taken to say, what it changes, what goes out next."""

from __future__ import annotations

from collections.abc import Iterator

from cases.brief import ReceiptBrief
from letters.answers import say as answer
from letters.page import (
    FRAME,
    Entry,
    Explain,
    Page,
    Section,
    explained,
    footer,
    frame_words,
    label_words,
    planned_entry,
    reading_choice,
)
from letters.words import (
    ELEMENTS,
    LABELS,
    ORIGINS,
    VERDICTS,
    Phrase,
    choose,
    enumerate_words,
    one_line,
    quoted,
    say,
    written_date,
)

KINDS: dict[str, tuple[Phrase, Phrase]] = {
    "case_opened": (
        ("Your case is open", "Votre dossier est ouvert"),
        (
            "Your request to {controller} is on file. The bot now keeps the dates.",
            "Votre demande à {controller} est enregistrée. Le robot tient désormais les délais.",
        ),
    ),
    "message_read": (
        ("A message was read", "Un message a été lu"),
        (
            "A message in the matter of {controller} came in and is on file.",
            "Un message concernant {controller} est arrivé et a été versé au dossier.",
        ),
    ),
    "command_done": (
        ("Your instruction", "Votre instruction"),
        ("This is what came of it.", "Voici ce qu’il en est."),
    ),
    "command_unknown": (
        ("Sorry, that was not understood", "Désolé, ce message n’a pas été compris"),
        (
            "Nothing was changed and nothing was sent. Reply HELP for the list of commands.",
            "Rien n’a été modifié ni envoyé. Répondez AIDE pour la liste des commandes.",
        ),
    ),
    "quarantined": (
        ("A mail was set aside", "Un message a été mis de côté"),
        (
            "It was kept, but nothing follows from it until you say so.",
            "Il est conservé, mais reste sans effet jusqu’à votre décision.",
        ),
    ),
}

WARNINGS: dict[str, Phrase] = {
    "third_person_picture": (
        "The answer may show pictures of somebody else. Please do not pass them on.",
        "La réponse peut contenir des images d’une autre personne. Merci de ne pas les diffuser.",
    ),
    "inline_claimed": (
        "You forwarded the message inside your own text, so its origin cannot be verified. Forwarding it as an attachment makes it stronger evidence.",
        "Le message a été transmis dans le corps du vôtre : son origine ne peut être vérifiée. Transmis en pièce jointe, il aurait plus de valeur probante.",
    ),
    "promise_after_deadline": (
        "The date announced lies after the date on which the answer is due. The due date stays.",
        "La date annoncée est postérieure à l’échéance. L’échéance demeure.",
    ),
    "extension_invalid": (
        "The extension does not meet the conditions. The due date stays.",
        "La prolongation ne remplit pas les conditions. L’échéance demeure.",
    ),
    "attachment_unreadable": (
        "An attachment could not be read. Please look at it yourself.",
        "Une pièce jointe n’a pas pu être lue. Merci d’y jeter un œil.",
    ),
    "mandate_missing": (
        "You act for somebody else, but no mandate is on file yet. Please send it by reply.",
        "Vous agissez pour une autre personne, mais aucun mandat ne figure au dossier. Merci de l’envoyer en réponse.",
    ),
}

SENTENCE_LIMIT = 160
"""Characters of a sentence beside a choice."""

DEADLINES: tuple[tuple[str, Phrase], ...] = (
    ("strict", ("Answer due", "Réponse due")),
    ("paused", ("If the question stopped the clock", "Si la question a suspendu le délai")),
    ("extended", ("With the extension", "Avec la prolongation")),
    ("acknowledgement", ("Acknowledgement due", "Accusé de réception dû")),
    ("safe", ("Lateness claimed only after", "Retard invoqué seulement après")),
)


def receipt_page(brief: ReceiptBrief, time_zone: str, token: str, explain: Explain) -> Page:
    """Compose the receipt; an unknown kind reads like a message that was read."""
    language = choose(brief.language)
    title, lead = KINDS.get(brief.kind, KINDS["message_read"])
    case = f"#{brief.case} " if brief.case is not None else ""
    about = say(FRAME["colon"], language) + brief.subject if brief.subject else ""
    mark = f" [R-{token}]" if token else ""
    return Page(
        language=language,
        subject=one_line(f"{case}{say(title, language)}{about}{mark}"),
        heading=say(title, language),
        greeting=" · ".join(part for part in (case.strip(), brief.controller) if part),
        lead=say(lead, language).format(controller=brief.controller),
        sections=tuple(
            section for section in _sections(brief, language, time_zone, explain) if section.entries
        ),
        footer=footer(language, token),
        words=frame_words(language),
    )


def _sections(brief: ReceiptBrief, language: str, time_zone: str, explain: Explain) -> Iterator[Section]:
    def titled(title: Phrase, *entries: Entry, tone: str = "tell") -> Section:
        return Section(say(title, language), entries, tone)

    done = tuple(Entry(line) for line in brief.done)
    unknown = brief.kind == "command_unknown"
    yield titled(
        ("What you can write", "Ce que vous pouvez écrire") if unknown else ("Answer", "Réponse"), *done
    )
    if unknown or answer("help", language) in brief.done:
        yield titled(("Words for IS and NOT", "Mots pour EST et PAS"), _words(brief, language))
    if brief.label is not None:
        yield titled(
            ("What it says", "Ce qu’il dit"),
            *_reading(brief, language),
            tone="ask" if brief.unsure else "tell",
        )
    yield titled(("Please note", "À noter"), *_warnings(brief, language), tone="ask")
    if brief.verdict is not None:
        yield titled(("The demand", "La demande d’identification"), _verdict(brief, language, explain))
    if brief.missing:
        points = tuple(say(ELEMENTS[name], language) if name in ELEMENTS else name for name in brief.missing)
        yield titled(
            ("Still missing", "Encore manquant"),
            Entry(
                say(("The answer does not contain", "La réponse ne contient pas"), language), points=points
            ),
        )
    if brief.deadlines is not None and (brief.clock or brief.kind == "case_opened"):
        yield titled(("The dates", "Les dates"), _dates(brief, language, explain))
    planned = [planned_entry(step, language, time_zone, explain) for step in brief.planned]
    yield titled(("Goes out next", "Prochains envois"), *planned, tone="go")


def _reading(brief: ReceiptBrief, language: str) -> Iterator[Entry]:
    names = [say(LABELS[label], language) for label in dict.fromkeys((brief.label, *brief.labels)) if label]
    facts = [(say(("Reads as", "Lecture"), language), enumerate_words(names, language))]
    if brief.origin is not None:
        facts.append((say(("Origin", "Origine"), language), say(ORIGINS[brief.origin], language)))
    sure = say(("This is how it was read", "Voici comment il a été lu"), language)
    unsure = say(
        ("The reading is not certain. Is it right?", "La lecture est incertaine. Est-elle exacte ?"), language
    )
    yield Entry(
        title=unsure if brief.unsure else sure,
        facts=tuple(facts),
        quotes=tuple(quoted(sentence, language) for sentence in brief.evidence),
        commands=_corrections(brief, language) if brief.unsure else (),
        listed=True,
    )
    if brief.unsure:
        verb, number = say(("IS", "EST"), language), f" #{brief.case}" if brief.case is not None else ""
        other = say(
            (
                "If it is something else, reply {command} with one of these words",
                "Sinon, répondez {command} avec l’un de ces mots",
            ),
            language,
        )
        yield Entry(other.format(command=verb + number), facts=label_words(language))


def _words(brief: ReceiptBrief, language: str) -> Entry:
    number = f"#{brief.case or 1}"
    example = (f"For example IS {number} refusal", f"Par exemple EST {number} refusal")
    return Entry(say(example, language), facts=label_words(language))


def _corrections(brief: ReceiptBrief, language: str) -> tuple[tuple[str, str], ...]:
    """What the message may be, likeliest first, each with the sentence that speaks for it."""
    likely = {label: "" for label in (brief.label,) if label is not None}
    likely |= dict(brief.alternatives)
    return tuple(
        reading_choice(brief.case, label, language, _shown(sentence, language))
        for label, sentence in likely.items()
    )


def _shown(sentence: str, language: str) -> str:
    short = sentence if len(sentence) <= SENTENCE_LIMIT else sentence[:SENTENCE_LIMIT].rstrip() + " …"
    return quoted(short, language) if sentence else ""


def _warnings(brief: ReceiptBrief, language: str) -> list[Entry]:
    known = dict.fromkeys(brief.warnings)
    return [Entry(say(WARNINGS[word], language) if word in WARNINGS else word) for word in known]


def _verdict(brief: ReceiptBrief, language: str, explain: Explain) -> Entry:
    title = say(("What is asked for looks {word}", "La demande paraît {word}"), language)
    assert brief.verdict is not None
    return Entry(
        title=title.format(word=say(VERDICTS[brief.verdict], language)),
        points=explained(brief.reasons, language, explain),
    )


def _dates(brief: ReceiptBrief, language: str, explain: Explain) -> Entry:
    days = [(say(name, language), getattr(brief.deadlines, field)) for field, name in DEADLINES]
    strict = brief.deadlines.strict if brief.deadlines else None
    facts = [(name, written_date(day, language)) for name, day in days if day is not None]
    if brief.deadlines and brief.deadlines.paused == strict:
        facts = [fact for fact in facts if fact[0] != say(DEADLINES[1][1], language)]
    return Entry(
        title=say(("How the dates were reached", "Comment les dates ont été calculées"), language),
        facts=tuple(facts),
        points=explained(brief.clock, language, explain),
    )

"""The complaint dossier: one PDF/A-3 with the complaint, its evidence in tables, and every mail attached as it came."""

from __future__ import annotations

from typing import Any

from cases.brief import Annex, AskedItem, DossierBrief, Exchange, LetterBrief
from letters import words
from letters.document import blocks, file_names, typeset
from letters.phrasebook import say, section, word
from letters.render import LetterText, chronology_words
from letters.voice import Cite, Voice
from letters.words import written_date

QUOTE_LIMIT = 500
SUBJECT_LIMIT = 200
"""Characters of a quotation and of a subject line in a table; the whole stands in the attached mail."""


def build_dossier(brief: DossierBrief, text: LetterText, cite: Cite) -> bytes:
    """Set the complaint dossier in the language of its letter; equal input gives equal bytes.

    Args:
        brief: The facts, the annexes with their bytes, the head of the evidence chain.
        text: The complaint as `render.render_letter` wrote it.
        cite: Words of a citation key of rules.yaml.

    Returns:
        PDF/A-3b with one attachment per annex, each the original bytes of a mail.
    """
    letter = brief.letter
    voice = Voice(letter, cite)
    _, _, body = text.text.strip().partition("\n\n")
    names = file_names(brief.annexes)
    data = {
        "language": voice.language,
        "words": section("dossier", voice.language),
        "day": [letter.today.year, letter.today.month, letter.today.day],
        "reference": letter.reference,
        "against": voice.tell("dossier.against", controller=letter.controller.name),
        "parties": _parties(brief, voice),
        "complaint": blocks(body),
        "chronology": [_line(one, letter, voice.language) for one in letter.chronology],
        "findings": _findings(voice),
        "ledger": [_asked(one, voice.language) for one in letter.asked],
        "gaps": [_gap(name, voice) for name in letter.missing],
        "notes": [[voice.day(day), note] for day, note in letter.notes],
        "measures": list(voice.measures()),
        "annexes": [
            _annex(annex, name, voice.language) for annex, name in zip(brief.annexes, names, strict=True)
        ],
        "chain": brief.chain_head,
    }
    files = {name: annex.raw for name, annex in zip(names, brief.annexes, strict=True)}
    return typeset("dossier.typ", data, files, letter.today)


def _parties(brief: DossierBrief, voice: Voice) -> list[list[Any]]:
    """Rows of the cover: who, against whom, before whom."""
    letter, language = brief.letter, voice.language
    controller = letter.controller
    postal = [line for line in controller.postal.splitlines() if line.strip() and line != controller.name]
    authority = brief.authority_address.splitlines()
    rows: list[list[Any]] = [
        ["complainant", [letter.subject.name, letter.subject.address]],
        ["representative", [letter.subject.mandate] if letter.subject.mandate else []],
        ["controller", [controller.name, *postal, *controller.addresses]],
        ["authority", [brief.authority_name, *authority]],
        ["form", [brief.authority_form] if brief.authority_form else []],
        ["law", [voice.word("law_titles", letter.law)]],
        ["rights", [voice.rights(letter.rights)]],
        ["reference", [letter.reference]],
        ["date", [written_date(letter.today, language)]],
    ]
    return [[say(f"dossier.{label}", language), lines] for label, lines in rows if lines]


def _line(exchange: Exchange, letter: LetterBrief, language: str) -> dict[str, str]:
    """One row of the chronology."""
    return {
        "date": written_date(exchange.on, language),
        "who": _who(exchange, letter, language),
        "what": words.sentence_case(chronology_words(exchange, language)),
        "subject": _short(exchange.subject, SUBJECT_LIMIT),
        "quote": _quote(exchange, language),
        "annex": exchange.annex or say("dossier.unknown", language),
    }


def _who(exchange: Exchange, letter: LetterBrief, language: str) -> str:
    if exchange.direction == "out":
        by_post = f" ({say('dossier.post', language)})" if exchange.party == "post" else ""
        return (letter.subject.mandate or letter.subject.name) + by_post
    return (
        letter.authority_name or letter.authority if exchange.party == "authority" else letter.controller.name
    )


def _quote(exchange: Exchange, language: str) -> str:
    """Quote what shows the label; a tracking number is no quotation."""
    if not exchange.evidence or exchange.party == "post":
        return _short(exchange.evidence, QUOTE_LIMIT)
    return words.quoted(_short(exchange.evidence, QUOTE_LIMIT), language)


def _findings(voice: Voice) -> list[dict[str, Any]]:
    """Each finding with the provision and the messages it rests on."""
    whole = {"where": voice.tell("dossier.whole_file"), "quote": ""}
    return [
        {
            "finding": ground.sentence,
            "provision": ground.cited,
            "messages": [_message(one, voice) for one in ground.exchanges] or [whole],
        }
        for ground in voice.grounds()
    ]


def _message(exchange: Exchange, voice: Voice) -> dict[str, str]:
    """Name a message by annex and day, with what it says."""
    where = voice.day(exchange.on)
    if exchange.annex:
        where = voice.tell("dossier.shown", annex=exchange.annex, day=where)
    return {"where": where, "quote": _quote(exchange, voice.language)}


def _short(text: str, limit: int) -> str:
    """Cut at the limit, saying so with an ellipsis."""
    return text if len(text) <= limit else text[:limit].rstrip() + " …"


def _asked(asked: AskedItem, language: str) -> list[str]:
    """One row of the identity ledger."""
    given = written_date(asked.given_on, language) if asked.given_on else say("dossier.not_given", language)
    unknown = say("dossier.unknown", language)
    after = "after_yes" if asked.asked_after_given else "after_no" if asked.given_on else "unknown"
    return [
        words.sentence_case(word("items", asked.item, language)),
        written_date(asked.first_asked, language),
        given,
        str(asked.times_asked),
        say(f"dossier.{after}", language),
        word("verdicts", asked.verdict, language) if asked.verdict else unknown,
    ]


def _gap(name: str, voice: Voice) -> list[str]:
    """One missing element and the provision that asks for it."""
    return [
        words.sentence_case(words.element_words(name, voice.brief.law, voice.language)),
        words.sentence_case(_provision(name, voice)),
    ]


def _provision(name: str, voice: Voice) -> str:
    return words.element_article(name, voice.language) if voice.gdpr else voice.articles(("15-1",))


def _annex(annex: Annex, file_name: str, language: str) -> dict[str, str]:
    """One row of the annex list."""
    origin = word("origins", annex.origin, language) if annex.origin else say("dossier.original", language)
    return {
        "name": annex.name,
        "file": file_name,
        "date": written_date(annex.on, language),
        "title": _short(annex.title, SUBJECT_LIMIT),
        "origin": words.sentence_case(origin),
        "hash": annex.sha256,
    }

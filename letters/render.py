"""Briefs to words: letters from a template per step and language, receipts and digests as text and HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, FunctionLoader, StrictUndefined, Template

from cases.brief import DigestBrief, Exchange, LetterBrief, ReceiptBrief
from cases.model import Law, StepName
from letters import phrasebook, words
from letters.digest import digest_page
from letters.page import Explain, Page, reason_text
from letters.receipt import receipt_page
from letters.taps import Taps
from letters.voice import Cite, Voice

TEMPLATES = Path(__file__).parent / "templates"

HTML_LIMIT = 100_000
"""Bytes beyond which mail programs clip an HTML mail; then the letters stand in the text part only."""

REPLIES = frozenset(
    {
        StepName.RECEIPT_CHECK,
        StepName.REMINDER,
        StepName.ID_OBJECTION,
        StepName.PORTAL_ANSWER,
        StepName.DEFICIENCY,
        StepName.FEE_OBJECTION,
        StepName.REFUSAL_REPLY,
        StepName.MANDATE_ANSWER,
    }
)
"""Steps that answer within a thread: their mail keeps the controller's subject and ticket number."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """A finished letter; `text` is head, greeting, body, formula and signature, parted by empty lines.

    `subject` is that of the mail; `citations` the keys of rules.yaml in order of first use.
    """

    subject: str
    text: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailText:
    """A finished mail to the person: the same facts as plain text and as HTML."""

    subject: str
    text: str
    html: str


def render_letter(brief: LetterBrief, cite: Cite) -> LetterText:
    """Write the letter of a step: in the brief's language, else the person's, else English.

    Args:
        brief: The facts; nothing else is stated.
        cite: Words of a citation key in a language. An article whose key it does not know (KeyError) is
            not cited; the letter is written all the same.

    Raises:
        jinja2.UndefinedError: A template asks for something the brief does not have.
    """
    voice = Voice(brief, cite)
    template = _letter_template(voice)
    context = voice.context()
    subject = words.one_line(_block(template, "subject", context))
    voice.used.clear()
    text = _swiss(_one_stop(_tidy(template.render(context)), brief), brief, voice.language)
    return LetterText(_mail_subject(brief, subject), text, tuple(voice.used))


def letter_title(brief: LetterBrief, cite: Cite) -> str:
    """Return the subject line of the letter itself, without a thread's "Re:" and without reference."""
    voice = Voice(brief, cite)
    return words.one_line(_block(_letter_template(voice), "subject", voice.context()))


def render_receipt(
    brief: ReceiptBrief,
    *,
    time_zone: str = "UTC",
    token: str = "",
    explain: Explain = reason_text,
    answer_to: str = "",
) -> MailText:
    """Tell the person what their mail did.

    Args:
        brief: What happened.
        time_zone: The person's zone (IANA name), for the times of planned letters.
        token: One-time token; when given it stands in the subject as [R-token], and replies carry it.
        explain: Words of a reason in the person's language; without it `Reason.text` stands as it is.
        answer_to: Address at which the mail is answered; without it what can be replied stands without links.
    """
    return _mail(_tapped(receipt_page(brief, time_zone, token, explain), answer_to, token))


def render_digest(
    brief: DigestBrief, *, explain: Explain = reason_text, answer_to: str = "", letters: bool = True
) -> MailText:
    """Tell the person what the day brought, what goes out next and what is asked.

    Args:
        brief: What the day brought.
        explain: As for a receipt.
        answer_to: As for a receipt.
        letters: False leaves the words of the letters to the text part.
    """
    return _mail(_tapped(digest_page(brief, explain), answer_to, brief.token), letters)


def _tapped(page: Page, answer_to: str, token: str) -> Page:
    return replace(page, taps=Taps(answer_to, token)) if answer_to else page


def chronology_words(exchange: Exchange, language: str) -> str:
    """Say in one phrase what a line of the chronology was: the step taken or what the message does."""
    if exchange.step is not None:
        return phrasebook.word("steps", exchange.step, language)
    if exchange.party == "post":
        return phrasebook.say("chronology.posted", language)
    if exchange.label is not None:
        return phrasebook.word("labels", exchange.label, language)
    return phrasebook.say("chronology.person", language)


@cache
def _environment(language: str) -> Environment:
    """Templates of a language's letters, with its spaces and forms, and of mails; only HTML is escaped."""
    files = FileSystemLoader([TEMPLATES / language, TEMPLATES])

    def read(name: str) -> str:
        source, _, _ = files.get_source(environment, name)
        return phrasebook.spaced(source, language) if not name.startswith("mails/") else source

    environment = Environment(
        loader=FunctionLoader(read),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= phrasebook.forms(language)
    return environment


def _letter_template(voice: Voice) -> Template:
    """The template of a step: the one that the law has for it, else the one that all laws share."""
    step, law = voice.brief.step, voice.brief.law
    return _environment(voice.language).select_template([f"{step}.{law}.j2", f"{step}.j2"])


def _block(template: Template, name: str, context: dict[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(context)))


def _mail(page: Page, letters: bool = True) -> MailText:
    environment = _environment(page.language)
    text = _tidy(environment.get_template("mails/page.txt.j2").render(page=page))
    html = environment.get_template("mails/page.html.j2")
    whole = html.render(page=page, letters=letters)
    if len(whole.encode()) > HTML_LIMIT:
        whole = html.render(page=page, letters=False)
    return MailText(page.subject, text, whole)


def _mail_subject(brief: LetterBrief, title: str) -> str:
    """Subject of the mail: a reply keeps the thread's subject, every letter carries our reference."""
    thread = re.sub(
        r"^((re|aw|tr|fwd?|réf?)\s*:\s*)+", "", words.one_line(brief.in_reply_to_subject), flags=re.I
    )
    subject = f"Re: {thread}" if thread and brief.step in REPLIES else title
    if brief.reference and brief.reference not in subject:
        subject = f"{subject} [{brief.reference}]"
    return subject


def _one_stop(text: str, brief: LetterBrief) -> str:
    """A name that ends in a full stop ("Inc.") needs no other at the end of a sentence."""
    name = brief.controller.name
    return text.replace(f"{name}.", name) if name.endswith(".") else text


def _swiss(text: str, brief: LetterBrief, language: str) -> str:
    """German as Switzerland spells it, without "ß"; names and quoted words stay as they are."""
    if language != "de" or brief.law is not Law.CH_FADP:
        return text
    subject, said = (
        brief.subject,
        (one.sentence for pair in brief.contradictions for one in (pair.first, pair.second)),
    )
    theirs = [
        subject.name,
        subject.mandate,
        brief.controller.name,
        brief.controller.postal,
        brief.quote,
        *said,
    ]
    kept = [re.escape(word) for fact in theirs for word in fact.split() if "ß" in word]
    return re.sub("|".join([*kept, "ß"]), lambda found: "ss" if found[0] == "ß" else found[0], text)


def _tidy(text: str) -> str:
    """Strip line ends, let no more than one empty line stand between paragraphs."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"

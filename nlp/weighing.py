"""Weighing what the sentences of one mail say against its headers, files and each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.model import ID_DOCUMENTS, PRIMARY_ORDER, Attachment, IdItem, Label, LabelScore, MailFacts
from nlp.voices import is_aside, is_authority, is_machine

if TYPE_CHECKING:
    from nlp.features import Analysis

CLOSING = frozenset({Label.ERASURE_CONFIRMED, Label.FULL_DISCLOSURE, Label.NO_DATA, Label.REFUSAL})
_SUBSTANTIVE = frozenset(
    {
        Label.PARTIAL_DISCLOSURE,
        Label.FULL_DISCLOSURE,
        Label.NO_DATA,
        Label.REFUSAL,
        Label.ERASURE_CONFIRMED,
        Label.OBJECTION_HONOURED,
    }
)
_ANSWERS = _SUBSTANTIVE | {
    Label.EXTENSION,
    Label.ID_DOCUMENT,
    Label.FEE_DEMAND,
    Label.NOT_CONTROLLER,
    Label.CANNOT_IDENTIFY,
}
"""What a person decided: a no-reply address or a footer of a machine does not make it an automatic reply."""
_DEMANDS = frozenset({Label.ID_DOCUMENT, Label.ID_INFORMATION})
_PLAIN = 0.8
"""Score from which words alone are plainly those of a mail system, a machine or an authority."""
_HANDLED = _SUBSTANTIVE | {Label.ACKNOWLEDGEMENT, Label.EXTENSION, Label.AUTO_REPLY}
_AUTO_SUBJECT = re.compile(
    r"^\W*(?:auto(?:matic|matische|mat)?[ -]?(?:reply|response|antwort)|automatic reply|out of office|réponse automatique|absence du bureau|automatische antwort|abwesenheits\w*"
    r"|respuesta automática|fuera de la oficina|risposta automatica|automatisch antwoord|afwezig\w*)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[€$£]|\b(?:EUR|USD|GBP|CHF)\b)\s?\d|\d\s?(?:€|\$|£|(?:EUR|euros?|USD|GBP|CHF|pounds?|dollars?|francs?|Franken)\b)",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_INLINE_DATA = re.compile(r"^\s*[-*•]?\s*[\w][\w .'/()-]{1,32}\s?[:=]\s+\S", re.MULTILINE)
_DATA_FILE = re.compile(r"\.(?:zip|pdf|csv|json|xlsx?|xml|docx?|txt|html?|7z|ods|tar|gz)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One label with the best score of the mail, its threshold and its sentences."""

    label: Label
    score: float
    threshold: float
    evidence: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """Score in multiples of the threshold."""
        return self.score / self.threshold


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known about a mail besides its words."""

    facts: MailFacts
    attachments: tuple[Attachment, ...]
    bounce: bool
    authority: bool
    subject: str
    own: str


def apply_facts(
    given: dict[Label, LabelScore], analyses: Sequence[Analysis], around: Circumstances, reasons: list[str]
) -> None:
    """Headers, files and sums before words."""
    if around.authority:
        given.setdefault(
            Label.DPA_MESSAGE, LabelScore(Label.DPA_MESSAGE, 1.0, first_words(analyses, around.subject))
        )
        given[Label.DPA_MESSAGE] = LabelScore(Label.DPA_MESSAGE, 1.0, given[Label.DPA_MESSAGE].evidence)
    if is_automatic(around) and not _ANSWERS & set(given):
        evidence = (
            given[Label.AUTO_REPLY].evidence
            if Label.AUTO_REPLY in given
            else first_words(analyses, around.subject)
        )
        given[Label.AUTO_REPLY] = LabelScore(Label.AUTO_REPLY, 1.0, evidence)
    _check_voices(given, analyses, around)
    _exclude(given, analyses)
    if Label.FEE_DEMAND in given and not _asks_money(given[Label.FEE_DEMAND], analyses):
        given.pop(Label.FEE_DEMAND)
    full = given.get(Label.FULL_DISCLOSURE)
    if full is not None and not hands_over(around, analyses, full.evidence):
        reasons.append("it says that the data are given, but no file, link or data came with it")
    if {Label.FULL_DISCLOSURE, Label.PARTIAL_DISCLOSURE} <= set(given):
        weaker = min((Label.FULL_DISCLOSURE, Label.PARTIAL_DISCLOSURE), key=lambda one: given[one].score)
        given.pop(weaker)
        if weaker is Label.PARTIAL_DISCLOSURE:
            reasons.append("it may be a partial disclosure")
    if _SUBSTANTIVE & set(given):
        given.pop(Label.ACKNOWLEDGEMENT, None)


def _exclude(given: dict[Label, LabelScore], analyses: Sequence[Analysis]) -> None:
    """What the annotation guide says cannot stand side by side."""
    if Label.BOUNCE in given:
        if given[Label.BOUNCE].score >= _PLAIN or not set(given) - {Label.BOUNCE, Label.AUTO_REPLY}:
            for label in set(given) - {Label.BOUNCE}:
                given.pop(label)
            return
        given.pop(Label.BOUNCE)
    if Label.AUTO_REPLY in given:
        if _ANSWERS & set(given):
            given.pop(Label.AUTO_REPLY)
        else:
            given.pop(Label.ACKNOWLEDGEMENT, None)
    if Label.EXTENSION in given:
        # the day on which a late answer comes is part of saying that it comes late
        given.pop(Label.ACKNOWLEDGEMENT, None)
    withdrawal = given.get(Label.WITHDRAWAL_REQUEST)
    if withdrawal is not None and _DEMANDS & set(given):
        telling = [one for one in analyses if one.text in withdrawal.evidence]
        if all("COND" in one.named("concepts") for one in telling):
            given.pop(Label.WITHDRAWAL_REQUEST)


def _check_voices(
    given: dict[Label, LabelScore], analyses: Sequence[Analysis], around: Circumstances
) -> None:
    """Three labels are believed only when the words fit: a machine's, an authority's, a real redirection."""
    texts = [one.text for one in analyses]
    doubtful = Label.DPA_MESSAGE in given and given[Label.DPA_MESSAGE].score < _PLAIN
    if doubtful and not around.authority and not is_authority(texts, around.subject):
        given.pop(Label.DPA_MESSAGE)
    by_header = is_automatic(around) or around.facts.no_reply_sender
    doubtful = Label.AUTO_REPLY in given and given[Label.AUTO_REPLY].score < _PLAIN
    if doubtful and not by_header and not is_machine(texts, around.subject):
        given.pop(Label.AUTO_REPLY)
    portal = given.get(Label.PORTAL_REDIRECT)
    if portal is not None and all(
        _redirects_nothing(one, given) for one in analyses if one.text in portal.evidence
    ):
        given.pop(Label.PORTAL_REDIRECT)


def _redirects_nothing(one: Analysis, given: dict[Label, LabelScore]) -> bool:
    """Another address for other matters, or one that "you can also" use beside a mail that is handled."""
    names = set(one.named("concepts"))
    offered = "OPTION" in names and not names & {"NEED", "PLEASE"}
    return is_aside(one.text) or (offered and bool(_HANDLED & set(given)))


def is_automatic(around: Circumstances) -> bool:
    """True when headers or subject say that a machine wrote this; a mailing list is no answering machine.

    `Precedence: bulk` alone says nothing (RFC 3834 section 2): surveys and newsletters carry it as well.
    """
    said = around.facts.auto_submitted not in ("", "no") or around.facts.precedence == "auto_reply"
    silent = around.facts.null_return_path or around.facts.delivery_report
    by_header = (said or silent) and not around.facts.list_mail
    return by_header or bool(_AUTO_SUBJECT.search(around.subject))


def is_explained(label: Label, given: dict[Label, LabelScore]) -> bool:
    """A label that was taken away by a fact or is kin of one that was given does not make unsure."""
    kin = {
        Label.ACKNOWLEDGEMENT: {Label.AUTO_REPLY, Label.EXTENSION, *_SUBSTANTIVE},
        Label.AUTO_REPLY: {Label.ACKNOWLEDGEMENT, Label.BOUNCE, *_ANSWERS},
        Label.BOUNCE: {Label.AUTO_REPLY},
        Label.PARTIAL_DISCLOSURE: {Label.FULL_DISCLOSURE},
    }
    return bool(kin.get(label, set()) & set(given))


def take_nearest(
    given: dict[Label, LabelScore],
    hovering: Sequence[Candidate],
    reasons: list[str],
    analyses: Sequence[Analysis],
    around: Circumstances,
) -> None:
    """Nothing passed: the nearest label when one hovers and closes nothing, else `other`."""
    nearest = max(hovering, key=lambda one: one.ratio, default=None)
    if nearest is not None:
        reasons.append("no label is certain enough")
    if nearest is not None and nearest.label not in CLOSING:
        given[nearest.label] = LabelScore(nearest.label, nearest.score, nearest.evidence)
    else:
        given[Label.OTHER] = LabelScore(Label.OTHER, 0.5, first_words(analyses, around.subject))
    if not analyses:
        reasons.append("there are no words to read")


def _asks_money(scored: LabelScore, analyses: Sequence[Analysis]) -> bool:
    """A fee demand names a sum or says plainly that one must pay."""
    for one in analyses:
        if one.text in scored.evidence:
            names = set(one.named("concepts"))
            if _MONEY.search(one.text) or "PAY" in names:
                return True
    return False


def hands_over(around: Circumstances, analyses: Sequence[Analysis], telling: Sequence[str]) -> bool:
    """True when something that can hold the data came along.

    A file with something in it, data in the mail itself, or a link to them: one in a sentence that tells of the
    disclosure or of a download, or alone on a line beside such a sentence. A link to opening hours gives nothing.

    Args:
        around: files and words of the mail.
        analyses: its sentences.
        telling: the sentences that show a disclosure.
    """
    files = any(_DATA_FILE.search(one.name) and one.size > 0 for one in around.attachments)
    if files or len(_INLINE_DATA.findall(around.own)) >= 3:
        return True
    rows = [row for row, one in enumerate(analyses) if one.text in telling]
    for row, one in enumerate(analyses):
        link = _LINK.search(one.text)
        if link is None or "POLICY" in one.named("concepts"):
            continue
        alone = len(link.group()) >= len(one.text.strip()) - 12
        if row in rows or "DOWNLOAD" in one.named("concepts"):
            return True
        if alone and {row - 1, row + 1} & set(rows):
            return True
    return False


def refuses_deletion(given: dict[Label, LabelScore], analyses: Sequence[Analysis]) -> bool:
    """True when a sentence that shows the refusal speaks of deleting and is not the one that confirms it."""
    confirming = given[Label.ERASURE_CONFIRMED].evidence
    refusing = [text for text in given[Label.REFUSAL].evidence if text not in confirming]
    return any("DELETE" in one.named("concepts") for one in analyses if one.text in refusing)


def items_of(given: dict[Label, LabelScore], analyses: Sequence[Analysis]) -> tuple[IdItem, ...]:
    """Items asked for, of the kinds whose label was given."""
    found: list[IdItem] = []
    for one in analyses:
        for item in one.asked.asked:
            label = Label.ID_DOCUMENT if item in ID_DOCUMENTS else Label.ID_INFORMATION
            if label in given or (Label.ID_DOCUMENT in given or Label.ID_INFORMATION in given):
                found.append(item)
    for label in (Label.ID_DOCUMENT, Label.ID_INFORMATION):
        right = [item for item in found if (item in ID_DOCUMENTS) == (label is Label.ID_DOCUMENT)]
        if label in given and not right:
            found += _mentioned_in(given[label], analyses, label is Label.ID_DOCUMENT)
    return tuple(dict.fromkeys(found))


def _mentioned_in(scored: LabelScore, analyses: Sequence[Analysis], documents: bool) -> list[IdItem]:
    """The label is given but the grammar was not understood: items its own sentences name."""
    return [
        item
        for one in analyses
        if one.text in scored.evidence
        for item in one.asked.mentioned
        if (item in ID_DOCUMENTS) == documents
    ]


def neighbourhood(asking: Sequence[str], analyses: Sequence[Analysis]) -> list[str]:
    """The asking sentences and the one before and after each: that is where the purpose stands."""
    rows = [number for number, one in enumerate(analyses) if one.text in asking]
    near = sorted({n for row in rows for n in (row - 1, row, row + 1) if 0 <= n < len(analyses)})
    return [analyses[number].text for number in near]


def alternatives_of(candidates: dict[Label, Candidate]) -> tuple[LabelScore, ...]:
    """The three labels nearest to or above their threshold."""
    best = sorted(candidates.values(), key=lambda one: (-one.ratio, PRIMARY_ORDER.index(one.label)))[:3]
    return tuple(LabelScore(one.label, one.score, one.evidence) for one in best)


def primary_of(given: dict[Label, LabelScore]) -> Label:
    """The label that decides the next step."""
    return next(label for label in PRIMARY_ORDER if label in given)


def first_words(analyses: Sequence[Analysis], subject: str) -> tuple[str, ...]:
    """The first sentence with some words in it, as evidence for what a header says."""
    spoken = next((one.text for one in analyses if len(one.keys) >= 5), None)
    if spoken is None and analyses:
        spoken = analyses[0].text
    return (spoken,) if spoken else (subject,) if subject else ()


def plain(label: Label) -> str:
    """A label in plain words."""
    return label.value.replace("_", " ")

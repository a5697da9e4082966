"""From the words and headers of one mail to a Reading: the public door of this room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cases.model import (
    ID_DOCUMENTS,
    PRIMARY_ORDER,
    Attachment,
    IdItem,
    Label,
    LabelScore,
    MailFacts,
    Reading,
    RefusalReason,
)
from nlp.elements import find_elements, missing_elements
from nlp.identity import purpose_of
from nlp.language import detect_language
from nlp.promises import find_dates
from nlp.refusals import refusal_reason
from nlp.zones import split_zones

if TYPE_CHECKING:
    import numpy as np

    from nlp.features import Analysis

HOVER = 0.72
"""Share of its threshold from which a label that was not given makes a reading unsure."""
MARGIN = 1.12
"""A label given with less than this multiple of its threshold is called close."""
ASKED, NOT_ASKED = 0.5, 0.5
"""How far the grammar of a demand moves the score: the doubt that remains, the belief that remains."""
TEXT_LIMIT = 30000
"""Characters read of one mail; what stands behind is never a controller's own first words."""
_CLOSING = frozenset({Label.ERASURE_CONFIRMED, Label.FULL_DISCLOSURE, Label.NO_DATA, Label.REFUSAL})
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
_AUTO_SUBJECT = re.compile(
    r"^\W*(?:auto(?:matic|matische|mat)?[ -]?(?:reply|response|antwort)|automatic reply|out of office|réponse automatique|absence du bureau|automatische antwort|abwesenheits\w*"
    r"|respuesta automática|fuera de la oficina|risposta automatica|automatisch antwoord|afwezig\w*)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"^\W*(?:undeliver\w+|delivery status notification|mail delivery (?:failed|failure)|returned mail|failure notice|non remis|échec de (?:la )?remise|unzustellbar|no se puede entregar|mancato recapito|onbestelbaar)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[€$£]|\b(?:EUR|USD|GBP|CHF)\b)\s?\d|\d\s?(?:€|\$|£|(?:EUR|euros?|USD|GBP|CHF|pounds?|dollars?|francs?|Franken)\b)", re.IGNORECASE
)
_PAYING = frozenset({"PAY"})
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_INLINE_DATA = re.compile(r"^\s*[-*•]?\s*[\w][\w .'/()-]{1,32}\s?[:=]\s+\S", re.MULTILINE)
_DATA_FILE = re.compile(r"\.(?:zip|pdf|csv|json|xlsx?|xml|docx?|txt|html?|7z|ods|tar|gz)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    label: Label
    score: float
    threshold: float
    evidence: tuple[str, ...]

    @property
    def ratio(self) -> float:
        return self.score / self.threshold


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What is known about a mail besides its words."""

    facts: MailFacts
    attachments: tuple[Attachment, ...]
    bounce: bool
    authority: bool
    subject: str
    own: str


class Reader:
    """Reads mails with one loaded model; the same input always gives the same Reading.

    Args:
        pipeline: a spaCy pipeline as `nlp.pipeline.make_pipeline` builds it.
        thresholds: label -> probability from which it is given.
    """

    def __init__(self, pipeline: Any, thresholds: dict[str, float]) -> None:
        self.pipeline = pipeline
        self.thresholds = thresholds
        self._lexicon = pipeline.get_pipe("relance_concepts").lexicon
        self._labels = tuple(Label(name) for name in pipeline.get_pipe("relance_acts").head.labels)

    @classmethod
    def load(cls, path: Path | None = None) -> Reader:
        """Load a model folder; without a path the one that fits the code, built first if need be."""
        from nlp.pipeline import load_pipeline

        if path is None:
            from nlp.train import ensure_model

            path = ensure_model()
        pipeline = load_pipeline(path)
        return cls(pipeline, pipeline.meta["relance"]["thresholds"])

    def read(
        self,
        text: str,
        *,
        subject: str = "",
        sent_at: datetime | date | None = None,
        facts: MailFacts = MailFacts(),  # noqa: B008 - frozen
        attachments: tuple[Attachment, ...] = (),
        bounce: bool = False,
        sender_is_authority: bool = False,
        quoted: str = "",
    ) -> Reading:
        """Say what a mail does.

        Args:
            text: the sender's own words; leftovers of quotes and signatures are set apart again.
            subject: decoded subject.
            sent_at: when it was sent, for relative dates.
            facts: what the headers say.
            attachments: files that came along, with their text where it could be read.
            bounce: the message is a delivery report.
            sender_is_authority: the sender is a supervisory authority.
            quoted: quoted history; only its language helps when the own words are too few.

        Returns:
            The reading. Labels are in the order of `PRIMARY_ORDER`, each with its sentences.
        """
        own = split_zones(text[:TEXT_LIMIT]).own
        language = detect_language(own) or detect_language(subject) or detect_language(quoted) or "en"
        around = _Circumstances(facts, attachments, bounce or facts.delivery_report, sender_is_authority, subject, own)
        doc = self.pipeline.make_doc(own)
        doc._.language = language
        for _, component in self.pipeline.pipeline:
            doc = component(doc)
        analyses: list[Analysis] = doc._.analyses
        candidates = self._candidates(analyses, self._with_grammar(doc._.chances, analyses))
        labels, reasons = self._decide(candidates, analyses, around)
        return self._compose(labels, reasons, candidates, analyses, doc._.sentences, language, sent_at, around)

    def _with_grammar(self, chances: np.ndarray, analyses: Sequence[Analysis]) -> np.ndarray:
        """Where the grammar of a sentence says that an item is asked or not asked, the head gives way."""
        result = chances.copy()
        for column, word in ((self._labels.index(Label.ID_DOCUMENT), "DOC"), (self._labels.index(Label.ID_INFORMATION), "INFO")):
            for row, one in enumerate(analyses):
                if f"ASK_{word}" in one.asked.states:
                    result[row, column] = 1 - (1 - result[row, column]) * ASKED
                elif f"NOT_{word}" in one.asked.states:
                    result[row, column] *= NOT_ASKED
        return result

    def _candidates(self, analyses: Sequence[Analysis], chances: np.ndarray) -> dict[Label, _Candidate]:
        """Per label the best score of the mail and the one or two sentences that show it."""
        found: dict[Label, _Candidate] = {}
        if not analyses:
            return found
        for column, label in enumerate(self._labels):
            scores = chances[:, column]
            threshold = self.thresholds[label.value]
            order = sorted(range(len(analyses)), key=lambda row: (-scores[row], row))
            shown = [order[0]] + [row for row in order[1:3] if scores[row] >= threshold]
            evidence = tuple(analyses[row].text for row in sorted(shown[:2]))
            found[label] = _Candidate(label, round(float(scores[order[0]]), 4), threshold, evidence)
        return found

    def _decide(
        self, candidates: dict[Label, _Candidate], analyses: Sequence[Analysis], around: _Circumstances
    ) -> tuple[dict[Label, LabelScore], list[str]]:
        if around.bounce:
            return {Label.BOUNCE: LabelScore(Label.BOUNCE, 1.0, _first(analyses, around.subject))}, []
        given = {
            label: LabelScore(label, one.score, one.evidence)
            for label, one in candidates.items()
            if one.score >= one.threshold
        }
        reasons: list[str] = []
        _apply_facts(given, analyses, around, reasons)
        hovering = [
            one
            for label, one in candidates.items()
            if label not in given and one.ratio >= HOVER and not _explained(label, given)
        ]
        if not given:
            _take_nearest(given, hovering, reasons, analyses, around)
        reasons += self._doubts(given, hovering)
        return given, list(dict.fromkeys(reasons))

    def _doubts(self, given: dict[Label, LabelScore], hovering: Sequence[_Candidate]) -> list[str]:
        """Why a person should look at this reading, in plain words."""
        reasons = []
        primary = _primary(given)
        score = given[primary].score
        if primary is not Label.OTHER and score < MARGIN * self.thresholds.get(primary.value, 0.0):
            reasons.append(f"the score of {_plain(primary)} is close to its threshold")
        weightier = [
            one for one in hovering if PRIMARY_ORDER.index(one.label) < PRIMARY_ORDER.index(primary)
        ]
        closing = [label for label in given if label in _CLOSING]
        if weightier and score < 0.9:
            reasons.append("it may also be " + " or ".join(_plain(one.label) for one in weightier[:2]))
        if {Label.NO_DATA, Label.FULL_DISCLOSURE} <= set(given):
            reasons.append("it says that there are no data and that all data are given")
        if Label.REFUSAL in given and len(closing) > 2:
            reasons.append("it refuses and answers at once")
        if len(hovering) > 3:
            reasons.append("several labels are possible")
        return reasons

    def _compose(
        self,
        given: dict[Label, LabelScore],
        reasons: list[str],
        candidates: dict[Label, _Candidate],
        analyses: Sequence[Analysis],
        sentences: Sequence[Any],
        language: str,
        sent_at: datetime | date | None,
        around: _Circumstances,
    ) -> Reading:
        order = [label for label in PRIMARY_ORDER if label in given]
        items = _items(given, analyses)
        disclosed = bool({Label.PARTIAL_DISCLOSURE, Label.FULL_DISCLOSURE} & set(given))
        copy_given = disclosed and _hands_over(around)
        addressed = (
            find_elements(analyses, around.attachments, language, self._lexicon, copy_given=copy_given)
            if disclosed
            else ()
        )
        asking = [e for label in (Label.ID_DOCUMENT, Label.ID_INFORMATION) if label in given for e in given[label].evidence]
        asking += [one.text for one in analyses if one.asked.asked] if asking else []
        refused = given.get(Label.REFUSAL)
        return Reading(
            language=language,
            primary=order[0],
            labels=tuple(given[label] for label in order),
            unsure=bool(reasons),
            unsure_reasons=tuple(reasons),
            alternatives=_alternatives(candidates),
            refusal_reason=refusal_reason(refused.evidence, analyses) if refused else None,
            id_items=items,
            demand_purpose=purpose_of(_neighbourhood(asking, analyses)) if asking else "unknown",
            dates=find_dates(sentences, language, sent_at),
            addressed=addressed,
            missing=missing_elements(addressed) if disclosed else (),
            text=around.own,
        )


def _apply_facts(
    given: dict[Label, LabelScore], analyses: Sequence[Analysis], around: _Circumstances, reasons: list[str]
) -> None:
    """Headers, files and sums before words."""
    if around.authority:
        given.setdefault(Label.DPA_MESSAGE, LabelScore(Label.DPA_MESSAGE, 1.0, _first(analyses, around.subject)))
        given[Label.DPA_MESSAGE] = LabelScore(Label.DPA_MESSAGE, 1.0, given[Label.DPA_MESSAGE].evidence)
    if _is_automatic(around) and not _SUBSTANTIVE & set(given):
        evidence = given[Label.AUTO_REPLY].evidence if Label.AUTO_REPLY in given else _first(analyses, around.subject)
        given[Label.AUTO_REPLY] = LabelScore(Label.AUTO_REPLY, 1.0, evidence)
    if Label.AUTO_REPLY in given:
        given.pop(Label.ACKNOWLEDGEMENT, None)
    if Label.BOUNCE in given and not _BOUNCE_SUBJECT.search(around.subject) and len(given) > 1:
        given.pop(Label.BOUNCE)
    if Label.FEE_DEMAND in given and not _asks_money(given[Label.FEE_DEMAND], analyses):
        given.pop(Label.FEE_DEMAND)
    if Label.FULL_DISCLOSURE in given and not _hands_over(around):
        reasons.append("it says that the data are given, but no file, link or data came with it")
    if {Label.FULL_DISCLOSURE, Label.PARTIAL_DISCLOSURE} <= set(given):
        weaker = min((Label.FULL_DISCLOSURE, Label.PARTIAL_DISCLOSURE), key=lambda one: given[one].score)
        given.pop(weaker)
        if weaker is Label.PARTIAL_DISCLOSURE:
            reasons.append("it may be a partial disclosure")
    if _SUBSTANTIVE & set(given):
        given.pop(Label.ACKNOWLEDGEMENT, None)


def _is_automatic(around: _Circumstances) -> bool:
    submitted = around.facts.auto_submitted not in ("", "no") or around.facts.precedence == "auto_reply"
    return submitted or bool(_AUTO_SUBJECT.search(around.subject))


def _explained(label: Label, given: dict[Label, LabelScore]) -> bool:
    """A label that was taken away by a fact or is kin of one that was given does not make unsure."""
    kin = {
        Label.ACKNOWLEDGEMENT: {Label.AUTO_REPLY, *_SUBSTANTIVE},
        Label.AUTO_REPLY: {Label.ACKNOWLEDGEMENT},
        Label.PARTIAL_DISCLOSURE: {Label.FULL_DISCLOSURE},
    }
    return bool(kin.get(label, set()) & set(given))


def _take_nearest(
    given: dict[Label, LabelScore],
    hovering: Sequence[_Candidate],
    reasons: list[str],
    analyses: Sequence[Analysis],
    around: _Circumstances,
) -> None:
    """Nothing passed: the nearest label when one hovers and closes nothing, else `other`."""
    nearest = max(hovering, key=lambda one: one.ratio, default=None)
    if nearest is not None:
        reasons.append("no label is certain enough")
    if nearest is not None and nearest.label not in _CLOSING:
        given[nearest.label] = LabelScore(nearest.label, nearest.score, nearest.evidence)
    else:
        given[Label.OTHER] = LabelScore(Label.OTHER, 0.5, _first(analyses, around.subject))
    if not analyses:
        reasons.append("there are no words to read")


def _asks_money(scored: LabelScore, analyses: Sequence[Analysis]) -> bool:
    """A fee demand names a sum or says plainly that one must pay."""
    for one in analyses:
        if one.text in scored.evidence:
            names = {hit.name for hit in one.hits if hit.table == "concepts"}
            if _MONEY.search(one.text) or "PAY" in names:
                return True
    return False


def _hands_over(around: _Circumstances) -> bool:
    """True when something that can hold the data came along."""
    files = any(_DATA_FILE.search(one.name) for one in around.attachments)
    return files or bool(_LINK.search(around.own)) or len(_INLINE_DATA.findall(around.own)) >= 3


def _items(given: dict[Label, LabelScore], analyses: Sequence[Analysis]) -> tuple[IdItem, ...]:
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


def _neighbourhood(asking: Sequence[str], analyses: Sequence[Analysis]) -> list[str]:
    """The asking sentences and the one before and after each: that is where the purpose stands."""
    rows = [number for number, one in enumerate(analyses) if one.text in asking]
    near = sorted({n for row in rows for n in (row - 1, row, row + 1) if 0 <= n < len(analyses)})
    return [analyses[number].text for number in near]


def _alternatives(candidates: dict[Label, _Candidate]) -> tuple[LabelScore, ...]:
    best = sorted(candidates.values(), key=lambda one: (-one.ratio, PRIMARY_ORDER.index(one.label)))[:3]
    return tuple(LabelScore(one.label, one.score, one.evidence) for one in best)


def _primary(given: dict[Label, LabelScore]) -> Label:
    return next(label for label in PRIMARY_ORDER if label in given)


def _first(analyses: Sequence[Analysis], subject: str) -> tuple[str, ...]:
    """The first sentence with some words in it, as evidence for what a header says."""
    spoken = next((one.text for one in analyses if len(one.tokens) >= 5), None)
    if spoken is None and analyses:
        spoken = analyses[0].text
    return (spoken,) if spoken else (subject,) if subject else ()


def _plain(label: Label) -> str:
    return label.value.replace("_", " ")


__all__ = ["Reader", "RefusalReason"]

"""From the words and headers of one mail to a Reading: the public door of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cases.model import PRIMARY_ORDER, Attachment, Label, LabelScore, MailFacts, Reading
from nlp.elements import find_elements, missing_elements
from nlp.identity import purpose_of, take_back
from nlp.memory import Memory, apply
from nlp.promises import find_dates
from nlp.refusals import refusal_reason
from nlp.vocabulary import VOCABULARY
from nlp.weighing import (
    CLOSING,
    Candidate,
    Circumstances,
    alternatives_of,
    apply_facts,
    first_words,
    hands_over,
    is_explained,
    items_of,
    neighbourhood,
    plain,
    primary_of,
    refuses_deletion,
    take_nearest,
)
from nlp.zones import split_zones

if TYPE_CHECKING:
    import numpy as np

    from nlp.features import Analysis, Encoded
    from nlp.settlement import Settlement

HOVER = 0.9
"""Share of its threshold from which a label that was not given is named as possible; a weightier one than the
primary makes the reading unsure, and one where no label passed is taken, unsure."""
SPARED = -1.5
"""Highest logit of a demand when the grammar says that the item is not needed."""
ASKED = 1.0
"""Lowest logit of a demand when the grammar says that the item is asked for."""
FAMILIAR = 0.6
"""Share of known words below which a mail is out of style; of 276 mails by other hands the lowest
had 0.71."""
SILENT = -6.0
"""Highest logit of a line without a word, such as the scale of a survey."""
SHOWN = 0.5
"""Logit from which a second sentence is shown as evidence."""
_SPARABLE = (
    (Label.ID_DOCUMENT, "SPARED_DOC", "ASK_DOC"),
    (Label.ID_INFORMATION, "SPARED_INFO", "ASK_INFO"),
)
"""Demands, and the states that say that one is not made."""
_ASKED_BY_MACHINES = frozenset({Label.ID_INFORMATION, Label.PORTAL_REDIRECT, Label.WITHDRAWAL_REQUEST})
"""What an automatic reply may do besides, and what then outranks it."""
TEXT_LIMIT = 30000
"""Characters read of one mail; what stands behind is never a controller's own first words."""


class Reader:
    """Reads mails with one loaded model; the same input always gives the same Reading.

    Args:
        pipeline: a spaCy pipeline as `nlp.pipeline.make_pipeline` builds it.
        settlement: the mail stage: what the scores of sentences mean for the mail.
    """

    def __init__(self, pipeline: Any, settlement: Settlement) -> None:
        self.pipeline = pipeline
        self.settlement = settlement
        self._blank = type(pipeline.make_doc(""))
        self._lexicon = pipeline.get_pipe("relance_concepts").lexicon
        self._head = pipeline.get_pipe("relance_acts").head
        # the mail is weighed below, after grammar and memory
        self._stages = tuple(stage for name, stage in pipeline.pipeline if name != "relance_mail")
        self._labels = tuple(Label(name) for name in self._head.labels)

    @classmethod
    def load(cls, path: Path | None = None) -> Reader:
        """Load a model folder; without a path the one that fits the code, built first if need be."""
        from nlp.pipeline import load_pipeline
        from nlp.settlement import Settlement

        if path is None:
            from nlp.train import ensure_model

            path = ensure_model()
        pipeline = load_pipeline(path)
        return cls(pipeline, Settlement.restored(pipeline.meta["relance"]["settlement"]))

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
        memory: Memory | None = None,
        controller: str = "",
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
            memory: what owners corrected before; a sentence it knows is answered by it.
            controller: domain of the controller who writes, for the memory.

        Returns:
            The reading. Labels are in the order of `PRIMARY_ORDER`, each with its sentences.
        """
        own = split_zones(text[:TEXT_LIMIT]).own
        language = next(filter(None, map(_language_of, (own, subject, quoted))), "en")
        around = Circumstances(
            facts, attachments, bounce or facts.delivery_report, sender_is_authority, subject, own
        )
        # no component that runs here asks for tokens: without them no word of a mail stays in spaCy's vocabulary
        doc = self._blank(self.pipeline.vocab)
        doc._.language = language
        doc._.source = own
        for component in self._stages:
            doc = component(doc)
        analyses: list[Analysis] = doc._.analyses
        take_back(analyses)
        logits = self._with_grammar(doc._.logits, analyses)
        logits = apply(memory, controller, [one.text for one in analyses], self._labels, logits)
        candidates = self._candidates(analyses, logits)
        labels, reasons, sureness = self._decide(candidates, analyses, logits, around)
        if not around.bounce and self._is_foreign(doc._.encoded):
            reasons.append("it is written in words that the reader hardly knows")
        if len(text) > TEXT_LIMIT:
            reasons.append(f"only its first {TEXT_LIMIT:,} characters were read")
        return self._compose(
            labels, reasons, sureness, candidates, analyses, doc._.sentences, language, sent_at, around
        )

    def _is_foreign(self, encoded: Encoded) -> bool:
        """True when too few of the words were ever learnt from: another language, another style, no language at all."""
        known, there = self._head.familiar(encoded)
        return known < FAMILIAR * there

    def _with_grammar(self, logits: np.ndarray, analyses: Sequence[Analysis]) -> np.ndarray:
        """An item asked for is a demand, and one that is not needed, or thanked for, is none, whatever the head says."""
        result = logits.copy()
        silent = [
            row
            for row, one in enumerate(analyses)
            if not any(len(key) > 1 and key.isalpha() for key in one.keys)
        ]
        if silent:
            result[silent] = result[silent].clip(max=SILENT)
        for row, one in enumerate(analyses):
            states = one.asked.states
            for label, spared, asked in _SPARABLE if states else ():
                column = self._labels.index(label)
                if asked in states:
                    result[row, column] = max(result[row, column], ASKED)
                elif spared in states:
                    result[row, column] = min(result[row, column], SPARED)
        return result

    def _candidates(self, analyses: Sequence[Analysis], logits: np.ndarray) -> dict[Label, Candidate]:
        """Per label the score of the mail and the one or two sentences that show it."""
        found: dict[Label, Candidate] = {}
        if not analyses:
            return found
        chances = self.settlement.chances(logits).tolist()
        orders = (-logits).argsort(axis=0, kind="stable")[:2]
        loud = (logits[orders[-1], range(len(self._labels))] >= SHOWN).tolist()
        shown = zip(self._labels, chances, loud, orders.T.tolist(), strict=True)
        for label, chance, both, rows in shown:
            evidence = tuple([analyses[row].text for row in (sorted(rows) if both else rows[:1])])
            found[label] = Candidate(
                label, round(chance, 4), self.settlement.thresholds[label.value], evidence
            )
        return found

    def _decide(
        self,
        candidates: dict[Label, Candidate],
        analyses: Sequence[Analysis],
        logits: np.ndarray,
        around: Circumstances,
    ) -> tuple[dict[Label, LabelScore], list[str], float]:
        if around.bounce:
            evidence = first_words(analyses, around.subject)
            return {Label.BOUNCE: LabelScore(Label.BOUNCE, 1.0, evidence)}, [], 1.0
        given = {
            label: LabelScore(label, one.score, one.evidence)
            for label, one in candidates.items()
            if one.score >= one.threshold
        }
        reasons: list[str] = []
        apply_facts(given, analyses, around, reasons)
        hovering = [
            one
            for label, one in candidates.items()
            if label not in given and one.ratio >= HOVER and not is_explained(label, given)
        ]
        if not given:
            take_nearest(given, hovering, reasons, analyses, around)
        likeliest = max(candidates.values(), key=lambda one: one.ratio, default=None)
        sureness = self._sureness(given, candidates, logits)
        sure = self.settlement.is_sure(primary_of(given).value, sureness)
        reasons += self._doubts(given, hovering, None if sure else likeliest, sure, analyses)
        return given, list(dict.fromkeys(reasons)), sureness

    def _sureness(
        self, given: dict[Label, LabelScore], candidates: dict[Label, Candidate], logits: np.ndarray
    ) -> float:
        """How likely the primary label is right; 1 when a fact decided it, 0 when there are no words."""
        import numpy as np

        primary = primary_of(given)
        if given[primary].score == 1.0:
            # a header says that a machine wrote, not that it asks for nothing
            asking = [one.score for one in candidates.values() if one.label in _ASKED_BY_MACHINES]
            return 1.0 - max(asking, default=0.0) if primary is Label.AUTO_REPLY else 1.0
        if not candidates:
            return 0.0
        chances = np.array([candidates[label].score for label in self._labels])
        return self.settlement.sureness(primary.value, chances, logits)

    def _doubts(
        self,
        given: dict[Label, LabelScore],
        hovering: Sequence[Candidate],
        likeliest: Candidate | None,
        sure: bool,
        analyses: Sequence[Analysis],
    ) -> list[str]:
        """Why a person should look at this reading, in plain words."""
        reasons = []
        primary = primary_of(given)
        if not sure and primary is Label.OTHER and likeliest is not None:
            reasons.append("it may be " + plain(likeliest.label))
        elif not sure:
            reasons.append(f"it may be more than {plain(primary)}, or something else")
        weightier = [one for one in hovering if PRIMARY_ORDER.index(one.label) < PRIMARY_ORDER.index(primary)]
        closing = [label for label in given if label in CLOSING]
        if weightier and primary is not Label.OTHER:
            reasons.append("it may also be " + " or ".join(plain(one.label) for one in weightier[:2]))
        if {Label.NO_DATA, Label.FULL_DISCLOSURE} <= set(given):
            reasons.append("it says that there are no data and that all data are given")
        if {Label.REFUSAL, Label.ERASURE_CONFIRMED} <= set(given) and refuses_deletion(given, analyses):
            reasons.append("it says that data are deleted and that they are not")
        if Label.REFUSAL in given and len(closing) > 2:
            reasons.append("it refuses and answers at once")
        return reasons

    def _compose(
        self,
        given: dict[Label, LabelScore],
        reasons: list[str],
        sureness: float,
        candidates: dict[Label, Candidate],
        analyses: Sequence[Analysis],
        sentences: Sequence[Any],
        language: str,
        sent_at: datetime | date | None,
        around: Circumstances,
    ) -> Reading:
        order = [label for label in PRIMARY_ORDER if label in given]
        items = items_of(given, analyses)
        disclosed = bool({Label.PARTIAL_DISCLOSURE, Label.FULL_DISCLOSURE} & set(given))
        # found whatever the labels say: a person may still correct them, and nothing there may be called missing
        telling = [
            text
            for label in (Label.FULL_DISCLOSURE, Label.PARTIAL_DISCLOSURE)
            if label in given
            for text in given[label].evidence
        ]
        copy_given = (disclosed or bool(around.attachments)) and hands_over(around, analyses, telling)
        addressed = find_elements(
            analyses, around.attachments, language, self._lexicon, copy_given=copy_given
        )
        asking = [
            e
            for label in (Label.ID_DOCUMENT, Label.ID_INFORMATION)
            if label in given
            for e in given[label].evidence
        ]
        asking += [one.text for one in analyses if one.asked.asked] if asking else []
        refused = given.get(Label.REFUSAL)
        return Reading(
            language=language,
            primary=order[0],
            labels=tuple(given[label] for label in order),
            unsure=bool(reasons),
            unsure_reasons=tuple(reasons),
            alternatives=alternatives_of(candidates),
            refusal_reason=refusal_reason(refused.evidence, analyses) if refused else None,
            id_items=items,
            demand_purpose=purpose_of(neighbourhood(asking, analyses)) if asking else "unknown",
            dates=find_dates(sentences, language, sent_at),
            addressed=addressed,
            missing=missing_elements(addressed) if disclosed else (),
            text=around.own,
            sureness=round(sureness, 4),
        )


def _language_of(text: str) -> str:
    return VOCABULARY.language_of(VOCABULARY.numbers_of([text[:4000]])[0])

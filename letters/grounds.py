"""What a notice, complaint or dossier may hold against a controller, each point tied to a message and an article.

A ground is only raised on facts of the brief: lateness when it may be claimed, an identity demand when it was
judged disproportionate, anything else when a message of the chronology carries the label. The sentences state
what happened; the article in brackets says what it is measured against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from cases.brief import AskedItem, Exchange, LetterBrief
from cases.model import Label, Right, StepName, Verdict
from letters.sources import missing_articles
from letters.words import ELEMENTS, ITEMS, Phrase, enumerate_words, say, written_date

ASKING = (
    Label.ID_DOCUMENT,
    Label.ID_INFORMATION,
    Label.CLARIFICATION,
    Label.CANNOT_IDENTIFY,
    Label.PORTAL_REDIRECT,
)
"""Labels of messages in which identity items are asked for."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One point held against the controller; `articles` are article names such as "12-3"."""

    kind: str
    sentence: str
    articles: tuple[str, ...]
    exchange: Exchange | None = None
    cited: str = ""

    @property
    def stated(self) -> str:
        """The sentence with its articles in brackets before the full stop."""
        return f"{self.sentence[:-1]} ({self.cited})." if self.cited else self.sentence


def due_date(brief: LetterBrief) -> date | None:
    """Return the latest day on which the answer can have been due, any pause or extension allowed for."""
    if brief.deadlines is None:
        return None
    dates = brief.deadlines
    return max(day for day in (dates.strict, dates.paused, dates.extended) if day is not None)


def raise_grounds(
    brief: LetterBrief, language: str, cited: Callable[[tuple[str, ...]], str]
) -> tuple[Ground, ...]:
    """List the grounds of a brief in the order in which a letter states them.

    Args:
        brief: The facts.
        language: "en" or "fr".
        cited: Gives the words of several articles in the language of the letter.
    """
    brief = replace(brief, language=language)
    found = [
        *_late(brief),
        *_identity(brief),
        *_again(brief),
        *_portal(brief),
        *_labelled(brief),
        *_open(brief),
    ]
    return tuple(replace(ground, cited=cited(ground.articles)) for ground in found)


def _say(brief: LetterBrief, phrase: Phrase, **facts: str) -> str:
    return say(phrase, brief.language).format(**facts)


def _on(brief: LetterBrief, day: date) -> str:
    return written_date(day, brief.language)


def _items(brief: LetterBrief, asked: Iterable[AskedItem]) -> str:
    return enumerate_words([say(ITEMS[one.item], brief.language) for one in asked], brief.language)


def _last(brief: LetterBrief, *labels: Label, on: date | None = None) -> Exchange | None:
    """Find the latest message of the controller with one of these labels, of one day if given."""
    matching = [
        one
        for one in brief.chronology
        if one.direction == "in"
        and one.party == "controller"
        and one.label in labels
        and on in (None, one.on)
    ]
    return matching[-1] if matching else None


def _late(brief: LetterBrief) -> Iterator[Ground]:
    due = due_date(brief)
    if not brief.late or due is None:
        return
    request = next((one for one in brief.chronology if one.direction == "out"), None)
    sentence = _say(
        brief,
        (
            "The period for informing the person of the action taken ended on {due}; no such information was given.",
            "Le délai imparti pour informer la personne des mesures prises a expiré le {due} sans qu’aucune information de cette nature ne soit fournie.",
        ),
        due=_on(brief, due),
    )
    yield Ground("silence", sentence, ("12-3",), request)


def _identity(brief: LetterBrief) -> Iterator[Ground]:
    judged = [one for one in brief.asked if one.verdict is Verdict.DISPROPORTIONATE]
    if not judged:
        return
    first = min(one.first_asked for one in judged)
    sentence = _say(
        brief,
        (
            "The following, demanded for identification for the first time on {day}, goes beyond what is necessary: {items}.",
            "Les éléments suivants, exigés aux fins d’identification pour la première fois le {day}, excèdent ce qui est nécessaire : {items}.",
        ),
        day=_on(brief, first),
        items=_items(brief, judged),
    )
    yield Ground("identity", sentence, ("12-6", "5-1-c"), _last(brief, *ASKING, on=first))


def _again(brief: LetterBrief) -> Iterator[Ground]:
    again = [one for one in brief.asked if one.asked_after_given]
    if not again:
        return
    sentence = _say(
        brief,
        (
            "The following was asked for again after it had been supplied: {items}. Identifying information was asked for on {count} occasions.",
            "Les éléments suivants ont été redemandés alors qu’ils avaient déjà été communiqués : {items}. Des informations d’identification ont été demandées à {count} reprises.",
        ),
        items=_items(brief, again),
        count=str(max(brief.demand_messages, 2)),
    )
    yield Ground("again", sentence, ("12-2",))


LABELLED: tuple[tuple[Label, str, tuple[str, ...], Phrase], ...] = (
    (
        Label.FEE_DEMAND,
        "fee",
        ("12-5",),
        (
            "On {day} the controller asked for payment.",
            "Le {day}, un paiement a été demandé.",
        ),
    ),
    (
        Label.REFUSAL,
        "refusal",
        ("12-4",),
        (
            "On {day} the controller declined to act on the request.",
            "Le {day}, le responsable du traitement a refusé de donner suite à la demande.",
        ),
    ),
)


def _portal(brief: LetterBrief) -> Iterator[Ground]:
    """Being pointed to a form once is an offer; being pointed there again is what can be held against somebody."""
    redirects = [
        one for one in brief.chronology if one.label is Label.PORTAL_REDIRECT and one.party == "controller"
    ]
    answered = [one.at for one in brief.chronology if one.step is StepName.PORTAL_ANSWER]
    if not redirects or not (len(redirects) > 1 or any(redirects[-1].at > at for at in answered)):
        return
    sentence = _say(
        brief,
        (
            "On {day} the controller again referred the person to an online form, although the request had been made by e-mail.",
            "Le {day}, la personne a de nouveau été renvoyée vers un formulaire en ligne, alors que la demande avait été formée par courriel.",
        ),
        day=_on(brief, redirects[-1].on),
    )
    yield Ground("portal", sentence, ("12-2",), redirects[-1])


def _labelled(brief: LetterBrief) -> Iterator[Ground]:
    for label, kind, articles, phrase in LABELLED:
        exchange = _last(brief, label)
        if exchange is not None:
            yield Ground(kind, _say(brief, phrase, day=_on(brief, exchange.on)), articles, exchange)


def _open(brief: LetterBrief) -> Iterator[Ground]:
    if brief.disclosed_on and brief.missing:
        names = [say(ELEMENTS[name], brief.language) for name in brief.missing if name in ELEMENTS]
        sentence = _say(
            brief,
            (
                "The answer of {day} does not contain: {names}.",
                "La réponse du {day} ne comporte pas : {names}.",
            ),
            day=_on(brief, brief.disclosed_on),
            names=" ; ".join(names) if brief.language == "fr" else "; ".join(names),
        )
        labels = (Label.PARTIAL_DISCLOSURE, Label.FULL_DISCLOSURE)
        answer = _last(brief, *labels, on=brief.disclosed_on)
        yield Ground("incomplete", sentence, missing_articles(brief.missing), answer)
    if brief.erasure_pending and Right.ERASURE in brief.rights:
        sentence = _say(
            brief,
            (
                "Erasure was requested; no confirmation of it has been received.",
                "L’effacement a été demandé ; aucune confirmation n’en est parvenue.",
            ),
        )
        yield Ground("erasure", sentence, ("17-1",))

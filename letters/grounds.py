"""What a notice, complaint or dossier may hold against a controller, each point tied to a message and an article.

A ground is only raised on facts of the brief: lateness when it may be claimed, an identity demand when it was
judged disproportionate, anything else when a message of the chronology carries the label. The sentences state
what happened; the article in brackets says what it is measured against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from cases.brief import Exchange, LetterBrief
from cases.contradictions import Contradiction, Saying
from cases.labels import DISCLOSURES
from cases.model import IdItem, Label, Right, StepName
from letters.phrasebook import known, say, word
from letters.repetition import Asking, Demanding, by_day, demanding_more, excessive_askings
from letters.sources import KEYS, missing_articles
from letters.words import element_words, enumerate_words, quoted, written_date


@dataclass(frozen=True, slots=True)
class Ground:
    """One point held against the controller; `articles` are article names such as "12-3".

    `exchanges` are the messages that show it, () when the whole correspondence does.
    """

    kind: str
    sentence: str
    articles: tuple[str, ...]
    exchanges: tuple[Exchange, ...] = ()
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
    return max(day for day in (dates.due, dates.latest, dates.extended) if day is not None)


def raise_grounds(
    brief: LetterBrief, language: str, cited: Callable[[tuple[str, ...]], str]
) -> tuple[Ground, ...]:
    """List the grounds of a brief in the order in which a letter states them.

    Args:
        brief: The facts.
        language: Its language, one of `phrasebook.LANGUAGES`.
        cited: Gives the words of several articles in the language of the letter.
    """
    brief = replace(brief, language=language)
    demands = (*_identity(brief), *_more(brief), *_again(brief))
    found = [
        *_late(brief),
        *_unheard(brief),
        *_extended(brief),
        *demands,
        *_unanswered(brief),
        *(_tally(brief) if demands else ()),
        *_portal(brief),
        *_labelled(brief),
        *_contradicting(brief),
        *_open(brief),
    ]
    return tuple(replace(ground, cited=cited(ground.articles)) for ground in found)


def _say(brief: LetterBrief, key: str, **facts: str) -> str:
    special = f"by_law.{brief.law}.grounds.{key}"
    return say(special if known(special) else f"grounds.{key}", brief.language, **facts)


def _on(brief: LetterBrief, day: date) -> str:
    return written_date(day, brief.language)


def _items(brief: LetterBrief, items: Iterable[IdItem]) -> str:
    return enumerate_words([word("items", item, brief.language) for item in items], brief.language)


def _shown(*exchanges: Exchange | None) -> tuple[Exchange, ...]:
    return tuple(one for one in exchanges if one is not None)


def _asked(brief: LetterBrief, askings: Iterable[Asking]) -> str:
    """Say what was asked for on which day, each with the annex that shows it when there is one."""
    parts = []
    for asking in askings:
        annex = asking.exchange.annex if asking.exchange else ""
        facts = {"day": _on(brief, asking.on), "items": _items(brief, asking.items)}
        parts.append(
            _say(brief, "asked_annexed", annex=annex, **facts) if annex else _say(brief, "asked", **facts)
        )
    return say("lists.apart", brief.language).join(parts)


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
    key, article = ("silence_opt_out", "opt-out") if brief.opts_out else ("silence", "12-3")
    yield Ground("silence", _say(brief, key, due=_on(brief, due)), (article,), _shown(request))


def _unheard(brief: LetterBrief) -> Iterator[Ground]:
    """Something was answered, but not this: the erasure that is not confirmed has a ground of its own."""
    due = due_date(brief)
    rights = [right for right in brief.unheard if right is not Right.ERASURE]
    if not rights or due is None:
        return
    named = enumerate_words([word("rights", right, brief.language) for right in rights], brief.language)
    yield Ground("silence", _say(brief, "silence_on", due=_on(brief, due), rights=named), ("12-3",))


def _identity(brief: LetterBrief) -> Iterator[Ground]:
    askings = excessive_askings(brief)
    if not askings:
        return
    sentence = _say(brief, "identity", asked=_asked(brief, askings))
    yield Ground("identity", sentence, ("12-6", "5-1-c"), _shown(*(one.exchange for one in askings)))


def _more(brief: LetterBrief) -> Iterator[Ground]:
    """Asking for something else each time something was given is a fact of its own."""
    for demanding in demanding_more(brief):
        sentence = _say(
            brief,
            "more",
            given=_given(brief, demanding),
            asked=_asked(brief, demanding.asked),
        )
        yield Ground("more", sentence, ("12-2",), _shown(*(one.exchange for one in demanding.asked)))


def _unanswered(brief: LetterBrief) -> Iterator[Ground]:
    """An objection that got no answer: what was asked for, and that nobody explained the doubts."""
    open_, by_message = (
        brief.unanswered,
        {one.message: one for one in brief.chronology if one.direction == "in"},
    )
    if open_ is None:
        return
    asking = Asking(open_.asked_on, open_.items, by_message.get(open_.message))
    sentence = _say(
        brief, "unanswered", asked=_asked(brief, [asking]), objected=_on(brief, open_.objected_on)
    )
    yield Ground("unanswered", sentence, ("12-6", "12-2"), _shown(asking.exchange))


def _given(brief: LetterBrief, demanding: Demanding) -> str:
    parts = [
        _say(brief, "given", items=_items(brief, items), day=_on(brief, day))
        for day, items in by_day(demanding.given)
    ]
    return enumerate_words(parts, brief.language)


def _again(brief: LetterBrief) -> Iterator[Ground]:
    again = [one for one in brief.asked if one.asked_after_given]
    if not again:
        return
    sentence = _say(brief, "again", items=_items(brief, (one.item for one in again)))
    yield Ground("again", sentence, ("12-2",))


def _tally(brief: LetterBrief) -> Iterator[Ground]:
    """How much was asked for in how many messages and how much was given: the numbers of the identity ledger alone."""
    items, given = len(brief.ledger.named), len(brief.ledger.given)
    if not items or brief.ledger.mails < 2:
        return
    if items == 1:
        key = "tally_one_given" if given else "tally_one_open"
    else:
        key = {0: "tally_none", 1: "tally_single"}.get(given, "tally")
    facts = {"items": str(items), "mails": str(brief.ledger.mails), "given": str(given)}
    yield Ground("tally", _say(brief, key, **facts), ())


LABELLED: tuple[tuple[Label, str, tuple[str, ...]], ...] = (
    (Label.FEE_DEMAND, "fee", ("12-5",)),
    (Label.REFUSAL, "refusal", ("12-4",)),
    (Label.CANNOT_IDENTIFY, "cannot_identify", ()),
    (Label.NOT_CONTROLLER, "not_controller", ()),
)
"""What a message does that a letter states, and the articles it is measured against."""

NOTHING_TO_MEASURE = frozenset({Label.REFUSAL, Label.CANNOT_IDENTIFY, Label.NOT_CONTROLLER})
"""Labels that are stated under a law without the article, too: they say why nothing came."""


def _portal(brief: LetterBrief) -> Iterator[Ground]:
    """Being pointed to a form once is an offer; being pointed there again is what can be held against somebody.

    Outside the GDPR no source says that a form may not be prescribed.
    """
    if "12-2" not in KEYS[brief.law]:
        return
    redirects = [
        one for one in brief.chronology if one.label is Label.PORTAL_REDIRECT and one.party == "controller"
    ]
    answered = [one.at for one in brief.chronology if one.step is StepName.PORTAL_ANSWER]
    if not redirects or not (len(redirects) > 1 or any(redirects[-1].at > at for at in answered)):
        return
    sentence = _say(brief, "portal", day=_on(brief, redirects[-1].on), controller=brief.controller.name)
    yield Ground("portal", sentence, ("12-2",), (redirects[-1],))


def _labelled(brief: LetterBrief) -> Iterator[Ground]:
    for label, kind, articles in LABELLED:
        exchange = _last(brief, label)
        confirmed = label in NOTHING_TO_MEASURE or articles[0] in KEYS[brief.law]
        if exchange is not None and confirmed and not _overtaken(brief, exchange):
            sentence = _say(brief, kind, day=_on(brief, exchange.on), controller=brief.controller.name)
            # whoever gave reasons for a refusal has done what Art. 12(4) asks for
            measured = articles if label is not Label.REFUSAL or brief.without_reasons else ()
            yield Ground(kind, sentence, measured, (exchange,))


def _overtaken(brief: LetterBrief, exchange: Exchange) -> bool:
    """What the controller has not stuck to is not held against it; whoever has found the data since could find them."""
    if exchange.message in brief.unkept:
        return True
    found = brief.disclosed_on is not None and brief.disclosed_on >= exchange.on
    return found and exchange.label in (Label.CANNOT_IDENTIFY, Label.NOT_CONTROLLER)


def both_sides(pair: Contradiction, language: str) -> dict[str, str]:
    """Two sentences that do not agree and their days, as places of a phrase."""
    return {
        "first": quoted(pair.first.sentence.rstrip(". "), language),
        "first_day": written_date(pair.first.on, language),
        "second": quoted(pair.second.sentence.rstrip(". "), language),
        "second_day": written_date(pair.second.on, language),
    }


def _contradicting(brief: LetterBrief) -> Iterator[Ground]:
    """Two messages that do not agree, side by side and without a word of judgement."""
    by_message = {one.message: one for one in brief.chronology if one.direction == "in"}
    for pair in brief.contradictions:
        both = both_sides(pair, brief.language)
        sentence = _say(brief, "contradiction", controller=brief.controller.name, **both)
        shown = (by_message.get(pair.first.message), by_message.get(pair.second.message))
        yield Ground("contradiction", sentence, (), _shown(*shown))


def _open(brief: LetterBrief) -> Iterator[Ground]:
    if brief.disclosed_on and brief.missing:
        names = [
            element_words(name, brief.law, brief.language)
            for name in brief.missing
            if known(f"elements.{name}")
        ]
        sentence = _say(
            brief,
            "incomplete",
            day=_on(brief, brief.disclosed_on),
            names=say("lists.apart", brief.language).join(names),
        )
        answer = _last(brief, *DISCLOSURES, on=brief.disclosed_on)
        yield Ground("incomplete", sentence, missing_articles(brief.missing), _shown(answer))
    announced = brief.erasure_announced_on is not None
    if brief.erasure_pending and Right.ERASURE in brief.rights and (brief.owed or announced):
        yield _erasure(brief)
    if brief.kept is not None:
        yield _kept(brief, brief.kept)


def _erasure(brief: LetterBrief) -> Ground:
    on = brief.erasure_announced_on
    if on is None:
        return Ground("erasure", _say(brief, "erasure"), ("17-1",))
    announced, until = _last(brief, Label.ERASURE_CONFIRMED, on=on), brief.erasure_announced_for
    facts = {"day": _on(brief, on)} | ({"until": _on(brief, until)} if until else {})
    sentence = _say(brief, "announced_for" if until else "announced", **facts)
    return Ground("erasure", sentence, ("17-1",), _shown(announced))


def _kept(brief: LetterBrief, kept: Saying) -> Ground:
    """Data kept after a request for erasure: the sentence, and that no provision is apparent from it."""
    shown = next((one for one in brief.chronology if one.message == kept.message), None)
    facts = {"day": _on(brief, kept.on), "controller": brief.controller.name}
    sentence = _say(brief, "kept", sentence=quoted(kept.sentence.rstrip(". "), brief.language), **facts)
    return Ground("kept", sentence, ("17-3",), _shown(shown))


def _extended(brief: LetterBrief) -> Iterator[Ground]:
    """A notice of extension without effect: the day and what it lacked."""
    void = brief.extension
    if void is not None:
        facts = {"day": _on(brief, void.on), "controller": brief.controller.name}
        notice = _last(brief, Label.EXTENSION, on=void.on)
        yield Ground("extension", _say(brief, f"extension_{void.flaw}", **facts), ("12-3",), _shown(notice))

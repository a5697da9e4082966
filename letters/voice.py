"""The words a letter template works with: one brief in one language, every citation counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from cases.brief import LetterBrief
from cases.model import IdItem, Law, Right, StepName, Verdict
from letters import phrasebook, words
from letters.grounds import Ground, both_sides, due_date, raise_grounds
from letters.repetition import by_day, objected_before
from letters.sources import RIGHT_ARTICLES, element_name, exists, key_of

Cite = Callable[[str, str], str]
"""Gives the words of a citation key of rules.yaml in a language; KeyError when there is no such key."""


class Voice:
    """Speaks for the data subject of a brief, or for who acts on their behalf.

    `used` holds the citation keys in order of first use.
    """

    def __init__(self, brief: LetterBrief, cite: Cite) -> None:
        self.brief = brief
        self.language = phrasebook.choose(brief.language or brief.subject.language)
        self.used: dict[str, None] = {}
        self._cite = cite

    @property
    def mandated(self) -> bool:
        """True when somebody acts for the data subject."""
        return bool(self.brief.subject.mandate)

    @property
    def gdpr(self) -> bool:
        """True under the GDPR of the Union or of the United Kingdom."""
        return self.brief.law in (Law.EU_GDPR, Law.UK_GDPR)

    @property
    def timed(self) -> bool:
        """False where no source names a time limit for telling about what is still open; under the GDPR every right has one."""
        brief = self.brief
        return self.gdpr or (brief.deadlines is not None and brief.limited and not brief.opts_out)

    def cite(self, key: str) -> str:
        """Give the words of a citation key and count it; "" for a key that rules.yaml or its time does not have."""
        if not exists(key, self.brief.today):
            return ""
        try:
            phrase = self._cite(key, self.language)
        except KeyError:
            return ""
        self.used[key] = None
        return phrase

    def articles(self, names: Iterable[str]) -> str:
        """Enumerate the words of articles under the law of the brief."""
        keys = [
            key_of(self.brief.law, name, self.brief.requested_on)
            for name in names
            if self.timed or name != "12-3"
        ]
        cited = [phrase for key in keys if key and (phrase := self.cite(key))]
        return words.enumerate_words(cited, self.language)

    def by(self, *names: str) -> str:
        """Put articles into brackets after a sentence; "" when the law has none of them."""
        phrase = self.articles(names)
        return f" ({phrase})" if phrase else ""

    def say(self, own: str, mandated: str) -> str:
        """Choose between the person's own voice and that of who acts for them."""
        return mandated if self.mandated else own

    def tell(self, key: str, **facts: object) -> str:
        """Fill a phrase of the language; one that depends on who writes has the two keys `own` and `mandated`."""
        voice = "mandated" if self.mandated else "own"
        special = f"by_law.{self.brief.law}.{key}"
        names = (f"{special}.{voice}", special, f"{key}.{voice}")
        return phrasebook.say(next(filter(phrasebook.known, names), key), self.language, **facts)

    def word(self, vocabulary: str, name: str) -> str:
        """Give the word of a vocabulary, or the name itself when the vocabulary does not have it."""
        return phrasebook.word(vocabulary, name, self.language)

    def under(self, key: str, **facts: object) -> str:
        """Fill the phrase that a key has for the law of the brief, else the one that every other law shares."""
        own = f"{key}.{self.brief.law.value}"
        there = phrasebook.known(own) or phrasebook.known(f"{own}.own")
        return self.tell(own if there else f"{key}.other", **facts)

    def right(self, right: Right, vocabulary: str = "rights") -> str:
        """Name a right as the law of the brief calls it, in a list ("rights") or as what is exercised ("of_right")."""
        own = f"{vocabulary}_under.{self.brief.law.value}"
        return self.word(own if phrasebook.known(f"{own}.{right}") else vocabulary, right)

    def day(self, day: date) -> str:
        """Write a date out."""
        return words.written_date(day, self.language)

    def named_by(self) -> str:
        """What names the person beside name and address: ", customer number 12345"."""
        comma = phrasebook.say("lists.comma", self.language)
        given = (self.tell(f"named_by.{item}", value=value) for item, value in self.brief.particulars)
        return "".join(comma + one for one in given)

    def items(self, items: Iterable[IdItem]) -> str:
        """Enumerate identity items."""
        return words.enumerate_words([self.word("items", item) for item in items], self.language)

    def element(self, name: str) -> str:
        """Name an element of Article 15 with its provision in brackets."""
        cited = self.by(element_name(name))
        if not cited and self.gdpr:
            cited = f" ({words.element_article(name, self.language)})"
        return words.element_words(name, self.brief.law, self.language) + cited

    def asked_for(self) -> tuple[str, ...]:
        """What a request for access asks for beside the data, as the law of the brief lists it."""
        own = phrasebook.section(f"asked_under.{self.brief.law.value}", self.language)
        listed = own or phrasebook.section("elements", self.language)
        names = (name for name in listed if name not in ("15(1)", "15(3)"))
        return tuple(
            listed[name]
            if not phrasebook.known(f"elements.{name}")
            else words.element_words(name, self.brief.law, self.language)
            for name in names
        )

    def extension(self) -> str:
        """What a notice of extension lacked; "" when none is known to be without effect."""
        void = self.brief.extension
        cited = self.by("12-3")
        return self.tell(f"extension.{void.flaw}", day=self.day(void.on), cited=cited) if void else ""

    def erasure(self) -> str:
        """That the erasure has not been confirmed, or only announced; "" when there is nothing to say."""
        brief = self.brief
        if not brief.erasure_pending:
            return ""
        if brief.erasure_announced_on:
            on = self.day(brief.erasure_announced_on)
            return self.tell("erasure.announced", day=on, cited=self.by("17-1"))
        return self.tell("erasure.unconfirmed", cited=self.by("17-1"))

    def kept(self) -> str:
        """That data are kept, with the question on which provision; "" when none are kept in silence."""
        kept = self.brief.kept
        if kept is None:
            return ""
        sentence = words.quoted(kept.sentence.rstrip(". "), self.language)
        return self.tell("erasure.kept", day=self.day(kept.on), sentence=sentence, cited=self.by("17-3"))

    def recipients(self) -> str:
        """That recipients are to be informed of the erasure and named; "" when they were, or nothing is to be erased."""
        return self.tell("erasure.recipients", cited=self.by("19")) if self.brief.recipients_open else ""

    @property
    def answered_on(self) -> date | None:
        """The day of the answer that a deficiency letter speaks of."""
        brief = self.brief
        return brief.disclosed_on if brief.missing else brief.quote_on or brief.disclosed_on

    def contradictions(self) -> tuple[str, ...]:
        """Two messages of the controller side by side, with the question which of them is right."""
        return tuple(
            self.tell("contradiction", **both_sides(pair, self.language))
            for pair in self.brief.contradictions
        )

    def failing(self) -> str:
        """What follows if a formal notice is left unanswered: what the ladder does next, and what stays reserved."""
        return self.under(
            "failing",
            cited=self.by("77"),
            court=self.by("79-1"),
        )

    def past(self) -> str:
        """What was sent and what came before a complaint, in order of time."""
        brief, noticed = self.brief, self._noticed()
        told = (
            (brief.reminded_on, "reminded"),
            (brief.noticed_on, noticed),
            (brief.disclosed_on, "answered"),
        )
        cited = self.by("164a") if noticed == "complained" else ""
        facts = {"number": brief.tracking, "cited": cited}
        dated = sorted((on, key) for on, key in told if on is not None)
        return " ".join(self.tell(f"past.{key}", day=self.day(on), **facts) for on, key in dated)

    def _noticed(self) -> str:
        """Which last word the controller had: since section 164A DPA 2018 a complaint to it."""
        if any(one.step is StepName.CONTROLLER_COMPLAINT for one in self.brief.chronology):
            return "complained"
        return "noticed_tracked" if self.brief.tracking else "noticed"

    def maintained(self) -> str:
        """What follows if a refusal is maintained."""
        if complaint := self.by("164a"):
            return self.tell("maintained.to_controller", cited=complaint)
        return self.under("maintained", cited=self.by("77"))

    def arguments(self) -> tuple[str, ...]:
        """What speaks against the identity demand, each point with its source; see `arguments` in letters.yaml."""
        said: dict[str, str] = {}
        for reason in self.brief.reasons:
            key = f"arguments.{reason.rule}"
            if phrasebook.known(key) and reason.rule not in said:
                source = self.cite(reason.source) or self.articles(("12-6",))
                said[reason.rule] = self.tell(key) + (f" ({source})" if source else "")
        return tuple(said.values())

    def repeated(self) -> str:
        """Say that the demand was made and answered before; "" when the file does not show it."""
        before = objected_before(self.brief)
        if not before:
            return ""
        told = [self.tell("repeated.on", day=self.day(on)) for on, _ in by_day(before)]
        days = words.enumerate_words(told, self.language)
        if len(before) == len(self.brief.demanded_now):
            return self.tell("repeated.whole", days=days)
        return self.tell("repeated.partly", days=days, items=self.items(item for item, _ in before))

    def grounds(self) -> tuple[Ground, ...]:
        """What is held against the controller."""
        return raise_grounds(self.brief, self.language, self.articles)

    def measures(self) -> tuple[str, ...]:
        """What the supervisory authority is asked to do."""
        return tuple(self._measures())

    def _measures(self) -> Iterator[str]:
        brief, name = self.brief, self.brief.controller.name
        yield self.under("measures.order", controller=name, rights=self.rights(brief.unsettled))
        if brief.missing:
            yield self.tell("measures.missing")
        if any(one.verdict is Verdict.DISPROPORTIONATE or one.asked_after_given for one in brief.asked):
            yield self.tell("measures.identity")
        if brief.erasure_pending:
            yield self.tell("measures.erasure")
        yield self.under("measures.informed", cited=self.by("77-2", "78-2"))

    def demands(self) -> tuple[str, ...]:
        """What a formal notice requires of the controller."""
        return tuple(self._demands())

    def _demands(self) -> Iterator[str]:
        brief, access = self.brief, Right.ACCESS in self.brief.unsettled
        subject = brief.subject.name
        if access and brief.disclosed_on is None:
            yield self.tell("demands.provide", subject=subject, cited=self.by("15-1", "15-3"))
        elif access and brief.missing:
            yield self.tell("demands.complete", cited=self.by("15-1"))
        for right in brief.unsettled:
            if right is Right.ERASURE and brief.erasure_pending:
                yield self.tell("demands.erase", subject=subject, cited=self.by("17-1"))
                if access and brief.disclosed_on is None:
                    yield self.tell("demands.copy_first")
            elif right is Right.ERASURE and brief.kept:
                yield self.tell("demands.kept", cited=self.by("17-3"))
            elif right not in (Right.ACCESS, Right.ERASURE):
                named, cited = self.right(right, "of_right"), self.by(RIGHT_ARTICLES[right])
                yield self.tell("demands.right", right=named, cited=cited)
        if brief.recipients_open:
            yield self.tell("demands.recipients", cited=self.by("19"))
        yield self.tell("demands.informed", cited=self.by("12-3"))

    def rights(self, rights: Iterable[Right]) -> str:
        """Enumerate rights."""
        return words.enumerate_words([self.right(r) for r in rights], self.language)

    def context(self) -> dict[str, Any]:
        """Everything a letter template may use."""
        brief, law = self.brief, self.word("laws", self.brief.law)
        own_track = next((t for t in brief.tracks if t.authority == brief.authority), None)
        names = dict(brief.authority_names)
        others = [
            f"{names.get(t.authority, t.authority)} ({self.day(t.filed_on)})"
            for t in brief.tracks
            if t is not own_track
        ]
        return self._functions() | {
            "b": brief,
            "v": self,
            "eu": brief.law is Law.EU_GDPR,
            "uk": brief.law is Law.UK_GDPR,
            "ch": brief.law is Law.CH_FADP,
            "gdpr": self.gdpr,
            "law": law,
            "law_start": law[:1].upper() + law[1:],
            "period": self._period(),
            "timed": self.timed,
            "rights": self.rights(brief.rights),
            "mandated": self.mandated,
            "signer": brief.subject.mandate or brief.subject.name,
            "about": self.tell("about", subject=brief.subject.name),
            "due": due_date(brief),
            "track": own_track,
            "others": words.enumerate_words(others, self.language) if others else "",
            "my_request": self.tell(
                "my_request", day=self.day(brief.requested_on), subject=brief.subject.name
            ),
            "address": self._address(),
        }

    def _period(self) -> str:
        """Within which time an answer is due; before Article 12A the British words were those of the Union."""
        law = self.brief.law
        if law is Law.UK_GDPR and not exists("uk_gdpr_12a", self.brief.requested_on):
            law = Law.EU_GDPR
        return self.word("periods", law) if self.timed else self.tell("no_period")

    def _address(self) -> str:
        """The controller's postal address on one line, without its name."""
        lines = [line.strip() for line in self.brief.controller.postal.splitlines()]
        return ", ".join(line for line in lines if line and line != self.brief.controller.name)

    def _functions(self) -> dict[str, Any]:
        return {
            "cite": self.cite,
            "by": self.by,
            "settled": lambda name: self.by(name),
            "day": self.day,
            "item": lambda item: self.word("items", item),
            "items": self.items,
            "items_or": lambda items: words.enumerate_words(
                [self.word("items", item) for item in items], self.language, "or"
            ),
            "element": self.element,
            "of_right": lambda right: self.right(right, "of_right") + self.by(RIGHT_ARTICLES[right]),
            "tell": self.tell,
            "under": self.under,
            "has": lambda right: Right(right) in self.brief.rights,
            "open": lambda right: Right(right) in self.brief.unsettled,
            "say": self.say,
            "quote": lambda text: words.quoted(" ".join(text.split()), self.language),
        }

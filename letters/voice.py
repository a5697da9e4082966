"""The words a letter template works with: one brief in one language, every citation counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from cases.brief import LetterBrief
from cases.model import IdItem, Law, Right, Verdict
from letters import words
from letters.arguments import ARGUMENTS
from letters.grounds import Ground, due_date, raise_grounds
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
        self.language = words.choose(brief.language or brief.subject.language)
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
        keys = [key_of(self.brief.law, name) for name in names]
        cited = [phrase for key in keys if key and (phrase := self.cite(key))]
        return words.enumerate_words(cited, self.language)

    def by(self, *names: str) -> str:
        """Put articles into brackets after a sentence; "" when the law has none of them."""
        phrase = self.articles(names)
        return f" ({phrase})" if phrase else ""

    def say(self, own: str, mandated: str) -> str:
        """Choose between the person's own voice and that of who acts for them."""
        return mandated if self.mandated else own

    def pick(self, *phrase: str) -> str:
        """Choose the phrase of the language."""
        return words.spaced(phrase[words.LANGUAGES.index(self.language)], self.language)

    def word(self, table: dict[Any, words.Phrase], key: Any) -> str:
        """Give the word of a vocabulary, or the key itself when the vocabulary does not have it."""
        return words.say(table[key], self.language) if key in table else str(key)

    def day(self, day: date) -> str:
        """Write a date out."""
        return words.written_date(day, self.language)

    def items(self, items: Iterable[IdItem]) -> str:
        """Enumerate identity items."""
        return words.enumerate_words([self.word(words.ITEMS, item) for item in items], self.language)

    def element(self, name: str) -> str:
        """Name an element of Article 15 with its provision in brackets."""
        cited = self.by(element_name(name))
        if not cited and self.gdpr:
            cited = f" ({words.element_article(name, self.language)})"
        return self.word(words.ELEMENTS, name) + cited

    def arguments(self) -> tuple[str, ...]:
        """What speaks against the identity demand, each point with its source; see `arguments.ARGUMENTS`."""
        said: dict[str, str] = {}
        for reason in self.brief.reasons:
            if reason.rule in ARGUMENTS and reason.rule not in said:
                source = self.cite(reason.source) or self.articles(("12-6",))
                said[reason.rule] = self.word(ARGUMENTS, reason.rule) + (f" ({source})" if source else "")
        return tuple(said.values())

    def repeated(self) -> str:
        """Say that the demand was made and answered before; "" when the file does not show it."""
        before = objected_before(self.brief)
        if not before:
            return ""
        days = words.enumerate_words(
            [self.pick(f"on {self.day(on)}", f"le {self.day(on)}") for on, _ in by_day(before)], self.language
        )
        if len(before) == len(self.brief.demanded_now):
            return self.pick(
                f"You had already made this demand; {self.say('I', 'we')} answered it {days}.",
                f"Vous aviez déjà formulé cette demande ; {self.say('j’y ai', 'nous y avons')} répondu {days}.",
            )
        items = self.items(item for item, _ in before)
        return self.pick(
            f"You had already asked for {items}; {self.say('I', 'we')} answered {days}.",
            f"Vous aviez déjà demandé {items} ; {self.say('j’y ai', 'nous y avons')} répondu {days}.",
        )

    def grounds(self) -> tuple[Ground, ...]:
        """What is held against the controller."""
        return raise_grounds(self.brief, self.language, self.articles)

    def measures(self) -> tuple[str, ...]:
        """What the supervisory authority is asked to do."""
        return tuple(self._measures())

    def _measures(self) -> Iterator[str]:
        brief, rights = self.brief, self.rights()
        yield self.pick(
            f"to examine the facts set out above and to order {brief.controller.name} to comply with the request ({rights});",
            f"instruire les faits exposés et enjoindre à {brief.controller.name} de satisfaire à la demande ({rights}) ;",
        )
        if brief.missing:
            yield self.pick(
                "to have the missing information communicated;",
                "faire communiquer les informations manquantes ;",
            )
        if any(one.verdict is Verdict.DISPROPORTIONATE or one.asked_after_given for one in brief.asked):
            yield self.pick(
                "to examine the controller’s practice of demanding proof of identity;",
                "examiner la pratique de l’organisme en matière de justificatifs d’identité ;",
            )
        if brief.erasure_pending:
            yield self.pick(
                "to have the erasure carried out and confirmed;",
                "faire procéder à l’effacement et en obtenir la confirmation ;",
            )
        told = self.by("77-2", "78-2")
        yield self.pick(
            f"to keep {self.say('me', 'us')} informed of the progress and the outcome of the complaint{told}.",
            f"{self.say('m’informer', 'nous informer')} de l’état d’avancement et de l’issue de la plainte{told}.",
        )

    def demands(self) -> tuple[str, ...]:
        """What a formal notice requires of the controller."""
        return tuple(self._demands())

    def _demands(self) -> Iterator[str]:
        brief, access = self.brief, Right.ACCESS in self.brief.rights
        if access and brief.disclosed_on is None:
            yield self.pick(
                f"to provide a copy of the personal data concerning {self.whom} and the information that must accompany it{self.by('15-1', '15-3')};",
                f"de communiquer une copie des données à caractère personnel {self.about} et les informations qui doivent l’accompagner{self.by('15-1', '15-3')} ;",
            )
        elif access and brief.missing:
            yield self.pick(
                f"to complete the answer with the missing information set out above{self.by('15-1')};",
                f"de compléter la réponse par les informations manquantes énumérées ci-dessus{self.by('15-1')} ;",
            )
        for right in brief.rights:
            if right is Right.ERASURE and brief.erasure_pending:
                yield self.pick(
                    f"to erase the personal data concerning {self.whom} and to confirm that this has been done{self.by('17-1')};",
                    f"d’effacer les données à caractère personnel {self.about} et de le confirmer{self.by('17-1')} ;",
                )
            elif right not in (Right.ACCESS, Right.ERASURE):
                yield self.pick(
                    f"to give effect to {self.word(words.OF_RIGHT, right)}{self.by(RIGHT_ARTICLES[right])};",
                    f"de donner suite à l’exercice du droit suivant : {self.word(words.OF_RIGHT, right)}{self.by(RIGHT_ARTICLES[right])} ;",
                )
        yield self.pick(
            f"to inform {self.say('me', 'us')} of the action taken{self.by('12-3')}.",
            f"de {self.say('m’informer', 'nous informer')} des mesures prises{self.by('12-3')}.",
        )

    @property
    def whom(self) -> str:
        """English object of "concerning"."""
        return self.say("me", self.brief.subject.name)

    @property
    def about(self) -> str:
        """French "me concernant" or "concernant" with the name."""
        return self.say("me concernant", f"concernant {self.brief.subject.name}")

    def rights(self) -> str:
        """Enumerate the rights used."""
        return words.enumerate_words([self.word(words.RIGHTS, r) for r in self.brief.rights], self.language)

    def context(self) -> dict[str, Any]:
        """Everything a letter template may use."""
        brief, law = self.brief, self.word(words.LAWS, self.brief.law)
        own_track = next((t for t in brief.tracks if t.authority == brief.authority), None)
        others = [f"{t.authority} ({self.day(t.filed_on)})" for t in brief.tracks if t is not own_track]
        return self._functions() | {
            "b": brief,
            "v": self,
            "eu": brief.law is Law.EU_GDPR,
            "gdpr": self.gdpr,
            "law": law,
            "of_law": words.with_article(law),
            "law_start": law[:1].upper() + law[1:],
            "period": words.say(words.PERIODS[brief.law], self.language),
            "rights": self.rights(),
            "mandated": self.mandated,
            "signer": brief.subject.mandate or brief.subject.name,
            "whom": self.whom,
            "about": self.about,
            "due": due_date(brief),
            "elements": [name for name in words.ELEMENTS if name not in ("15(1)", "15(3)")],
            "track": own_track,
            "others": words.enumerate_words(others, self.language) if others else "",
            "my_request": self._request(),
            "address": self._address(),
        }

    def _address(self) -> str:
        """The controller's postal address on one line, without its name."""
        lines = [line.strip() for line in self.brief.controller.postal.splitlines()]
        return ", ".join(line for line in lines if line and line != self.brief.controller.name)

    def _request(self) -> str:
        """The request as part of a sentence, with its date and whose it is."""
        day, name = self.day(self.brief.requested_on), self.brief.subject.name
        return self.pick(
            self.say(f"my request of {day}", f"the request of {day} made on behalf of {name}"),
            self.say(
                f"ma demande du {day}",
                f"la demande du {day} formée au nom et pour le compte {words.with_de(name)}",
            ),
        )

    def _functions(self) -> dict[str, Any]:
        return {
            "cite": self.cite,
            "by": self.by,
            "settled": lambda name: self.by(name),
            "day": self.day,
            "item": lambda item: self.word(words.ITEMS, item),
            "items": self.items,
            "items_or": lambda items: words.enumerate_words(
                [self.word(words.ITEMS, item) for item in items], self.language, (" or ", " ou ")
            ),
            "element": self.element,
            "element_word": lambda name: self.word(words.ELEMENTS, name),
            "of_right": lambda right: self.word(words.OF_RIGHT, right) + self.by(RIGHT_ARTICLES[right]),
            "has": lambda right: Right(right) in self.brief.rights,
            "say": self.say,
            "quote": lambda text: words.quoted(" ".join(text.split()), self.language),
            "with_de": words.with_de,
        }

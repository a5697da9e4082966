"""Every letter that the rules plan, with the facts of an invented case that led to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from cases import briefing, ladder
from cases.brief import LetterBrief
from cases.model import EventKind, Label, Law, LetterState, RefusalReason, Right, Step, StepName
from tests.casefiles import CALM, RULES, CaseFile, at

REQUEST = "request"

PLACES: dict[Law, dict[str, str]] = {
    Law.EU_GDPR: {"country": "FR", "lives": "FR"},
    Law.UK_GDPR: {"country": "GB", "lives": "GB"},
    Law.CH_FADP: {"country": "CH", "lives": "CH"},
    Law.US_CA_CCPA: {"country": "US", "lives": "US"},
    Law.BR_LGPD: {"country": "BR", "lives": "BR"},
}
"""Where controller and person are."""

AUTHORITIES = {Law.EU_GDPR: "fr-cnil", Law.UK_GDPR: "gb-ico", Law.CH_FADP: "ch-fdpic"}

RIGHTS: tuple[tuple[Right, ...], ...] = (*((right,) for right in Right), (Right.ACCESS, Right.ERASURE))
"""Each right alone, and access with erasure."""

STARTS = {Law.UK_GDPR: date(2026, 7, 6)}
"""British requests are made after section 164A came into force; the others in February."""

AGENT = "Calepin SAS"


@dataclass(frozen=True)
class Written:
    """A letter of a story: its brief and what happened before it."""

    story: str
    law: Law
    rights: tuple[Right, ...]
    brief: LetterBrief

    @property
    def name(self) -> str:
        """For the head of a failing test."""
        return f"{self.brief.step}/{self.law}/{'+'.join(self.rights)}/{self.story}"


def open_case(law: Law, rights: tuple[Right, ...], mandate: str = "", **fields: object) -> CaseFile:
    """Ines Duval, or an agent for her, asks Northgate Stores of the country of a law."""
    place = PLACES[law]
    controller = {
        "country": place["country"],
        "eu_establishment": law is Law.EU_GDPR,
        "postal": "Northgate Stores\n12 Harbour Street\n1000 Newtown",
    }
    return CaseFile(
        law=law.value,
        rights=[right.value for right in rights],
        controller=controller,
        subject={"country": place["lives"], "mandate": mandate},
        on=fields.pop("on", STARTS.get(law, date(2026, 2, 3))),
        **fields,
    )


def write(file: CaseFile, step: Step, on: date | None = None) -> LetterBrief:
    """The brief of a step on the day it goes, the authority's for letters to one."""
    authority = ""
    if step.name in (StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP):
        authority = AUTHORITIES[file.case.law]
    day = on or ladder.local_day(file.case, max(step.due_at, file.now))
    brief = briefing.letter_brief(file.case, file.events, step, RULES, day, authority=authority)
    return replace(brief, mandate_enclosed=step.name is StepName.MANDATE_ANSWER)


def request_brief(file: CaseFile) -> LetterBrief:
    """The brief of the request itself, on the day it is made."""
    rule = RULES.step(StepName.REQUEST)
    step = Step(
        "request:1",
        StepName.REQUEST,
        "case_opened",
        at(file.case.requested_on),
        rule.agreement,
        0,
        LetterState.PLANNED,
    )
    return write(file, step, file.case.requested_on)


def after(file: CaseFile, days: int) -> date:
    """So many days after the request."""
    return file.case.requested_on + timedelta(days=days)


Story = Callable[[CaseFile], Iterator[Step]]
"""Lets things happen to a case and gives each step just before it goes."""


SAID = {
    Label.ACKNOWLEDGEMENT: "We have received your request and will answer within two months.",
    Label.ID_INFORMATION: "Please send us your telephone number so that we can find your data.",
    Label.ID_DOCUMENT: "We need a copy of your passport and a selfie before we can proceed.",
    Label.PORTAL_REDIRECT: "Please use our privacy portal.",
    Label.FEE_DEMAND: "We charge 25 euros for this service.",
    Label.EXTENSION: "It will take us longer to answer.",
    Label.REFUSAL: "We cannot act on your request.",
    Label.PARTIAL_DISCLOSURE: "Attached please find the search results.",
    Label.ERASURE_CONFIRMED: "Your data will be erased within 90 days.",
    Label.NO_DATA: "We hold no data about you.",
}
"""What the controller writes."""


def hear(file: CaseFile, days: int, *labels: Label, **fields: object) -> None:
    """Let the controller write so many days after the request, in its own words."""
    scored = [{"label": label.value, "score": 0.9, "evidence": [SAID[label]]} for label in labels]
    file.write(after(file, days), *labels, labels=scored, **fields)


def silence(file: CaseFile) -> Iterator[Step]:
    """Nobody ever answers: from the request to the authority's silence."""
    yield from file.named(StepName.RECEIPT_CHECK)
    yield from _ladder(file)


def _ladder(file: CaseFile) -> Iterator[Step]:
    """Reminder, notice, complaint, follow-up, each sent when it is due."""
    for names in ({StepName.REMINDER}, ladder.NOTICES, {StepName.COMPLAINT}):
        for step in [s for s in file.case.steps if s.name in names and s.open]:
            moment = _may_go(file, step)
            if moment is None:
                return
            file.now = moment
            yield step
            if step.name is StepName.COMPLAINT:
                yield from _filed(file)
            else:
                file.send(step.key)


def _may_go(file: CaseFile, step: Step) -> datetime | None:
    """The first morning on which time no longer keeps a letter back; None when it waits for an answer."""
    moment = max(file.now, step.due_at)
    while words := ladder.blocked(file.case, step, CALM, RULES, moment):
        if not ladder.lifted_by_time(file.case, words):
            return None
        moment = ladder.postponed_until(file.case, words, RULES, moment)
    return moment


def _filed(file: CaseFile) -> Iterator[Step]:
    authority = AUTHORITIES[file.case.law]
    on = ladder.local_day(file.case, file.now)
    filed = {"authority": authority, "address": "", "reference": "26-1234"}
    informed = briefing.next_information(on, RULES).isoformat()
    file.happen(EventKind.COMPLAINT_FILED, on, next_information=informed, **filed)
    for step in [s for s in file.case.steps if s.name is StepName.AUTHORITY_FOLLOWUP and s.open]:
        file.now = max(file.now, step.due_at)
        yield step


def identity(file: CaseFile) -> Iterator[Step]:
    """A phone number, given; then a passport, an account and the phone number again; then the portal, twice."""
    hear(file, 3, Label.ID_INFORMATION, items=["phone"], manner={"reason_given": False})
    file.happen(EventKind.ITEMS_SUPPLIED, after(file, 4), items=["phone"])
    manner = {"reason_given": False, "redaction_told": False, "unencrypted": True, "new_account": True}
    hear(file, 8, Label.ID_DOCUMENT, items=["passport", "phone", "selfie_with_id"], manner=manner)
    yield from _answers(file)
    hear(file, 12, Label.PORTAL_REDIRECT)
    yield from _answers(file)
    hear(file, 15, Label.PORTAL_REDIRECT)
    yield from _answers(file)
    yield from _ladder(file)


def extension(file: CaseFile) -> Iterator[Step]:
    """More time is asked for, without reasons."""
    hear(file, 20, Label.EXTENSION, extension_reasons=False)
    yield from _ladder(file)


def fee(file: CaseFile) -> Iterator[Step]:
    """Money is asked for, and more time without reasons."""
    hear(file, 5, Label.FEE_DEMAND)
    yield from _answers(file)
    hear(file, 20, Label.EXTENSION, extension_reasons=False)
    yield from _ladder(file)


def promise(file: CaseFile) -> Iterator[Step]:
    """An answer is announced for a day after the period, and more time is asked for when it is over."""
    late = after(file, 60).isoformat()
    dates = [{"text": "in two months", "kind": "commitment", "date": late, "duration": None}]
    hear(file, 2, Label.ACKNOWLEDGEMENT, dates=dates)
    yield from _ladder(file)


def refused(reason: RefusalReason) -> Story:
    """The request is declined for this reason."""

    def story(file: CaseFile) -> Iterator[Step]:
        hear(file, 6, Label.REFUSAL, refusal_reason=reason.value)
        yield from _answers(file)
        yield from _ladder(file)

    return story


def incomplete(file: CaseFile) -> Iterator[Step]:
    """First no data, then data with most of the rest missing; the erasure is announced."""
    hear(file, 4, Label.NO_DATA)
    hear(
        file,
        9,
        Label.PARTIAL_DISCLOSURE,
        Label.ERASURE_CONFIRMED,
        addressed=[["15(1)(a)", "We process your data to run the shop."]],
        statements=[["erasure_later", SAID[Label.ERASURE_CONFIRMED]]],
    )
    yield from _answers(file)
    yield from _ladder(file)


def announced(file: CaseFile) -> Iterator[Step]:
    """The erasure is announced, and nothing else is said."""
    hear(file, 9, Label.ERASURE_CONFIRMED, statements=[["erasure_later", SAID[Label.ERASURE_CONFIRMED]]])
    yield from _ladder(file)


def kept(file: CaseFile) -> Iterator[Step]:
    """The erasure is confirmed; some data are kept, nobody says why."""
    statements = [["data_kept", "Some data will remain in our systems."]]
    hear(file, 9, Label.ERASURE_CONFIRMED, statements=statements)
    yield from _answers(file)
    yield from _ladder(file)


def partial(file: CaseFile) -> Iterator[Step]:
    """Data are handed over, nothing is said of the erasure."""
    hear(file, 9, Label.PARTIAL_DISCLOSURE)
    yield from _answers(file)


def _answers(file: CaseFile) -> Iterator[Step]:
    """Every letter that answers a message, sent when it is due."""
    answers = [
        s for s in file.case.steps if s.open and s.cause.startswith("m") and s.name not in ladder.NOTICES
    ]
    for step in answers:
        file.now = max(file.now, step.due_at)
        yield step
        file.send(step.key)


STORIES: dict[str, Story] = {
    "silence": silence,
    "identity": identity,
    "extension": extension,
    "fee": fee,
    "promise": promise,
    "incomplete": incomplete,
    "announced": announced,
    "kept": kept,
    "partial": partial,
} | {f"refused_{reason}": refused(reason) for reason in RefusalReason}


@cache
def written(law: Law, mandate: str, start: date | None = None) -> tuple[Written, ...]:
    """Every letter of every story under a law; `start` is the day of the request."""
    found: list[Written] = []
    fields = {} if start is None else {"on": start}
    for rights in RIGHTS:
        found.append(Written(REQUEST, law, rights, request_brief(open_case(law, rights, mandate, **fields))))
        for name, story in STORIES.items():
            file = open_case(law, rights, mandate, **fields)
            for step in story(file):
                found.append(Written(name, law, rights, write(file, step)))
    return tuple(found)


def planned_steps(law: Law, rights: tuple[Right, ...], mandate: str) -> set[StepName]:
    """The steps that rules.yaml plans for a law and these rights, whatever happens."""
    on = STARTS.get(law, date(2026, 2, 3)) + timedelta(days=90)
    named = {StepName(name) for name in RULES.steps}
    taken = {RULES.rung(name, law, rights, on) for name in named}
    found = {name for name, rule in taken if law in rule.laws and set(rights) & set(rule.rights)}
    if not RULES.timed(law, rights):
        found -= {StepName.REMINDER, *ladder.NOTICES, StepName.COMPLAINT}
    return found - (set() if mandate else {StepName.MANDATE_ANSWER})

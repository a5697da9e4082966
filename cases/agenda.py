"""Every date of a case or a computation with the steps that lead to it, for a calendar."""

from __future__ import annotations

from collections.abc import Iterator

from cases import deadlines, ladder
from cases.brief import DigestDeadline
from cases.model import Case, Deadlines, Law, Reason
from cases.rules import Rules
from cases.wording import say

OPENING = ("start", "calendar", "answer", "month_end", "end")
PAUSE = ("pause_identity", "pause_scope", "pause_fee", "pause_remainder")

STEPS = {
    "acknowledgement": ("start", "calendar", "acknowledgement"),
    "strict": (*OPENING, "extension"),
    "extension": ("start", "extension"),
    "paused": (*OPENING, *PAUSE, "extension", "stated"),
    "safe": (*OPENING, *PAUSE, "extension", "stated", "safe"),
}
"""Which steps of the reasoning (`Reason.rule`) lead to which date."""


def dates_of(dates: Deadlines, *, case: int = 0, controller: str = "") -> tuple[DigestDeadline, ...]:
    """The dates of one computation, each with the steps that lead to it; `case` 0 when it belongs to none."""
    found = {
        "acknowledgement": dates.acknowledgement,
        "strict": dates.unsuspended,
        "extension": dates.extended,
        "paused": dates.latest,
        "safe": dates.safe,
    }
    return tuple(
        DigestDeadline(case, controller, kind, on, tuple(s for s in dates.steps if s.rule in STEPS[kind]))
        for kind, on in found.items()
        if on is not None
    )


def dates_of_case(case: Case, rules: Rules, *, language: str = "en") -> tuple[DigestDeadline, ...]:
    """Every date of a case, past ones too: those of its clock, the terms its letters set, those of the authorities."""
    name = case.controller.name
    told: tuple[DigestDeadline, ...] = ()
    if case.clock is not None and case.deadlines is not None:
        argued = deadlines.compute(case.clock, rules, language=language)
        told = dates_of(argued, case=case.number, controller=name)
    return (
        *told,
        *_terms(case, rules, language),
        *_complaint_to_controller(case, rules, language),
        *_authorities(case, rules, language),
    )


def _terms(case: Case, rules: Rules, language: str) -> Iterator[DigestDeadline]:
    """The day that a letter of ours set for an answer, on a working day of the controller's place."""
    for step in case.steps:
        on = ladder.term_of(case, step, rules)
        if on is None or step.done_at is None:
            continue
        sent = ladder.local_day(case, step.done_at)
        text = say("term", language, sent=sent, open=on - sent, end=on)
        reason = Reason(text, "our_practice", "term")
        yield DigestDeadline(case.number, case.controller.name, "term", on, (reason,))


def _complaint_to_controller(case: Case, rules: Rules, language: str) -> Iterator[DigestDeadline]:
    """A British formal notice is a complaint to the controller, which must confirm it (DPA 2018 s.164A)."""
    rule = rules.law(case.law)
    if case.noticed_on is None or rule.complaint_acknowledgement is None:
        return
    source = rule.sources.complaint_acknowledgement or "our_practice"
    on = deadlines.complaint_acknowledgement(
        case.noticed_on, case.law, case.controller.country, rules, case.controller.region
    )
    assert on is not None
    text = say("complaint", language, sent=case.noticed_on, period=rule.complaint_acknowledgement, end=on)
    reason = Reason(text, source, "complaint_acknowledgement")
    yield DigestDeadline(case.number, case.controller.name, reason.rule, on, (reason,))


def _authorities(case: Case, rules: Rules, language: str) -> Iterator[DigestDeadline]:
    for track in case.tracks:
        row = rules.authority(track.authority)
        authority = row.name if row else track.authority
        if track.term_until is not None:
            text = say("authority_term", language, authority=authority, end=track.term_until)
            reason = Reason(text, "our_practice", "authority_term")
            yield DigestDeadline(case.number, case.controller.name, "authority", track.term_until, (reason,))
        if track.next_information is not None:
            bound = case.law is Law.EU_GDPR
            text = say(
                "information" if bound else "question",
                language,
                authority=authority,
                filed=track.filed_on,
                end=track.next_information,
            )
            # only the authorities of the Union owe news within three months by Article 78(2) GDPR
            reason = Reason(text, "gdpr_78_2" if bound else "our_practice", "information")
            yield DigestDeadline(
                case.number, case.controller.name, "information", track.next_information, (reason,)
            )

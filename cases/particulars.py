"""Single facts of a case that letters state: each is given only when the file shows it for certain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases import gaps, ladder
from cases.brief import ExtensionFlaw, VoidExtension
from cases.contradictions import Saying
from cases.model import Case, DateKind, Event, EventKind, Finding, Label, Right, Step
from cases.rules import Extension, Rules


def answered(events: Iterable[Event], step: Step) -> Event | None:
    """The controller's message that caused the step ("m12") as it was last read, or None."""
    number = step.cause.removeprefix("m")
    if not (step.cause.startswith("m") and number.isdecimal()):
        return None
    readings = (EventKind.MESSAGE_READ, EventKind.READING_CORRECTED)
    found = [e for e in events if e.kind in readings and e.data["message"] == int(number)]
    return found[-1] if found else None


def void_extension(case: Case, events: Iterable[Event], rules: Rules) -> VoidExtension | None:
    """The last notice of extension, if it gave no reasons or came when every reading of the period had run out.

    A notice that counts on some reading of the clock, and any notice under a law whose rule is not known, is left
    unspoken of (Art. 12(3) GDPR; 11 CCR 7021).
    """
    notices = [finding for finding in case.findings if finding.label is Label.EXTENSION]
    rule, dates = _extension_rule(case, rules), case.deadlines
    if not notices or dates is None or rule is None or not rule.reasons_required:
        return None
    notice = notices[-1]
    if dates.extended is not None or ladder.question_open(case) or not _after_receipt(case, notice.on):
        return None
    if not reading_of(events, notice.message).data.get("extension_reasons"):
        return VoidExtension(notice.on, ExtensionFlaw.WITHOUT_REASONS)
    late = notice.on > max(dates.due, dates.latest)
    return VoidExtension(notice.on, ExtensionFlaw.LATE) if late else None


def _extension_rule(case: Case, rules: Rules) -> Extension | None:
    return rules.law(case.law).limited(case.clock.rights).extension if case.clock else None


def _after_receipt(case: Case, on: date) -> bool:
    return case.received_on is not None and on >= case.received_on


def erasure_announced_on(case: Case) -> date | None:
    """The day of the last announcement of an erasure, unless one has been confirmed as done (Art. 12(3) GDPR)."""
    announced = _announced(case)
    return announced.on if announced else None


def erasure_announced_for(case: Case, events: Iterable[Event]) -> date | None:
    """The day for which that announcement named the erasure, or None when it named none."""
    announced = _announced(case)
    if announced is None:
        return None
    dates = reading_of(events, announced.message).data["dates"]
    named = [d["date"] for d in dates if d["kind"] == DateKind.COMMITMENT and d["date"]]
    return date.fromisoformat(named[0]) if named else None


def _announced(case: Case) -> Finding | None:
    """The last announcement of an erasure that nobody has confirmed as done since."""
    if Right.ERASURE not in case.unsettled or erasure_confirmed(case):
        return None
    announced = [finding for finding in case.findings if finding.label is Label.ERASURE_CONFIRMED]
    kept_till_then = {f.message for f in case.findings if f.detail == gaps.KEPT_BECAUSE}
    # what is kept under a named provision until a period has run is kept, not promised (Art. 17(3) GDPR)
    return announced[-1] if announced and announced[-1].message not in kept_till_then else None


def kept(case: Case) -> Saying | None:
    """The sentence by which data are kept after a request for erasure without a reason of law, if one is open."""
    finding = gaps.kept_in_silence(case)
    return Saying(finding.message, finding.on, finding.evidence) if finding else None


def reading_of(events: Iterable[Event], message: int) -> Event:
    """A message of the file as it was last read; IndexError when there is none with this number."""
    readings = (EventKind.MESSAGE_READ, EventKind.READING_CORRECTED)
    return [e for e in events if e.kind in readings and e.data["message"] == message][-1]


def erasure_pending(case: Case) -> bool:
    """True when an erasure is open on which neither a confirmation nor a provision for keeping the data is on file."""
    kept = gaps.kept_with_reason(case) is not None
    return Right.ERASURE in case.unsettled and not erasure_confirmed(case) and not kept


def erasure_confirmed(case: Case) -> bool:
    """True when an erasure was confirmed as done, if not as whole: nobody may say that no confirmation came."""
    return any(f.label is Label.ERASURE_CONFIRMED and not ladder.announces(f) for f in case.findings)


def authority_names(case: Case, rules: Rules) -> tuple[tuple[str, str], ...]:
    """The authorities that were seized: id and name, the id itself for one that the rules do not know."""
    records = ((track.authority, rules.authority(track.authority)) for track in case.tracks)
    return tuple((key, record.name if record else key) for key, record in records)

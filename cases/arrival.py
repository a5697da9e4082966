"""When a request reached the controller: from what came back, what was sent again, and the controller's own words.

Every answer is drawn from days that stand in the case, whatever order they came to light in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.model import Case

RECEIPT_DENIED = "receipt_denied"
"""The statement of a message that the request never came, as its `statements` name it."""


def predates(requested_on: date, time_zone: str, data: Mapping[str, Any]) -> bool:
    """True for a message of a day before the request: it can neither answer it nor prove that it arrived."""
    if data["party"] == "authority":
        return False
    on = date.fromisoformat(data["on"])
    if "at" in data:
        on = datetime.fromisoformat(data["at"]).astimezone(ZoneInfo(time_zone)).date()
    return on < requested_on


def older(case: Case, data: Mapping[str, Any]) -> bool:
    """`predates` for a message of a case."""
    return predates(case.requested_on, case.subject.time_zone, data)


def received_on(case: Case) -> date | None:
    """The day on which the request counts as received, or None while nothing shows that it arrived.

    One that came back was received when it was sent again or when the controller wrote for the first time, unless the
    controller had written before.
    """
    back, heard = case.bounces, case.heard_on
    if case.arrived_on is not None and (not back or (heard is not None and heard < min(back))):
        return case.arrived_on
    return min((day for day in (_resent_on(case), heard) if day is not None), default=None)


def _resent_on(case: Case) -> date | None:
    return min((day for day in case.repeated if case.bounces and day >= max(case.bounces)), default=None)


def sent_on(case: Case) -> date:
    """The day of the mail that arrived: that of the request, or of its repetition after it had come back."""
    resent = _resent_on(case)
    return resent if resent is not None and resent == case.received_on else case.requested_on


def followed_on(case: Case) -> date | None:
    """The first day after receipt on which another mail went to the controller; what it got since may be that one."""
    return min((day for day in case.followed if case.received_on and day > case.received_on), default=None)


def names_request(case: Case, data: Mapping[str, Any]) -> bool:
    """True for a message that names the day of the request as that of its receipt."""
    return case.requested_on.isoformat() in {one["date"] for one in data["dates"] if one["kind"] == "receipt"}


def proof(case: Case) -> int | None:
    """The message that shows that the request arrived: it can be about nothing else, or it names the request's day."""
    following = followed_on(case)
    alone = case.heard_on is not None and (following is None or case.heard_on < following)
    return case.heard if alone else case.named_by


def denies(data: Mapping[str, Any]) -> bool:
    """True for a message that says the request never came."""
    return any(kind == RECEIPT_DENIED for kind, _ in data.get("statements", ()))


def denied(case: Case) -> bool:
    """True while the controller's word that the request never came stands: nothing proves it, nobody sent it again."""
    if case.receipt_proof is not None or not case.denials:
        return False
    last = max(day for _, day in case.denials)
    return not any(day >= last for day in case.repeated)


def stated_on(case: Case) -> date | None:
    """The day of receipt that the controller's words lead to, where it is later than the one on file; None otherwise.

    The first message that names one counts; a day on which another mail of ours may have come only where the sentence
    speaks of the request. A request that was sent again because it was said to be missing came that day.
    """
    following = followed_on(case)
    said = [
        (on, message, day)
        for message, on, day, of_request in case.stated
        if of_request or following is None or day < following
    ]
    days = [min(said)[2]] if said else []
    if case.denials and case.receipt_proof is None:
        first = min(day for _, day in case.denials)
        days += [min(again)] if (again := [day for day in case.repeated if day >= first]) else []
    later = [day for day in days if case.received_on is not None and day > case.received_on]
    return max(later, default=None)


_OF_REQUEST = re.compile(
    r"\b(?:requests?|enquiry|inquiry|application)\b|\bdemandes?\b|\b\w*antrags?\b|\banfrage\b|\b\w*ersuchen\b|\b\w*begehren\b|"
    r"\bsolicitud\b|\bpetición\b|\brichiesta\b|\bistanza\b|\b\w*verzoek\b|\baanvraag\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\breminder\b|\brappel\b|\brelance\b|\berinnerung\b|\brecordatorio\b|\bsollecito\b|\bherinnering\b",
    re.IGNORECASE,
)


def of_request(sentence: str) -> bool:
    """True for a sentence that speaks of the request and of no reminder."""
    return bool(_OF_REQUEST.search(sentence)) and not _OF_ANOTHER.search(sentence)


BEYOND_READING = frozenset({"link_ends", "password_apart", "locked_file", "unread_file", "encrypted"})
"""What the answer may say stands where the bot cannot read: a letter about what is missing needs the person's word."""


def holds_unread(data: Mapping[str, Any]) -> bool:
    """Whether a message as read hands over something that nobody has read."""
    return any(note["kind"] in BEYOND_READING for note in data.get("handover", ()))

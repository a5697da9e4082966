"""The words of rules.yaml, and what every part of it is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

Count = Annotated[StrictInt, Field(ge=0)]
Words = Annotated[str, Field(min_length=1)]


class Confidence(StrEnum):
    """How well a source is known: primary text read, secondary source read, not confirmed."""

    P = "P"
    S = "S"
    M = "M"


class Trigger(StrEnum):
    """What makes a rung of the ladder come up."""

    CASE_OPENED = "case_opened"
    NO_RECEIPT = "no_receipt"
    DEADLINE_STRICT = "deadline_strict"
    DEMAND_DISPROPORTIONATE = "demand_disproportionate"
    PORTAL_REDIRECT = "portal_redirect"
    DISCLOSURE_INCOMPLETE = "disclosure_incomplete"
    FEE_DEMAND = "fee_demand"
    REFUSAL = "refusal"
    MANDATE_DOUBTED = "mandate_doubted"
    REMINDER_UNANSWERED = "reminder_unanswered"
    NOTICE_UNANSWERED = "notice_unanswered"
    COMPLAINT_FILED = "complaint_filed"


class Guard(StrEnum):
    """What must hold before a letter may go."""

    UNREAD_MAIL = "unread_mail"
    UNSURE_READING = "unsure_reading"
    OPEN_BOUNCE = "open_bounce"
    HELD = "held"
    VETOED = "vetoed"
    KNOWN_ADDRESS = "known_address"
    WEEKLY_LIMIT = "weekly_limit"
    WORKING_DAY = "working_day"
    LATENESS_PROVEN = "lateness_proven"
    OWNER_PAUSED = "owner_paused"
    CONTROLLER_LIMIT = "controller_limit"
    TICK_LIMIT = "tick_limit"
    REPEATED_REQUEST = "repeated_request"
    TERM_RUNNING = "term_running"


class Precondition(StrEnum):
    """What must be true of the case for a step to make sense at all; otherwise it is not planned, or is taken back."""

    RECEIVED = "received"
    NO_SIGN_OF_RECEIPT = "no_sign_of_receipt"
    UNSETTLED = "unsettled"
    SILENT = "silent"
    INCOMPLETE = "incomplete"
    MANDATED = "mandated"


class PauseModel(StrEnum):
    """What a question of the controller does to a clock; the arithmetic is in `deadlines`."""

    SHIFT_OR_REMAINDER = "shift_or_remainder"
    RESTART = "restart"
    SHIFT = "shift"
    CAUTION = "caution"
    CAUTION_RESTART = "caution_restart"
    NONE = "none"


class Part(BaseModel):
    """Base of everything in rules.yaml: frozen, and a key that is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Part):
    """Where a rule comes from; `holding` is what a decision or paragraph says, in one sentence."""

    cite: Words
    version: str
    confidence: Confidence
    kind: Literal["statute", "guideline", "decision", "practice"]
    holding: str = ""


class Period(Part):
    """A length of time as the law words it."""

    unit: Literal["days", "working_days", "months"]
    count: Count

"""The words of the house as types: every room speaks in these frozen dataclasses and enums.

Enum values are the exact strings that stand in the database, in rules.yaml and in `--json` output.
Times are timezone-aware UTC `datetime`s; dates are legal calendar days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Law(StrEnum):
    """The data-protection laws whose clocks we keep."""

    EU_GDPR = "eu_gdpr"
    UK_GDPR = "uk_gdpr"
    CH_FADP = "ch_fadp"
    US_CA_CCPA = "us_ca_ccpa"
    BR_LGPD = "br_lgpd"


class Right(StrEnum):
    """The rights a request may use."""

    ACCESS = "access"
    ERASURE = "erasure"
    OBJECTION = "objection"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"


class Label(StrEnum):
    """What a controller's message does; definitions in docs/labels.md."""

    AUTO_REPLY = "auto_reply"
    ACKNOWLEDGEMENT = "acknowledgement"
    ID_DOCUMENT = "id_document"
    ID_INFORMATION = "id_information"
    CLARIFICATION = "clarification"
    EXTENSION = "extension"
    PARTIAL_DISCLOSURE = "partial_disclosure"
    FULL_DISCLOSURE = "full_disclosure"
    NO_DATA = "no_data"
    CANNOT_IDENTIFY = "cannot_identify"
    ERASURE_CONFIRMED = "erasure_confirmed"
    OBJECTION_HONOURED = "objection_honoured"
    REFUSAL = "refusal"
    FEE_DEMAND = "fee_demand"
    PORTAL_REDIRECT = "portal_redirect"
    NOT_CONTROLLER = "not_controller"
    WITHDRAWAL_REQUEST = "withdrawal_request"
    BOUNCE = "bounce"
    DPA_MESSAGE = "dpa_message"
    OTHER = "other"


PRIMARY_ORDER: tuple[Label, ...] = (
    Label.BOUNCE,
    Label.DPA_MESSAGE,
    Label.REFUSAL,
    Label.ID_DOCUMENT,
    Label.ID_INFORMATION,
    Label.FEE_DEMAND,
    Label.WITHDRAWAL_REQUEST,
    Label.CANNOT_IDENTIFY,
    Label.CLARIFICATION,
    Label.PORTAL_REDIRECT,
    Label.PARTIAL_DISCLOSURE,
    Label.FULL_DISCLOSURE,
    Label.NO_DATA,
    Label.ERASURE_CONFIRMED,
    Label.OBJECTION_HONOURED,
    Label.NOT_CONTROLLER,
    Label.EXTENSION,
    Label.ACKNOWLEDGEMENT,
    Label.AUTO_REPLY,
    Label.OTHER,
)
"""The label that decides the owner's next step comes first."""


class RefusalReason(StrEnum):
    """Why a controller says no."""

    UNFOUNDED_EXCESSIVE = "unfounded_excessive"
    EXEMPTION = "exemption"
    NOT_SUBJECT = "not_subject"
    THIRD_PARTY_RIGHTS = "third_party_rights"
    TRADE_SECRET = "trade_secret"
    NO_AUTHORITY = "no_authority"
    NONE_GIVEN = "none_given"


class IdItem(StrEnum):
    """One thing a controller may ask for to identify a person."""

    PASSPORT = "passport"
    ID_CARD = "id_card"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE_PERMIT = "residence_permit"
    NOTARISED_COPY = "notarised_copy"
    SELFIE = "selfie"
    SELFIE_WITH_ID = "selfie_with_id"
    PHOTO = "photo"
    DATE_OF_BIRTH = "date_of_birth"
    PLACE_OF_BIRTH = "place_of_birth"
    POSTAL_ADDRESS = "postal_address"
    PREVIOUS_ADDRESS = "previous_address"
    PHONE = "phone"
    EMAIL = "email"
    CUSTOMER_NUMBER = "customer_number"
    ORDER_NUMBER = "order_number"
    ACCOUNT_LOGIN = "account_login"
    SIGNATURE = "signature"
    UTILITY_BILL = "utility_bill"
    BANK_DETAILS = "bank_details"
    LAST_TRANSACTIONS = "last_transactions"
    NATIONAL_NUMBER = "national_number"
    IP_ADDRESS = "ip_address"
    DEVICE_ID = "device_id"
    MANDATE = "mandate"
    VIDEO_CALL = "video_call"
    IN_PERSON = "in_person"
    CONFIRMATION_LINK = "confirmation_link"
    CONFIRMATION_CODE = "confirmation_code"
    SECURITY_QUESTION = "security_question"
    OTHER = "other"


ID_DOCUMENTS: frozenset[IdItem] = frozenset(
    {
        IdItem.PASSPORT,
        IdItem.ID_CARD,
        IdItem.DRIVING_LICENCE,
        IdItem.RESIDENCE_PERMIT,
        IdItem.NOTARISED_COPY,
        IdItem.SELFIE_WITH_ID,
    }
)
"""Items that prove identity by an official document (label `id_document`)."""


class Origin(StrEnum):
    """How sure we are who wrote a message."""

    VERIFIED_ORIGINAL = "verified_original"
    ATTACHED_UNVERIFIED = "attached_unverified"
    INLINE_CLAIMED = "inline_claimed"
    DIRECT_VERIFIED = "direct_verified"
    DIRECT_UNVERIFIED = "direct_unverified"
    FORGED = "forged"


class Sender(StrEnum):
    """Whose words a message carries, as far as the case is concerned."""

    OWNER = "owner"
    CONTROLLER = "controller"
    AUTHORITY = "authority"
    OURSELVES = "ourselves"
    MAIL_SYSTEM = "mail_system"
    UNKNOWN = "unknown"


class StepName(StrEnum):
    """The rungs of the ladder."""

    REQUEST = "request"
    RECEIPT_CHECK = "receipt_check"
    REMINDER = "reminder"
    ID_OBJECTION = "id_objection"
    PORTAL_ANSWER = "portal_answer"
    DEFICIENCY = "deficiency"
    FEE_OBJECTION = "fee_objection"
    REFUSAL_REPLY = "refusal_reply"
    MANDATE_ANSWER = "mandate_answer"
    NOTICE = "notice"
    CONTROLLER_COMPLAINT = "controller_complaint"
    COMPLAINT = "complaint"
    AUTHORITY_FOLLOWUP = "authority_followup"


class LetterState(StrEnum):
    """Where a letter stands in the outbox."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    HELD = "held"
    VETOED = "vetoed"
    CANCELLED = "cancelled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    PARKED = "parked"


class Agreement(StrEnum):
    """Who must agree before a letter goes."""

    AUTO = "auto"
    AFTER_VETO = "after_veto"
    ON_APPROVAL = "on_approval"


class Verdict(StrEnum):
    """What the identification test says of a demand."""

    PROPORTIONATE = "proportionate"
    DISPROPORTIONATE = "disproportionate"
    UNCLEAR = "unclear"


class DateKind(StrEnum):
    """The role a date or duration plays in a message."""

    COMMITMENT = "commitment"
    DEADLINE = "deadline"
    RECEIPT = "receipt"
    OTHER = "other"


# --- mail -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: display name as decoded, address in lower case ("" when none could be read)."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands after the last @, or ""."""
        return self.address.rpartition("@")[2]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `text` is None when it was not or could not be read."""

    name: str
    content_type: str
    size: int
    sha256: str
    text: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """What a mail says of getting at its files: `kind` is "link_ends", "password_apart", "locked_file", "unread_file" or "encrypted"."""

    kind: str
    said: str
    """The sentence that says it, or the file's name."""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What the headers alone say about a message (RFC 3834, RFC 3464)."""

    auto_submitted: str = ""
    precedence: str = ""
    null_return_path: bool = False
    no_reply_sender: bool = False
    list_mail: bool = False
    delivery_report: bool = False

    @property
    def automatic(self) -> bool:
        """A machine wrote this: never answer it automatically."""
        return (
            (self.auto_submitted not in ("", "no"))
            or self.precedence in ("bulk", "junk", "list", "auto_reply")
            or self.null_return_path
            or self.delivery_report
        )


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery status notification in words."""

    recipient: str
    status: str
    hard: bool
    diagnostic: str
    original_message_id: str = ""
    failed: tuple[str, ...] = ()
    """Every address, lower case, that the notice says cannot be reached, by whatever name it gives it."""

    @property
    def said(self) -> str:
        """What the mail system said: the code once, and its words."""
        known = not self.status or self.status in self.diagnostic
        return self.diagnostic if known else f"{self.status} {self.diagnostic}".strip()


@dataclass(frozen=True, slots=True)
class Forward:
    """The original inside a forward: attached (bytes, verifiable) or inline (claimed)."""

    kind: str
    from_: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: str
    sent_at: datetime | None
    subject: str
    note: str
    body: str
    message_id: str = ""
    facts: MailFacts = field(default_factory=MailFacts)
    attachments: tuple[Attachment, ...] = ()
    raw: bytes = b""
    references: tuple[str, ...] = ()
    """Message-IDs that an attached original answers, the oldest first."""


@dataclass(frozen=True, slots=True)
class Message:
    """One mail as parsed; never missing, whatever the bytes were (`problems` says what was wrong).

    `text` is everything readable; `own_text` the sender's own words; `quoted` and `signature` what was
    set apart. `delivered_to` are envelope recipients (Delivered-To, X-Original-To, Envelope-To,
    Received ... for), lower case.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    from_: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    date: datetime | None
    subject: str
    text: str
    own_text: str
    quoted: str
    signature: str
    attachments: tuple[Attachment, ...]
    facts: MailFacts
    bounce: Bounce | None = None
    forward: Forward | None = None
    problems: tuple[str, ...] = ()
    handover: tuple[Handover, ...] = ()
    originals: tuple[bytes, ...] = ()
    """The bytes of every message that is attached, where `forward` is one of them."""


# --- reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LabelScore:
    """One label with its calibrated score (0 to 1) and the exact sentences that show it."""

    label: Label
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date or duration with the role it plays; `duration` is ISO 8601 such as P1M."""

    text: str
    kind: DateKind
    date: date | None
    duration: str | None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ElementMention:
    """An element of Art. 15 GDPR that a message addresses, with the sentence that does.

    `message` and `on` say where and when, once it stands in a case.
    """

    element: str
    sentence: str
    message: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a message asks for identity items, as far as its words say; the fields are those of `DemandFacts`.

    None means that the words were not looked at for it: then nothing is concluded.
    """

    unencrypted: bool = False
    optional: bool = False
    reason_given: bool | None = None
    redaction_told: bool | None = None
    by_post: bool = False
    update_first: bool = False
    about_others: bool = False
    new_account: bool = False
    keeps_copy: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message does, each label with its evidence; `unsure` sends it to a person."""

    language: str
    primary: Label
    labels: tuple[LabelScore, ...]
    unsure: bool
    unsure_reasons: tuple[str, ...]
    alternatives: tuple[LabelScore, ...]
    refusal_reason: RefusalReason | None
    id_items: tuple[IdItem, ...]
    demand_purpose: str
    dates: tuple[DateMention, ...]
    addressed: tuple[ElementMention, ...]
    missing: tuple[str, ...]
    text: str
    sureness: float = 0.0
    """How likely the primary label is right, 0 to 1; whether that is enough `unsure` says."""
    manner: Manner = field(default_factory=Manner)

    def has(self, label: Label) -> bool:
        """True when the message carries `label`."""
        return any(scored.label == label for scored in self.labels)

    def evidence(self, label: Label) -> tuple[str, ...]:
        """The sentences that show `label`, or ()."""
        return next((scored.evidence for scored in self.labels if scored.label == label), ())


# --- law --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a legal reasoning: the sentence, the citation key of rules.yaml, the rule's id."""

    text: str
    source: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something a controller asked before it answers, and the day on which it had what it asked for.

    `about` is "identity", "scope" or "fee". `contested`: not recognised as one that stops the clock, and counted for
    the controller all the same.
    """

    asked: date
    answered: date | None = None
    about: str = "identity"
    contested: bool = False


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Everything a deadline depends on; nothing else can move it."""

    law: Law
    received: date
    country: str
    region: str = ""
    questions: tuple[Question, ...] = ()
    extended: date | None = None
    extension_reasons: bool = False
    assumed_country: bool = False
    rights: tuple[Right, ...] = tuple(Right)
    """The rights that the time limit is one for."""
    stated: date | None = None
    """A later day of receipt that follows from the controller's words: counted for it, never against it."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The dates by which the answer is due, and how they were reached.

    Remind after `due`; claim lateness only after `safe`.
    """

    strict: date
    paused: date
    safe: date
    extended: date | None
    steps: tuple[Reason, ...]
    acknowledgement: date | None = None
    waiting: bool = False
    """A question that may stop the clock is not answered yet: how late `paused` and `safe` are nobody can say."""
    regional: tuple[date, date] | None = None
    """`strict` and `paused` if the holidays of every region count; None when that changes nothing or the region is known."""
    statutory: bool = False
    """The law itself, and not only one reading of it, counts the period with the questions asked (Art. 12A UK GDPR)."""

    @property
    def due(self) -> date:
        """The day that is told as the one by which the answer is due: in time wherever in its country the controller sits."""
        return self.latest if self.statutory else self.unsuspended

    @property
    def unsuspended(self) -> date:
        """`strict`, in time wherever in its country the controller sits."""
        return self.regional[0] if self.regional else self.strict

    @property
    def latest(self) -> date:
        """`paused` in the same way: the latest day that the controller could claim, without grace."""
        return self.regional[1] if self.regional else self.paused


@dataclass(frozen=True, slots=True)
class DemandFacts:
    """What the identification test looks at for one message that asks for items."""

    law: Law
    items: tuple[IdItem, ...]
    controller_kind: str
    authenticated: str
    held: frozenset[IdItem]
    given: frozenset[IdItem]
    asked_before: frozenset[IdItem]
    days_since_receipt: int | None
    after_reminder: bool
    purpose: str
    portal_only: bool = False
    unencrypted: bool = False
    optional: bool = False
    reason_given: bool | None = None
    """The message says why it doubts who asks; None when nobody has looked."""
    redaction_told: bool | None = None
    """The message says that what is not needed may be blacked out; None when nobody has looked."""
    by_post: bool = False
    """An original or a paper copy is asked for by post, and nothing else will do."""
    update_first: bool = False
    """Identity data are to be corrected or completed before the request is looked at."""
    about_others: bool = False
    """Names of or facts about other persons are asked for."""
    new_account: bool = False
    """An account is to be created for it."""
    keeps_copy: bool = False
    """The message says that the copy is kept after the check."""
    received: date | None = None
    """The day of receipt; None counts as one under the law as it stands."""
    mandate_refused: bool = False
    """A mandate was shown and is not accepted."""
    acted_before: bool = False
    """The controller has acted on a request of this person before without doubting who she is."""


@dataclass(frozen=True, slots=True)
class Identification:
    """The verdict on a demand, argued; `may_pause` says whether the clock may stand still for it.

    `counts`: its time is counted for the controller, because it may pause or because an authority might see it so.
    `contrary` names the authorities and courts that have seen such a demand differently.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    lighter_means: tuple[IdItem, ...]
    may_pause: bool
    contrary: tuple[Reason, ...] = ()
    counts: bool = False


# --- the case ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Controller:
    """The organisation that must answer."""

    name: str
    domains: tuple[str, ...]
    addresses: tuple[str, ...]
    country: str
    region: str = ""
    kind: str = "other"
    eu_establishment: bool = True
    postal: str = ""
    infringement: str = ""
    """Where what is complained of happened, if that is known to be elsewhere: a country or "DE-SN" (Art. 77(1) GDPR)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The person whose rights are used; `mandate` names who acts for them, or ""."""

    name: str
    address: str
    language: str
    country: str
    time_zone: str
    mandate: str = ""
    agent: str = ""
    """The mail address of who acts for them, where that is not their own."""
    region: str = ""
    """The part of the country, where authorities differ by it, such as a German Land."""
    work: str = ""
    """Where they work, if that is another country: "LU" or "DE-SN"."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One identity item asked for at a date, by a message; `repeated` when it had been asked before."""

    item: IdItem
    on: date
    message: int
    repeated: bool = False
    after_given: bool = False
    may_pause: bool = False
    counts: bool = False
    """See `Identification`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The person's answer to a question that asks for no item: `about` "scope" or "fee", and when.

    `message` is the question that it answers, None where it answers all that had been asked until then.
    """

    about: str
    on: date
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Supplied:
    """One identity item given to the controller at a date; `message` is None when the owner only said so."""

    item: IdItem
    on: date
    message: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """One identity item that the owner said will not be given, and when."""

    item: IdItem
    on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a message of the controller does, kept for letters and dossier."""

    message: int
    on: date
    label: Label
    evidence: str
    origin: Origin
    reasons: tuple[Reason, ...] = ()
    detail: str = ""
    settles: tuple[Right, ...] = ()
    """The rights it gives effect to."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung that was planned: what caused it, when it is due, where its letter stands.

    `key` is "<name>:<cause>" and unique in a case: a step is taken at most once per cause.
    """

    key: str
    name: StepName
    cause: str
    due_at: datetime
    agreement: Agreement
    veto_hours: int
    state: LetterState
    announced_at: datetime | None = None
    approved: bool = False
    done_at: datetime | None = None
    recipient: str = ""
    because: str = ""
    """Why it was taken back, or ""."""
    term: date | None = None
    """The day until which the letter that went asks for an answer."""

    @property
    def open(self) -> bool:
        """Still to go out unless something happens."""
        return self.state in (LetterState.PLANNED, LetterState.ANNOUNCED, LetterState.HELD)

    @property
    def stoppable(self) -> bool:
        """Nothing of it has left: still to go out, or in the outbox before its transfer has begun."""
        return self.open or self.state is LetterState.QUEUED


@dataclass(frozen=True, slots=True)
class AuthorityTrack:
    """What happened at one supervisory authority after a complaint."""

    authority: str
    filed_on: date
    reference: str = ""
    next_information: date | None = None
    notice_on: date | None = None
    term_until: date | None = None
    term_passed: bool = False
    decided_on: date | None = None
    penalty_on: date | None = None
    messages: tuple[int, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case; never changed, only followed by others.

    `data` holds JSON values only. `derived` is True when `timeline.decide` concluded it from the event
    before it, False when it came from outside (a mail, the clock, the owner).
    """

    kind: EventKind
    case: int
    at: datetime
    data: Mapping[str, Any]
    derived: bool = False


class EventKind(StrEnum):
    """Everything that can happen to a case."""

    # from outside
    CASE_OPENED = "case_opened"
    MESSAGE_READ = "message_read"
    READING_CORRECTED = "reading_corrected"
    ITEMS_SUPPLIED = "items_supplied"
    ITEMS_REFUSED = "items_refused"
    OWNER_WROTE = "owner_wrote"
    QUESTION_ANSWERED = "question_answered"
    NOTE_RECORDED = "note_recorded"
    CASE_SHARED = "case_shared"
    CASE_UNSHARED = "case_unshared"
    STEP_HELD = "step_held"
    STEP_RELEASED = "step_released"
    STEP_VETOED = "step_vetoed"
    STEP_APPROVED = "step_approved"
    STEP_ANNOUNCED = "step_announced"
    STEP_POSTPONED = "step_postponed"
    LETTER_QUEUED = "letter_queued"
    LETTER_SENT = "letter_sent"
    LETTER_BOUNCED = "letter_bounced"
    LETTER_UNKNOWN = "letter_unknown"
    LETTER_PARKED = "letter_parked"
    DELIVERY_DELAYED = "delivery_delayed"
    TRACKING_RECORDED = "tracking_recorded"
    COMPLAINT_FILED = "complaint_filed"
    DEADLINE_PASSED = "deadline_passed"
    TERM_PASSED = "term_passed"
    CASE_CLOSED = "case_closed"
    CASE_REOPENED = "case_reopened"
    CASE_PAUSED = "case_paused"
    CASE_RESUMED = "case_resumed"
    WORD_TAKEN_BACK = "word_taken_back"
    # derived by decide
    RECEIPT_CONFIRMED = "receipt_confirmed"
    RECEIPT_DENIED = "receipt_denied"
    RECEIPT_STATED = "receipt_stated"
    REQUEST_BOUNCED = "request_bounced"
    ADDRESS_FAILED = "address_failed"
    DEADLINES_SET = "deadlines_set"
    DEMANDS_RECORDED = "demands_recorded"
    IDENTIFICATION_JUDGED = "identification_judged"
    EXTENSION_JUDGED = "extension_judged"
    PROMISE_NOTED = "promise_noted"
    DISCLOSURE_RECORDED = "disclosure_recorded"
    ELEMENTS_RECORDED = "elements_recorded"
    FINDING_RECORDED = "finding_recorded"
    STEP_PLANNED = "step_planned"
    STEP_CANCELLED = "step_cancelled"
    STEP_REVIVED = "step_revived"
    AUTHORITY_RECORDED = "authority_recorded"


class ActionKind(StrEnum):
    """What the shell carries out after a decision was stored."""

    QUEUE_LETTER = "queue_letter"
    CANCEL_LETTER = "cancel_letter"
    SEND_RECEIPT = "send_receipt"


@dataclass(frozen=True, slots=True)
class Action:
    """An effect that `decide` asks for; `data` holds JSON values only."""

    kind: ActionKind
    case: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One data subject, one controller, one law, one or more rights: the state after its events."""

    number: int
    law: Law
    rights: tuple[Right, ...]
    controller: Controller
    subject: Subject
    owner: int
    token: str
    reference: str
    opened_at: datetime
    requested_on: date
    received_on: date | None
    authenticated: str
    held: frozenset[IdItem]
    deadlines: Deadlines | None = None
    clock: ClockFacts | None = None
    arrived_on: date | None = None
    """The day on which the request arrived if nothing came back."""
    bounces: tuple[date, ...] = ()
    """The days on which it came back."""
    repeated: tuple[date, ...] = ()
    """The days on which the person wrote it once more."""
    followed: tuple[date, ...] = ()
    """The days of every other mail or letter to the controller."""
    heard: int | None = None
    heard_on: date | None = None
    """The controller's first word, and its day."""
    named_by: int | None = None
    """A message that names the day of the request as that of its receipt."""
    last_word_on: date | None = None
    """The day of its last word, whatever it says."""
    denials: tuple[tuple[int, date], ...] = ()
    """Messages that say the request never came, and their days."""
    stated: tuple[tuple[int, date, date, bool], ...] = ()
    """Days of receipt that messages name: the message, its day, the day named, whether its sentence speaks of the request."""
    receipt_proof: int | None = None
    wrote_before: bool = False
    """The controller had written of its own before the request."""
    wrote_on: date | None = None
    """Last day on which the person wrote to the controller herself after her request."""
    replies: tuple[Reply, ...] = ()
    reminded_on: date | None = None
    noticed_on: date | None = None
    repeats: tuple[int, ...] = ()
    """Earlier cases in which the same person used the same right against the same controller."""
    demands: tuple[Demand, ...] = ()
    supplied: tuple[Supplied, ...] = ()
    refused: tuple[Refused, ...] = ()
    findings: tuple[Finding, ...] = ()
    addressed: tuple[ElementMention, ...] = ()
    missing: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    """Elements that nobody has addressed and that are due only under a condition nobody knows of."""
    disclosed_on: date | None = None
    promises: tuple[tuple[int, date], ...] = ()
    steps: tuple[Step, ...] = ()
    tracks: tuple[AuthorityTrack, ...] = ()
    notes: tuple[tuple[date, str], ...] = ()
    tracking: str = ""
    passed: frozenset[str] = frozenset()
    unsure: frozenset[int] = frozenset()
    unread: frozenset[int] = frozenset()
    """Messages of the controller that hand over something which nobody has read (`cases.arrival.BEYOND_READING`)."""
    bounced: bool = False
    paused_by_owner: bool = False
    withdrawn: str = ""
    """What the person's own mail seems to take back (`cases.withdrawal`), until she says what she meant."""
    inbound: int = 0
    outbound: int = 0
    fulfilled: frozenset[Right] = frozenset()
    closed_on: date | None = None
    closed_because: str = ""
    drafted: bool = False
    """The request is written and has not gone: it waits for the person's word."""
    particulars: tuple[tuple[IdItem, str], ...] = ()
    """What a request written by the bot names the person by, beside name and address, with its value."""
    shares: tuple[tuple[int, str], ...] = ()
    """Others whom the owner lets see the case, each with "owner" (decides too) or "helper"."""

    @property
    def closed(self) -> bool:
        """True when no letter may go any more."""
        return self.closed_on is not None

    @property
    def unsettled(self) -> tuple[Right, ...]:
        """The rights of the request that have not been given effect to."""
        return tuple(right for right in self.rights if right not in self.fulfilled)

    def step(self, key: str) -> Step | None:
        """The step with this key, or None."""
        return next((step for step in self.steps if step.key == key), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from one event: the case after it, the events to append, the actions to carry out."""

    case: Case
    events: tuple[Event, ...]
    actions: tuple[Action, ...]

"""What a letter, receipt or digest may say: facts drawn from the case file, and nothing else.

The words are the business of the `letters` room; it is given one of these briefs and cannot reach the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cases.contradictions import Contradiction, Saying
from cases.identity_ledger import IdentityLedger
from cases.model import (
    AuthorityTrack,
    Controller,
    Deadlines,
    IdItem,
    Label,
    Law,
    Origin,
    Reason,
    RefusalReason,
    Right,
    StepName,
    Subject,
    Verdict,
)
from cases.objections import Unanswered


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of the chronology: a message in or out, in the words of the case file."""

    on: date
    at: datetime
    direction: str
    """"in" from the controller or an authority, "out" from the person or the bot."""
    label: Label | None
    step: StepName | None
    subject: str
    evidence: str
    origin: Origin | None
    message: int
    annex: str = ""
    party: str = "controller"
    """"controller", "authority" or "post"."""


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One identity item over the whole case."""

    item: IdItem
    first_asked: date
    times_asked: int
    given_on: date | None
    asked_after_given: bool
    verdict: Verdict | None
    refused_on: date | None = None
    excessive_on: date | None = None
    """Day of the first demand for it that was judged disproportionate."""


class ExtensionFlaw(StrEnum):
    """Why a notice of extension had no effect (Art. 12(3) GDPR)."""

    WITHOUT_REASONS = "without_reasons"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class VoidExtension:
    """A notice of extension without effect: the day of the message and what it lacked."""

    on: date
    flaw: ExtensionFlaw


@dataclass(frozen=True, slots=True)
class LetterBrief:
    """The facts a letter of one step may state."""

    step: StepName
    language: str
    law: Law
    case: int
    reference: str
    today: date
    subject: Subject
    controller: Controller
    rights: tuple[Right, ...]
    unsettled: tuple[Right, ...]
    """The rights that have not been given effect to: only these are still demanded."""
    requested_on: date
    received_on: date | None
    deadlines: Deadlines | None
    late: bool
    """True only when lateness may be claimed: today is after the safe date and nothing was answered."""
    strict_passed: bool
    chronology: tuple[Exchange, ...]
    asked: tuple[AskedItem, ...]
    ledger: IdentityLedger
    demanded_now: tuple[IdItem, ...]
    """Items this letter answers (id_objection, portal_answer)."""
    demand_on: date | None
    quote: str
    """The controller's sentence this letter answers, verbatim, or ""."""
    quote_on: date | None
    reasons: tuple[Reason, ...]
    """Why the demand is objected to; each with its citation key."""
    lighter_means: tuple[IdItem, ...]
    missing: tuple[str, ...]
    """Elements still missing: 15(1)(a) ... 15(1)(h), 15(2), 15(3)."""
    disclosed_on: date | None
    reminded_on: date | None
    noticed_on: date | None
    promised: date | None
    refusal_reason: RefusalReason | None
    erasure_pending: bool
    notes: tuple[tuple[date, str], ...]
    tracking: str
    term: date | None
    """The date this letter sets for an answer, or None."""
    tracks: tuple[AuthorityTrack, ...]
    authority: str = ""
    authority_name: str = ""
    in_reply_to_subject: str = ""
    conditional: tuple[str, ...] = ()
    """Elements nobody has addressed that are due only under a condition: may be asked for, not called missing."""
    contradictions: tuple[Contradiction, ...] = ()
    """Messages of the controller that do not agree, both quoted."""
    mandate_enclosed: bool = False
    """True when the mandate of who acts for the person goes with this letter."""
    extension: VoidExtension | None = None
    """The last notice of extension, when it is certain that it had no effect."""
    erasure_announced_on: date | None = None
    """When an erasure that nobody has confirmed since was announced."""
    erasure_announced_for: date | None = None
    """The day for which that announcement named the erasure."""
    kept: Saying | None = None
    """The sentence by which data that were to be erased are kept without a reason of law."""
    recipients_open: bool = False
    """True when erasure was asked for and nobody has said who received the data."""
    authority_names: tuple[tuple[str, str], ...] = ()
    """The authorities of the tracks: id and name."""
    particulars: tuple[tuple[IdItem, str], ...] = ()
    """What a request that the bot wrote names the person by, beside name and address."""
    contested_now: tuple[IdItem, ...] = ()
    """Items of the demand this letter answers that are disproportionate each for itself, or that the person will not give."""
    unheard: tuple[Right, ...] = ()
    """After the safe date: the rights on which nothing was said although something was said on others."""
    owed: bool = False
    """True when what is still missing may be held against the controller: the safe date has passed, or it refuses."""
    unkept: frozenset[int] = frozenset()
    """Messages whose refusal or fee is held against nobody: overtaken by what the controller did since, or perhaps right."""
    unanswered: Unanswered | None = None
    """The objection to a demand for identification that the controller has left without an answer."""
    without_reasons: bool = False
    """True when the refusal that stands names no reasons."""
    limited: bool = True
    """False when the time limit of the clock is one for no right that is still open."""

    @property
    def opts_out(self) -> bool:
        """True for a Californian request to opt out alone: it is to be complied with, no answer is due."""
        return self.law is Law.US_CA_CCPA and self.rights == (Right.OBJECTION,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that a mail set aside may belong to."""

    case: int
    controller: str
    rights: tuple[Right, ...]
    requested_on: date


@dataclass(frozen=True, slots=True)
class Aside:
    """A mail that was set aside: from whom, why, and the cases of its owner that it may belong to."""

    reason: str
    """Word of the quarantine vocabulary."""
    from_: str
    to: str = ""
    """To whom the owner wrote, where it is a letter of her own."""
    candidates: tuple[Candidate, ...] = ()
    """Likeliest first."""
    more: int = 0
    """How many cases of this owner are not among them."""
    together: bool = False
    """Others were set aside with it, and one answer counts for all of them."""


@dataclass(frozen=True, slots=True)
class Also:
    """What an answer to words of the person offers beside its sentences: (words to reply, what they do)."""

    offers: tuple[tuple[str, str], ...] = ()
    undo: tuple[str, int | None] | None = None
    """What UNDO would take back ("DIGEST 8"), and the number of the case that it is said to."""
    help: str = ""
    """The list of words: "full" when asked for, "short" when a word was not understood, or ""."""
    about: int | None = None
    """The case that the list speaks of."""
    asks: bool = False
    """True when one of the answers is a question, whatever else was done."""


@dataclass(frozen=True, slots=True)
class ReceiptBrief:
    """What the person is told right after a mail came in."""

    kind: str
    """"case_opened", "request_drafted", "message_read", "command_done", "command_unknown", "to_confirm",
    "to_answer", "nothing_to_do", "quarantined"."""
    language: str
    case: int | None
    controller: str
    label: Label | None
    labels: tuple[Label, ...]
    evidence: tuple[str, ...]
    unsure: bool
    alternatives: tuple[tuple[Label, str], ...]
    origin: Origin | None
    verdict: Verdict | None
    reasons: tuple[Reason, ...]
    clock: tuple[Reason, ...]
    deadlines: Deadlines | None
    planned: tuple[PlannedStep, ...]
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """Words of the `warnings` vocabulary: third_person_picture, inline_claimed, promise_after_deadline,
    extension_invalid, attachment_unreadable, too_large, attached_unread, too_many_attached, enclosed, mandate_missing."""
    done: tuple[str, ...] = ()
    """For commands: sentence keys or plain sentences of what was done."""
    subject: str = ""
    aside: Aside | None = None
    status: str = ""
    """Where the case stands (`timeline.status`), or "" when this is about none."""
    overdue: bool = False
    """The strict date has passed."""
    wanted: tuple[IdItem, ...] = ()
    """What the controller asks for and nobody can call excessive."""
    extension: str = ""
    """What a notice of extension does to the dates: "valid", "perhaps" (on one reading), "void", or "" when there is none."""
    announced: bool = False
    """The erasure is announced, not confirmed."""
    taken_back: tuple[StepName, ...] = ()
    """Letters that will not go because of this."""
    upcoming: PlannedStep | None = None
    """The next letter of the case, if nothing comes before it."""
    waits: bool = False
    """Another message of the case waits for the person's reading."""
    beside: tuple[ReceiptBrief, ...] = ()
    """What the same mail did to other cases, or is told beside."""
    question_open: bool = False
    """A question of the controller that may stop the clock stands unanswered."""
    resting: bool = False
    """The person has paused the case."""
    also: Also = Also()
    """What can be replied to the answer."""
    withdrawn: str = ""
    """What her own mail seems to take back: "request", "part" or ""."""
    handed: tuple[Happening, ...] = ()
    """What the message says of getting at its files (`cases.handovers`)."""
    decides: str = ""
    """Who decides, where the person who reads this only helps; "" when she does herself."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A letter that will go unless somebody says otherwise."""

    case: int
    key: str
    step: StepName
    to: str
    goes_at: datetime | None
    """UTC, or None when it waits for the owner's word."""
    needs_word: bool
    held: bool
    letter_subject: str = ""
    letter_text: str = ""
    why: tuple[Reason, ...] = ()
    blocked: tuple[str, ...] = ()
    """Guards that keep it from going, as words: unsure_reading, open_bounce, weekly_limit ..."""


@dataclass(frozen=True, slots=True)
class DigestReply:
    """One new message in the digest."""

    case: int
    controller: str
    at: datetime
    label: Label
    unsure: bool
    evidence: str
    origin: Origin
    party: str = "controller"
    alternatives: tuple[tuple[Label, str], ...] = ()
    """The likeliest labels of an unsure reading with the sentence that shows each, best first."""
    new: bool = True
    """False for an unsure reading that an earlier digest has asked about."""


@dataclass(frozen=True, slots=True)
class DigestDeadline:
    """One deadline of the coming days, with its reasoning."""

    case: int
    controller: str
    kind: str
    """"strict", "paused", "safe", "term" (set by our letter) or "authority"."""
    on: date
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DigestQuarantine:
    """One mail that belongs nowhere, or pretends to."""

    number: int
    at: datetime
    from_: str
    subject: str
    reason: str
    """Word of the quarantine vocabulary: forged, unknown_sender, no_case, ambiguous, unauthenticated_command."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something other than a letter or a reply that the owner must learn."""

    case: int
    controller: str
    word: str
    """term_passed, strict_passed, safe_passed, authority_term, postponed, question_open, refused_open, scope_open, fee_open, stalled, post_notice,
    repeated_request, contradiction, no_data; link_ends, password_apart, locked_file, unread_file, encrypted."""
    on: date | None = None
    detail: str = ""
    """term_passed and authority_term: name of the authority; postponed: the guard's word; repeated_request: the
    earlier cases."""
    items: tuple[IdItem, ...] = ()
    """question_open: what the controller asked for and has not been given or refused."""
    step: StepName | None = None
    """postponed: which letter."""
    contradiction: Contradiction | None = None
    """contradiction: the two sentences."""
    asks: bool = False
    """True when the owner is expected to do something."""
    new: bool = False
    """True for a question that no digest has asked before."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a digest has no room for: counted by kind, most frequent first."""

    section: str
    """A section of `cases.fitting`: needs_you, goes_out, later, asks, happened ..."""
    groups: tuple[tuple[str, int], ...]
    """Word of the section's own vocabulary (step, label, kind of date, reason; controller's name) and count."""

    @property
    def count(self) -> int:
        """How many entries there are in all groups."""
        return sum(count for _, count in self.groups)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A stretch of time in which mail could not leave ("sending") or nothing could be stored ("storage")."""

    what: str
    since: datetime
    until: datetime | None
    """None while it lasts."""
    why: str
    """A word of `digest.health.why`."""
    said: str
    """The words of the server or of the database."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot itself is."""

    version: str
    last_mail: datetime | None = None
    """When the last mail came in, or None when none has come yet."""
    reached_since: datetime | None = None
    """Since when the inbox has been looked at without a gap; None when it was never reached."""
    reached_last: datetime | None = None
    """The last look at the inbox, where that is too long ago; else None."""
    outgoing: int = 0
    """Mails in the outbox that have not left yet, this digest apart."""
    parked: int = 0
    """Mails set aside after repeated trouble with sending."""
    disk_free: int | None = None
    """Bytes free where the database stands."""
    withheld: int = 0
    """Mails that the server lists and does not give, told to those who look after the bot."""
    withheld_since: datetime | None = None
    """When the first of them was asked for in vain."""
    interrupted: tuple[Interrupted, ...] = ()
    """What could not be done for so long that the person is told, oldest first."""


@dataclass(frozen=True, slots=True)
class DigestBrief:
    """What one person's digest of one day says; empty sections are left out."""

    language: str
    on: date
    name: str
    time_zone: str
    needs_you: tuple[PlannedStep, ...]
    unsure: tuple[DigestReply, ...]
    goes_out: tuple[PlannedStep, ...]
    replies: tuple[DigestReply, ...]
    deadlines: tuple[DigestDeadline, ...]
    sent: tuple[tuple[int, StepName, str, datetime], ...]
    """Case, step, recipient, time of what went out since the last digest."""
    problems: tuple[tuple[int, str, str], ...]
    """Case (0: none), word of the problem (letter_bounced, letter_unknown, letter_parked, letter_doubtful, notice_parked, person_unreachable, request_bounced, delivery_delayed,
    address_failed), detail."""
    waiting: tuple[tuple[int, str, date | None], ...]
    """Case, controller, next date: nothing to do."""
    quarantine: tuple[DigestQuarantine, ...]
    token: str
    """One-time token that a reply must carry to command the bot."""
    happened: tuple[Happening, ...] = ()
    insists: bool = False
    """True when something has waited for the owner for a week without a digest: it is said again."""
    left_out: tuple[LeftOut, ...] = ()
    """What there was no room for; letters among it are announced by a later digest."""
    health: Health | None = None
    summary: str = ""
    """"day" or "week" when this is sent although there is no news: nothing happened in that time."""
    names: Mapping[int, str] = field(default_factory=dict)
    """The organisation of each case."""
    database: str = ""
    """The address of the owner's Datasette, or "" where she starts it herself."""

    @property
    def cannot_wait(self) -> bool:
        """True when a letter is shown for the first time, or something is asked that was not asked before."""
        announced = any(step.letter_text for step in (*self.needs_you, *self.goes_out))
        return announced or self._asks_again or self._asks_first or bool(self.problems)

    @property
    def _asks_first(self) -> bool:
        """True when something is asked that no digest has asked before."""
        return any(reply.new for reply in self.unsure) or any(h.asks and h.new for h in self.happened)

    @property
    def _asks_again(self) -> bool:
        """True when a week has gone by and something still waits for the owner."""
        waits = self.needs_you or self.unsure or any(h.asks for h in self.happened)
        return self.insists and bool(waits)

    @property
    def has_news(self) -> bool:
        """True when anything but waiting is in it: only then is it sent.

        A letter announced before (without its text here) is no news, nor is a question asked before.
        """
        announced = any(step.letter_text for step in (*self.needs_you, *self.goes_out))
        return bool(
            announced
            or self._asks_again
            or self._asks_first
            or any(not h.asks for h in self.happened)
            or self.replies
            or self.sent
            or self.problems
            or self.quarantine
        )


@dataclass(frozen=True, slots=True)
class Annex:
    """One exhibit of the dossier: the original mail as it came."""

    name: str
    on: date
    title: str
    sha256: str
    raw: bytes
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class DossierBrief:
    """Everything a complaint dossier may say and carries."""

    letter: LetterBrief
    authority: str
    authority_name: str
    authority_address: str
    authority_form: str
    annexes: tuple[Annex, ...]
    chain_head: str
    """Hash of the last event of the evidence chain."""

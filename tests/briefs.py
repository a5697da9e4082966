"""Hand-built briefs of an invented case: Zoé Martin asks Faceseek Inc. for her data."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from cases.brief import (
    Annex,
    AskedItem,
    DigestBrief,
    DigestDeadline,
    DigestQuarantine,
    DigestReply,
    DossierBrief,
    Exchange,
    Happening,
    LetterBrief,
    PlannedStep,
    ReceiptBrief,
)
from cases.identity_ledger import Entry, IdentityLedger
from cases.model import (
    AuthorityTrack,
    Controller,
    Deadlines,
    Demand,
    IdItem,
    Label,
    Law,
    Origin,
    Reason,
    Right,
    StepName,
    Subject,
    Verdict,
)
from cases.rules import Rules, parse_rules
from letters import law

ZOE = Subject("Zoé Martin", "zoe@martin.example", "fr", "FR", "Europe/Paris")
FACESEEK = Controller(
    name="Faceseek Inc.",
    domains=("faceseek.example",),
    addresses=("privacy@faceseek.example",),
    country="US",
    kind="face_search",
    eu_establishment=False,
    postal="Faceseek Inc.\n214 West Pier Street\nNew Harbor, NY 10001\nUnited States",
)
REASONS = (
    Reason("An identity document does not help.", "gdpr_12_6", "document_for_face_search"),
    Reason("Everything had been supplied.", "gdpr_5_1_c", "asked_partly_again"),
    Reason("A person should look at it.", "our_practice", "not_settled"),
)
DATES = Deadlines(
    strict=date(2020, 3, 3),
    paused=date(2020, 4, 1),
    safe=date(2020, 4, 8),
    extended=None,
    steps=(
        Reason("The request was received on 3 February 2020; that day is not counted.", "reg_1182_3_1"),
        Reason("One month ends on 3 March 2020.", "gdpr_12_3"),
    ),
)
ASKED = (
    AskedItem(IdItem.PHOTO, date(2020, 2, 18), 1, date(2020, 2, 20), False, Verdict.UNCLEAR),
    AskedItem(IdItem.POSTAL_ADDRESS, date(2020, 2, 27), 2, date(2020, 3, 1), True, Verdict.UNCLEAR),
    AskedItem(
        IdItem.PASSPORT,
        date(2020, 3, 9),
        1,
        None,
        False,
        Verdict.DISPROPORTIONATE,
        excessive_on=date(2020, 3, 9),
    ),
    AskedItem(
        IdItem.ID_CARD,
        date(2020, 3, 9),
        1,
        None,
        False,
        Verdict.DISPROPORTIONATE,
        excessive_on=date(2020, 3, 9),
    ),
)
LEDGER = IdentityLedger(
    (
        Entry(IdItem.PHOTO, (Demand(IdItem.PHOTO, date(2020, 2, 18), 3),), date(2020, 2, 20), 31),
        Entry(
            IdItem.POSTAL_ADDRESS,
            (
                Demand(IdItem.POSTAL_ADDRESS, date(2020, 2, 27), 32),
                Demand(IdItem.POSTAL_ADDRESS, date(2020, 3, 9), 4, repeated=True, after_given=True),
            ),
            date(2020, 3, 1),
            33,
        ),
        Entry(IdItem.PASSPORT, (Demand(IdItem.PASSPORT, date(2020, 3, 9), 4),)),
        Entry(IdItem.ID_CARD, (Demand(IdItem.ID_CARD, date(2020, 3, 9), 4),)),
    ),
    3,
)
"""The same as `ASKED`: three mails, four items, two of them given."""
MISSING = ("15(1)(a)", "15(1)(c)", "15(1)(d)", "15(1)(g)", "15(3)")
CNIL = AuthorityTrack(
    "fr-cnil",
    date(2020, 7, 16),
    "20014567",
    notice_on=date(2021, 11, 26),
    term_until=date(2022, 1, 26),
    term_passed=True,
)


def exchange(day: date, direction: str, number: int, **fields: object) -> Exchange:
    """One line of the chronology with the annex of its number."""
    values: dict[str, object] = {
        "label": None,
        "step": None,
        "subject": "Request for access and erasure",
        "evidence": "",
        "origin": Origin.VERIFIED_ORIGINAL if direction == "in" else None,
        "annex": f"A{number}",
    }
    at = datetime(day.year, day.month, day.day, 14, 5, tzinfo=UTC)
    return Exchange(on=day, at=at, direction=direction, message=number, **(values | fields))  # type: ignore[arg-type]


CHRONOLOGY = (
    exchange(date(2020, 2, 3), "out", 1, step=StepName.REQUEST),
    exchange(
        date(2020, 2, 3), "in", 2, label=Label.AUTO_REPLY, evidence="Your ticket number is FS-20318.", subject="[FS-20318] We received your message"
    ),
    exchange(date(2020, 2, 18), "in", 3, label=Label.ID_INFORMATION, evidence="Please upload a photo of yourself so we can locate your data."),
    exchange(
        date(2020, 3, 9),
        "in",
        4,
        label=Label.ID_DOCUMENT,
        evidence="We need a clear photo of your government-issued passport or ID card before we can proceed.",
    ),
    exchange(date(2020, 3, 11), "out", 5, step=StepName.ID_OBJECTION),
    exchange(date(2020, 3, 20), "in", 6, label=Label.PORTAL_REDIRECT, evidence="Please use our web form.", origin=Origin.INLINE_CLAIMED),
    exchange(date(2020, 7, 2), "in", 7, label=Label.PARTIAL_DISCLOSURE, evidence="Attached please find the search results.", origin=Origin.DIRECT_VERIFIED),
)  # fmt: skip


def letter_brief(step: StepName = StepName.REMINDER, **fields: object) -> LetterBrief:
    """A brief for a step; every field can be set."""
    values: dict[str, object] = {
        "step": step,
        "language": "en",
        "law": Law.EU_GDPR,
        "case": 7,
        "reference": "RL-2020-7",
        "today": date(2020, 4, 10),
        "subject": ZOE,
        "controller": FACESEEK,
        "rights": (Right.ACCESS, Right.ERASURE),
        "requested_on": date(2020, 2, 3),
        "received_on": date(2020, 2, 3),
        "deadlines": DATES,
        "late": False,
        "strict_passed": False,
        "chronology": CHRONOLOGY,
        "asked": ASKED,
        "ledger": LEDGER,
        "demanded_now": (IdItem.PASSPORT, IdItem.ID_CARD),
        "demand_on": date(2020, 3, 9),
        "quote": "We need a clear photo of your government-issued passport or ID card before we can proceed.",
        "quote_on": date(2020, 3, 9),
        "reasons": REASONS,
        "lighter_means": (IdItem.CONFIRMATION_LINK, IdItem.SECURITY_QUESTION),
        "missing": (),
        "disclosed_on": None,
        "reminded_on": None,
        "noticed_on": None,
        "promised": None,
        "refusal_reason": None,
        "erasure_pending": True,
        "notes": (),
        "tracking": "",
        "term": date(2020, 4, 24),
        "tracks": (),
    }
    values |= fields
    values.setdefault("unsettled", values["rights"])
    return LetterBrief(**values)  # type: ignore[arg-type]


def disclosed(step: StepName, **fields: object) -> LetterBrief:
    """A brief after the incomplete answer of July."""
    facts: dict[str, object] = {
        "today": date(2020, 7, 6),
        "missing": MISSING,
        "disclosed_on": date(2020, 7, 2),
        "reminded_on": date(2020, 4, 10),
        "noticed_on": date(2020, 5, 4),
        "tracking": "RK 123 456 789 FR",
        "term": date(2020, 7, 20),
        "quote": "",
        "notes": ((date(2020, 7, 3), "One of the pictures shows somebody else."),),
    }
    return letter_brief(step, **(facts | fields))


def planned(**fields: object) -> PlannedStep:
    """A reminder on its way."""
    values: dict[str, object] = {
        "case": 7,
        "key": "reminder:strict",
        "step": StepName.REMINDER,
        "to": "privacy@faceseek.example",
        "goes_at": datetime(2020, 4, 10, 7, 0, tzinfo=UTC),
        "needs_word": False,
        "held": False,
        "letter_subject": "Re: [FS-20318] We received your message [RL-2020-7]",
        "letter_text": "10 April 2020\nOur reference: RL-2020-7\n\nDear Sir or Madam,\n\nOn 3 February 2020 I sent you a request under the GDPR.\n\n- the purposes of the processing\n- the recipients\n\nYours faithfully,\n\nZoé Martin\n",
        "why": (Reason("The answer was due on 3 March 2020.", "gdpr_12_3"),),
    }
    return PlannedStep(**(values | fields))  # type: ignore[arg-type]


def receipt_brief(kind: str = "message_read", **fields: object) -> ReceiptBrief:
    """A receipt for the demand of a passport copy."""
    values: dict[str, object] = {
        "kind": kind,
        "language": "en",
        "case": 7,
        "controller": "Faceseek Inc.",
        "label": Label.ID_DOCUMENT,
        "labels": (Label.ID_DOCUMENT, Label.PORTAL_REDIRECT),
        "evidence": ("We need a clear photo of your passport.",),
        "unsure": False,
        "alternatives": ((Label.ID_INFORMATION, "photo"),),
        "origin": Origin.INLINE_CLAIMED,
        "verdict": Verdict.DISPROPORTIONATE,
        "reasons": REASONS,
        "clock": DATES.steps,
        "deadlines": DATES,
        "planned": (planned(step=StepName.ID_OBJECTION),),
        "missing": ("15(1)(a)",),
        "warnings": ("inline_claimed",),
        "subject": "Your request FS-20318",
    }
    return ReceiptBrief(**(values | fields))  # type: ignore[arg-type]


def command_brief(kind: str = "command_done", **fields: object) -> ReceiptBrief:
    """A receipt that answers words of the owner: no reading, no controller."""
    bare: dict[str, object] = {
        "case": 1,
        "controller": "",
        "label": None,
        "labels": (),
        "evidence": (),
        "alternatives": (),
        "origin": None,
        "verdict": None,
        "reasons": (),
        "clock": (),
        "deadlines": None,
        "planned": (),
        "missing": (),
        "warnings": (),
    }
    return receipt_brief(kind, **(bare | fields))


HAPPENED = (
    Happening(7, "Faceseek Inc.", "term_passed", date(2022, 1, 26), "CNIL"),
    Happening(7, "Faceseek Inc.", "strict_passed", date(2020, 3, 3)),
    Happening(7, "Faceseek Inc.", "safe_passed", date(2020, 4, 8)),
    Happening(7, "Faceseek Inc.", "authority_term", date(2022, 1, 26), "CNIL"),
    Happening(7, "Faceseek Inc.", "postponed", date(2020, 4, 14), "weekly_limit", step=StepName.REMINDER),
    Happening(7, "Faceseek Inc.", "question_open", items=(IdItem.DATE_OF_BIRTH, IdItem.PHONE), asks=True),
    Happening(7, "Faceseek Inc.", "refused_open", date(2020, 3, 20), items=(IdItem.PHONE,), asks=True),
    Happening(7, "Faceseek Inc.", "scope_open", asks=True),
    Happening(7, "Faceseek Inc.", "fee_open", asks=True),
    Happening(7, "Faceseek Inc.", "stalled", asks=True),
    Happening(7, "Faceseek Inc.", "receipt_denied", date(2020, 5, 4), asks=True),
    Happening(7, "Faceseek Inc.", "withdrawn_request", date(2020, 5, 4), asks=True),
    Happening(7, "Faceseek Inc.", "withdrawn_part", date(2020, 5, 4), asks=True),
    Happening(7, "Faceseek Inc.", "post_notice", date(2020, 5, 4), asks=True),
)
"""One happening of each word."""


def digest_brief(**fields: object) -> DigestBrief:
    """A digest with something in every section."""
    at = datetime(2020, 4, 9, 12, 40, tzinfo=UTC)
    quote = "We need a clear photo of your government-issued passport or ID card before we can proceed."
    values: dict[str, object] = {
        "language": "en",
        "on": date(2020, 4, 9),
        "name": "Zoé Martin",
        "time_zone": "Europe/Paris",
        "needs_you": (
            planned(key="complaint:notice", step=StepName.COMPLAINT, case=3, goes_at=None, needs_word=True, to="zoe@martin.example", letter_text="", letter_subject=""),
        ),
        "unsure": (DigestReply(4, "Lumen Credit Ltd", at, Label.EXTENSION, True, "It may take us a little longer.", Origin.DIRECT_UNVERIFIED),),
        "goes_out": (planned(),),
        "replies": (DigestReply(7, "Faceseek Inc.", at, Label.ID_DOCUMENT, False, quote, Origin.VERIFIED_ORIGINAL),),
        "deadlines": (DigestDeadline(7, "Faceseek Inc.", "safe", date(2020, 4, 14), DATES.steps),),
        "sent": ((7, StepName.ID_OBJECTION, "privacy@faceseek.example", at),),
        "problems": ((5, "letter_bounced", "550 5.1.1 no such user"),),
        "waiting": ((2, "Northgate Stores", date(2020, 4, 30)), (6, "Pépinière Blanc", None)),
        "quarantine": (DigestQuarantine(12, at, "privacy@faceseek-support.example", "Your request is <closed>", "forged"),),
        "token": "k7f3m9q2ab",
    }  # fmt: skip
    return DigestBrief(**(values | fields))  # type: ignore[arg-type]


def annex(number: int, day: date, title: str, origin: Origin | None) -> Annex:
    """The mail of a line of the chronology, as it came."""
    raw = (
        f"From: Faceseek Privacy <privacy@faceseek.example>\r\nTo: zoe@martin.example\r\n"
        f"Subject: {title}\r\nDate: {day:%d} Feb 2020 10:00:00 +0000\r\nMessage-ID: <{number}@faceseek.example>\r\n\r\nMail number {number}.\r\n"
    ).encode()
    return Annex(f"A{number}", day, title, hashlib.sha256(raw).hexdigest(), raw, origin)


def dossier_brief(language: str = "fr", **fields: object) -> DossierBrief:
    """The complaint to the CNIL with one annex per exchange."""
    letter = disclosed(
        StepName.COMPLAINT,
        language=language,
        authority="fr-cnil",
        authority_name="CNIL",
        today=date(2020, 7, 16),
    )
    values: dict[str, object] = {
        "letter": letter,
        "authority": "fr-cnil",
        "authority_name": "Commission nationale de l’informatique et des libertés (CNIL)",
        "authority_address": "3 place de Fontenoy\nTSA 80715\n75334 Paris Cedex 07",
        "authority_form": "www.cnil.fr/fr/plaintes",
        "annexes": tuple(annex(one.message, one.on, one.subject, one.origin) for one in CHRONOLOGY),
        "chain_head": hashlib.sha256(b"chain").hexdigest(),
    }
    return DossierBrief(**(values | fields))  # type: ignore[arg-type]


@cache
def shipped_rules() -> Rules:
    """The shipped rules.yaml."""
    return parse_rules((Path(__file__).parent.parent / "rules.yaml").read_text(encoding="utf-8"))


def cite(key: str, language: str) -> str:
    """Words of a citation key of the shipped rules.yaml; KeyError when it has none."""
    return law.cite(shipped_rules(), key, language)

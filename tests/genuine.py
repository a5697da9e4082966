"""Genuine mail in the shapes that forgers use: it must be obeyed, or nobody could work with the bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cases.model import EventKind
from tests.desk import ADA
from tests.exchanger import COMPLAINT, World, dsn, headers, html_of, seal, sign
from tests.spoofs import ADAS_SERVER, EVES_SERVER, FIRMS_SERVER, complaint_filed, open_second

RECEIVED = "We received your request and are dealing with it. You will have our answer soon."
VENDOR = "Firm <firm@desk.example>"
VENDORS_SERVER = ("bounce@desk.example", "desk.example")


@dataclass(frozen=True, slots=True)
class Genuine:
    """One true mail: its name, how it is written, and what it must bring about."""

    id: str
    write: Callable[[World], list[bytes]]
    brings: EventKind = EventKind.STEP_HELD
    envelope: tuple[str, str] = ADAS_SERVER


def hers(
    sender: str = ADA, text: str = "HOLD #1\n", domain: str = "roe.example", *fields: bytes, **options: Any
) -> Any:
    return lambda w: [headers(sign(w.write(sender, text, **options), domain), *fields)]


def answered(text: str, *, signed: bool = True) -> Callable[[World], list[bytes]]:
    def write(w: World) -> list[bytes]:
        raw = w.write(ADA, text, subject=w.answer())
        return [sign(raw, "roe.example") if signed else raw]

    return write


def confirmed(w: World) -> list[bytes]:
    """Her provider signs nothing: she is asked whether the request is hers, and answers."""
    raw = w.write(
        ADA,
        "I use my right of access under Article 15 GDPR.",
        to="Shop <dpo@shop.example>",
        subject="Access request",
    )
    w.deliver(raw, "ada@roe.example", "provider.example")
    asked = w.store.row(
        "SELECT subject, message_id FROM letters WHERE cause LIKE 'q%' ORDER BY id DESC LIMIT 1"
    )
    assert asked is not None
    return [w.write(ADA, "RELEASE\n", subject=f"Re: {asked['subject']}", In_Reply_To=asked["message_id"])]


def settled_vendor(w: World) -> list[bytes]:
    """A ticket desk that writes for the firm: once the owner has said so, it is the firm's voice."""
    w.deliver(sign(w.write(VENDOR, RECEIVED, to=w.case_address()), "desk.example"), *VENDORS_SERVER)
    w.deliver(w.from_ada("IS #1 acknowledgement\n"), *ADAS_SERVER)
    text = "We are still dealing with your request. You will have our answer soon."
    return [sign(w.write(VENDOR, text, to=w.case_address()), "desk.example")]


def of_authority(w: World) -> list[bytes]:
    complaint_filed(w)
    text = "Nous accusons réception de votre plainte."
    return [sign(w.write("CNIL <plaintes@cnil.fr>", text, subject=f"Plainte {COMPLAINT}"), "cnil.fr")]


def returned_letter(w: World) -> list[bytes]:
    row = w.send_reminder()
    return [
        dsn(
            w,
            "MAILER-DAEMON@mx.example",
            to=f"relance+b-{row['token']}@bot.example",
            returned=row["message_id"],
        )
    ]


def returned_request(w: World) -> list[bytes]:
    open_second(w)
    raw = dsn(w, "MAILER-DAEMON@roe.example", returned="<second@roe.example>", recipient="dpo@bank.example")
    return [sign(raw, "roe.example")]


def sent_on_its_day(w: World) -> list[bytes]:
    """SEND counts from the day on which the letter may go, after it was held back."""
    w.deliver(w.write(ADA, "HOLD #1\n", subject=w.answer()), *EVES_SERVER)
    w.clock.jump(w.clock.now() + timedelta(days=1))
    return answered("SEND #1\n")(w)


QUOTED = "HOLD #1\n\nThank you,\nAda\n\n-- \nAda Roe\n\nOn Wed, 4 Mar 2026 at 10:00, Relance <relance@bot.example> wrote:\n> CLOSE #1\n"

GENUINE = [
    Genuine("signed", hers()),
    Genuine("name-is-own-address", hers('"ada@roe.example" <ada@roe.example>')),
    Genuine("comment", hers("ada@roe.example (Ada)")),
    Genuine("encoded-name", hers("=?utf-8?q?Ad=C3=A1_Roe?= <ada@roe.example>")),
    Genuine("folded", hers("Ada Roe\r\n <ada@roe.example>")),
    Genuine("capitals", hers("ADA ROE <ADA@ROE.EXAMPLE>")),
    Genuine("trailing-dot", hers("<ada@roe.example.>")),
    Genuine("quoted-local-part", hers('"ada"@roe.example')),
    Genuine("sender", hers(ADA, "HOLD #1\n", "roe.example", b"Sender: mailer@provider.example")),
    Genuine("reply-to", hers(Reply_To="ada@home.example")),
    Genuine("signed-by-subdomain", hers(ADA, "HOLD #1\n", "mail.roe.example")),
    Genuine("signed-twice", lambda w: [sign(w.from_ada("HOLD #1\n"), "provider.example")]),
    Genuine("handed-over-by-another-host", hers(), envelope=EVES_SERVER),
    Genuine("html", lambda w: [sign(html_of(w.write(ADA, "<p>HOLD #1</p>")), "roe.example")]),
    Genuine("with-quote-and-signature", hers(ADA, QUOTED)),
    Genuine("named-forwarder", lambda w: [seal(w.write(ADA, "HOLD #1\n"), "lists.example")], envelope=("x@lists.example", "lists.example")),
    Genuine("token-alone", answered("HOLD #1\n", signed=False), envelope=EVES_SERVER),
    Genuine("token-close", answered("CLOSE #1\n"), EventKind.CASE_CLOSED),
    Genuine("token-send", sent_on_its_day, EventKind.STEP_APPROVED),
    Genuine("token-veto", answered("VETO #1\n", signed=False), EventKind.STEP_VETOED, EVES_SERVER),
    Genuine("confirmed-request", confirmed, EventKind.CASE_OPENED, ("ada@roe.example", "provider.example")),
    Genuine("controller", lambda w: [w.from_firm(RECEIVED)], EventKind.MESSAGE_READ, FIRMS_SERVER),
    Genuine("controller-without-secret", lambda w: [w.from_firm(RECEIVED, to="relance@bot.example")], EventKind.MESSAGE_READ, FIRMS_SERVER),
    Genuine("controller-subdomain", lambda w: [sign(w.write("Firm <a@mail.firm.example>", RECEIVED, to=w.case_address()), "firm.example")], EventKind.MESSAGE_READ, FIRMS_SERVER),
    Genuine("ticket-desk-once-settled", settled_vendor, EventKind.MESSAGE_READ, VENDORS_SERVER),
    Genuine("authority", of_authority, EventKind.AUTHORITY_RECORDED, ("plaintes@cnil.fr", "cnil.fr")),
    Genuine("bounce-of-letter", returned_letter, EventKind.LETTER_BOUNCED, ("", "mx.example")),
    Genuine("bounce-of-request", returned_request, EventKind.REQUEST_BOUNCED, ("", "roe.example")),
]  # fmt: skip

"""What came in: bytes as they were, messages, readings, quarantine."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cases.matching import Directory, OpenCase, tickets_in
from cases.model import Attachment, Message, Reading
from db.store import Store, utc


def pack(raw: bytes) -> bytes:
    """The bytes of one mail as they are stored; takes time, so it is done outside of a transaction."""
    return zlib.compress(raw, 6)


def has_raw(store: Store, raw: bytes) -> bool:
    """True when these bytes are stored."""
    digest = hashlib.sha256(raw).hexdigest()
    return store.value("SELECT id FROM raw WHERE sha256 = ?", digest) is not None


def put_raw(store: Store, raw: bytes, now: datetime, packed: bytes | None = None) -> tuple[int, bool]:
    """Keep the bytes of one mail, `packed` before or now; gives the row's id and whether they are new."""
    digest = hashlib.sha256(raw).hexdigest()
    known = store.value("SELECT id FROM raw WHERE sha256 = ?", digest)
    if known is not None:
        return int(known), False
    row = {
        "sha256": digest,
        "compressed": packed or pack(raw),
        "size": len(raw),
        "stored_at": utc(now),
    }
    return store.insert("raw", row), True


def add_pending(store: Store, raw_id: int, arrived: datetime | None, cut_from: int) -> None:
    """Remember that a mail is stored and waits to be read; what the server said of it is kept."""
    store.insert(
        "pending", {"raw_id": raw_id, "arrived": utc(arrived) if arrived else None, "cut_from": cut_from}
    )


def pending(store: Store) -> list[Any]:
    """Mails that wait to be read, in the order in which they came."""
    return store.rows("SELECT raw_id, arrived, cut_from, starts FROM pending ORDER BY raw_id")


def has_pending(store: Store) -> bool:
    """True while mail that is stored waits to be read."""
    return store.value("SELECT 1 FROM pending LIMIT 1") is not None


def begin_reading(store: Store, raw_id: int) -> None:
    """Note, before a mail is read, that this is begun; whatever ends the program leaves the note."""
    store.connection.execute("UPDATE pending SET starts = starts + 1 WHERE raw_id = ?", [raw_id])


def leave_unread(store: Store, raw_id: int) -> None:
    """Take the note back: the mail was not read, and it has not ended the program."""
    store.connection.execute(
        "UPDATE pending SET starts = starts - 1 WHERE raw_id = ? AND starts > 0", [raw_id]
    )


def settle_pending(store: Store, raw_id: int) -> bool:
    """In the transaction in which everything follows from a mail: it waits no more. False when it did not wait."""
    return store.connection.execute("DELETE FROM pending WHERE raw_id = ?", [raw_id]).rowcount > 0


def raw_bytes(store: Store, raw_id: int) -> bytes:
    """The bytes of one mail as they came."""
    return zlib.decompress(store.value("SELECT compressed FROM raw WHERE id = ?", raw_id))


def add_message(
    store: Store,
    raw_id: int,
    message: Message,
    *,
    now: datetime,
    received_at: datetime,
    case: int | None,
    direction: str,
    sender: str,
    kind: str,
    matched_by: str,
    origin: str | None = None,
    origin_reason: str = "",
    dkim_key: str = "",
    text: str | None = None,
    letter: int | None = None,
    way: str = "",
) -> int:
    """Store what was understood of one mail; for a forward, the original's sender, subject and date stand in front.

    `way` leads to the original among several that one mail forwards (`mail.originals`).
    """
    original = message.forward
    from_ = original.from_ if original else message.from_
    sent_at = original.sent_at if original else message.date
    attachments = (*message.attachments, *(original.attachments if original else ()))
    return store.insert(
        "messages",
        {
            "raw_id": raw_id,
            "case_id": case,
            "direction": direction,
            "sender": sender,
            "kind": kind,
            "origin": origin,
            "origin_reason": origin_reason,
            "dkim_key": dkim_key,
            "message_id": (original.message_id if original else "") or message.message_id,
            "in_reply_to": message.in_reply_to,
            "from_name": from_.name,
            "from_address": from_.address,
            "to_addresses": ", ".join(a.address for a in (original.to if original else message.to)),
            "forwarded_by": message.from_.address if original else "",
            "subject": original.subject if original else message.subject,
            "text": message.text if text is None else text,
            "sent_at": utc(sent_at) if sent_at else None,
            "received_at": utc(received_at),
            "attachments": json.dumps([_attachment(a) for a in attachments], ensure_ascii=False),
            "problems": json.dumps(list(message.problems), ensure_ascii=False),
            "matched_by": matched_by,
            "letter_id": letter,
            "way": way,
        },
    )


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "note": attachment.note,
    }


def add_reading(store: Store, message: int, reading: Reading, now: datetime) -> int:
    """Store a reading with every label's evidence sentence."""
    number = store.insert(
        "readings",
        {
            "message_id": message,
            "language": reading.language,
            "primary_label": reading.primary.value,
            "unsure": int(reading.unsure),
            "unsure_reasons": json.dumps(list(reading.unsure_reasons), ensure_ascii=False),
            "refusal_reason": reading.refusal_reason.value if reading.refusal_reason else None,
            "dates": json.dumps(
                [
                    {
                        "text": d.text,
                        "kind": d.kind.value,
                        "date": d.date.isoformat() if d.date else None,
                        "duration": d.duration,
                    }
                    for d in reading.dates
                ],
                ensure_ascii=False,
            ),
            "missing": json.dumps(list(reading.missing)),
            "read_at": utc(now),
        },
    )
    for scored in reading.labels:
        for sentence in scored.evidence:
            store.insert(
                "evidence",
                {
                    "reading_id": number,
                    "label": scored.label.value,
                    "score": round(scored.score, 4),
                    "sentence": sentence,
                },
            )
    return number


def add_quarantine(
    store: Store,
    message: int,
    reason: str,
    detail: str,
    now: datetime,
    *,
    owner: int | None = None,
    several: bool = False,
) -> int:
    """Set a message aside with the reason; nothing of it reaches a case until a person says so.

    `owner` is whose it seems to be, None for nobody's; `several` when it may be one of several people's.
    """
    return store.insert(
        "quarantine",
        {
            "message_id": message,
            "reason": reason,
            "detail": detail,
            "at": utc(now),
            "owner_id": owner,
            "several": int(several),
        },
    )


def unsettled_from_controller(store: Store, case: int) -> int:
    """Mails from the domains of a case's controller that were set aside and nobody has looked at: unread for the case.

    Forgeries do not count, or anybody could keep a letter back by writing one.
    """
    return int(
        store.value(
            """SELECT count(*) FROM quarantine JOIN messages ON messages.id = quarantine.message_id
               WHERE settled_at IS NULL AND reason IN ('ambiguous', 'parse_failed', 'no_case')
               AND (owner_id IS NULL OR owner_id IN (SELECT owner_id FROM access WHERE case_id = ?))
               AND coalesce(origin, '') NOT IN ('forged', 'direct_unverified')
               AND substr(from_address, instr(from_address, '@') + 1) IN
                 (SELECT domain FROM controller_addresses WHERE controller_id =
                   (SELECT controller_id FROM cases WHERE id = ?))""",
            case,
            case,
        )
    )


def origins(store: Store, case: int) -> list[Any]:
    """Who wrote each mail of a case, how sure that is and why, and the DKIM key that proves it."""
    return store.rows(
        """SELECT id AS message, from_address AS "from", origin, origin_reason AS why, dkim_key, matched_by
           FROM messages WHERE case_id = ? AND origin IS NOT NULL ORDER BY id""",
        case,
    )


def count_asked(store: Store, reason: str, owner: int) -> int:
    """How many mails set aside for this reason this owner was asked about and has not settled."""
    return int(
        store.value(
            """SELECT count(*) FROM quarantine JOIN letters ON letters.cause = 'q' || quarantine.message_id
               AND letters.owner_id = ? WHERE settled_at IS NULL AND reason = ?""",
            owner,
            reason,
        )
    )


def settled_senders(store: Store, case: int) -> frozenset[str]:
    """Verified addresses of which the owner has said what a message of theirs is: they write for the other side."""
    rows = store.rows(
        """SELECT DISTINCT from_address FROM messages JOIN labels ON labels.message_id = messages.id
           WHERE case_id = ? AND sender = 'controller' AND origin = 'direct_verified' AND applies = 1
           AND label <> 'other'""",
        case,
    )
    return frozenset(row["from_address"] for row in rows)


def is_settled(store: Store, message: int) -> bool:
    """True when a person has decided where this mail belongs."""
    return bool(
        store.value("SELECT 1 FROM quarantine WHERE message_id = ? AND settled_at IS NOT NULL", message)
    )


def settle_quarantine(store: Store, message: int, how: str, now: datetime) -> None:
    """Note that a person has decided where a mail belongs."""
    store.connection.execute(
        "UPDATE quarantine SET settled_at = ?, settled_as = ? WHERE message_id = ? AND settled_at IS NULL",
        [utc(now), how, message],
    )


def message_of(store: Store, case: int, message_id: str) -> int | None:
    """The number of the controller's mail of a case that bears this Message-ID, or None."""
    if not message_id:
        return None
    number = store.value(
        "SELECT max(id) FROM messages WHERE case_id = ? AND message_id = ? AND sender = 'controller'",
        case,
        message_id,
    )
    return int(number) if number is not None else None


def directory(store: Store, bot_address: str, *, decides: bool = False, delimiter: str = "+") -> Directory:
    """Everything a message can point at, for `cases.matching`; `decides` counts only who commands a case among its readers."""
    cases = []
    readers: dict[int, set[int]] = {}
    for row in store.rows("SELECT case_id, owner_id FROM access WHERE role = 'owner' OR NOT ?", decides):
        readers.setdefault(row["case_id"], set()).add(row["owner_id"])
    for row in store.rows("SELECT id, owner_id, token, controller_id, closed_on FROM cases"):
        addresses = store.rows(
            "SELECT address, domain FROM controller_addresses WHERE controller_id = ?", row["controller_id"]
        )
        cases.append(
            OpenCase(
                number=row["id"],
                owner=row["owner_id"],
                token=row["token"],
                addresses=frozenset(a["address"] for a in addresses),
                domains=frozenset(a["domain"] for a in addresses),
                closed=row["closed_on"] is not None,
                readers=frozenset(readers.get(row["id"], ())),
            )
        )
    sent: dict[str, tuple[int, ...]] = {}
    for row in store.rows(
        """SELECT message_id, case_id FROM letters WHERE case_id IS NOT NULL
           UNION SELECT message_id, case_id FROM messages WHERE case_id IS NOT NULL AND message_id <> ''"""
    ):
        sent[row["message_id"]] = (*sent.get(row["message_id"], ()), row["case_id"])
    return Directory(
        bot_address=bot_address,
        cases=tuple(cases),
        sent_message_ids=sent,
        tickets=_tickets(store),
        delimiter=delimiter,
        letter_tokens={
            row["token"]: row["case_id"]
            for row in store.rows(
                "SELECT token, case_id FROM letters WHERE kind = 'letter' AND case_id IS NOT NULL"
            )
        },
    )


def _tickets(store: Store) -> dict[str, int]:
    """The ticket numbers of controllers and their cases; one that stands in two cases says nothing."""
    seen: dict[str, set[int]] = {}
    for row in store.rows(
        "SELECT subject, case_id FROM messages WHERE case_id IS NOT NULL AND sender = 'controller' ORDER BY id"
    ):
        for ticket in tickets_in(row["subject"]):
            seen.setdefault(ticket, set()).add(row["case_id"])
    return {ticket: cases.pop() for ticket, cases in seen.items() if len(cases) == 1}


def open_quarantine(store: Store) -> Sequence[Any]:
    """Rows of mail set aside that nobody has settled."""
    return store.rows(
        """SELECT quarantine.id, quarantine.reason, quarantine.detail, quarantine.at, messages.from_name,
                  messages.from_address, messages.subject, messages.id AS message_id,
                  quarantine.owner_id, quarantine.several
           FROM quarantine JOIN messages ON messages.id = quarantine.message_id
           WHERE quarantine.settled_at IS NULL ORDER BY quarantine.id"""
    )

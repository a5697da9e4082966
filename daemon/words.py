"""The other side's words, wherever they stood, and what the reader makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.model import Address, Attachment, Label, MailFacts, Message, Reading
from mail.text import split
from nlp.caution import beware
from nlp.extensions import states_reason
from nlp.memory import Memory
from nlp.reader import Reader


@dataclass(frozen=True, slots=True)
class Words:
    """What the other side wrote, wherever it stood: directly, or inside a forward."""

    from_: Address
    subject: str
    text: str
    quoted: str
    sent_at: datetime | None
    facts: MailFacts
    attachments: tuple[Attachment, ...]
    kind: str


def words_of(message: Message) -> Words:
    """The controller's words of a message: inside the forward when it is one, else its own."""
    original = message.forward
    if original is not None:
        own, quoted, _ = split(original.body)
        return Words(
            original.from_,
            original.subject,
            own or original.body,
            quoted,
            original.sent_at,
            original.facts,
            (*original.attachments, *message.attachments),
            f"forward_{original.kind}",
        )
    return Words(
        message.from_,
        message.subject,
        message.own_text,
        message.quoted,
        message.date,
        message.facts,
        message.attachments,
        "direct",
    )


def read_words(
    reader: Reader,
    words: Words,
    sent_at: datetime | None,
    *,
    authority: bool = False,
    bounce: bool = False,
    memory: Memory | None = None,
) -> Reading:
    """Read them; relative dates count from `sent_at`, sentences in `memory` are read as their owner said."""
    recalled = {"memory": memory, "controller": words.from_.domain} if memory is not None else {}
    reading = reader.read(
        words.text,
        subject=words.subject,
        sent_at=sent_at,
        facts=words.facts,
        attachments=words.attachments,
        bounce=bounce,
        sender_is_authority=authority,
        quoted=words.quoted,
        **recalled,
    )
    return beware(reading, words.attachments)


def reading_data(reading: Reading) -> dict[str, Any]:
    """A reading as the JSON that the message_read event carries."""
    sentences = [s for scored in reading.labels if scored.label is Label.EXTENSION for s in scored.evidence]
    return {
        "labels": [
            {"label": s.label.value, "score": round(s.score, 4), "evidence": list(s.evidence)}
            for s in reading.labels
        ],
        "alternatives": [
            {"label": s.label.value, "evidence": list(s.evidence[:1])} for s in reading.alternatives
        ],
        "primary": reading.primary.value,
        "unsure": reading.unsure,
        "unsure_reasons": list(reading.unsure_reasons),
        "refusal_reason": reading.refusal_reason.value if reading.refusal_reason else None,
        "items": [item.value for item in reading.id_items],
        "purpose": reading.demand_purpose,
        "dates": [
            {
                "text": d.text,
                "kind": d.kind.value,
                "date": d.date.isoformat() if d.date else None,
                "duration": d.duration,
            }
            for d in reading.dates
        ],
        "addressed": [[m.element, m.sentence] for m in reading.addressed],
        "missing": list(reading.missing),
        "extension_reasons": bool(sentences) and states_reason([*sentences, reading.text]),
    }

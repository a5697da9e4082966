"""The other side's words, wherever they stood, and what the reader makes of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from cases.model import Address, Attachment, Forward, Label, MailFacts, Message, Reading
from mail.history import subject_kind
from mail.text import split
from nlp.caution import beware
from nlp.extensions import states_reason
from nlp.manner import manner_of
from nlp.memory import Memory
from nlp.reader import Reader
from nlp.statements import find_statements


@dataclass(frozen=True, slots=True)
class Words:
    """What the other side wrote, wherever it stood: directly, or inside a forward.

    `unread` names an attached message of somebody else that was left unread beside the sender's own words.
    """

    from_: Address
    subject: str
    text: str
    quoted: str
    sent_at: datetime | None
    facts: MailFacts
    attachments: tuple[Attachment, ...]
    kind: str
    unread: str = ""


def words_of(message: Message, people: Collection[str] | None = None) -> Words:
    """The other side's words of a message: inside the forward when the person forwards it, else its own.

    Args:
        message: the mail.
        people: addresses of owners and data subjects, lower case; None where they are not known, and the mail
            alone must tell.
    """
    original = message.forward
    if original is not None and is_forward(message, original, people):
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
    direct = Words(
        message.from_,
        message.subject,
        message.own_text,
        message.quoted,
        message.date,
        message.facts,
        message.attachments,
        "direct",
    )
    if original is None or _is_persons(message, original, people or ()):
        return direct
    return _with_original(direct, original)


def is_forward(message: Message, original: Forward, people: Collection[str] | None) -> bool:
    """True when the words that count are those of the original.

    A person may forward what the other side wrote. Whoever else sends a message along attaches it to words of
    his own, and her own request, come back with the answer, is nobody's answer.
    """
    if people is not None:
        return message.from_.address in people and original.from_.address not in people
    return not _is_persons(message, original, ())


def _is_persons(message: Message, original: Forward, people: Collection[str]) -> bool:
    """True when the original is the person's own request that the other side returns.

    She is the one the mail is written to; or the original went to its sender before, and the mail, which is no
    forward by its subject, has words of its own.
    """
    author = original.from_.address
    if author and (author in people or author in {one.address for one in (*message.to, *message.cc)}):
        return True
    if original.kind != "attached" or subject_kind(message.subject) == "forward":
        return False
    back = message.from_.address in {one.address for one in (*original.to, *original.cc)}
    older = original.sent_at is None or message.date is None or original.sent_at <= message.date
    return bool(back and older and message.own_text.strip())


def _with_original(direct: Words, original: Forward) -> Words:
    """What somebody else sends along: read where it stands in the text or is all there is, else an attachment.

    It never speaks in its author's name: who wrote it is only what the sender says.
    """
    if original.kind == "attached" and direct.text.strip():
        return replace(direct, unread=original.subject or "message")
    own, quoted, _ = split(original.body)
    text = f"{direct.text}\n\n{own or original.body}".strip()
    files = tuple(one for one in original.attachments if one not in direct.attachments)
    return replace(direct, text=text, quoted=quoted, attachments=(*files, *direct.attachments))


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
    reading = beware(reading, words.attachments)
    if words.unread and reading.primary is Label.OTHER:
        doubt = f"a message came with it ({words.unread}) and its words do not say what it is"
        reading = replace(reading, unsure=True, unsure_reasons=(*reading.unsure_reasons, doubt))
    return replace(reading, manner=manner_of(reading, attachments=len(words.attachments)))


def reading_data(reading: Reading) -> dict[str, Any]:
    """A reading as the JSON that the message_read event carries."""
    sentences = [s for scored in reading.labels if scored.label is Label.EXTENSION for s in scored.evidence]
    return {
        "labels": [
            {"label": s.label.value, "score": round(s.score, 4), "evidence": list(s.evidence)}
            for s in reading.labels
        ],
        "alternatives": [
            {"label": s.label.value, "score": round(s.score, 4), "evidence": list(s.evidence[:1])}
            for s in reading.alternatives
        ],
        "primary": reading.primary.value,
        "unsure": reading.unsure,
        "unsure_reasons": list(reading.unsure_reasons),
        "refusal_reason": reading.refusal_reason.value if reading.refusal_reason else None,
        "items": [item.value for item in reading.id_items],
        "purpose": reading.demand_purpose,
        "manner": asdict(reading.manner),
        "dates": [
            {
                "text": d.text,
                "kind": d.kind.value,
                "date": d.date.isoformat() if d.date else None,
                "duration": d.duration,
                "sentence": d.sentence,
            }
            for d in reading.dates
        ],
        "addressed": [[m.element, m.sentence] for m in reading.addressed],
        "missing": list(reading.missing),
        "statements": [list(statement) for statement in find_statements(reading.text)],
        "extension_reasons": bool(sentences) and states_reason([*sentences, reading.text]),
    }

"""Raw bytes to a Message: any bytes in, a Message out, within bounds, problems said in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import Message as Mime

from cases.model import Address, Forward, Handover, MailFacts, Message
from mail import bounce, forwarded, handover, headers, text
from mail.bounds import read_headers, take_apart
from mail.budget import Budget
from mail.handover import NOTE_LIMIT
from mail.parts import ENCRYPTED, LOCKED, TEXT_LIMIT, Contents, digest_id, walk
from mail.unread import is_unread

__all__ = ["bare", "digest_id", "parse", "parse_inside", "read_headers"]


def parse(raw: bytes, *, unpack: bool = True, budget: Budget | None = None) -> Message:
    """The Message in these bytes; never raises, whatever they are.

    Args:
        raw: a mail as it came from the server or a file.
        unpack: read the text of attached documents (in a process of its own, up to 5 s a mail); without it
            attachments are listed by name, size and hash.
        budget: what reading may still cost, when others read with it too; `unpack` is then the budget's.

    Returns:
        The message. For a forward, `own_text` is the forwarder's note and `forward.body` the original's words;
        `problems` says in words what was wrong or not read. Message identifiers keep their angle brackets.
    """
    return _guarded(raw, budget or Budget(unpack), nested=False)


def parse_inside(raw: bytes, budget: Budget) -> Message:
    """An attached message, read with what is left of the budget of its mail; what it forwards itself stays closed."""
    return _guarded(raw, budget, nested=True)


def _guarded(raw: bytes, budget: Budget, *, nested: bool) -> Message:
    try:
        return _parse(raw, budget, nested=nested)
    except Exception as error:  # noqa: BLE001 - the last boundary: a mail that breaks the parser is still a mail
        return bare(
            raw, f"this mail could not be taken apart ({type(error).__name__}); only its raw text is shown"
        )


ENDED = "taking it apart ended the program; only its raw text is shown"
"""The problem of a mail that is not taken apart: its raw text says nothing by itself."""


def bare(raw: bytes, problem: str) -> Message:
    """What can always be said: sender and subject if the header block gives them, the rest as text."""
    found: dict[str, str] = {}
    for line in headers.decode_bytes(raw[:65536]).split("\n"):
        name, colon, value = line.partition(":")
        if not line.strip():
            break
        if colon and name.lower() in ("from", "subject", "message-id"):
            found.setdefault(name.lower(), value.strip())
    body = headers.decode_bytes(raw[:TEXT_LIMIT]).replace("\x00", "").replace("\r\n", "\n")
    ids = headers.message_ids(found.get("message-id", ""))
    from_ = headers.mailbox(headers.clean_line(found.get("from", ""))[:1000])
    return Message(
        message_id=ids[0] if ids else "",
        in_reply_to="",
        references=(),
        from_=from_,
        reply_to=(),
        to=(),
        cc=(),
        delivered_to=(),
        date=None,
        subject=headers.clean_line(found.get("subject", ""))[:1000],
        text=body,
        own_text=body,
        quoted="",
        signature="",
        attachments=(),
        facts=MailFacts(),
        problems=(problem,),
    )


def _parse(raw: bytes, budget: Budget, *, nested: bool) -> Message:
    mime, bounded, problems = take_apart(raw)
    contents = Contents(problems=problems, budget=budget)
    walk(mime, bounded, contents)
    message = _message(mime, contents)
    if nested:
        return message
    returned = bounce.read_bounce(mime)
    if returned or message.facts.delivery_report:
        return replace(message, bounce=returned)
    return _with_notes(_with_forward(message, contents))


def _with_notes(message: Message) -> Message:
    """The message with what its words say of getting at its files."""
    original = message.forward
    words, sent = (original.body, original.sent_at) if original else (message.own_text, message.date)
    said = handover.find(words, sent)
    files = (*message.attachments, *(original.attachments if original else ()))
    locked = tuple(Handover("locked_file", file.name) for file in files if LOCKED in file.note)
    unread = tuple(Handover("unread_file", file.name) for file in files if is_unread(file))
    unreadable = ENCRYPTED.partition("{")[0]
    sealed = tuple(Handover("encrypted", "") for one in message.problems if one.startswith(unreadable))
    problems = (*message.problems, *(handover.note(one) for one in said))
    return replace(
        message, problems=problems, handover=(*said, *locked[:NOTE_LIMIT], *unread[:NOTE_LIMIT], *sealed[:1])
    )


# --- the message ------------------------------------------------------------------------------------


def _message(mime: Mime, contents: Contents) -> Message:
    whole = "\n\n".join(words.strip("\n") for words in contents.texts)
    own, quoted, signature = text.split(whole)
    senders = headers.addresses(headers.values(mime, "From"))
    _check_headers(mime, senders, contents)
    if not whole.strip():
        contents.problem("its HTML shows no text" if contents.html_empty else "no readable text")
    ids = headers.message_ids(headers.first(mime, "Message-ID"))
    parents = headers.message_ids(headers.first(mime, "In-Reply-To"))
    date = headers.values(mime, "Date")
    return Message(
        message_id=ids[0] if ids else "",
        in_reply_to=parents[0] if parents else "",
        references=headers.message_ids(headers.first(mime, "References")),
        from_=senders[0] if senders else Address("", ""),
        reply_to=headers.addresses(headers.values(mime, "Reply-To")),
        to=headers.addresses(headers.values(mime, "To")),
        cc=headers.addresses(headers.values(mime, "Cc")),
        delivered_to=headers.delivered_to(mime),
        date=headers.date_of(date[0]) if date else None,
        subject=headers.first(mime, "Subject"),
        text=whole,
        own_text=own,
        quoted=quoted,
        signature=signature,
        attachments=tuple(contents.attachments),
        facts=headers.facts(mime),
        problems=tuple(contents.problems),
    )


def _check_headers(mime: Mime, senders: tuple[Address, ...], contents: Contents) -> None:
    counts = {
        name: len(headers.values(mime, name)) for name in ("From", "Subject", "To", "Date", "Message-ID")
    }
    words = {2: "two", 3: "three"}
    for name, count in counts.items():
        if count > 1:
            contents.problem(f"{words.get(count, str(count))} {name} headers")
    if counts["From"] == 0:
        contents.problem("no From header")
    elif not senders or not senders[0].address:
        contents.problem("no readable From address")
    elif len(senders) > 1 and counts["From"] == 1:
        contents.problem("several addresses in From")
    if any(len(value) >= headers.VALUE_LIMIT for _, value in mime.raw_items()):
        contents.problem("a header longer than 16 KB; the rest of it was not read")


ATTACHED_TOO = "a message is attached to the forwarded one; it was not read"
"""The problem of an inline forward that brings files which are mails: whose they are, nobody has said."""


def _with_forward(message: Message, contents: Contents) -> Message:
    """The message with the original it forwards, if any: own words are then the note above it."""
    attached = contents.originals[0] if contents.originals else None
    found = forwarded.find(
        message.subject,
        message.text,
        in_reply_to=message.in_reply_to,
        attached=attached,
        read=lambda raw: _guarded(raw, contents.budget, nested=True),
    )
    if found is None:
        return message
    if found.kind == "attached":
        message = replace(message, originals=tuple(contents.originals))
        return _carrying(message, found, 0)
    problems = (*message.problems, ATTACHED_TOO) if contents.originals else message.problems
    own, quoted, signature = text.split(found.note)
    history = (
        message.text[len(message.text) - len(message.text.lstrip()) :].removeprefix(found.note).strip("\n")
    )
    quoted = f"{quoted}\n\n{history}".strip("\n")
    return replace(
        message, own_text=own, quoted=quoted, signature=signature, forward=found, problems=problems
    )


def _carrying(message: Message, original: Forward, number: int) -> Message:
    """A mail with words of its own alone, and one of the messages that are attached to it."""
    problems = tuple(words for words in message.problems if words != "no readable text")
    if len(message.originals) > 1:
        problems = (*problems, f"attached message {number + 1} of {len(message.originals)}")
    whole = f"{message.text}\n\n{original.body}".strip()
    quoted = f"{message.quoted}\n\n{original.body}".strip()
    return replace(message, text=whole, quoted=quoted, forward=original, problems=problems)


def with_original(message: Message, number: int, read: Callable[[bytes], Message]) -> Message:
    """The same mail with another of the messages attached to it (`number`, from 0) as the one it forwards.

    `read` turns the bytes of an attached message into a Message (`parse_inside`).
    """
    first = message.forward
    if number == 0 or first is None:
        return message
    told = {handover.note(one) for one in message.handover} | {
        f"attached message 1 of {len(message.originals)}"
    }
    bare = replace(
        message,
        text=first.note,
        quoted=message.quoted.removesuffix(first.body).rstrip("\n"),
        problems=tuple(words for words in message.problems if words not in told),
        handover=(),
        forward=None,
    )
    raw = message.originals[number]
    found = forwarded.attached_original(raw, read(raw), first.note)
    return _with_notes(_carrying(bare, found, number))


def carrying(message: Message, inner: Message) -> Message:
    """A mail whose attached original is itself a forward (`inner`, parsed), as the forward of what that one forwards."""
    assert message.forward is not None
    assert inner.forward is not None
    whole = f"{message.forward.note}\n\n{inner.forward.body}".strip()
    return replace(message, text=whole, forward=inner.forward, handover=inner.handover)

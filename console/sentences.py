"""One plain sentence for each event, for the timeline and the demo; "" for those that speak through others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cases.model import Event, EventKind

Data = Mapping[str, Any]


def tell(event: Event) -> str:
    """What happened, in one sentence."""
    sentence = SENTENCES.get(event.kind)
    return sentence(event.data) if sentence else ""


def _opened(data: Data) -> str:
    agent = f", for whom {data['subject']['mandate']} acts" if data["subject"].get("mandate") else ""
    rights = " and ".join(data["rights"])
    return f"Case opened: {data['subject']['name']}{agent} asks {data['controller']['name']} for {rights}."


def _read(data: Data) -> str:
    labels = ", ".join(scored["label"] for scored in data["labels"]) or data["primary"]
    evidence = next((s["evidence"][0] for s in data["labels"] if s["evidence"]), "")
    who = "The authority" if data["party"] == "authority" else "The controller"
    unsure = " (unsure: the owner is asked)" if data["unsure"] else ""
    return f"{who} wrote: {labels}{unsure} [{data['origin']}]" + (f" “{evidence}”" if evidence else "")


def _demands(data: Data) -> str:
    items = [d["item"] + (" (again)" if d["repeated"] else "") for d in data["demands"]]
    return f"Asked of the data subject: {', '.join(items)}."


def _deadlines(data: Data) -> str:
    dates = data["deadlines"]
    return (
        f"Answer due {dates['strict']}; {dates['paused']} if the question was right; "
        f"late beyond doubt after {dates['safe']}."
    )


def _disclosure(data: Data) -> str:
    missing = ", ".join(data["missing"]) or "nothing"
    return f"Disclosure: still missing {missing}."


def _authority(data: Data) -> str:
    term = f"; term until {data['term_until']}" if data.get("term_until") else ""
    return f"Authority {data['authority']}: {data['act'].replace('_', ' ')} of {data['on']}{term}."


SENTENCES: Mapping[EventKind, Callable[[Data], str]] = {
    EventKind.CASE_OPENED: _opened,
    EventKind.MESSAGE_READ: _read,
    EventKind.READING_CORRECTED: lambda d: f"The owner says: this was {d['primary']}.",
    EventKind.ITEMS_SUPPLIED: lambda d: f"Given to the controller: {', '.join(d['items'])}.",
    EventKind.ITEMS_REFUSED: lambda d: f"Will not be given to the controller: {', '.join(d['items'])}.",
    EventKind.OWNER_WROTE: lambda d: f"The data subject wrote to {', '.join(d['to'])}: {d['subject']}",
    EventKind.QUESTION_ANSWERED: lambda d: f"The owner says that the question about {d['about']} is settled.",
    EventKind.NOTE_RECORDED: lambda d: f"Note: {d['text']}",
    EventKind.WORD_TAKEN_BACK: lambda d: f"Taken back by the owner: {d['verb'].upper()}.",
    EventKind.CASE_SHARED: lambda d: f"Shared with {d['address']} as {d['role']}.",
    EventKind.CASE_UNSHARED: lambda d: f"No longer shared with {d['address']}.",
    EventKind.STEP_HELD: lambda d: f"HOLD: {d['key']} waits.",
    EventKind.STEP_RELEASED: lambda d: f"RELEASE: {d['key']} goes again.",
    EventKind.STEP_VETOED: lambda d: f"VETO: {d['key']} is dropped.",
    EventKind.STEP_APPROVED: lambda d: f"The owner agrees to {d['key']}.",
    EventKind.STEP_ANNOUNCED: lambda d: f"Announced in the digest: {d['key']}.",
    EventKind.STEP_POSTPONED: lambda d: f"{d['key']} must wait: {', '.join(d['because'])}.",
    EventKind.LETTER_SENT: lambda d: f"Sent: {d['step']} to {d['to']}.",
    EventKind.LETTER_BOUNCED: lambda d: f"Letter came back: {d['key']} ({d['detail']}).",
    EventKind.LETTER_UNKNOWN: lambda d: f"Fate unknown: {d['key']}; looking for our own copy.",
    EventKind.LETTER_PARKED: lambda d: f"Parked: {d['key']} ({d['detail'] or 'its fate is unknown'}).",
    EventKind.TRACKING_RECORDED: lambda d: f"Registered letter posted, tracking number {d['number']}.",
    EventKind.COMPLAINT_FILED: lambda d: f"Complaint filed at {d['authority']}, reference {d['reference']}.",
    EventKind.DEADLINE_PASSED: lambda d: f"The {d['which']} deadline of {d['on']} has passed.",
    EventKind.TERM_PASSED: lambda d: f"The term set by {d['authority']} ran out in silence on {d['on']}.",
    EventKind.CASE_CLOSED: lambda d: f"Case closed: {d['because']}.",
    EventKind.CASE_REOPENED: lambda d: "Case opened again.",
    EventKind.CASE_PAUSED: lambda d: "PAUSE: nothing goes out.",
    EventKind.CASE_RESUMED: lambda d: "The case goes on.",
    EventKind.RECEIPT_CONFIRMED: lambda d: "The controller has received the request: that is proven now.",
    EventKind.RECEIPT_DENIED: lambda d: "The controller says that it never received the request.",
    EventKind.RECEIPT_STATED: lambda d: (
        f"The controller says that it received the request on {d['received_on']}."
    ),
    EventKind.ADDRESS_FAILED: lambda d: (
        f"The address {d['address']} cannot be reached; the others took the request."
    ),
    EventKind.REQUEST_BOUNCED: lambda d: "The request came back: no receipt, no clock.",
    EventKind.DEADLINES_SET: _deadlines,
    EventKind.DEMANDS_RECORDED: _demands,
    EventKind.IDENTIFICATION_JUDGED: lambda d: (
        f"The demand is {d['verdict']}: {d['reasons'][0]['text'] if d['reasons'] else ''}"
    ),
    EventKind.EXTENSION_JUDGED: lambda d: (
        "Extension accepted."
        if d["valid"]
        else "The extension counts on one reading."
        if d.get("counts")
        else "The extension has no effect."
    ),
    EventKind.PROMISE_NOTED: lambda d: f"It promises an answer by {d['until']}; that moves no deadline.",
    EventKind.DISCLOSURE_RECORDED: _disclosure,
    EventKind.STEP_PLANNED: lambda d: f"Planned: {d['step']} for {d['due_at'][:10]}.",
    EventKind.STEP_CANCELLED: lambda d: f"Taken back: {d['key']} ({d['because']}).",
    EventKind.AUTHORITY_RECORDED: _authority,
}

"""What counts as done for each right: from what a message says to the rights it gives effect to.

Access is settled element by element (`completeness`). Rectification and restriction have no label; they are settled
by a sentence that states them as done, whatever else the message does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cases.labels import DISCLOSURES
from cases.model import Label, Right

PORTABLE = frozenset({"json", "csv", "xml", "ics", "vcf", "xlsx", "ods", "parquet", "zip"})
"""Endings of files a machine can read (Art. 20(1) GDPR); a zip is what such files usually travel in."""

ERASURE_LATER = "erasure_later"
DATA_KEPT = "data_kept"
KEPT_BECAUSE = "kept_because"
"""Kinds of statements about an erasure, as a message's `statements` name them."""

STATED: Mapping[str, Right] = {"rectified": Right.RECTIFICATION, "restricted": Right.RESTRICTION}
"""Kinds of statements by which a right is said to have been given effect to (Art. 16, 18 GDPR)."""


def statements(data: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """The sentences of a message (the data of message_read) that state something of this kind."""
    return tuple(sentence for found, sentence in data.get("statements", ()) if found == kind)


def erasure_announced(data: Mapping[str, Any]) -> bool:
    """True when a message only announces the erasure: what will be done has not been done (Art. 12(3) GDPR)."""
    return bool(statements(data, ERASURE_LATER))


def erasure_done(data: Mapping[str, Any]) -> bool:
    """True when a message confirms an erasure that has happened and is whole, or names why a part is kept (Art. 17(3) GDPR)."""
    kept_in_silence = statements(data, DATA_KEPT) and not statements(data, KEPT_BECAUSE)
    return not erasure_announced(data) and not kept_in_silence


def stated(data: Mapping[str, Any], rights: Iterable[Right]) -> Mapping[Right, str]:
    """The rights of a request that a message says have been given effect to, each with the sentence."""
    return {
        right: found[0]
        for kind, right in STATED.items()
        if right in rights and (found := statements(data, kind))
    }


def portable(data: Mapping[str, Any]) -> bool:
    """True when a message hands over a file in a structured, machine-readable format (Art. 20(1) GDPR)."""
    return bool(PORTABLE & set(data.get("formats", ())))


def settled_by(label: Label, data: Mapping[str, Any], rights: Iterable[Right]) -> tuple[Right, ...]:
    """The rights of a request that a message with this label gives effect to."""
    done = {
        Right.ERASURE: label is Label.ERASURE_CONFIRMED and erasure_done(data),
        Right.OBJECTION: label is Label.OBJECTION_HONOURED,
        Right.PORTABILITY: label in DISCLOSURES and portable(data),
    }
    return tuple(right for right in rights if done.get(right, False))

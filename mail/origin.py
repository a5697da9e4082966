"""Who really sent a mail: what our own server checked, DKIM, ARC of named forwarders, DKIM of an attached original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import Message as Mime

from cases.model import Forward, Message, Origin
from mail import headers
from mail.parse import read_headers
from mail.relayed import vouched_by_forwarder
from mail.results import Said, read_results, trusted_results
from mail.signature import Lookup, Signature, aligned, covers_part_only, unsafe, verify

__all__ = ["Lookup", "OriginVerdict", "aligned", "judge", "trusted_results"]


@dataclass(frozen=True, slots=True)
class OriginVerdict:
    """How sure we are who wrote a message, why, and the key record that proves it (kept: keys are rotated)."""

    origin: Origin
    authenticated_domain: str
    reason: str
    dkim_key: str = ""


def judge(
    raw: bytes,
    message: Message,
    *,
    authserv_id: str,
    dns: Lookup | None,
    original: Forward | None,
    forwarders: Sequence[str] = (),
) -> OriginVerdict:
    """How sure we are who wrote `message`, or, when `original` is given, the original it forwards.

    Args:
        raw: the mail's bytes as they came.
        message: the same mail, parsed.
        authserv_id: the name one's own mail server writes first in Authentication-Results (RFC 8601), "" if none.
        dns: looks up a TXT record; None when there is no network.
        original: the forward whose author is in question; None for the mail itself.
        forwarders: domains whose ARC seals count, lower case.

    Returns:
        A verdict. Nothing a mail says of itself counts, and no content makes this raise.
    """
    try:
        if original is None:
            return _direct(raw, message.from_.domain, authserv_id, dns, forwarders)
        return _original(original, dns)
    except Exception as error:  # noqa: BLE001 - hostile headers and signatures in two libraries: unsure, never down
        reason = f"The sender could not be checked ({type(error).__name__})."
        return OriginVerdict(_unverified(original), "", reason)


def _unverified(original: Forward | None) -> Origin:
    if original is None:
        return Origin.DIRECT_UNVERIFIED
    return Origin.ATTACHED_UNVERIFIED if original.kind == "attached" else Origin.INLINE_CLAIMED


def _original(original: Forward, dns: Lookup | None) -> OriginVerdict:
    if original.kind != "attached" or not original.raw:
        reason = "The original was forwarded inline: who wrote it is what the forwarder's mail program says."
        return OriginVerdict(Origin.INLINE_CLAIMED, "", reason)
    signature = verify(original.raw, original.from_.domain, dns)
    if signature.outcome == "valid":
        return OriginVerdict(Origin.VERIFIED_ORIGINAL, signature.domain, signature.reason, signature.key)
    return OriginVerdict(Origin.ATTACHED_UNVERIFIED, "", signature.reason)


def _direct(
    raw: bytes, domain: str, authserv_id: str, dns: Lookup | None, forwarders: Sequence[str]
) -> OriginVerdict:
    fields = read_headers(raw)
    problem = _doubtful_headers(raw, fields)
    if problem is not None:
        return problem
    said = read_results(trusted_results(fields, authserv_id), domain) if authserv_id and domain else None
    if said and said.word == "pass" and covers_part_only(fields, domain):
        said = Said("open", f"The signature of {domain} does not cover the whole mail.")
    sealed = vouched_by_forwarder(raw, domain, forwarders, dns) if dns and _open(said) else None
    if sealed is not None:
        return OriginVerdict(Origin.DIRECT_VERIFIED, domain, sealed.reason)
    if said and said.word == "fail":
        return OriginVerdict(Origin.FORGED, "", said.reason)
    signature = verify(raw, domain, dns) if dns is not None else None
    if said and said.word == "pass":
        return _with_key(OriginVerdict(Origin.DIRECT_VERIFIED, domain, said.reason), signature)
    if signature is not None and signature.outcome == "valid":
        return OriginVerdict(Origin.DIRECT_VERIFIED, signature.domain, signature.reason, signature.key)
    return _nobody_vouches(said, signature, authserv_id)


def _open(said: Said | None) -> bool:
    return said is None or said.word != "pass"


def _doubtful_headers(raw: bytes, fields: Mime) -> OriginVerdict | None:
    """The verdict on headers by which nobody can be recognised, whatever was checked; None for plain ones."""
    senders = headers.values(fields, "From")
    if len(senders) > 1:
        return OriginVerdict(Origin.FORGED, "", "The mail has several From headers.")
    if len({name for value in senders for name in headers.authors(value)}) > 1:
        reason = "The From header names more than one address."
        return OriginVerdict(Origin.DIRECT_UNVERIFIED, "", reason)
    problem = unsafe(raw) if senders else ""
    return OriginVerdict(Origin.DIRECT_UNVERIFIED, "", problem) if problem else None


def _with_key(verdict: OriginVerdict, signature: Signature | None) -> OriginVerdict:
    """Our server vouches; our own look at the signature adds the key that will prove it later."""
    if signature is None or signature.outcome != "valid":
        return verdict
    return replace(verdict, reason=f"{verdict.reason} {signature.reason}", dkim_key=signature.key)


def _nobody_vouches(said: Said | None, signature: Signature | None, authserv_id: str) -> OriginVerdict:
    reasons = [one.reason for one in (said, signature) if one is not None]
    missing = (
        "Our mail server's check results are missing."
        if authserv_id
        else "No mail server is set whose check results count."
    )
    return OriginVerdict(Origin.DIRECT_UNVERIFIED, "", " ".join(reasons) or missing)

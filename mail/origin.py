"""Who really sent a mail: Authentication-Results of one's own server, DKIM of an attached original."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message as Mime
from typing import Any

from cases.model import Forward, Message, Origin
from mail import headers
from mail.parse import read_headers

Lookup = Callable[[bytes], bytes | str | None]
"""The TXT record of a name such as b"s1._domainkey.shop.example.", or None when there is none."""

SIGNATURE_LIMIT = 8
"""DKIM signatures of one message that are tried."""

_SHARED = re.compile(r"(?:co|com|org|net|gov|gob|gouv|ac|edu|or|ne|go|asso)\.[a-z]{2}")
_LOOPBACK = re.compile(r"\[(?:IPv6:)?(?:127\.\d+\.\d+\.\d+|::1)\]", re.I)


@dataclass(frozen=True, slots=True)
class OriginVerdict:
    """How sure we are who wrote a message, why, and the key record that proves it (kept: keys are rotated)."""

    origin: Origin
    authenticated_domain: str
    reason: str
    dkim_key: str = ""


@dataclass(frozen=True, slots=True)
class _Signature:
    """The outcome of trying a message's DKIM signatures: "valid", "invalid", "no key", "none" or "unsafe"."""

    outcome: str
    domain: str = ""
    reason: str = ""
    key: str = ""


def aligned(domain_a: str, domain_b: str) -> bool:
    """True when the domains are the same, or one is a subdomain of the other (RFC 7489, 3.1, relaxed).

    Names everybody may register under ("example", "co.uk") align with nothing but themselves.
    """
    a, b = domain_a.lower().rstrip("."), domain_b.lower().rstrip(".")
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    if a == b:
        return True
    return "." in shorter and not _SHARED.fullmatch(shorter) and longer.endswith(f".{shorter}")


def judge(
    raw: bytes,
    message: Message,
    *,
    authserv_id: str,
    dns: Lookup | None,
    original: Forward | None,
) -> OriginVerdict:
    """How sure we are who wrote `message`, or, when `original` is given, the original it forwards.

    Args:
        raw: the mail's bytes as they came.
        message: the same mail, parsed.
        authserv_id: the name one's own mail server writes first in Authentication-Results (RFC 8601), "" if none.
        dns: looks up a TXT record; None when there is no network.
        original: the forward whose author is in question; None for the mail itself.

    Returns:
        A verdict. Nothing a mail says of itself counts, and no content makes this raise.
    """
    try:
        if original is None:
            return _direct(raw, message.from_.domain, authserv_id, dns)
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


def _direct(raw: bytes, domain: str, authserv_id: str, dns: Lookup | None) -> OriginVerdict:
    fields = read_headers(raw)
    if len(headers.values(fields, "From")) > 1:
        return OriginVerdict(Origin.FORGED, "", "The mail has several From headers.")
    verdict = _by_results(fields, domain, authserv_id) if authserv_id and domain else None
    if verdict and verdict.origin != Origin.DIRECT_UNVERIFIED:
        return verdict
    if dns is not None:
        signature = verify(raw, domain, dns)
        if signature.outcome == "valid":
            return OriginVerdict(Origin.DIRECT_VERIFIED, signature.domain, signature.reason, signature.key)
        reason = f"{verdict.reason} {signature.reason}" if verdict else signature.reason
        return OriginVerdict(Origin.DIRECT_UNVERIFIED, "", reason)
    if verdict:
        return verdict
    missing = (
        "Our mail server's check results are missing."
        if authserv_id
        else "No mail server is set whose check results count."
    )
    return OriginVerdict(Origin.DIRECT_UNVERIFIED, "", missing)


# --- Authentication-Results -------------------------------------------------------------------------


def trusted_results(fields: Mime, authserv_id: str) -> str:
    """The Authentication-Results value of our own server, or "".

    The topmost one with exactly our authserv-id, and only above the first Received header that came from
    outside: everything below was written by the sender. Received headers of our own inner hops (no "from", or
    LMTP, or loopback) may stand above it.
    """
    for name, value in fields.raw_items():
        lowered = name.lower()
        if lowered == "received" and not _inner_hop(str(value)):
            return ""
        if lowered == "authentication-results":
            unfolded = re.sub(r"\s+", " ", str(value)).strip()
            written = re.sub(r"^(?:\([^()]*\)\s*)+", "", unfolded).partition(";")[0].split(" ")[0]
            if written.lower() == authserv_id.lower():
                return unfolded
    return ""


def _inner_hop(received: str) -> bool:
    text = re.sub(r"\s+", " ", received).strip()
    addresses = re.findall(r"\[[0-9A-Fa-f.:IPv]+\]", text)
    bare = re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text)
    if any(not _LOOPBACK.fullmatch(address) for address in addresses) or any(
        not a.startswith("127.") for a in bare
    ):
        return False
    return text.lower().startswith("by ") or bool(addresses) or bool(re.search(r"\swith L?LMTP", text))


def _by_results(fields: Mime, domain: str, authserv_id: str) -> OriginVerdict | None:
    value = trusted_results(fields, authserv_id)
    if not value:
        return None
    import authres

    try:
        parsed = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except Exception:  # noqa: BLE001 - a server's free text: authres raises SyntaxError and others on it
        return OriginVerdict(
            Origin.DIRECT_UNVERIFIED, "", "Our mail server's check results could not be read."
        )
    outcomes = [_outcome(result, domain) for result in parsed.results]
    passed = next(
        (
            method
            for method, said, fits in outcomes
            if fits and said == "pass" and method in ("dmarc", "dkim")
        ),
        "",
    )
    if ("dmarc", "fail", True) in outcomes:
        return OriginVerdict(Origin.FORGED, "", f"Our mail server says that DMARC failed for {domain}.")
    if passed:
        reason = f"Our mail server says that {passed.upper()} passed for {domain}."
        return OriginVerdict(Origin.DIRECT_VERIFIED, domain, reason)
    if ("spf", "pass", True) in outcomes:
        return OriginVerdict(
            Origin.DIRECT_UNVERIFIED, "", f"Our mail server says only that SPF passed for {domain}."
        )
    failed = [
        method for method, said, _ in outcomes if method in ("spf", "dkim") and said in ("fail", "hardfail")
    ]
    if failed:
        return OriginVerdict(
            Origin.FORGED,
            "",
            f"Our mail server says that {failed[0].upper()} failed, and nothing vouches for {domain}.",
        )
    return OriginVerdict(
        Origin.DIRECT_UNVERIFIED, "", f"Our mail server found nothing that vouches for {domain}."
    )


def _outcome(result: Any, domain: str) -> tuple[str, str, bool]:
    """(method, result, whether it speaks of the From domain)."""
    named = {f"{item.type}.{item.name}".lower(): str(item.value or "") for item in result.properties}
    method = str(result.method).lower()
    keys = {
        "dmarc": ("header.from",),
        "dkim": ("header.d", "header.i"),
        "spf": ("smtp.mailfrom", "smtp.mail"),
    }
    subject = next((named[key] for key in keys.get(method, ()) if named.get(key)), "")
    name = subject.rpartition("@")[2].strip("<>\"' ")
    # some servers leave header.from out; DMARC speaks of nothing but the From domain
    fits = aligned(name, domain) or (method == "dmarc" and not name)
    return method, str(result.result).lower(), fits


# --- DKIM -------------------------------------------------------------------------------------------


def verify(raw: bytes, domain: str, dns: Lookup | None) -> _Signature:
    """Try the DKIM signatures of `raw` that speak for `domain` (RFC 6376), each key looked up with `dns`.

    Only a signature that covers From and Subject and the whole body counts, and only over headers that every
    program reads the same way: a bare CR, a NUL or a second From would let a forger show other words than were signed.
    """
    problem = _unsafe(raw)
    if problem:
        return _Signature("unsafe", reason=problem)
    if not domain:
        return _Signature("none", reason="The From address could not be read.")
    import dkim

    checker = dkim.DKIM(raw)
    count = sum(1 for name, _ in checker.headers if name.lower() == b"dkim-signature")
    if not count:
        return _Signature("none", reason="It carries no DKIM signature.")
    if dns is None:
        return _Signature("no key", reason="Its DKIM signature was not checked: no lookup of keys is set up.")
    tried = [_try(raw, index, domain, dns) for index in range(min(count, SIGNATURE_LIMIT))]
    ranking = ["valid", "invalid", "no key", "none"]
    return min(tried, key=lambda signature: ranking.index(signature.outcome))


def _unsafe(raw: bytes) -> str:
    block = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    if re.search(rb"\r(?!\n)", block) or b"\x00" in block:
        return "Its headers hold bare line breaks or NUL bytes, so a signature proves nothing."
    if len(re.findall(rb"(?im)^from[ \t]*:", block)) != 1:
        return "It does not have exactly one From header, so a signature proves nothing."
    if len(re.findall(rb"(?im)^subject[ \t]*:", block)) > 1:
        return "It has several Subject headers, so a signature proves nothing."
    return ""


def _try(raw: bytes, index: int, domain: str, dns: Lookup) -> _Signature:
    import dkim

    records: list[bytes | str | None] = []

    def look_up(name: bytes, timeout: int = 5) -> bytes | str | None:
        records.append(dns(name))
        return records[-1]

    checker = dkim.DKIM(raw)
    try:
        prepared = checker.verify_headerprep(index)
    except Exception as error:  # noqa: BLE001 - the signature is the sender's text
        return _Signature("invalid", reason=f"Its DKIM signature is not valid ({error}).")
    fields = prepared[0] if prepared else {}
    signer = fields.get(b"d", b"").decode("ascii", "replace").lower()
    if not aligned(signer, domain):
        return _Signature(
            "none", signer, f"Its DKIM signature speaks for {signer or 'nobody'}, not for {domain}."
        )
    if not {b"from", b"subject"} <= set(checker.include_headers) or b"l" in fields:
        return _Signature("invalid", signer, f"The DKIM signature of {signer} does not cover the whole mail.")
    try:
        valid = checker.verify(index, dnsfunc=look_up)
    except Exception as error:  # noqa: BLE001 - key lookup and key parsing: an error is no proof
        detail = str(error)[:120] or type(error).__name__
        outcome = "invalid" if records and records[-1] else "no key"
        return _Signature(
            outcome, signer, f"The DKIM signature of {signer} could not be verified ({detail})."
        )
    key = records[-1] if records else None
    if not key:
        return _Signature("no key", signer, f"The key for the DKIM signature of {signer} was not found.")
    if not valid:
        return _Signature(
            "invalid", signer, f"The DKIM signature of {signer} does not match: something was changed."
        )
    text = key.decode("utf-8", "replace") if isinstance(key, bytes) else key
    return _Signature("valid", signer, f"The DKIM signature of {signer} is valid.", text)

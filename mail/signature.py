"""DKIM signatures: which of them vouch for the From domain of a mail, and for how much of it (RFC 6376)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message as Mime

from mail import headers

Lookup = Callable[[bytes], bytes | str | None]
"""The TXT record of a name such as b"s1._domainkey.shop.example.", or None when there is none."""

SIGNATURE_LIMIT = 8
"""DKIM signatures of one message that are tried."""

ONCE = ("subject", "content-type", "content-transfer-encoding", "mime-version")
"""Fields that may stand once in a mail that a signature proves (RFC 5322, 3.6): which of two is shown, each program decides."""

# names under which anybody may have a domain of his own; the full list changes monthly and lives elsewhere
_SHARED = re.compile(
    r"(?:co|com|org|net|gov|gob|gouv|ac|edu|or|ne|go|asso|info|web|me|ltd|plc|sch|nhs)\.[a-z]{2}"
    r"|(?:github|gitlab)\.io|blogspot\.com|wordpress\.com|eu\.org|(?:uk|us|eu|de|gb|br|cn)\.com"
    r"|(?:azurewebsites|cloudfront|appspot|herokuapp|netlify|onmicrosoft|myshopify)\.(?:net|com|app)"
)


@dataclass(frozen=True, slots=True)
class Signature:
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


def verify(raw: bytes, domain: str, dns: Lookup | None) -> Signature:
    """Try the DKIM signatures of `raw` that speak for `domain` (RFC 6376), each key looked up with `dns`.

    Only a signature that covers From and Subject and the whole body counts, and only over headers that every
    program reads the same way: a bare CR, a NUL or a second From would let a forger show other words than were signed.
    """
    problem = unsafe(raw)
    if problem:
        return Signature("unsafe", reason=problem)
    if not domain:
        return Signature("none", reason="The From address could not be read.")
    import dkim

    checker = dkim.DKIM(raw)
    count = sum(1 for name, _ in checker.headers if name.lower() == b"dkim-signature")
    if not count:
        return Signature("none", reason="It carries no DKIM signature.")
    if dns is None:
        return Signature("no key", reason="Its DKIM signature was not checked: no lookup of keys is set up.")
    tried = [_try(raw, index, domain, dns) for index in range(min(count, SIGNATURE_LIMIT))]
    ranking = ["valid", "invalid", "no key", "none"]
    return min(tried, key=lambda signature: ranking.index(signature.outcome))


def unsafe(raw: bytes) -> str:
    """Why nothing can vouch for these headers: programs would read them differently; "" when they are plain."""
    block = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    if re.search(rb"\r(?!\n)", block) or b"\x00" in block:
        return "Its headers hold bare line breaks or NUL bytes, so a signature proves nothing."
    if len(re.findall(rb"(?im)^from[ \t]*:", block)) != 1:
        return "It does not have exactly one From header, so a signature proves nothing."
    for name in ONCE:
        if len(re.findall(rb"(?im)^" + name.encode() + rb"[ \t]*:", block)) > 1:
            shown = "-".join(part.capitalize() for part in name.split("-"))
            return f"It has several {shown} headers, so a signature proves nothing."
    return ""


def covers_part_only(fields: Mime, domain: str) -> bool:
    """True when the mail is signed for `domain`, but every such signature leaves words or the subject open.

    A server that reports "pass" for one says nothing of what was added behind the signed length (RFC 6376, 8.2).
    """
    signatures = [_tags(value) for value in headers.values(fields, "DKIM-Signature")[:SIGNATURE_LIMIT]]
    speaking = [tags for tags in signatures if aligned(tags.get("d", ""), domain)]
    return bool(speaking) and not any(_whole(tags) for tags in speaking)


def _tags(value: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in re.sub(r"\s+", "", value).split(";"))
    return {name: text for name, equals, text in pairs if equals}


def _whole(tags: dict[str, str]) -> bool:
    return "l" not in tags and {"from", "subject"} <= set(tags.get("h", "").lower().split(":"))


def _testing(record: str) -> bool:
    """The key is on trial: its owner says that nothing may be concluded from it (RFC 6376, 3.6.1, t=y)."""
    return "y" in _tags(record).get("t", "").lower().split(":")


def _try(raw: bytes, index: int, domain: str, dns: Lookup) -> Signature:
    import dkim

    records: list[bytes | str | None] = []

    def look_up(name: bytes, timeout: int = 5) -> bytes | str | None:
        records.append(dns(name))
        return records[-1]

    checker = dkim.DKIM(raw)
    try:
        prepared = checker.verify_headerprep(index)
    except Exception as error:  # noqa: BLE001 - the signature is the sender's text
        return Signature("invalid", reason=f"Its DKIM signature is not valid ({error}).")
    fields = prepared[0] if prepared else {}
    signer = fields.get(b"d", b"").decode("ascii", "replace").lower()
    if not aligned(signer, domain):
        return Signature(
            "none", signer, f"Its DKIM signature speaks for {signer or 'nobody'}, not for {domain}."
        )
    if fields.get(b"a", b"").lower() == b"rsa-sha1":
        return Signature("invalid", signer, f"The DKIM signature of {signer} uses SHA-1 (RFC 8301).")
    if not {b"from", b"subject"} <= set(checker.include_headers) or b"l" in fields:
        return Signature("invalid", signer, f"The DKIM signature of {signer} does not cover the whole mail.")
    try:
        valid = checker.verify(index, dnsfunc=look_up)
    except Exception as error:  # noqa: BLE001 - key lookup and key parsing: an error is no proof
        detail = str(error)[:120] or type(error).__name__
        outcome = "invalid" if records and records[-1] else "no key"
        return Signature(outcome, signer, f"The DKIM signature of {signer} could not be verified ({detail}).")
    key = records[-1] if records else None
    if not key:
        return Signature("no key", signer, f"The key for the DKIM signature of {signer} was not found.")
    if not valid:
        return Signature(
            "invalid", signer, f"The DKIM signature of {signer} does not match: something was changed."
        )
    text = key.decode("utf-8", "replace") if isinstance(key, bytes) else key
    if _testing(text):
        return Signature("none", signer, f"The key for the DKIM signature of {signer} is marked as a test.")
    return Signature("valid", signer, f"The DKIM signature of {signer} is valid.", text)

"""What our own mail server has checked: Authentication-Results, read only where the sender cannot have written (RFC 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message as Mime
from ipaddress import IPv6Address, ip_address
from typing import Any

from mail.signature import aligned

_V4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_V6 = re.compile(r"(?<![0-9a-f.:])[0-9a-f.]*(?::[0-9a-f.]*){2,}", re.I)
_BRACKETED = re.compile(r"\[[0-9A-Fa-f.:IPv]+\]")
_TIME = re.compile(r"\d{1,2}:\d\d:\d\d")
_NO_ADDRESS = re.compile(r"[\[(]unknown[\])]", re.I)
"""Servers write "unknown" where they lost the client's address."""
_FROM_LOOPBACK = re.compile(
    r"from \S+ \((?!HELO |EHLO )(?:[^\s()\[\]]+ )?\[(?:IPv6:)?(?:127\.|::)[^\]]*\]", re.I
)
_WITH_LMTP = re.compile(r"\sby\s+\S+(?:\s+\([^()]*\))?\s+with\s+LMTP[AS]{0,2}\b", re.I)
_FIELDS = ("authentication-results", "arc-authentication-results")
"""Gmail writes Authentication-Results below its own Received, where a sender could too, and repeats them above as ARC."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the checks come to: "pass", "fail", or "open" when nothing vouches for the domain; and why in words."""

    word: str
    reason: str


def trusted_results(fields: Mime, authserv_id: str) -> list[str]:
    """The Authentication-Results values of our own server, topmost first; [] when there are none to trust.

    Only those with exactly our authserv-id, and only above the first Received header that came from outside:
    everything below was written by the sender. Received headers of our own inner hops (no "from", or LMTP, or
    loopback) may stand above them. Several count together when no hop stands between them: servers write one
    for each check.
    """
    found: list[str] = []
    for name, value in fields.raw_items():
        lowered = name.lower()
        if lowered == "received":
            if found:
                return found
            if not _inner_hop(str(value)):
                return []
        elif lowered in _FIELDS:
            unfolded = re.sub(r"\s+", " ", str(value)).strip()
            if lowered.startswith("arc-"):
                unfolded = re.sub(r"^i ?= ?\d+ ?; ?", "", unfolded)
            if author_of(unfolded) == authserv_id.lower():
                found.append(unfolded)
    return found


def author_of(value: str) -> str:
    """The authserv-id of a value, comments before it left out, lower case."""
    plain = re.sub(r"\s+", " ", value).strip()
    return re.sub(r"^(?:\([^()]*\)\s*)+", "", plain).partition(";")[0].split(" ")[0].lower()


def _inner_hop(received: str) -> bool:
    """True for a hop within our own server: nothing in it looks like an address of somebody else.

    What the sender calls itself ("HELO [127.0.0.1]") is no address: only what our server wrote behind it counts as one.
    """
    text = re.sub(r"\s+", " ", received).strip()
    if text.lower().startswith("by "):  # no client at all; its own address of IPv6 stands there at Gmail
        return not any(_outside(one) for one in _V4.findall(text) + _BRACKETED.findall(text))
    found = _V4.findall(text) + _BRACKETED.findall(text) + _V6.findall(re.sub("IPv6:", "", text, flags=re.I))
    if _NO_ADDRESS.search(text) or any(_outside(one) for one in found):
        return False
    # what the sender called itself stands before the last "by"
    by = text.lower().rfind(" by ")
    return bool(_FROM_LOOPBACK.match(text) or _WITH_LMTP.match(text, max(by, 0)))


def _outside(written: str) -> bool:
    """True for what looks like an address and is not loopback; a time of day is none."""
    if _TIME.fullmatch(written):
        return False
    try:
        address = ip_address(re.sub(r"^\[(?:IPv6:)?|\]$", "", written, flags=re.I))
    except ValueError:
        return True
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return not (mapped or address).is_loopback


def read_results(values: list[str], domain: str) -> Said | None:
    """What these results say of the From domain; None when there are none.

    A failure of DMARC outweighs every pass; results of DMARC that do not agree prove nothing. SPF alone vouches
    for nobody: all customers of a shared server pass it for each other.
    """
    if not values:
        return None
    import authres

    outcomes: list[tuple[str, str, bool]] = []
    for value in values:
        try:
            parsed = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
        except Exception:  # noqa: BLE001 - a server's free text: authres raises SyntaxError and others on it
            return Said("open", "Our mail server's check results could not be read.")
        outcomes += [_outcome(result, domain) for result in parsed.results]
    return _weigh(outcomes, domain)


def _weigh(outcomes: list[tuple[str, str, bool]], domain: str) -> Said:
    policies = {said for method, said, _ in outcomes if method == "dmarc"}
    if ("dmarc", "fail", True) in outcomes:
        return Said("fail", f"Our mail server says that DMARC failed for {domain}.")
    if "pass" in policies and len(policies) > 1:
        return Said("open", "Our mail server's results of DMARC do not agree with each other.")
    for method in ("dmarc", "dkim"):
        if (method, "pass", True) in outcomes:
            return Said("pass", f"Our mail server says that {method.upper()} passed for {domain}.")
    if ("spf", "pass", True) in outcomes:
        return Said("open", f"Our mail server says only that SPF passed for {domain}.")
    failed = [
        method for method, said, _ in outcomes if method in ("spf", "dkim") and said in ("fail", "hardfail")
    ]
    if failed:
        reason = f"Our mail server says that {failed[0].upper()} failed, and nothing vouches for {domain}."
        return Said("fail", reason)
    return Said("open", f"Our mail server found nothing that vouches for {domain}.")


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

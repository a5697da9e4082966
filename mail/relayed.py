"""ARC: what a forwarder saw before it changed a mail, believed only of forwarders that are named (RFC 8617)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail.results import Said, read_results
from mail.signature import Lookup, unsafe


def vouched_by_forwarder(raw: bytes, domain: str, forwarders: Sequence[str], dns: Lookup) -> Said | None:
    """What the last sealer of a mail says of the From domain; None unless it is named and its seal is valid.

    Args:
        raw: the mail's bytes as they came.
        domain: the domain of its From address.
        forwarders: domains that may seal (d= of ARC-Seal), lower case; anybody can seal, so all others count for nothing.
        dns: looks up a TXT record.
    """
    if not forwarders or not domain or unsafe(raw):
        return None
    import dkim

    arc = dkim.ARC(raw)
    if not any(name.lower() == b"arc-seal" for name, _ in arc.headers):
        return None
    try:
        verdict, sets, _ = arc.verify(dnsfunc=lambda name, timeout=5: dns(name))
    except Exception:  # noqa: BLE001 - the seal is the sender's text, the lookup a stranger's server
        return None
    if verdict != dkim.CV_Pass:
        return None
    last = sets[0]
    sealer, signer = (last[key].decode("ascii", "replace").lower() for key in ("as-domain", "ams-domain"))
    if sealer not in forwarders or signer != sealer or not _signs_the_author(arc, last["instance"]):
        return None
    seen = re.sub(r"\s+", " ", last["aar-value"].decode("utf-8", "replace"))
    said = read_results([re.sub(r"^ ?i ?= ?\d+ ?; ?", "", seen).strip()], domain)
    if said is None or said.word != "pass":
        return None
    return Said(
        "pass", f"{sealer}, a forwarder that we trust, says: {said.reason.replace('Our mail', 'its mail')}"
    )


def _signs_the_author(arc: object, instance: int) -> bool:
    """The message signature of this set covers From and Subject, and the whole body."""
    for name, value in arc.headers:  # type: ignore[attr-defined]
        tags = dict(
            part.partition("=")[::2]
            for part in re.sub(r"\s+", "", value.decode("ascii", "replace")).split(";")
        )
        if name.lower() == b"arc-message-signature" and tags.get("i") == str(instance):
            return "l" not in tags and {"from", "subject"} <= set(tags.get("h", "").lower().split(":"))
    return False

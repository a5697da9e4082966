"""Delivery status notifications: which letter came back, for good or for now, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import Message as Mime

from cases.model import Bounce
from mail import headers
from mail.bounds import take_apart

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)[ -]")
_ADDRESS = re.compile(r"<?([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,})>?")
_SYSTEM = re.compile(r"mailer-daemon|postmaster|mail delivery|mail-daemon|mailadmin|exchange", re.I)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|has )|failure notice|returned (?:mail|to sender)|delivery fail|mail delivery|"
    r"could not be delivered|not delivered|non remis|échec de (?:la )?(?:remise|livraison|distribution)|non distribué|"
    r"retour à l'expéditeur|unzustellbar|nicht zugestellt|zustellung|rücksendung|delivery delayed|message delayed|"
    r"no (?:se ha )?entrega(?:do|ble)|no se pudo entregar|devuelto|error de entrega|mancat[ao] (?:consegna|recapito)|non recapitat[ao]|"
    r"impossibile recapitare|restituit[ao] al mittente|onbestelbaar|niet (?:af)?geleverd|niet bezorgd|bezorging mislukt|retour afzender",
    re.I,
)
_SOFT = re.compile(
    r"mailbox (?:is )?full|over quota|quota exceeded|temporar|try again|will (?:be )?retr|delayed|greylist|"
    r"boîte (?:aux lettres )?pleine|temporaire|postfach (?:ist )?voll|vorübergehend|verzögert|mailbox voll|"
    r"buzón (?:está )?lleno|temporal|casella (?:è )?piena|temporane|in ritardo|postvak (?:is )?vol|tijdelijk|vertraagd",
    re.I,
)
_HARD = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox)|does(?: not|n't) exist|recipient (?:address )?rejected|"
    r"address (?:not found|rejected)|account (?:is )?(?:disabled|closed)|mailbox unavailable|unrouteable|host not found|"
    r"domain not found|n'existe pas|inconnu|introuvable|n'a pas pu être remis|existiert nicht|unbekannt|"
    r"nicht gefunden|konnte nicht zugestellt|could not be delivered|permanent|"
    r"no existe|desconocid|no se (?:ha encontrado|encuentra|pudo entregar)|non esiste|sconosciut|non trovat|impossibile recapitare|"
    r"bestaat niet|onbekend|niet gevonden|kon niet worden (?:afgeleverd|bezorgd)",
    re.I,
)
_GIVEN_UP = re.compile(
    r"not going to try again|giv(?:en|ing) up|gave up|permanent (?:error|failure)|in the queue too long|"
    r"(?:retry|delivery) time(?:out)? (?:exceeded|expired)|retry time not reached|(?:message|delivery) (?:has |time )?expired|"
    r"no (?:further|more) attempts|will not be (?:retried|attempted)|"
    r"abandonn[ée]|délai[^.\n]{0,40}(?:dépassé|expiré)|a expiré|(?:erreur|échec) (?:permanente?|définiti(?:f|ve))|"
    r"aufgegeben|abgelaufen|zustell(?:zeit|frist)[^.\n]{0,40}überschritten|endgültig|dauerhaft|"
    r"ha (?:caducado|expirado)|error (?:permanente|definitivo)|no se volverá a intentar|"
    r"scadut[oa]|rinunciato|errore (?:permanente|definitivo)|non verrà ritentat|"
    r"verlopen|opgegeven|permanente fout|definitief|niet opnieuw geprobeerd",
    re.I,
)
"""Nothing more is tried, whatever the status: after days of 4.4.1 a server gives up too."""
_GOES_ON = re.compile(
    r"will (?:be )?(?:retr|re-?attempt|tried again|attempted again)|will (?:keep|continue|try)|(?:keep|still|continue to) try|"
    r"attempts? will continue|not yet|need to re-?send|warning (?:message )?only|delayed|"
    r"nouvelles? tentatives?|sera (?:à |de )?nouveau|réessa|pas encore|retardé|"
    r"noch nicht|wiederholt|erneut (?:versuch|zugestellt)|weiter(?:hin)? versuch|verzögert|"
    r"(?<!no )se volverá a intentar|seguirá intentando|(?:aún|todavía) no|retras|"
    r"nuov[oi] tentativ|(?<!non )verrà ritentat|non è (?:stato )?ancora|in ritardo|"
    r"nog niet|(?<!niet )opnieuw geprobeerd|wordt opnieuw|blijven proberen|vertraagd",
    re.I,
)
"""It is tried further; this outweighs every word of failure."""
_COPY = re.compile(
    r"(?m)^[ >]*-{2,}[^\n]{0,60}(?:copy of|original|ursprüngliche|oorspronkelijk|messaggio|mensaje)[^\n]*$",
    re.I,
)
"""The line above the letter that came back, whose words are not the server's."""


def read_bounce(msg: Mime) -> Bounce | None:
    """What a delivery status notification says, or None when `msg` is none (or reports success only).

    RFC 3464 first; then the common notices of servers that do not follow it, in the six languages we write.
    Never raises on content.
    """
    try:
        return None if _reached(msg) else _report(msg) or _prose(msg)
    except Exception:  # noqa: BLE001 - hostile structure: a notice that cannot be read is an ordinary mail
        return None


def reached(raw: bytes) -> str:
    """Whether a delivery status notification reports success alone: "delivered", "relayed" (passed on), else ""."""
    try:
        return _reached(take_apart(raw)[0])
    except Exception:  # noqa: BLE001 - hostile structure: no report
        return ""


def _reached(msg: Mime) -> str:
    report = _status_part(_parts(msg))
    groups = _blocks(report) if report is not None else []
    said = [action for block in groups if (action := block.get("action", "").strip().lower())]
    if not said or not set(said) <= {"delivered", "relayed", "expanded"}:
        return ""
    return "delivered" if set(said) == {"delivered"} else "relayed"


def _status_part(parts: list[Mime]) -> Mime | None:
    return next((part for part in parts[:10] if part.get_content_type() == "message/delivery-status"), None)


def _parts(msg: Mime, limit: int = 50) -> list[Mime]:
    """The parts of a message, the returned one included, breadth first and within `limit`."""
    queue, out = [msg], []
    while queue and len(out) < limit:
        part = queue.pop(0)
        out.append(part)
        if part.is_multipart():
            queue += [child for child in part.get_payload()[:limit] if isinstance(child, Mime)]
    return out


def _report(msg: Mime) -> Bounce | None:
    parts = _parts(msg)
    report = _status_part(parts)
    if report is None:
        return None
    undelivered = [block for block in _blocks(report) if _undelivered(block)]
    block = next((block for block in undelivered if _gone(block)), next(iter(undelivered), None))
    if block is None:
        return None
    names = [name for one in undelivered if _gone(one) for name in _recipients(one)]
    return Bounce(
        recipient=next(iter(_recipients(block)), ""),
        status=_status(block),
        hard=_gone(block),
        diagnostic=block.get("diagnostic-code", "").partition(";")[2].strip()
        or block.get("diagnostic-code", ""),
        original_message_id=_returned_id(parts),
        failed=tuple(dict.fromkeys(names)),
    )


def _status(block: Mapping[str, str]) -> str:
    return (_STATUS.search(block.get("status", "")) or [""])[0]


def _undelivered(block: Mapping[str, str]) -> bool:
    action, status = block.get("action", "").lower(), _status(block)
    arrived = action in ("delivered", "relayed", "expanded") or status.startswith("2.")
    return bool(action or status) and not arrived


def _gone(block: Mapping[str, str]) -> bool:
    """True for a recipient that no further attempt will reach.

    `failed` is final whatever the status: 4.4.1 and 4.4.7 are given up after days of trying (RFC 3464, 2.3.3).
    """
    return _status(block).startswith("5.") or block.get("action", "").lower() == "failed"


def _recipients(block: Mapping[str, str]) -> list[str]:
    """The addresses that a group of fields is about: where it was going in the end, and where it had been sent."""
    named = (block.get(field, "") for field in ("final-recipient", "original-recipient"))
    return [name for one in named if (name := one.rpartition(";")[2].strip(" <>").lower())]


def _blocks(report: Mime) -> list[dict[str, str]]:
    """The groups of fields of a message/delivery-status body, field names in lower case."""
    payload = report.get_payload()
    if isinstance(payload, list):
        return [
            {key.lower(): headers.decode(str(value)) for key, value in block.raw_items()}
            for block in payload[:100]
        ]
    text = headers.decode_bytes(report.get_payload(decode=True) or b"")[:65536]
    groups = re.split(r"\r?\n[ \t]*\r?\n", text)
    return [
        {
            key.strip().lower(): re.sub(r"\s+", " ", value).strip()
            for key, value in re.findall(r"(?m)^([\w-]+):((?:.*(?:\n[ \t].*)*))", group)
        }
        for group in groups[:100]
    ]


def _returned_id(parts: list[Mime]) -> str:
    """The Message-ID of the letter that came back: in the returned message, or in its headers alone."""
    for part in parts[1:]:
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            found = headers.values(part.get_payload(0), "Message-ID")
        elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/rfc822"):
            found = _ids_in(headers.decode_bytes(part.get_payload(decode=True) or b""))
        else:
            continue
        ids = headers.message_ids(found[0]) if found else ()
        if ids:
            return ids[0]
    return ""


def _ids_in(text: str) -> list[str]:
    return re.findall(r"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S+)", text[:65536])


def _prose(msg: Mime) -> Bounce | None:
    """A notice in words only. It must come from a mail system and sound like one, twice over."""
    sender = headers.first(msg, "From")
    empty_path = any(headers.decode(value) == "<>" for value in headers.values(msg, "Return-Path"))
    failed = headers.addresses(headers.values(msg, "X-Failed-Recipients"))
    subject = headers.first(msg, "Subject")
    if not failed and not ((_SYSTEM.search(sender) or empty_path) and _SUBJECT.search(subject)):
        return None
    texts = [part for part in _parts(msg) if part.get_content_maintype() == "text"]
    text = "\n".join(headers.decode_bytes(part.get_payload(decode=True) or b"")[:32768] for part in texts[:3])
    status = (_STATUS.search(text) or [""])[0]
    code = (_CODE.search(text) or ["", ""])[1]
    soft, hard = _SOFT.search(text), _HARD.search(text)
    if not (status or code or soft or hard or failed):
        return None
    own = {
        address.address
        for address in headers.addresses(headers.values(msg, "To") + headers.values(msg, "From"))
    }
    named = [found for found in _ADDRESS.findall(text) if found.lower() not in own]
    recipient = failed[0].address if failed else (named[0].lower() if named else "")
    ids = _ids_in(text)
    returned = _returned_id(_parts(msg)) or (
        headers.message_ids(ids[0])[0] if ids and headers.message_ids(ids[0]) else ""
    )
    definite = (
        status.startswith("5.")
        or _final(f"{subject}\n{_COPY.split(text, maxsplit=1)[0]}", bool(failed))
        or (not status and code.startswith("5"))
        or (not status and not code and bool(hard) and not soft)
    )
    line = next((line.strip() for line in text.split("\n") if _STATUS.search(line) or _CODE.search(line)), "")
    line = line or next(
        (line.strip() for line in text.split("\n") if _HARD.search(line) or _SOFT.search(line)), ""
    )
    gone = tuple(dict.fromkeys(one.address for one in failed)) or ((recipient,) if recipient else ())
    return Bounce(
        recipient, status, definite, headers.clean_line(line)[:500], returned, gone if definite else ()
    )


def _final(said: str, failed: bool) -> bool:
    """True when a server says in words, or by naming those whom it could not reach, that it tries no more."""
    if _GOES_ON.search(said):
        return False
    return bool(failed or _GIVEN_UP.search(said) or (_HARD.search(said) and not _SOFT.search(said)))

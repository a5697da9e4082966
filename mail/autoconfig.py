"""Find the mail servers of an address: autoconfig files of its domain, a directory of providers, SRV records.

Everything is asked at once and has a few seconds together; what does not answer in time is left out. Files are
taken over HTTPS alone, because whoever can change them could have the password (loopback is for tests).
"""

from __future__ import annotations

import queue
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

SECONDS = 5.0
"""For everything together."""

LARGEST = 64 * 1024
"""Bytes of an autoconfig file; real ones have a few thousand."""

HERE = ("127.0.0.1", "::1", "localhost")

OF_DOMAIN = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
)
"""Where a domain keeps the file itself (draft-ietf-mailmaint-autoconfig)."""

DIRECTORY = "https://autoconfig.thunderbird.net/v1.1/{domain}"
"""A directory of providers (the ISPDB of Thunderbird)."""

SERVICES = {
    "imap": (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls")),
    "smtp": (("_submissions._tcp", "tls"), ("_submission._tcp", "starttls")),
}
"""SRV names in order of preference (RFC 8314, section 5.1; RFC 6186, section 3)."""

SOCKETS = {"SSL": "tls", "STARTTLS": "starttls"}
"""`socketType` of autoconfig files; a plain connection is never taken from one."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server: `tls` is "tls", "starttls" or "plain"; `user` the login name, "" where nothing is said."""

    host: str
    port: int
    tls: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where mail is fetched and submitted, and who said so."""

    imap: Endpoint
    smtp: Endpoint
    said_by: str


Resolver = Callable[[str], Sequence[tuple[int, int, int, str]]]
"""SRV records of a name: priority, weight, port, host."""


def find_servers(
    address: str,
    *,
    resolver: tuple[str, int] | None = None,
    of_domain: Sequence[str] = OF_DOMAIN,
    directory: str = DIRECTORY,
    seconds: float = SECONDS,
) -> Found | None:
    """The servers of a mail address, or None after `seconds` at the latest.

    The domain's own word counts before the directory's, a file before SRV records.

    Args:
        address: whose servers are looked for.
        resolver: IP address and port of a DNS server, None for the machine's own.
        of_domain: addresses of the domain's own file, with {domain} and {address}.
        directory: address of the file in a directory, "" to ask none.
        seconds: for everything together.
    """
    domain = address.rpartition("@")[2].lower()
    places = [*of_domain, *([directory] if directory else [])]
    values = {"domain": urllib.parse.quote(domain), "address": urllib.parse.quote(address)}
    tasks: list[Callable[[], Found | None]] = [
        lambda place=place: _by_file(place.format(**values), address, seconds)  # type: ignore[misc]
        for place in places
    ]
    tasks.insert(len(of_domain), lambda: _by_records(domain, _resolver(resolver, seconds)))
    return _first(tasks, seconds)


def _first(tasks: Sequence[Callable[[], Found | None]], seconds: float) -> Found | None:
    """The answer of the earliest task in the list that gives one; later ones do not wait for those before for ever."""
    answers: queue.Queue[tuple[int, Found | None]] = queue.Queue()

    def run(index: int, task: Callable[[], Found | None]) -> None:
        try:
            answers.put((index, task()))
        except Exception:  # noqa: BLE001 - whatever strangers' servers send, it is no answer
            answers.put((index, None))

    for index, task in enumerate(tasks):
        # a daemon thread: a name server that never answers must not keep the program from ending
        threading.Thread(target=run, args=(index, task), daemon=True).start()
    until = time.monotonic() + seconds
    given: dict[int, Found | None] = {}
    while len(given) < len(tasks):
        try:
            index, found = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        given[index] = found
        first = next((i for i in range(len(tasks)) if i not in given or given[i]), None)
        if first is not None and first in given:
            break
    return next((found for _, found in sorted(given.items(), key=lambda one: one[0]) if found), None)


# --- files ------------------------------------------------------------------------------------------


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect to a place that may not be asked."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Give the next request, or refuse it."""
        if not may_be_asked(newurl):
            raise urllib.error.URLError("redirected away from HTTPS")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def may_be_asked(url: str) -> bool:
    """True for HTTPS, and for HTTP to this machine."""
    parts = urllib.parse.urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)


def _by_file(url: str, address: str, seconds: float) -> Found | None:
    if not may_be_asked(url):
        return None
    with urllib.request.build_opener(_SafeRedirects).open(url, timeout=seconds) as answer:
        content = answer.read(LARGEST + 1)
    return read_file(content, address, urllib.parse.urlsplit(url).hostname or url)


def read_file(content: bytes, address: str, said_by: str = "") -> Found | None:
    """What an autoconfig file says of an address: the first IMAP and SMTP server with encryption, or None."""
    if len(content) > LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None  # entities of a stranger's file could grow without end
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return None
    imap = _server(root.iter("incomingServer"), "imap", address)
    smtp = _server(root.iter("outgoingServer"), "smtp", address)
    return Found(imap, smtp, said_by) if imap and smtp else None


def _server(servers: Any, kind: str, address: str) -> Endpoint | None:
    for server in servers:
        said = {child.tag: (child.text or "").strip() for child in server}
        tls = SOCKETS.get(said.get("socketType", "").upper())
        host, port = _filled(said.get("hostname", ""), address), said.get("port", "")
        if server.get("type") == kind and tls and is_host(host) and port.isdecimal():
            return Endpoint(host, int(port), tls, _filled(said.get("username", ""), address))
    return None


def _filled(text: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    for name, value in (("ADDRESS", address), ("LOCALPART", local), ("DOMAIN", domain)):
        text = text.replace(f"%EMAIL{name}%", value)
    return text


def is_host(text: str) -> bool:
    """True for what can be the name or number of a host: nothing that would end its line in a configuration file."""
    return bool(text) and len(text) < 254 and all(c.isalnum() or c in ".-_:" for c in text)


# --- SRV records ------------------------------------------------------------------------------------


def _resolver(server: tuple[str, int] | None, seconds: float) -> Resolver:
    def ask(name: str) -> Sequence[tuple[int, int, int, str]]:
        import dns.exception
        import dns.resolver

        asked = dns.resolver.Resolver(configure=server is None)
        if server is not None:
            asked.nameservers, asked.port = [server[0]], server[1]
        try:
            answer = asked.resolve(name, "SRV", lifetime=seconds)
        except (dns.exception.DNSException, OSError, ValueError):
            return ()
        return [(r.priority, r.weight, r.port, str(r.target).rstrip(".")) for r in answer]

    return ask


def _by_records(domain: str, ask: Resolver) -> Found | None:
    """SRV records of a domain; one that names "." says that the service is not offered (RFC 2782)."""
    found = {}
    for kind, names in SERVICES.items():
        for name, tls in names:
            records = sorted(
                (one for one in ask(f"{name}.{domain}") if is_host(one[3]) and one[2]),
                key=lambda one: (one[0], -one[1]),
            )
            if records:
                found[kind] = Endpoint(records[0][3], records[0][2], tls)
                break
        else:
            return None
    return Found(found["imap"], found["smtp"], f"the SRV records of {domain}")

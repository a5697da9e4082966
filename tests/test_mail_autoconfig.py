"""The servers of an address, from the places where providers say them: real HTTP and DNS on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from cases.problems import Problem
from console.config_file import secret_in, servers_in
from mail.autoconfig import Endpoint, Found, find_servers, read_file

FILE = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="me.example">
  <incomingServer type="pop3"><hostname>pop.me.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
  <incomingServer type="imap"><hostname>plain.me.example</hostname><port>143</port><socketType>plain</socketType></incomingServer>
  <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
    <username>%EMAILLOCALPART%</username></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.me.example</hostname><port>587</port><socketType>STARTTLS</socketType>
    <username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>
"""
IMAP = Endpoint("imap.me.example", 993, "tls", "bot")
SMTP = Endpoint("smtp.me.example", 587, "starttls", "bot@me.example")


@contextmanager
def web(answer: bytes, *, status: int = 200, pause: float = 0, location: str = "") -> Iterator[str]:
    """A web server that gives one answer to everything; its address with {domain} at the end."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(pause)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(answer)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{{domain}}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def names(zone: dict[str, str]) -> Iterator[tuple[str, int]]:
    """A DNS server on loopback that knows these SRV records."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                try:
                    data, who = listener.recvfrom(4096)
                except OSError:
                    return
                asked = dns.message.from_wire(data)
                answer = dns.message.make_response(asked)
                name = asked.question[0].name
                said = zone.get(str(name).rstrip("."))
                if said:
                    answer.answer.append(dns.rrset.from_text(name, 60, "IN", dns.rdatatype.SRV, said))
                listener.sendto(answer.to_wire(), who)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()


@pytest.fixture
def nobody() -> Iterator[tuple[str, int]]:
    """A DNS server that knows nothing."""
    with names({}) as resolver:
        yield resolver


def test_the_file_of_the_domain_names_the_servers(nobody: tuple[str, int]) -> None:
    with web(FILE.encode()) as site:
        found = find_servers("bot@me.example", resolver=nobody, of_domain=[site], directory="", seconds=3)
    assert found == Found(IMAP, SMTP, "127.0.0.1")


def test_the_directory_is_asked_for_a_domain_without_a_file(nobody: tuple[str, int]) -> None:
    with web(b"", status=404) as own, web(FILE.encode()) as directory:
        found = find_servers(
            "bot@me.example", resolver=nobody, of_domain=[own], directory=directory, seconds=3
        )
    assert found is not None
    assert found.imap == IMAP


ZONE = {
    "_imaps._tcp.me.example": "10 5 993 imap.me.example.",
    "_submissions._tcp.me.example": "10 5 465 smtp.me.example.",
}


@pytest.mark.parametrize(
    ("zone", "imap", "smtp"),
    [
        (ZONE, Endpoint("imap.me.example", 993, "tls"), Endpoint("smtp.me.example", 465, "tls")),
        (
            {
                "_imaps._tcp.me.example": "0 0 0 .",
                "_imap._tcp.me.example": "0 0 143 old.me.example.",
                "_submission._tcp.me.example": "0 0 587 old.me.example.",
            },
            Endpoint("old.me.example", 143, "starttls"),
            Endpoint("old.me.example", 587, "starttls"),
        ),
    ],
)
def test_srv_records_name_them_and_encryption_from_the_start_is_preferred(
    zone: dict[str, str], imap: Endpoint, smtp: Endpoint
) -> None:
    with names(zone) as resolver:
        found = find_servers("bot@me.example", resolver=resolver, of_domain=[], directory="", seconds=3)
    assert found == Found(imap, smtp, "the SRV records of me.example")


def test_the_domains_own_word_counts_before_the_directorys() -> None:
    with web(FILE.replace("imap.%", "other.%").encode()) as directory, names(ZONE) as resolver:
        found = find_servers(
            "bot@me.example", resolver=resolver, of_domain=[], directory=directory, seconds=3
        )
    assert found is not None
    assert found.said_by == "the SRV records of me.example"


@pytest.mark.alone
def test_servers_that_say_nothing_are_waited_for_no_longer_than_said() -> None:
    with web(FILE.encode(), pause=5) as site, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        began = time.monotonic()
        found = find_servers(
            "bot@me.example", resolver=silent.getsockname(), of_domain=[site], directory=site, seconds=0.5
        )
        assert time.monotonic() - began < 1
    assert found is None


@pytest.mark.alone
def test_a_fast_directory_is_taken_when_the_domain_stays_silent(nobody: tuple[str, int]) -> None:
    with web(FILE.encode(), pause=5) as own, web(FILE.encode()) as directory:
        found = find_servers(
            "bot@me.example", resolver=nobody, of_domain=[own], directory=directory, seconds=0.8
        )
    assert found is not None


@pytest.mark.parametrize(
    "site",
    ["http://me.example/config.xml", "ftp://127.0.0.1/config.xml", "file:///etc/passwd"],
)
def test_a_place_without_https_is_not_asked(nobody: tuple[str, int], site: str) -> None:
    began = time.monotonic()
    assert find_servers("bot@me.example", resolver=nobody, of_domain=[site], directory="", seconds=3) is None
    assert time.monotonic() - began < 3


def test_a_redirect_away_from_https_is_not_followed(nobody: tuple[str, int]) -> None:
    with web(b"", status=302, location="http://me.example/config.xml") as site:
        assert (
            find_servers("bot@me.example", resolver=nobody, of_domain=[site], directory="", seconds=2) is None
        )


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no xml", b"<clientConfig/>", b"\xff\xfe\x00", b"<a>" * 30_000,
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + FILE.encode(),
        FILE.replace("993", "many").encode(),
        FILE.replace("SSL", "plain").encode(),
        FILE.replace("imap.%EMAILDOMAIN%", 'x"\nport = 1').encode(),
        b" " * 70_000 + FILE.encode(),
    ],
)  # fmt: skip
def test_a_file_that_says_nothing_usable_or_could_do_harm_is_left(content: bytes) -> None:
    assert read_file(content, "bot@me.example") is None


@pytest.mark.parametrize(
    ("said", "imap", "smtp"),
    [
        ("mail.me.example", ("mail.me.example", 993, "tls"), ("mail.me.example", 465, "tls")),
        ("mail.me.example:143", ("mail.me.example", 143, "starttls"), ("mail.me.example", 465, "tls")),
        ("a.example:993 b.example:587", ("a.example", 993, "tls"), ("b.example", 587, "starttls")),
        ("a.example, b.example", ("a.example", 993, "tls"), ("b.example", 465, "tls")),
        ("127.0.0.1:1143 127.0.0.1:1025", ("127.0.0.1", 1143, "plain"), ("127.0.0.1", 1025, "plain")),
        ("[::1]:1143 [::1]:1025", ("::1", 1143, "plain"), ("::1", 1025, "plain")),
        ("mail.me.example:1993", ("mail.me.example", 1993, "tls"), ("mail.me.example", 465, "tls")),
    ],
)
def test_servers_are_understood_as_people_write_them(said: str, imap: tuple, smtp: tuple) -> None:
    assert servers_in(said) == (Endpoint(*imap), Endpoint(*smtp))


@pytest.mark.parametrize(
    "said", ["", "a b c", "mail.example:0", "mail.example:99999", 'x"y', "mail.example:abc"]
)
def test_what_is_no_server_is_one_sentence(said: str) -> None:
    with pytest.raises(Problem, match="is no mail server"):
        servers_in(said)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("pass show relance", 'password_command = ["pass", "show", "relance"]'),
        ("sh -c 'cat \"a b\"'", 'password_command = ["sh", "-c", "cat \\"a b\\""]'),
        ("env:RELANCE_PASSWORD", 'password_env = "RELANCE_PASSWORD"'),
        ("file:~/.relance", 'password_file = "~/.relance"'),
    ],
)
def test_the_password_is_named_by_where_it_is(said: str, line: str) -> None:
    assert secret_in(said) == line

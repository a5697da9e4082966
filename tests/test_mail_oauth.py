"""Logging in with access tokens: a real token server on loopback, and servers that look at the bytes of XOAUTH2."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import stat
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, auth_mechanism

from cases.problems import Problem
from daemon.settings import load_home
from demo.servers import LOOPBACK, free_port
from mail.imap import InboxProblem
from mail.inbox import Account, connect
from mail.oauth import Tokens
from mail.outbox import Outcome, Relay, check, send
from tests.authority import Authority, make_authority
from tests.homes import write_home
from tests.wires import ImapScript, imap_script

USER = "relance@bot.example"


def sasl(token: str) -> bytes:
    return f"user={USER}\x01auth=Bearer {token}\x01\x01".encode()


class TokenServer:
    """Gives the tokens t1, t2, ... for the refresh token r; `answer` and `status` are sent instead when they are set."""

    def __init__(self, port: int, site: str = f"http://{LOOPBACK}") -> None:
        self.url = f"{site}:{port}/token"
        self.forms: list[dict[str, str]] = []
        self.status = 200
        self.answer: bytes | None = None
        self.more: dict[str, Any] = {"expires_in": 3600}
        self.location = ""

    def reply(self, form: bytes) -> bytes:
        self.forms.append(dict(urllib.parse.parse_qsl(form.decode(), strict_parsing=True)))
        if self.answer is not None:
            return self.answer
        return json.dumps(
            {"access_token": f"t{len(self.forms)}", "token_type": "Bearer"} | self.more
        ).encode()


@contextmanager
def token_server(authority: Authority | None = None) -> Iterator[TokenServer]:
    """On plain HTTP, or on HTTPS as localhost with a certificate of this authority."""

    class Site(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = told.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Site)
    if authority is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(authority.certificate, authority.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    told = TokenServer(server.server_port, "https://localhost" if authority else f"http://{LOOPBACK}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def giver() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


def tokens(giver: TokenServer, **more: Any) -> Tokens:
    return Tokens(giver.url, "client", "secret", "r", **more)


# --- the token -------------------------------------------------------------------------------------------


def test_the_form_is_that_of_the_refresh_token_grant(giver: TokenServer) -> None:
    assert tokens(giver, scope="mail offline")(False) == "t1"
    assert giver.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "r",
            "client_id": "client",
            "client_secret": "secret",
            "scope": "mail offline",
        }
    ]
    Tokens(giver.url, "client", "", "r")(False)
    assert set(giver.forms[1]) == {"grant_type", "refresh_token", "client_id"}


@pytest.mark.parametrize(
    ("said", "lasts"),
    [(3600, 3540), ("3600", 3540), (30, 15), (None, 240), ("soon", 240), (-5, 240), (1e300, 86_340)],
)
def test_a_token_is_used_until_shortly_before_its_expiry(
    giver: TokenServer, said: object, lasts: int
) -> None:
    giver.more = {"expires_in": said}
    now = [1000.0]
    source = tokens(giver, clock=lambda: now[0])
    source(False)
    now[0] += lasts - 1
    assert source(False) == "t1"
    now[0] += 1
    assert source(False) == "t2"
    assert len(giver.forms) == 2


def test_a_token_that_was_refused_is_not_given_again(giver: TokenServer) -> None:
    source = tokens(giver)
    assert [source(False), source(False), source(True), source(False)] == ["t1", "t1", "t2", "t2"]


def test_threads_that_need_a_token_together_ask_for_one(giver: TokenServer) -> None:
    source, found = tokens(giver), []
    threads = [threading.Thread(target=lambda: found.append(source(False))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert found == ["t1"] * 8
    assert len(giver.forms) == 1


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (400, {"error": "invalid_grant", "error_description": "expired\nlong ago"}, r"invalid_grant expired long ago.*sign in again.*oauth\.refresh_token"),
        (401, {"error": "invalid_client"}, r"check oauth\.client_id and oauth\.client_secret"),
        (400, {"error": "unauthorized_client"}, r"check oauth\.client_id"),
        (400, {"error": "invalid_scope"}, r"correct oauth\.scope"),
        (400, {"error": ["odd"]}, r"odd.*check oauth\.token_url"),
        (404, b"<html>", r"HTTP 404.*check oauth\.token_url"),
        (503, b"", r"HTTP 503.*asked again"),
        (429, {"error": "slow_down"}, r"HTTP 429.*asked again"),
        (200, b"<html>", r"no JSON.*check oauth\.token_url"),
        (200, b"[" * 60_000, r"no JSON.*check oauth\.token_url"),
        (200, b"[]", r"no JSON object.*check oauth\.token_url"),
        (200, {"token_type": "Bearer"}, r"no access token.*check oauth\.token_url"),
        (200, {"access_token": "a\x01b"}, r"no access token"),
        (200, {"access_token": 7}, r"no access token"),
    ],
)  # fmt: skip
def test_what_the_token_server_refuses_is_one_sentence_that_says_what_to_do(
    giver: TokenServer, status: int, answer: Any, said: str
) -> None:
    giver.status = status
    giver.answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    with pytest.raises(Problem, match=said) as found:
        tokens(giver)(False)
    text = str(found.value)
    assert text.startswith("oauth: ")
    assert "\n" not in text
    assert "secret " not in text.replace("client_secret", "")


def test_no_network_is_one_sentence() -> None:
    nobody = Tokens(f"http://{LOOPBACK}:{free_port()}/token", "client", "", "r")
    with pytest.raises(
        Problem, match=r"cannot reach 127\.0\.0\.1:\d+ for an access token.*check the network"
    ):
        nobody(False)


def test_secrets_go_over_https_or_stay_on_this_machine() -> None:
    with pytest.raises(Problem, match=r"no HTTPS address.*oauth\.token_url"):
        Tokens("http://login.example/token", "client", "", "r")(False)


def test_a_token_server_on_https_is_verified_and_gives_new_tokens_when_the_old_run_out(
    tmp_path: Path,
) -> None:
    authority = make_authority(tmp_path)
    now = 0.0
    with token_server(authority) as giver:
        for wrong in ({}, {"ca_file": str(authority.ca), "url": giver.url.replace("localhost", LOOPBACK)}):
            url = wrong.pop("url", giver.url)
            with pytest.raises(
                Problem, match=r"oauth: the certificate of .* is not accepted.*oauth\.ca_file"
            ):
                Tokens(url, "client", "secret", "r", **wrong)(False)
        assert giver.forms == [], "nothing is said to a server that cannot prove its name"
        given = Tokens(giver.url, "client", "secret", "r", ca_file=str(authority.ca), clock=lambda: now)
        assert given(False) == given(False) == "t1"
        now = 3600.0
        assert given(False) == "t2"
        giver.status, giver.answer = 400, b'{"error": "invalid_grant"}'
        with pytest.raises(Problem, match=r"sign in again for this mailbox"):
            given(True)


def test_secrets_follow_no_redirect(giver: TokenServer) -> None:
    with token_server() as other:
        giver.status, giver.location = 307, other.url
        with pytest.raises(Problem, match="HTTP 307"):
            tokens(giver)(False)
        assert not other.forms


def test_after_trouble_the_next_call_asks_anew(giver: TokenServer) -> None:
    source = tokens(giver)
    source(False)
    giver.status = 503
    with pytest.raises(Problem):
        source(True)
    giver.status = 200
    assert source(False) == "t3"


def test_a_refresh_token_that_is_replaced_is_used_and_kept(giver: TokenServer, tmp_path: Path) -> None:
    kept: list[str] = []
    giver.more = {"expires_in": 3600, "refresh_token": "r2"}
    source = tokens(giver, keep=kept.append)
    source(False)
    source(True)
    assert [form["refresh_token"] for form in giver.forms] == ["r", "r2"]
    assert kept == ["r2"]


def test_a_refresh_token_that_cannot_be_kept_is_told_and_used(
    giver: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    def keep(token: str) -> None:
        raise OSError("read-only file system")

    giver.more = {"refresh_token": "r2"}
    source = tokens(giver, keep=keep)
    assert [source(False), source(True)] == ["t1", "t2"]
    assert giver.forms[1]["refresh_token"] == "r2"
    assert "cannot be written down (read-only file system)" in caplog.text


# --- IMAP ------------------------------------------------------------------------------------------------


def account(server: ImapScript, source: Tokens) -> Account:
    return Account(LOOPBACK, server.port, USER, "", "plain", token=source)


def test_imap_logs_in_with_the_bytes_of_xoauth2(giver: TokenServer) -> None:
    with imap_script(1, logins=[sasl("t1")]) as server:
        connect(account(server, tokens(giver))).shutdown()
    assert server.said == [sasl("t1")]
    assert "AUTHENTICATE XOAUTH2" in server.lines


def test_imap_renews_a_refused_token_once(giver: TokenServer) -> None:
    with imap_script(1, logins=[sasl("t2")]) as server:
        source = tokens(giver)
        connect(account(server, source)).shutdown()
        assert server.said == [sasl("t1"), b"\r\n", sasl("t2")]
        connect(account(server, source)).shutdown()
    assert len(giver.forms) == 2


def test_imap_gives_up_when_the_new_token_is_refused_too(giver: TokenServer) -> None:
    said = (
        r"does not accept user 'relance@bot.example' with the access token, nor with a new one.*oauth\.scope"
    )
    with imap_script(1) as server, pytest.raises(InboxProblem, match=said):
        connect(account(server, tokens(giver)))
    assert [one for one in server.said if one != b"\r\n"] == [sasl("t1"), sasl("t2")]


def test_imap_says_what_the_token_server_said(giver: TokenServer) -> None:
    giver.status, giver.answer = 400, b'{"error": "invalid_grant"}'
    with imap_script(1) as server, pytest.raises(InboxProblem, match="sign in again"):
        connect(account(server, tokens(giver)))
    assert server.said == []


# --- SMTP ------------------------------------------------------------------------------------------------


class Submission(SMTP):
    """A server that knows XOAUTH2 as Google and Microsoft do; `said` is what came, `accepted` what it lets in."""

    said: list[bytes]
    accepted: list[bytes]

    @auth_mechanism("XOAUTH2")
    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        self.said.append(base64.b64decode(args[1]))
        if self.said[-1] in self.accepted:
            return AuthResult(success=True)
        self.said.append(await self.challenge_auth(b'{"status":"400"}'))  # type: ignore[arg-type]
        return AuthResult(success=False, handled=False)


class Taking:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.letters.append(envelope.content)
        return "250 taken"


@contextmanager
def submission(*accepted: bytes) -> Iterator[tuple[int, list[bytes], Taking]]:
    said: list[bytes] = []

    class Server(Controller):
        def factory(self) -> SMTP:
            one = Submission(self.handler, auth_require_tls=False)
            one.said, one.accepted = said, list(accepted)
            return one

    taking = Taking()
    controller = Server(taking, hostname=LOOPBACK, port=free_port())
    controller.start()
    try:
        yield controller.port, said, taking
    finally:
        controller.stop()


def relay(port: int, source: Tokens) -> Relay:
    return Relay(LOOPBACK, port, USER, "", "plain", token=source)


def test_smtp_sends_with_the_bytes_of_xoauth2_and_renews_a_refused_token_once(giver: TokenServer) -> None:
    with submission(sasl("t2")) as (port, said, taking):
        source = tokens(giver)
        letter = b"Subject: s\r\n\r\ntext\r\n"
        for _ in range(2):
            attempt = asyncio.run(
                send(relay(port, source), USER, ["b@firm.example"], letter, lambda phase: None)
            )
            assert attempt.outcome is Outcome.SENT
    assert said == [sasl("t1"), b"", sasl("t2"), sasl("t2")]
    assert len(taking.letters) == 2
    assert len(giver.forms) == 2


def test_smtp_gives_up_when_the_new_token_is_refused_too(giver: TokenServer) -> None:
    with (
        submission() as (port, said, _),
        pytest.raises(Problem, match=r"with the access token, nor with a new one.*smtp\.user, oauth\.scope"),
    ):
        asyncio.run(check(relay(port, tokens(giver))))
    assert said == [sasl("t1"), b"", sasl("t2"), b""]


def test_a_letter_waits_while_there_is_no_token(giver: TokenServer) -> None:
    giver.status = 503
    with submission(sasl("t1")) as (port, said, taking):
        attempt = asyncio.run(
            send(relay(port, tokens(giver)), USER, ["b@firm.example"], b"x\r\n", lambda phase: None)
        )
    assert attempt.outcome is Outcome.NOT_REACHED
    assert "asked again" in attempt.reply
    assert not said
    assert not taking.letters


# --- config.toml -----------------------------------------------------------------------------------------


OAUTH = """
[oauth]
token_url = "{url}"
client_id = "client"
refresh_token_file = "refresh"
client_secret_env = "RELANCE_CLIENT_SECRET"
"""


def home(tmp_path: Path, imap: int, smtp: int, oauth: str) -> Path:
    path = write_home(tmp_path, Account(LOOPBACK, imap, USER, "", "plain"), smtp)
    text = (path / "config.toml").read_text()
    text = text.replace('password = ""\n', 'auth = "xoauth2"\n').replace(
        f"port = {smtp}\n", f'port = {smtp}\nuser = "{USER}"\nauth = "xoauth2"\n'
    )
    (path / "config.toml").write_text(text + oauth)
    return path


def test_imap_and_smtp_of_a_home_share_one_token_and_the_file_keeps_the_newest_refresh_token(
    giver: TokenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELANCE_CLIENT_SECRET", "hush")
    giver.more = {"refresh_token": "newer"}
    with imap_script(1, logins=[sasl("t1")]) as server, submission(sasl("t1")) as (port, said, _):
        path = home(tmp_path, server.port, port, OAUTH.format(url=giver.url))
        (path / "refresh").write_text("older\n")
        here = load_home(path)
        connect(here.account()).shutdown()
        asyncio.run(check(here.relay()))
    assert said == server.said == [sasl("t1")]
    assert [(one["refresh_token"], one["client_secret"]) for one in giver.forms] == [("older", "hush")]
    assert (path / "refresh").read_text() == "newer\n"
    assert stat.S_IMODE((path / "refresh").stat().st_mode) == 0o600
    assert sorted(one.name for one in path.iterdir() if "refresh" in one.name) == ["refresh"]


@pytest.mark.parametrize(
    ("provider", "url", "scope"),
    [
        ("google", "https://oauth2.googleapis.com/token", ""),
        (
            "microsoft",
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        ),
    ],
)
def test_a_known_provider_needs_no_address(provider: str, url: str, scope: str, tmp_path: Path) -> None:
    oauth = f'\n[oauth]\nprovider = "{provider}"\nclient_id = "c"\nrefresh_token_command = ["echo", "r"]\n'
    source = load_home(home(tmp_path, 9, 10, oauth)).tokens
    assert (source.token_url, source.scope, source.refresh_token) == (url, scope, "r")
    own = oauth + 'token_url = "https://login.example/token"\nscope = ""\n'
    source = load_home(home(tmp_path, 9, 10, own)).tokens
    assert (source.token_url, source.scope) == ("https://login.example/token", "")


@pytest.mark.parametrize(
    ("oauth", "said"),
    [
        ("", r'imap\.auth = "xoauth2" needs the table \[oauth\] with provider, client_id and refresh_token_file'),
        ('[oauth]\nclient_id = "c"\n', r'oauth: write provider = "google" or "microsoft", or the token_url'),
        ('[oauth]\nprovider = "google"\n', r"oauth\.client_id is missing"),
        ('[oauth]\nprovider = "gmail"\nclient_id = "c"\n', r'oauth\.provider: write "google" or "microsoft"'),
        ('[oauth]\ntoken_url = "http://x.example"\nclient_id = "c"\n', r"oauth: token_url must begin with https"),
        ('[oauth]\nprovider = "google"\nclient_id = "c"\n', r"oauth needs exactly one of refresh_token_command, refresh_token_file"),
        ('[oauth]\nprovider = "google"\nclient_id = "c"\nrefresh_token_env = "NOT_SET"\n', r"oauth\.refresh_token_env: NOT_SET is not set"),
        ('[oauth]\nprovider = "google"\nclient_id = "c"\nrefresh_token_file = "none"\n', r"oauth\.refresh_token_file cannot be used"),
    ],
)  # fmt: skip
def test_a_missing_key_is_one_sentence(oauth: str, said: str, tmp_path: Path) -> None:
    path = home(tmp_path, 9, 10, "\n" + oauth)
    with pytest.raises(Problem, match=said) as found:
        load_home(path).account()
    assert len(str(found.value).splitlines()) == 1


def test_tokens_and_passwords_do_not_go_together(tmp_path: Path) -> None:
    path = home(tmp_path, 9, 10, OAUTH.format(url="https://login.example"))
    config = path / "config.toml"
    config.write_text(config.read_text().replace('folder = "INBOX"', 'password_env = "PW"', 1))
    with pytest.raises(Problem, match='imap: auth = "xoauth2" takes no password'):
        load_home(path)
    config.write_text(config.read_text().replace('password_env = "PW"', "").replace(f'user = "{USER}"', ""))
    with pytest.raises(Problem, match='imap: auth = "xoauth2" needs user'):
        load_home(path)


# --- without TLS -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "more", "said"),
    [
        ("mail.example", "", r'imap: tls = "plain" shows password and mail.*insecure = true beside it'),
        ("mail.example", "insecure = true", ""),
        ("localhost", "", ""),
        ("127.0.0.1.mail.example", "", "insecure = true beside it"),
    ],
)
def test_without_tls_only_this_machine_is_spoken_to_unless_said(
    host: str, more: str, said: str, tmp_path: Path
) -> None:
    path = write_home(tmp_path, Account(host, 143, USER, "pw", "plain"), 25)
    config = path / "config.toml"
    config.write_text(config.read_text().replace("[imap]\n", f"[imap]\n{more}\n"))
    if said:
        with pytest.raises(Problem, match=said):
            load_home(path)
    else:
        assert load_home(path).account().tls == "plain"


def test_insecure_does_not_switch_off_verification(tmp_path: Path) -> None:
    path = write_home(tmp_path, Account("mail.example", 993, USER, "pw", "plain"), 25)
    config = path / "config.toml"
    config.write_text(config.read_text().replace('tls = "plain"', 'tls = "tls"\ninsecure = true', 1))
    with pytest.raises(Problem, match=r'imap: insecure = true goes with tls = "plain" only.*ca_file'):
        load_home(path)

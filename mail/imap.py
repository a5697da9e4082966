"""One IMAP connection: dialled with verified TLS, logged in, and with an IDLE that misses nothing.

The stock client loses wake-ups that arrive in the same segment as the answer to IDLE, and stumbles over those that
come before it; `Connection` mends both.
"""

from __future__ import annotations

import contextlib
import functools
import imaplib
import select
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imapclient
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imap_utf7 import decode as decode_utf7

from cases.problems import Problem

SOCKET_TIMEOUT = 60
DIAL_TIMEOUT = 15

KEEPALIVE = (
    ("TCP_KEEPIDLE", 60),
    ("TCP_KEEPINTVL", 15),
    ("TCP_KEEPCNT", 4),
    ("TCP_USER_TIMEOUT", 120_000),
)
"""Where the system knows them, these let the kernel find a connection dead of which only one half is open."""

BROKEN, REFUSED = imaplib.IMAP4.abort, imaplib.IMAP4.error
"""The line is of no use any more; the server says no, or something that cannot be read (which the former is one of)."""

TROUBLE = (OSError, ssl.SSLError, imaplib.IMAP4.error, IMAPClientError, ValueError)
"""Whatever of these is raised, the connection is given up and made anew."""

Token = Callable[[bool], str]
"""Gives an OAuth 2 access token; True asks for a new one because the last was refused."""


class Nonsense(IMAPClientError):
    """The server's answer says nothing that can be used."""


class InboxProblem(Problem):
    """The mailbox cannot be used as configured; the text says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is. `tls`: "tls", "starttls" or "plain"; with `token` the login is XOAUTH2.

    `ca_file` names the certificates that may vouch for the server, "" for those of the system.
    """

    host: str
    port: int
    user: str
    password: str
    tls: str = "tls"
    folder: str = "INBOX"
    token: Token | None = None
    ca_file: str = ""


class Connection(IMAPClient):
    """IMAPClient without its debug formatting, and with an IDLE that misses nothing that is already there."""

    def __init__(self, *args: Any, wake: socket.socket | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wake = wake
        self._told_early = False
        self._imap.debug = 0
        with contextlib.suppress(OSError):
            self.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in KEEPALIVE:
                if hasattr(socket, name):
                    self.socket().setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def _proc_folder_list(self, folder_data: list[Any]) -> list[tuple[Any, Any, str]]:
        """The folders of a LIST; a name that is no modified UTF-7 stays as it came, and hides no other."""
        self.folder_encode = False
        try:
            listed = super()._proc_folder_list(folder_data)
        finally:
            self.folder_encode = True
        return [(flags, separator, _folder_name(name)) for flags, separator, name in listed]

    def bound_literals(self, largest: int) -> None:
        """Give the connection up instead of reading an announced text of more than `largest` bytes."""
        read = self._imap.read

        def bounded(size: int) -> bytes:
            if size > largest:
                raise imaplib.IMAP4.abort(f"the server announces a text of {size:,} bytes")
            return bytes(read(size))

        self._imap.read = bounded

    def idle(self) -> None:
        """Begin IDLE; what the server says before its "+" is as good a notice as what it says after."""
        self._told_early = False
        self._idle_tag = self._imap._command("IDLE")
        while self._imap._get_response() is not None:
            if self._imap.tagged_commands[self._idle_tag]:
                self._imap.tagged_commands.pop(self._idle_tag)
                raise IMAPClientError("the server offers IDLE and then refuses it")
            self._told_early = True

    def told_meanwhile(self) -> bool:
        """True when the server has spoken of new mail since SELECT, in the answer to another command: it does so once."""
        return len(self._imap.untagged_responses.get("EXISTS", [])) > 1

    def await_notice(self, timeout: float) -> None:
        """While idling, return when the server has said anything, somebody woke us, or after `timeout` seconds.

        Nothing is read here: half a line would be lost with the stock client, and what a notice says does not
        matter, since it is only a hint to look.
        """
        sock = self.socket()
        if self._told_early or self._already_said(sock):
            return
        watched = [sock] + ([self._wake] if self._wake is not None else [])
        select.select(watched, [], [], timeout)

    def _already_said(self, sock: Any) -> bool:
        """Bytes that came in the same segment as the answer to IDLE wait in a buffer, where select cannot see them."""
        before = sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(self._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            sock.settimeout(before)


def _folder_name(name: Any) -> str:
    if not isinstance(name, bytes):
        return str(name)
    try:
        return str(decode_utf7(name))
    except ValueError:
        return name.decode("latin-1")


def _readable(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Whatever the client library stumbles over in an answer is one kind of trouble: the answer cannot be used."""

    @functools.wraps(ask)
    def asked(*args: Any, **kwargs: Any) -> Any:
        try:
            return ask(*args, **kwargs)
        except (OSError, imaplib.IMAP4.error, Problem):
            raise
        except Exception as error:
            words = f"{type(error).__name__}: {plain(error)}"
            raise Nonsense(f"an answer of the server cannot be read ({words})") from error

    return asked


ASKING = (
    "login", "sasl_login", "starttls", "logout", "capabilities", "has_capability", "namespace", "list_folders",
    "find_special_folder", "folder_exists", "create_folder", "subscribe_folder", "select_folder", "search", "fetch",
    "noop", "idle", "idle_done", "await_notice", "move", "copy", "add_flags", "uid_expunge", "append",
)  # fmt: skip
"""The methods that speak with the server: what it answers may be anything."""

for _name in ASKING:
    setattr(Connection, _name, _readable(getattr(Connection, _name)))


def connect(
    account: Account, *, timeout: float = SOCKET_TIMEOUT, wake: socket.socket | None = None
) -> Connection:
    """Log in; an access token that is refused is renewed once.

    Raises:
        InboxProblem: host unreachable, certificate refused, user and password (or token) not accepted, or the token
            server gives no token.
    """
    refused: LoginError | None = None
    for renew in (False, True) if account.token else (False,):
        client = _dial(account, timeout, wake)
        try:
            _log_in(client, account, renew)
        except LoginError as error:
            client.shutdown()
            refused = error
        except Problem as problem:
            client.shutdown()
            raise InboxProblem(*problem.problems) from problem
        except TROUBLE as error:
            client.shutdown()
            where = f"{account.host}:{account.port}"
            raise InboxProblem(f"imap: {where} broke off during login ({plain(error)}).") from error
        else:
            return client
    assert refused is not None
    raise _not_accepted(account, refused) from refused


def _dial(account: Account, timeout: float, wake: socket.socket | None) -> Connection:
    where = f"{account.host}:{account.port}"
    try:
        context = tls_context(account.ca_file) if account.tls != "plain" else None
        client: Connection = _readable(Connection)(
            account.host,
            port=account.port,
            ssl=account.tls == "tls",
            ssl_context=context if account.tls == "tls" else None,
            timeout=imapclient.SocketTimeout(connect=min(timeout, DIAL_TIMEOUT), read=timeout),
            use_uid=True,
            wake=wake,
        )
        if account.tls == "starttls":
            _start_tls(client, context)
    except ssl.SSLCertVerificationError as error:
        raise InboxProblem(
            f"imap: the certificate of {where} is not accepted ({error.verify_message}): use the host name that stands "
            "in the certificate, or name the file of your own authority in imap.ca_file."
        ) from error
    except ssl.SSLError as error:
        raise InboxProblem(
            f"imap: {where} does not speak TLS as expected ({error.reason or error}): "
            'check imap.port and imap.tls ("tls" for 993, "starttls" for 143).'
        ) from error
    except TROUBLE as error:
        raise InboxProblem(
            f"imap: cannot reach {where} ({plain(error)}): check imap.host and imap.port."
        ) from error
    return client


def _start_tls(client: Connection, context: ssl.SSLContext | None) -> None:
    try:
        client.starttls(context)
    except BaseException:
        # a handshake that failed has closed the socket, and to say so would hide why it failed
        with contextlib.suppress(*TROUBLE):
            client.shutdown()
        raise


def _log_in(client: Connection, account: Account, renew: bool) -> None:
    if account.token is None:
        client.login(account.user, account.password)
        return
    answers = iter((f"user={account.user}\x01auth=Bearer {account.token(renew)}\x01\x01",))
    # a second challenge is the server's reason for refusing; an empty answer lets it say NO
    client.sasl_login("XOAUTH2", lambda challenge: next(answers, ""))


def _not_accepted(account: Account, error: LoginError) -> InboxProblem:
    where = f"{account.host}:{account.port}"
    if account.token is not None:
        return InboxProblem(
            f"imap: {where} does not accept user {account.user!r} with the access token, nor with a new one "
            f"({plain(error)}): check imap.user, oauth.scope, and that the sign-in allowed IMAP for this mailbox."
        )
    return InboxProblem(
        f"imap: {where} does not accept user {account.user!r} with this password ({plain(error)}): "
        "check imap.user and the password source; some providers want an app password."
    )


def tls_context(ca_file: str) -> ssl.SSLContext:
    """A context that verifies name and certificate, against `ca_file` instead of the system's list when it is given.

    Raises:
        Problem: the file cannot be read or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise Problem(
            f"{ca_file} holds no certificates that can be used ({error}): check ca_file."
        ) from error


def plain(error: BaseException) -> str:
    """An error in the words it brought, on one line."""
    words = str(error).strip()
    if words.startswith("b'") and words.endswith("'"):
        words = words[2:-1]
    return " ".join(words.split()) or type(error).__name__

"""Send one letter over SMTP, phase by phase, so that its fate is known or known to be unknown.

MAIL, RCPT and DATA are driven by us: the same error before and after the final dot means different things
(RFC 5321 4.5.3.2.6 gives the server ten minutes after the dot). `send` writes each phase down through its
`note` callback before it happens; who calls it decides what to do with the outcome.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import aiosmtplib
from aiosmtplib import SMTP, SMTPException
from aiosmtplib.errors import SMTPResponseException

from cases.problems import Problem
from mail.imap import Token, plain, tls_context

DATA_TIMEOUT = 600.0
"""Seconds to wait for the answer after the final dot (RFC 5321 4.5.3.2.6)."""
COMMAND_TIMEOUT = 60.0

BROKEN = (SMTPException, OSError, ssl.SSLError, TimeoutError)
"""What a conversation can end with."""


class Outcome(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    REFUSED = "refused"
    TRY_LATER = "try_later"
    """A soft failure of this letter: a 4xx, or a line that broke off between the log-in and the final dot."""
    NOT_REACHED = "not_reached"
    """Nobody has judged the letter: no line, no TLS, no greeting, or the log-in was refused."""
    UNKNOWN = "unknown"


class Barrier(StrEnum):
    """What keeps us from the submission server."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TURNED_AWAY = "turned_away"
    PASSWORD = "password"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Relay:
    """The submission server. `tls`: "tls", "starttls" or "plain"; with `token` the login is XOAUTH2.

    `ca_file` names the certificates that may vouch for the server, "" for those of the system.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    token: Token | None = None
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt: outcome, server code (0 when none was given), its words, and who was refused.

    `barrier` says what kept us out when the server was not reached.
    """

    outcome: Outcome
    code: int
    reply: str
    recipient_refused: bool = False
    barrier: Barrier | None = None


class OutboxProblem(Problem):
    """The submission server cannot be used as configured; the text says how to mend it."""


async def dial(relay: Relay) -> SMTP:
    """Connect, encrypt as told, log in; an access token that is refused is renewed once.

    Raises:
        SMTPException, OSError: whatever kept us out; nothing was handed over.
        Problem: the token server gives no token.
    """
    for renew in (False, True):
        client = _client(relay, renew)
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except BaseException as error:
            client.close()
            refused = isinstance(error, aiosmtplib.SMTPAuthenticationError)
            if relay.token is None or renew or not refused:
                raise
        else:
            return client
    raise AssertionError("the second try returns or raises")


def _client(relay: Relay, renew: bool) -> SMTP:
    """A client that never downgrades: TLS is either demanded, and verified, or off."""

    async def token() -> str:
        assert relay.token is not None
        return await asyncio.to_thread(relay.token, renew)

    return SMTP(
        hostname=relay.host,
        port=relay.port,
        use_tls=relay.tls == "tls",
        start_tls=relay.tls == "starttls",
        username=relay.user or None,
        password=relay.password or None,
        oauth_token_generator=token if relay.token is not None else None,
        timeout=COMMAND_TIMEOUT,
        tls_context=tls_context(relay.ca_file) if relay.tls != "plain" else None,
    )


async def check(relay: Relay, envelope_from: str = "") -> None:
    """Connect, authenticate, ask whether `envelope_from` may send when it is given, leave.

    Raises:
        OutboxProblem: host unreachable, TLS or login refused, or the sender not allowed.
    """
    where = f"{relay.host}:{relay.port}"
    try:
        client = await dial(relay)
    except aiosmtplib.SMTPAuthenticationError as error:
        raise OutboxProblem(_not_accepted(relay, error)) from error
    except BROKEN as error:
        raise OutboxProblem(_not_reached(relay, error)) from error
    try:
        if envelope_from:
            await client.mail(envelope_from)
            await client.rset()
    except SMTPResponseException as error:
        raise OutboxProblem(
            f"smtp: {where} does not let {relay.user or 'us'} send as {envelope_from} ({error.code} {error.message}): "
            "allow plus-addresses of bot.address as senders of this account."
        ) from error
    except BROKEN as error:
        raise OutboxProblem(f"smtp: {where} broke off ({plain(error)}).") from error
    finally:
        await _leave(client)


def _not_accepted(relay: Relay, error: aiosmtplib.SMTPAuthenticationError) -> str:
    said = f"smtp: {relay.host}:{relay.port} does not accept user {relay.user!r} with "
    words = f"({error.code} {' '.join(error.message.split())})"
    if relay.token is not None:
        return (
            f"{said}the access token, nor with a new one {words}: check smtp.user, oauth.scope, and that the "
            "sign-in allowed SMTP for this mailbox."
        )
    return (
        f"{said}this password {words}: check smtp.user and the password source; "
        "some providers want an app password."
    )


def _not_reached(relay: Relay, error: BaseException) -> str:
    where, words = f"{relay.host}:{relay.port}", plain(error)
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return (
            f"smtp: the certificate of {where} is not accepted ({words}): use the host name that stands in the "
            "certificate, or name the file of your own authority in smtp.ca_file."
        )
    return (
        f"smtp: cannot use {where} ({words}): check smtp.host, smtp.port and smtp.tls "
        '("tls" for 465, "starttls" for 587).'
    )


async def send(
    relay: Relay,
    envelope_from: str,
    recipients: list[str],
    content: bytes,
    note: Callable[[str], None],
) -> Attempt:
    """Try once to hand `content` to the server for `recipients`: the other side first, then our own copy.

    `note("copy_refused")` is called when the server does not take our own copy, and `note("data_begun")`, which must
    be durable when it returns, before DATA; nothing was handed over when this returns anything but SENT or UNKNOWN.
    """
    try:
        client = await dial(relay)
    except (*BROKEN, Problem) as error:
        return _kept_out(relay, error)
    try:
        await client.mail(envelope_from)
        await client.rcpt(recipients[0])
        for copy in recipients[1:]:
            try:
                await client.rcpt(copy)
            except aiosmtplib.SMTPRecipientRefused:
                # the copy is our proof, not the letter: its refusal must not keep the letter back
                note("copy_refused")
        note("data_begun")
        ready = await client.execute_command(b"DATA")
        if ready.code != aiosmtplib.SMTPStatus.start_input:
            raise aiosmtplib.SMTPDataError(ready.code, ready.message)
    except SMTPResponseException as error:
        return _refused(error)
    except UnicodeEncodeError as error:
        return Attempt(Outcome.REFUSED, 0, f"an address that this server cannot be told: {plain(error)}")
    except BROKEN as error:
        return Attempt(Outcome.TRY_LATER, 0, plain(error))
    else:
        return await _hand_over(client, content)
    finally:
        await _leave(client)


def _kept_out(relay: Relay, error: BaseException) -> Attempt:
    """Greeting, TLS and log-in say something of the server and of us, nothing of the letter."""
    said = isinstance(error, (SMTPResponseException, aiosmtplib.SMTPNotSupported))
    reply = " ".join(str(error.message).split()) if isinstance(error, SMTPResponseException) else plain(error)
    code = error.code if isinstance(error, SMTPResponseException) else 0
    if isinstance(error, Problem):
        barrier = Barrier.TOKEN
    elif isinstance(error, aiosmtplib.SMTPAuthenticationError) and 500 <= code < 600:
        barrier = Barrier.TOKEN if relay.token is not None else Barrier.PASSWORD
    elif "CERTIFICATE_VERIFY_FAILED" in reply:
        barrier = Barrier.CERTIFICATE
    else:
        barrier = Barrier.TURNED_AWAY if said else Barrier.UNREACHABLE
    return Attempt(Outcome.NOT_REACHED, code, reply, barrier=barrier)


async def _hand_over(client: SMTP, content: bytes) -> Attempt:
    """Send the letter and its final dot; from the first byte on only a clear word of the server is believed."""
    protocol, transport = client.protocol, client.transport
    try:
        assert protocol is not None
        protocol.write(_dotted(content))
        response = await protocol.read_response(timeout=DATA_TIMEOUT)
    except BaseException as error:
        if transport is not None:
            transport.abort()  # type: ignore[attr-defined]  # close() would flush, and the letter might still arrive
        client.close()
        if not isinstance(error, BROKEN):
            raise
        return Attempt(Outcome.UNKNOWN, getattr(error, "code", 0), plain(error))
    if response.code == aiosmtplib.SMTPStatus.completed:
        return Attempt(Outcome.SENT, response.code, response.message)
    error = SMTPResponseException(response.code, response.message)
    if error.code == 421 or not 400 <= error.code < 600:
        return Attempt(Outcome.UNKNOWN, error.code, error.message)
    return _refused(error)


_LINE_END = re.compile(rb"\r\n|\n|\r")


def _dotted(content: bytes) -> bytes:
    """The letter as it goes over the wire (RFC 5321, 4.5.2): CRLF, leading dots doubled, the final dot."""
    lines = _LINE_END.sub(b"\r\n", content).removesuffix(b"\r\n").split(b"\r\n")
    return b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines) + b".\r\n"


def _refused(error: SMTPResponseException) -> Attempt:
    """A code is a word of the server: 5xx for ever, everything else for now."""
    outcome = Outcome.REFUSED if 500 <= error.code < 600 else Outcome.TRY_LATER
    recipient = isinstance(error, aiosmtplib.SMTPRecipientRefused)
    return Attempt(outcome, error.code, error.message, recipient)


async def _leave(client: SMTP) -> None:
    """Say QUIT when the connection still stands; its failure changes nothing any more."""
    if not client.is_connected:
        return
    try:
        await asyncio.wait_for(client.quit(), 5)
    except (*BROKEN, ValueError):
        client.close()

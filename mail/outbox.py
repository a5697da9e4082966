"""Send one letter over SMTP, phase by phase, so that its fate is known or known to be unknown.

MAIL, RCPT and DATA are driven by us: the same error before and after the final dot means different things
(RFC 5321 4.5.3.2.6 gives the server ten minutes after the dot). `send` writes each phase down through its
`note` callback before it happens; who calls it decides what to do with the outcome.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import aiosmtplib
from aiosmtplib import SMTP, SMTPException
from aiosmtplib.errors import SMTPResponseException

from cases.problems import Problem

DATA_TIMEOUT = 600.0
"""Seconds to wait for the answer after the final dot (RFC 5321 4.5.3.2.6)."""
COMMAND_TIMEOUT = 60.0


class Outcome(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    REFUSED = "refused"
    TRY_LATER = "try_later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Relay:
    """The submission server. `tls`: "tls", "starttls" or "plain" (loopback)."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt: outcome, server code (0 when none was given), its words."""

    outcome: Outcome
    code: int
    reply: str


class OutboxProblem(Problem):
    """The submission server cannot be used as configured; the text says how to mend it."""


def client_for(relay: Relay) -> SMTP:
    """A client that never downgrades: TLS is either demanded or off."""
    return SMTP(
        hostname=relay.host,
        port=relay.port,
        use_tls=relay.tls == "tls",
        start_tls=relay.tls == "starttls",
        username=relay.user or None,
        password=relay.password or None,
        timeout=COMMAND_TIMEOUT,
        validate_certs=True,
    )


async def check(relay: Relay) -> None:
    """Connect, authenticate, leave.

    Raises:
        OutboxProblem: host unreachable, TLS or login refused.
    """
    where = f"{relay.host}:{relay.port}"
    client = client_for(relay)
    try:
        await client.connect()
    except aiosmtplib.SMTPAuthenticationError as error:
        raise OutboxProblem(
            f"smtp: {where} does not accept user {relay.user!r} with this password: "
            "check smtp.user and the password source."
        ) from error
    except (SMTPException, OSError, ssl.SSLError, TimeoutError) as error:
        raise OutboxProblem(
            f"smtp: cannot use {where} ({_plain(error)}): check smtp.host, smtp.port and smtp.tls."
        ) from error
    finally:
        await _leave(client)


async def send(
    relay: Relay,
    envelope_from: str,
    recipients: list[str],
    content: bytes,
    note: Callable[[str], None],
) -> Attempt:
    """Try once to hand `content` to the server for `recipients`: the other side first, then our own copy.

    `note("data_begun")` is called, and must be durable when it returns, before the first byte of the
    letter leaves; nothing was handed over when this returns anything but SENT or UNKNOWN.
    """
    client = client_for(relay)
    begun = False
    try:
        await client.connect()
        await client.mail(envelope_from)
        await client.rcpt(recipients[0])
        for copy in recipients[1:]:
            # the copy is our proof, not the letter: its refusal must not keep the letter back
            with contextlib.suppress(aiosmtplib.SMTPRecipientRefused):
                await client.rcpt(copy)
        note("data_begun")
        begun = True
        transport = client.transport
        try:
            response = await client.data(content, timeout=DATA_TIMEOUT)
        except BaseException:
            if transport is not None:
                transport.abort()  # close() would flush, and the letter might still arrive
            raise
        return Attempt(Outcome.SENT, response.code, response.message)
    except SMTPResponseException as error:
        return _refused(error, begun)
    except (SMTPException, OSError, ssl.SSLError, TimeoutError) as error:
        outcome = Outcome.UNKNOWN if begun else Outcome.TRY_LATER
        return Attempt(outcome, 0, _plain(error))
    finally:
        await _leave(client)


def _refused(error: SMTPResponseException, begun: bool) -> Attempt:
    """A code is a word of the server: definite, unless it came after the dot and says it is going away."""
    if begun and (error.code in (421, -1) or not 400 <= error.code < 600):
        return Attempt(Outcome.UNKNOWN, error.code, error.message)
    outcome = Outcome.REFUSED if 500 <= error.code < 600 else Outcome.TRY_LATER
    return Attempt(outcome, error.code, error.message)


async def _leave(client: SMTP) -> None:
    """Say QUIT when the connection still stands; its failure changes nothing any more."""
    if not client.is_connected:
        return
    try:
        await asyncio.wait_for(client.quit(), 5)
    except (SMTPException, OSError, TimeoutError):
        client.close()


def _plain(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__

"""A mail from the bot to itself: it proves both ways at once, and shows what the servers do to mail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cases.matching import case_address
from cases.model import Address
from cases.problems import Problem
from daemon.settings import Home
from db.letters import new_token
from mail.compose import compose
from mail.imap import TROUBLE, Account, Connection, connect
from mail.outbox import Outcome, send
from mail.parse import read_headers
from mail.results import author_of, trusted_results

WAIT_SECONDS = 60
CLOCKS_AGREE = timedelta(minutes=2)
MARK = "X-Relance-Check"
"""A header of our own, by which a mail is known again when its Message-ID was changed."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What came back: after how many seconds, the name our server writes into Authentication-Results, what it kept."""

    seconds: float
    authserv_id: str
    """"" when the server wrote none that can be trusted."""
    kept_message_id: bool
    kept_header: bool
    clock_ahead: timedelta = timedelta(0)
    """By how much this machine's clock goes before that of the mail server."""
    case_address: str = ""
    """An address such as cases have, at which a second mail arrived; "" where bot.delimiter is empty."""

    @property
    def words(self) -> tuple[str, ...]:
        """What was learnt, and what it means, in sentences."""
        said = [f"went out and came back in {self.seconds:.1f} s"]
        if abs(self.clock_ahead) > CLOCKS_AGREE:
            way = "ahead of" if self.clock_ahead > timedelta(0) else "behind"
            minutes = abs(self.clock_ahead) // timedelta(minutes=1)
            said.append(
                f"this machine's clock is {minutes} minutes {way} the mail server's: set it, deadlines depend on it "
                "(`timedatectl set-ntp true`)"
            )
        if self.case_address:
            said.append(f"so did one to {self.case_address}")
        else:
            said.append(
                'without addresses for cases (bot.delimiter = "") answers are known by the mail that they answer'
            )
        if self.authserv_id:
            said.append(f"the server vouches for mail as {self.authserv_id}")
        else:
            said.append("the server writes no Authentication-Results: your words count in answers to the bot")
        if not self.kept_header:
            said.append(
                "a header of the bot's own was dropped on the way: it cannot know its own copies again, so a letter "
                "of uncertain fate is set aside instead of sent once more; use another submission server if you can"
            )
        if self.kept_message_id:
            said.append("the Message-ID survived")
        else:
            said.append(
                "the Message-ID was changed on the way: replies are known by the case address alone"
                + (", copies by a header of the bot's own, which survived" if self.kept_header else "")
            )
        return tuple(said)


def mail_to_self(home: Home, seconds: float = WAIT_SECONDS) -> Echo:
    """Send a mail to the bot's address, one to an address as cases have, and wait for both.

    Raises:
        Problem: one of them is not taken or does not come.
    """
    bot, delimiter = home.config.bot.address, home.config.bot.delimiter
    token = new_token(20)
    other = case_address(bot, f"check-{token[:6]}", delimiter) if delimiter else ""
    account = home.account()
    client = connect(account)
    try:
        client.select_folder(account.folder, readonly=True)
        first = int(client.folder_status(account.folder, ["UIDNEXT"])[b"UIDNEXT"])
        began = time.monotonic()
        identifier = _send(home, bot, token)
        _send_to_case(home, other, f"{token}c")
        came: Echo | None = None
        while time.monotonic() - began < seconds:
            arrived = [(raw, read_headers(raw), at) for raw, at in _headers_since(client, account, first)]
            for raw, fields, at in arrived if came is None else ():
                header = str(fields.get(MARK, "")).strip() == token
                kept = identifier in str(fields.get("Message-ID", ""))
                if header or kept:
                    ahead = datetime.now(UTC) - at
                    came = Echo(time.monotonic() - began, _authserv_id(raw), kept, header, ahead, other)
            if came is not None and (not other or any(_is(fields, f"{token}c") for _, fields, _ in arrived)):
                return came
            time.sleep(0.3)
    finally:
        _leave(client)
    if came is not None:
        raise Problem(NO_CASE_ADDRESS.format(address=other, said="it was taken and did not arrive"))
    raise Problem(
        f"a mail to {bot} was taken but did not arrive within {seconds:.0f} s: look whether it lies in a spam "
        f"folder, and check that imap.user reads the mailbox of bot.address."
    )


NO_CASE_ADDRESS = (
    "a mail to {address} does not reach the bot ({said}), so no answer to a letter would: switch on addresses with a "
    'suffix (sub-addressing) for this mailbox, or write what your server takes in bot.delimiter: "-", "=", or "" for none '
    "(then answers are known by the mail that they answer)."
)


def _is(fields: Any, token: str) -> bool:
    return token in (
        str(fields.get(MARK, "")).strip(),
        str(fields.get("Message-ID", "")).partition("@")[0][7:],
    )


def _send_to_case(home: Home, address: str, token: str) -> None:
    """A mail to an address as cases have; nothing when there are none."""
    if not address:
        return
    try:
        _send(home, address, token)
    except Problem as problem:
        raise Problem(NO_CASE_ADDRESS.format(address=address, said=str(problem))) from problem


def _send(home: Home, to: str, token: str) -> str:
    """Send one mail from the bot; gives its Message-ID, or Problem when it is not taken."""
    bot = home.config.bot.address
    message_id = f"<check.{token}@{bot.partition('@')[2]}>"
    content = compose(
        from_=Address("Relance", bot),
        to=[Address("Relance", to)],
        subject="Relance check: this mail may be deleted",
        text="Relance wrote this to see whether mail goes out and comes back.\n",
        message_id=message_id,
        date=datetime.now(UTC),
        headers={"Auto-Submitted": "auto-generated", MARK: token},
    )
    attempt = asyncio.run(send(home.relay(), bot, [to], content, lambda phase: None))
    if attempt.outcome is not Outcome.SENT:
        raise Problem(f"the server did not take a mail to {to} ({attempt.code} {attempt.reply}).")
    return message_id


def _headers_since(client: Connection, account: Account, first: int) -> Iterator[tuple[bytes, datetime]]:
    """Headers of mails that came since, and when by the server's clock; a new look at the folder shows them."""
    client.select_folder(account.folder, readonly=True)
    uids = [uid for uid in client.search(["UID", f"{first}:*"]) if uid >= first]
    for row in client.fetch(uids, ["BODY.PEEK[HEADER]", "INTERNALDATE"]).values() if uids else ():
        # imapclient gives the server's moment as local time of this machine, without a zone
        arrived = row.get(b"INTERNALDATE") or datetime.now()  # noqa: DTZ005
        yield bytes(row.get(b"BODY[HEADER]", b"")), arrived.astimezone(UTC)


def _authserv_id(raw: bytes) -> str:
    """The name in the first Authentication-Results, if mail with it would be believed: our mail left without one."""
    fields = read_headers(raw)
    for name, value in fields.raw_items():
        if name.lower() == "authentication-results":
            said = author_of(str(value))
            return said if said and trusted_results(fields, said) else ""
    return ""


def _leave(client: Connection) -> None:
    try:
        client.logout()
    except TROUBLE:
        return

"""From bytes to a settled case: parse, judge the origin, and send each mail to where it belongs.

Raw bytes are stored before anything is understood; whatever goes wrong afterwards becomes a stored row with
a reason. Everything of one mail happens inside the caller's transaction. The exchange itself is in
`correspondence`, commands in `owners`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cases import matching
from cases.model import Decision, EventKind, Forward, Message, Origin, Sender
from daemon.arrival import Arrival, Filing, Taken
from daemon.correspondence import Correspondence, Refused
from daemon.decisions import happen
from daemon.owners import Owners
from daemon.settings import Home
from daemon.words import is_forward, read_words, words_of
from db import letters, post, records
from db.letters import Letter
from db.records import Owner
from db.store import Store
from mail.origin import OriginVerdict, judge
from mail.parse import parse
from nlp.reader import Reader

log = logging.getLogger("relance.intake")


class Intake:
    """Takes mails in; `dns` looks up DKIM keys (None: no look-ups)."""

    def __init__(
        self,
        home: Home,
        store: Store,
        reader: Reader,
        owners: Owners,
        dns: Callable[..., Any] | None = None,
    ) -> None:
        self.home = home
        self.store = store
        self.reader = reader
        self.owners = owners
        self.dns = dns
        self.filing = Filing(home, store)
        self.correspondence = Correspondence(self.filing, reader)

    def take(
        self,
        raw: bytes,
        now: datetime,
        arrived: datetime | None,
        carry_out: Callable[[Decision, datetime], None],
    ) -> Taken:
        """Store one mail and everything that follows from it; never raises because of what is in it.

        The same bytes a second time change nothing. `carry_out` is called with every decision, inside the part of
        the transaction that is undone when anything about this mail fails.
        """
        raw_id, new = post.put_raw(self.store, raw, now)
        if not new:
            return Taken("known already")
        message = parse(raw)
        received = min(_utc(arrived) or message.date or now, now)
        arrival = Arrival(raw_id, raw, message, received, now)
        try:
            with self.store.savepoint():
                taken = self._route(arrival)
                for decision in taken.decisions:
                    carry_out(decision, now)
                return taken
        except Exception as error:
            # one mail must never stop the daemon: it is kept, and a person sees it
            log.exception("mail %s could not be understood", message.message_id)
            return self._set_aside(arrival, "parse_failed", f"{type(error).__name__}: {error}")

    def _route(self, arrival: Arrival) -> Taken:
        message = arrival.message
        own = letters.letter_by_message_id(self.store, message.message_id) if message.message_id else None
        if own is not None:
            return self._own_copy(arrival, own)
        if message.from_.address == self.filing.bot_address and message.message_id.startswith("<check."):
            self.filing.add(arrival, Sender.OURSELVES, "check", "relance check wrote it")
            return Taken("check")
        if self.filing.is_bot(message.from_.address):
            return self._set_aside(arrival, "forged", "it bears our own address and is no letter of ours")
        arrival = arrival.judged(self._judge(arrival.raw, message))
        assert arrival.verdict is not None
        if arrival.verdict.origin is Origin.FORGED:
            return self._set_aside(arrival, "forged", arrival.verdict.reason)
        if message.bounce is not None:
            return self._bounce(arrival)
        owner = records.owner_by_address(self.store, message.from_.address)
        if owner is not None:
            return self._from_owner(arrival, owner)
        return self._filed(arrival, self.correspondence.take_direct(arrival), None)

    def _judge(self, raw: bytes, message: Message, original: Forward | None = None) -> OriginVerdict:
        return judge(
            raw,
            message,
            authserv_id=self.home.config.bot.authserv_id,
            dns=self.dns,
            original=original,
        )

    def assign(
        self, number: int, case: int, owner: Owner, now: datetime, add: Callable[[Decision], None]
    ) -> None:
        """Take a mail that was set aside in again, for the case its owner named."""
        row = self.store.row("SELECT raw_id, received_at FROM messages WHERE id = ?", number)
        if row is None:
            return
        raw = post.raw_bytes(self.store, row["raw_id"])
        arrival = Arrival(row["raw_id"], raw, parse(raw), datetime.fromisoformat(row["received_at"]), now)
        arrival = arrival.judged(self._judge(raw, arrival.message))
        self.filing.said = case
        try:
            if owner.address == arrival.message.from_.address:
                taken = self._from_owner(arrival, owner)
            else:
                taken = self._filed(arrival, self.correspondence.take_direct(arrival), None)
        finally:
            self.filing.said = None
        post.settle_quarantine(self.store, number, f"#{case}", now)
        for decision in taken.decisions:
            add(decision)

    # --- what we sent ourselves, and what came back --------------------------------------------------

    def _own_copy(self, arrival: Arrival, letter: Letter) -> Taken:
        """Our copy by BCC proves that the server took the letter; a stranger's mail with our Message-ID proves nothing."""
        if f"X-Relance-Token: {letter.token}".encode() not in arrival.raw:
            detail = "it carries the Message-ID of one of our letters without its secret token"
            return self._set_aside(arrival, "forged", detail)
        bare = replace(arrival, message=replace(arrival.message, forward=None))
        self.filing.add(
            bare,
            Sender.OURSELVES,
            letter.kind,
            "our own letter",
            case=letter.case,
            direction="out",
            letter=letter.id,
        )
        letters.note_delivery(self.store, letter.id, "copy_seen", arrival.now)
        return Taken("our own copy")

    def _bounce(self, arrival: Arrival) -> Taken:
        """A delivery report belongs to the mail whose Message-ID it returns; without that nobody is accused."""
        bounce = arrival.message.bounce
        assert bounce is not None
        letter = letters.letter_by_message_id(self.store, bounce.original_message_id) or self._letter_by_verp(
            arrival.message
        )
        case = letter.case if letter else None
        if letter is None and bounce.original_message_id:
            case = self.store.value(
                "SELECT case_id FROM messages WHERE message_id = ? AND direction = 'out'",
                bounce.original_message_id,
            )
        if letter is None and case is None:
            return self._set_aside(arrival, "no_case", "a delivery report for a mail we do not know")
        number = self.filing.add(arrival, Sender.MAIL_SYSTEM, "bounce", "it returns our mail", case=case)
        taken = Taken("bounce")
        if letter is not None and letter.case is not None and letter.step_key and bounce.hard:
            letters.change_letter(self.store, letter.id, state="bounced")
            data = {
                "key": letter.step_key,
                "letter": letter.id,
                "message": number,
                "detail": bounce.diagnostic,
            }
            taken.add(
                happen(self.store, self.home.rules, letter.case, EventKind.LETTER_BOUNCED, arrival.now, data)
            )
        elif letter is None and case is not None and bounce.hard:
            words = words_of(arrival.message)
            reading = read_words(self.reader, words, arrival.received, bounce=True)
            taken.add(self.correspondence.let_read(arrival, number, words, reading, case, arrival.received))
        return taken

    def _letter_by_verp(self, message: Message) -> Letter | None:
        for address in matching.recipients(message):
            token = matching.token_in(address, self.filing.bot_address)
            if token.startswith("b-"):
                return letters.letter_by_token(self.store, token.removeprefix("b-"))
        return None

    # --- owners -------------------------------------------------------------------------------------

    def _from_owner(self, arrival: Arrival, owner: Owner) -> Taken:
        """Only an authenticated owner is listened to: our server vouches for her, or she answers with our token."""
        message, verdict = arrival.message, arrival.verdict
        assert verdict is not None
        vouched = verdict.origin is Origin.DIRECT_VERIFIED or self._valid_token(message, owner)
        if not vouched and self.home.config.bot.authserv_id:
            return self._set_aside(arrival, "unauthenticated_command", verdict.reason)
        people = self.filing.people()
        if message.forward is not None and is_forward(message, message.forward, people):
            forwarded = arrival.judged(self._judge(message.forward.raw, message, message.forward))
            return self._filed(forwarded, self.correspondence.take_forward(forwarded, owner), owner)
        # what she wrote herself she may attach to a letter or a command: it is nobody's answer
        arrival = replace(arrival, message=replace(message, forward=None))
        message = arrival.message
        outside = [a for a in (*message.to, *message.cc) if not self.filing.is_bot(a.address)]
        if outside:
            return self._filed(arrival, self.correspondence.take_own(arrival, owner, outside), owner)
        if not vouched:
            return self._set_aside(arrival, "unauthenticated_command", verdict.reason)
        number = self.filing.add(arrival, Sender.OWNER, "command", "the owner wrote to the bot")
        taken = Taken("command")
        case = self.owners.carry_out(message, number, owner, arrival.now, taken.add)
        if case is not None:
            self.store.update("messages", number, {"case_id": case})
        return taken

    def _valid_token(self, message: Message, owner: Owner) -> bool:
        """A token of a receipt or digest of ours to this owner counts as her word; letters to others carry none."""
        words = {word.strip("[]").removeprefix("R-") for word in message.subject.split() if "[R-" in word}
        for token in words:
            letter = letters.letter_by_token(self.store, token)
            if letter is not None and letter.owner == owner.id and letter.kind in ("receipt", "digest"):
                return True
        return False

    # --- quarantine ---------------------------------------------------------------------------------

    def _filed(self, arrival: Arrival, result: Taken | Refused, owner: Owner | None) -> Taken:
        """What was taken, or the mail set aside with the reason why it belongs nowhere."""
        if isinstance(result, Taken):
            return result
        word = result.word if owner is not None or result.word == "ambiguous" else "unknown_sender"
        return self._set_aside(arrival, word, result.reason, owner, result.cases)

    def _set_aside(
        self,
        arrival: Arrival,
        word: str,
        detail: str,
        owner: Owner | None = None,
        likely: tuple[int, ...] = (),
    ) -> Taken:
        """Put the mail into quarantine; an authenticated owner is told how to mend it."""
        number = self.filing.add(arrival, Sender.UNKNOWN, "quarantined", detail)
        post.add_quarantine(self.store, number, word, detail, arrival.now)
        if owner is not None and not arrival.message.facts.automatic:
            self.owners.tell_quarantined(owner, arrival.message, number, word, arrival.now, likely)
        return Taken(f"quarantined: {word}")


def _utc(moment: datetime | None) -> datetime | None:
    """INTERNALDATE as aware UTC (IMAPClient gives naive local time)."""
    return moment.astimezone(UTC) if moment is not None else None

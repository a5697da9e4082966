"""From bytes to a settled case: parse, judge the origin, match, read, decide and store, one mail at a time.

Raw bytes are stored before anything is understood; whatever goes wrong afterwards becomes a stored row with
a reason. Everything of one mail happens inside the caller's transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases import matching
from cases.model import (
    Address,
    Decision,
    EventKind,
    Forward,
    Label,
    Message,
    Origin,
    Reading,
    Sender,
)
from cases.rules import Rules
from daemon import opening
from daemon.decisions import happen
from daemon.owners import Owners
from daemon.settings import Home
from daemon.words import Words, read_words, reading_data, words_of
from db import letters, post, records
from db.records import Owner
from db.store import Store
from mail.origin import OriginVerdict, judge
from mail.parse import parse
from nlp.authority import read_authority
from nlp.reader import Reader
from nlp.supplied import items_given

log = logging.getLogger("relance.intake")


@dataclass(slots=True)
class Taken:
    """What became of one mail, for the shell to act on after the transaction."""

    decisions: list[Decision] = field(default_factory=list)
    what: str = "stored"

    def add(self, decision: Decision) -> None:
        """Remember a decision."""
        self.decisions.append(decision)


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
        self._said: int | None = None

    @property
    def rules(self) -> Rules:
        """The rules of the home folder."""
        return self.home.rules

    @property
    def bot_address(self) -> str:
        """The address people write to, lower case."""
        return self.home.config.bot.address.lower()

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
            return Taken(what="known already")
        message = parse(raw)
        received = _utc(arrived) or message.date or now
        received = min(received, now)
        try:
            with self.store.savepoint():
                taken = self._route(raw_id, raw, message, received, now)
                for decision in taken.decisions:
                    carry_out(decision, now)
                return taken
        except Exception as error:
            log.exception("mail %s could not be understood", message.message_id)
            return self._quarantine(
                raw_id, message, received, now, "parse_failed", f"{type(error).__name__}: {error}"
            )

    def assign(
        self, number: int, case: int, owner: Owner, now: datetime, add: Callable[[Decision], None]
    ) -> None:
        """Take a mail that was set aside in again, for the case its owner named."""
        row = self.store.row("SELECT raw_id, received_at FROM messages WHERE id = ?", number)
        if row is None:
            return
        raw = post.raw_bytes(self.store, row["raw_id"])
        message, received = parse(raw), datetime.fromisoformat(row["received_at"])
        self._said = case
        try:
            if owner.address == message.from_.address:
                taken = self._from_owner(
                    row["raw_id"], raw, message, received, now, owner, self._judge(raw, message)
                )
            else:
                taken = self._direct(row["raw_id"], message, received, now, self._judge(raw, message))
        finally:
            self._said = None
        post.settle_quarantine(self.store, number, f"#{case}", now)
        for decision in taken.decisions:
            add(decision)

    def _judge(self, raw: bytes, message: Message, original: Forward | None = None) -> OriginVerdict:
        return judge(
            raw,
            message,
            authserv_id=self.home.config.bot.authserv_id,
            dns=self.dns,
            original=original,
        )

    def _route(self, raw_id: int, raw: bytes, message: Message, received: datetime, now: datetime) -> Taken:
        own = letters.letter_by_message_id(self.store, message.message_id) if message.message_id else None
        if own is not None:
            return self._own_copy(raw_id, raw, message, received, now, own)
        if message.from_.address == self.bot_address and message.message_id.startswith("<check."):
            self._add(
                raw_id,
                message,
                received,
                now,
                None,
                Sender.OURSELVES,
                "check",
                "relance check wrote it",
                None,
            )
            return Taken(what="check")
        verdict = self._judge(raw, message)
        if message.bounce is not None:
            return self._bounce(raw_id, message, received, now, verdict)
        owner = records.owner_by_address(self.store, message.from_.address)
        if verdict.origin is Origin.FORGED:
            return self._quarantine(raw_id, message, received, now, "forged", verdict.reason, verdict)
        if owner is not None:
            return self._from_owner(raw_id, raw, message, received, now, owner, verdict)
        return self._direct(raw_id, message, received, now, verdict)

    # --- what we sent ourselves ---------------------------------------------------------------------

    def _own_copy(
        self,
        raw_id: int,
        raw: bytes,
        message: Message,
        received: datetime,
        now: datetime,
        letter: letters.Letter,
    ) -> Taken:
        """Our copy by BCC proves that the server took the letter; a stranger's mail with our Message-ID proves nothing."""
        if f"X-Relance-Token: {letter.token}".encode() not in raw:
            detail = "it carries the Message-ID of one of our letters without its secret token"
            return self._quarantine(raw_id, message, received, now, "forged", detail)
        post.add_message(
            self.store,
            raw_id,
            replace(message, forward=None),
            now=now,
            received_at=received,
            case=letter.case,
            direction="out",
            sender=Sender.OURSELVES.value,
            kind=letter.kind,
            matched_by="our own letter",
            letter=letter.id,
        )
        letters.note_delivery(self.store, letter.id, "copy_seen", now)
        return Taken(what="our own copy")

    def _bounce(
        self, raw_id: int, message: Message, received: datetime, now: datetime, verdict: OriginVerdict
    ) -> Taken:
        """A delivery report belongs to the mail whose Message-ID it returns; without that nobody is accused."""
        bounce = message.bounce
        assert bounce is not None
        letter = letters.letter_by_message_id(self.store, bounce.original_message_id)
        if letter is None:
            letter = self._letter_by_verp(message)
        case = letter.case if letter else None
        if letter is None and bounce.original_message_id:
            case = self.store.value(
                "SELECT case_id FROM messages WHERE message_id = ? AND direction = 'out'",
                bounce.original_message_id,
            )
        if letter is None and case is None:
            return self._quarantine(
                raw_id,
                message,
                received,
                now,
                "no_case",
                "a delivery report for a mail we do not know",
                verdict,
            )
        number = self._add(
            raw_id, message, received, now, case, Sender.MAIL_SYSTEM, "bounce", "it returns our mail", verdict
        )
        taken = Taken(what="bounce")
        if letter is not None and letter.case is not None and letter.step_key and bounce.hard:
            letters.change_letter(self.store, letter.id, state="bounced")
            data = {
                "key": letter.step_key,
                "letter": letter.id,
                "message": number,
                "detail": bounce.diagnostic,
            }
            taken.add(happen(self.store, self.rules, letter.case, EventKind.LETTER_BOUNCED, now, data))
        elif letter is None and case is not None and bounce.hard:
            words = words_of(message)
            reading = read_words(self.reader, words, received, bounce=True)
            taken.add(self._read(case, number, words, reading, Origin.DIRECT_VERIFIED, received, now))
        return taken

    def _letter_by_verp(self, message: Message) -> letters.Letter | None:
        for address in matching.recipients(message):
            token = matching.token_in(address, self.bot_address)
            if token.startswith("b-"):
                return letters.letter_by_token(self.store, token.removeprefix("b-"))
        return None

    # --- what owners send ---------------------------------------------------------------------------

    def _from_owner(
        self,
        raw_id: int,
        raw: bytes,
        message: Message,
        received: datetime,
        now: datetime,
        owner: Owner,
        verdict: OriginVerdict,
    ) -> Taken:
        """Only an authenticated owner is listened to: our server vouches for her, or she answers with our token."""
        token = self._valid_token(message, owner)
        vouched = verdict.origin is Origin.DIRECT_VERIFIED or token
        if not vouched and self.home.config.bot.authserv_id:
            return self._quarantine(
                raw_id, message, received, now, "unauthenticated_command", verdict.reason, verdict, owner
            )
        if message.forward is not None:
            return self._forward(raw_id, message, received, now, owner)
        outside = [a for a in (*message.to, *message.cc) if not self._is_bot(a.address)]
        if outside:
            return self._own_letter(raw_id, raw, message, received, now, owner, outside, verdict)
        if not vouched:
            return self._quarantine(
                raw_id, message, received, now, "unauthenticated_command", verdict.reason, verdict, owner
            )
        number = self._add(
            raw_id,
            message,
            received,
            now,
            None,
            Sender.OWNER,
            "command",
            "the owner wrote to the bot",
            verdict,
        )
        taken = Taken(what="command")
        case = self.owners.carry_out(message, number, owner, now, taken.add)
        if case is not None:
            self.store.update("messages", number, {"case_id": case})
        return taken

    def _valid_token(self, message: Message, owner: Owner) -> bool:
        """A token of a mail that we sent to this owner, in the subject or the address, counts as her word."""
        words = {word.strip("[]").removeprefix("R-") for word in message.subject.split() if "[R-" in word}
        for token in words:
            letter = letters.letter_by_token(self.store, token)
            if letter is not None and letter.owner == owner.id:
                return True
        return False

    def _is_bot(self, address: str) -> bool:
        return address == self.bot_address or bool(matching.token_in(address, self.bot_address))

    def _own_letter(
        self,
        raw_id: int,
        raw: bytes,
        message: Message,
        received: datetime,
        now: datetime,
        owner: Owner,
        outside: Sequence[Address],
        verdict: OriginVerdict,
    ) -> Taken:
        """The person's own mail to a controller, with the bot in BCC: a request opens a case, the rest is recorded."""
        found = self._match(message, owner, [a.address for a in outside])
        sent_at = min(message.date or received, now)
        if isinstance(found, matching.NoMatch):
            request = opening.read_request(self.home, owner, message, outside[0], sent_at)
            if request is None or found.word == "ambiguous":
                return self._quarantine(
                    raw_id, message, received, now, found.word, found.reason, verdict, owner
                )
            return self._open(raw_id, message, received, now, request, verdict)
        taken = Taken(what="own letter")
        for case in found.cases:
            number = self._add(
                raw_id, message, received, now, case, Sender.OWNER, "own_letter", found.reason, verdict, "out"
            )
            data = {
                "message": number,
                "on": self._day(owner, sent_at).isoformat(),
                "at": sent_at.isoformat(),
                "subject": message.subject,
                "to": [a.address for a in outside],
            }
            taken.add(happen(self.store, self.rules, case, EventKind.OWNER_WROTE, now, data))
            given = [item.value for item in items_given(message.own_text, message.attachments)]
            if given:
                supplied = {"items": given, "on": data["on"], "message": number}
                taken.add(happen(self.store, self.rules, case, EventKind.ITEMS_SUPPLIED, now, supplied))
        return taken

    def _open(
        self,
        raw_id: int,
        message: Message,
        received: datetime,
        now: datetime,
        request: opening.Request,
        verdict: OriginVerdict,
    ) -> Taken:
        number = self._add(
            raw_id,
            message,
            received,
            now,
            None,
            Sender.OWNER,
            "request",
            "it opened the case",
            verdict,
            "out",
        )
        given = [item.value for item in items_given(message.own_text, message.attachments)]
        decision = opening.open_case(self.store, self.rules, request, number, given, message, now)
        self.store.update("messages", number, {"case_id": decision.case.number})
        taken = Taken(what="case opened")
        taken.add(decision)
        return taken

    def _forward(
        self, raw_id: int, message: Message, received: datetime, now: datetime, owner: Owner
    ) -> Taken:
        """The controller's (or an authority's) words inside the owner's forward."""
        original = message.forward
        assert original is not None
        verdict = self._judge(original.raw, message, original)
        found = self._match(message, owner, [original.from_.address, *(a.address for a in original.to)])
        if isinstance(found, matching.NoMatch) and found.word == "no_case":
            found = (
                self._match_authority(original.from_.address, original.subject, original.body, owner) or found
            )
        if isinstance(found, matching.NoMatch):
            return self._quarantine(raw_id, message, received, now, found.word, found.reason, verdict, owner)
        words = words_of(message)
        taken = Taken(what="forward")
        for case in found.cases:
            self._take_words(
                taken, raw_id, message, words, received, now, case, f"forwarded; {found.reason}", verdict
            )
        return taken

    # --- what the other side sends to us ------------------------------------------------------------

    def _direct(
        self, raw_id: int, message: Message, received: datetime, now: datetime, verdict: OriginVerdict
    ) -> Taken:
        found = self._match(message, None, [message.from_.address])
        if isinstance(found, matching.NoMatch):
            found = self._match_authority(message.from_.address, message.subject, message.text, None) or found
        if isinstance(found, matching.NoMatch):
            word = found.word if found.word == "ambiguous" else "unknown_sender"
            return self._quarantine(raw_id, message, received, now, word, found.reason, verdict)
        taken = Taken(what="direct")
        for case in found.cases:
            self._take_words(
                taken, raw_id, message, words_of(message), received, now, case, found.reason, verdict
            )
        return taken

    def _take_words(
        self,
        taken: Taken,
        raw_id: int,
        message: Message,
        words: Words,
        received: datetime,
        now: datetime,
        case: int,
        reason: str,
        verdict: OriginVerdict,
    ) -> None:
        """Store and read one message of the other side for one case; the same mail by another way is no second event."""
        authority = self._authority_of(words.from_.address)
        sender = Sender.AUTHORITY if authority else Sender.CONTROLLER
        again = self._seen_before(case, message)
        number = self._add(raw_id, message, received, now, case, sender, words.kind, reason, verdict)
        if again:
            self.store.update("messages", number, {"matched_by": f"{reason}; the same mail as #{again}"})
            return
        sent_at = min(words.sent_at or received, now)
        reading = read_words(self.reader, words, sent_at, authority=authority is not None)
        if verdict.origin is Origin.DIRECT_UNVERIFIED and self.home.config.bot.authserv_id:
            reading = replace(
                reading,
                unsure=True,
                unsure_reasons=(*reading.unsure_reasons, "nobody vouches for the sender"),
            )
        post.add_reading(self.store, number, reading, now)
        taken.add(
            self._read(case, number, words, reading, verdict.origin, sent_at, now, authority=authority or "")
        )

    def _read(
        self,
        case: int,
        number: int,
        words: Words,
        reading: Reading,
        origin: Origin,
        sent_at: datetime,
        now: datetime,
        *,
        authority: str = "",
    ) -> Decision:
        owner = self._owner_of(case)
        data = reading_data(reading) | {
            "message": number,
            "party": "authority" if authority else "controller",
            "origin": origin.value,
            "on": self._day(owner, sent_at).isoformat(),
            "at": sent_at.isoformat(),
            "subject": words.subject,
            "from": words.from_.address,
            "attachments": len(words.attachments),
            "automatic": words.facts.automatic,
            "authority": authority,
        }
        if authority:
            data |= _authority_data(words, data["on"])
        return happen(self.store, self.rules, case, EventKind.MESSAGE_READ, now, data)

    # --- look-ups -----------------------------------------------------------------------------------

    def _match(
        self, message: Message, owner: Owner | None, addresses: Sequence[str]
    ) -> matching.Match | matching.NoMatch:
        if self._said is not None:
            return matching.Match((self._said,), "the owner said so")
        directory = post.directory(self.store, self.bot_address)
        return matching.match(
            message, directory, owner=owner.id if owner else None, party_addresses=addresses
        )

    def _match_authority(
        self, address: str, subject: str, text: str, owner: Owner | None
    ) -> matching.Match | None:
        """An authority's mail belongs to the case whose complaint carries the reference it names."""
        if self._authority_of(address) is None:
            return None
        for case in records.load_cases(self.store, owner.id if owner else None):
            for track in case.tracks:
                if track.reference and track.reference in f"{subject}\n{text}":
                    return matching.Match((case.number,), f"it names the complaint {track.reference}")
        return None

    def _authority_of(self, address: str) -> str | None:
        domain = address.rpartition("@")[2]
        row = self.rules.authority_of_domain(domain) if domain else None
        if row is None:
            return None
        return next(key for key, authority in self.rules.authorities.items() if authority is row)

    def _seen_before(self, case: int, message: Message) -> int | None:
        original = message.forward.message_id if message.forward else ""
        message_id = original or message.message_id
        if not message_id:
            return None
        found = self.store.value(
            "SELECT id FROM messages WHERE case_id = ? AND message_id = ? AND direction = 'in'",
            case,
            message_id,
        )
        return int(found) if found is not None else None

    def _owner_of(self, case: int) -> Owner:
        return records.owner(self.store, self.store.value("SELECT owner_id FROM cases WHERE id = ?", case))

    @staticmethod
    def _day(owner: Owner, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(owner.time_zone)).date()

    def _add(
        self,
        raw_id: int,
        message: Message,
        received: datetime,
        now: datetime,
        case: int | None,
        sender: Sender,
        kind: str,
        reason: str,
        verdict: OriginVerdict | None,
        direction: str = "in",
    ) -> int:
        return post.add_message(
            self.store,
            raw_id,
            message,
            now=now,
            received_at=received,
            case=case,
            direction=direction,
            sender=sender.value,
            kind=kind,
            matched_by=reason,
            origin=verdict.origin.value if verdict else None,
            origin_reason=verdict.reason if verdict else "",
            dkim_key=verdict.dkim_key if verdict else "",
        )

    def _quarantine(
        self,
        raw_id: int,
        message: Message,
        received: datetime,
        now: datetime,
        word: str,
        detail: str,
        verdict: OriginVerdict | None = None,
        owner: Owner | None = None,
    ) -> Taken:
        """Set the mail aside with the reason; an authenticated owner is told how to mend it."""
        number = self._add(
            raw_id, message, received, now, None, Sender.UNKNOWN, "quarantined", detail, verdict
        )
        post.add_quarantine(self.store, number, word, detail, now)
        authentic = owner is not None and word not in ("forged", "unauthenticated_command")
        if authentic and owner is not None and not message.facts.automatic:
            self.owners.tell_quarantined(owner, message, number, word, now)
        return Taken(what=f"quarantined: {word}")


def _authority_data(words: Words, on: str) -> dict[str, Any]:
    from nlp.sentences import split_sentences

    read = read_authority(words.subject, [s.text for s in split_sentences(words.text)])
    return {
        "act": read.act,
        "reference": read.reference,
        "term_months": read.term_months,
        "act_on": (read.act_on.isoformat() if read.act_on else on),
        "term_from": (read.act_on.isoformat() if read.act_on else on),
        "labels": [{"label": Label.DPA_MESSAGE.value, "score": 1.0, "evidence": [read.evidence]}],
    }


def _utc(moment: datetime | None) -> datetime | None:
    """INTERNALDATE as aware UTC (IMAPClient gives naive local time)."""
    return moment.astimezone(UTC) if moment is not None else None

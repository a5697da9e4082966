"""A story in which the bot writes every mail that it can write to an owner: real mails in, real mails out, one language at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cases.command_words import Verb, word_of
from nlp.reader import Reader
from tests.desk import ADA, BOT, START, Desk
from tests.homes import PERSON
from tests.mailwords import SAID
from tests.test_daemon_bounces import report

CLOUD = "Nimbus Cloud <privacy@nimbus.example>"
SHOP = "Fenwick Stores <dpo@fenwick.example>"
BANK = "Harbour Bank <dpo@harbour.example>"
PRESS = "Lantern Press <privacy@lantern.example>"
GYM = "Gym Nord <hello@gymnord.example>"
SHARED_AS = {
    "en": "owner",
    "fr": "titulaire",
    "de": "Inhaber",
    "es": "titular",
    "it": "titolare",
    "nl": "eigenaar",
}
OMAR = "Omar Lind <omar@lind.example>"
EVA = "Eva Moss <eva@moss.example>"


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as its reader gets it, with what differs from one telling to the next set to fixed words."""

    subject: str
    text: str
    html: str
    attached: tuple[str, ...]


class Teller:
    """Tells the story on a desk and keeps each mail under a name."""

    def __init__(self, desk: Desk, language: str) -> None:
        self.desk, self.language, self.said = desk, language, SAID[language]
        self.kept: dict[str, Written] = {}
        self.seen: set[int] = set()

    def keep(self, name: str, to: str = "ada@roe.example", kind: str = "") -> None:
        """Keep the newest mail to somebody under this name."""
        row = self.newest(to, kind)
        assert row["id"] not in self.seen, f"nothing was written for {name}"
        self.seen.add(row["id"])
        self.kept[name] = written(row["bytes"])

    def newest(self, to: str = "ada@roe.example", kind: str = "") -> Any:
        return self.desk.store.row(
            "SELECT * FROM letters WHERE recipient = ? AND bytes IS NOT NULL AND (? = '' OR kind = ?) ORDER BY id DESC",
            to, kind, kind,
        )  # fmt: skip

    def word(self, verb: Verb) -> str:
        return word_of(verb, self.language)

    def at_case(self, number: int) -> str:
        return f"relance+{self.desk.store.value('SELECT token FROM cases WHERE id = ?', number)}@bot.example"

    def replies(self, sender: str, case: int, text: str, *, passes: str = "pass") -> None:
        """The other side answers a case."""
        self.desk.receive(
            self.desk.mail(sender, self.at_case(case), f"Re: {self.subject}", text, passes=passes)
        )

    def says(self, text: str, *, who: str = ADA, subject: str = "", passes: str = "pass") -> None:
        """Somebody answers the newest mail that the bot wrote her."""
        address = who.partition("<")[2].rstrip(">")
        subject = subject or f"Re: {self.newest(address)['subject']}"
        self.desk.receive(self.desk.mail(who, BOT, subject, text, passes=passes))

    def writes(self, to: str, text: str) -> None:
        """She writes to the other side with the bot in BCC."""
        self.desk.receive(self.desk.mail(ADA, to, self.subject, text))

    def forwards(
        self, sender: str, text: str, to: str = "To: <ada@roe.example>\n", passes: str = "pass"
    ) -> None:
        """She forwards a mail inside her own."""
        words = (
            f"---------- Forwarded message ---------\nFrom: {sender}\nDate: Mon, Mar 2, 2026 at 1:30 PM\n"
            f"Subject: {self.subject}\n{to}\n{text}\n"
        )
        self.desk.receive(self.desk.mail(ADA, BOT, f"Fwd: {self.subject}", words, passes=passes))

    def about(self, case: int) -> str:
        """The subject of an answer to the newest mail about a case."""
        token = self.desk.store.value(
            "SELECT token FROM letters WHERE case_id = ? AND kind = 'receipt' AND owner_id = 1 ORDER BY id DESC",
            case,
        )
        return f"Re: [R-{token}]"

    @property
    def subject(self) -> str:
        return {"en": "My data", "fr": "Mes données", "de": "Meine Daten", "es": "Mis datos", "it": "I miei dati", "nl": "Mijn gegevens"}[self.language]  # fmt: skip


def written(raw: bytes) -> Written:
    """A mail without what is drawn by lot or measured on this machine."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    return Written(
        settled(str(message["Subject"])),
        settled(text.get_content()),
        settled(html.get_content()) if html is not None else "",
        tuple(str(part.get_filename()) for part in message.iter_attachments()),
    )


def settled(words: str) -> str:
    """Tokens and the room on the disk, the same in every telling."""
    words = words.replace("\r\n", "\n")
    words = re.sub(r"(R-|%5BR-)[a-z0-9]{10}\b", r"\1k7f3m9q2ab", words)
    words = re.sub(r"(RL-\d{4}-)[A-Z0-9]{4}\b", r"\1K3AB", words)
    words = re.sub(r"relance\+[a-z0-9]+@", "relance+k7f3@", words)
    words = re.sub(r"relance%2B[a-z0-9]+(@|%40)", r"relance%2Bk7f3\1", words)
    return re.sub(r"\d+[.,]\d(?=[\s\u00a0\u202f](?:GB|Go)\b)", "12.0", words)


def first_days(one: Teller) -> None:
    """Five cases, two people more, and everything that can be said on three days."""
    for part in (opening, replies, hers, commands, aside, sharing, evenings, contradiction, confirming):
        part(one)


def months(one: Teller) -> None:
    """One case that meets with silence, up to the supervisory authority."""
    for part in (silence, dossier, decision):
        part(one)


def opening(one: Teller) -> None:
    """Requests by BCC, one mail to two organisations, one that the bot writes and that may go."""
    desk = one.desk
    desk.receive(desk.mail(ADA, CLOUD, one.subject, one.said.request))
    one.keep("case-opened")
    desk.receive(desk.mail(ADA, f"{SHOP}, {BANK}", one.subject, one.said.request))
    one.keep("cases-opened")
    one.says(f"{one.word(Verb.OPEN)} {GYM} access erasure, customer 48812", subject="Gym")
    one.keep("request-drafted")
    one.says(f"{one.word(Verb.SEND)} #4")
    one.keep("request-approved")


def replies(one: Teller) -> None:
    """A demand for a passport, a fair question, a mail that reads as nothing, and one of them once more."""
    one.desk.clock.jump(START + timedelta(hours=4))
    one.replies(CLOUD, 1, one.said.passport)
    one.keep("message-read")
    one.replies(SHOP, 2, one.said.phone)
    one.keep("message-asks")
    one.replies(BANK, 3, one.said.doubtful)
    one.keep("message-unsure")
    one.says(f"{one.word(Verb.NOTE)} #3 {one.said.note}")
    one.keep("command-noted")
    for name in ("message-claimed", "known-already"):
        one.forwards(CLOUD, one.said.asks_scope)
        one.keep(name)


def hers(one: Teller) -> None:
    """Her own mail to the other side reads as a withdrawal; another case still has a mail that nobody could read."""
    one.writes(BANK, one.said.withdraws)
    one.keep("own-letter-withdraws")


def commands(one: Teller) -> None:
    """Words understood and not, done and not, taken back; several in one mail."""
    hold = one.word(Verb.HOLD)
    for name, words in (
        ("help", one.word(Verb.HELP)),
        ("command-unknown", "Frobnicate, please"),
        ("command-done", f"{hold} #1"),
        ("command-undone", one.word(Verb.UNDO)),
        ("command-corrected", f"{one.word(Verb.IS)} #3 acknowledgement"),
        ("command-preference", f"{one.word(Verb.DIGEST)} 18"),
        ("commands-of-one-case", f"{hold} #1\n{one.word(Verb.RELEASE)} #1"),
        ("commands-of-two-cases", f"{one.word(Verb.PAUSE)} #1\n{one.word(Verb.RELEASE)} #1\n{one.word(Verb.STATUS)}"),
        ("nothing-to-do", f"{one.word(Verb.TRACKING)} #77 RK1"),
    ):  # fmt: skip
        one.says(words)
        one.keep(name)
    one.says(f"{one.word(Verb.SEND)} #1", subject="Hello")
    one.keep("to-confirm")


def aside(one: Teller) -> None:
    """Mail that found no case, of an owner and of one who has none; a forgery, of which the digest tells."""
    one.forwards("Desk <help@helpdesk.example>", one.said.passport)
    one.keep("quarantined")
    one.says(f"{one.word(Verb.CASE)} 2")
    one.keep("message-assigned")
    one.desk.receive(one.desk.mail(ADA, "Bob <bob@friend.example>", "Draft", "Please keep the old draft."))
    one.keep("quarantined-ordinary")
    one.desk.receive(one.desk.mail(OMAR, "Bob <bob@friend.example>", "Draft", "Please keep the draft."))
    one.keep("quarantined-newcomer", "omar@lind.example")
    one.replies(CLOUD, 1, one.said.full, passes="fail")


def sharing(one: Teller) -> None:
    """A case shared with a helper and with somebody who decides; who only helps commands nothing."""
    share = one.word(Verb.SHARE)
    one.says(f"{share} #1 omar@lind.example")
    one.keep("share-done")
    one.keep("case-shared", "omar@lind.example")
    one.says(f"{one.word(Verb.HOLD)} #1", who=OMAR)
    one.keep("others-decide", "omar@lind.example")
    one.says(f"{share} #2 omar@lind.example {SHARED_AS[one.language]}", subject=one.about(2))
    one.keep("case-shared-owner", "omar@lind.example")
    one.says(f"{one.word(Verb.UNSHARE)} #2 omar@lind.example", subject=one.about(2))
    one.keep("unshared")


def evenings(one: Teller) -> None:
    """The first two evenings; a mail system says that a request never arrived."""
    desk = one.desk
    desk.until(START + timedelta(hours=9))
    one.keep("digest", kind="digest")
    one.keep("digest-helper", "omar@lind.example", kind="digest")
    desk.receive(desk.mail(ADA, PRESS, one.subject, one.said.request, message_id="<press@roe.example>"))
    desk.receive(report(desk, to=BOT, returned="<press@roe.example>", recipient="privacy@lantern.example"))
    one.says(f"{one.word(Verb.NOTE)} #5 {one.said.note}")
    one.keep("request-bounced")
    one.replies(GYM, 4, one.said.extension)
    one.keep("message-extends")
    desk.until(START + timedelta(days=1, hours=9))
    one.keep("digest-problems", kind="digest")


def contradiction(one: Teller) -> None:
    """She gives what was asked for; no data, and then data after all."""
    one.writes(SHOP, one.said.gives)
    one.keep("own-letter")
    one.replies(SHOP, 2, one.said.no_data)
    one.keep("message-no-data")
    one.desk.clock.jump(one.desk.clock.now() + timedelta(hours=15))
    one.replies(SHOP, 2, one.said.full)
    one.keep("message-missing")
    one.says(f"{one.word(Verb.IS)} #2 full_disclosure")
    one.keep("command-settles")
    one.desk.until(START + timedelta(days=2, hours=9))
    one.keep("digest-contradiction", kind="digest")


def confirming(one: Teller) -> None:
    """A forward for which nobody vouches; she says that it is hers."""
    one.forwards(CLOUD, one.said.doubtful, passes="")
    one.keep("confirm-yours")
    one.says(one.word(Verb.RELEASE))
    one.keep("confirm-taken-in")


def silence(one: Teller) -> None:
    """Reminder, notice with its PDF, and what is said when a week was quiet."""
    desk = one.desk
    desk.receive(desk.mail(ADA, CLOUD, one.subject, one.said.request))
    one.forwards(ADA, one.said.data, to="")
    one.keep("quarantined-no-recipient")
    desk.until(START + timedelta(days=15))
    one.keep("digest-quiet-week", kind="digest")
    one.says(f"{one.word(Verb.DIGEST)} daily")
    desk.until(START + timedelta(days=16, hours=9))
    one.keep("digest-quiet-day", kind="digest")
    one.says(f"{one.word(Verb.DIGEST)} news")
    desk.until(START + timedelta(days=31))
    one.keep("digest-reminder", kind="digest")
    desk.until(START + timedelta(days=47))
    one.keep("digest-notice", kind="digest")
    desk.until(START + timedelta(days=50))
    one.keep("digest-to-post", kind="digest")
    one.says(f"{one.word(Verb.TRACKING)} #1 RK 123 456 789 IE")
    one.keep("command-tracking")


def dossier(one: Teller) -> None:
    """The complaint is ready; her word brings it, and its reference begins the authority's time."""
    desk = one.desk
    desk.until(START + timedelta(days=66))
    one.keep("digest-dossier", kind="digest")
    one.says(f"{one.word(Verb.SEND)} #1")
    one.keep("dossier-approved")
    desk.work()
    one.keep("dossier", kind="letter")
    one.says(f"{one.word(Verb.FILED)} #1 26-4711")
    one.keep("command-filed")


def decision(one: Teller) -> None:
    """The authority writes; the case ends."""
    desk = one.desk
    desk.clock.jump(desk.clock.now() + timedelta(hours=2))
    one.replies("Authority <desk@authority.example>", 1, one.said.authority)
    one.keep("message-authority")
    desk.until(desk.clock.now() + timedelta(days=1))
    one.keep("digest-authority", kind="digest")
    one.says(f"{one.word(Verb.CLOSE)} #1")
    one.keep("case-closed")


@contextmanager
def desk_of(language: str, reader: Reader, *, team: bool) -> Iterator[Desk]:
    """A desk of one owner, or of a team; its rules know an authority that writes from an invented address."""
    people = () if not team else tuple(
        PERSON.format(name=name, address=address, language=language, country="IE", zone="Europe/Dublin", hour=18)
        + role
        for name, address, role in (
            ("Omar Lind", "omar@lind.example", ""),
            ("Eva Moss", "eva@moss.example", 'role = "helper"\nhelps = ["ada@roe.example"]\n'),
        )
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder), reader, language=language, people=people)
        home = Path(folder) / "rules.yaml"
        rules = home.read_text(encoding="utf-8")
        known = re.sub(r"(?ms)(^  ie-dpc:.*?domains: \[)", r"\1authority.example, ", rules, count=1)
        home.write_text(known, encoding="utf-8")
        desk.begin()
        try:
            yield desk
        finally:
            desk.close()


@cache
def model() -> Reader:
    """The shipped model, loaded once."""
    return Reader.load()


@dataclass(frozen=True, slots=True)
class Told:
    """What both stories left: the mails kept under a name, and everything that was written, as rows of `letters`."""

    pages: Mapping[str, Written]
    letters: tuple[Mapping[str, Any], ...]


@cache
def told(language: str) -> Told:
    """Both stories in a language, told once for all tests."""
    pages: dict[str, Written] = {}
    rows: list[dict[str, Any]] = []
    for story in (first_days, months):
        with desk_of(language, model(), team=story is first_days) as desk:
            one = Teller(desk, language)
            story(one)
            pages |= one.kept
            rows += map(
                dict,
                desk.store.rows(
                    "SELECT kind, step, cause, owner_id, bytes FROM letters WHERE bytes IS NOT NULL"
                ),
            )
    return Told(pages, tuple(rows))

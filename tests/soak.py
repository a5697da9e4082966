"""Random faults and kills over two months of correspondence, with a model of what must be there at the end.

`python -m tests.soak --mails 500 --letters 100 --kills 60 --seed 1`: people open cases, firms answer or are
silent, strangers write, commands come; meanwhile the daemon is killed, its connections are cut, its servers fail at every
moment of a conversation, its database is locked. Ends with figures, and with code 1 when anything is lost,
duplicated or stuck. The same seed gives the same mails, the same days and the same faults in the same order;
what exactly a kill hits is up to the processes.

The clock goes on when the daemon has done what is due, or after half a second: then it falls behind, as on a machine that
was asleep. A letter that is not there in time and waits for a reason is late: without faults the days go on until it has
gone, now always when the daemon rests, and what has not gone within some weeks is lost. One that waits for no reason was
slept through, also when it goes later.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mail.inbox import Account
from tests.faults.nursery import Nursery
from tests.faults.proxy import BLACK_HOLE, CUT, PASS, RESET, THROTTLE, Proxy
from tests.faults.sink import CLOSE, Conversation
from tests.faults.sink import RESET as TEAR
from tests.faults.world import ADA, START, World, world
from tests.servers import dovecot
from tests.waiting import NO_REASON, why_it_waits

PEOPLE = (ADA, "Ben Roe <ben@roe.example>", "Cid Roe <cid@roe.example>")
OTHERS = """
[[owners]]
name = "{name}"
address = "{address}"
language = "{language}"
country = "IE"
time_zone = "{zone}"
digest_hour = {hour}
"""
DUE = {"silent": ("receipt_check", "reminder", "notice"), "acknowledged": ("reminder", "notice")}
"""The letters that a case of each kind must have sent, in order, when it was open long enough."""
AFTER_DAYS = {"receipt_check": 12, "reminder": 42, "notice": 62}
"""Days after which a letter is late: its day in rules.yaml, a digest, a weekend and an outage."""
LATEST_DAYS = 30
"""Days without faults after which a letter that has not gone is lost, whatever it waits for."""
PACE = 0.5
"""Seconds that a quarter of a day takes at least when the daemon has not done all: on a slow machine it comes to it later."""
PATIENCE = 75.0
"""Seconds that a quarter of a day without faults may take: more than the daemon's own time-outs for a command."""
RESPONSES = (
    ("mail", "451 4.3.0 later"),
    ("rcpt", "450 4.2.1 later"),
    ("data", "451 4.3.0 later"),
    ("dot", "451 4.3.0 later"),
    ("accepted", "421 4.3.2 shutting down"),
    ("accepted", "garbage"),
    *((moment, word) for word in (CLOSE, TEAR) for moment in ("greeting", "mail", "data", "content", "dot", "accepted")),
)  # fmt: skip


@dataclass(slots=True)
class Size:
    """How much of everything."""

    mails: int
    letters: int
    kills: int
    seed: int

    @property
    def days(self) -> int:
        """Days of correspondence: until reminders are due when there are many letters, else until receipt checks."""
        return 70 if self.letters >= 40 else 12

    @property
    def cases(self) -> int:
        """Cases that lead to as many letters."""
        return max(3, round(self.letters / (2.2 if self.days == 70 else 0.65)))


@dataclass(slots=True)
class Soak:
    """One run: the plan, the faults, the figures."""

    here: World
    imap: Proxy
    smtp: Proxy
    size: Size
    dice: random.Random
    faults: Counter[str] = field(default_factory=Counter)
    opened: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Number of a request -> (kind of its case, day)."""
    appended: int = 0
    restarts: int = 0
    late: dict[str, str] = field(default_factory=dict)
    """Letter that was not there in time -> why it waited when that was first seen."""
    _script: tuple[str, str] | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def plan(self) -> list[tuple[float, Callable[[], None]]]:
        """What comes in when: (day, how)."""
        dice, plan = self.dice, []
        last = self.size.days - 14 if self.size.days > 14 else 2
        spread = 6 if self.size.days > 14 else 2
        for number in range(self.size.cases):
            day = dice.uniform(0, spread)
            kind = "acknowledged" if number % 4 == 3 else "silent"
            self.opened[number] = (kind, int(day))
            plan.append((day, lambda number=number: self._request(number)))
            if kind == "acknowledged":
                plan.append((day + 1.5, lambda number=number: self._acknowledge(number)))
        while len(plan) < self.size.mails:
            kind = dice.choice(
                (self._note, self._note, self._status, self._stranger, self._machine, self._again)
            )
            number = len(plan)
            plan.append(
                (
                    dice.uniform(spread + 1.6, max(last, spread + 5)),
                    lambda kind=kind, number=number: kind(number),
                )
            )
        return sorted(plan, key=lambda entry: entry[0])

    # --- mails --------------------------------------------------------------------------------------

    def _owner(self, number: int) -> str:
        return PEOPLE[number % len(PEOPLE)]

    def _firm(self, number: int) -> str:
        """Every firm has three cases, each of another person."""
        return f"firm{number // len(PEOPLE)}.example"

    def _request(self, number: int) -> None:
        sender, firm = self._owner(number), self._firm(number)
        text = f"I use my right of access under Article 15 GDPR. My file is number {number}."
        raw = self.here.mail(
            sender, f"Firm <privacy@{firm}>", f"Access request {number}", text, f"request{number}"
        )
        self._in(raw, "request")

    def _acknowledge(self, number: int) -> None:
        text = "We have received your request and are dealing with it. You will have our answer in due time."
        self._reply(number, text, f"ack{number}", answered=True)

    def _machine(self, number: int) -> None:
        """An automatic mail about a case that is acknowledged anyhow."""
        known = [n for n, (kind, _) in self.opened.items() if kind == "acknowledged"]
        text = f"This is an automatic reply. Ticket {number}. Please do not answer this mail."
        self._reply(self.dice.choice(known), text, f"auto{number}", answered=False)

    def _reply(self, number: int, text: str, name: str, *, answered: bool) -> None:
        token = self._token(number)
        firm = self._firm(number)
        raw = self.here.mail(
            f"Firm <privacy@{firm}>", self.here.bot.replace("@", f"+{token}@"), "Your request", text, name
        )
        if not answered:
            raw = b"Auto-Submitted: auto-replied\n" + raw
        self._in(raw, "reply", answered=answered)

    def _token(self, number: int) -> str:
        """The secret address of a case; waits until the daemon has opened it."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = self.here.value(
                "SELECT token FROM cases JOIN messages ON messages.case_id = cases.id WHERE message_id = ?",
                f"<request{number}@roe.example>",
            ) if self.here.database.exists() else None  # fmt: skip
            if found:
                return str(found)
            self._keep_alive()
            time.sleep(0.1)
        raise AssertionError(f"request {number} opened no case\n{self.here.log()}")

    def _note(self, number: int) -> None:
        request = self.dice.choice(list(self.opened))
        case = self.here.value(
            "SELECT case_id FROM messages WHERE message_id = ?", f"<request{request}@roe.example>"
        )
        raw = self.here.mail(
            self._owner(request),
            self.here.bot,
            f"Note {number}",
            f"NOTE #{case} remark {number}",
            f"note{number}",
        )
        self._in(raw, "note")

    def _status(self, number: int) -> None:
        raw = self.here.mail(
            self._owner(number), self.here.bot, f"Question {number}", "STATUS", f"status{number}"
        )
        self._in(raw, "status")

    def _stranger(self, number: int) -> None:
        raw = self.here.mail(
            "News <news@list.example>", self.here.bot, f"Offer {number}", "Buy now.", f"offer{number}"
        )
        self._in(raw, "stranger", answered=False)

    def _again(self, number: int) -> None:
        """A mail that is in the mailbox already, once more."""
        self.appended += 1
        self.here._append(self.dice.choice(self.here.delivered).raw)

    def _in(self, raw: bytes, kind: str, *, answered: bool = True) -> None:
        self.appended += 1
        self.here.receive(raw, kind=kind, answered=answered)

    # --- faults -------------------------------------------------------------------------------------

    def script(self, moment: str, said: Conversation) -> str | None:
        """Misbehave once where the last fault of the server says so."""
        if self._script is None or self._script[0] != moment:
            return None
        word, self._script = self._script[1], None
        return word

    def fault(self, name: str) -> None:
        """Let one thing go wrong, and go well again."""
        self.faults[name] += 1
        if name == "kill":
            time.sleep(self.dice.uniform(0, 0.4))
            with self._starting:
                self.here.kill()
                self.here.start()
        elif name == "smtp answer":
            self._script = self.dice.choice(RESPONSES)
        elif name == "smtp down":
            self.here.sink.stop()
            time.sleep(self.dice.uniform(0.1, 0.6))
            self.here.sink.start()
        elif name == "database locked":
            self._lock(self.dice.uniform(0.1, 0.8))
        else:
            proxy = self.imap if name.startswith("imap") else self.smtp
            proxy.use(
                {"reset": RESET, "cut": CUT, "hole": BLACK_HOLE, "slow": THROTTLE}[name.split()[1]],
                after=self.dice.randrange(3000),
            )
            time.sleep(self.dice.uniform(0.1, 0.6))
            proxy.use(PASS)

    def _lock(self, seconds: float) -> None:
        """Another process writes for a while."""
        connection = sqlite3.connect(self.here.database, timeout=10, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        connection.close()

    def schedule(self, steps: int) -> list[list[str]]:
        """The faults of every step: all kills there must be, and as many other faults, in random order."""
        others = ("smtp answer", "smtp answer", "smtp down", "database locked", "imap reset", "imap cut", "imap hole",
                  "imap slow", "smtp reset", "smtp cut", "smtp hole", "smtp slow")  # fmt: skip
        names = ["kill"] * self.size.kills + [self.dice.choice(others) for _ in range(self.size.kills)]
        found: list[list[str]] = [[] for _ in range(steps)]
        for name in names:
            self.dice.choice(found).append(name)
        return found

    # --- the run ------------------------------------------------------------------------------------

    def run(self) -> list[str]:
        """Live through all days; gives the breaches."""
        plan = self.plan()
        quarters = self.size.days * 4
        faults = self.schedule(quarters)
        self.here.sink.script = self.script
        self.here.start()
        for quarter in range(quarters):
            began = time.monotonic()
            chaos = threading.Thread(target=lambda names=faults[quarter]: [self.fault(n) for n in names])
            chaos.start()
            while plan and plan[0][0] * 4 <= quarter:
                plan.pop(0)[1]()
            chaos.join()
            self._breathe(PACE - (time.monotonic() - began))
            self.here.jump(hours=6)
        self._script = None
        return self._calm_down()

    def _keep_alive(self) -> None:
        """Start a daemon again that has ended because it found no server, as systemd does it."""
        with self._starting:
            if not self.here.alive():
                self.restarts += 1
                self.here.start()

    def _breathe(self, seconds: float) -> None:
        """Wait so long at most until all mail is in and the daemon rests."""
        until = time.monotonic() + seconds
        while True:
            self._keep_alive()
            if time.monotonic() >= until:
                return
            if self.here.clock.rests() and not self.here.unread():
                return
            time.sleep(0.03)

    def _calm_down(self) -> list[str]:
        """No more faults: the days go on until all is as it must be, at most for some weeks."""
        unexplained: list[str] = []
        for _ in range(LATEST_DAYS * 4):
            self._breathe(PATIENCE)
            missing = self.missing()
            unexplained += self._note_late(missing)
            wrong = [*self.here.breaches(), *self.unplanned(), *self.commands_lost()]
            if not missing and not wrong and sum(self.due().values()) >= self.size.letters:
                break
            self.here.jump(hours=6)
        if sum(self.due().values()) < self.size.letters:
            wrong.append(f"short: {sum(self.due().values())} letters were due")
        lost = [f"lost: {name} has not been sent; {self._why(name)}" for name in missing]
        return [*wrong, *lost, *unexplained]

    def _note_late(self, missing: list[str]) -> list[str]:
        """Remember why letters wait; gives those for which a daemon at rest names no reason, each once."""
        found = []
        for name in missing:
            if name in self.late:
                continue
            self.late[name] = self._why(name)
            if NO_REASON in self.late[name] and self.here.clock.rests():
                found.append(f"slept through: {name}; {self.late[name]}")
        return found

    def _why(self, name: str) -> str:
        number, _, step = name.partition("/")
        return why_it_waits(self.here.folder, f"<request{number}@roe.example>", step, self.here.clock.now())

    def due(self) -> Counter[str]:
        """The letters that must have left by now, "request number/step" each once."""
        age = (self.here.clock.now() - START).total_seconds() / 86400
        return Counter(
            f"{number}/{step}"
            for number, (kind, day) in self.opened.items()
            for step in DUE[kind]
            if age - day > AFTER_DAYS[step]
        )

    def missing(self) -> list[str]:
        """Letters that must have left by now and have not."""
        return sorted(self.due() - self._sent())

    def unplanned(self) -> list[str]:
        """Letters that left and must not."""
        allowed = {f"{n}/{step}" for n, (kind, _) in self.opened.items() for step in DUE[kind]}
        return [f"unknown: {name} was sent" for name in self._sent() if name not in allowed]

    def _sent(self) -> Counter[str]:
        """The letters that have left, "request number/step"."""
        return Counter(
            f"{message_id.removeprefix('<request').partition('@')[0]}/{step}"
            for message_id, step in self.here.rows(
                """SELECT messages.message_id, step FROM letters JOIN messages ON messages.case_id = letters.case_id
                   AND messages.kind = 'request' WHERE letters.kind = 'letter' AND letters.state = 'sent'"""
            )
        )

    def commands_lost(self) -> list[str]:
        """Every note stands in its case once."""
        noted = Counter(
            data
            for (data,) in self.here.rows(
                "SELECT json_extract(data, '$.text') FROM events WHERE kind = 'note_recorded'"
            )
        )
        return [
            f"{'lost' if not count else 'duplicate'}: note {number} was recorded {count} times"
            for mail in self.here.delivered
            if mail.kind == "note"
            for number in [mail.message_id.removeprefix("<note").partition("@")[0]]
            if (count := noted[f"remark {number}"]) != 1
        ]


def report(soak: Soak, breaches: list[str], seconds: float) -> None:
    """Print the figures."""
    here = soak.here
    words = Counter(words.partition(":")[0] for words in breaches)
    letters = here.value("SELECT count(*) FROM letters WHERE kind = 'letter' AND state = 'sent'")
    figures: dict[str, Any] = {
        "mails in": soak.appended,
        "of them different": len(here.delivered),
        "rows": here.value("SELECT count(*) FROM messages WHERE sender <> 'ourselves'"),
        "letters due": sum(soak.due().values()),
        "letters sent": letters,
        "mails to owners": here.value(
            "SELECT count(*) FROM letters WHERE kind <> 'letter' AND state = 'sent'"
        ),
        "delivered": len(here.outside),
        "duplicates": words["duplicate"],
        "late": len(soak.late),
        "lost": words["lost"],
        "stuck": words["stuck"],
        "other breaches": sum(words.values()) - words["duplicate"] - words["lost"] - words["stuck"],
        "kills": here.kills,
        "restarts": soak.restarts,
        "faults": sum(soak.faults.values()) - soak.faults["kill"],
        "days": (here.clock.now() - START).days,
        "seconds": round(seconds),
    }
    for name, figure in figures.items():
        print(f"{name:18} {figure:>6}")
    print("faults: " + ", ".join(f"{name} {count}" for name, count in sorted(soak.faults.items())))
    for name, reason in soak.late.items():
        print(f"late: {name}; {reason}")
    for breach in breaches:
        print(breach)


def soak(folder: Path, account: Account, nursery: Nursery, size: Size) -> tuple[Soak, list[str]]:
    """Run one soak on a mailbox; gives it with its breaches."""
    imap = Proxy(account.port)
    with world(folder, account, nursery, imap_port=imap.port, smtp_proxy=True) as here:
        smtp = here.proxy
        assert smtp is not None
        config = folder / "config.toml"
        others = [
            ("Ben Roe", "ben@roe.example", "de", "Europe/Berlin", 7),
            ("Cid Roe", "cid@roe.example", "fr", "America/New_York", 17),
        ]
        with config.open("a", encoding="utf-8") as file:
            for name, address, language, zone, hour in others:
                file.write(OTHERS.format(name=name, address=address, language=language, zone=zone, hour=hour))
        one = Soak(here, imap, smtp, size, random.Random(size.seed))
        began = time.monotonic()
        breaches = one.run()
        report(one, breaches, time.monotonic() - began)
        if breaches:
            print(here.log())
        imap.close()
        return one, breaches


def main() -> None:
    """Read the counts, run, print, and end with 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("mails", 500), ("letters", 100), ("kills", 60), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    words = parser.parse_args()
    nursery = Nursery()
    try:
        with dovecot() as server, tempfile.TemporaryDirectory(prefix="soak") as folder:
            account = server.account("relance@bot.example")
            _, breaches = soak(Path(folder) / "home", account, nursery, Size(**vars(words)))
    finally:
        nursery.close()
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()

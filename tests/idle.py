"""How soon a mail is seen that arrives at any moment around IDLE: `python -m tests.idle --mails 200`.

Each mail arrives a random while after the last one was seen, so that it meets the daemon's inbox while it fetches, says
IDLE, idles, or says DONE. Ends with 1 when one was seen later than a second after Dovecot had it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from mail.inbox import Account, Batch, Inbox, Keeping, connect
from tests.servers import Dovecot, dovecot

LIMIT = 1.0
"""Seconds; Dovecot itself waits for half a second before it tells."""


class Eyes:
    """Stores nothing and remembers when each mail was seen."""

    def __init__(self, append: Callable[[], None] = lambda: None) -> None:
        self.append = append
        self.last = 0
        self.seen = threading.Semaphore(0)
        self.at: list[float] = []

    def position(self, uidvalidity: int) -> int:
        return self.last

    def ingest(self, batch: Batch) -> list[int]:
        for fetched in batch.mails:
            self.at.append(time.monotonic())
            self.last = fetched.uid
            self.seen.release()
        self.append()
        return [fetched.uid for fetched in batch.mails]


def measure(account: Account, mails: int, seed: int) -> list[float]:
    """Seconds from the server's "stored" until the inbox had it, for each mail in turn."""
    dice, eyes, inbox = random.Random(seed), Eyes(), Inbox(account)
    # mails are moved, so that more is said on the line and more can be missed
    moving = Keeping(eyes.position, eyes.ingest, "Processed")
    thread = threading.Thread(target=inbox.watch, args=(moving,))
    thread.start()
    client = connect(account)
    took = []
    try:
        for number in range(mails):
            time.sleep(dice.choice((dice.uniform(0, 0.02), dice.uniform(0, 0.7))))
            client.append("INBOX", f"Message-ID: <{number}@roe.example>\r\n\r\n{number}\r\n".encode())
            stored = time.monotonic()
            if not eyes.seen.acquire(timeout=20):
                raise TimeoutError(f"mail {number} was never seen")
            took.append(eyes.at[-1] - stored)
    finally:
        inbox.stop()
        thread.join(5)
        client.logout()
    return took


def measure_all(server: Dovecot, mails: int, boxes: int) -> list[float]:
    """The same on several mailboxes at once."""
    with ThreadPoolExecutor(boxes) as pool:
        shares = [mails // boxes + (box < mails % boxes) for box in range(boxes)]
        accounts = [server.account(f"idle{box}@bot.example") for box in range(boxes)]
        return [one for found in pool.map(measure, accounts, shares, range(boxes)) for one in found]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=200)
    words = parser.parse_args()
    with dovecot() as server:
        took = measure_all(server, words.mails, 8)
    in_time = sum(one < LIMIT for one in took)
    print(
        f"{in_time} of {len(took)} mails seen within {LIMIT:.0f} s; median {statistics.median(took):.3f} s, longest {max(took):.3f} s"
    )
    sys.exit(0 if in_time == len(took) else 1)


if __name__ == "__main__":
    main()

"""`make bench`: our way and the obvious way side by side in one run, with the ratio between them.

The mails are those of the demo, repeated; every figure is the best of three runs on this machine, now.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

from imapclient import IMAPClient

from db import post
from db.store import Store
from demo.servers import EmbeddedImap
from mail.inbox import connect
from mail.parse import parse
from nlp.corpus import read_corpus
from nlp.language import LANGUAGES
from nlp.reader import Reader

ROOT = Path(__file__).resolve().parent.parent
MAILS = [path.read_bytes() for path in sorted((ROOT / "demo/mails").glob("*.eml"))] * 10
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def seconds(run: Callable[[], object]) -> float:
    """The best of three."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return min(took)


def show(what: str, ours: float, other: float, count: int, other_name: str) -> None:
    """One line: both rates and how many times faster ours is."""
    print(
        f"{what:34} {count / ours:9.0f}/s   {other_name:34} {count / other:9.0f}/s   ratio {other / ours:5.2f}"
    )


def parse_all() -> None:
    for raw in MAILS:
        parse(raw, unpack=False)


def parse_default() -> None:
    """The standard library's modern policy, asked for the same headers and the body."""
    for raw in MAILS:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "References"):
            str(message[name])
        body = message.get_body(("plain", "html"))
        if body is not None:
            with contextlib.suppress(LookupError, KeyError):
                body.get_content()


async def bench_fetch() -> None:
    server = EmbeddedImap({"bench@bot.example": "pw"})
    await server.start()
    account = server.account("bench@bot.example")

    def fill() -> None:
        client = connect(account)
        for raw in MAILS:
            client.append("INBOX", raw)
        client.logout()

    def fetch(client: IMAPClient) -> Callable[[], None]:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()

        def run() -> None:
            for start in range(0, len(uids), 50):
                client.fetch(uids[start : start + 50], ["BODY.PEEK[]"])

        return run

    def measure() -> tuple[float, float]:
        ours = connect(account)
        stock = IMAPClient(account.host, account.port, ssl=False)
        stock.login(account.user, account.password)
        try:
            return seconds(fetch(ours)), seconds(fetch(stock))
        finally:
            ours.logout()
            stock.logout()

    await asyncio.to_thread(fill)
    mine, other = await asyncio.to_thread(measure)
    show("fetch, our connection", mine, other, len(MAILS), "fetch, IMAPClient as it comes")
    await server.stop()


def bench_store() -> None:
    def write(batch: int) -> Callable[[], None]:
        def run() -> None:
            with tempfile.TemporaryDirectory() as folder:
                store = Store(Path(folder) / "bench.db")
                for start in range(0, len(MAILS), batch):
                    with store.transaction():
                        for number, raw in enumerate(MAILS[start : start + batch], start):
                            post.put_raw(store, raw + str(number).encode(), NOW)
                store.close()

        return run

    show("store, batches of 50", seconds(write(50)), seconds(write(1)), len(MAILS), "store, one by one")


def texts_of_3_kb(count: int = 120) -> list[str]:
    """Texts of 3,000 characters, joined from whole mails of the corpus, all six languages in turn."""
    letters = read_corpus()[1]
    by_language = {language: [one for one in letters if one.language == language] for language in LANGUAGES}
    found = []
    for number in range(count):
        mine = by_language[LANGUAGES[number % len(LANGUAGES)]]
        text, at = "", number * 17
        while len(text) < 3000:
            text += "\n".join(line.text for line in mine[at % len(mine)].lines) + "\n\n"
            at += 7
        found.append(text[:3000])
    return found


def bench_read() -> None:
    began = time.perf_counter()
    reader = Reader.load()
    print(f"{'load the reader':34} {time.perf_counter() - began:9.2f} s")
    texts = [message.own_text for raw in MAILS[:28] if (message := parse(raw, unpack=False)).own_text]
    took = seconds(lambda: [reader.read(text) for text in texts])
    print(f"{'read a reply':34} {len(texts) / took:9.0f}/s   {1000 * took / len(texts):.1f} ms each")
    long = texts_of_3_kb()
    took = seconds(lambda: [reader.read(text) for text in long])
    print(f"{'read a mail of 3 KB':34} {len(long) / took:9.0f}/s   {1000 * took / len(long):.1f} ms each")


def bench_help() -> None:
    def run(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *words], capture_output=True, check=True, cwd=ROOT)

    show(
        "relance --help",
        seconds(run("bot.py", "--help")),
        seconds(run("-c", "import spacy")),
        1,
        "import spacy",
    )


def main() -> None:
    """Print every comparison."""
    show(
        "parse a mail", seconds(parse_all), seconds(parse_default), len(MAILS), "parse, email.policy.default"
    )
    asyncio.run(bench_fetch())
    bench_store()
    bench_read()
    bench_help()


if __name__ == "__main__":
    main()

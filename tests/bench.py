"""`make bench`: our way and the obvious way side by side in one run, with the ratio between them.

Mail is fetched, parsed and stored with the mails of the demo, repeated; mails of 3 KB are made of the corpus, each of
words of its own. Every figure is the best of three runs on this machine, now.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from pathlib import Path
from random import Random
from statistics import median

from imapclient import IMAPClient

from db import post
from db.store import Store
from demo.servers import EmbeddedImap
from mail.inbox import connect
from mail.parse import parse
from nlp.corpus import read_corpus
from nlp.language import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
MAILS = [path.read_bytes() for path in sorted((ROOT / "demo/mails").glob("*.eml"))] * 10
NOW = datetime(2026, 3, 2, tzinfo=UTC)
SIZE = 3000
"""Characters of a mail of 3 KB."""
FIGURES = ROOT / "nlp/metrics/speed.json"
MEASURED = {
    "load": ("import and load, in a new process", "s", 2),
    "fresh": ("3 KB mail with words not met before", "ms", 1),
    "again": ("the same mail again", "ms", 1),
    "memory": ("resident memory after 120 mails", "MB", 0),
}
"""What is measured of the reader and of spaCy alone, its unit and decimal places."""


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
    """Texts of 3,000 characters, joined from whole mails of the corpus, all six languages in turn.

    No mail of the corpus stands in two of them: a sentence that comes again is one that people write again.
    """
    mails = read_corpus()[1]
    left = {language: [one for one in mails if one.language == language] for language in LANGUAGES}
    dice = Random(3000)
    for of_language in left.values():
        dice.shuffle(of_language)
    found = []
    for number in range(count):
        text = ""
        while len(text) < SIZE:
            text += (
                "\n".join(line.text for line in left[LANGUAGES[number % len(LANGUAGES)]].pop().lines) + "\n\n"
            )
        found.append(text[:SIZE])
    return found


def write_mails(folder: Path, texts: Sequence[str]) -> None:
    """One .eml file per text, every other one with an HTML part that says the same."""
    for number, text in enumerate(texts):
        mail = EmailMessage()
        mail["From"] = f"Privacy Team <privacy@shop{number}.example>"
        mail["To"] = "Ada Roe <ada@bot.example>"
        mail["Subject"] = "Re: your request"
        mail["Date"] = NOW
        mail["Message-ID"] = f"<{number}@shop{number}.example>"
        mail.set_content(text)
        if number % 2:
            lines = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
            mail.add_alternative(f"<html><body>{lines}</body></html>", subtype="html")
        (folder / f"{number:04}.eml").write_bytes(mail.as_bytes(policy=policy.SMTP))


def each_in_ms(read: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """How many milliseconds of processor time each text took: what else runs on the machine counts little."""
    took = []
    for text in texts:
        began = time.process_time()
        read(text)
        took.append(1000 * (time.process_time() - began))
    return took


def measure_reader() -> dict[str, float]:
    """In a process of its own: load, mails whose words were never met, the same again, memory."""
    began = time.perf_counter()
    from nlp.reader import Reader

    reader = Reader.load()
    loaded = time.perf_counter() - began
    texts = texts_of_3_kb()
    for text in texts[: len(LANGUAGES)]:
        reader.read(text, sent_at=NOW)
    texts = texts[len(LANGUAGES) :]
    fresh = each_in_ms(lambda text: reader.read(text, sent_at=NOW), texts)
    again = min(median(each_in_ms(lambda text: reader.read(text, sent_at=NOW), texts)) for _ in range(3))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"load": loaded, "fresh": median(fresh), "again": again, "memory": memory}


def measure_spacy() -> dict[str, float]:
    """The same for spaCy as it comes: words and sentences alone, nothing understood."""
    began = time.perf_counter()
    import spacy

    blank = spacy.blank("xx")
    blank.add_pipe("sentencizer")
    loaded = time.perf_counter() - began
    texts = texts_of_3_kb()
    for text in texts[: len(LANGUAGES)]:
        blank(text)
    texts = texts[len(LANGUAGES) :]
    fresh = each_in_ms(blank, texts)
    again = min(median(each_in_ms(blank, texts)) for _ in range(3))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"load": loaded, "fresh": median(fresh), "again": again, "memory": memory}


def alone(measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """What `measure` finds in fresh processes: the best of three of everything."""
    code = f"import json; from tests import bench; print(json.dumps(bench.{measure.__name__}()))"
    runs = [
        json.loads(
            subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT).stdout
        )
        for _ in range(3)
    ]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def bench_read() -> None:
    mine, other = alone(measure_reader), alone(measure_spacy)
    for name, (what, unit, places) in MEASURED.items():
        print(
            f"{what:36} {mine[name]:9.{places}f} {unit:2}  {'spaCy: words and sentences alone':34}"
            f"{other[name]:9.{places}f} {unit:2}  ratio {other[name] / mine[name]:5.2f}"
        )
    figures = {
        name: {"what": what, "unit": unit, "places": places, "relance": mine[name], "spacy": other[name]}
        for name, (what, unit, places) in MEASURED.items()
    }
    figures["folder"] = {"pace": bench_folder()}
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def bench_folder() -> float:
    """`relance read` on a folder as a person calls it, start of the program included; returns its pace without it."""
    with tempfile.TemporaryDirectory() as folder:
        texts = texts_of_3_kb(240)
        write_mails(Path(folder), texts)
        command = [sys.executable, "bot.py", "read", folder]

        def call() -> None:
            told = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, text=True)
            paces.append(float(told.stderr.strip().splitlines()[-1].split()[5]))

        paces: list[float] = []
        took = seconds(call)
        raw = [path.read_bytes() for path in Path(folder).iterdir()]
        parsed = seconds(lambda: [parse(one) for one in raw])
        show(
            "read a folder of 3 KB mails", took, parsed, len(texts), "parse them alone, in a running process"
        )
        print(f"{'without the start of the program':34} {max(paces):9.0f}/s")
    return max(paces)


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

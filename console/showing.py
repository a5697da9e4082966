"""`relance demo`: the story on the screen, as a timeline that a newcomer understands."""

from __future__ import annotations

import asyncio
import shutil
import signal
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cases.model import Event, EventKind
from cases.problems import Problem
from console.screen import console, printable
from console.sentences import tell
from demo.story import Beat, Told
from demo.story import tell as tell_story

STYLES = {
    EventKind.MESSAGE_READ: "cyan",
    EventKind.LETTER_SENT: "bold green",
    EventKind.IDENTIFICATION_JUDGED: "yellow",
    EventKind.DEADLINE_PASSED: "bold red",
    EventKind.TERM_PASSED: "bold red",
    EventKind.STEP_HELD: "magenta",
    EventKind.STEP_RELEASED: "magenta",
    EventKind.STEP_APPROVED: "magenta",
}

SILENT = {EventKind.STEP_CANCELLED, EventKind.FINDING_RECORDED, EventKind.LETTER_QUEUED}

PARIS = ZoneInfo("Europe/Paris")
"""Where the story happens: days are hers, not UTC's."""

MARK = "demo-of-relance.txt"


def show_demo(out: Path) -> None:
    """Tell the story into `out` and on the screen; Problem when the folder holds anything else."""
    prepare(out)
    screen = console()
    screen.print("[bold]Relance: one request, nine exchanges, two authorities' winters[/bold]")
    screen.print(
        "Zoé Martin asks a face-search company what it holds on her. Everything below travels through real\n"
        "IMAP and SMTP sockets on this machine; only the clock jumps, from February 2020 to June 2023.\n"
    )
    try:
        told = asyncio.run(_tell_until_signal(out))
    except OSError as error:
        raise Problem(_stopped(error, out)) from error
    if told is None:
        screen.print(f"\nStopped. What was told so far is in {out}.")
    else:
        _close(told)


def _stopped(error: OSError, out: Path) -> str:
    """Why the story could not go on, and what to do about it."""
    mend = (
        "the machine was too busy; run it again when it has less to do"
        if isinstance(error, TimeoutError)
        else "it needs a folder it may write to and ports of 127.0.0.1 that it may open; mend that and run it again"
    )
    return f"The demo stopped ({error}): {mend}. What was told so far is in {out}."


async def _tell_until_signal(out: Path) -> Told | None:
    """The story, or None when Ctrl-C or SIGTERM ended it: servers and database are closed in order either way."""
    telling = asyncio.ensure_future(tell_story(out, Screen().hear))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, telling.cancel)
    try:
        return await telling
    except asyncio.CancelledError:
        return None


def prepare(out: Path) -> None:
    """An empty folder, or one that an earlier demo left: that one is replaced."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).exists():
            raise Problem(
                f"{out} is not empty and not from an earlier demo: choose another folder with --out."
            )
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("Written by relance demo; a new demo replaces this folder.\n", encoding="utf-8")


class Screen:
    """Prints what the story tells, a heading for each day."""

    def __init__(self) -> None:
        self._day = ""

    def hear(self, what: str, value: Any) -> None:
        """One thing that happened."""
        from rich.text import Text

        screen = console()
        if what == "mail":
            self._heading(value.at)
            screen.print(Text(f"  mail in      {_arrival(value)}", style="bold"))
        elif what == "answer":
            moment, label = value
            self._heading(moment)
            screen.print(
                Text(f"  mail in      the bot was unsure and asked; Zoé answers: {label}", style="bold")
            )
        elif what == "digest":
            moment, subject = value
            self._heading(moment)
            screen.print(Text(f"  digest       {printable(subject)}", style="blue"))
        elif what == "event" and value.kind not in SILENT:
            sentence = tell(value)
            if sentence:
                self._heading(value.at)
                screen.print(Text(f"               {printable(sentence)}", style=_style(value)))

    def _heading(self, moment: datetime) -> None:
        day = f"{moment.astimezone(PARIS):%A %d %B %Y}"
        if day != self._day:
            self._day = day
            console().print(f"\n[bold underline]{day}[/]")


def _style(event: Event) -> str:
    return STYLES.get(event.kind, "")


def _arrival(beat: Beat) -> str:
    routes = {
        "bcc": "Zoé writes to the company, the bot in BCC",
        "forward_attached": "Zoé forwards a mail as attachment",
        "forward_inline": "Zoé forwards a mail from her phone or webmail",
        "direct": "a mail straight to the case address",
        "command": "Zoé answers the bot",
        "forged": "a forged mail",
    }
    return f"{routes[beat.entry['route']]} ({beat.file})"


def _close(told: Told) -> None:
    from rich.panel import Panel

    notice = next((path for path in told.documents if "notice" in path.name), None)
    dossier = next((path for path in told.documents if "dossier" in path.name), None)
    lines = [
        f"Told in {told.seconds:.1f} s. Open:",
        f"  {told.out / 'relance.db'}   everything, also with: relance --home {told.out} browse",
        f"  {told.out / 'digests'}   {len(told.digests)} digests, one per day with news",
        f"  {told.out / 'letters'}   {len(told.letters)} letters as they went out",
        f"  {notice}   the formal notice for the post",
        f"  {dossier}   the complaint dossier, original mails attached",
    ]
    console().print()
    console().print(Panel("\n".join(lines), title="What the story left behind", expand=False))

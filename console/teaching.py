"""`relance teach`: the reading model refitted with what owners have said, if it is no worse for it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from console.homes import open_home
from console.screen import print_json, print_table
from daemon.clock import SystemClock
from daemon.learning import told
from daemon.settings import Home
from db import corrections
from db.corrections import Correction
from db.store import Store
from nlp.teaching import Lesson, Verdict, fits_this_version, lessons_in, teach


def teach_home(path: Path, *, forget: bool, as_json: bool) -> None:
    """Teach the model of a home folder, or go back to the shipped one; Problem when there is no database."""
    home, store = open_home(path)
    try:
        if forget:
            _forget(home, store, as_json)
        else:
            _teach(home, store, as_json)
    finally:
        store.close()


def _forget(home: Home, store: Store, as_json: bool) -> None:
    there = home.model.is_dir()
    if there:
        shutil.rmtree(home.model)
    with store.transaction():
        corrections.forget(store)
    if as_json:
        print_json({"forgotten": there})
    elif there:
        click.echo("The taught model is gone; the shipped one reads from the next start of the daemon on.")
        click.echo("Your corrections are kept: sentences like those are still read as you said.")
    else:
        click.echo("Nothing was taught: the shipped model is in use.")


def _teach(home: Home, store: Store, as_json: bool) -> None:
    known = corrections.standing(store)
    current = home.model.is_dir() and fits_this_version(home.model)
    fresh = [one for one in known if not (one.learnt and current)]
    lessons = lessons_of(known)
    if not as_json:
        print_table(
            "Not yet learnt", ["message", "sentence", "read as", "you said"], told(fresh), _nothing_new(known)
        )
    if not fresh or not lessons:
        if as_json:
            print_json({"new": 0, "lessons": len(lessons), "kept": current})
        return
    began = time.monotonic()
    with _steps() as say:
        verdict = teach(home.model, lessons, say)
    if verdict.keep:
        with store.transaction():
            corrections.mark_learnt(store, SystemClock().now())
    seconds = time.monotonic() - began
    if as_json:
        print_json(_result(verdict, len(fresh), seconds))
    else:
        _print(verdict, seconds, home.model.is_dir())


def lessons_of(known: Sequence[Correction]) -> list[Lesson]:
    """Corrections as the reading room learns them."""
    return lessons_in((one.sentence, one.language, one.said, one.taken) for one in known)


def _nothing_new(known: Sequence[Correction]) -> str:
    if known:
        return f"Nothing new: all {len(known)} corrected sentences are learnt already."
    return "Nothing to learn yet: answer a mail of the bot with `IS #7 refusal` or `NOT #7 refusal`."


@contextmanager
def _steps() -> Iterator[Callable[[str], Any]]:
    """Tells each step on standard error, in place where a person watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield lambda _: None
        return
    # how many steps fitting takes is known at its end only: the bar moves without a share
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task("loading the shipped model", total=None)
        yield lambda words: progress.update(task, description=words)


def _print(verdict: Verdict, seconds: float, taught: bool) -> None:
    click.echo()
    print_table(
        f"Shipped and taught, on {verdict.old['mails']} mails of {verdict.measured_on}",
        ["figure", "shipped", "taught"],
        [
            ["macro-F1", *(f"{one['macro_f1']:.3f}" for one in (verdict.old, verdict.new))],
            ["micro-F1", *(f"{one['micro_f1']:.3f}" for one in (verdict.old, verdict.new))],
            ["wrongly closing", *(f"{one['wrongly_closing']:.1%}" for one in (verdict.old, verdict.new))],
            [
                "your corrections followed",
                *(f"{count} of {verdict.lessons}" for count in verdict.heeded),
            ],
        ],
        "",
    )
    if verdict.keep:
        part = (
            "" if verdict.stride == 1 else f" ({verdict.stride:.0%} of the way: all of it would read worse)"
        )
        click.echo(f"Kept{part}, in {seconds:.0f} s. It reads from the next start of the daemon on.")
        click.echo("Undo: relance teach --forget")
    else:
        left = "The model taught before" if taught else "The shipped model"
        click.echo(f"Not kept, because {' and '.join(verdict.objections)}. {left} stays in use.")
        click.echo("Sentences like those you corrected are still read as you said.")


def _result(verdict: Verdict, fresh: int, seconds: float) -> dict[str, Any]:
    keys = ("macro_f1", "micro_f1", "wrongly_closing")
    return {
        "new": fresh,
        "lessons": verdict.lessons,
        "kept": verdict.keep,
        "stride": verdict.stride,
        "objections": list(verdict.objections),
        "measured_on": verdict.measured_on,
        "mails": verdict.old["mails"],
        "shipped": {key: verdict.old[key] for key in keys} | {"followed": verdict.heeded[0]},
        "taught": {key: verdict.new[key] for key in keys} | {"followed": verdict.heeded[1]},
        "seconds": round(seconds, 1),
    }

"""`relance evaluate`: figures on labelled mails as tables, JSON and a picture."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cases.problems import Problem
from console.screen import print_json, print_table, tracked
from daemon.learning import load_reader
from daemon.settings import MODEL
from nlp.evaluate import METRICS, judge, write_figures
from nlp.figures import figures_of
from nlp.labelled import LabelledMailError, read_lines
from nlp.pictures import picture


def evaluate_path(home: Path, path: Path, out: Path | None, *, as_json: bool) -> None:
    """Read the labelled mails of a file or folder, print the figures, write `<name>.json` and `<name>.svg`.

    Raises:
        Problem: the path does not exist, a line cannot be used, there is no line, or `out` cannot be written.
    """
    lines = labelled(path)
    folder = out or (METRICS if os.access(METRICS, os.W_OK) else Path())
    reader = load_reader(home / MODEL)
    figures = figures_of([judge(reader, line) for line in tracked(lines, "reading")])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = path.resolve().stem
        write_figures(folder / f"{name}.json", figures)
        (folder / f"{name}.svg").write_text(picture(figures, name), encoding="utf-8")
    except OSError as error:
        raise Problem(f"{folder}: cannot be written ({error}): choose another folder with --out.") from error
    if as_json:
        print_json(figures)
        return
    for title, columns, rows in tables(figures):
        if rows:
            print_table(title, columns, rows, "")
            click.echo()
    click.echo(f"Written: {folder / name}.json and {folder / name}.svg")


def labelled(path: Path) -> list[dict]:
    """The labelled mails of a file or folder; Problem when there are none that can be used."""
    if not path.exists():
        raise Problem(f"{path}: no such file or folder.")
    try:
        lines = read_lines(path)
    except (LabelledMailError, OSError) as error:
        raise Problem(f"{error}.") from error
    if not lines:
        raise Problem(f"{path}: no labelled mails there (JSON lines, see docs/guide.md).")
    return lines


Table = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def tables(figures: Mapping[str, Any]) -> Iterator[Table]:
    """Title, columns and rows of each table; one that the labelled mails say nothing about has no rows."""
    yield "All mails", ["figure", "value"], _summary(figures)
    yield "Labels", ["label", *_THREE, "mails"], _labels(figures)
    yield from _groups(figures)
    calibration = figures["calibration"]
    error = calibration["ece"]
    yield (
        "Calibration of the primary label" + ("" if error is None else f", ECE {error:.3f}"),
        ["score", "mails", "mean score", "right"],
        [
            [
                f"{one['from']:.1f} to {one['to']:.1f}",
                one["mails"],
                f"{one['score']:.2f}",
                _percent(one["right"]),
            ]
            for one in calibration["bins"]
        ],
    )
    yield (
        "Answered from a score on",
        ["score", "answered", "primary right", "mails"],
        _curve(figures["coverage_curve"]),
    )
    yield "Primary labels read as another", ["true", "read as", "mails"], _mistaken(figures["confusion"])
    yield "Parts of a reading", ["part", *_THREE, "in the mails"], _parts(figures)


_THREE = ("precision", "recall", "F1")


def _summary(figures: Mapping[str, Any]) -> list[list[str]]:
    known = sum(sum(line.values()) for line in figures["confusion"].values())
    told = f" of the {known} that name it" if 0 < known < figures["mails"] else ""
    rows = [
        ["mails", str(figures["mails"])],
        ["macro-F1", f"{figures['macro_f1']:.3f}"],
        ["micro-F1", f"{figures['micro_f1']:.3f}"],
        ["all labels exact", _percent(figures["exact"])],
        ["primary right", _percent(figures["primary_accuracy"]) + told],
        ["answered (sure)", _percent(figures["coverage"])],
        ["primary right when answered", _percent(figures["answered_primary_accuracy"])],
        ["wrongly closing", _percent(figures["wrongly_closing"])],
        ["wrongly closing and sure", _percent(figures["wrongly_closing_and_sure"])],
        ["language right", _percent(figures["language_accuracy"])],
        ["median time", f"{figures['median_ms']:.1f} ms"],
    ]
    evidence = figures["evidence"]
    if evidence["of"]:
        rows.append(["evidence right", f"{_percent(evidence['share'])} of {evidence['of']}"])
    return rows


def _labels(figures: Mapping[str, Any]) -> list[list[str]]:
    return [
        [label, *_numbers(one)] for label, one in figures["labels"].items() if one["support"] or one["given"]
    ]


def _groups(figures: Mapping[str, Any]) -> Iterator[Table]:
    for title, key in (("Languages", "by_language"), ("Styles", "by_style")):
        rows = [
            [
                name,
                one["mails"],
                f"{one['macro_f1']:.3f}",
                f"{one['micro_f1']:.3f}",
                _percent(one["coverage"]),
                _percent(one["answered_primary_accuracy"]),
            ]
            for name, one in figures[key].items()
        ]
        if rows:
            columns = [
                title[:-1].lower(),
                "mails",
                "macro-F1",
                "micro-F1",
                "answered",
                "primary right of these",
            ]
            yield title, columns, rows


def _curve(curve: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Every second point, and none that answers the same mails as the one before."""
    rows = []
    for before, one in zip([None, *curve], curve, strict=False):
        if before is None or before["mails"] != one["mails"]:
            rows.append(
                [
                    f"{one['threshold']:.2f}",
                    _percent(one["coverage"]),
                    _percent(one["accuracy"]),
                    str(one["mails"]),
                ]
            )
    return rows


def _mistaken(confusion: Mapping[str, Mapping[str, int]]) -> list[list[str]]:
    pairs = [
        (count, gold, label)
        for gold, line in confusion.items()
        for label, count in line.items()
        if gold != label
    ]
    return [
        [gold, label, str(count)] for count, gold, label in sorted(pairs, key=lambda one: (-one[0], one[1:]))
    ]


def _parts(figures: Mapping[str, Any]) -> list[list[str]]:
    named = {
        "identity items": figures["id_items"],
        "dates": figures["dates"]["without_role"],
        "dates with their role": figures["dates"]["with_role"],
    }
    return [[name, *_numbers(one)] for name, one in named.items() if one["support"] or one["given"]]


def _numbers(one: Mapping[str, Any]) -> list[str]:
    return [*(f"{one[key]:.2f}" for key in ("precision", "recall", "f1")), str(one["support"])]


def _percent(value: float | None) -> str:
    """A share, or "-" for what no mail says."""
    return "-" if value is None else f"{value:.1%}"

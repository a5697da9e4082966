"""Figures as one SVG: the reliability diagram and the confusion of primary labels, readable on light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

INK, FAINT, BAR, WRONG = "#7d8590", "#7d859055", "#3b82c4", "#d0722b"
"""Middle tones: they stand out from white and from black alike."""
SIDE = 320
"""Width and height of the reliability diagram in pixels."""
CELL = 26
"""Width and height of one cell of the confusion table."""
LEFT, TOP, GAP = 60, 84, 70
NAMES = 150
"""Room for the names of labels."""


def picture(figures: Mapping[str, Any], title: str) -> str:
    """Both diagrams beside each other, as the text of an SVG file; the same figures give the same bytes.

    Args:
        figures: as `nlp.figures.figures_of` gives them.
        title: what was measured.
    """
    labels = _labels_in(figures["confusion"])
    right_of = LEFT + SIDE + GAP + NAMES
    width = right_of + CELL * max(len(labels), 8) + 30
    height = TOP + max(SIDE + 60, CELL * len(labels) + NAMES + 20)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="11" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        _text(LEFT, 22, f"{title}: {figures['mails']} mails", size=15),
        *_reliability(figures["calibration"]),
        *_confusion(figures["confusion"], labels, right_of),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def curve_picture(curve: Mapping[str, Sequence[Mapping[str, Any]]], title: str) -> str:
    """The learning curve over hands and over lines, as the text of an SVG file.

    Args:
        curve: as `nlp.curve.draw` gives it.
        title: what was measured.
    """
    width, height = LEFT + 2 * (SIDE + GAP), TOP + SIDE + 70
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="11" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        _text(LEFT, 22, title, size=15),
        *_points(curve["hands"], "hands", LEFT),
        *_points(curve["lines"], "lines", LEFT + SIDE + GAP),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _points(points: Sequence[Mapping[str, Any]], kind: str, left: int) -> list[str]:
    """One diagram: macro-F1 of mails and micro-F1 of sentences; every step to the right is a doubling."""
    bottom, low, high = TOP + SIDE, 0.4, 1.0
    parts = [_text(left, TOP - 26, f"F1 by {kind} learnt from (hands left out)", size=12)]
    for step in range(7):
        at = step / 6 * SIDE
        parts.append(_line(left, bottom - at, left + SIDE, bottom - at, FAINT))
        parts.append(_text(left - 8, bottom - at + 4, f"{low + step * (high - low) / 6:.1f}", anchor="end"))
    for key, colour, name in (
        ("mail_macro_f1", BAR, "whole mails, macro"),
        ("sentence_micro_f1", WRONG, "sentences, micro"),
    ):
        spots = [
            (left + (n + 0.5) * SIDE / len(points), bottom - (one[key] - low) / (high - low) * SIDE)
            for n, one in enumerate(points)
        ]
        parts += [_line(*a, *b, colour) for a, b in pairwise(spots)]
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in spots]
        parts += [
            _text(x, y - 8, f"{one[key]:.2f}", anchor="middle", ink=colour)
            for (x, y), one in zip(spots, points, strict=True)
        ]
        parts.append(
            _text(left + SIDE - 6, bottom - (26 if colour == BAR else 10), name, anchor="end", ink=colour)
        )
    parts += [
        _text(left + (n + 0.5) * SIDE / len(points), bottom + 18, f"{one[kind]:,}", anchor="middle")
        for n, one in enumerate(points)
    ]
    return [*parts, _text(left + SIDE / 2, bottom + 40, kind, anchor="middle")]


def _labels_in(confusion: Mapping[str, Mapping[str, int]]) -> list[str]:
    from nlp.corpus import LABELS

    used = {*confusion, *(label for line in confusion.values() for label in line)}
    return [label for label in LABELS if label in used]


def _reliability(calibration: Mapping[str, Any]) -> list[str]:
    """Bars: share of right primary labels by score; a bar that ends on the diagonal is honest."""
    bottom = TOP + SIDE
    error = calibration["ece"]
    known = "no mail names its own" if error is None else f"ECE {error:.3f}"
    parts = [_text(LEFT, TOP - 26, f"Score and truth of the primary label ({known})", size=12)]
    for step in range(0, 11, 2):
        at = step / 10 * SIDE
        parts += [
            _line(LEFT, bottom - at, LEFT + SIDE, bottom - at, FAINT),
            _text(LEFT - 8, bottom - at + 4, f"{step * 10} %", anchor="end"),
            _text(LEFT + at, bottom + 16, f"{step / 10:.1f}", anchor="middle"),
        ]
    for one in calibration["bins"]:
        x, wide = LEFT + one["from"] * SIDE + 2, (one["to"] - one["from"]) * SIDE - 4
        tall = one["right"] * SIDE
        parts += [
            f'<rect x="{x:.1f}" y="{bottom - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{BAR}" '
            f'fill-opacity="0.75"><title>{one["mails"]} mails, mean score {one["score"]:.2f}, right '
            f"{one['right']:.0%}</title></rect>",
            _text(x + wide / 2, bottom - tall - 5, str(one["mails"]), anchor="middle"),
            f'<circle cx="{LEFT + one["score"] * SIDE:.1f}" cy="{bottom - tall:.1f}" r="3.5" fill="{WRONG}"/>',
        ]
    return [
        *parts,
        _line(LEFT, bottom, LEFT + SIDE, TOP, INK, dash="5 4"),
        _text(LEFT + SIDE / 2, bottom + 34, "score", anchor="middle"),
        _text(
            LEFT + SIDE / 2, bottom + 50, "number above a bar: mails; dot: their mean score", anchor="middle"
        ),
    ]


def _confusion(confusion: Mapping[str, Mapping[str, int]], labels: Sequence[str], left: int) -> list[str]:
    """Rows are what is true, columns what was read; each row is shaded by its own share."""
    parts = [_text(left, TOP - 26, "Primary label: true (rows) and read (columns)", size=12)]
    bottom = TOP + CELL * len(labels)
    for row, gold in enumerate(labels):
        line = confusion.get(gold, {})
        total = sum(line.values())
        y = TOP + row * CELL
        parts.append(_text(left - 8, y + CELL / 2 + 4, gold, anchor="end"))
        for column, label in enumerate(labels):
            x = left + column * CELL
            count = line.get(label, 0)
            colour = BAR if gold == label else WRONG
            strength = 0.15 + 0.7 * count / total if count else 0
            parts.append(
                f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{colour}" '
                f'fill-opacity="{strength:.2f}" stroke="{FAINT}"/>'
            )
            if count:
                ink = INK if strength < 0.4 else "#ffffff"
                parts.append(_text(x + CELL / 2, y + CELL / 2 + 4, str(count), anchor="middle", ink=ink))
    for column, label in enumerate(labels):
        x = left + column * CELL + CELL / 2 + 4
        parts.append(
            f'<text transform="translate({x:.1f} {bottom + 8}) rotate(-90)" text-anchor="end">{escape(label)}</text>'
        )
    return parts


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 11, ink: str = INK) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{ink}"'
    return f"<text {place}>{escape(words)}</text>"


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}"{dashes}/>'

"""Figures over judged mails: per label, means, calibration, coverage, confusion, evidence, items and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nlp.corpus import LABELS

CLOSING = ("erasure_confirmed", "full_disclosure", "no_data", "refusal")
BINS = 10
"""Bins of equal width in the reliability diagram."""
CURVE = tuple(step / 20 for step in range(20))
"""Scores of the primary label from which a reading would be answered, for the coverage curve."""
OVERLAP = 0.5
"""Least token F1 with a gold sentence for evidence to be right, unless one contains the other."""

Row = Mapping[str, Any]
"""Gold and reading of one mail side by side, as `nlp.evaluate.judge` gives them."""


def figures_of(rows: Sequence[Row]) -> dict:
    """All figures of some judged mails; shares are rounded to four places, counts stand beside them.

    What no mail says is not measured: a share of nothing is None.
    """
    labels = {label: _label_figures(rows, label) for label in LABELS}
    answered = [row for row in rows if not row["unsure"]]
    times = sorted(row["ms"] for row in rows)
    return {
        **_means(rows),
        "exact": share(row["gold"] == sorted(row["given"]) for row in rows),
        "primary_accuracy": share(
            row["primary"] == row["gold_primary"] for row in rows if row["gold_primary"]
        ),
        "answered_primary_in_gold": share(row["primary"] in row["gold"] for row in answered),
        "wrongly_closing": share(_closes_wrongly(row) for row in rows),
        "wrongly_closing_and_sure": share(not row["unsure"] and _closes_wrongly(row) for row in rows),
        "language_accuracy": share(row["language"] == row["read_language"] for row in rows),
        "refusal_reason_accuracy": share(
            row["reason"] == row["gold_reason"]
            for row in rows
            if row["gold_reason"] and "refusal" in row["given"]
        ),
        "calibration": calibration_of(rows),
        "coverage_curve": coverage_of(rows),
        "confusion": confusion_of(rows),
        "evidence": evidence_of(rows),
        "id_items": items_of(rows),
        "dates": {
            "with_role": dates_of(rows, roles=True),
            "without_role": dates_of(rows, roles=False),
        },
        "median_ms": _round(times[len(times) // 2]) if times else 0.0,
        "by_language": _means_by(rows, "language"),
        "by_style": _means_by([row for row in rows if row["style"]], "style"),
        "labels": labels,
    }


def _means(rows: Sequence[Row]) -> dict:
    per = [_label_figures(rows, label) for label in LABELS]
    known = [one for one in per if one["support"]]
    return {
        "mails": len(rows),
        "macro_f1": _round(sum(one["f1"] for one in known) / max(1, len(known))),
        "micro_f1": f1(*(sum(one[key] for one in per) for key in ("right", "given", "support"))),
        "coverage": share(not row["unsure"] for row in rows),
        "answered_primary_accuracy": share(
            row["primary"] == row["gold_primary"] for row in rows if not row["unsure"] and row["gold_primary"]
        ),
    }


def _means_by(rows: Sequence[Row], key: str) -> dict:
    return {
        value: _means([row for row in rows if row[key] == value]) for value in sorted({r[key] for r in rows})
    }


def _closes_wrongly(row: Row) -> bool:
    return bool(set(row["given"]) & set(CLOSING) - set(row["gold"]))


def _label_figures(rows: Sequence[Row], label: str) -> dict:
    right = sum(label in row["gold"] and label in row["given"] for row in rows)
    given = sum(label in row["given"] for row in rows)
    support = sum(label in row["gold"] for row in rows)
    return _three(right, given, support)


def _three(right: int, given: int, support: int) -> dict:
    return {
        "precision": _round(right / given) if given else 0.0,
        "recall": _round(right / support) if support else 0.0,
        "f1": f1(right, given, support),
        "right": right,
        "given": given,
        "support": support,
    }


def calibration_of(rows: Sequence[Row]) -> dict:
    """How far the score of the primary label is from the share of mails where it was right.

    Returns:
        `ece` (expected calibration error: mean distance of score and share, weighted by mails; None without any) and `bins` with
        their bounds, mails, mean score and share right; empty bins are left out. `other` has no score of its
        own and does not count.
    """
    scored = [
        (row["score"], row["primary"] == row["gold_primary"])
        for row in rows
        if row["gold_primary"] and row["primary"] != "other"
    ]
    bins = []
    for number in range(BINS):
        inside = [one for one in scored if min(int(one[0] * BINS), BINS - 1) == number]
        if inside:
            bins.append(
                {
                    "from": number / BINS,
                    "to": (number + 1) / BINS,
                    "mails": len(inside),
                    "score": _round(sum(score for score, _ in inside) / len(inside)),
                    "right": share(right for _, right in inside),
                }
            )
    distance = sum(one["mails"] * abs(one["score"] - one["right"]) for one in bins)
    return {"ece": _round(distance / len(scored)) if scored else None, "bins": bins}


def coverage_of(rows: Sequence[Row]) -> list[dict]:
    """Mails answered and primary labels right, if readings were answered from a score of the primary label on."""
    known = [row for row in rows if row["gold_primary"]]
    curve = []
    for threshold in CURVE:
        answered = [row for row in known if row["score"] >= threshold]
        if answered:
            right = share(row["primary"] == row["gold_primary"] for row in answered)
            part = {"coverage": _round(len(answered) / len(known)), "accuracy": right, "mails": len(answered)}
            curve.append({"threshold": threshold} | part)
    return curve


def confusion_of(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """True primary label -> read primary label -> mails; labels that occur only."""
    pairs = Counter((row["gold_primary"], row["primary"]) for row in rows if row["gold_primary"])
    found: dict[str, dict[str, int]] = {}
    for gold in LABELS:
        line = {label: pairs[gold, label] for label in LABELS if pairs[gold, label]}
        if line:
            found[gold] = line
    return found


def evidence_of(rows: Sequence[Row]) -> dict:
    """Labels rightly given whose shown sentences are the ones a person marked."""
    judged = [
        any(same_sentence(shown, gold) for shown in row["evidence"].get(label, ()) for gold in marked)
        for row in rows
        for label, marked in (row["gold_evidence"] or {}).items()
        if marked and label in row["given"] and label in row["gold"]
    ]
    return {"share": share(judged), "right": sum(judged), "of": len(judged)}


def same_sentence(one: str, other: str) -> bool:
    """True when one sentence contains the other, or half of their words agree (token F1)."""
    left, right = (re.findall(r"\w+", text.lower()) for text in (one, other))
    if not left or not right:
        return False
    short, long = sorted((f" {' '.join(left)} ", f" {' '.join(right)} "), key=len)
    if short in long:
        return True
    shared = sum((Counter(left) & Counter(right)).values())
    return 2 * shared / (len(left) + len(right)) >= OVERLAP


def items_of(rows: Sequence[Row]) -> dict:
    """Identity items asked for, over mails where a person listed them."""
    known = [row for row in rows if row["gold_items"] is not None]
    right = sum(len(set(row["gold_items"]) & set(row["items"])) for row in known)
    return _three(
        right, sum(len(row["items"]) for row in known), sum(len(row["gold_items"]) for row in known)
    )


def dates_of(rows: Sequence[Row], *, roles: bool) -> dict:
    """Dates and durations found; with `roles`, each must also play the part a person gave it."""
    right = given = support = 0
    for row in rows:
        if row["gold_dates"] is not None:
            left = list(row["dates"])
            for gold in row["gold_dates"]:
                place = next((n for n, one in enumerate(left) if _same_date(gold, one, roles)), None)
                if place is not None:
                    left.pop(place)
                    right += 1
            given += len(row["dates"])
            support += len(row["gold_dates"])
    return _three(right, given, support)


def _same_date(one: Mapping[str, Any], other: Mapping[str, Any], roles: bool) -> bool:
    """The same day or the same duration; by their words only where neither has either."""
    if roles and str(one["kind"]) != str(other["kind"]):
        return False
    keys = ("date", "duration")
    if any(one.get(key) and one.get(key) == other.get(key) for key in keys):
        return True
    words = [" ".join(str(mention.get("text")).lower().split()) for mention in (one, other)]
    return not any(mention.get(key) for mention in (one, other) for key in keys) and words[0] == words[1]


def f1(right: int, given: int, support: int) -> float:
    """F1 from counts; 0 when there is nothing."""
    return _round(2 * right / (given + support)) if given + support else 0.0


def share(truths: Iterable[bool]) -> float | None:
    """Share of true ones; None when there is nothing to measure."""
    values = list(truths)
    return _round(sum(values) / len(values)) if values else None


def _round(value: float) -> float:
    return round(value, 4)

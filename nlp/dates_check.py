"""Precision, recall and F1 of dates, alone and with their roles, against labelled files: python -m nlp.dates_check FILE..."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nlp.promises import find_dates
from nlp.sentences import split_sentences

_LEADING = re.compile(
    r"^(?:(?:by|until|till|before|on|within|in|of|from|since|the|no later than|for|after"
    r"|avant|au|aux|le|la|les|du|de|des|sous|dans|jusqu|en|à|pour|ici|dès"
    r"|bis|zum|zur|am|vom|den|der|dem|die|das|des|ab|seit|spätestens|innerhalb|von|binnen|vor|im|nach"
    r"|antes|del|el|los|las|hasta|desde|al|para|a"
    r"|entro|il|lo|i|gli|dal|dalla|nel|della|di|per|prima|an|un|une|una|uno|eine?[mnr]?|een"
    r"|uiterlijk|op|voor|vóór|tot|van|vanaf|sinds|het|met)\s+|(?:d|l|dell|nell|all|jusqu)['’]\s*)"
)


@dataclass
class Tally:
    """Counts of mentions right, found and wanted, and what went wrong."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1.0 when there was nothing to find and nothing found."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0

    def __str__(self) -> str:
        precision = self.right / self.found if self.found else 1.0
        recall = self.right / self.wanted if self.wanted else 1.0
        return f"P {precision:.3f}  R {recall:.3f}  F1 {self.f1:.3f}"


def score(paths: Iterable[Path]) -> dict[str, tuple[Tally, Tally]]:
    """Per language: spans alone, and spans with role and resolved value.

    Raises:
        OSError, ValueError, KeyError: when a file cannot be read or a line is not a labelled case.
    """
    tallies: dict[str, tuple[Tally, Tally]] = defaultdict(lambda: (Tally(), Tally()))
    for row in _rows(paths):
        spans, roles = tallies[row["language"]]
        gold = [_key(one) for one in row["dates"]]
        sent_at = date.fromisoformat(row["sent_at"])
        found = [
            _key({"text": m.text, "kind": m.kind.value, "date": m.date and m.date.isoformat(), "duration": m.duration})
            for m in find_dates(split_sentences(row["text"]), row["language"], sent_at)
        ]  # fmt: skip
        _count(spans, [one[0] for one in gold], [one[0] for one in found])
        _count(roles, gold, found)
        if sorted(gold, key=str) != sorted(found, key=str):
            roles.errors.append(
                f"{row['id']} ({row['sent_at']}): {row['text']}\n  gold  {gold}\n  found {found}"
            )
    return dict(tallies)


def _rows(paths: Iterable[Path]) -> Iterator[dict]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _key(one: dict) -> tuple[str, str, str | None, str | None]:
    """A mention for comparison: case, space, edge punctuation and leading prepositions do not count."""
    text = " ".join(one["text"].lower().split()).strip(" .,;:")
    while (short := _LEADING.sub("", text)) != text and short:
        text = short
    duration = one["duration"]
    return text, one["kind"], one["date"], duration and re.sub(r"^P(\d+)BD$", r"P\1D", duration)


def _count(tally: Tally, gold: list, found: list) -> None:
    tally.wanted += len(gold)
    tally.found += len(found)
    left = list(gold)
    for one in found:
        if one in left:
            left.remove(one)
            tally.right += 1


def main(arguments: list[str] | None = None) -> int:
    """Print the figures per language."""
    parser = argparse.ArgumentParser(prog="python -m nlp.dates_check", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--errors", action="store_true", help="list every case that is not wholly right")
    asked = parser.parse_args(arguments)
    try:
        tallies = score(asked.files)
    except (OSError, ValueError, KeyError) as problem:
        print(f"cannot read the cases: {problem!r}", file=sys.stderr)
        return 1
    for language, (spans, roles) in tallies.items():
        print(f"{language}  spans {spans}   with role {roles}")
        if asked.errors:
            print(*roles.errors, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

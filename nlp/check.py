"""Corpus lint: valid labels, unique ids, enough hands and wordings, no wording in two of corpus, calibration and blind set."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from nlp.corpus import CORPUS, LABELS, CorpusError, Line, read_corpus
from nlp.fold import fold
from nlp.labelled import read_lines

BLIND = Path(__file__).parent / "blind"
JUDGED = Path(__file__).parent / "calibration"
WORDINGS, HANDS, QUIET, MAILS = 100, 12, 200, 100
"""Least number, in each language, of wordings per label, of hands, of hard negatives, of whole mails."""
NEAR = 0.6
"""Jaccard similarity of character 5-grams from which two texts count as the same wording."""


def check(corpus_dir: Path = CORPUS, blind_dir: Path = BLIND) -> list[str]:
    """Every problem of the corpus as a sentence; an empty list when it is sound.

    Only lines with a label are compared with the blind set: greetings and formulas recur in all mail. The
    comparison is by machine; no blind text is shown, only its id.
    """
    try:
        lines, letters = read_corpus(corpus_dir)
    except CorpusError as problem:
        return [str(problem)]
    everything = lines + [line for letter in letters for line in letter.lines]
    problems = [
        f"id {name} occurs {count} times"
        for name, count in Counter(line.id for line in everything).items()
        if count > 1
    ]
    problems += [
        f"{line.id}: a reason stands without refusal"
        for line in everything
        if line.reason and "refusal" not in line.labels
    ]
    problems += [f"{line.id}: empty text" for line in everything if not line.text.strip()]
    labelled = [line for line in everything if line.labels]
    for folder in (blind_dir, JUDGED):
        if folder.is_dir():
            problems += overlaps(labelled, read_lines(folder))
    if blind_dir.is_dir() and JUDGED.is_dir():
        problems += overlaps(_evidence(JUDGED), read_lines(blind_dir))
    return problems


def shortfalls(corpus_dir: Path = CORPUS) -> list[str]:
    """Where the corpus is smaller than it should be, as sentences."""
    lines, letters = read_corpus(corpus_dir)
    found = []
    for language in sorted({line.language for line in lines}):
        mine = [line for line in lines if line.language == language]
        mails = [letter for letter in letters if letter.language == language]
        spoken = [*mine, *(line for letter in mails for line in letter.lines)]
        counts: Counter[str] = Counter(label for line in spoken for label in line.labels)
        counts["other"] += sum(letter.labels == {"other"} for letter in mails)
        wanted = [(f"wordings of {label}", counts[label], WORDINGS) for label in LABELS]
        wanted += [
            ("hands", len({line.hand for line in spoken}), HANDS),
            ("hard negatives", sum(not line.labels for line in mine), QUIET),
            ("whole mails", len(mails), MAILS),
        ]
        found += [
            f"{language}: {there} {what}, not {least}" for what, there, least in wanted if there < least
        ]
    return found


def _evidence(folder: Path) -> list[Line]:
    """The telling sentences of labelled mails, as lines."""
    return [
        Line(f"{mail['id']} (calibration)", mail["hand"], mail["language"], text, frozenset({label}))
        for mail in read_lines(folder)
        for label, texts in (mail.get("evidence") or {}).items()
        for text in texts
    ]


def overlaps(lines: Iterable[Line], blind: Iterable[dict]) -> list[str]:
    """Corpus sentences that come close to a sentence of a blind mail."""
    from nlp.sentences import split_sentences

    index: dict[str, list[int]] = {}
    known: list[tuple[str, frozenset[str]]] = []
    for line in lines:
        grams = five_grams(line.text)
        if len(grams) >= 30:
            known.append((line.id, grams))
            for gram in grams:
                index.setdefault(gram, []).append(len(known) - 1)
    found = []
    for mail in blind:
        for sentence in split_sentences(mail["text"]):
            found += [
                f"{name} is close to a sentence of {mail['id']}"
                for name in _near(five_grams(sentence.text), index, known)
            ]
    return sorted(set(found))


def _near(
    grams: frozenset[str], index: dict[str, list[int]], known: list[tuple[str, frozenset[str]]]
) -> list[str]:
    if len(grams) < 30:
        return []
    shared = Counter(number for gram in grams for number in index.get(gram, ()))
    return [
        known[number][0]
        for number, count in shared.items()
        if count / (len(grams) + len(known[number][1]) - count) > NEAR
    ]


def five_grams(text: str) -> frozenset[str]:
    """Character 5-grams of the folded text without anything but letters and single spaces."""
    folded = " ".join("".join(c if c.isalpha() else " " for c in fold(text)).split())
    return frozenset(folded[i : i + 5] for i in range(max(1, len(folded) - 4)))


def main() -> None:
    """Print every problem and counts per language; exit 1 when there is a problem."""
    problems = check() + shortfalls()
    for problem in problems:
        print(problem)
    lines, letters = read_corpus()
    if BLIND.is_dir():
        quiet = [line for line in lines + [one for mail in letters for one in mail.lines] if not line.labels]
        print(
            f"{len(overlaps(quiet, read_lines(BLIND)))} formulas without a label stand in corpus and blind set alike"
        )
    for language in sorted({line.language for line in lines}):
        mine = [line for line in lines if line.language == language]
        counts = Counter(label for line in mine for label in line.labels)
        mails = sum(letter.language == language for letter in letters)
        print(
            f"{language}: {len(mine)} sentences, {len({line.hand for line in mine})} hands, {mails} mails; "
            + ", ".join(f"{label} {counts[label]}" for label in LABELS if counts[label])
        )
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

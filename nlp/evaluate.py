"""Labelled mails read and set beside what a person says of them; hands left out; figures stored."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cases.model import Attachment, MailFacts, Reading
from nlp.corpus import CORPUS, Letter, Line, read_corpus
from nlp.figures import figures_of
from nlp.labelled import LabelledMailError, read_lines
from nlp.pictures import picture
from nlp.reader import Reader

METRICS = Path(__file__).parent / "metrics"
_SENT = date(2026, 3, 10)


def evaluate(reader: Reader, lines: Iterable[Mapping[str, Any]]) -> dict:
    """Read labelled mails and compare.

    Args:
        reader: the reader under test.
        lines: mails as in `nlp/blind`: id, language, subject, text, labels, primary, id_items,
            attachments (names), headers.

    Returns:
        Figures as `figures_of` gives them.
    """
    return figures_of([judge(reader, line) for line in lines])


def judge(reader: Reader, line: Mapping[str, Any]) -> dict:
    """Gold and reading of one mail side by side; gold that the line does not have is None or ""."""
    begun = time.perf_counter()
    reading = reader.read(
        line["text"],
        subject=line.get("subject") or "",
        sent_at=sent_on(line),
        facts=facts_of(line.get("headers") or {}),
        attachments=tuple(
            Attachment(name, "application/octet-stream", 1, "") for name in line.get("attachments") or ()
        ),
    )
    took = (time.perf_counter() - begun) * 1000
    return {"id": line["id"], "language": line["language"], "ms": took} | _gold(line) | _given(reading)


def _gold(line: Mapping[str, Any]) -> dict:
    items = line.get("id_items")
    return {
        "style": line.get("style") or "",
        "gold": sorted(line["labels"]) or ["other"],
        "gold_primary": line.get("primary") or "",
        "gold_evidence": line.get("evidence"),
        "gold_reason": line.get("refusal_reason") or "",
        "gold_items": sorted(items) if items is not None else None,
        "gold_dates": line.get("dates"),
    }


def _given(reading: Reading) -> dict:
    return {
        "given": [scored.label.value for scored in reading.labels],
        "evidence": {scored.label.value: list(scored.evidence) for scored in reading.labels},
        "primary": reading.primary.value,
        "score": reading.sureness,
        "unsure": reading.unsure,
        "read_language": reading.language,
        "reason": reading.refusal_reason.value if reading.refusal_reason else "",
        "items": sorted(item.value for item in reading.id_items),
        "dates": [
            {
                "text": one.text,
                "kind": one.kind.value,
                "date": one.date.isoformat() if one.date else None,
                "duration": one.duration,
            }
            for one in reading.dates
        ],
    }


def sent_on(line: Mapping[str, Any]) -> date:
    """The day a labelled mail was sent; one day for all that do not say."""
    try:
        return date.fromisoformat(str(line.get("sent_at"))[:10])
    except ValueError:
        return _SENT


def facts_of(headers: Mapping[str, str]) -> MailFacts:
    """Header facts from a small mapping of header names to values."""
    lower = {name.lower(): str(value).strip().lower() for name, value in headers.items()}
    return MailFacts(
        auto_submitted=lower.get("auto-submitted", "").split(";")[0].strip(),
        precedence=lower.get("precedence", ""),
        null_return_path=lower.get("return-path", "") == "<>",
        no_reply_sender="noreply" in lower.get("from", "").replace("-", ""),
        list_mail="list-id" in lower or "list-unsubscribe" in lower,
        delivery_report="multipart/report" in lower.get("content-type", "")
        and "delivery-status" in lower.get("content-type", ""),
    )


def leave_hands_out(corpus_dir: Path = CORPUS) -> list[dict]:
    """Read every corpus mail, and every sentence as a mail of its own, with a reader that never saw its hand.

    Hands are left out in ten groups; the curves, thresholds and cut-offs of each reader, too, come from the
    other nine groups alone.
    """
    import numpy as np

    from nlp import acts, fitting, holdout, train
    from nlp.concepts import Lexicon
    from nlp.pipeline import make_pipeline
    from nlp.settlement import Settlement
    from nlp.vocabulary import VOCABULARY

    lines, letters = read_corpus(corpus_dir)
    lexicon = Lexicon.load()
    everything = train.in_one_row(lines, letters)
    encoded = train.encode_lines(everything, lexicon)
    targets = train.targets_of(everything)
    idf = fitting.word_weights(encoded, VOCABULARY.words)
    unseen = max(idf.values())
    groups = holdout.groups_of(everything)
    scores, heads = holdout.cross_scores(
        fitting.design(encoded, VOCABULARY.words, idf, unseen), targets, groups
    )
    number = {line.hand: int(group) for line, group in zip(everything, groups, strict=True)}
    rows = []
    for group, (weights, biases) in heads.items():
        stored = holdout.calibrate(scores, targets, groups, lines, letters, without=group)
        curve = np.array([stored["platt"][label] for label in train.HEAD_LABELS])
        head = acts.Head(train.HEAD_LABELS, weights, biases, idf, unseen, curve)
        reader = Reader(make_pipeline(lexicon, head), Settlement.restored(stored))
        mails = [mail_of(letter) for letter in letters if number[letter.hand] == group]
        mails += [mail_of_line(line) for line in lines if number[line.hand] == group]
        rows += [judge(reader, mail) | {"whole": "whole" in mail} for mail in mails]
    return rows


def mail_of(letter: Letter) -> dict:
    """A corpus mail in the form of the blind set."""
    labels = letter.labels
    text = "\n".join(line.text for line in letter.lines)
    return {
        "id": letter.id,
        "language": letter.language,
        "subject": letter.subject,
        "text": text,
        "labels": sorted(labels),
        "primary": primary_of(labels),
        "evidence": {
            label: [line.text for line in letter.lines if label in line.labels]
            for label in labels - {"other"}
        },
        "attachments": list(letter.attachments),
        "whole": True,
    }


def mail_of_line(line: Line) -> dict:
    """A corpus sentence as a mail of one sentence; the file it speaks of is taken to be there."""
    labels = line.labels or frozenset({"other"})
    return {
        "id": line.id,
        "language": line.language,
        "text": line.text,
        "labels": sorted(labels),
        "primary": primary_of(labels),
        "attachments": ["data.zip"],
    }


def primary_of(labels: Iterable[str]) -> str:
    """The primary label by the order of the guide."""
    from cases.model import PRIMARY_ORDER

    return next(label.value for label in PRIMARY_ORDER if label.value in set(labels))


RELEASED = (
    "macro_f1",
    "micro_f1",
    "coverage",
    "answered_primary_accuracy",
    "wrongly_closing",
    "wrongly_closing_and_sure",
)
"""Figures that are kept for every release."""


def show(figures: Mapping[str, Any]) -> str:
    """The figures as a few lines of text."""
    heads = (
        "mails",
        "macro_f1",
        "micro_f1",
        "exact",
        "primary_accuracy",
        "coverage",
        "answered_primary_accuracy",
    )
    heads += ("wrongly_closing", "wrongly_closing_and_sure", "language_accuracy", "median_ms")
    lines = ["  ".join(f"{head} {figures[head]}" for head in heads)]
    lines += [f"{key} {figures[key]}" for key in ("id_items", "evidence", "dates")]
    lines.append(f"ece {figures['calibration']['ece']}")
    lines += [f"  {language}: {one}" for language, one in figures["by_language"].items()]
    lines += [
        f"  {label:20} P {one['precision']:.2f} R {one['recall']:.2f} F1 {one['f1']:.2f} n {one['support']}"
        for label, one in figures["labels"].items()
    ]
    return "\n".join(lines)


def main() -> None:
    """`--loho` on the corpus, or a path to labelled mails, with `--release VERSION` to keep them; all to `nlp/metrics`."""
    arguments = sys.argv[1:]
    METRICS.mkdir(exist_ok=True)
    if "--loho" in arguments:
        rows = leave_hands_out()
        parts = {
            "mails": figures_of([row for row in rows if row["whole"]]),
            "sentences": figures_of([row for row in rows if not row["whole"]]),
        }
        for name, figures in parts.items():
            print(f"== {name}, hands left out\n{show(figures)}")
        target = METRICS / "loho.json"
        write_figures(target, parts)
        return
    if not arguments:
        sys.exit("usage: python -m nlp.evaluate --loho | PATH [--release VERSION]")
    path = Path(arguments[0])
    try:
        figures = evaluate(Reader.load(), read_lines(path))
    except (LabelledMailError, OSError) as problem:
        sys.exit(str(problem))
    print(show(figures))
    write_figures(METRICS / f"{path.stem}.json", figures)
    (METRICS / f"{path.stem}.svg").write_text(picture(figures, path.stem), encoding="utf-8")
    if "--release" in arguments:
        note_release(arguments[arguments.index("--release") + 1], figures)


def note_release(version: str, figures: Mapping[str, Any], path: Path = METRICS / "releases.json") -> None:
    """Keep the main figures of a release; one entry per version, in the order in which they were first noted.

    Args:
        version: as in pyproject.toml.
        figures: of the blind set.
        path: the file that keeps them.
    """
    lines, letters = read_corpus()
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    kept[version] = {
        "hands": len({line.hand for line in lines} | {letter.hand for letter in letters}),
        "sentences": len(lines) + sum(len(letter.lines) for letter in letters),
        "mails": figures["mails"],
        **{key: figures[key] for key in RELEASED},
        "languages": {language: one["macro_f1"] for language, one in figures["by_language"].items()},
    }
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def write_figures(path: Path, figures: Mapping[str, Any]) -> None:
    """Write figures as JSON, times left out: the same mails and model give the same bytes."""

    def without_times(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: without_times(one) for key, one in value.items() if key != "median_ms"}
        if isinstance(value, list):
            return [without_times(one) for one in value]
        return value

    path.write_text(json.dumps(without_times(figures), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

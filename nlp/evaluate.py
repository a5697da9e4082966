"""Figures on labelled mails: per label, macro, micro, and how often an answer that is not unsure is right."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cases.model import Attachment, MailFacts
from nlp.corpus import CORPUS, LABELS, Letter, Line, read_corpus
from nlp.reader import Reader

METRICS = Path(__file__).parent / "metrics"
CLOSING = ("erasure_confirmed", "full_disclosure", "no_data", "refusal")
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
    """Gold and reading of one mail side by side."""
    begun = time.perf_counter()
    reading = reader.read(
        line["text"],
        subject=line.get("subject", ""),
        sent_at=_SENT,
        facts=facts_of(line.get("headers") or {}),
        attachments=tuple(
            Attachment(name, "application/octet-stream", 1, "") for name in line.get("attachments") or ()
        ),
    )
    return {
        "id": line["id"],
        "language": line["language"],
        "ms": (time.perf_counter() - begun) * 1000,
        "gold": sorted(line["labels"]) or ["other"],
        "given": [scored.label.value for scored in reading.labels],
        "gold_primary": line.get("primary") or "",
        "primary": reading.primary.value,
        "unsure": reading.unsure,
        "read_language": reading.language,
        "gold_items": sorted(line["id_items"]) if line.get("id_items") is not None else None,
        "items": sorted(item.value for item in reading.id_items),
    }


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


def figures_of(rows: Sequence[Mapping[str, Any]]) -> dict:
    """Precision, recall and F1 per label, means, coverage and accuracy of what was answered."""
    labels = {label: _label_figures(rows, label) for label in LABELS}
    known = [one for one in labels.values() if one["support"]]
    counts = [sum(one[key] for one in labels.values()) for key in ("right", "given", "support")]
    answered = [row for row in rows if not row["unsure"]]
    with_primary = [row for row in answered if row["gold_primary"]]
    times = sorted(row["ms"] for row in rows)
    return {
        "mails": len(rows),
        "macro_f1": _round(sum(one["f1"] for one in known) / max(1, len(known))),
        "micro_f1": _f1(*counts),
        "exact": _share(row["gold"] == sorted(row["given"]) for row in rows),
        "primary_accuracy": _share(
            row["primary"] == row["gold_primary"] for row in rows if row["gold_primary"]
        ),
        "coverage": _round(len(answered) / max(1, len(rows))),
        "answered_primary_accuracy": _share(row["primary"] == row["gold_primary"] for row in with_primary),
        "answered_primary_in_gold": _share(row["primary"] in row["gold"] for row in answered),
        "wrongly_closing": _share(bool(set(row["given"]) & set(CLOSING) - set(row["gold"])) for row in rows),
        "wrongly_closing_and_sure": _share(
            not row["unsure"] and bool(set(row["given"]) & set(CLOSING) - set(row["gold"])) for row in rows
        ),
        "language_accuracy": _share(row["language"] == row["read_language"] for row in rows),
        "id_items": _item_figures(rows),
        "median_ms": _round(times[len(times) // 2]) if times else 0.0,
        "by_language": {
            language: _language_figures([row for row in rows if row["language"] == language])
            for language in sorted({row["language"] for row in rows})
        },
        "labels": labels,
    }


def leave_hands_out(corpus_dir: Path = CORPUS) -> list[dict]:
    """Read every corpus mail, and every sentence as a mail of its own, with a reader that never saw its hand.

    Hands are left out in ten groups; the curves, thresholds and cut-offs of each reader, too, come from the
    other nine groups alone.
    """
    import numpy as np

    from nlp import acts, train
    from nlp.concepts import Lexicon
    from nlp.pipeline import make_pipeline
    from nlp.settlement import Settlement

    lines, letters = read_corpus(corpus_dir)
    lexicon = Lexicon.load()
    everything = train.in_one_row(lines, letters)
    samples = train.samples_of(everything, lexicon)
    targets = train.targets_of(everything)
    idf = acts.word_weights(samples)
    unseen = max(idf.values())
    groups = train.groups_of(everything)
    scores, heads = train.cross_scores(acts.design(samples, idf, unseen), targets, groups)
    number = {line.hand: int(group) for line, group in zip(everything, groups, strict=True)}
    rows = []
    for group, (weights, biases) in heads.items():
        stored = train.calibrate(scores, targets, groups, lines, letters, without=group)
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


def read_lines(path: Path) -> list[dict]:
    """Labelled mails of a JSONL file, or of all below a folder."""
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    return [
        json.loads(text)
        for file in files
        for text in file.read_text(encoding="utf-8").splitlines()
        if text.strip()
    ]


def _label_figures(rows: Sequence[Mapping[str, Any]], label: str) -> dict:
    right = sum(label in row["gold"] and label in row["given"] for row in rows)
    given = sum(label in row["given"] for row in rows)
    support = sum(label in row["gold"] for row in rows)
    return {
        "precision": _round(right / given) if given else 0.0,
        "recall": _round(right / support) if support else 0.0,
        "f1": _f1(right, given, support),
        "right": right,
        "given": given,
        "support": support,
    }


def _language_figures(rows: Sequence[Mapping[str, Any]]) -> dict:
    per = [_label_figures(rows, label) for label in LABELS]
    known = [one for one in per if one["support"]]
    return {
        "mails": len(rows),
        "macro_f1": _round(sum(one["f1"] for one in known) / max(1, len(known))),
        "micro_f1": _f1(*(sum(one[key] for one in per) for key in ("right", "given", "support"))),
        "coverage": _share(not row["unsure"] for row in rows),
        "answered_primary_accuracy": _share(
            row["primary"] == row["gold_primary"] for row in rows if not row["unsure"] and row["gold_primary"]
        ),
    }


def _item_figures(rows: Sequence[Mapping[str, Any]]) -> dict:
    known = [row for row in rows if row["gold_items"] is not None]
    right = sum(len(set(row["gold_items"]) & set(row["items"])) for row in known)
    given = sum(len(row["items"]) for row in known)
    support = sum(len(row["gold_items"]) for row in known)
    return {"f1": _f1(right, given, support), "right": right, "given": given, "support": support}


def _f1(right: int, given: int, support: int) -> float:
    return _round(2 * right / (given + support)) if given + support else 0.0


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return _round(sum(values) / len(values)) if values else 0.0


def _round(value: float) -> float:
    return round(value, 4)


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
    lines = ["  ".join(f"{head} {figures[head]}" for head in heads), f"id_items {figures['id_items']}"]
    lines += [f"  {language}: {one}" for language, one in figures["by_language"].items()]
    lines += [
        f"  {label:20} P {one['precision']:.2f} R {one['recall']:.2f} F1 {one['f1']:.2f} n {one['support']}"
        for label, one in figures["labels"].items()
    ]
    return "\n".join(lines)


def main() -> None:
    """`--loho` on the corpus, or a path to labelled mails; figures go to `nlp/metrics`."""
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
        _write(target, parts)
        return
    if not arguments:
        sys.exit("usage: python -m nlp.evaluate --loho | PATH")
    path = Path(arguments[0])
    figures = evaluate(Reader.load(), read_lines(path))
    print(show(figures))
    _write(METRICS / f"{path.stem}.json", figures)


def _write(path: Path, figures: Mapping[str, Any]) -> None:
    def without_times(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: without_times(one) for key, one in value.items() if key != "median_ms"}
        return value

    path.write_text(json.dumps(without_times(figures), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

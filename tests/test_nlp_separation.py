"""The mails of the story were never trained on: no labelled line of the corpus says what they say."""

from __future__ import annotations

import json
import re

from cases.model import Message
from demo.story import beats
from mail.parse import parse
from nlp.sentences import split_sentences
from tests.homes import ROOT

GRAM = 5
NEAR = 0.6


def grams(text: str) -> set[str]:
    folded = re.sub(r"\W+", " ", text.lower()).strip()
    return {folded[i : i + GRAM] for i in range(max(0, len(folded) - GRAM + 1))}


def words_of_controllers(message: Message) -> str:
    return message.forward.body if message.forward else message.own_text


def test_no_labelled_corpus_line_is_close_to_a_sentence_of_the_story() -> None:
    story = []
    for beat in beats():
        if beat.entry["sender"] == "owner":
            continue
        message = parse((ROOT / "demo/mails" / beat.file).read_bytes(), unpack=False)
        sentences = split_sentences(words_of_controllers(message))
        story += [(beat.file, grams(s.text)) for s in sentences if len(s.text) > 40]
    assert len(story) > 30
    near = []
    for path in sorted((ROOT / "nlp/corpus").rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            for part in entry.get("sentences", [entry]):
                if not part["labels"]:
                    continue
                own = grams(part["text"])
                near += [
                    (file, part["text"])
                    for file, told in story
                    if len(own & told) / max(1, len(own | told)) > NEAR
                ]
    assert near == []

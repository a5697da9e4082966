"""What an owner's mail asks the bot to do: the first lines of a reply, in six languages, forgiving in form.

Quoted text is never looked at: the caller hands in the owner's own words only. The words stand in `command_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from cases.belonging import as_command
from cases.command_words import AND, GREETINGS, ITEM_WORDS, POLITE, WORDS, Verb
from cases.model import IdItem, Label
from cases.openings import ADDRESS
from cases.preferences import VERBS as PREFERENCES
from cases.preferences import preference_in
from cases.sharing import address_in

MAX_LINES = 12
"""Only the first lines of a mail can command; a long letter is a letter."""

LONGEST = 8
"""Words of a line that may still be a command mistyped; a longer one is prose."""

WITH_ADDRESS = frozenset({Verb.SHARE, Verb.UNSHARE})
WITH_ARGUMENT = frozenset({Verb.GAVE, Verb.REFUSE, Verb.TRACKING, Verb.FILED, Verb.NOTE}) | WITH_ADDRESS
CORRECTIONS = frozenset({Verb.IS, Verb.NOT})
MAY_BE_ASKED = frozenset({Verb.STATUS, Verb.HELP, Verb.CASE, Verb.HOLD})
"""With a question mark behind them these mean the same; the others are then a question and no command."""

BEGIN_SENTENCES = frozenset({"no", "e"})
"""Words for IS and NOT with which sentences of other languages begin: "No refusal came"."""

BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")
LINE = re.compile(r"^(?P<word>[^\W\d_]+)\b[’']?[:\s]*(?:#\s*(?P<case>\d+))?(?P<rest>.*)$", re.S)
NUMBER_FIRST = re.compile(r"^#\s*(\d+)\b[\s:,.–-]*(?=[^\W\d_])")
CASE_MARK = re.compile(r"#\s*(\d+)")
NUMBERS = re.compile(rf"^(?:(?:[\s:,;#]|(?:{'|'.join(map(re.escape, AND))})(?!\w))*\d+\b)+", re.I)
EDGES = " .,;:!-–—"
FRAME = ' *_`"“”„«»'
_HELLO = "|".join(re.escape(one) for one in GREETINGS)
GREETED = re.compile(rf"^(?:{_HELLO})\b[^,!#]{{0,30}}[,!]\s*(?=\S)", re.I)
GREETING = re.compile(rf"^(?:{_HELLO})\b[^#]{{0,40}}$", re.I)
_PLEASE = "|".join(re.escape(one) for one in sorted(POLITE - {""}, key=len, reverse=True))
COURTEOUS = re.compile(rf"^(?:{_PLEASE})\b[\s,:]+", re.I)
THANKS = re.compile(rf"(?:\s-+|\s?[,–—])\s?(?:{_PLEASE})[\s.!]*$", re.I)


@dataclass(frozen=True, slots=True)
class Command:
    """One thing asked: the verb, the case number if said, and what follows."""

    verb: Verb
    case: int | None
    argument: str


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the first lines of a mail ask for, and those of them that look like commands and are none."""

    commands: tuple[Command, ...] = ()
    unread: tuple[str, ...] = ()


def read_instructions(
    own_words: str, subject: str = "", labels: Mapping[str, Label] | None = None
) -> Instructions:
    """Read the owner's own words; nothing at all when the mail does not begin with a command.

    A case number may stand on the line ("HOLD #7") or in the subject. Reading stops at the first line that is
    prose, so that a letter which happens to contain "send" commands nothing. A line that looks like a command
    and is none is passed over and told. SEND cannot be taken back: after a greeting or such a line it is not obeyed.

    Args:
        own_words: what she wrote, without quotes and signature.
        subject: of her mail.
        labels: names of the kinds of messages in the languages we write, beside the labels themselves.
    """
    in_subject = CASE_MARK.search(subject)
    default = int(in_subject.group(1)) if in_subject else None
    lines = [line.strip() for line in own_words.splitlines() if line.strip()][:MAX_LINES]
    greeted = (
        bool(lines) and bool(GREETING.match(_bare(lines[0]))) and _parse(lines[0], default, labels) is None
    )
    commands: list[Command] = []
    unread: list[str] = []
    for line in lines[greeted:]:
        found = _parse(line, default, labels)
        doubtful = greeted or bool(unread)
        if found is not None and not (doubtful and found[0].verb is Verb.SEND):
            commands += found
        elif found is not None or _looks_like_a_command(line):
            unread.append(line)
        else:
            break
    return Instructions(tuple(commands), tuple(unread))


def parse_commands(
    own_words: str, subject: str = "", labels: Mapping[str, Label] | None = None
) -> tuple[Command, ...]:
    """The commands in the owner's own words, in order (`read_instructions`)."""
    return read_instructions(own_words, subject, labels).commands


@dataclass(frozen=True, slots=True)
class _Line:
    """One line taken apart: the verb's word, the number beside it, the rest as it stands."""

    word: str
    verb: Verb
    case: int | None
    rest: str
    courteous: bool
    """Something polite stood before the word."""
    asked: bool
    """It ends with a question mark."""

    @property
    def explicit(self) -> bool:
        """It names its case or shouts its word: nobody begins a sentence like that."""
        return self.case is not None or _shouted(self.word)


def _parse(line: str, default: int | None, labels: Mapping[str, Label] | None) -> tuple[Command, ...] | None:
    """The command of a line, one for each case it names, or None."""
    parts = _take_apart(line)
    if parts is None:
        return None
    if parts.verb in CORRECTIONS:
        return _correction(parts, default, labels or {})
    if parts.verb in WITH_ARGUMENT:
        return _with_argument(parts, default)
    if parts.verb is Verb.OPEN:
        return _opening(parts)
    if parts.verb in PREFERENCES:
        return _preference(parts)
    return _alone(parts, default)


def _take_apart(line: str) -> _Line | None:
    if line.lstrip().startswith(">"):
        return None
    plain = _bare(line)
    polite = as_command(_without_courtesy(plain))
    parts = LINE.match(NUMBER_FIRST.sub("", polite))
    verb = _verb(parts.group("word")) if parts else None
    if parts is None or verb is None:
        return None
    first = NUMBER_FIRST.match(polite)
    beside, rest = parts.group("case"), parts.group("rest")
    if first and beside:
        rest = f"#{beside}{rest}"
    case = first.group(1) if first else beside
    asked = rest.rstrip(" !.").endswith("?")
    return _Line(parts.group("word"), verb, int(case) if case else None, rest, polite != plain, asked)


def _bare(line: str) -> str:
    """A line without bullets, emphasis and quotation marks around it, single spaces between its words."""
    return BULLET.sub("", " ".join(line.split())).strip(FRAME)


def _without_courtesy(line: str) -> str:
    """A line without "Hello," and "please" before what it asks."""
    return COURTEOUS.sub("", GREETED.sub("", line))


def _verb(word: str) -> Verb | None:
    return WORDS.get(word.lower()) or FOLDED.get(_fold(word))


def _fold(text: str) -> str:
    """Letters without case and accents, one space between words."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


FOLDED = {_fold(word): verb for word, verb in WORDS.items()}
COURTESIES = frozenset(_fold(one) for one in POLITE)


def _shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _correction(parts: _Line, default: int | None, labels: Mapping[str, Label]) -> tuple[Command, ...] | None:
    """IS and NOT need a kind of message; by its name only where the line cannot be a sentence."""
    case, rest = _number_before(parts)
    said = _without_thanks(rest)
    explicit = parts.explicit or case is not None
    sentence = parts.word.lower() in BEGIN_SENTENCES and not explicit
    if parts.asked or sentence or label_in(said, labels if explicit else None) is None:
        return None
    return (Command(parts.verb, case if case is not None else default, said),)


def _with_argument(parts: _Line, default: int | None) -> tuple[Command, ...] | None:
    """What was given, refused, posted, filed or noted; "Given the above ..." is prose."""
    by_number = parts.verb in {Verb.GAVE, Verb.REFUSE} | WITH_ADDRESS
    case, rest = _number_before(parts) if by_number else (parts.case, parts.rest)
    said = rest.strip(EDGES) if parts.verb is Verb.NOTE else _without_thanks(rest)
    if not said or not (parts.explicit or case is not None or _fits(parts.verb, said)):
        return None
    if parts.verb in WITH_ADDRESS and not address_in(said):
        return None
    return (Command(parts.verb, case if case is not None else default, said),)


def _opening(parts: _Line) -> tuple[Command, ...] | None:
    """A request to be written; "Open questions" is prose, whom to ask makes it a command."""
    if parts.asked or parts.case is not None or not ADDRESS.search(parts.rest):
        return None
    return (Command(parts.verb, None, _without_thanks(parts.rest)),)


def _preference(parts: _Line) -> tuple[Command, ...] | None:
    """What is set for all cases: "DIGEST 7:30", "LANGUAGE français", "RECEIPTS digest"."""
    found = preference_in(parts.verb, _without_thanks(parts.rest).lstrip("= "))
    if found is None or parts.asked or parts.case is not None:
        return None
    return (Command(parts.verb, None, found.value),)


def _fits(verb: Verb, said: str) -> bool:
    """True when what follows the verb is what it takes: items, a number, anything for a note."""
    if verb is Verb.NOTE or verb in WITH_ADDRESS:
        return True
    if verb in (Verb.GAVE, Verb.REFUSE):
        return any(item is not IdItem.OTHER for item in items_in(said))
    return any(character.isdigit() for character in said.split()[0])


def _number_before(parts: _Line) -> tuple[int | None, str]:
    """The case and what follows it; "IS 7 refusal" and "IS #7 refusal" are the same."""
    number = re.match(r"^[\s:]*(\d+)\b(?=.*\w)", parts.rest) if parts.case is None else None
    return (int(number.group(1)), parts.rest[number.end() :]) if number else (parts.case, parts.rest)


def _alone(parts: _Line, default: int | None) -> tuple[Command, ...] | None:
    """A word that needs nothing behind it stands alone on its line, case numbers and courtesy aside."""
    shown = f"#{parts.case}{parts.rest}" if parts.case is not None else parts.rest
    numbers = NUMBERS.match(shown)
    cases: list[int | None] = [int(one) for one in re.findall(r"\d+", numbers.group())] if numbers else []
    tail = shown[numbers.end() :] if numbers else shown
    if _fold(tail.strip(EDGES + "?")) not in COURTESIES or (parts.asked and parts.verb not in MAY_BE_ASKED):
        return None
    if parts.verb is Verb.SEND and (parts.courteous or len(cases) > 1):
        return None
    return tuple(Command(parts.verb, case, "") for case in dict.fromkeys(cases or [default]))


def _without_thanks(rest: str) -> str:
    """What is said of something, without "- thanks!" behind it."""
    return THANKS.sub("", rest).strip(EDGES)


def _looks_like_a_command(line: str) -> bool:
    """True for a short line whose first word is a command's or nearly, in capitals or beside a case number."""
    plain = _without_courtesy(_bare(line))
    marked = CASE_MARK.search(plain) is not None
    parts = LINE.match(NUMBER_FIRST.sub("", plain))
    words = plain.split()
    if line.startswith(">") or parts is None or len(words) > LONGEST:
        return False
    word = parts.group("word")
    shouted, known = _shouted(word), _verb(word) is not None
    if len(word) < 4:
        return shouted and marked
    if not marked and plain.isupper() and " ".join(words[1:]).isupper():
        return False  # "HELP DESK": the line of a signature
    near = known or bool(get_close_matches(_fold(word), FOLDED, n=1, cutoff=0.75))
    if shouted:
        return known or marked or (near and len(words) == 1)
    return near and marked


def items_in(argument: str) -> tuple[IdItem, ...]:
    """Identity items named in a GAVE or REFUSE command, separated by commas or "and"; unknown ones are `other`."""
    parts = re.split(r",|;|\band\b|\bet\b|\bund\b|\by\b|\ben\b|\se\s", argument.lower())
    items = (
        ITEM_WORDS.get(part.strip().replace("_", " ").replace("’", "'"), IdItem.OTHER)
        for part in parts
        if part.strip()
    )
    return tuple(dict.fromkeys(items))


def label_in(argument: str, names: Mapping[str, Label] | None = None) -> Label | None:
    """The label an IS or NOT command names, or None: "id document" and "id_document" are the same.

    `names` are what people call them; the first words of a name do where no other kind begins like that.
    """
    word = "_".join(argument.lower().split())
    exact = next((label for label in Label if label.value == word), None)
    return exact or _by_name(_fold(argument), names or {})


def _by_name(said: str, names: Mapping[str, Label]) -> Label | None:
    called = dict(_folded_names(names))
    meant = {label for name, label in called.items() if len(said) > 3 and f"{name} ".startswith(f"{said} ")}
    return called.get(said) or (meant.pop() if len(meant) == 1 else None)


def _folded_names(names: Mapping[str, Label]) -> Iterator[tuple[str, Label]]:
    return ((_fold(name), label) for name, label in names.items())

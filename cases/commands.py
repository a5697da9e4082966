"""What an owner's mail asks the bot to do: the first lines of a reply, in six languages, forgiving in form.

Quoted text is never looked at: the caller hands in the owner's own words only. The words stand in `command_words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from cases.belonging import as_command
from cases.command_words import WORDS, Verb
from cases.courtesies import (
    AND,
    CASE,
    EDGES,
    NUMBER,
    after_little,
    agrees,
    bare,
    folded,
    greets,
    little_more,
    nothing_more,
    unsigned,
    without_courtesy,
    without_thanks,
)
from cases.items import only_items
from cases.model import Label
from cases.openings import ADDRESS
from cases.preferences import VERBS as PREFERENCES
from cases.preferences import preference_in
from cases.refusals import refuses_to_send, says_no
from cases.sharing import address_in

MAX_LINES = 12
"""Only the first lines of a mail can command; a long letter is a letter."""

LONGEST = 8
"""Words of a line that may still be a command mistyped; a longer one is prose."""

WITH_ADDRESS = frozenset({Verb.SHARE, Verb.UNSHARE})
NUMBERED = frozenset({Verb.TRACKING, Verb.FILED})
WITH_ARGUMENT = frozenset({Verb.GAVE, Verb.REFUSE, Verb.TRACKING, Verb.FILED, Verb.NOTE}) | WITH_ADDRESS
CORRECTIONS = frozenset({Verb.IS, Verb.NOT})
MAY_BE_ASKED = frozenset({Verb.STATUS, Verb.HELP, Verb.CASE, Verb.HOLD})
"""With a question mark behind them these mean the same; the others are then a question and no command."""

BEGIN_SENTENCES = frozenset({"no", "e"})
"""Words for IS and NOT with which sentences of other languages begin: "No refusal came"."""

_LEADING = r"(?:the|of|for|to|in|le|la|du|au|pour|der|die|das|den|dem|von|für|zu|el|de|del|para|il|della|per|van|voor|het|met)"
LINE = re.compile(
    r"^(?P<word>[^\W\d_]+)\b[’']?(?:[:\s,;.(]|\s[–—-]|[–—])*(?:#\s*(?P<case>\d+))?(?P<rest>.*)$", re.S
)
NUMBER_FIRST = re.compile(
    rf"^(?:(?:{_LEADING}\s+)?(?P<named>{CASE})\s*)?(?:{NUMBER}\s*)?#?\s*(?P<case>\d+)\b[\s:,.–-]*(?=[^\W\d_])",
    re.I,
)
CASE_MARK = re.compile(r"#\s*(\d+)")
NUMBERS = re.compile(
    rf"^(?:(?:[\s:,;#(–—-]|(?:{'|'.join(map(re.escape, AND))}|{CASE}|{NUMBER}|{_LEADING})(?!\w))*\d+\b)+",
    re.I,
)
RANGE = re.compile(
    r"(?<!\d)(?P<mark>#?)\s*(?P<first>\d+)\s*(?P<to>[–—-]+|\.{2,3}|…|t/m|(?:to|till|until|through|thru|bis|à|a|au|al|hasta|fino\s+a|tot)(?=[\s#]))"
    rf"\s*(?:(?:{CASE})\s*)?(?P<second>#?)\s*(?P<last>\d+)\b",
    re.I,
)
"""Cases from one to another: "1-3", "#1 to #3"."""
LONGEST_RANGE = 20
"""Cases that a range may name; more is hardly meant."""
NAMED_CASE = re.compile(
    rf"^[\s:,–—-]*(?:{_LEADING}\s+)?(?:{CASE})\s*(?:{NUMBER}\s*)?(?P<mark>#?)\s*(?P<case>\d+)\b(?![./-]\d)",
    re.I,
)
"""The case before what is said of it: "GAVE case 7 passport"."""
CASE_LAST = re.compile(rf"[\s,(–—-]+(?:{_LEADING}\s+)?(?:(?:{CASE})\s*)?#\s*(?P<case>\d+)\)?[\s.!]*$", re.I)
"""The case behind it: "TRACKING RK1 for #7"."""
IN_WORDS = re.compile(
    r"^(?:the\s+|my\s+|le\s+|el\s+|il\s+|mon\s+)?n[uúo]m[eé]ro\s+d[ei]\s+(?=suivi|seguimiento|tracciamento)",
    re.I,
)
"""The name of a number that ends with our word: "numéro de suivi"."""
INTRODUCED = re.compile(
    rf"^(?:[\s:,.–—-]*(?:{NUMBER}|is|ist|lautet|est|es|è|under|unter|sous|con|onder|the letter|it|ref(?:erence|erenz)?|référence|"
    r"referencia|riferimento|kenmerk|aktenzeichen|az|code)(?!\w)\.?)*[\s:.]*",
    re.I,
)
"""What may stand between TRACKING or FILED and the number: "Tracking number is RK1"."""
CODED = re.compile(r"^(?:\S*\d|[A-Z]{1,4}[\s-]\S*\d)")
"""How a number of the post or of a file begins: "20012345", "RK 123"."""
POSTED = re.compile(r"^(?P<case>\d{1,3})[\s:,]+(?=[A-Z]{2}(?:\s?\d){9}\s?[A-Z]{2}$)", re.I)
"""A case before a whole number of the post (UPU S10), which never begins with digits: "TRACKING 1 RK123456789FR"."""
UNTIL = re.compile(
    r"^\s*(?:(?:until|till|til|bis|jusqu['’](?:à|au|en)|jusque|hasta|fino\s+a\w*|tot)\b|"
    r"(?:for|für|pour|pendant|por|durante|per|voor)\s+(?:an?|one|\d+|ein\w*|une?|una?|een)\s+\w).{0,40}$",
    re.I,
)
"""A time at which a word shall end: "PAUSE #7 until Monday"."""
FOR_A_TIME = frozenset({Verb.HOLD, Verb.PAUSE})


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
    agreed: bool = False
    """She agrees without naming what ("yes", "send it"), or says SEND where it is not obeyed."""


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
    greeted = False
    while lines and greets(lines[0]) and _parse(lines[0], default, labels) is None and not agrees(lines[0]):
        greeted = True
        del lines[0]
    commands: list[Command] = []
    unread: list[str] = []
    agreed = bool(lines) and _agrees(lines[0])
    for line in lines:
        found = _parse(line, default, labels)
        doubtful = greeted or bool(unread)
        if found is not None and not (doubtful and found[0].verb is Verb.SEND):
            commands += found
        elif found is not None or _looks_like_a_command(line):
            unread.append(line)
            agreed = agreed or _agrees(line)
        else:
            break
    agreed = agreed and not any(command.verb is Verb.SEND for command in commands)
    return Instructions(tuple(commands), tuple(unread), agreed)


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
    named: bool = False
    """Its case stands before it, by name: "case 7 is closed" may be a sentence."""

    @property
    def explicit(self) -> bool:
        """It names its case or shouts its word: nobody begins a sentence like that."""
        return (self.case is not None and not self.named) or _shouted(self.word)


def _parse(line: str, default: int | None, labels: Mapping[str, Label] | None) -> tuple[Command, ...] | None:
    """The command of a line, one for each case it names, or None."""
    if refuses_to_send(line):
        cases: list[int | None] = [int(one) for one in CASE_MARK.findall(line)]
        return tuple(Command(Verb.HOLD, case, "") for case in dict.fromkeys(cases or [default]))
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
    plain = bare(line)
    polite = IN_WORDS.sub("", as_command(without_courtesy(plain)))
    first = NUMBER_FIRST.match(polite)
    behind = without_courtesy(polite[first.end() :]) if first else ""
    if first and (known := LINE.match(behind)) and _verb(known.group("word")):
        polite = behind
    else:
        first = None
    parts = LINE.match(polite)
    verb = _verb(parts.group("word")) if parts else None
    if parts is None or verb is None:
        return None
    beside, rest = parts.group("case"), parts.group("rest")
    if first and beside:
        rest = f"#{beside}{rest}"
    case = first.group("case") if first else beside
    asked = unsigned(rest).rstrip(" !.").endswith("?")
    word, named = parts.group("word"), bool(first and first.group("named"))
    return _Line(word, verb, int(case) if case else None, rest, polite != plain and not first, asked, named)


def _verb(word: str) -> Verb | None:
    return WORDS.get(word.lower()) or FOLDED.get(folded(word))


FOLDED = {folded(word): verb for word, verb in WORDS.items()}


def _shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _correction(parts: _Line, default: int | None, labels: Mapping[str, Label]) -> tuple[Command, ...] | None:
    """IS and NOT need a kind of message; by its name only where the line cannot be a sentence."""
    case, rest = _number_before(parts)
    said = without_thanks(rest)
    explicit = parts.explicit or case is not None
    sentence = parts.word.lower() in BEGIN_SENTENCES and not explicit
    if parts.asked or sentence or label_in(said, labels if explicit else None) is None:
        return None
    return (Command(parts.verb, case if case is not None else default, said),)


def _with_argument(parts: _Line, default: int | None) -> tuple[Command, ...] | None:
    """What was given, refused, posted, filed or noted; "Given the above ..." is prose."""
    if parts.verb is Verb.NOTE:
        said = parts.rest.strip(EDGES)
        return (Command(parts.verb, parts.case or default, said),) if said and not parts.named else None
    case, rest = _number_before(parts)
    said = without_thanks(rest)
    if parts.verb in NUMBERED:
        said = said[INTRODUCED.match(said).end() :].strip(EDGES)  # type: ignore[union-attr]
        if case is None and (posted := POSTED.match(said)):
            case, said = int(posted["case"]), said[posted.end() :]
    if (
        not said
        or parts.asked
        or not (parts.explicit or (case or parts.case) != parts.case or _fits(parts.verb, said))
    ):
        return None
    if parts.verb in WITH_ADDRESS and not address_in(said):
        return None
    return (Command(parts.verb, case if case is not None else default, said),)


def _opening(parts: _Line) -> tuple[Command, ...] | None:
    """A request to be written; "Open questions" is prose, whom to ask makes it a command."""
    if parts.asked or parts.case is not None or not ADDRESS.search(parts.rest):
        return None
    return (Command(parts.verb, None, without_thanks(parts.rest)),)


def _preference(parts: _Line) -> tuple[Command, ...] | None:
    """What is set for all cases: "DIGEST 7:30", "LANGUAGE français", "RECEIPTS digest", "DIGEST daily at 7"."""
    if parts.asked or parts.case is not None:
        return None
    said = without_thanks(parts.rest).lstrip("= ")
    words = said.split()
    for cut in range(len(words), 0, -1):
        first = preference_in(parts.verb, " ".join(words[:cut]))
        second = preference_in(parts.verb, " ".join(words[cut:])) if cut < len(words) else None
        if first and (cut == len(words) or (second and second.name != first.name)):
            return tuple(Command(parts.verb, None, one.value) for one in (first, second) if one)
    shorter = preference_in(parts.verb, " ".join(words[1:])) if words and words[0].lower() in TO else None
    return (Command(parts.verb, None, shorter.value),) if shorter else None


TO = frozenset({"to", "in", "en", "auf", "sur", "su", "op", "a", "à", "is", "="})
"""What may stand before the value: "LANGUAGE to French"."""


def _fits(verb: Verb, said: str) -> bool:
    """True when what follows the verb is what it takes: items, a number, an address."""
    if verb in (Verb.GAVE, Verb.REFUSE):
        return only_items(said)
    return verb in WITH_ADDRESS or CODED.match(said) is not None


def _number_before(parts: _Line) -> tuple[int | None, str]:
    """The case and what is said of it; "IS 7 refusal", "IS case #7 refusal" and "IS refusal #7" are the same."""
    if parts.case is not None:
        return parts.case, parts.rest
    free = parts.verb not in NUMBERED  # the number behind TRACKING or FILED is its own
    named = NAMED_CASE.match(parts.rest)
    if named and (free or named["mark"]):
        return int(named["case"]), parts.rest[named.end() :]
    number = re.match(r"^[\s:]*(\d+)\b(?=.*\w)", parts.rest) if free else None
    if number:
        return int(number.group(1)), parts.rest[number.end() :]
    last = CASE_LAST.search(without_thanks(parts.rest))
    if last:
        return int(last["case"]), without_thanks(parts.rest)[: last.start()]
    return None, parts.rest


def _alone(parts: _Line, default: int | None) -> tuple[Command, ...] | None:
    """A word that needs nothing behind it stands alone on its line, case numbers and courtesy aside."""
    sends = parts.verb is Verb.SEND
    rest = parts.rest if sends or parts.case is not None else after_little(parts.rest)
    shown = _counted_out(f"#{parts.case} {rest}" if parts.case is not None else rest, parts.verb)
    if shown is None:
        return None
    numbers = NUMBERS.match(shown)
    cases: list[int | None] = [int(one) for one in re.findall(r"\d+", numbers.group())] if numbers else []
    tail = shown[numbers.end() :] if numbers else shown
    if parts.asked and parts.verb not in MAY_BE_ASKED:
        return None
    until = UNTIL.match(tail) if parts.verb in FOR_A_TIME else None
    if not (until or nothing_more(tail) or (not sends and little_more(tail))):
        return None
    if sends and (parts.courteous or len(cases) > 1 or (folded(parts.word) in SENDS_IT and not cases)):
        return None
    said = without_thanks(tail).strip() if until else ""
    return tuple(Command(parts.verb, case, said) for case in dict.fromkeys(cases or [default]))


def _counted_out(shown: str, verb: Verb) -> str | None:
    """`shown` with "1-3" as "#1, #2, #3"; None where such a range is not for certain one of cases."""
    counted = shown
    for found in RANGE.finditer(shown):
        first, last, joined = int(found["first"]), int(found["last"]), found["to"]
        until = joined[0].isalpha() and verb in FOR_A_TIME and not found["second"]
        if not first < last < first + LONGEST_RANGE or until or bool(found["mark"]) < bool(found["second"]):
            return None
        every = ", ".join(f"#{one}" for one in range(first, last + 1))
        counted = counted.replace(found.group(), f" {every}", 1)
    return None if RANGE.search(counted) else counted


SENDS_IT = frozenset(
    {"enviarla", "enviarlo", "enviala", "envialo", "mandarla", "mandala", "inviala", "inviarla"}
)
"""Words that say "send it": which one is only said with a number."""


def _agrees(line: str) -> bool:
    """True for a line that agrees to something, or says SEND."""
    if refuses_to_send(line):
        return False
    parts = _take_apart(line)
    sends = parts is not None and parts.verb is Verb.SEND and len(bare(line).split()) <= LONGEST
    return sends or (agrees(line) and (parts is None or parts.verb is Verb.SEND))


def _looks_like_a_command(line: str) -> bool:
    """True for a short line whose first word is a command's or nearly, in capitals or beside a case number."""
    if says_no(line):
        return True
    plain = without_courtesy(bare(line))
    marked = CASE_MARK.search(plain) is not None
    parts = LINE.match(re.sub(r"^#\s*\d+\b[\s:,.–-]*", "", plain) or plain)
    words = plain.split()
    if line.startswith(">") or parts is None or len(words) > LONGEST:
        return False
    word = parts.group("word")
    shouted, known = _shouted(word), _verb(word) is not None
    if len(word) < 4:
        return shouted and marked
    if not marked and plain.isupper() and " ".join(words[1:]).isupper():
        return False  # "HELP DESK": the line of a signature
    near = known or bool(get_close_matches(folded(word), FOLDED, n=1, cutoff=0.75))
    if shouted:
        return known or marked or (near and len(words) == 1)
    return near and marked


def nearest_verbs(line: str) -> tuple[Verb, ...]:
    """What a line that is no command may have meant, likeliest first: its first word or those that look like it."""
    if says_no(line):
        return (Verb.HOLD,)
    for word in re.findall(r"[^\W\d_]+", without_courtesy(bare(line)))[:3]:
        known = _verb(word)
        near = (
            [FOLDED[one] for one in get_close_matches(folded(word), FOLDED, n=3, cutoff=0.75)]
            if len(word) > 2
            else []
        )
        if known or near:
            return tuple(dict.fromkeys([*([known] if known else []), *near]))[:3]
    return ()


def label_in(argument: str, names: Mapping[str, Label] | None = None) -> Label | None:
    """The label an IS or NOT command names, or None: "id document" and "id_document" are the same.

    `names` are what people call them; the first words of a name do where no other kind begins like that.
    """
    word = "_".join(argument.lower().split())
    exact = next((label for label in Label if label.value == word), None)
    return exact or _by_name(folded(argument), names or {})


def _by_name(said: str, names: Mapping[str, Label]) -> Label | None:
    called = dict(_folded_names(names))
    meant = {label for name, label in called.items() if len(said) > 3 and f"{name} ".startswith(f"{said} ")}
    return called.get(said) or (meant.pop() if len(meant) == 1 else None)


def _folded_names(names: Mapping[str, Label]) -> Iterator[tuple[str, Label]]:
    return ((folded(name), label) for name, label in names.items())

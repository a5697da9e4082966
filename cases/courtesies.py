"""What stands around a command as people write it: greetings, courtesies, signs, and what a word is said about."""

from __future__ import annotations

import re
import unicodedata

POLITE = (
    "please", "pls", "plz", "thanks", "thank you", "many thanks", "thx", "cheers", "ok", "okay", "kindly",
    "merci", "merci beaucoup", "merci d'avance", "svp", "stp", "s'il vous plaît", "s'il te plaît",
    "bitte", "bitte sehr", "danke", "vielen dank", "danke schön", "danke dir", "besten dank",
    "por favor", "porfa", "gracias", "muchas gracias", "mil gracias",
    "per favore", "per piacere", "per cortesia", "grazie", "grazie mille", "molte grazie",
    "alstublieft", "alsjeblieft", "aub", "a.u.b.", "ajb", "graag", "bedankt", "dank je", "dank je wel", "dank u", "dank u wel", "dankjewel",
)  # fmt: skip
"""What may stand beside a word that needs nothing more: "Drop me a line" is no command, "HOLD please" is one."""

GREETINGS = (
    "hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening",
    "bonjour", "bonsoir", "salut", "cher", "chère",
    "hallo", "guten tag", "guten morgen", "guten abend", "liebe", "lieber", "liebes", "sehr geehrte", "moin",
    "hola", "buenos días", "buenas tardes", "buenas noches", "buenas", "estimado", "estimada",
    "ciao", "buongiorno", "buonasera", "salve", "gentile", "caro", "cara",
    "beste", "geachte", "dag", "goedemorgen", "goedemiddag", "goedenavond", "goedendag",
)  # fmt: skip
"""How a mail begins before it says what it wants."""

AND = ("and", "et", "und", "y", "e", "ed", "en", "&", "+")
"""What stands between two case numbers beside a comma."""

YES = (
    "yes", "yep", "sure", "go ahead", "do it", "agreed", "fine", "send it", "send", "please send", "oui", "d'accord", "vas-y",
    "allez-y", "c'est bon", "envoie-la", "envoyez-la", "envoie", "envoyez", "ja", "jawohl", "einverstanden", "mach das", "in ordnung",
    "schick ihn ab", "sende es", "sí", "vale", "adelante", "de acuerdo", "envíala", "enviarla", "mándala", "sì", "va bene", "procedi",
    "inviala", "mandala", "d'accordo", "akkoord", "prima", "doe maar", "stuur maar", "verstuur maar", "verstuur het", "goed",
)  # fmt: skip
"""How people agree to what they were shown; a letter needs its own word, so they are told it."""

LEADS = (
    "can you", "could you", "would you", "will you", "i'd like to", "i want to", "we want to", "pouvez-vous", "peux-tu", "pourriez-vous",
    "pourrais-tu", "je veux", "je voudrais", "kannst du", "können sie", "könntest du", "könnten sie", "puedes", "puede", "podrías",
    "podría", "quiero", "puoi", "può", "potresti", "potrebbe", "vorrei", "voglio", "kun je", "kunt u", "kan je", "zou je", "wil je", "wilt u",
)  # fmt: skip
"""How a wish begins: "Could you hold #1"."""

NOW = (
    "now", "right now", "immediately", "at once", "asap", "for now", "for the moment", "again", "maintenant", "tout de suite",
    "immédiatement", "pour l'instant", "pour le moment", "jetzt", "sofort", "erstmal", "erst mal", "vorerst", "mal", "wieder", "an", "auf",
    "zurück", "ahora", "ya", "por ahora", "de momento", "adesso", "ora", "subito", "per ora", "per il momento", "nu", "meteen", "even",
    "voorlopig", "direct", "weer",
)  # fmt: skip
"""What adds nothing to a word that can be taken back: "hold #1 for now", "halte #1 an"."""

ABOUT = (
    "it", "this", "that", "me", "the letter", "this letter", "that letter", "letter", "the case", "this case", "my case", "the mail",
    "la lettre", "cette lettre", "le courrier", "le dossier", "ce dossier", "mon dossier", "ça", "cela", "moi",
    "es", "das", "den brief", "diesen brief", "das schreiben", "den fall", "diesen fall", "meinen fall", "mir",
    "la carta", "esta carta", "el caso", "este caso", "mi caso", "esto", "eso",
    "la lettera", "questa lettera", "la pratica", "questa pratica", "la mia pratica", "questo",
    "het", "dit", "de brief", "deze brief", "de zaak", "deze zaak", "mijn zaak",
)  # fmt: skip
"""What a word is said about where there is one case: "hold it", "close this case"; never of SEND."""

CASE = r"cases?|fälle?|fall|vorgang|dossiers?|affaire|casos?|expediente|pratich?[ae]|zaak|zaken"
"""What a case is called beside its number, as a part of a pattern."""

NUMBER = r"(?:n\.?[°ºo]|n|nr|no|num|number|numéro|nummer|numero|número)\.?"
"""What stands before a number, as a part of a pattern."""


def folded(text: str) -> str:
    """Letters without case and accents, straight apostrophes, one space between words."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def any_of(words: tuple[str, ...]) -> str:
    """A pattern for one of these words, the longest first, with and without accents, with either apostrophe."""
    forms = {form for word in words for form in (word, folded(word))}
    every = (re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return "|".join(every).replace("'", "['’]")


_HELLO, _PLEASE, _WISH, _YES = any_of(GREETINGS), any_of(POLITE), any_of(LEADS), any_of(YES)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")
_FRAME = '¿¡ *_`"“”„«»‘'
_UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufe0f\ufeff\u00ad]")
_EMPHASIS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_PREFIX = re.compile(r"^(?:(?:re|aw|fwd?|wg|tr|rv|antw|rif|r|i)\s?:\s*)+(?=\S)", re.I)
_GREETED = re.compile(rf"^(?:{_HELLO})\b[^,!#]{{0,30}}[,!]\s*(?=\S)", re.I)
_GREETING = re.compile(rf"^(?:{_HELLO})\b[^#]{{0,40}}$", re.I)
_AGREED = re.compile(rf"^(?:(?:{_YES})\s?[,!.:]\s*)(?=\S)", re.I)
_COURTEOUS = re.compile(rf"^(?:(?:{_WISH}|{_PLEASE})\b[\s,:]+)+", re.I)
_SIGNED = re.compile(
    r"(?<=\w)[\s,.!–—-]+(?i:thanks|thank you|thx|cheers|regards|merci|danke|lg|vg|gruß|gracias|saludos|grazie|bedankt|groet)"
    r"[\s,.!–—-]+[A-ZÀ-Ý][\w'’.-]*(?: [A-ZÀ-Ý][\w'’.-]*)?\s*$"
)
_THANKS = re.compile(rf"(?:[\s,–—-]+(?:{_PLEASE}))+[\s.!]*$", re.I)
_NOTHING = re.compile(rf"(?:(?:{_PLEASE})(?!\w)|[\s.,;:!?)–—-])*", re.I)
_SOFT = re.compile(
    rf"(?:(?:{_PLEASE}|{any_of(NOW)}|{any_of(ABOUT)})(?!\w)|[\s.,;:!?()–—-])*", re.I
)  # fmt: skip
_CONSENT = re.compile(rf"(?:(?:{_YES}|{_PLEASE}|{any_of(NOW)})(?!\w)|[\s.,;:!–—-])+", re.I)
_YES_SAID = re.compile(rf"(?<!\w)(?:{_YES}|ok|okay)(?!\w)", re.I)
EDGES = " .,;:!-–—"


def bare(line: str) -> str:
    """A line without bullets, "Re:", emphasis, pictures and quotation marks around it, single spaces between its words."""
    plain = _BULLET.sub("", " ".join(_UNSEEN.sub("", line).split()))
    plain = _pictureless(_EMPHASIS.sub("", plain)).strip(_FRAME)
    return _PREFIX.sub("", plain)


def _pictureless(line: str) -> str:
    """A line without emoji at its ends."""
    while line and line[-1] != "°" and unicodedata.category(line[-1]) in ("So", "Sk", "Zs"):
        line = line[:-1]
    while line and unicodedata.category(line[0]) in ("So", "Sk", "Zs"):
        line = line[1:]
    return line


def greets(line: str) -> bool:
    """True for a line that only greets, "Dear bot,", or only says please."""
    return bool(_GREETING.match(bare(line))) or (bool(bare(line)) and nothing_more(bare(line)))


def agrees(line: str) -> bool:
    """True for a line that agrees without naming what: "yes", "ok", "send it please"; thanks agree to nothing."""
    plain = bare(line)
    return _CONSENT.fullmatch(plain) is not None and _YES_SAID.search(plain) is not None


def without_courtesy(line: str) -> str:
    """A line without "Hello," "yes," and "please" before what it asks."""
    return _COURTEOUS.sub("", _AGREED.sub("", _GREETED.sub("", line)))


def without_thanks(rest: str) -> str:
    """What is said of something, without "- thanks!" or "thanks, Ada" behind it."""
    return _THANKS.sub("", unsigned(rest)).strip(EDGES)


def unsigned(rest: str) -> str:
    """A line without the thanks and the name that end it."""
    return _SIGNED.sub("", rest)


def nothing_more(rest: str) -> bool:
    """True when only courtesies are left."""
    return _NOTHING.fullmatch(unsigned(f"x {rest}")[1:]) is not None


def little_more(rest: str) -> bool:
    """True when only courtesies, "now" or what the word is said about are left."""
    return _SOFT.fullmatch(unsigned(f"x {rest}")[1:]) is not None


def after_little(rest: str) -> str:
    """What follows "it", "please" or "the letter" at the beginning."""
    found = _SOFT.match(rest)
    return rest[found.end() :] if found else rest

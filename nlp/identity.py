"""Which identity items a sentence asks for, as against items it mentions, was given, or does not need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cases.model import ID_DOCUMENTS, IdItem
from nlp.concepts import Hit
from nlp.fold import Token

_REQUEST = frozenset({"PLEASE", "NEED"})
_GIVING = frozenset({"SEND", "TELL", "CHECK", "CLICK"})
_CHANNEL = {
    "en": frozenset(["to", "by", "via", "per", "at", "from", "under", "using", "through"]),
    "fr": frozenset(["a", "par", "sur", "via", "au", "depuis", "sous"]),
    "de": frozenset(["an", "per", "via", "unter", "uber", "von"]),
    "es": frozenset(["a", "por", "via", "al", "desde", "en"]),
    "it": frozenset(["a", "via", "per", "al", "da", "tramite", "all"]),
    "nl": frozenset(["naar", "per", "via", "op", "aan", "vanaf"]),
}
_FACES = frozenset({IdItem.SELFIE, IdItem.PHOTO, IdItem.SELFIE_WITH_ID})
_HELD = ID_DOCUMENTS - {IdItem.SELFIE_WITH_ID, IdItem.NOTARISED_COPY}
_HOLDING = frozenset(
    [
        "holding",
        "hold",
        "with",
        "showing",
        "show",
        "beside",
        "next",
        "alongside",
        "avec",
        "tenant",
        "tenez",
        "tiens",
        "montrant",
        "montrez",
        "cote",
        "mit",
        "halten",
        "haltend",
        "neben",
        "zeigen",
        "con",
        "sosteniendo",
        "junto",
        "tenendo",
        "accanto",
        "met",
        "vasthoudt",
        "naast",
    ]
)
_SEPARATE = frozenset(["and", "plus", "et", "ainsi", "und", "sowie", "y", "e", "en", ";", "as"])
_REACH = 9
"""Tokens at most between a face and the document it is shown with."""
_PLACES = frozenset({IdItem.EMAIL, IdItem.POSTAL_ADDRESS, IdItem.PHONE})
_CLAUSE_MARKS = frozenset({";", "!", "?"})
_OTHER_PERSON = re.compile(
    r"\b(?:sign(?:ed|é|ée)? by (?:our|the)|our (?:postal |phone |e-?mail )|notre (?:adresse|numéro)|unsere (?:adresse|telefon)|nuestra dirección|nostro indirizzo|ons (?:adres|telefoon))",
    re.IGNORECASE,
)
_MENTION_ONLY = re.compile(
    r"\b(?:thank(?:s| you) for|thanks for|we (?:have )?(?:received|got|reviewed|checked) your|merci (?:pour|de nous avoir)|nous (?:avons )?(?:bien )?(?:reçu|accusons)"
    r"|vielen dank für|danke für|wir haben ihren?|gracias por|hemos recibido|grazie per|abbiamo ricevuto|bedankt voor|dank voor|wij hebben uw)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence does with identity items.

    `asked` are the items asked for; `mentioned` the others it names; `states` are words for the
    features: ASK_DOC, ASK_INFO, NOT_DOC, NOT_INFO, and SPARED_DOC, SPARED_INFO when the sentence
    expressly does not need the item or thanks for it.
    """

    asked: tuple[IdItem, ...] = ()
    mentioned: tuple[IdItem, ...] = ()
    states: tuple[str, ...] = ()


NOTHING_ASKED = Asked()


def ask_items(text: str, tokens: Sequence[Token], hits: Sequence[Hit], language: str) -> Asked:
    """Tell the items asked for from those mentioned.

    Args:
        text: the sentence.
        tokens: its tokens.
        hits: what the lexicon found in it.
        language: its language, for prepositions.
    """
    named = _named(tokens, hits, language) if any(hit.table == "items" for hit in hits) else []
    if not named:
        return NOTHING_ASKED
    asked: list[IdItem] = []
    mentioned: list[IdItem] = []
    spared: list[IdItem] = []
    for item, start, end in named:
        wanted = not _OTHER_PERSON.search(text) and _is_asked(text, tokens, hits, start, end)
        (asked if wanted else mentioned).append(item)
        if not wanted and _is_spared(text, tokens, hits, start, end):
            spared.append(item)
    mentioned = [item for item in mentioned if item not in asked]
    return Asked(_in_order(asked), _in_order(mentioned), _states(asked, mentioned, spared))


def purpose_of(sentences: Sequence[str]) -> str:
    """What the items are wanted for, in the words of the sentences that ask.

    Returns:
        "identify" (to find the data), "authenticate" (to check who asks) or "unknown".
    """
    text = " ".join(sentences)
    find = bool(_IDENTIFY.search(text))
    check = bool(_AUTHENTICATE.search(text))
    if check:
        return "authenticate"
    return "identify" if find else "unknown"


_IDENTIFY = re.compile(
    r"\b(?:locate|find your|find you\b|trace|look (?:you|your|it) up|match(?:ing)? (?:you|your)|search for you|link (?:you|it|your|the)|which account|pull up|retrieve your"
    r"|retrouver|localiser|rattacher|rapprocher|effectuer (?:les|nos|la) recherche|identifier (?:votre|vos) (?:compte|dossier|donn)|finden|zuordnen|auffinden|suche nach|localizar|encontrar|buscar"
    r"|individuare|rintracciare|trovare|reperire|terugvinden|opzoeken|vinden|koppelen)",
    re.IGNORECASE,
)
_AUTHENTICATE = re.compile(
    r"\b(?:verif\w*|authenticat\w*|prov(?:e|ing)|proof of (?:your )?identity|confirm your identity|who you (?:say|claim|are)|really you|right person|security (?:reason|purpose)s?|establish your identity"
    r"|satisf\w+ (?:ourselves )?(?:as to|of) your identity|validate your identity|vérifi\w*|authentifi\w*|justifi\w* (?:de )?(?:votre )?identité|prouv\w*|preuve (?:de votre |d['’])identité|bien (?:vous|la personne)|s['’]assurer|raisons? de sécurité|attester"
    r"|überprüf\w*|verifizier\w*|nachweis\w*|authentifizier\w*|legitimier\w*|legitimation|identität (?:zu )?(?:bestätigen|prüfen|feststellen)|sicherzustellen, dass|sicherheitsgründen"
    r"|acredit\w*|comprobar (?:su|la) identidad|autentic\w*|accert\w*|comprov\w*|identità|identiteit|legitim\w*|aantonen|vaststellen)",
    re.IGNORECASE,
)


def _named(tokens: Sequence[Token], hits: Sequence[Hit], language: str) -> list[tuple[IdItem, int, int]]:
    """Items by name, longest phrase first where two overlap, channels left out."""
    found: list[tuple[IdItem, int, int]] = []
    items = sorted(
        (hit for hit in hits if hit.table == "items"), key=lambda hit: (hit.start - hit.end, hit.start)
    )
    for hit in items:
        item = IdItem(hit.name)
        if any(hit.start < end and start < hit.end for _, start, end in found):
            continue
        before = [token.key for token in tokens[max(0, hit.start - 2) : hit.start]]
        if item in _PLACES and _CHANNEL.get(language, frozenset()) & set(before):
            continue
        found.append((item, hit.start, hit.end))
    return _with_faces(sorted(found, key=lambda entry: entry[1]), [token.key for token in tokens])


def _with_faces(found: list[tuple[IdItem, int, int]], keys: Sequence[str]) -> list[tuple[IdItem, int, int]]:
    """A face shown with a document is one item, and a photo of a document is that document."""
    kept: list[tuple[IdItem, int, int]] = []
    for item, start, end in found:
        last, begin, stop = kept[-1] if kept else (IdItem.OTHER, 0, 0)
        between = keys[stop:start]
        near = last in _FACES and start - stop <= _REACH and not _SEPARATE & set(between)
        if item in _HELD and near and (last is IdItem.SELFIE_WITH_ID or _HOLDING & set(between)):
            kept[-1] = (IdItem.SELFIE_WITH_ID, begin, end)
            continue
        if item is IdItem.SELFIE_WITH_ID and last in _FACES and start - stop <= _REACH:
            kept[-1] = (item, begin, end)
            continue
        if item in _HELD and last is IdItem.PHOTO and start - stop <= 2 and {"of", "de", "d"} & set(between):
            kept.pop()
        kept.append((item, start, end))
    return _alone(kept)


def _alone(found: list[tuple[IdItem, int, int]]) -> list[tuple[IdItem, int, int]]:
    """Without the document that stands before "held next to your face", and without doubles of the selfie."""
    if not any(item is IdItem.SELFIE_WITH_ID for item, _, _ in found):
        return found
    first = min(start for item, start, _ in found if item is IdItem.SELFIE_WITH_ID)
    return [
        entry
        for entry in found
        if entry[0] is not IdItem.SELFIE and not (entry[0] in _HELD and 0 < first - entry[2] <= 2)
    ]


def _is_asked(text: str, tokens: Sequence[Token], hits: Sequence[Hit], start: int, end: int) -> bool:
    """True when the clause around the item demands it."""
    left, right = _clause(tokens, hits, start)
    near = _concepts_between(hits, left, right)
    every = {hit.name for hit in hits if hit.table == "concepts"}
    question = any(token.key == "?" for token in tokens[end:])
    if "NEG" in near and not near & {"WITHOUT"} and _negates(hits, left, start, end):
        return False
    if "WITHOUT" in near and every & {"UNABLE", "REFUSE", "HANDLE", "ANSWER", "FIND"}:
        return True
    if "OPTION" in near and not near & _REQUEST:
        return False
    if _MENTION_ONLY.search(text[tokens[left].start : tokens[start].start]):
        return False
    if "MAY" in near and "WE" in near and not near & {"PLEASE"} and not question:
        return False
    if "ALREADY" in near and not near & _REQUEST:
        return False
    if (
        "MAY" in near
        and "NEED" in near
        and "PLEASE" not in near
        and not question
        and not {"WE", "YOU"} & near
    ):
        return False
    if near & _REQUEST or (question and every & (_GIVING | {"WHICH", "YOU"})):
        return True
    return _imperative(tokens, hits, left, start)


def _concepts_between(hits: Sequence[Hit], left: int, right: int) -> set[str]:
    return {hit.name for hit in hits if hit.table == "concepts" and left <= hit.start < right}


def _clause(tokens: Sequence[Token], hits: Sequence[Hit], at: int) -> tuple[int, int]:
    """Token bounds of the clause; the points of a list after a colon are one clause with what introduces it."""
    colon = next((number for number, token in enumerate(tokens) if token.key == ":"), len(tokens))
    breaks = [
        number
        for number, token in enumerate(tokens)
        if token.key in _CLAUSE_MARKS and not (token.key == ";" and number > colon)
    ]
    breaks += [hit.start for hit in hits if hit.name == "BUT"]
    left = max((number for number in breaks if number <= at), default=0)
    right = min((number for number in breaks if number > at), default=len(tokens))
    return left, right


def _negates(hits: Sequence[Hit], left: int, start: int, end: int) -> bool:
    """True when the last word of force before the item is a negation of needing, sending or asking."""
    verbs = {"NEED", "SEND", "COPY", "PLEASE"} | _GIVING
    for hit in hits:
        if hit.name == "NEG" and left <= hit.start < end + 6:
            after = [h for h in hits if h.name in verbs and 0 <= h.start - hit.start <= 4]
            before = [h for h in hits if h.name in verbs and 0 < hit.start - h.start <= 3]
            if (after and hit.start < start) or start - 3 <= hit.start < start:
                return True
            if before and before[-1].name == "NEED" and hit.start < start:
                return True
            if hit.start >= end and any(h.name == "NEED" and 0 < h.start - hit.start <= 3 for h in hits):
                return True
    return False


def _imperative(tokens: Sequence[Token], hits: Sequence[Hit], left: int, start: int) -> bool:
    """True when a verb of giving opens the clause, or the item itself, without a subject before it."""
    if any(hit.name == "CLICK" and left <= hit.start <= left + 2 and hit.start <= start + 1 for hit in hits):
        return True
    for hit in hits:
        if hit.name in _GIVING and left <= hit.start < start:
            opening = [h for h in hits if h.table == "concepts" and left <= h.start < hit.start]
            if hit.start - left <= 2 and not any(h.name in {"WE", "YOU", "DONE"} for h in opening):
                return True
    return False


def _in_order(items: Sequence[IdItem]) -> tuple[IdItem, ...]:
    return tuple(dict.fromkeys(items))


def _is_spared(text: str, tokens: Sequence[Token], hits: Sequence[Hit], start: int, end: int) -> bool:
    """True when the clause expressly does not need the item, or thanks for it."""
    left, right = _clause(tokens, hits, start)
    near = _concepts_between(hits, left, right)
    if _MENTION_ONLY.search(text[tokens[left].start : tokens[start].start]):
        return True
    return "NEG" in near and "WITHOUT" not in near and _negates(hits, left, start, end)


def _states(
    asked: Sequence[IdItem], mentioned: Sequence[IdItem], spared: Sequence[IdItem]
) -> tuple[str, ...]:
    states = []
    for word, items in (("ASK", asked), ("NOT", mentioned), ("SPARED", spared)):
        if any(item in ID_DOCUMENTS for item in items):
            states.append(f"{word}_DOC")
        if any(item not in ID_DOCUMENTS for item in items):
            states.append(f"{word}_INFO")
    return tuple(states)

"""Which identity items a sentence asks for, as against items it mentions, was given, or does not need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.model import ID_DOCUMENTS, IdItem
from nlp.concepts import Hit
from nlp.demands import Stand, meant, stand_of
from nlp.fold import Token, words_of
from nlp.governing import govern, retracts
from nlp.parts import marks_of

if TYPE_CHECKING:
    from nlp.features import Analysis

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
_HOLDING = words_of(
    "holding hold with showing show beside next alongside avec tenant tenez tiens montrant montrez "
    "cote mit halten haltend neben zeigen con sosteniendo junto tenendo accanto met vasthoudt naast"
)
_SEPARATE = words_of("and alsook alsmede evenals nonche asi tambien also plus et ainsi und sowie y e en ; as")
_OF = words_of("of ihrer ihres deiner deines der des dem de d del du della dell di von vom van")
_BEARING = frozenset(
    [
        "with",
        "portant",
        "containing",
        "recante",
        "showing",
        "bearing",
        "avec",
        "mit",
        "con",
        "met",
        "sul",
        "on",
        "auf",
        "op",
    ]
)
_REACH = 9
"""Tokens at most between a face and the document it is shown with."""
_OURS = words_of(
    "our ours below above notre nos dessous dessus unsere unserer unseren unten oben genannte "
    "genannten obige obigen untenstehende untenstehenden nachstehende angegebene nuestra nuestro "
    "indicada siguiente nostra nostro seguente indicato onze ons onderstaande bovenstaande volgende "
    "following"
)
"""Words before a place that is the controller's own."""
_PLAIN_COPY = (["non"], ["not"], ["nicht"], ["niet"], ["no"], ["pas"])
"""Before "certified": a plain copy will do."""
_WHICH = re.compile(r"welch|welk|que$|quel|quale|which|what|ander|other|autre|otr|altr")
_TIED = re.compile(
    r"regist|signed|joined|linked|used|enregistr|inscri|liee?$|commande|reserv|alta$|registr|angemeldet|bekannt|hinterlegt|konto|account|compte|cuenta|gekoppeld|bestel|booked|lasciat|collegat|waarmee"
)
"""A place that is tied to the account is asked for even where it says "write from it"."""
_MEETINGS = frozenset({IdItem.VIDEO_CALL, IdItem.IN_PERSON, IdItem.SELFIE})
_ITSELF = re.compile(
    r"identi|really you|it['’]s you|Sie es (?:auch )?sind|du es bist|que c['’]est (?:bien )?vous|que c['’]est toi|es usted|eres tú|che (?:è|sia) Lei|che sei tu|(?:u|je|jij) het bent|wie u bent|wer Sie sind|qui vous êtes",
    re.IGNORECASE,
)
_CONFIRMING = frozenset({"CLICK", "CHECK", "TELL"})
"""What is done with a link that confirms; another only leads to a page or a file."""
_DEMANDING = frozenset({"PLEASE", "NEED", "SEND", "TELL", "COPY", "WITHOUT", "REFUSE", "UNABLE"})
_PLACES = frozenset({IdItem.EMAIL, IdItem.POSTAL_ADDRESS, IdItem.PHONE})


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
_SPOKEN_OF = 3
"""Sentences at most before "in your case this is not needed" that it takes back."""


def ask_items(text: str, tokens: Sequence[Token], hits: Sequence[Hit], language: str) -> Asked:
    """Tell the items asked for from those mentioned.

    Args:
        text: the sentence.
        tokens: its tokens.
        hits: what the lexicon found in it.
        language: its language, for prepositions.
    """
    named, ways = _named(tokens, hits, language) if any(hit.table == "items" for hit in hits) else ([], [])
    if not named and not ways:
        return NOTHING_ASKED
    asked: list[IdItem] = []
    mentioned: list[IdItem] = []
    spared: list[IdItem] = []
    hits = meant(text, tokens, hits)
    spans = [(start, end) for _, start, end in named]
    forces = govern(tokens, hits, spans, marks_of(text, tokens), language)
    for (item, start, end), sign in zip(named, forces.signs, strict=True):
        document = item in ID_DOCUMENTS
        stand = stand_of(text, tokens, hits, start, end, document=document, sign=sign, living=forces.living)
        if forces.topic and stand is Stand.ASKED:
            stand = Stand.MENTIONED
        (asked if stand is Stand.ASKED else mentioned).append(item)
        if stand is Stand.SPARED:
            spared.append(item)
    asked, moot = _without_errands(text, tokens, hits, asked)
    mentioned = [item for item in (*mentioned, *moot) if item not in asked]
    states = _states(asked, mentioned, spared)
    if "ASK_INFO" not in states and any(
        stand_of(text, tokens, hits, start, end, document=False) is Stand.ASKED for _, start, end in ways
    ):
        states = (*states, "ASK_INFO")
    return Asked(_in_order(asked), _in_order(mentioned), states)


def take_back(analyses: Sequence[Analysis]) -> None:
    """Where a mail says what is asked of others and then "not in your case", nothing was asked."""
    for number, one in enumerate(analyses):
        near = analyses[max(0, number - _SPOKEN_OF) : number]
        # few sentences stand behind one that asks: the words of the others need not be looked up
        asking = [
            before for before in near if before.asked.asked and "PLEASE" not in before.named("concepts")
        ]
        if asking and retracts(one.tokens, one.hits, one.language):
            for before in asking:
                before.spare()


def spared(asked: Asked) -> Asked:
    """The same items, none of them asked for."""
    items = _in_order((*asked.asked, *asked.mentioned))
    return Asked((), items, _states((), items, items))


def _without_errands(
    text: str, tokens: Sequence[Token], hits: Sequence[Hit], asked: list[IdItem]
) -> tuple[list[IdItem], list[IdItem]]:
    """Items asked for, and those that are no proof: a visit to hand in a form, an account to pay into, a notary."""
    errands: set[IdItem] = set()
    proves = set(asked) & ID_DOCUMENTS or any(hit.name == "CHECK" for hit in hits) or _ITSELF.search(text)
    if IdItem.IN_PERSON in asked and not proves:
        errands.add(IdItem.IN_PERSON)
    if IdItem.NOTARISED_COPY in asked and not any(hit.name in _DEMANDING for hit in hits):
        errands.add(IdItem.NOTARISED_COPY)
    if IdItem.CONFIRMATION_LINK in asked and not any(hit.name in _CONFIRMING for hit in hits):
        errands.add(IdItem.CONFIRMATION_LINK)
    if any(hit.name == "PAY" for hit in hits) and not proves:
        errands.add(IdItem.CUSTOMER_NUMBER)
    if any(token.key == "xmoney" for token in tokens):
        errands |= {IdItem.BANK_DETAILS, IdItem.UTILITY_BILL, IdItem.IN_PERSON}
    return [item for item in asked if item not in errands], [item for item in asked if item in errands]


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


def _named(
    tokens: Sequence[Token], hits: Sequence[Hit], language: str
) -> tuple[list[tuple[IdItem, int, int]], list[tuple[IdItem, int, int]]]:
    """Items by name, longest phrase first where two overlap; and the places of the account that an answer is to come from."""
    found: list[tuple[IdItem, int, int]] = []
    ways: list[tuple[IdItem, int, int]] = []
    items = sorted(
        (hit for hit in hits if hit.table == "items"), key=lambda hit: (hit.start - hit.end, hit.start)
    )
    for hit in items:
        item = IdItem(hit.name)
        if any(hit.start < end and start < hit.end for _, start, end in found):
            continue
        before = [token.key for token in tokens[max(0, hit.start - 2) : hit.start]]
        if item in _PLACES and _OURS & set(before):
            continue
        if item in _PLACES and _CHANNEL.get(language, frozenset()) & set(before):
            after = [token.key for token in tokens[max(0, hit.start - 1) : hit.end + 6]]
            if not _WHICH.match(before[-1]):
                if any(_TIED.match(key) for key in after):
                    ways.append((item, hit.start, hit.end))
                continue
        found.append((item, hit.start, hit.end))
    return _with_faces(sorted(found, key=lambda entry: entry[1]), [token.key for token in tokens]), ways


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
        if item in _HELD and last is IdItem.PHOTO and start - stop <= 4 and _OF & set(between):
            kept.pop()
        kept.append((item, start, end))
    return _within(_alone(kept, keys), keys)


def _alone(found: list[tuple[IdItem, int, int]], keys: Sequence[str]) -> list[tuple[IdItem, int, int]]:
    """Without the document that stands before "held next to your face", and without doubles of the selfie."""
    if not any(item is IdItem.SELFIE_WITH_ID for item, _, _ in found):
        return found
    first = min(start for item, start, _ in found if item is IdItem.SELFIE_WITH_ID)
    return [
        entry
        for entry in found
        if entry[0] is not IdItem.SELFIE
        and not (
            entry[0] in _HELD and 0 < first - entry[2] <= 2 and not _SEPARATE & set(keys[entry[2] : first])
        )
    ]


def _within(found: list[tuple[IdItem, int, int]], keys: Sequence[str]) -> list[tuple[IdItem, int, int]]:
    """Without what another item bears: the signature under a mandate, the address on a bill."""
    kept = []
    filmed = {item for item, _, _ in found} & (_FACES | {IdItem.VIDEO_CALL}) == {
        IdItem.SELFIE_WITH_ID,
        IdItem.VIDEO_CALL,
    }
    for item, start, end in found:
        if item is IdItem.SELFIE_WITH_ID and filmed and len(found) > 2:
            continue
        if item is IdItem.BANK_DETAILS and any(
            other is not item and 0 <= begin - end <= 3 and _OF & set(keys[end:begin])
            for other, begin, _ in found
        ):
            # the last digits of another number
            continue
        if item is IdItem.PHOTO and any(
            other in ID_DOCUMENTS and 0 <= start - stop <= 3 and _BEARING & set(keys[stop:start])
            for other, _, stop in found
        ):
            continue
        if item is IdItem.SIGNATURE and any(
            other is IdItem.MANDATE and -4 <= start - stop <= 4 and not _SEPARATE & set(keys[stop:start])
            for other, _, stop in found
        ):
            continue
        if item is IdItem.NOTARISED_COPY and keys[start - 1 : start] in _PLAIN_COPY:
            continue
        if item is IdItem.NOTARISED_COPY and any(
            other in {IdItem.MANDATE, IdItem.SIGNATURE} and -2 <= start - stop <= 3
            for other, _, stop in found
        ):
            continue
        if item is IdItem.POSTAL_ADDRESS and any(
            other is IdItem.UTILITY_BILL and 0 <= start - stop <= 6 and _BEARING & set(keys[stop:start])
            for other, _, stop in found
        ):
            continue
        kept.append((item, start, end))
    return kept


def _in_order(items: Sequence[IdItem]) -> tuple[IdItem, ...]:
    return tuple(dict.fromkeys(items))


def _states(
    asked: Sequence[IdItem], mentioned: Sequence[IdItem], spared: Sequence[IdItem]
) -> tuple[str, ...]:
    states = []
    for word, items in (("ASK", asked), ("NOT", mentioned), ("SPARED", spared)):
        if any(item in ID_DOCUMENTS for item in items):
            states.append(f"{word}_DOC")
        # a meeting at which a document is shown is a demand for the document
        others = set(items) - ID_DOCUMENTS
        if others and not (f"{word}_DOC" in states and others <= _MEETINGS):
            states.append(f"{word}_INFO")
    return tuple(states)

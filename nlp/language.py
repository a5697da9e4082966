"""Which of six languages a text is written in, from its function words and letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

LANGUAGES = ("en", "fr", "de", "es", "it", "nl")

_WORDS = {
    "en": "the of and to in is you that it for on with as are this be at have from or not by we your our will has can if please was been which an any us do no would all there their they dear thank regards request data hello what when how about only cannot need send could may should here",
    "fr": "le la les de des du et à en un une que qui est pour dans vous nous votre vos notre nos sur par avec ne pas plus au aux ce cette ces se sont être avons avez il elle ou si mais bonjour merci madame monsieur cordialement demande données afin veuillez été ont sera cela fait je ai suite aucune aucun",
    "de": "der die das und ist nicht sie wir ihr ihre ihrer ihren ihnen uns unser unsere zu mit von für auf den dem ein eine einer einen im in es dass werden wird haben hat bei nach aus oder auch an als sind kann können bitte sehr geehrte geehrter daten anfrage wurde wurden keine kein noch nur über vielen dank ich hallo zur zum",
    "es": "el la los las de y que en un una es por con para su sus se del al lo no como más le les nos nuestro nuestra usted ha han hemos este esta sobre si ser está datos solicitud estimado estimada gracias favor puede podemos pero sin también hola saludo muy cuando ya desde hasta tiene",
    "it": "il lo la i gli le di e che in un una è per con non si del della dei delle al alla da come più suo sua suoi nostro nostra ci vi sono ha abbiamo essere questo questa dati richiesta gentile grazie può possiamo anche ma o se nel nella sul stato stata ai dal dalla lei nostri buongiorno cordiali",
    "nl": "de het een en van is niet wij we u uw ons onze op te dat in voor met zijn er aan om ook door naar bij als maar worden wordt hebben heeft kunnen kan geen deze dit verzoek gegevens geachte beste bedankt graag of uit dan nog zal zullen over wat werd bent ik alvast",
}
_MARKS = {
    "fr": frozenset("éèêàçùœîôâû"),
    "de": frozenset("äöüß"),
    "es": frozenset("ñ¿¡áíóú"),
    "it": frozenset("òìàèù"),
    "nl": frozenset("ĳ"),
}
_ENDINGS = {
    "en": ("ing", "tion", "ed", "ly"),
    "fr": ("tion", "ment", "eur", "ées", "ez", "aux"),
    "de": ("ung", "en", "lich", "keit", "ten"),
    "es": ("ción", "dad", "ado", "mos", "os"),
    "it": ("zione", "tà", "ato", "mente", "iamo", "gli"),
    "nl": ("ij", "ing", "lijk", "aan", "oor", "heid", "en"),
}
_TOKEN = re.compile(r"[^\W\d_]+")
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def detect_language(text: str) -> str:
    """The language of a text.

    Returns:
        One of `LANGUAGES`; "" when the text has no word that speaks for any of them.
    """
    return best_language(text)[0]


def best_language(text: str, limit: int = 4000) -> tuple[str, float]:
    """The language of a text and its lead over the second, per word (0 to about 1)."""
    totals = [0.0] * len(LANGUAGES)
    pieces = text[:limit].split()
    for piece in pieces:
        totals = [total + vote for total, vote in zip(totals, votes_of(piece[:200]), strict=True)]
    return leader(totals, len(pieces))


def leader(totals: Sequence[float], pieces: int) -> tuple[str, float]:
    """The language with the most votes, the first of equals, and its lead per piece; "" when none has any."""
    ranked = sorted(totals, reverse=True)
    if not pieces or ranked[0] <= 0:
        return "", 0.0
    return LANGUAGES[list(totals).index(ranked[0])], float(ranked[0] - ranked[1]) / pieces


def votes_of(piece: str) -> tuple[float, ...]:
    """For which of `LANGUAGES` a piece of text between white space speaks, and how loudly."""
    if piece.isascii() and piece.isalpha():
        return _in_order(dict(_votes(piece.lower())))
    totals: dict[str, float] = {}
    for token in _TOKEN.findall(piece.lower()):
        for language, score in _votes(token):
            totals[language] = totals.get(language, 0.0) + score
    return _in_order(totals)


def _in_order(totals: Mapping[str, float]) -> tuple[float, ...]:
    return tuple([totals.get(language, 0.0) for language in LANGUAGES])


@lru_cache(maxsize=20000)
def _votes(token: str) -> tuple[tuple[str, float], ...]:
    votes: dict[str, float] = {}
    owners = [language for language, words in _SETS.items() if token in words]
    for language in owners:
        votes[language] = votes.get(language, 0.0) + 1.0 / len(owners)
    for language, marks in _MARKS.items() if not token.isascii() else ():
        if not marks.isdisjoint(token):
            votes[language] = votes.get(language, 0.0) + 0.35
    if len(token) > 4:
        for language, endings in _ENDINGS.items():
            if token.endswith(endings):
                votes[language] = votes.get(language, 0.0) + 0.12
    return tuple(votes.items())

"""How a message asks for identity items: what its own sentences say of the way, the copy and other persons.

Only what a sentence says is concluded. What a message does not say is a finding in one case: a copy of a document is
asked for, the whole message is at hand (no file, no link), and nowhere does it speak of blacking out. Why a controller
doubts, and whether data must first be updated, nobody reads here: those fields stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cases.model import IdItem, Label, Manner, Reading
from nlp.sentences import split_sentences

COPIES = frozenset({IdItem.PASSPORT, IdItem.ID_CARD, IdItem.DRIVING_LICENCE, IdItem.RESIDENCE_PERMIT})
"""Documents of which a copy is sent, so that something can be blacked out on it."""

ASKING = (Label.ID_DOCUMENT, Label.ID_INFORMATION)
LANGUAGES = frozenset({"en", "fr", "de", "es", "it", "nl"})


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


NEGATED = _any(
    r"\b(?:not|never|no|nicht|kein\w*|nie|pas|jamais|aucun\w*|nunca|non|niet|geen|nooit)\b", r"n['’]t\b"
)
OFFERED = _any(
    r"\b(?:may|can|could|if you (?:wish|like|prefer)|können|kannst|möchten|auf wunsch)\b",
    r"\b(?:pouvez|peut|si vous (?:le )?souhaitez|puede|si lo desea|può|se (?:lo )?desidera|kunt|kan|desgewenst)\b",
)
BY_MAIL = _any(
    r"\bby (?:return )?(?:of )?e-?mail\b",
    r"\b(?:reply|respond|answer)(?:ing)? to this (?:e-?mail|message)\b",
    r"\bper (?:e-?)?mail\b",
    r"\bpar (?:retour (?:de )?)?(?:courriel|(?:e-?)?mail)\b",
    r"\bpor (?:correo electr[oó]nico|e-?mail)\b",
    r"\b(?:via|tramite|per) e-?mail\b",
)
SECURED = _any(
    r"encrypt|secure|password|upload|verschlüssel|sicher|passwort|hochlad|chiffr|sécuris|mot de passe|télévers",
    r"cifrad|segur|contraseña|crittograf|cifrat|sicur|versleutel|beveilig|wachtwoord",
)
BLACKED_OUT = _any(
    r"black(?:en|ed|ing)?[- ]?out|redact|cover(?:ed|ing)? up|mask|obscur|hid(?:e|den)\b|blank(?:ed)? out|anonymi",
    r"schwärz|geschwärzt|unkenntlich|abdeck|abgedeckt|verdeck|occult|masqu|noirc|cach(?:er|ez|é)|biff",
    r"tach(?:ar|e|ad)|ocult|tap(?:ar|e|ad)|tapando|oscur|copr(?:ire|a|endo)|anneri|omett",
    r"afscherm|afgescherm|zwart|onleesbaar|afdek|afgedekt|maskeer|doorstre",
)
BY_POST = _any(
    r"\bby (?:registered )?(?:post|letter)\b|\bin the post\b",
    r"\b(?:per|auf dem) post(?:weg)?\b|\bpostalisch\b|\bbriefpost\b",
    r"\bpar (?:la )?(?:poste|voie postale|courrier postal)\b",
    r"\bpor correo (?:postal|ordinario|certificado)\b",
    r"\b(?:per|via|a mezzo) posta\b(?! elettronica)|\bper (?:brief)?post\b",
)
ONLY = _any(
    r"\b(?:only|exclusively|solely|nur|ausschlie(?:ß|ss)lich|uniquement|exclusivement|seulement)\b",
    r"\b(?:s[oó]lo|[uú]nicamente|exclusivamente|solamente|esclusivamente|soltanto|unicamente|alleen|uitsluitend)\b",
)
COPY = _any(r"\b(?:copy|copies|scan|kopien?|ausweiskopie|copies?|copia|copie|kopie[ën]*)\b")
KEPT = _any(
    r"\b(?:kept|retained?|archived?|stored) (?:for|on|in)\b|\bwill (?:keep|retain|store|archive)\b",
    r"\baufbewahrt?\b|\barchivier|\bconserv(?:ée?s?|ons|erons|ada|ata|eremo|aremos)\b|\bbewa(?:ard|ren)\b",
)
OTHERS = _any(
    r"\b(?:names?|namen?|noms?|nombres?|nom[ei]|contacts?)\b.{0,40}\b(?:friends?|opponents?|team ?mates|relatives|"
    r"freunde?n?|gegnern?|mitspielern?|amis|adversaires|proches|amigos|adversarios|amici|avversari|vrienden|"
    r"tegenstanders)\b"
)
ACCOUNT = _any(
    r"\b(?:create|open|set up) (?:an?|your|a new) (?:\w+ )?account\b|\bregister (?:for )?an account\b",
    r"\b(?:konto|account) (?:anlegen|erstellen|eröffnen|einrichten)\b|\b(?:legen|erstellen|eröffnen) sie .{0,30}\bkonto\b",
    r"\bcr[ée]e[rz] (?:d['’]abord )?un compte\b|\b(?:crear|cree) una cuenta\b|\bcre(?:are|i) un account\b",
    r"\baccount aan(?:maken|te maken)\b|\bmaak .{0,20}account aan\b",
)
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def manner_of(reading: Reading, *, attachments: int = 0) -> Manner:
    """How the demands of a reading are made; the plain `Manner()` when it demands nothing.

    Args:
        reading: the reading with the words that were read and the sentences that show each label.
        attachments: how many files came with the message: what they say is not looked at.
    """
    if not any(reading.has(label) for label in ASKING):
        return Manner()
    asking = [sentence for label in ASKING for sentence in reading.evidence(label)]
    portal = reading.evidence(Label.PORTAL_REDIRECT)
    return Manner(
        unencrypted=_unencrypted(reading, asking),
        redaction_told=_redaction(reading, attachments),
        by_post=_says(asking, BY_POST, ONLY),
        about_others=_says(asking, OTHERS),
        new_account=_says((*asking, *portal), ACCOUNT),
        keeps_copy=_says((one.text for one in split_sentences(reading.text)), COPY, KEPT),
    )


def _says(sentences: Iterable[str], *patterns: re.Pattern[str]) -> bool:
    """True when one sentence fits every pattern, and neither denies nor merely offers it."""
    return any(
        all(pattern.search(sentence) for pattern in patterns)
        and not NEGATED.search(sentence)
        and not OFFERED.search(sentence)
        for sentence in sentences
    )


def _unencrypted(reading: Reading, asking: Iterable[str]) -> bool:
    """A document by plain mail, and nothing in the whole message that speaks of a safer way."""
    documents = COPIES & set(reading.id_items)
    return bool(documents) and not SECURED.search(reading.text) and _says(asking, BY_MAIL)


def _redaction(reading: Reading, attachments: int) -> bool | None:
    if BLACKED_OUT.search(reading.text):
        return True
    whole = reading.language in LANGUAGES and not attachments and not LINK.search(reading.text)
    asks = reading.has(Label.ID_DOCUMENT) and bool(COPIES & set(reading.id_items))
    return False if asks and whole and not reading.unsure else None

"""Whether the person's own mail takes her request back, whole or in part: cues in six languages.

Nothing is ended by it. Letters wait until she says what she meant, so a cue may be wide; only what she expressly does
not do ("I do not withdraw my request") and what belongs to the controller ("withdraw your demand") is left out.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Withdrawal(StrEnum):
    """What a mail seems to take back."""

    REQUEST = "request"
    PART = "part"


def withdrawal_in(text: str) -> Withdrawal | None:
    """What the person's own words (without quotes) seem to take back, or None."""
    words = " ".join(text.replace("’", "'").split())
    if _said(_PART, words):
        return Withdrawal.PART
    return Withdrawal.REQUEST if _said(_WHOLE, words) else None


def _said(cues: re.Pattern[str], words: str) -> bool:
    return any(
        not _DENIED.search(words[max(0, m.start() - 30) : m.end() + 12])
        and not _THEIRS.search(words[max(0, m.start() - 40) : m.start()])
        for m in cues.finditer(words)
    )


def _cue(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_EN = r"(?:my|our|this|that|the|said)(?: \w+){0,3}? (?:requests?|applications?|enquiry|inquiry|case)\b"
_FR = r"(?:ma|mes|notre|cette|la|ladite)(?: \w+){0,2}? (?:demandes?|requêtes?)\b"
_DE = r"(?:mein\w*|unser\w*|dies\w*|den|das|die|der|des)(?: \w+){0,2}? (?:\w*antr[aä]gs?\w*|\w*anfragen?|\w*ersuchen|\w*begehren|\w*gesuch)\b"
_ES = r"(?:mis?|nuestra|esta|la|dicha)(?: \w+){0,2}? (?:solicitud(?:es)?|petición|peticiones)\b"
_IT = r"(?:la|alla|dalla|della|questa|tale)(?: \w+){0,2}? (?:richiesta|istanza|domanda)\b"
_NL = r"(?:mijn|ons|dit|het|dat)(?: \w+){0,2}? (?:\w*verzoek|aanvraag)\b"

_RIGHTS_EN = r"(?:erasure|deletion|access|a copy|rectification|correction|restriction|portability)\b"
_RIGHTS_FR = r"(?:effacement|suppression|accès|copie|rectification|limitation|portabilité)\b"
_RIGHTS_DE = r"(?:löschung|auskunft|kopie|berichtigung|einschränkung|datenübertragung|übertragung)\b"
_RIGHTS_ES = r"(?:supresión|cancelación|borrado|acceso|copia|rectificación|limitación|portabilidad)\b"
_RIGHTS_IT = r"(?:cancellazione|accesso|copia|rettifica|limitazione|portabilità)\b"
_RIGHTS_NL = r"(?:verwijdering|wissing|inzage|kopie|rectificatie|beperking|overdracht)\b"

_PART = _cue(
    rf"\bno longer (?:want|wish|request|ask|insist|need|seek|require)\b.{{0,30}}\b{_RIGHTS_EN}",
    rf"\b(?:limit|narrow|restrict|reduc|confin)\w* {_EN} to.{{0,30}}\b{_RIGHTS_EN}",
    rf"\b(?:withdraw|drop|waive|retract)\w* (?:my|the|our) (?:request for |demand for )?{_RIGHTS_EN}(?! request)",
    rf"\bne (?:souhait|veu|voul|demand|réclam|requ)\w* plus\b.{{0,30}}\b{_RIGHTS_FR}",
    rf"\b(?:limit|restrei|rédui)\w* {_FR} (?:à|au|aux)\b.{{0,30}}\b{_RIGHTS_FR}",
    rf"\brenonc\w* (?:à|au) (?:l'|la |mon )?(?:droit d'|droit à l')?{_RIGHTS_FR}",
    rf"\b(?:möchte|will|wünsche|verlange|beantrage|fordere|brauche|benötige)\b.{{0,40}}\b{_RIGHTS_DE}.{{0,20}}\b(?:nicht mehr|nicht länger)\b",
    rf"\b{_RIGHTS_DE} (?:möchte|will|wünsche|verlange|beantrage|brauche|benötige) ich (?:nicht mehr|nicht länger)\b",
    rf"\bkeine {_RIGHTS_DE} mehr\b|\bverzichte auf (?:die |meine |eine )?{_RIGHTS_DE}",
    rf"\b(?:beschränke|begrenze|reduziere)\b.{{0,40}}\bauf (?:die |eine )?{_RIGHTS_DE}",
    rf"\bya no (?:quier|dese|solicit|pid|necesit)\w*\b.{{0,30}}\b{_RIGHTS_ES}",
    rf"\b(?:limito|limitamos|reduzco|restrinjo) {_ES} al?\b.{{0,20}}\b{_RIGHTS_ES}|\brenuncio a(?:l| la) {_RIGHTS_ES}",
    rf"\bnon (?:voglio|vogliamo|desidero|chiedo|richiedo|mi serve|mi interessa) più\b.{{0,30}}\b{_RIGHTS_IT}",
    rf"\b(?:limito|restringo|riduco) {_IT} a.{{0,20}}\b{_RIGHTS_IT}|\brinuncio a(?:lla|ll'|l) ?{_RIGHTS_IT}",
    rf"\b(?:wil|wens|verlang|vraag|hoef)\b.{{0,30}}\b{_RIGHTS_NL}.{{0,20}}\b(?:niet (?:meer|langer))\b",
    rf"\b{_RIGHTS_NL} (?:wil|wens|hoef) ik niet (?:meer|langer)\b|\bgeen {_RIGHTS_NL} meer\b",
    rf"\bbeperk {_NL} tot\b.{{0,20}}\b{_RIGHTS_NL}|\bzie af van (?:de )?{_RIGHTS_NL}",
)
"""One right of several is given up."""

_WHOLE = _cue(
    # English
    rf"\b(?:withdraw|retract|revoke|cancel|rescind|drop|disregard|discontinue|abandon)(?:ing)?\b.{{0,25}}?\b{_EN}|\bplease(?: just)? ignore {_EN}",
    rf"\b(?:tak(?:e|ing) back|withdrawal of|cancellation of) {_EN}",
    rf"\b{_EN}.{{0,40}}\b(?:withdrawn|cancelled|canceled|retracted|revoked|void|moot|obsolete)\b",
    rf"\b(?:consider|treat|regard)\w* {_EN}.{{0,20}}\b(?:closed|settled|resolved|over)\b",
    r"\bI (?:hereby |herewith |now |would like to |wish to |want to )*withdraw\b(?!.{0,20}\b(?:consent|objection|authori[sz]ation|approval)\b)",
    r"\bno longer (?:need|require|expect|seek|want|wish for)\b (?:an?|any|your|the|this|that)?(?: \w+)? ?(?:answer|reply|response|information|cop(?:y|ies)|data)\b(?! to| being)",
    r"\bno longer (?:wish|want|intend) to (?:pursue|continue|proceed|exercise|go on|know|(?:get|have|receive) (?:an? |any |the |my )?(?:answer|reply|response|access|copy|data))\b",
    r"\b(?:do not|don't|need not|no need to|not have to|needn't) (?:any more |longer |to )?(?:answer|reply to|respond to|process|handle|act on|deal with) (?:it|this|that|my (?:\w+ )?request|the request)\b",
    r"\bchanged my mind\b|\b(?:the|this) matter (?:is|as) (?:now |hereby )?(?:settled|closed|resolved|over)\b",
    # French
    rf"\b(?:retir|annul|révoqu|abandonn|renonc|désist)\w*\b.{{0,25}}?\b{_FR}",
    rf"\b(?:retrait|annulation|désistement|abandon) de {_FR}|\bme désiste\b",
    rf"\b{_FR}.{{0,40}}\b(?:retirée?s?|annulée?s?|caduques?|nulle|sans objet)\b|\bconsidér\w* {_FR}.{{0,20}}\b(?:close|classée|sans suite)\b",
    rf"\bne pas (?:donner suite|répondre|tenir compte|traiter)\b.{{0,12}}\b{_FR}",
    r"\bn'(?:ai|avons) plus besoin d\w*.{0,25}\b(?:réponses?|données|informations?|copies?)\b|\bchangé d'avis\b",
    r"\bne (?:souhait|veu|désir)\w* plus (?:poursuivre|continuer|exercer|donner suite|(?:recevoir|obtenir|avoir) (?:de |une |votre |la )?(?:réponse|copie))",
    # German
    rf"\b(?:ziehe|ziehen|nehme|nehmen)\b.{{0,15}}\b{_DE}.{{0,60}}?\bzurück\b|\b{_DE}.{{0,60}}?\b(?:zurückziehen|zurücknehmen|zurückgezogen|zurückgenommen)\b",
    rf"\b(?:widerrufe|storniere|annulliere)\b.{{0,15}}\b{_DE}|\b(?:rücknahme|zurücknahme|rückzug|widerruf) {_DE}",
    rf"\b{_DE}.{{0,50}}\b(?:erledigt|hinfällig|gegenstandslos|überholt|nicht weiter verfolgen|nicht mehr verfolgen|nicht weiterverfolgen)\b",
    r"\b(?:brauche|benötige|möchte|wünsche|erwarte)\b.{0,25}\bkeine (?:antwort|rückmeldung|auskünfte|daten|unterlagen) mehr\b",
    r"\b(?:anders überlegt|meine meinung geändert)\b|\bnicht mehr (?:zu )?(?:beantworten|bearbeiten)\b",
    # Spanish
    rf"\b(?:retir|anul|cancel|desist|renunci|revoc)\w*\b.{{0,25}}?\b{_ES}|\b(?:dejo|dejar|dejen) sin efecto\b.{{0,15}}\b{_ES}",
    rf"\b{_ES}.{{0,40}}\b(?:retirada|anulada|cancelada|desistida|revocada|sin efecto)\b|\b(?:retirada|desistimiento|anulación) de {_ES}",
    rf"\bno (?:respond|contest|tramit|atiend|d)\w* (?:curso |respuesta )?(?:a )?{_ES}",
    r"\bya no (?:necesit|quier|dese)\w* (?:(?:una|ninguna|su|la) )?(?:respuesta|contestación|copia|continuar|seguir|acceder|ejercer)|\bcambiado de (?:opinión|idea)\b",
    # Italian
    rf"\b(?:ritir|annull|revoc|rinunc|desist)\w*\b.{{0,25}}?\b{_IT}|\b(?:ritiro|revoca|annullamento|rinuncia) {_IT}",
    rf"\b{_IT}.{{0,40}}\b(?:ritirata|annullata|revocata|superata|come non presentata|priva di effetto)\b",
    rf"\bnon (?:date|dare|dia) (?:più )?(?:seguito|corso)\b.{{0,12}}\b{_IT}|\bnon rispond\w+ {_IT}|\bcambiato idea\b",
    r"\bnon (?:ho|abbiamo) più bisogno d.{0,25}\b(?:risposta|dati|informazioni|copia)\b|\bnon (?:desider|intend|vogli)\w* più (?:proseguire|continuare|procedere|esercitare|ricevere (?:una |la )?risposta)",
    # Dutch
    rf"\b(?:trek|trekken)\b.{{0,15}}\b{_NL}.{{0,60}}?\bin\b|\b{_NL}.{{0,60}}?\b(?:in ?te ?trekken|intrekken|ingetrokken|vervallen|annuleren|geannuleerd)\b",
    rf"\b(?:intrekking|annulering) van {_NL}|\b(?:annuleer|herroep)\b.{{0,15}}\b{_NL}|\bzie (?:ik )?af van {_NL}",
    r"\bgeen antwoord meer\b|\bniet meer te (?:beantwoorden|antwoorden|reageren|behandelen)\b|\bvan (?:gedachten|mening) veranderd\b",
    rf"\b{_NL}.{{0,30}}\bniet (?:meer|langer|verder) (?:voortzetten|doorzetten|behandelen|beantwoorden)\b",
)
"""The request itself is taken back."""

_DENIED = _cue(
    r"(?:\bnot|\bcannot|\bnever|n't|\bneither|\bnor) (?:\w+ ){0,2}?(?:withdraw|retract|revok|cancel|rescind|drop|abandon|take back|tak|limit|narrow|waiv|reduc)",
    r"\bne (?:retir|annul|révoqu|abandonn|renonc|me désist|limit)\w* (?:pas|nullement|point|aucunement)\b|\bpas (?:à |de )?(?:retirer|renoncer|annuler|abandonner)\b",
    r"\bnicht (?:zurück|widerrufe|erledigt|hinfällig|gegenstandslos)|\bnicht auf (?:die )?\w+ (?:verzichten|beschränken)|\b(?:weder|keineswegs|keinesfalls)\b|\bverzichte nicht\b",
    r"\bno (?:\w+ a )?(?:retir|anul|cancel|desist|renunci|revoc|limit)\w*\b|\bni (?:retir|renunci|desist)",
    r"\bnon (?:\w+ )?(?:ritir|annull|revoc|rinunc|desist|limit)\w*\b",
    r"\bniet in(?:trek|\b)|\bniet (?:worden |te )?intrekken\b|\bniet af\b",
)
"""What she says she does not do."""

_THEIRS = _cue(
    r"\b(?:you have|you've|have you|you are|are you|did you|you keep|you continue to|if you|whether you) (?:\w+ ){0,2}$",
    r"\b(?:vous avez|avez-vous|si vous|vous) (?:\w+ )?$|\b(?:haben sie|sie haben|wenn sie|falls sie)\b.{0,20}$",
    r"\b(?:han|ustedes|si) (?:\w+ )?$|\b(?:avete|avendo|se) (?:\w+ )?$|\b(?:u heeft|hebt u|heeft u|als u)\b.{0,20}$",
)
"""What she says the controller does or has done."""

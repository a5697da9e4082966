"""Plain statements of a reply that no label carries: receipt denied, data kept, erasure still to come, mail boxes open.

They are compared across the messages of a case (`cases.contradictions`) and decide whether an erasure has happened
(`cases.rights`). Each is a cue in the sentence itself, in six languages; what does not fit a cue is not stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.sentences import split_sentences

Found = tuple[str, str]
"""Kind and sentence."""


def find_statements(text: str) -> tuple[Found, ...]:
    """Every statement of a reply (its own words, without quotes and signature) with its sentence, in order."""
    sentences = [" ".join(sentence.text.split()) for sentence in split_sentences(text)]
    found = [one for sentence in sentences for one in _stated(sentence)]
    if any(_ERASED.search(sentence) for sentence in sentences):
        found = [one for one in found if one[0] != "erasure_later"]
    return tuple(found)


def _stated(sentence: str) -> Iterator[Found]:
    if sentence.endswith("?"):
        return
    if _DENIED.search(sentence) and not _SOMETHING_ELSE.search(sentence):
        yield "receipt_denied", sentence
    if _KEPT.search(sentence):
        yield "data_kept", sentence
        if _REASON.search(sentence):
            yield "kept_because", sentence
    if _TO_COME.search(sentence):
        yield "erasure_later", sentence
    if _BY_MAIL.search(sentence) and _MAY.search(sentence) and _ASKING.search(sentence):
        yield "email_open", sentence
    if _NOT_WITHOUT.search(sentence):
        yield "indispensable", sentence
    if _CORRECTED.search(sentence) and not _NOT_DONE.search(sentence):
        yield "rectified", sentence
    if _BLOCKED.search(sentence) and not _NOT_DONE.search(sentence):
        yield "restricted", sentence
    if _TOLD_RECIPIENTS.search(sentence):
        yield "recipients_told", sentence
    if _FURTHER_COPY.search(sentence) and _PRICE.search(sentence):
        yield "further_copy", sentence


def _cue(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_REQUEST = r"(?:requests?|e-?mails?|letters?|messages?|demandes?|courriels?|courriers?|lettres?|anfragen?|antrag|anträge|schreiben|nachricht(?:en)?|solicitud(?:es)?|correos?|mensajes?|carta|richiest[ae]|messaggi[oi]?|lettera|verzoek(?:en)?|bericht(?:en)?|brief)"

_DENIED = _cue(
    rf"\b(?:have not|haven['’]t|did not|didn['’]t|never)\b.{{0,30}}\breceiv\w+\b.{{0,60}}\b{_REQUEST}\b",
    rf"\bno {_REQUEST}\b.{{0,60}}\b(?:received|reached us|on file)\b",
    rf"\bn['’](?:avons|a|ai)\b.{{0,20}}\b(?:pas|jamais|aucune?)\b.{{0,40}}\breçu\w*\b.{{0,60}}\b{_REQUEST}\b",
    rf"\b(?:aucune?) {_REQUEST}\b.{{0,60}}\b(?:reçue?|parvenue?)\b|\b{_REQUEST}\b.{{0,40}}\bne nous est (?:jamais|pas) parvenue?\b",
    rf"\b(?:keine?n?|nie|niemals|nicht)\b.{{0,50}}\b{_REQUEST}\b.{{0,50}}\b(?:erhalten|eingegangen|bekommen)\b",
    rf"\b{_REQUEST}\b.{{0,50}}\b(?:nie|niemals|nicht)\b.{{0,25}}\b(?:erhalten|eingegangen|bekommen|erreicht)\b",
    rf"\b(?:no|nunca)\b.{{0,25}}\b(?:recibi\w+|consta)\b.{{0,60}}\b{_REQUEST}\b",
    rf"\b(?:non|mai)\b.{{0,30}}\b(?:ricevut\w|pervenut\w)\b.{{0,60}}\b{_REQUEST}\b|\b{_REQUEST}\b.{{0,40}}\bnon\b.{{0,20}}\bpervenut\w\b",
    rf"\b(?:geen|nooit|niet)\b.{{0,50}}\b{_REQUEST}\b.{{0,50}}\b(?:ontvangen|binnengekomen)\b|\b{_REQUEST}\b.{{0,40}}\b(?:nooit|niet)\b.{{0,20}}\bontvangen\b",
)
_SOMETHING_ELSE = _cue(
    r"\b(?:repl(?:y|ies)|answers?|responses?|cop(?:y|ies)|documents?|proof|identi\w+|attachments?|confirmation|further|other|any more|yet another)\b",
    r"\b(?:réponses?|copies?|pièces?|justificatifs?|documents?|autre)\b",
    r"\b(?:antwort\w*|rückmeldung|kopien?|ausweis\w*|unterlagen|nachweis\w*|weitere\w*)\b",
    r"\b(?:respuestas?|copias?|documentos?|identi\w+|otr[ao]s?)\b",
    r"\b(?:risposte?|risposta|copi[ae]|document[oi]|altr[aeio])\b",
    r"\b(?:antwoord\w*|reactie|kopie\w*|documenten?|legitimatie\w*|andere)\b",
)
"""Not the request but something else did not come."""

_KEPT = _cue(
    r"\b(?:we|will|must|shall|to|still|be|is|are) (?:\w+ ){0,3}?(?:keep|retain|retained|kept)\b(?!.{0,20}\b(?:informed|updated|posted|touch|mind)\b).{0,60}\b(?:data|records?|details|profile|information|invoices?|address|account|entr(?:y|ies)|it|them)\b",
    r"\b(?:data|records?|details|profile|information|invoices?|address|account)\b.{0,40}\b(?:is|are|will be|must be) (?:\w+ ){0,2}?(?:kept|retained)\b",
    r"\bconserv(?:ons|ées?|és?|erons|er)\b.{0,80}\b(?:données|factures?|informations?|dossier|compte|adresse|profil)\b|\b(?:données|factures?|informations?|dossier|compte|adresse|profil)\b.{0,60}\bconserv(?:ées?|és?)\b",
    r"\b(?:daten|rechnungen|angaben|profil|konto|adresse)\b.{0,80}\b(?:auf(?:zu)?bewahr\w+|bewahren\b.{0,80}\bauf|gespeichert|behalten)\b|\bbewahren\b.{0,80}\b(?:daten|rechnungen|angaben|profil|konto|adresse)\b",
    r"\b(?:conservamos|conservaremos|se conservan|se conservarán|mantenemos)\b.{0,80}\b(?:datos|facturas?|información|perfil|cuenta|dirección)\b",
    r"\b(?:conserviamo|conserveremo|sono conservat\w|saranno conservat\w|manteniamo)\b.{0,80}\b(?:dati|fatture?|informazioni|profilo|account|indirizzo)\b|\b(?:dati|fatture?|informazioni)\b.{0,60}\bconservat\w\b",
    r"\b(?:gegevens|facturen?|factuur|informatie|profiel|account|adres)\b.{0,80}\b(?:bewaard|bewaren)\b|\b(?:bewaren|behouden)\b.{0,80}\b(?:gegevens|facturen?|factuur|informatie|profiel|account|adres)\b",
)
_REASON = _cue(
    r"\b(?:tax|commercial|statutory|law|legal(?:ly)?|required|oblig\w+|claims?|accounting|article 17)\b",
    r"\b(?:loi|légal\w*|fiscal\w*|oblig\w+|comptab\w+|contentieux|article 17)\b",
    r"\b\w*(?:gesetz|steuer|handelsrecht|aufbewahrungspflicht|aufbewahrungsfrist|rechtsanspr|verpflicht)\w*|\bart\. ?17\b",
    r"\b(?:ley|legal\w*|fiscal\w*|oblig\w+|contab\w+|reclamaci\w+)\b",
    r"\b(?:legge|legal[ei]|fiscal[ei]|obblig\w+|contabil\w+)\b",
    r"\b(?:wet(?:telijk\w*)?|fiscal\w+|belasting\w*|verplicht\w*|bewaarplicht|bewaartermijn\w*)\b",
)
_ERASED = _cue(
    r"\b(?:have|has) (?:now |all |both |already |since )*been (?:\w+ly )?(?:deleted|erased|removed)\b|\bwe(?: have|['’]ve)?(?: now| already)? (?:\w+ly )?(?:deleted|erased|removed)\b",
    r"\b(?:avons|a été|ont été|ai)\b.{0,25}\b(?:effac|supprim)é\w*",
    r"\b(?:haben|habe|wurden?|worden|ist|sind)\b.{0,80}\bgelöscht\b(?! (?:werden|wird)\b)",
    r"\b(?:hemos|han sido|ha sido|se han)\b.{0,25}\b(?:eliminad|suprimid|borrad)\w+|\b(?:hemos|se han) (?:eliminado|suprimido|borrado)\b",
    r"\b(?:abbiamo|sono stat[ie]|è stat[oa])\b.{0,25}\b(?:cancellat|eliminat|rimoss)\w*",
    r"\b(?:hebben|heb|zijn|is)\b.{0,60}\b(?:verwijderd|gewist)\b",
)
"""Said to have happened: then what is still to come is a rest (backups), not the erasure."""
_TO_COME = _cue(
    r"\b(?:will|shall)\b.{0,30}\b(?:be )?(?:\w+ly )?(?:deleted?|erased?|removed?)\b|\bscheduled (?:for deletion|to be (?:deleted|erased))\b",
    r"\b(?:sera|seront|allons)\b.{0,25}\b(?:effac|supprim)\w+|\b(?:effacerons|supprimerons)\b",
    r"\b(?:wird|werden)\b.{0,80}\b(?:gelöscht|löschen)\b",
    r"\b(?:será|serán|vamos a|se)\b.{0,20}\b(?:eliminad[oa]s?|suprimid[oa]s?|borrad[oa]s?|eliminar(?:á|án)?|suprimir(?:á|án)?|borrar(?:á|án)?)\b|\b(?:eliminaremos|suprimiremos|borraremos)\b",
    r"\b(?:sarà|saranno|verr(?:à|anno))\b.{0,20}\b(?:cancellat|eliminat|rimoss)\w*|\b(?:cancelleremo|elimineremo)\b",
    r"\b(?:zal|zullen|wordt|worden)\b.{0,80}\b(?:verwijderd|verwijderen|gewist|wissen)\b",
)
_BY_MAIL = _cue(
    r"\b(?:by|via|per|par|por|tramite|an e-?mail|un courriel|un correo)\b.{0,12}\b(?:e-?mail|mail|courriel|correo|posta elettronica)\b|\b\S+@\S+\b"
)
_MAY = _cue(
    r"\b(?:can|may|pouvez|peut|peuvent|können|kann|puede|pueden|può|possono|kunt|kan|possible|möglich|possibile|mogelijk|posible)\b"
)
_ASKING = _cue(
    r"\b(?:requests?|rights|demandes?|droits|anfragen?|antrag|anträge|rechte|auskunft\w*|solicitud(?:es)?|derechos|richiest[ae]|diritti|verzoek(?:en)?|rechten)\b"
)
_NOT_WITHOUT = _cue(
    r"\b(?:cannot|can['’]t|can not|unable to|not able to|impossible to)\b.{0,80}\b(?:without|unless|until)\b|\bwithout\b.{0,80}\b(?:cannot|can['’]t|unable|not be able)\b",
    r"\bne (?:pouvons|pourrons|sommes)\b.{0,80}\b(?:sans|tant que)\b|\b(?:sans|à défaut)\b.{0,80}\bne (?:pouvons|pourrons|sommes)\b|\best indispensable\b",
    r"\b(?:ohne|solange)\b.{0,80}\b(?:nicht|keine)\b|\b(?:können|kann)\b.{0,60}\bnicht\b.{0,40}\bohne\b|\b(?:zwingend erforderlich|unerlässlich)\b",
    r"\b(?:sin|mientras|hasta que)\b.{0,80}\bno (?:podemos|podremos|es posible)\b|\bno (?:podemos|podremos|es posible)\b.{0,80}\b(?:sin|hasta que)\b|\b(?:es|resulta) (?:imprescindible|indispensable)\b",
    r"\b(?:senza|finché)\b.{0,80}\bnon (?:possiamo|potremo|è possibile)\b|\bnon (?:possiamo|potremo|è possibile)\b.{0,80}\b(?:senza|finché)\b|\bè indispensabile\b",
    r"\bzonder\b.{0,80}\b(?:niet|geen)\b|\bkunnen\b.{0,60}\b(?:niet|geen)\b.{0,60}\bzonder\b|\bis onmisbaar\b",
)
_CORRECTED = _cue(
    r"\b(?:have|has)(?: now| already| since)*(?: been)? (?:\w+ly )?(?:corrected|rectified|amended)\b|\bwe (?:\w+ly )?(?:corrected|rectified|amended)\b",
    r"\b(?:avons|a été|ont été)\b.{0,25}\b(?:rectifi|corrig)é\w*",
    r"\b(?:haben|wurden?|worden)\b.{0,80}\b(?:berichtigt|korrigiert)\b",
    r"\b(?:hemos|han sido|ha sido|se han?)\b.{0,25}\b(?:rectificad|corregid)\w+",
    r"\b(?:abbiamo|sono stat[ie]|è stat[oa])\b.{0,25}\b(?:rettificat|corrett)\w*",
    r"\b(?:hebben|zijn|is)\b.{0,60}\b(?:gecorrigeerd|gerectificeerd)\b",
)
_BLOCKED = _cue(
    r"\b(?:have|has)(?: now| already| since)* (?:been )?(?:\w+ly )?restricted\b|\bwe (?:\w+ly )?restricted\b",
    r"\b(?:avons|a été|ont été)\b.{0,25}\blimité\w*",
    r"\b(?:haben|wurden?|worden|ist)\b.{0,80}\b(?:eingeschränkt|gesperrt)\b",
    r"\b(?:hemos|han sido|ha sido|se han?)\b.{0,25}\blimitad\w+|\bhemos limitado\b",
    r"\b(?:abbiamo|sono stat[ie]|è stat[oa])\b.{0,25}\blimitat\w*",
    r"\b(?:hebben|is|zijn)\b.{0,60}\bbeperkt\b",
)
_NOT_DONE = _cue(
    r"\b(?:not|n['’]avons pas|nicht|kein\w*|no (?:hemos|ha|han|se)|non|niet|geen|once|if|wenn|sobald|si|quand|lorsque|quando|als|zodra|cuando)\b"
)
_TOLD_RECIPIENTS = _cue(
    r"\b(?:informed|notified|told)\b.{0,60}\b(?:recipients|third parties|partners|processors)\b|\b(?:recipients|third parties|partners|processors)\b.{0,40}\b(?:informed|notified)\b",
    r"\b(?:informé|averti|notifié)\b.{0,60}\b(?:destinataires|tiers|partenaires|sous-traitants)\b|\b(?:destinataires|tiers|partenaires)\b.{0,60}\b(?:informés|avertis)\b",
    r"\b(?:empfänger\w*|dritte\w?|partner\w*)\b.{0,80}\b(?:informiert|unterrichtet|benachrichtigt)\b",
    r"\b(?:informado|notificado|comunicado)\b.{0,60}\b(?:destinatarios|terceros|socios)\b",
    r"\b(?:informato|comunicato|notificato)\b.{0,60}\b(?:destinatari|terzi|partner)\b",
    r"\b(?:ontvangers|derden|partners)\b.{0,80}\b(?:geïnformeerd|ingelicht)\b",
)

_FURTHER_COPY = _cue(
    r"\b(?:second|further|additional|extra|another)\s+cop(?:y|ies)\b",
    r"\b(?:deuxième|seconde|autre)s?\s+copies?\b|\bcopies?\s+supplémentaires?\b",
    r"\b(?:zweite|weitere|zusätzliche)[nr]?\s+(?:kopien?|ausfertigung(?:en)?)\b",
    r"\b(?:segunda|otra)s?\s+copias?\b|\bcopias?\s+(?:adicional(?:es)?|ulterior(?:es)?)\b",
    r"\b(?:seconda|ulteriore|ulteriori|altra|altre)\s+copi[ae]\b|\bcopi[ae]\s+(?:aggiuntiv[ae]|supplementar[ei]|ulterior[ei])\b",
    r"\b(?:tweede|extra|bijkomende|volgende)\s+(?:kopie(?:ën)?|exempla(?:ar|ren))\b",
)
"""A copy beside the first, for which Art. 15(3) GDPR allows a reasonable fee."""

_PRICE = _cue(
    r"\b(?:fees?|charge[ds]?|charging|costs?|payment|pay|euros?|pounds?)\b|[€£]",
    r"\bfrais\b|\bpa(?:yer|iement)\b|\bfactur\w+",
    r"\b(?:gebühr|entgelt|kosten|zahlung|berechnen|erheben)\w*",
    r"\b(?:tasa|canon|coste|gastos|pago|cobr\w+|abon\w+)\b",
    r"\b(?:contributo|costo|spese|pagamento|addebit\w+)\b",
    r"\b(?:vergoeding|betaling|betalen|in rekening)\b",
)

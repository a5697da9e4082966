"""Words that only a machine, or only a supervisory authority, says about itself; and hints that redirect nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MACHINE = re.compile(
    r"\bauto(?:mat\w*|[ -]?(?:reply|responder|response|generated|acknowledg\w+))\b|\b(?:system|computer)[ -]?(?:generated|message|mail)|\bout of (?:the )?office\b|\bno[ -]?reply\b|\b(?:un(?:monitored|attended)|not (?:monitored|attended|read|staffed|checked))\b"
    r"|\bdo(?: not|n['’]t) (?:reply|respond|answer)\b|\b(?:nobody|no one|no human|no person) (?:is )?(?:read\w*|will read|looks)\b|\b(?:chat)?bot\b|\brobot\w*|\bvirtual assistant|\b(?:on|annual|maternity|parental|sick) (?:leave|holiday|vacation)\b|\baway (?:from|until|till|at|on)\b|\bnot in the (?:house|office)\b|\b(?:back|return\w*|again) (?:in the office )?(?:on|from) \w+"
    r"|\b(?:mailbox|inbox|address|account|mail) (?:is |has been |was )?(?:no longer|retired|closed|discontinued|switched off|being retired)|\b(?:ticket|case|request)\b.{0,40}\b(?:opened|created|generated|assigned|logged|registered)\b|\bticket (?:id|number|no|#)|#\s?\d{3,}"
    r"|\bne (?:pas|veuillez pas) (?:y )?répondre\b|\bne répond(?:ez|s) pas\b|\bpersonne ne lit\b|\bpar notre système\b|\bpas (?:dans la maison|au bureau)\b|\bje suis (?:au salon|en déplacement)|\b(?:pas|plus|non) (?:relevée?|consultée?|lue?|surveillée?|utilisée?|active|en service|supervisée?)\b|\babsente?s?\b|\b(?:en|de|mes) (?:congés?|vacances)\b|\bgénérée? par\b|\bassistant virtuel|\b(?:ticket|demande|dossier)\b.{0,40}\b(?:créée?|ouverte?|généré|attribué|enregistré)"
    r"|\b(?:nicht|kein\w*) (?:mehr )?(?:überwacht|gelesen|betreut|antworten|beantwortet|abgerufen)|\babwesen\w*|\bim urlaub\b|\baußer haus\b|\bautomatisch\w*|\b(?:ticket|vorgang|anfrage)\b.{0,40}\b(?:eröffnet|angelegt|erstellt|erzeugt)"
    r"|\bno (?:responda|conteste)\b|\bfuera de la oficina\b|\bvacaciones\b|\bausente\b|\bbuzón\b.{0,40}\bno\b|\bnon rispond\w+|\bfuori (?:sede|ufficio)\b|\bin ferie\b|\bassente\b|\bnon (?:è )?(?:presidiat|monitorat|lett)\w+"
    r"|\bniet (?:beantwoord\w*|gelezen|bewaakt|op (?:dit|deze))|\bafwezig\w*|\bmet (?:vakantie|verlof)\b|\bgeautomatiseerd\w*|\bsistema\b.{0,30}\b(?:gener|abiert|creat|apert)|\b(?:caso|pratica|ticket|solicitud|richiesta|verzoek)\b.{0,40}\b(?:abiert|creat|apert|generat|aangemaakt|geregistr)",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"\b(?:supervisory authority|data protection (?:authority|commission\w*)|commission(?:er)?(?:['’]s office)?\b|information commissioner|\bICO\b|\bCNIL\b|\bDPC\b|\bAPD\b|\bGBA\b|\bAEPD\b|\bGarante\b|\bAutoriteit\b|\bTribunal|autorité|commission nationale|aufsichtsbehörde|landesbeauftragte\w*|bundesbeauftragte\w*|datenschutzbeauftragte\w* (?:des landes|für)|datenschutzbehörde|autoridad|agencia|autorità|toezichthou\w+"
    r"|case (?:officer|worker|handler)|our (?:inquir|investigat)\w+|instruction|enquête|prüfverfahren|instructor|istruttoria|onderzoek)\b",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\b(?:this authority|the authority (?:has|is|was|puts|found|will|considers)|(?:we|i am|i write|you are through).{0,40}(?:supervisory authority|commission\b|regulator)|i work for the (?:regulator|authority)|commissioner (?:has|is|finds)|article 77|decision of the authority|notre autorité|l['’]autorité (?:a|est|considère)|la (?:commission|cnil) (?:a|est|considère)\b"
    r"|nous sommes l['’]autorité|formation restreinte|die (?:aufsichtsbehörde|behörde) hat|unsere (?:aufsichts)?behörde|nuestra (?:autoridad|agencia)|questa autorità|il garante ha|onze autoriteit|de autoriteit heeft)\b",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"\b(?:(?:your|the|a|this) complaints?|complaint you brought|complaint (?:no|ref|number|you)|complainant|you (?:have )?complained|votre (?:plainte|réclamation|saisine|signalement)|(?:la|cette) (?:plainte|saisine|réclamation)|plainte (?:que|n°|relative)|avez saisi|ihre[rn]? (?:beschwerde|eingabe)|die beschwerde|beschwerde(?:verfahren|führer)|(?:su|la) (?:reclamación|denuncia)|(?:il (?:suo )?|del (?:suo )?)reclamo|reclamo (?:da|che)|segnalazione|(?:uw|de) klacht)\b",
    re.IGNORECASE,
)
_RIGHT_TO_COMPLAIN = re.compile(
    r"\b(?:(?:you (?:may|can|have the right|are entitled)|right) .{0,30}(?:complain|lodge)|vous (?:pouvez|avez le droit|disposez).{0,40}(?:plainte|réclamation|saisir)|droit d['’]introduire|sie (?:können|haben das recht).{0,60}beschwer|recht auf beschwerde|(?:puede|derecho a) .{0,30}reclam|(?:può|diritto di) .{0,30}reclamo|(?:kunt|recht om) .{0,30}klacht)",
    re.IGNORECASE,
)
_CONTROLLER_SPEAKS = re.compile(
    r"\b(?:your (?:complaint|letter) to the|complained to the|without (?:involving|going to)|votre plainte (?:auprès de|à) la|ihre beschwerde bei (?:der|dem)|su reclamación ante|reclamo (?:al|presso il) garante|klacht bij de)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\burgen\w*|\bemergenc\w*|\bdringend\w*|\beilig\w*|\bspoed\w*|\b(?:for|any) (?:other |further |general |technical )?(?:questions?|enquir\w+|help|support|matters)\b|\bpour toute (?:autre )?question|\bd['’]autres questions|\bbei (?:weiteren )?(?:fragen|rückfragen)|\bpara (?:otras|cualquier) (?:consultas?|duda)|\bper (?:altre|qualsiasi) (?:domande|informazion\w+)|\bvoor (?:andere|overige) vragen",
    re.IGNORECASE,
)
_ABOUT_REQUEST = re.compile(
    r"\b(?:request|privacy|personal data|your data|gdpr|dsar|deletion|erasure|access|demande|données|rgpd|suppression|accès|anfrage|antrag|daten|auskunft|löschung|solicitud|datos|richiesta|dati|verzoek|gegevens|rights?|droits?)\b",
    re.IGNORECASE,
)


def is_machine(sentences: Sequence[str], subject: str) -> bool:
    """True when the words plainly are those of a machine or of a mailbox nobody reads."""
    return any(_MACHINE.search(text) for text in (subject, *sentences))


def is_authority(sentences: Sequence[str], subject: str) -> bool:
    """True when the words are plainly an authority's own, about the complaint it has in hand."""
    told = [text for text in (subject, *sentences) if not _RIGHT_TO_COMPLAIN.search(text)]
    if any(_CONTROLLER_SPEAKS.search(text) for text in told):
        return False
    if any(_ITSELF.search(text) for text in told):
        return True
    return any(_COMPLAINT.search(text) for text in told) and any(_AUTHORITY.search(text) for text in told)


def is_aside(sentence: str) -> bool:
    """True when another address is named for other or urgent matters, not for the request itself."""
    return bool(_ASIDE.search(sentence)) and not _ABOUT_REQUEST.search(sentence)

"""The vocabulary of every language we write in: labels, steps, items, rights, elements, dates.

Each entry holds one phrase per language, side by side in the order of `LANGUAGES`, so that a missing
translation is a missing value and not a surprise. Phrases are nouns that fit into a list or a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cases.model import IdItem, Label, Law, Origin, RefusalReason, Right, StepName, Verdict

LANGUAGES = ("en", "fr")

Phrase = tuple[str, str]

NO_BREAK = re.compile(r" (?=[:;!?](?:[\s{]|$))| (?=»)|(?<=«) ")
"""The spaces of French that keep a sign on the line of its word; "{" begins what a template puts in."""

LABELS: dict[Label, Phrase] = {
    Label.AUTO_REPLY: ("an automatic reply", "une réponse automatique"),
    Label.ACKNOWLEDGEMENT: ("an acknowledgement of receipt", "un accusé de réception"),
    Label.ID_DOCUMENT: ("a demand for an identity document", "une demande de pièce d’identité"),
    Label.ID_INFORMATION: (
        "a demand for identifying information",
        "une demande d’informations d’identification",
    ),
    Label.CLARIFICATION: ("a question about the scope of the request", "une demande de précisions"),
    Label.EXTENSION: ("an extension of the time limit", "une prolongation du délai"),
    Label.PARTIAL_DISCLOSURE: ("an incomplete answer", "une réponse incomplète"),
    Label.FULL_DISCLOSURE: ("an answer that looks complete", "une réponse qui paraît complète"),
    Label.NO_DATA: ("a statement that no data are held", "une réponse affirmant l’absence de données"),
    Label.CANNOT_IDENTIFY: (
        "a statement that the person cannot be identified",
        "une réponse affirmant l’impossibilité d’identifier la personne",
    ),
    Label.ERASURE_CONFIRMED: ("a confirmation of erasure", "une confirmation d’effacement"),
    Label.OBJECTION_HONOURED: (
        "a confirmation that the objection is honoured",
        "une prise en compte de l’opposition",
    ),
    Label.REFUSAL: ("a refusal", "un refus"),
    Label.FEE_DEMAND: ("a demand for payment", "une demande de paiement"),
    Label.PORTAL_REDIRECT: ("a referral to an online form", "un renvoi vers un formulaire en ligne"),
    Label.NOT_CONTROLLER: (
        "a statement that somebody else is responsible",
        "une réponse désignant un autre responsable",
    ),
    Label.WITHDRAWAL_REQUEST: (
        "an invitation to withdraw the request",
        "une invitation à retirer la demande",
    ),
    Label.BOUNCE: ("a notice of non-delivery", "un avis de non-remise"),
    Label.DPA_MESSAGE: (
        "a message from the supervisory authority",
        "un message de l’autorité de contrôle",
    ),
    Label.OTHER: ("something else", "autre chose"),
}

STEPS: dict[StepName, Phrase] = {
    StepName.REQUEST: ("request", "demande"),
    StepName.RECEIPT_CHECK: ("question whether the request arrived", "vérification de la réception"),
    StepName.REMINDER: ("reminder", "relance"),
    StepName.ID_OBJECTION: ("objection to the identity demand", "contestation de la demande d’identité"),
    StepName.PORTAL_ANSWER: ("answer to the online form", "réponse au renvoi vers un formulaire"),
    StepName.DEFICIENCY: ("letter on what is missing", "courrier sur les éléments manquants"),
    StepName.FEE_OBJECTION: ("objection to the payment", "contestation du paiement demandé"),
    StepName.REFUSAL_REPLY: ("reply to the refusal", "réponse au refus"),
    StepName.NOTICE: ("formal notice", "mise en demeure"),
    StepName.COMPLAINT: (
        "complaint to the supervisory authority",
        "plainte auprès de l’autorité de contrôle",
    ),
    StepName.AUTHORITY_FOLLOWUP: ("follow-up with the authority", "suivi auprès de l’autorité"),
}

RIGHTS: dict[Right, Phrase] = {
    Right.ACCESS: ("access", "accès"),
    Right.ERASURE: ("erasure", "effacement"),
    Right.OBJECTION: ("objection", "opposition"),
    Right.RECTIFICATION: ("rectification", "rectification"),
    Right.RESTRICTION: ("restriction of processing", "limitation du traitement"),
    Right.PORTABILITY: ("data portability", "portabilité des données"),
}

OF_RIGHT: dict[Right, Phrase] = {
    Right.ACCESS: ("the right of access", "le droit d’accès"),
    Right.ERASURE: ("the right to erasure", "le droit à l’effacement"),
    Right.OBJECTION: ("the right to object", "le droit d’opposition"),
    Right.RECTIFICATION: ("the right to rectification", "le droit de rectification"),
    Right.RESTRICTION: ("the right to restriction of processing", "le droit à la limitation du traitement"),
    Right.PORTABILITY: ("the right to data portability", "le droit à la portabilité des données"),
}

ITEMS: dict[IdItem, Phrase] = {
    IdItem.PASSPORT: ("a copy of the passport", "une copie du passeport"),
    IdItem.ID_CARD: ("a copy of the identity card", "une copie de la carte d’identité"),
    IdItem.DRIVING_LICENCE: ("a copy of the driving licence", "une copie du permis de conduire"),
    IdItem.RESIDENCE_PERMIT: ("a copy of the residence permit", "une copie du titre de séjour"),
    IdItem.NOTARISED_COPY: (
        "a certified copy of an identity document",
        "une copie certifiée conforme d’une pièce d’identité",
    ),
    IdItem.SELFIE: ("a selfie", "un autoportrait photographique"),
    IdItem.SELFIE_WITH_ID: (
        "a selfie with an identity document",
        "un autoportrait avec une pièce d’identité",
    ),
    IdItem.PHOTO: ("a photograph", "une photographie"),
    IdItem.DATE_OF_BIRTH: ("the date of birth", "la date de naissance"),
    IdItem.PLACE_OF_BIRTH: ("the place of birth", "le lieu de naissance"),
    IdItem.POSTAL_ADDRESS: ("the postal address", "l’adresse postale"),
    IdItem.PREVIOUS_ADDRESS: ("a previous address", "une adresse antérieure"),
    IdItem.PHONE: ("the telephone number", "le numéro de téléphone"),
    IdItem.EMAIL: ("the e-mail address", "l’adresse électronique"),
    IdItem.CUSTOMER_NUMBER: ("the customer number", "le numéro de client"),
    IdItem.ORDER_NUMBER: ("an order number", "un numéro de commande"),
    IdItem.ACCOUNT_LOGIN: ("a login to the account", "une connexion au compte"),
    IdItem.SIGNATURE: ("a signature", "une signature"),
    IdItem.UTILITY_BILL: ("a proof of address", "un justificatif de domicile"),
    IdItem.BANK_DETAILS: ("bank details", "des coordonnées bancaires"),
    IdItem.LAST_TRANSACTIONS: (
        "particulars of recent transactions",
        "le détail d’opérations récentes",
    ),
    IdItem.NATIONAL_NUMBER: ("a national identification number", "un numéro d’identification national"),
    IdItem.IP_ADDRESS: ("the IP address", "l’adresse IP"),
    IdItem.DEVICE_ID: ("a device identifier", "un identifiant d’appareil"),
    IdItem.MANDATE: ("a mandate", "un mandat"),
    IdItem.VIDEO_CALL: ("a video call", "un entretien vidéo"),
    IdItem.IN_PERSON: ("an appointment in person", "un déplacement en personne"),
    IdItem.CONFIRMATION_LINK: (
        "a confirmation link sent by e-mail",
        "un lien de confirmation envoyé par courriel",
    ),
    IdItem.CONFIRMATION_CODE: ("a confirmation code", "un code de confirmation"),
    IdItem.SECURITY_QUESTION: (
        "a question that only the person concerned can answer",
        "une question à laquelle seule la personne concernée peut répondre",
    ),
    IdItem.OTHER: ("another piece of information", "une autre information"),
}

REFUSALS: dict[RefusalReason, Phrase] = {
    RefusalReason.UNFOUNDED_EXCESSIVE: (
        "the request is said to be manifestly unfounded or excessive",
        "la demande serait manifestement infondée ou excessive",
    ),
    RefusalReason.EXEMPTION: ("a statutory exemption is invoked", "une exception légale est invoquée"),
    RefusalReason.NOT_SUBJECT: (
        "the law is said not to apply to the controller",
        "le droit applicable ne s’imposerait pas au responsable du traitement",
    ),
    RefusalReason.THIRD_PARTY_RIGHTS: (
        "the rights of third parties are invoked",
        "les droits de tiers sont invoqués",
    ),
    RefusalReason.TRADE_SECRET: ("trade secrets are invoked", "le secret des affaires est invoqué"),
    RefusalReason.NO_AUTHORITY: (
        "the authority of the representative is contested",
        "le pouvoir du mandataire est contesté",
    ),
    RefusalReason.NONE_GIVEN: ("no reason is given", "aucun motif n’est donné"),
}

ELEMENTS: dict[str, Phrase] = {
    "15(1)": (
        "confirmation whether or not personal data are being processed",
        "la confirmation que des données à caractère personnel sont ou ne sont pas traitées",
    ),
    "15(1)(a)": ("the purposes of the processing", "les finalités du traitement"),
    "15(1)(b)": (
        "the categories of personal data concerned",
        "les catégories de données à caractère personnel concernées",
    ),
    "15(1)(c)": (
        "the recipients to whom the data have been or will be disclosed, named individually",
        "les destinataires auxquels les données ont été ou seront communiquées, nommément désignés",
    ),
    "15(1)(d)": (
        "the envisaged storage period or the criteria used to determine it",
        "la durée de conservation envisagée ou les critères utilisés pour la déterminer",
    ),
    "15(1)(e)": (
        "the existence of the rights to rectification, erasure, restriction and objection",
        "l’existence des droits de rectification, d’effacement, de limitation et d’opposition",
    ),
    "15(1)(f)": (
        "the right to lodge a complaint with a supervisory authority",
        "le droit d’introduire une réclamation auprès d’une autorité de contrôle",
    ),
    "15(1)(g)": (
        "any available information as to the source of the data",
        "toute information disponible quant à la source des données",
    ),
    "15(1)(h)": (
        "the existence of automated decision-making, including profiling, and meaningful information "
        "about the logic involved and its consequences",
        "l’existence d’une prise de décision automatisée, y compris un profilage, et les informations "
        "utiles concernant la logique sous-jacente et ses conséquences",
    ),
    "15(2)": (
        "the safeguards for any transfer to a third country",
        "les garanties encadrant un éventuel transfert vers un pays tiers",
    ),
    "15(3)": (
        "a copy of the personal data undergoing processing",
        "une copie des données à caractère personnel faisant l’objet du traitement",
    ),
}

ORIGINS: dict[Origin, Phrase] = {
    Origin.VERIFIED_ORIGINAL: (
        "forwarded as an attachment, signature verified",
        "transmis en pièce jointe, signature vérifiée",
    ),
    Origin.ATTACHED_UNVERIFIED: (
        "forwarded as an attachment, signature not verifiable",
        "transmis en pièce jointe, signature non vérifiable",
    ),
    Origin.INLINE_CLAIMED: (
        "forwarded in the text, as reported by the person",
        "transmis dans le corps du message, tel que rapporté par la personne",
    ),
    Origin.DIRECT_VERIFIED: ("received directly, sender verified", "reçu directement, expéditeur vérifié"),
    Origin.DIRECT_UNVERIFIED: (
        "received directly, sender not verifiable",
        "reçu directement, expéditeur non vérifiable",
    ),
    Origin.FORGED: ("sender not genuine", "expéditeur usurpé"),
}

VERDICTS: dict[Verdict, Phrase] = {
    Verdict.PROPORTIONATE: ("proportionate", "proportionnée"),
    Verdict.DISPROPORTIONATE: ("disproportionate", "disproportionnée"),
    Verdict.UNCLEAR: ("open to question", "discutable"),
}

LAWS: dict[Law, Phrase] = {
    Law.EU_GDPR: ("the GDPR", "le RGPD"),
    Law.UK_GDPR: ("the UK GDPR", "le RGPD britannique"),
    Law.CH_FADP: ("the Swiss Data Protection Act", "la loi suisse sur la protection des données"),
    Law.US_CA_CCPA: ("the California Consumer Privacy Act", "la loi californienne CCPA"),
    Law.BR_LGPD: ("the Brazilian data protection act (LGPD)", "la loi brésilienne LGPD"),
}

LAW_TITLES: dict[Law, Phrase] = {
    Law.EU_GDPR: ("Regulation (EU) 2016/679 (GDPR)", "Règlement (UE) 2016/679 (RGPD)"),
    Law.UK_GDPR: ("UK GDPR", "RGPD britannique (UK GDPR)"),
    Law.CH_FADP: (
        "Federal Act on Data Protection (Switzerland)",
        "Loi fédérale sur la protection des données (Suisse)",
    ),
    Law.US_CA_CCPA: ("California Consumer Privacy Act", "California Consumer Privacy Act"),
    Law.BR_LGPD: ("Lei Geral de Proteção de Dados (Brazil)", "Lei Geral de Proteção de Dados (Brésil)"),
}

PERIODS: dict[Law, Phrase] = {
    Law.EU_GDPR: (
        "without undue delay and in any event within one month of receipt of the request",
        "dans les meilleurs délais et en tout état de cause dans un délai d’un mois à compter de la réception de la demande",
    ),
    Law.UK_GDPR: (
        "without undue delay and in any event within one month of receipt of the request",
        "dans les meilleurs délais et en tout état de cause dans un délai d’un mois à compter de la réception de la demande",
    ),
    Law.CH_FADP: (
        "in general within 30 days of receipt of the request",
        "en règle générale dans un délai de 30 jours à compter de la réception de la demande",
    ),
    Law.US_CA_CCPA: (
        "within 45 calendar days of receipt of the request",
        "dans un délai de 45 jours civils à compter de la réception de la demande",
    ),
    Law.BR_LGPD: (
        "within 15 days of the request",
        "dans un délai de 15 jours à compter de la demande",
    ),
}
"""Within which time an answer is due."""

MONTHS: tuple[Phrase, ...] = (
    ("January", "janvier"),
    ("February", "février"),
    ("March", "mars"),
    ("April", "avril"),
    ("May", "mai"),
    ("June", "juin"),
    ("July", "juillet"),
    ("August", "août"),
    ("September", "septembre"),
    ("October", "octobre"),
    ("November", "novembre"),
    ("December", "décembre"),
)

WEEKDAYS: tuple[Phrase, ...] = (
    ("Monday", "lundi"),
    ("Tuesday", "mardi"),
    ("Wednesday", "mercredi"),
    ("Thursday", "jeudi"),
    ("Friday", "vendredi"),
    ("Saturday", "samedi"),
    ("Sunday", "dimanche"),
)


def choose(code: str) -> str:
    """Return the language we write in for a person's language code: that one if we have it, else "en"."""
    short = code[:2].lower()
    return short if short in LANGUAGES else "en"


def say(phrase: Phrase, language: str) -> str:
    """Pick the phrase of a language, spaced as the language wants it."""
    return spaced(phrase[LANGUAGES.index(choose(language))], language)


def spaced(text: str, language: str) -> str:
    """Put no-break spaces (U+00A0) before : ; ! ? and inside the quotation marks of French; never touch a quotation."""
    return NO_BREAK.sub("\u00a0", text) if choose(language) == "fr" else text


def one_line(text: str) -> str:
    """Bring a text onto one line, single spaces between its words; no-break spaces stay."""
    return re.sub(r"[^\S\u00a0]+", " ", text).strip()


def written_date(day: date, language: str) -> str:
    """Write a date out: "3 March 2020", "1er mars 2020"."""
    number = "1er" if day.day == 1 and choose(language) == "fr" else str(day.day)
    return f"{number} {say(MONTHS[day.month - 1], language)} {day.year}"


def written_day(day: date, language: str) -> str:
    """Write a date out with its weekday: "Tuesday 3 March 2020", "mardi 3 mars 2020"."""
    return f"{say(WEEKDAYS[day.weekday()], language)} {written_date(day, language)}"


def sentence_case(text: str) -> str:
    """Begin with a capital letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def written_time(at: datetime, language: str, time_zone: str) -> str:
    """Write an instant out in a person's zone, naming it; an unknown zone falls back to UTC.

    Args:
        at: Aware datetime.
        language: Language code.
        time_zone: IANA name such as "Europe/Paris".
    """
    try:
        zone = ZoneInfo(time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    local = at.astimezone(zone)
    place = zone.key.rpartition("/")[2].replace("_", " ")
    if choose(language) == "fr":
        return f"{written_day(local.date(), 'fr')} à {local.hour} h {local.minute:02} ({place})"
    return f"{written_day(local.date(), 'en')} at {local:%H:%M} ({place})"


def enumerate_words(parts: Iterable[str], language: str, joint: Phrase = (" and ", " et ")) -> str:
    """Join with commas and a final "and" / "et"."""
    *head, last = list(parts) or [""]
    return say(joint, language).join([", ".join(head), last]) if head else last


def with_de(name: str) -> str:
    """Put the French "de" before a name, elided before a vowel: "de Zoé", "d’Inès"."""
    return f"d’{name}" if name[:1].lower() in "aeiouyàâäéèêëîïôöùûü" and name else f"de {name}"


def with_article(noun: str) -> str:
    """Put the French "de" before a noun with its article: "du RGPD", "de la loi"."""
    return f"du {noun[3:]}" if noun.startswith("le ") else f"de {noun}"


def element_article(name: str, language: str) -> str:
    """Write the article of an element out: "15(1)(c)" as "Article 15(1)(c)" or in the French way."""
    if choose(language) != "fr":
        return f"Article {name}"
    number, *parts = name.replace(")", "").split("(")
    paragraph = f", paragraphe {parts[0]}" if parts else ""
    point = f", point {parts[1]})" if len(parts) > 1 else ""
    return f"article {number}{paragraph}{point}"


def quoted(text: str, language: str) -> str:
    """Put words of somebody else into the quotation marks of the language."""
    text = " ".join(text.split())
    return f"«\u00a0{text}\u00a0»" if choose(language) == "fr" else f"“{text}”"

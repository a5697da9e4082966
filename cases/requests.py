"""What a person's own request to a controller uses: which rights, under which law.

Read from her own words by the names the laws themselves give these rights, in six languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cases.model import Law, Right

RIGHT_WORDS: Mapping[Right, str] = {
    Right.ACCESS: r"right of access|access request|subject access|copy of (?:all )?(?:my|the) (?:personal )?data|"
    r"art(?:icle|ikel|ículo|icolo)?s?\.? ?15\b|droit d['’]acc[eè]s|copie de (?:toutes )?(?:mes|les) donn[ée]es|"
    r"auskunft|derecho de acceso|diritto di accesso|recht (?:op|van) inzage|inzageverzoek|"
    r"know what (?:data|information) you (?:have|hold)",
    Right.ERASURE: r"right to erasure|right to be forgotten|erase|delete (?:all )?(?:my|the|any)|deletion of|"
    r"art(?:icle|ikel|ículo|icolo)?s?\.? ?17\b|droit [àa] l['’]effacement|effacement|effacer|supprim|l[öo]sch|"
    r"supresi[óo]n|cancellazione|verwijder|wissen van|wissing",
    Right.OBJECTION: r"right to object|i object|art(?:icle|ikel|ículo|icolo)?s?\.? ?21\b|droit d['’]opposition|"
    r"je m['’]oppose|widerspruch|derecho de oposici[óo]n|me opongo|diritto di opposizione|mi oppongo|"
    r"recht van bezwaar|maak bezwaar|opt[ -]out|do not sell",
    Right.RECTIFICATION: r"rectif|right to correct|berichtigung|art(?:icle|ikel|ículo|icolo)?s?\.? ?16\b",
    Right.RESTRICTION: r"restriction of processing|limitation du traitement|einschr[äa]nkung der verarbeitung|"
    r"limitaci[óo]n del tratamiento|limitazione (?:di|del) trattamento|beperking van de verwerking|"
    r"art(?:icle|ikel|ículo|icolo)?s?\.? ?18\b",
    Right.PORTABILITY: r"portabilit|daten[üu]bertragbarkeit|portabilidad|overdraagbaarheid|"
    r"art(?:icle|ikel|ículo|icolo)?s?\.? ?20\b",
}

ARTICLE_LISTS = re.compile(
    r"art(?:icles?|ikeln?|s)?\.? (?P<list>\d+(?:\([^)]*\))*(?:(?:, | and | et | und | y | e | en |-)\d+(?:\([^)]*\))*)+)",
    re.I,
)
ARTICLES = {
    15: Right.ACCESS,
    16: Right.RECTIFICATION,
    17: Right.ERASURE,
    18: Right.RESTRICTION,
    20: Right.PORTABILITY,
    21: Right.OBJECTION,
}

LAW_WORDS: Mapping[Law, str] = {
    Law.UK_GDPR: r"uk gdpr|data protection act 2018|ico\.org\.uk",
    Law.CH_FADP: r"\bfadp\b|revdsg|\bndsg\b|\bnlpd\b|\bLPD\b|datenschutzgesetz der schweiz|swiss (?:federal )?(?:act on )?data protection",
    Law.US_CA_CCPA: r"\bccpa\b|\bcpra\b|california consumer privacy",
    Law.BR_LGPD: r"\blgpd\b|lei geral de prote",
}


CONTEXT = re.compile(
    r"\bart(?:icles?|ikeln?|[íi]culos?|icol[oi])?\.? ?\d|derecho de|diritto (?:di|alla)|recht (?:op|van)|inzageverzoek|"
    r"right (?:to|of) (?:access|rectification|restriction|portability)|auskunft|my account|mon compte|mein konto|gdpr|rgpd|dsgvo|ds-gvo|\bavg\b|ccpa|cpra|lgpd|fadp|revdsg|\bnlpd\b|data protection|protection des donn[ée]es|"
    r"datenschutz|protecci[óo]n de datos|protezione dei dati|gegevensbescherming|"
    r"personal (?:data|information)|donn[ée]es (?:[àa] caract[èe]re )?personnel|personenbezogen|datos personales|"
    r"dati personali|persoonsgegevens|right of access|right to (?:erasure|be forgotten|object)|subject access|"
    r"droit d['’](?:acc[èe]s|opposition|effacement)|droit [àa] l['’]effacement|"
    r"\b(?:my|mes|meine|mis|i miei|mijn) (?:data|donn[ée]es|daten|datos|dati|gegevens)\b|do not sell",
    re.I,
)
"""Without one of these a mail that says "please delete the old draft" is an ordinary mail."""


def is_request(text: str) -> bool:
    """True when a mail that names rights speaks of personal data or of the law, not of anything else."""
    return bool(CONTEXT.search(text))


def rights_in(text: str) -> tuple[Right, ...]:
    """The rights a request names, in the order of the enum; () when it names none."""
    found = {right for right, words in RIGHT_WORDS.items() if re.search(words, text, re.I)}
    for match in ARTICLE_LISTS.finditer(text):
        for number in re.findall(r"\d+", match.group("list")):
            if int(number) in ARTICLES:
                found.add(ARTICLES[int(number)])
    return tuple(right for right in Right if right in found)


def law_in(text: str) -> Law:
    """The law a request names; the GDPR when it names none of the others."""
    return law_named(text) or Law.EU_GDPR


def law_named(text: str) -> Law | None:
    """The law other than the GDPR that a text names, or None."""
    return next((law for law, words in LAW_WORDS.items() if re.search(words, text, re.I)), None)

"""Dates and durations in a mail and the role each plays: commitment, deadline, receipt or other."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from cases.model import DateKind, DateMention
from nlp.sentences import Sentence

_MONTH_NAMES = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_SHORT_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
    "janv": 1, "févr": 2, "avr": 4, "juil": 7, "déc": 12, "fevrier": 2, "aout": 8, "decembre": 12,
    "jän": 1, "jänner": 1, "maerz": 3, "okt": 10, "dez": 12, "setiembre": 9, "ene": 1, "abr": 4, "ago": 8, "dic": 12,
    "mrt": 3, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10,
}  # fmt: skip
_MONTHS = {
    name: number for names in _MONTH_NAMES.values() for number, name in enumerate(names.split(), start=1)
} | _SHORT_MONTHS
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_NUMBERS = {
    1: "one a an un une ein eine einen einem einer eines uno una een één",
    2: "two deux zwei zweier dos due twee",
    3: "three trois drei dreier tres tre drie",
    4: "four quatre vier cuatro quattro",
    5: "five cinq fünf fuenf cinco cinque vijf",
    6: "six sechs seis sei zes",
    7: "seven sept sieben siete sette zeven",
    8: "eight huit acht ocho otto",
    10: "ten dix zehn diez dieci tien",
    12: "twelve douze zwölf doce dodici twaalf",
    14: "fourteen quatorze vierzehn catorce quattordici veertien",
    15: "fifteen quinze fünfzehn quince quindici vijftien",
    20: "twenty vingt zwanzig veinte venti twintig",
    21: "twenty-one vingt-et-un einundzwanzig veintiuno ventuno eenentwintig",
    28: "twenty-eight vingt-huit achtundzwanzig",
    30: "thirty trente dreißig dreissig treinta trenta dertig",
    45: "forty-five quarante-cinq fünfundvierzig",
    60: "sixty soixante sechzig sesenta sessanta zestig",
    90: "ninety quatre-vingt-dix neunzig noventa novanta negentig",
}
_WORD_NUMBER = {word: number for number, words in _NUMBERS.items() for word in words.split()}
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(_WORD_NUMBER, key=len, reverse=True)) + ")"
_UNITS = {
    "D": r"(?:calendar |working |business |week)?days?|jours?(?: (?:ouvrés|ouvrables|calendaires|francs))?|(?:werk|arbeits|kalender|geschäfts)?tage?n?s?|días?(?: (?:hábiles|laborables|naturales))?|giorni?o?(?: (?:lavorativi|feriali|di calendario))?|(?:werk|kalender)?dag(?:en)?",
    "W": r"weeks?|semaines?|wochen?|semanas?|settiman[ae]|weken|week",
    "M": r"(?:calendar )?months?|mois|monat(?:e?n?|s)|mes(?:es)?|mes[ei]|maand(?:en)?",
    "Y": r"years?|ans?|années?|jahre?n?s?|años?|ann[oi]|jaar|jaren",
    "H": r"hours?|heures?|stunden?|horas?|or[ae]|uur|uren",
}
_UNIT = "|".join(f"(?P<{key}>{words})" for key, words in _UNITS.items())
_FURTHER = r"(?:further |additional |more |other |extra |full |weitere[nr]? |zusätzliche[nr]? |supplémentaires? |autres |altri |ulteriori |otros |extra |verdere |volle[nr]? |working |business |calendar |voile )?"
_DURATION = re.compile(
    rf"(?<![\w-])(?P<count>{_NUMBER})(?:\s?\((?:\w+)\)|\s?/\s?\w+)?(?:[- ])(?:\(\w+\) )?{_FURTHER}(?:{_UNIT})(?!\w)",
    re.IGNORECASE,
)
_NAMED = {
    "quinzaine": "P15D", "quinzena": "P15D", "quincena": "P15D", "huitaine": "P8D", "fortnight": "P14D",
    "a couple of weeks": "P2W", "half a year": "P6M", "jahresfrist": "P1Y", "monatsfrist": "P1M", "wochenfrist": "P1W",
}  # fmt: skip
_NAMED_SPAN = re.compile(r"\b(?:" + "|".join(_NAMED) + r")\b", re.IGNORECASE)
_WORKING = re.compile(
    r"working|business|weekday|ouvr|werktag|arbeitstag|geschäftstag|hábil|laborable|lavorativ|feriali|werkdag",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:of |de |di )?(?P<m>{_MONTH})(?:,?\s+(?:de |del |di )?(?P<y>\d{{4}}))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>\d{{4}}))?(?!\d)", re.IGNORECASE
)
_NUMERIC = re.compile(
    r"(?<![\d./-])(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?:(?P=s)(?P<c>\d{4}|\d{2})\b|(?<=\d)(?P<short>\.)(?=\s|$|,)))(?![\d/-])"
)
_PART = re.compile(
    rf"\b(?P<p>(?:the )?end of|by the end of|mid[- ]|early|late|the beginning of|fin|la fin|mi-|début|courant|ende|mitte|anfang|finales? de|mediados de|principios de|fine|metà|inizio|eind(?:e)?|half|begin)\s?(?:of |de |du |d['’]|di )?(?P<m>{_MONTH})(?:,?\s+(?P<y>\d{{4}}))?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:tomorrow|next (?:week|month|monday|tuesday|wednesday|thursday|friday)|(?:this|by|on|until) (?:monday|tuesday|wednesday|thursday|friday)|end of (?:the|this|next) (?:week|month)"
    r"|demain|la semaine prochaine|semaine prochaine|le mois prochain|(?:lundi|mardi|mercredi|jeudi|vendredi) prochain|(?:la )?fin (?:de la|de) semaine|fin du mois"
    r"|morgen|nächste[rn]? (?:woche|monat)|(?:kommenden|nächsten) (?:montag|dienstag|mittwoch|donnerstag|freitag)|ende (?:der|dieser|nächster) woche|ende des monats|monatsende"
    r"|mañana|la próxima semana|la semana que viene|el próximo mes|domani|la prossima settimana|settimana prossima|il mese prossimo|volgende week|volgende maand)\b",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:\bart(?:icle|ikel|ículo|icolo|\.)?\s*\.?\s?\d+|\bsection \d|§\s?\d|\brecital\b|gdpr|rgpd|dsgvo|avg\b|ccpa|statutory|legal(?:ly)? (?:time|period|deadline|limit)|the law|by law|délai légal|la loi|légal|gesetzlich|plazo legal|termine di legge|wettelijk)",
    re.IGNORECASE,
)
_SAYS_LAW = re.compile(
    r"\b(?:provid\w+|allow\w*|grants?|gives? (?:us|controllers|organisations)|sets?|prescrib\w+|permit\w*|states?|says?|requires?|entitle[sd]?|under|pursuant to|prévoit|prévoient|accorde|laisse|impose|permet|dispose|fixe|sieht\b.*\bvor|erlaubt|gewährt|beträgt|prevé|establece|permite|concede|prevede|consente|stabilisce|bepaalt|geeft|biedt)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:(?:can|able to|aim to|hope to|undertake to|intend to|endeavour to) (?:then )?(?:answer|respond|reply|send|process|complete)|puissions|pourrons|have until|we(?:['’]ll| will| shall| aim| expect| intend| hope| plan| are going)|you(?:['’]ll| will| shall| should)(?: then)? (?:have|receive|hear|get|be)|will (?:be )?(?:answer|respond|reply|send|provid|deliver|deal|process|complet|delet|eras|get|come|write|contact)\w*|(?:answer|reply|response|data) (?:will|by|within|is due)|i(?:['’]ll| will)|can expect|undertake|promise|expect (?:an?|our) (?:answer|reply|response)|takes? (?:up to|about)|needs? (?:a further|another|two|more)|extend\w*|prolong\w*"
    r"|nous (?:vous )?(?:répondrons|reviendrons|traiterons|adresserons|enverrons|transmettrons|apporterons|tiendrons|ferons|engageons|communiquerons|prolong\w+|allons|donnerons|supprimerons)|vous (?:répondr\w+|recevrez|aurez|sera|serez|adress\w+|transmet\w+)|sera (?:traité|apporté|adressé|supprimé|envoyé|clos|effectué)\w*|seront \w+|je (?:vous )?(?:reviens|réponds|réponde|envoie|répondrai|enverrai|reviendrai)|réponse (?:vous )?(?:sera|parviendra|interviendra)|prolong\w*|prorog\w*|comptez|engageons"
    r"|(?:wir|ich) (?:werden|melden|antworten|beantworten|senden|schicken|bearbeiten|verlängern|benötigen noch|kommen|melde|werde)|sie (?:erhalten|hören|bekommen)|wird (?:ihnen|bis|innerhalb|beantwortet|gelöscht)|werden (?:wir|bis|innerhalb|gelöscht)|melden uns|verlänger\w*"
    r"|(?:le |les )?(?:responderemos|contestaremos|enviaremos|daremos|remitiremos|facilitaremos)|recibirá|será \w+|serán \w+|prorrog\w*|(?:le |vi )?(?:risponderemo|invieremo|daremo|forniremo|contatteremo)|riceverà|sarà \w+|saranno \w+|provvederemo|prorog\w*"
    r"|(?:wij|we|u) (?:zullen|zult|ontvangt|sturen|antwoorden|reageren|streven|nemen|komen|verlengen)|ontvangt u|zal (?:worden|u)|worden .{0,40}verwijderd|verleng\w*)\b",
    re.IGNORECASE,
)
_SET_TERM = re.compile(
    r"\b(?:please|kindly|if you|si vous|wenn sie|you (?:have|must|need)|failing which|otherwise|if (?:we (?:do not|don['’]t)|you (?:do not|don['’]t)|no )|unless|send (?:us|it|this|them)|valid (?:until|for)|expires?|let us have|will be (?:closed|withdrawn|treated as)|deemed"
    r"|veuillez|merci de|prière de|vous (?:disposez|devez|avez)|à défaut|sans (?:réponse|nouvelle|retour)|faute de|passé ce délai|expire|valable|pourriez-vous|dans l['’]attente de vos"
    r"|bitte|sie haben|andernfalls|sollten (?:wir|sie)|ohne (?:ihre )?(?:antwort|rückmeldung)|falls (?:wir|sie)|gültig|läuft ab|por favor|rogamos|dispone de|tiene|de lo contrario|si no|caduca|válido|la preghiamo|si prega|ha a disposizione|in caso contrario|in mancanza|scade|valido|gelieve|u heeft|anders|indien wij|zonder (?:uw )?(?:reactie|antwoord)|verloopt|geldig)\b",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    r"\b(?:received|receipt|you (?:sent|wrote|made)|vous (?:nous )?avez (?:envoy|adress)\w+|your (?:request|e-?mail|letter|message|enquiry|inquiry|mail|application) (?:of|dated|from)|dated|reached us|which we got|came in on|arrived"
    r"|reçu\w*|réception|(?:votre|sa) (?:demande|courriel|courrier|message|lettre|mail|e-mail|requête) (?:du|en date du|daté)|en date du|nous est parvenu|datée? du"
    r"|erhalten|eingegangen|eingang|ihre[rn]? (?:anfrage|schreiben|e-?mail|nachricht|antrag|anliegen) vom|ihr (?:schreiben|antrag) vom|recibi\w*|su (?:solicitud|correo|escrito|mensaje) (?:de|del|de fecha)|recepción"
    r"|ricevut\w*|(?:richiesta|messaggio|mail|lettera) del|pervenut\w*|ontvangen|ontvangst|uw (?:verzoek|bericht|brief|e-?mail|mail) van)\b",
    re.IGNORECASE,
)
_ANCHORED = re.compile(
    r"\b(?:of|after|from|following|since|upon|once) (?:the )?(?:receipt|receiving|verification|identification|your (?:request|reply|documents?|identity)|we (?:have|receive)|you (?:have|send)|the (?:date|day) (?:of|on)|that)"
    r"|once (?:we|you|your)|(?:à compter|à partir|suivant|dès|après) (?:de |du |la |le |votre )?|suivant (?:la|votre)|(?:nach|ab) (?:dem )?(?:eingang|erhalt|prüfung|vorlage|zugang)|sobald|desde (?:la|que)|a contar|tras la|dal(?:la)? (?:ricev|data)|una volta|na ontvangst|nadat|zodra",
    re.IGNORECASE,
)
_PROLONGS = re.compile(r"\b(?:extend|prolong|prorog|prorrog|verlänger|verleng)", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:\b(?:by|until|till|before|no later than|not later than|at the latest(?: by)?|d['’]ici(?: au| le)?|avant(?: le)?|au plus tard(?: le)?|jusqu['’]au|bis(?: spätestens)?(?: zum| am)?|spätestens(?: am| bis| zum)?|vor dem|antes del?|a más tardar(?: el)?|hasta el|entro(?: il)?|prima del|uiterlijk(?: op)?|voor|vóór|tot)\s*)$",
    re.IGNORECASE,
)
_SENT_LATEST = 3700


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    on: date | None
    duration: str | None
    working: bool = False


def find_dates(
    sentences: Sequence[Sentence], language: str, sent_at: datetime | date | None
) -> tuple[DateMention, ...]:
    """All dates and durations with their roles.

    Args:
        sentences: the sender's own sentences.
        language: decides the order of day and month, and the language of relative words.
        sent_at: what relative dates and dates without a year count from; None leaves them without a date.

    Returns:
        Mentions in order. A duration gets a date only when it is a commitment or deadline that runs from
        the message itself, not from an event named in the sentence.
    """
    base = sent_at.date() if isinstance(sent_at, datetime) else sent_at
    found: list[DateMention] = []
    seen: set[tuple[str, DateKind]] = set()
    for sentence in sentences:
        for span in _spans(sentence.text, language, base):
            mention = _mention(sentence.text, span, base)
            if (mention.text.lower(), mention.kind) not in seen:
                seen.add((mention.text.lower(), mention.kind))
                found.append(mention)
    return tuple(found)


def _mention(text: str, span: _Span, base: date | None) -> DateMention:
    kind = _role(text, span, base)
    on = span.on
    anchored = _ANCHORED.search(text[span.end :]) or _PROLONGS.search(text)
    runs = kind in (DateKind.COMMITMENT, DateKind.DEADLINE) and not anchored
    if span.duration and base and runs:
        on = _after(base, span.duration, span.working)
    return DateMention(text[span.start : span.end], kind, on, span.duration, text)


def _role(text: str, span: _Span, base: date | None) -> DateKind:
    """The role of a span from the words right around it: the nearest cue before it, else one behind it."""
    left = max(
        (text.rfind(mark, 0, span.start) for mark in (";", ". ", " but ", " mais ", " aber ")), default=-1
    )
    before = text[max(left, 0) : span.start]
    clause = text[max(left, 0) :]
    past = span.on is not None and base is not None and span.on <= base
    received, asked, promised = (_last_end(cue, before) for cue in (_RECEIVED, _SET_TERM, _PROMISE))
    until = bool(_UNTIL.search(before))
    if span.duration is None and received >= 0:
        nearest = received >= max(asked, promised)
        if past or (not until and nearest) or (base is None and not until):
            return DateKind.RECEIPT
    if span.duration and _cites(clause):
        return DateKind.OTHER
    if past and not span.duration:
        return DateKind.OTHER
    if (until or span.duration) and _ANSWERED_BY.search(before):
        return DateKind.COMMITMENT
    if max(asked, promised) >= 0:
        return DateKind.DEADLINE if asked > promised else DateKind.COMMITMENT
    behind = text[span.end :]
    if _SET_TERM.search(behind) and not _PROMISE.search(behind):
        return DateKind.DEADLINE
    if _PROMISE.search(behind) or (until and not span.duration and _FIRST_PERSON.search(clause)):
        return DateKind.COMMITMENT
    return DateKind.OTHER


def _last_end(cue: re.Pattern[str], text: str) -> int:
    """Where the last match ends, or -1."""
    end = -1
    for match in cue.finditer(text):
        end = match.end()
    return end


_ANSWERED_BY = re.compile(
    r"(?<!your )(?<!votre )(?<!ihre )\b(?:answer|reply|response|réponse|traitée?s?|traitement|antwort|beantwortet|bearbeitet|respuesta|risposta|antwoord)"
    r"\s+(?:(?:within|under|by|before|until|no later than|not later than|at the latest by|d['’]ici(?: au| le)?|avant(?: le)?|sous|dans un délai de|au plus tard(?: le)?|bis(?: spätestens)?(?: zum| am)?|innerhalb von|entro(?: il)?|antes del?|en|binnen|uiterlijk(?: op)?)\s*(?:a |an |the |les |le )?)$",
    re.IGNORECASE,
)
"""A noun or participle of answering right before the term: "reply by", "traitée d'ici le"."""
_FIRST_PERSON = re.compile(r"\b(?:we|nous|wir|ich|i)\b", re.IGNORECASE)


def _cites(text: str) -> bool:
    """True when the sentence says what a law provides instead of what somebody will do."""
    if not _CITED.search(text):
        return False
    promise = _PROMISE.search(text)
    return not promise or bool(
        _SAYS_LAW.search(text)
        and not re.search(
            r"\b(?:we|nous|wir|i|je|ich)\b.{0,30}\b(?:will|shall|extend\w*|prolong\w+|verlänger\w+|répondrons|reviendrons|werden)\b",
            text,
            re.IGNORECASE,
        )
    )


_UNIT_WORD = re.compile(
    r"(?:working|business|calendar|week|werk|arbeits|kalender|geschäfts)?(?:days?|weeks?|months?|years?|hours?|jours?|semaines?|mois|ans?|années?|heures?|tage?n?s?|wochen?|monat(?:e?n?|s)|jahre?n?s?|stunden?|días?|semanas?|mes(?:es)?|años?|horas?|giorni?o?|settiman[ae]|mes[ei]|ann[oi]|or[ae]|dag(?:en)?|weken|maand(?:en)?|jaar|jaren|uur|uren)"
)
_RELATIVE_WORD = re.compile(
    r"tomorrow|next|this|by|on|until|end|demain|prochaine?|fin|morgen|nächste[rn]?|kommenden|ende|monatsende|mañana|próxim[oa]|viene|domani|prossim[oa]|volgende"
)
_NAMED_WORD = re.compile(
    r"quinzaine|quinzena|quincena|huitaine|fortnight|weeks|year|jahresfrist|monatsfrist|wochenfrist"
)
_WORD = re.compile(r"[^\W\d_]+|\d")


@lru_cache(maxsize=20000)
def _hints(word: str) -> str:
    """Which patterns a word can be part of: n(umber), m(onth), u(nit), r(elative), s(pecial)."""
    found = "n" if word.isdigit() else ""
    found += "m" * (word in _MONTHS)
    found += "u" * bool(_UNIT_WORD.fullmatch(word))
    found += "r" * bool(_RELATIVE_WORD.fullmatch(word))
    return found + "s" * bool(_NAMED_WORD.fullmatch(word))


def _spans(text: str, language: str, base: date | None) -> list[_Span]:
    """Dates and durations; a pattern is tried only where a word says that it may match."""
    spans: list[_Span] = []
    hints = set("".join(map(_hints, _WORD.findall(text.lower()))))
    if "n" in hints:
        for match in _NUMERIC.finditer(text):
            spans += _kept(match, _numeric(match, language, base))
    if {"n", "m"} <= hints:
        for pattern in (_DAY_MONTH, _MONTH_DAY) if language == "en" else (_DAY_MONTH,):
            for match in pattern.finditer(text):
                spans += _kept(match, _written(match, base))
    if "m" in hints:
        for match in _PART.finditer(text):
            spans += _kept(match, _part_of_month(match, base))
    if "r" in hints:
        for match in _RELATIVE.finditer(text):
            spans.append(_Span(match.start(), match.end(), _relative(match.group(), language, base), None))
    if "u" in hints:
        for match in _DURATION.finditer(text):
            spans.append(
                _Span(match.start(), match.end(), None, _iso(match), bool(_WORKING.search(match.group())))
            )
    if "s" in hints:
        for match in _NAMED_SPAN.finditer(text):
            spans.append(_Span(match.start(), match.end(), None, _NAMED[match.group().lower()]))
    return _without_overlaps(spans)


def _kept(match: re.Match[str], on: date | None) -> list[_Span]:
    end = match.start() + len(match.group().rstrip(" .,"))
    return [_Span(match.start(), end, on, None)] if on else []


def _without_overlaps(spans: list[_Span]) -> list[_Span]:
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _numeric(match: re.Match[str], language: str, base: date | None) -> date | None:
    if match["y"]:
        return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    first, second = int(match["a"]), int(match["b"])
    month_first = language == "en" and match["s"] == "/" and second > 12
    day, month = (second, first) if month_first else (first, second)
    if match["c"] is None:
        return _near(month, day, base)
    year = int(match["c"])
    return _day(year + 2000 if year < 100 else year, month, day)


def _written(match: re.Match[str], base: date | None) -> date | None:
    month = _MONTHS[match["m"].lower().rstrip(".")]
    day = int(match["d"])
    return _day(int(match["y"]), month, day) if match["y"] else _near(month, day, base)


def _part_of_month(match: re.Match[str], base: date | None) -> date | None:
    month = _MONTHS[match["m"].lower().rstrip(".")]
    word = match["p"].lower()
    year = int(match["y"]) if match["y"] else None
    anchor = year or (base.year if base else None)
    if anchor is None:
        return None
    early = re.search(r"mid|mi-|mitte|mediados|metà|half|courant", word)
    begin = re.search(r"early|begin|début|anfang|principios|inizio", word)
    day = 15 if early else 10 if begin else monthrange(anchor, month)[1]
    return _day(year, month, day) if year else _near(month, day, base)


def _near(month: int, day: int, base: date | None) -> date | None:
    """A date without a year: the one in the half-year before or the half-year after the message."""
    if base is None:
        return None
    options = [one for year in (base.year - 1, base.year, base.year + 1) if (one := _day(year, month, day))]
    return min(options, key=lambda one: abs((one - base).days), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative(words: str, language: str, base: date | None) -> date | None:
    """Relative words by dateparser, on the span alone; the ends of weeks and months by arithmetic."""
    if base is None:
        return None
    lower = words.lower()
    if re.search(r"fin du mois|ende des monats|monatsende|end of (?:the|this) month", lower):
        return base.replace(day=monthrange(base.year, base.month)[1])
    if re.search(r"end of (?:the|this) week|fin d.* semaine|ende (?:der|dieser) woche", lower):
        return base + timedelta(days=(4 - base.weekday()) % 7)
    if re.search(
        r"next week|semaine prochaine|nächste[rn]? woche|próxima semana|semana que viene|prossima settimana|settimana prossima|volgende week|nächster woche|end of next week",
        lower,
    ):
        return base + timedelta(days=11 - base.weekday())
    if re.search(
        r"next month|mois prochain|nächste[rn]? monat|próximo mes|mese prossimo|volgende maand", lower
    ):
        return _after(base.replace(day=1), "P2M", False) - timedelta(days=1)
    import dateparser

    parsed = dateparser.parse(
        re.sub(r"^(?:this|by|on|until|next|kommenden|nächsten)\s|\sprochain$", "", lower),
        languages=[language] if language else None,
        settings={"RELATIVE_BASE": datetime(base.year, base.month, base.day), "PREFER_DATES_FROM": "future"},  # noqa: DTZ001
    )
    return parsed.date() if parsed else None


def _iso(match: re.Match[str]) -> str:
    word = match["count"].lower()
    count = int(word) if word.isdigit() else _WORD_NUMBER[word]
    unit = next(key for key in _UNITS if match[key])
    return f"PT{count}H" if unit == "H" else f"P{count}{unit}"


def _after(base: date, duration: str, working: bool) -> date | None:
    parts = re.fullmatch(r"P(T?)(\d+)([DWMYH])", duration)
    if parts is None or int(parts[2]) > _SENT_LATEST:
        return None
    count, unit = int(parts[2]), parts[3]
    if unit == "H":
        return base + timedelta(days=-(-count // 24))
    if unit in "MY":
        months = base.month - 1 + count * (12 if unit == "Y" else 1)
        year, month = base.year + months // 12, months % 12 + 1
        return date(year, month, min(base.day, monthrange(year, month)[1]))
    if unit == "D" and working:
        return _working_days(base, count)
    return base + timedelta(days=count * (7 if unit == "W" else 1))


def _working_days(base: date, count: int) -> date:
    """Weekdays only: public holidays are the business of the case room."""
    while count:
        base += timedelta(days=1)
        count -= base.weekday() < 5
    return base

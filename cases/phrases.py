"""The sentences of the clock's reasoning, English and French side by side.

A sentence is found by its key and filled with typed values: a date, a period of rules.yaml or a number of days is
worded by the language that is asked for. `deadlines` decides which sentence is said; nothing is decided here.
"""

from __future__ import annotations

from datetime import date, timedelta

from cases.rules import Period

LANGUAGES = ("en", "fr")

Phrase = tuple[str, str]
"""One sentence per language, in the order of `LANGUAGES`."""

Value = date | timedelta | Period | int | str

SENTENCES: dict[str, Phrase] = {
    # the period
    "received": (
        "The request was received on {received}; that day is not counted.",
        "La demande a été reçue le {received} ; ce jour n’est pas compté.",
    ),
    "answer": (
        "The answer is due within {period} of receipt: {end}.",
        "La réponse est due dans un délai {period} à compter de la réception : le {end}.",
    ),
    "month_end": (
        "That month has no day {number}: the period ends on its last day.",
        "Ce mois n’a pas de jour {number} : le délai prend fin le dernier jour du mois.",
    ),
    "rolled": (
        "{base} is not a working day ({closed}): the period ends on {end}.",
        "Le {base} n’est pas un jour ouvré ({closed}) : le délai prend fin le {end}.",
    ),
    "acknowledgement": (
        "Receipt must be confirmed within {period}: {end}.",
        "La réception doit être confirmée dans un délai {period} : le {end}.",
    ),
    "safe": (
        "Lateness is claimed only after {safe}: the latest of these dates plus {grace} of grace, on a working day.",
        "Le retard n’est invoqué qu’après le {safe} : la plus tardive de ces dates, plus {grace} de tolérance, reportée à un jour ouvré.",
    ),
    # dates beside the clock
    "term": (
        "The letter of {sent} asked for an answer within {open}: {end}.",
        "La lettre du {sent} demandait une réponse sous {open} : le {end}.",
    ),
    "complaint": (
        "The formal notice of {sent} is a complaint to the controller, which must confirm it within {period}: {end}.",
        "La mise en demeure du {sent} vaut plainte auprès du responsable du traitement, qui doit la confirmer dans un délai {period} : le {end}.",
    ),
    "authority_term": (
        "The term that the authority ({authority}) has set the controller ends: {end}.",
        "Le terme que l’autorité ({authority}) a fixé au responsable du traitement expire : le {end}.",
    ),
    "information": (
        "The complaint was lodged with the authority ({authority}) on {filed}; within three months it informs of the progress or the outcome: {end}.",
        "La plainte a été déposée auprès de l’autorité ({authority}) le {filed} ; dans les trois mois, elle informe de l’état d’avancement ou de l’issue : le {end}.",
    ),
    # whose holidays
    "unknown_country": (
        "No public holidays are known for the country '{country}': only Saturdays and Sundays are counted as closed.",
        "Aucun jour férié n’est connu pour le pays «\u00a0{country}\u00a0» : seuls les samedis et les dimanches sont comptés comme non ouvrés.",
    ),
    "unnamed_country": (
        "No public holidays are known for a country that is not named: only Saturdays and Sundays are counted as closed.",
        "Aucun jour férié n’est connu, car le pays n’est pas indiqué : seuls les samedis et les dimanches sont comptés comme non ouvrés.",
    ),
    "unknown_region": (
        "The region '{region}' of {country} is not known: only the holidays of the whole country are counted.",
        "La région «\u00a0{region}\u00a0» ({country}) n’est pas connue : seuls les jours fériés communs à tout le pays sont comptés.",
    ),
    "assumed_country": (
        "No source says whose holidays count for a controller without an establishment here: those of the person's country are assumed.",
        "Aucune source ne dit quels jours fériés comptent pour un responsable du traitement sans établissement ici : ceux du pays de la personne sont retenus par hypothèse.",
    ),
    # what a question of the controller does
    "unasked": (
        "Something was supplied on {answered} without a question on file: the clock goes on.",
        "Des éléments ont été fournis le {answered} sans qu’aucune question figure au dossier : le délai continue de courir.",
    ),
    "no_pause": (
        "The question of {asked} does not stop the clock under this law.",
        "La question du {asked} ne suspend pas le délai selon cette loi.",
    ),
    "unanswered": (
        "The question of {asked} is not answered yet: if it is legitimate the clock may stand still and no paused date can be named, so the date without pause is shown.",
        "La question du {asked} n’a pas encore reçu de réponse : si elle est légitime, le délai peut être suspendu et aucune date avec suspension ne peut être donnée ; c’est donc la date sans suspension qui est indiquée.",
    ),
    "asked_late": (
        "The question of {asked} came after the period had ended: it cannot stop it any more.",
        "La question du {asked} est arrivée après la fin du délai : elle ne peut plus le suspendre.",
    ),
    "restart": (
        "If the question was legitimate the period starts anew when it is answered, on {answered}: {end}.",
        "Si la question était légitime, un nouveau délai commence avec la réponse donnée le {answered} : il prend fin le {end}.",
    ),
    "no_pause_fee": (
        "The payment asked for on {asked} does not stop the clock under this law: as a rule the answer is free of charge.",
        "Le paiement demandé le {asked} ne suspend pas le délai selon cette loi : en principe, la réponse est gratuite.",
    ),
    "unanswered_fee": (
        "The fee asked for on {asked} is not paid yet: if it is lawful the period starts only when it is paid and no paused date can be named, so the date without it is shown.",
        "Les frais demandés le {asked} ne sont pas encore payés : s’ils sont licites, le délai ne commence qu’avec le paiement et aucune date avec suspension ne peut être donnée ; c’est donc la date sans ces frais qui est indiquée.",
    ),
    "restart_fee": (
        "If the fee was lawful the period starts anew when it is paid, on {answered}: {end}.",
        "Si les frais étaient licites, un nouveau délai commence avec le paiement du {answered} : il prend fin le {end}.",
    ),
    "shift": (
        "If the question was legitimate the clock stood still from {asked} to {answered}, {open}; the end moves by as many days: {end}.",
        "Si la question était légitime, le délai a été suspendu du {asked} au {answered}, soit {open} ; la fin est reportée d’autant : le {end}.",
    ),
    "caution": (
        "No source of this law lets the clock stand still; as a precaution the time of the question (from {asked} to {answered}, {open}) is counted for the controller: {end}.",
        "Aucune source ne permet de suspendre le délai selon cette loi ; par précaution, le temps de la question, soit {open} du {asked} au {answered}, est compté en faveur du responsable du traitement : le délai prend fin le {end}.",
    ),
    "remainder": (
        "Counted as the Swedish authority did, {used} were used and {left} of {whole} run from {answered}: {end}. The later date is taken.",
        "Si l’on compte comme l’autorité suédoise, la question est arrivée après {used} ; le reste, soit {left} des {whole}, court à partir du {answered} : jusqu’au {end}. La date la plus tardive est retenue.",
    ),
    # what a notice of extension does
    "extended": (
        "The notice of extension of {notified} came in time and with reasons: the answer is due within {period} of receipt, {end}.",
        "L’annonce de prolongation du {notified} est arrivée à temps et elle est motivée : la réponse est due dans un délai {period} à compter de la réception, le {end}.",
    ),
    "extended_if_paused": (
        "The notice of extension of {notified} came in time only if the clock had stood still: the date without pause stays, and {latest} is the latest the controller could claim.",
        "L’annonce de prolongation du {notified} n’est arrivée à temps que si le délai avait été suspendu : la date sans suspension demeure, et le {latest} est la date la plus tardive que le responsable du traitement pourrait invoquer.",
    ),
    "extended_freely": (
        "The notice of extension of {notified} names its own new date, which a person must check; as a precaution a second period is counted for the controller: {end}.",
        "L’annonce de prolongation du {notified} indique elle-même une nouvelle date, qu’une personne doit vérifier ; par précaution, un second délai est compté en faveur du responsable du traitement : jusqu’au {end}.",
    ),
    "extension_unknown": (
        "The notice of extension of {notified} changes nothing: this law knows no extension.",
        "L’annonce de prolongation du {notified} est sans effet : cette loi ne connaît pas de prolongation.",
    ),
    "extension_without_reasons": (
        "The notice of extension of {notified} changes nothing: it gives no reasons.",
        "L’annonce de prolongation du {notified} est sans effet : elle ne donne pas de motifs.",
    ),
    "extension_late": (
        "The notice of extension of {notified} changes nothing: it came after the period had ended.",
        "L’annonce de prolongation du {notified} est sans effet : elle est arrivée après la fin du délai.",
    ),
}
"""In French a period is worded with its preposition ("d’un mois", "de 45 jours")."""

ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FRENCH_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
FRENCH_UNITS = {
    "days": ("un jour", "jours"),
    "working_days": ("un jour ouvré", "jours ouvrés"),
    "months": ("un mois", "mois"),
}

A_HOLIDAY = "jour férié"
"""What a holiday is called in French when its name is not in `FRENCH_CLOSURES`."""

FRENCH_CLOSURES: dict[str, str] = {
    "Saturday": "samedi",
    "Sunday": "dimanche",
    "New Year's Day": "jour de l’An",
    "Epiphany": "Épiphanie",
    "Saint Joseph's Day": "Saint-Joseph",
    "Maundy Thursday": "Jeudi saint",
    "Good Friday": "Vendredi saint",
    "Easter": "Pâques",
    "Easter Sunday": "dimanche de Pâques",
    "Easter Monday": "lundi de Pâques",
    "Labor Day": "fête du Travail",
    "May Day": "fête du 1er mai",
    "International Workers' Day": "fête du Travail",
    "Europe Day": "journée de l’Europe",
    "Victory Day": "fête de la Victoire",
    "Liberation Day": "fête de la Libération",
    "Ascension Day": "Ascension",
    "Pentecost": "Pentecôte",
    "Pentecost Monday": "lundi de Pentecôte",
    "Corpus Christi": "Fête-Dieu",
    "Midsummer Day": "Saint-Jean",
    "Midsummer Eve": "veille de la Saint-Jean",
    "National Day": "fête nationale",
    "Assumption Day": "Assomption",
    "German Unity Day": "jour de l’Unité allemande",
    "Reformation Day": "fête de la Réformation",
    "All Saints' Day": "Toussaint",
    "All Souls' Day": "commémoration des défunts",
    "Armistice Day": "Armistice",
    "Independence Day": "fête de l’Indépendance",
    "Republic Day": "fête de la République",
    "Constitution Day": "jour de la Constitution",
    "Immaculate Conception": "Immaculée Conception",
    "Christmas Eve": "veille de Noël",
    "Christmas Day": "Noël",
    "Second Day of Christmas": "lendemain de Noël",
    "Saint Stephen's Day": "Saint-Étienne",
    "Boxing Day": "lendemain de Noël",
    "New Year's Eve": "Saint-Sylvestre",
}


def say(key: str, language: str, **values: Value) -> str:
    """The sentence of `key` in a language, with its values worded; any language but French gives English."""
    column = _column(language)
    return SENTENCES[key][column].format(**{name: WORDINGS[column](value) for name, value in values.items()})


def closure(name: str, language: str) -> str:
    """Why a day is not a working day, from the English name that `periods` gives.

    A day can bear several names, joined by "; ". When one of them has no French name here, the French says
    "jour férié" and no more.
    """
    if not _column(language):
        return name
    found = [FRENCH_CLOSURES.get(part, "") for part in name.split("; ")]
    return ", ".join(found) if all(found) else A_HOLIDAY


def _column(language: str) -> int:
    short = language[:2].lower()
    return LANGUAGES.index(short) if short in LANGUAGES else 0


def _english(value: Value) -> str:
    if isinstance(value, date):
        return f"{value.isoformat()} ({ENGLISH_DAYS[value.weekday()]})"
    if isinstance(value, timedelta):
        return f"{value.days} days"
    if isinstance(value, Period):
        unit = value.unit.replace("_", " ")
        return f"{value.count} {unit}" if value.count != 1 else f"one {unit.removesuffix('s')}"
    return str(value)


def _french(value: Value) -> str:
    if isinstance(value, date):
        number = "1er" if value.day == 1 else value.day
        return f"{number} {FRENCH_MONTHS[value.month - 1]} {value.year} ({FRENCH_DAYS[value.weekday()]})"
    if isinstance(value, timedelta):
        return f"{value.days} jour{'s' if value.days > 1 else ''}"
    if isinstance(value, Period):
        one, many = FRENCH_UNITS[value.unit]
        return f"de {value.count} {many}" if value.count != 1 else f"d’{one}"
    return str(value)


WORDINGS = (_english, _french)
"""How a value is worded, in the order of `LANGUAGES`."""

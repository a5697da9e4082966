"""The daily digest as a page: what is asked of the person first, what merely waits last."""

from __future__ import annotations

from collections.abc import Iterator

from cases.brief import DigestBrief, DigestReply
from cases.model import Label, Reason, StepName
from letters.happenings import happening_entry
from letters.page import (
    Entry,
    Explain,
    Page,
    Section,
    command,
    explained,
    footer,
    frame_words,
    planned_entry,
    reading_choice,
)
from letters.words import (
    LABELS,
    ORIGINS,
    STEPS,
    Phrase,
    choose,
    quoted,
    say,
    sentence_case,
    written_date,
    written_day,
    written_time,
)

DEADLINE_KINDS: dict[str, Phrase] = {
    "strict": ("the answer is due", "la réponse est due"),
    "paused": (
        "the answer is due if the controller’s question stopped the clock",
        "la réponse est due si la question posée a suspendu le délai",
    ),
    "safe": (
        "from the day after, lateness may be claimed",
        "dès le lendemain, le retard peut être invoqué",
    ),
    "extension": (
        "the extension that the controller announced ends",
        "la prolongation annoncée par le responsable du traitement expire",
    ),
    "acknowledgement": (
        "receipt of the request must be confirmed",
        "la réception de la demande doit être confirmée",
    ),
    "complaint_acknowledgement": (
        "receipt of the complaint to the controller must be confirmed",
        "la réception de la plainte auprès du responsable du traitement doit être confirmée",
    ),
    "information": (
        "the authority must have informed of the progress or the outcome",
        "l’autorité doit avoir informé de l’avancement ou de l’issue",
    ),
    "term": ("the term set by our letter ends", "le terme fixé par notre courrier expire"),
    "authority": ("the term set by the authority ends", "le terme fixé par l’autorité expire"),
}

PROBLEMS: dict[str, Phrase] = {
    "letter_bounced": (
        "A letter could not be delivered. Check the address; RELEASE #{case} lets the letters of this case go again.",
        "Un courrier n’a pas pu être remis. Vérifiez l’adresse ; REPRENDRE #{case} laisse repartir les courriers de ce dossier.",
    ),
    "letter_unknown": (
        "It is not certain that a letter went out. The bot looks for its own copy; without one it tries once more with the same number, then never again.",
        "Il n’est pas certain qu’un courrier soit parti. Le robot cherche sa propre copie ; sans elle, il réessaie une seule fois sous le même numéro, puis plus jamais.",
    ),
    "letter_parked": (
        "A letter was set aside after repeated trouble with sending.",
        "Un courrier a été mis de côté après plusieurs échecs d’envoi.",
    ),
    "request_bounced": (
        "The request could not be delivered. The clock has not started.",
        "La demande n’a pas pu être remise. Le délai n’a pas commencé.",
    ),
}

ASKING_PROBLEMS = frozenset({"letter_bounced"})
"""Problems that only the person can mend."""

QUARANTINE: dict[str, Phrase] = {
    "forged": ("the sender is not genuine", "l’expéditeur est usurpé"),
    "unknown_sender": ("the sender is not known", "l’expéditeur est inconnu"),
    "no_case": ("it belongs to no case", "il ne relève d’aucun dossier"),
    "ambiguous": ("it could belong to several cases", "il pourrait relever de plusieurs dossiers"),
    "unauthenticated_command": (
        "it gives a command, but it is not certain that it comes from you",
        "il donne une instruction, mais rien ne garantit qu’il vient de vous",
    ),
}

REPORTS: dict[StepName, tuple[Phrase, Phrase]] = {
    StepName.NOTICE: (
        ("TRACKING #{case} number", "SUIVI #{case} numéro"),
        (
            "once you have posted the letter by registered mail",
            "une fois le courrier posté en recommandé",
        ),
    ),
    StepName.COMPLAINT: (
        ("FILED #{case} reference", "DÉPOSÉ #{case} référence"),
        ("once you have lodged the complaint", "une fois la plainte déposée"),
    ),
}

TITLES: dict[str, Phrase] = {
    "needs_you": ("This needs you", "Ceci dépend de vous"),
    "unsure": ("Please look at these", "À vérifier, s’il vous plaît"),
    "goes_out": ("Goes out next", "Prochains envois"),
    "problems": ("Trouble", "Difficultés"),
    "happened": ("What happened", "Ce qui s’est passé"),
    "replies": ("New replies", "Nouvelles réponses"),
    "sent": ("Sent", "Envoyé"),
    "deadlines": ("Dates ahead", "Échéances à venir"),
    "quarantine": ("Set aside", "Mis de côté"),
    "waiting": ("Nothing to do", "Rien à faire"),
}


def digest_page(brief: DigestBrief, explain: Explain) -> Page:
    """Compose the digest; empty sections are left out."""
    language = choose(brief.language)
    mark = f" [R-{brief.token}]" if brief.token else ""
    subject = say(("Your requests on {day}", "Vos demandes au {day}"), language)
    return Page(
        language=language,
        subject=subject.format(day=written_date(brief.on, language)) + mark,
        heading=sentence_case(written_day(brief.on, language)),
        greeting=say(("Hello {name},", "Bonjour {name},"), language).format(name=brief.name),
        lead=_lead(brief, language),
        sections=tuple(section for section in _sections(brief, language, explain) if section.entries),
        footer=footer(language, brief.token),
        words=frame_words(language),
    )


def _lead(brief: DigestBrief, language: str) -> str:
    """Say in one or two sentences what the day asks for."""
    asked, going = _asks(brief), len(brief.goes_out)
    parts = []
    if asked:
        one = ("One thing needs you.", "Un point demande votre attention.")
        many = (f"{asked} things need you.", f"{asked} points demandent votre attention.")
        parts.append(say(one if asked == 1 else many, language))
    if going:
        one = (
            "One letter goes out unless you stop it.",
            "Un courrier partira, sauf avis contraire de votre part.",
        )
        many = (
            f"{going} letters go out unless you stop them.",
            f"{going} courriers partiront, sauf avis contraire de votre part.",
        )
        parts.append(say(one if going == 1 else many, language))
    if not parts:
        parts.append(
            say(("Nothing is asked of you today.", "Rien ne vous est demandé aujourd’hui."), language)
        )
    return " ".join(parts)


def _asks(brief: DigestBrief) -> int:
    """Count everything that waits for the person."""
    happened = sum(one.asks for one in brief.happened)
    problems = sum(word in ASKING_PROBLEMS for _, word, _ in brief.problems)
    return len(brief.needs_you) + len(brief.unsure) + happened + problems


def _sections(brief: DigestBrief, language: str, explain: Explain) -> Iterator[Section]:
    def titled(key: str, entries: tuple[Entry, ...], tone: str = "tell") -> Section:
        return Section(say(TITLES[key], language), entries, tone)

    zone = brief.time_zone
    planned = [planned_entry(step, language, zone, explain) for step in (*brief.needs_you, *brief.goes_out)]
    count = len(brief.needs_you)
    asks = tuple(happening_entry(one, language) for one in brief.happened if one.asks)
    told = tuple(happening_entry(one, language) for one in brief.happened if not one.asks)
    yield titled("needs_you", (*planned[:count], *asks), "ask")
    yield titled("unsure", tuple(_reply(reply, language, zone) for reply in brief.unsure), "ask")
    yield titled("goes_out", tuple(planned[count:]), "go")
    yield titled("problems", _problems(brief, language), "ask")
    yield titled("happened", told)
    yield titled("replies", tuple(_reply(reply, language, zone) for reply in brief.replies))
    yield titled("sent", _sent(brief, language))
    yield titled("deadlines", _deadlines(brief, language, explain))
    yield titled("quarantine", _quarantine(brief, language))
    yield titled("waiting", _waiting(brief, language))


def _reply(reply: DigestReply, language: str, time_zone: str) -> Entry:
    facts = [
        (say(("Received", "Reçu"), language), written_time(reply.at, language, time_zone)),
        (say(("Reads as", "Lecture"), language), say(LABELS[reply.label], language)),
        (say(("Origin", "Origine"), language), say(ORIGINS[reply.origin], language)),
    ]
    authority = say((" (supervisory authority)", " (autorité de contrôle)"), language)
    who = reply.controller + (authority if reply.party == "authority" else "")
    return Entry(
        title=f"#{reply.case} · {who}",
        facts=tuple(facts),
        quotes=(quoted(reply.evidence, language),) if reply.evidence else (),
        commands=_correction(reply, language) if reply.unsure else (),
    )


def _correction(reply: DigestReply, language: str) -> tuple[tuple[str, str], ...]:
    """What to reply when the reading is not certain."""
    best = dict.fromkeys((reply.label, *reply.alternatives[:2], Label.OTHER))
    return (
        *(reading_choice(reply.case, label, language) for label in best),
        command("help", None, language),
    )


def _problems(brief: DigestBrief, language: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            title=(f"#{case} · " if case else "")
            + (say(PROBLEMS[word], language).format(case=case) if word in PROBLEMS else word),
            facts=((say(("Detail", "Détail"), language), detail),) if detail else (),
        )
        for case, word, detail in brief.problems
    )


def _sent(brief: DigestBrief, language: str) -> tuple[Entry, ...]:
    """What went out; the number of a registered letter is asked for once."""
    asked = {(one.case, StepName.NOTICE) for one in brief.happened if one.word == "post_notice"}
    return tuple(
        Entry(
            title=f"#{case} · {say(STEPS[step], language)}",
            facts=(
                (say(("To", "À"), language), to),
                (say(("Sent", "Envoyé"), language), written_time(at, language, brief.time_zone)),
            ),
            commands=() if (case, step) in asked else _to_report(case, step, language),
        )
        for case, step, to, at in brief.sent
    )


def _to_report(case: int, step: StepName, language: str) -> tuple[tuple[str, str], ...]:
    """What the person has in hand after a letter and is asked to report: the post, the complaint."""
    if step not in REPORTS:
        return ()
    verb, effect = REPORTS[step]
    return ((say(verb, language).format(case=case), say(effect, language)),)


def _deadlines(brief: DigestBrief, language: str, explain: Explain) -> tuple[Entry, ...]:
    """Dates ahead; what several dates of a case have been reasoned from is said with the first of them."""
    entries = []
    told: set[tuple[int, tuple[Reason, ...]]] = set()
    for one in brief.deadlines:
        kind = say(DEADLINE_KINDS[one.kind], language) if one.kind in DEADLINE_KINDS else one.kind
        reasons = () if (one.case, one.reasons) in told else one.reasons
        told.add((one.case, one.reasons))
        entries.append(
            Entry(
                title=f"#{one.case} · {one.controller}",
                facts=((sentence_case(written_day(one.on, language)), kind),),
                points=explained(reasons, language, explain),
            )
        )
    return tuple(entries)


def _quarantine(brief: DigestBrief, language: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            title=one.subject or say(("(no subject)", "(sans objet)"), language),
            facts=(
                (say(("From", "De"), language), one.from_),
                (say(("Received", "Reçu"), language), written_time(one.at, language, brief.time_zone)),
                (
                    say(("Set aside because", "Mis de côté car"), language),
                    say(QUARANTINE[one.reason], language) if one.reason in QUARANTINE else one.reason,
                ),
            ),
        )
        for one in brief.quarantine
    )


def _waiting(brief: DigestBrief, language: str) -> tuple[Entry, ...]:
    following = say(("Next date", "Prochaine date"), language)
    return tuple(
        Entry(f"#{case} · {name}", ((following, written_date(on, language)),) if on else ())
        for case, name, on in brief.waiting
    )

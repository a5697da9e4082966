"""Every letter that the rules plan, in every language and under every law: finished, true, and sourced."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import product

import pytest

from cases.brief import LetterBrief
from cases.identity_ledger import IdentityLedger
from cases.model import Label, Law, Right, StepName
from cases.rules import Confidence, Source
from letters.phrasebook import LANGUAGES, phrases, section
from letters.render import LetterText, render_letter
from letters.words import written_date
from tests.briefs import cite
from tests.casefiles import RULES
from tests.lettercases import AGENT, RIGHTS, Written, planned_steps, written

SIDES = ("", AGENT)
"""Written by the person herself, and by an agent for her."""

EVERY = list(product(LANGUAGES, Law))


@cache
def letters(language: str, law: Law, start: date | None = None) -> tuple[tuple[Written, LetterText], ...]:
    """Every letter of a law in a language, with what led to it."""
    stories = [one for side in SIDES for one in written(law, side, start)]
    return tuple((one, render_letter(replace(one.brief, language=language), cite)) for one in stories)


def plain(letter: LetterText) -> str:
    """The words of a letter, no-break spaces as plain ones."""
    return letter.text.replace("\u00a0", " ")


# --- every letter is there and finished ---------------------------------------------------------------------


@pytest.mark.parametrize(("law", "rights", "mandate"), list(product(Law, RIGHTS, SIDES)))
def test_the_stories_lead_to_every_letter_that_the_rules_plan(law, rights, mandate):
    written_now = {one.brief.step for one in written(law, mandate) if one.rights == rights}
    planned = planned_steps(law, rights, mandate)
    if {Right.ACCESS, Right.ERASURE}.isdisjoint(rights):
        planned -= {StepName.DEFICIENCY}  # nothing says yet what an answer on portability lacks
    formal = set() if RULES.timed(law, rights) else {StepName.NOTICE}  # there only after a refusal
    assert planned <= written_now <= planned | formal


UNFINISHED = re.compile(
    r"[{}]|\bNone\b|\[\]|\(\s*\)|“\s*”|«\s*»|„\s*“|[^\S\n]{2}| [.)]|\.\.|[^\S\n]$|\( | \n|,,|;;|\.;|:\.|\.”\.|\.“\.|\.»\.|\.’\."
)
TWICE = re.compile(
    r"\b(the|of|to|de|du|des|le|la|les|der|das|dem|den|el|al|del|il|di|van|het|een)\s+\1\b", re.I
)


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_no_letter_has_an_open_place_a_doubled_stop_or_a_doubled_article(language, law):
    for one, letter in letters(language, law):
        text = letter.subject + "\n" + plain(letter)
        found = UNFINISHED.search(text) or TWICE.search(text)
        assert not found, f"{one.name}: {text[max(0, found.start() - 40) : found.end() + 40]!r}"


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_no_bracket_stands_inside_a_bracket_and_none_is_left_open(language, law):
    for one, letter in letters(language, law):
        text = re.sub(
            r"(?<=\w)\((\w{1,2})\)|(?<=\w)\((\w{1,2})\)|\b(letra|lettera|point) \w\)", "", plain(letter)
        )
        text = re.sub(r"(?<=[\w)])\(\w\)", "", text)
        depth = 0
        for sign in re.findall(r"[()]", text):
            depth += 1 if sign == "(" else -1
            assert depth in (0, 1), f"{one.name}: {text}"
        assert depth == 0, one.name


GREETINGS = {
    "en": ("Dear Sir or Madam,", "Yours faithfully,"),
    "fr": ("Madame, Monsieur,", "salutations distinguées."),
    "de": ("Sehr geehrte Damen und Herren,", "Mit freundlichen Grü"),
    "es": ("Estimados señores:", "Atentamente,"),
    "it": (("Gentili Signore, egregi Signori,", "Spettabile Autorità,"), "Distinti saluti"),
    "nl": ("Geachte heer, mevrouw,", "Hoogachtend,"),
}


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_greeting_date_formula_and_signature_are_those_of_the_language_and_of_who_writes(language, law):
    greeting, formula = GREETINGS[language]
    for one, letter in letters(language, law):
        head, greeted, *_, ending, signature = plain(letter).strip().split("\n\n")
        brief = one.brief
        assert head.splitlines()[0].endswith(written_date(brief.today, language)), one.name
        assert brief.reference in head
        assert greeted in greeting if isinstance(greeting, tuple) else greeted == greeting
        assert formula in ending
        signer, who = signature.splitlines()
        assert signer == (brief.subject.mandate or brief.subject.name)
        assert (brief.subject.name if brief.subject.mandate else brief.subject.address) in who


MONTHS = re.compile(
    r"\d (January|February|March|April|May|June|July|August|October|December) \d{4}|\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}"
)


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_dates_are_written_out_in_the_language(language, law):
    for one, letter in letters(language, law):
        found = MONTHS.findall(plain(letter).replace(one.brief.reference, ""))
        assert not found or language == "en", f"{one.name}: {found}"
        assert not re.search(r"\d{4}-\d\d-\d\d", plain(letter)), one.name


# --- nothing is claimed that did not happen -----------------------------------------------------------------


def without_label(*labels: Label) -> Callable[[LetterBrief], LetterBrief]:
    """The brief of a case in which no message carried one of these labels."""
    return lambda brief: replace(
        brief, chronology=tuple(one for one in brief.chronology if one.label not in labels)
    )


def without(**fields: object) -> Callable[[LetterBrief], LetterBrief]:
    """The brief with these facts taken out."""
    return lambda brief: replace(brief, **fields)


NOTHING_ASKED = {"asked": (), "ledger": IdentityLedger((), 0)}

FACTS: dict[str, tuple[Callable[[LetterBrief], LetterBrief], str]] = {
    "late": (without(late=False, unheard=()), r"grounds\.silence"),
    "asked": (without(**NOTHING_ASKED), r"grounds\.(identity|more|again|tally\w*)|measures\.identity"),
    "portal": (without_label(Label.PORTAL_REDIRECT), r"grounds\.portal"),
    "fee": (without_label(Label.FEE_DEMAND), r"grounds\.fee"),
    "refusal": (without_label(Label.REFUSAL), r"grounds\.refusal"),
    "contradictions": (without(contradictions=()), r"grounds\.contradiction|contradiction\.\w+"),
    "missing": (without(missing=()), r"grounds\.incomplete|demands\.complete|measures\.missing"),
    "erasure": (
        without(erasure_pending=False, erasure_announced_on=None),
        r"grounds\.(erasure|announced)|erasure\.(unconfirmed|announced)\.\w+|demands\.erase\.\w+|measures\.erasure",
    ),
    "announced": (without(erasure_announced_on=None), r"grounds\.announced|erasure\.announced\.\w+"),
    "kept": (without(kept=None), r"grounds\.kept|erasure\.kept\.\w+|demands\.kept"),
    "recipients": (without(recipients_open=False), r"erasure\.recipients\.\w+|demands\.recipients\.\w+"),
    "extension": (without(extension=None), r"grounds\.extension_\w+|extension\.\w+(\.\w+)?"),
    "reminded": (without(reminded_on=None), r"past\.reminded"),
    "noticed": (without(noticed_on=None), r"past\.(noticed\w*|complained)"),
    "answered": (without(disclosed_on=None), r"past\.answered"),
    "reasons": (without(reasons=()), r"arguments\.\w+"),
}
"""Each fact: how a brief looks without it, and the phrases that may only stand where it is."""


def claims_of(language: str, keys: str) -> dict[str, re.Pattern[str]]:
    """How each phrase whose key fits reads once its places are filled, by key."""
    found = {}
    for key, text in phrases(language).items():
        if re.fullmatch(rf"(by_law\.\w+\.)?({keys})", key):
            pieces = re.split(r"\{[^}]*\}", text.replace("\u00a0", " ").rstrip(" .;:"))
            found[key] = re.compile(r"[^\n]*?".join(map(re.escape, pieces)))
    return found


def said(claims: dict[str, re.Pattern[str]], letter: LetterText) -> set[str]:
    """The keys of the claims that a letter makes."""
    return {key for key, claim in claims.items() if claim.search(plain(letter))}


NEVER_BY_THESE_STORIES = re.compile(
    r"tally_one_given|tally_one_open|tally_none|tally$|noticed_tracked|arguments\.|extension_late|extension\.late"
)
"""Phrases for facts that these stories do not contain; other tests have them."""


@pytest.mark.parametrize(("language", "fact"), list(product(LANGUAGES, FACTS)))
def test_a_claim_stands_only_where_its_fact_does(language, fact):
    take_out, keys = FACTS[fact]
    claims, told = claims_of(language, keys), set()
    for one, letter in (pair for law in Law for pair in letters(language, law)):
        if one.rights == RIGHTS[-1] and one.brief.step is not StepName.REQUEST:
            bare = take_out(replace(one.brief, language=language))
            assert not said(claims, render_letter(bare, cite)), one.name
            told |= said(claims, letter)
    assert {key for key in claims if not NEVER_BY_THESE_STORIES.search(key)} <= told
    assert told


@pytest.mark.parametrize("law", [Law.CH_FADP, Law.US_CA_CCPA, Law.BR_LGPD])
def test_a_form_and_a_fee_are_held_against_nobody_where_no_source_forbids_them(law):
    claims = claims_of("en", r"grounds\.(portal|fee)")
    assert not [one.name for one, letter in letters("en", law) if said(claims, letter)]


BARE = {
    "late": False,
    "chronology": (),
    "demanded_now": (),
    "demand_on": None,
    "quote": "",
    "quote_on": None,
    "reasons": (),
    "lighter_means": (),
    "missing": (),
    "conditional": (),
    "disclosed_on": None,
    "reminded_on": None,
    "noticed_on": None,
    "promised": None,
    "refusal_reason": None,
    "erasure_pending": False,
    "tracks": (),
    "contradictions": (),
    "unheard": (),
    "extension": None,
    "erasure_announced_on": None,
    "kept": None,
    "recipients_open": False,
    "unanswered": None,
} | NOTHING_ASKED


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_a_case_in_which_nothing_happened_holds_nothing_against_anybody(language, law):
    claims = claims_of(
        language, r"grounds\.(?!asked|given).*|arguments\..*|past\..*|extension\..*|erasure\..*"
    )
    for one, _ in letters(language, law):
        bare = replace(one.brief, language=language, **BARE)
        letter = render_letter(bare, cite)
        assert not UNFINISHED.search(plain(letter)), one.name
        assert not said(claims, letter), one.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_speaks_of_a_period_that_has_ended_only_when_it_has(language):
    for law in Law:
        reminders = [one.brief for one, _ in letters(language, law) if one.brief.step is StepName.REMINDER]
        for brief in reminders[:8]:
            late = replace(brief, language=language, late=True)
            accusing = set(render_letter(late, cite).text.splitlines())
            asking = set(render_letter(replace(late, late=False), cite).text.splitlines())
            assert len(accusing - asking) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_receipt_is_stated_only_when_it_is_shown(language):
    for law in Law:
        for one, letter in letters(language, law):
            if one.brief.received_on is None:
                shown = replace(one.brief, language=language, received_on=date(2019, 5, 17))
                day = written_date(date(2019, 5, 17), language)
                assert day not in plain(letter)
                if one.brief.step in (StepName.REMINDER, StepName.NOTICE, StepName.COMPLAINT):
                    assert day in plain(render_letter(shown, cite)), one.name


# --- the law of the case, and no other ----------------------------------------------------------------------

OWN_SOURCES = {
    Law.UK_GDPR: r"uk_\w+|ico_\w+",
    Law.CH_FADP: r"fadp_\w+",
    Law.US_CA_CCPA: r"cc[rc]_\w+",
    Law.BR_LGPD: r"lgpd_\w+",
    Law.EU_GDPR: r"(?!uk_|ico_|fadp_|cc[rc]_|lgpd_|our_)\w+",
}


def exists_since(source: Source) -> date:
    """From when a source exists, by its own words in rules.yaml."""
    found = re.search(r"\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]+ \d{4}", source.version)
    if found is None:
        return date.min
    form = "%Y-%m-%d" if "-" in found[0] else "%d %B %Y"
    return datetime.strptime(found[0], form).date()  # noqa: DTZ007


STARTS = [None, date(2020, 2, 3), date(2023, 5, 8)]
"""Requests of the year in which the stories play, and of years in which most decisions were still to come."""


@pytest.mark.parametrize(("law", "start"), list(product(Law, STARTS)))
def test_every_citation_is_known_confirmed_of_the_law_of_the_case_and_older_than_the_letter(law, start):
    cited = set()
    for one, letter in letters("en", law, start):
        for key in letter.citations:
            source = RULES.source(key)
            assert re.fullmatch(OWN_SOURCES[law], key), f"{one.name}: {key}"
            assert source.confidence is not Confidence.M, f"{one.name}: {key}"
            assert exists_since(source) <= one.brief.today, f"{one.name}: {key}"
            assert cite(key, "en") in letter.text, f"{one.name}: {key}"
            cited.add(key)
    assert cited or start


@pytest.mark.parametrize("law", Law)
def test_the_same_law_is_cited_in_every_language(law):
    english = [letter.citations for _, letter in letters("en", law)]
    for language in LANGUAGES[1:]:
        for (one, letter), keys in zip(letters(language, law), english, strict=True):
            assert set(letter.citations) == set(keys), f"{one.name} {language}"


OTHER_LAW = {
    Law.UK_GDPR: r"\bUnion\b|(?<!UK )GDPR\b(?! britannico)|RGPD(?! britannique| del Reino)|DSGVO|\bAVG\b|EDPB|EDSA|CEPD|CNIL|CJEU|CJUE|EuGH",
    Law.CH_FADP: r"GDPR|RGPD|DSGVO|\bAVG\b|CCPA|LGPD|EDPB|\bUnion\b|\b77\b",
    Law.US_CA_CCPA: r"GDPR|RGPD|DSGVO|\bAVG\b|FADP|LGPD|EDPB|\bUnion\b|supervisory|autorité de contrôle|Aufsichtsbehörde|autoridad de control|autorità di controllo|toezichthoudende",
    Law.BR_LGPD: r"GDPR|RGPD|DSGVO|\bAVG\b|CCPA|EDPB|\bUnion\b|supervisory|autorité de contrôle|Aufsichtsbehörde|autoridad de control|autorità di controllo|toezichthoudende",
}


@pytest.mark.parametrize(("language", "law"), list(product(LANGUAGES, OTHER_LAW)))
def test_no_letter_speaks_of_the_law_of_another_place(language, law):
    for one, letter in letters(language, law):
        found = re.search(OTHER_LAW[law], letter.subject + "\n" + plain(letter))
        assert not found, f"{one.name}: {found[0]}"


def test_a_step_that_is_threatened_with_is_on_the_ladder_of_that_law():
    for law, phrase in section("failing", "en").items():
        rule = RULES.step(StepName.COMPLAINT)
        assert ("will be" in phrase) == (Law(law) in rule.laws), law


# --- the tone ---------------------------------------------------------------------------------------------

DAMAGES = re.compile(
    r"damages|compensat|dommages|indemni|Schaden|Schmerzensgeld|perjuicios|daños|risarcimento|danni|schadevergoeding|schade\b",
    re.I,
)
LATIN = re.compile(
    r"\b(inter alia|prima facie|mutatis|ipso|de facto|de iure|de jure|ex officio|a fortiori|bona fide|in casu|vis-à-vis|i\.e\.|e\.g\.|per se|supra|infra|sic)\b",
    re.I,
)
LOUD = re.compile(
    r"!|\b(scandal|outrag|shame|liar|illegal|criminal|fraud|scandale|Skandal|Frechheit|escándalo|vergogna|schande)\w*",
    re.I,
)


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_no_letter_claims_damages_shouts_or_speaks_latin(language, law):
    for one, letter in letters(language, law):
        for rule in (DAMAGES, LATIN, LOUD):
            assert not rule.search(plain(letter)), f"{one.name}: {rule.search(plain(letter))}"


AUTHORITY = {
    "en": r"Commissioner|lodge",
    "fr": r"saisi|plainte",
    "de": r"Beschwerde|anzeig",
    "es": r"reclamación ante|Commissioner",
    "it": r"reclamo|segnalat",
    "nl": r"klacht|gemeld",
}
MILD = (
    StepName.RECEIPT_CHECK,
    StepName.REMINDER,
    StepName.ID_OBJECTION,
    StepName.PORTAL_ANSWER,
    StepName.FEE_OBJECTION,
    StepName.MANDATE_ANSWER,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_letters_threaten_with_nothing(language):
    for law in Law:
        for one, letter in letters(language, law):
            if one.brief.step in MILD and not one.brief.missing:
                assert not re.search(AUTHORITY[language], plain(letter)), one.name


ENGLISH = {
    "the",
    "and",
    "of",
    "your",
    "you",
    "please",
    "been",
    "this",
    "that",
    "with",
    "request",
    "has",
    "have",
    "to",
    "for",
    "by",
}
GERMAN = {"und", "der", "die", "das", "nicht", "Sie", "bitte", "ist", "wird", "Antrag"}
FOREIGN = {
    "en": GERMAN - {"die"} | {"les", "des", "est", "una", "della", "het", "een"},
    "fr": ENGLISH | GERMAN - {"die"} | {"della", "una", "het", "een", "los"},
    "de": ENGLISH | {"les", "est", "della", "una", "het", "een", "los"},
    "es": ENGLISH | GERMAN - {"die"} | {"les·", "della", "het", "een", "est"},
    "it": ENGLISH | GERMAN - {"die"} | {"les", "los", "het", "een", "est"},
    "nl": ENGLISH - {"of"} | GERMAN - {"die", "der"} | {"les", "los", "della", "una", "est"},
}
NAMES = (
    "California Consumer Privacy Act",
    "California Code of Regulations",
    "California Civil Code",
    "Código Civil de California",
    "Information Commissioner",
    "Data Protection Act",
    "Data Protection Commission",
    "12 Harbour Street",
)


def own_words(letter: LetterText, brief: LetterBrief) -> str:
    """What we wrote ourselves: without quotations, names of laws and of people."""
    text = re.sub(r"“[^”]*”|«[^»]*»|„[^“]*“|‘[^’]*’", " ", plain(letter))
    for name in (*NAMES, brief.controller.name, brief.subject.name, brief.subject.address, AGENT):
        text = text.replace(name, " ")
    return text


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_a_letter_is_written_in_its_language_alone(language, law):
    for one, letter in letters(language, law):
        found = set(re.findall(r"[^\W\d_]+", own_words(letter, one.brief))) & FOREIGN[language]
        assert not found, f"{one.name}: {found}"


def sentences(letter: LetterText, brief: LetterBrief) -> Iterator[str]:
    """The sentences of the body, points of a list each for itself, citations left out."""
    text = re.sub(r" \([^()]*(\([^()]*\)[^()]*)*\)", "", own_words(letter, brief))
    text = re.sub(r"\b(Art|Abs|lit|Nr|nr|n|No|doc)\.", r"\1", text)
    for line in "\n".join(text.strip().split("\n\n")[2:-2]).splitlines():
        yield from (part for part in re.split(r"[.;:?](?:\s|$)", line) if len(part.split()) > 2)


PLAIN = {"en": (19, 54), "fr": (21, 54), "de": (18, 54), "es": (22, 54), "it": (21, 54), "nl": (20, 54)}
"""Words that a sentence has at most: on the average of a letter type, and ever. Measured on the letters as they
were when native readers found them good, with a little air."""


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_sentences_are_short(language, law):
    average, longest = PLAIN[language]
    for step in StepName:
        lengths = [
            len(sentence.split())
            for one, letter in letters(language, law)
            if one.brief.step is step
            for sentence in sentences(letter, one.brief)
        ]
        if lengths:
            assert sum(lengths) / len(lengths) <= average, f"{step}: {sum(lengths) / len(lengths)}"
            assert max(lengths) <= longest, f"{step}: {max(lengths)}"


@pytest.mark.parametrize(("language", "law"), EVERY)
def test_a_letter_is_neither_a_note_nor_a_treatise(language, law):
    for one, letter in letters(language, law):
        assert 55 <= len(plain(letter).split()) <= 620, f"{one.name}: {len(plain(letter).split())}"


SO_MANY_DAYS = re.compile(
    r"\b(10|15|30|45) (business|calendar|days|jours|Tage|Werktag|Kalendertag|días|giorni|dagen|werkdagen|kalender)"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_period_is_named_only_for_rights_for_which_a_source_names_one(language):
    named = set()
    for law in (Law.CH_FADP, Law.US_CA_CCPA, Law.BR_LGPD):
        for one, letter in letters(language, law):
            found = SO_MANY_DAYS.search(plain(letter))
            assert not found or RULES.timed(law, one.rights), one.name
            named |= {law} if found else set()
    assert len(named) == 3

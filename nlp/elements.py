"""Which elements of Art. 15 GDPR the text of a disclosure addresses, and which it leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cases.model import Attachment, ElementMention
from nlp.concepts import Lexicon
from nlp.features import Analysis, analyse
from nlp.sentences import split_sentences

ELEMENTS = (
    "15(1)(a)",
    "15(1)(b)",
    "15(1)(c)",
    "15(1)(d)",
    "15(1)(e)",
    "15(1)(f)",
    "15(1)(g)",
    "15(1)(h)",
    "15(2)",
    "15(3)",
)
"""The elements an answer to an access request must address, in the order of the article."""

_POINTS_AWAY = re.compile(
    r"(?:see|found|find|read|refer|described|explained|listed|set out|available|consult\w*|information on|more about|learn|détaill\w+|décri\w+|trouver\w*|figur\w+|disponible\w*|entnehmen|finden|beschrieben|nachlesen|encontrar|consultar|disponible|trovar\w*|consultare|vinden|lezen|staat)\b.{0,120}"
    r"(?:privacy (?:policy|notice|statement|cent)|our website|politique|charte|mentions|datenschutz(?:erklärung|hinweise|informationen)|política|informativa|privacyverklaring|xurl|https?://)"
    r"|(?:privacy (?:policy|notice|statement)|politique de (?:confidentialité|protection)|charte|datenschutz(?:erklärung|hinweise\w*)|política de privacidad|informativa (?:privacy|sulla)|privacy(?:verklaring|beleid)).{0,120}"
    r"(?:explain\w*|describ\w*|contain\w*|sets? out|lists?|tells?|covers?|précise\w*|décrit|explique\w*|détaill\w+|contient|indique|enthält|beschreibt|erläutert|erklärt|explica|describe|contiene|spiega|descrive|beschrijft|bevat)",
    re.IGNORECASE,
)
_SEE = re.compile(
    r"\b(?:see|refer|read|found|page|siehe|vgl|seite|nachlesen|voir|consulte\w*|lire|page|véase|vea|ver|consult\w*|vedi|veda|vedere|si trovano|pagina|zie|lees|staan|staat)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:will (?:be )?(?:sen[dt]|provid\w+|follow)|vous sera|vous seront|transmettrons|enverrons|werden wir ihnen|folgt|se le enviará|verr(?:à|anno) (?:inviat|fornit|comunicat)\w*|volgt)\b",
    re.IGNORECASE,
)
_PROCESSES = re.compile(
    r"\b(?:data|details|information|address|process\w*|use[ds]?|using|keep|kept|store|donn[ée]es|trait\w*|utilis\w*|finalit[ée]s?|daten|angaben|verarbeit\w*|nutz\w*|verwend\w*|zwecke?n?|datos|direcci[óo]n|finalidad\w*|us(?:amos|an)|dati|indirizzo|usiamo|finalità|servono|gegevens|adres|gebruik\w*|verwerk\w*|bewaren|sert|serv\w*|purposes?)\b",
    re.IGNORECASE,
)
_NOT_TOLD = re.compile(
    r"\b(?:you (?:ask(?:ed)?|request(?:ed)?|want(?:ed)?|would like) (?:us )?(?:to know|for|about|which|whether)|as soon as we|we will (?:tell|look|check)|please (?:tell|specify|let|indicate|state|clarify)|could you|which (?:purpose|recipient)"
    r"|vous (?:demandez|souhaitez|voulez|avez demandé)|merci de (?:préciser|nous|bien)|veuillez|pourriez|sie (?:fragen|fragten|möchten wissen|wollen wissen|bitten|baten)|bitte (?:teilen|nennen|geben|schreiben|präzisieren|senden)|könnten sie"
    r"|usted (?:pide|solicita|pregunta)|(?:nos )?(?:pide|pregunta|solicita) (?:usted )?(?:por|el|los|las|saber|que)|por favor|le rogamos|lei (?:chiede|domanda)|ci (?:chiede|ha chiesto)|la preghiamo|per favore|u (?:vraagt|vroeg|wilt weten)|gelieve|kunt u (?:ons|aangeven))\b",
    re.IGNORECASE,
)
"""A demand, or the question told again: neither answers it."""
_PATHS = re.compile(r"\b(?:your (?:full )?(?:name|data)|name|nom|nombre|nome|naam)\s*:\s*\S", re.IGNORECASE)
_ATTACHED_LIMIT = 60000


def find_elements(
    analyses: Sequence[Analysis],
    attachments: Sequence[Attachment],
    language: str,
    lexicon: Lexicon,
    *,
    copy_given: bool,
) -> tuple[ElementMention, ...]:
    """The elements addressed in the mail and in the readable text of its attachments.

    Args:
        analyses: the sender's own sentences.
        attachments: files that came along; those without text count only as the copy of 15(3).
        language: language of the mail.
        lexicon: the concept lexicon.
        copy_given: data are handed over by file, link or inline.

    Returns:
        One mention per element, the first sentence that addresses it, in the order of the article.
    """
    found: dict[str, str] = {}
    for analysis in analyses:
        _collect(analysis, found)
    for attachment in attachments:
        for sentence in split_sentences((attachment.text or "")[:_ATTACHED_LIMIT]):
            if len(found) == len(ELEMENTS):
                break
            _collect(analyse(sentence.text, language, lexicon), found)
    if copy_given and "15(3)" not in found:
        found["15(3)"] = _handing_over(analyses)
    if not copy_given:
        found.pop("15(3)", None)
    return tuple(ElementMention(element, found[element]) for element in ELEMENTS if element in found)


def missing_elements(addressed: Sequence[ElementMention]) -> tuple[str, ...]:
    """The elements that no sentence addresses."""
    there = {mention.element for mention in addressed}
    return tuple(element for element in ELEMENTS if element not in there)


def _collect(analysis: Analysis, found: dict[str, str]) -> None:
    named = analysis.named("elements")
    if not named or _POINTS_AWAY.search(analysis.text) or _LATER.search(analysis.text):
        return
    if analysis.text.rstrip().endswith("?"):
        return
    if _NOT_TOLD.search(analysis.text) or "ASK_INFO" in analysis.asked.states:
        return
    for name in named:
        if name == "15(1)(a)" and not _PROCESSES.search(analysis.text):
            continue
        found.setdefault(name, analysis.text)


def _handing_over(analyses: Sequence[Analysis]) -> str:
    for analysis in analyses:
        names = set(analysis.named("concepts"))
        if names & {"GIVE", "DOWNLOAD"} and names & {"DATA", "COPY", "ALL"}:
            return analysis.text
    return next(
        (one.text for one in analyses if _PATHS.search(one.text)), analyses[0].text if analyses else ""
    )

"""Own words, quoted history, signature and legal footer of a mail text, told apart line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTE_LINE = re.compile(r"^\s{0,3}(?:>|\|\s)")
_ATTRIBUTION = re.compile(
    r"^\s*(?:"
    r"(?:on|le|am|el|il|op)\b.{3,200}?(?:wrote|a écrit|schrieb.{0,80}|escribió|ha scritto|schreef.{0,80})\s*:"
    r"|-{2,}\s*(?:original message|message d'origine|message original|ursprüngliche nachricht|mensaje original"
    r"|messaggio originale|oorspronkelijk bericht|forwarded message|message transféré|weitergeleitete nachricht)\b.*"
    r"|_{10,}\s*$"
    r")",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(
    r"^\s*\*?(?:from|de|von|da|van|sent|envoyé|gesendet|enviado|inviato|verzonden|to|à|an|para|a|aan|date|datum|fecha|data"
    r"|subject|objet|betreff|asunto|oggetto|onderwerp|cc)\*?\s?:\s?\S",
    re.IGNORECASE,
)
_HEADER_START = re.compile(r"^\s*\*?(?:from|de|von|da|van)\*?\s?:\s?\S", re.IGNORECASE)
_REQUEST_INTRO = re.compile(
    r"^\s*(?:your (?:original )?(?:message|request|e-?mail)(?: (?:was|read|reads))?|vous (?:nous )?(?:avez écrit|écriviez)"
    r"|votre (?:message|demande)(?: initial(?:e)?)?|ihre (?:nachricht|anfrage)|sie schrieben(?: uns)?|su (?:mensaje|solicitud)"
    r"|il suo messaggio|uw (?:bericht|verzoek))\s*:\s*$",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^\s*(?:(?:with )?(?:kind|best|warm|many)(?:est)?(?: (?:kind|warm))? (?:regards|wishes)|regards|yours(?: (?:sincerely|faithfully|truly))"
    r"?|sincerely(?: yours)?|best|cheers|bien (?:cordialement|à vous)|(?:très )?cordialement|sincères salutations|salutations(?: distinguées)?"
    r"|(?:je|nous) vous pri(?:e|ons) d['’]agréer.*|veuillez (?:agréer|recevoir).*|bonne (?:journée|réception).{0,20}|mit (?:freundlichen|besten|herzlichen|vielen) gr(?:ü|ue)(?:ß|ss)en"
    r"|(?:freundliche|viele|beste|liebe|herzliche|schöne) gr(?:ü|ue)(?:ß|ss)e.{0,30}|hochachtungsvoll|mfg|lg|vg|(?:un )?(?:cordial saludo|saludos?)(?: cordial(?:es)?)?"
    r"|atentamente|(?:le saluda )?atentamente|cordiali saluti|distinti saluti|cordialmente|un saluto|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|hoogachtend|groet(?:en|jes)?)"
    r"\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:this (?:e-?mail|message|communication)\b.{0,80}\b(?:confidential|intended|privileged)|confidentiality notice|if you are not the intended recipient"
    r"|think before you print|consider the environment|ce (?:message|courriel|mail)\b.{0,80}\bconfidentiel|si vous n['’]êtes pas (?:le )?destinataire|pensez à l['’]environnement|avis de confidentialité"
    r"|diese (?:e-?mail|nachricht)\b.{0,80}\b(?:vertraulich|bestimmt)|wenn sie nicht der (?:richtige|beabsichtigte) (?:adressat|empfänger)|geschäftsführer|handelsregister|amtsgericht .{0,30}HRB"
    r"|este (?:mensaje|correo)\b.{0,80}\bconfidencial|si no es (?:usted )?el destinatario|questo messaggio\b.{0,80}\b(?:confidenziale|riservat)|qualora non (?:fosse|siate) il destinatario"
    r"|dit (?:bericht|e-?mail)\b.{0,80}\bvertrouwelijk|indien u niet de (?:bedoelde|geadresseerde)|registered (?:office|in england)|company (?:no|number|registration)\b|siège social|au capital de"
    r"|\brcs\b .{0,30}\d{3})",
    re.IGNORECASE | re.DOTALL,
)
_FOOTER_WORDS = (
    "confidenti confidenci confidenzi intended privileged before&you&print the&environment environnement destinata"
    " vertraulich bestimmt adressat empfänger geschäftsführer handelsregister amtsgericht riservat vertrouwelijk"
    " indien&u&niet registered&o registered&in company&n company&registration siège&social au&capital rcs"
)
_FOOTER_SIGNS = tuple(word.replace("&", " ") for word in _FOOTER_WORDS.split())
"""Every footer has one of these; looking for them is cheap."""
_FOLDED_ALIKE = ("ſ", "ı", "İ")
"""Letters that a pattern takes for s and i though lower case does not."""
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\.?\b|^\s*n\.?b\.?\b", re.IGNORECASE)
_WRITTEN_QUOTE_MAX = 4000


@dataclass(frozen=True, slots=True)
class Zones:
    """The four parts of a mail text; every line of the input stands in exactly one of them."""

    own: str
    quoted: str
    signature: str
    footer: str


def split_zones(text: str) -> Zones:
    """Set quotes, signature and legal footer apart from the sender's own words.

    Args:
        text: plain text of one message, any line endings.

    Returns:
        The zones; `own` keeps its line structure. When nothing but quotes would remain, everything that
        is not marked with ">" counts as own words: a mail is never read as empty by mistake.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept, quoted = _split_quotes(lines)
    if not any(line.strip() for line in kept):
        kept = [line for line in lines if not _QUOTE_LINE.match(line)]
        quoted = [line for line in lines if _QUOTE_LINE.match(line)]
    body, signature = _split_signature(kept)
    own, footer = _split_footer(body)
    tail, more = _split_footer(signature)
    return Zones(_join(own), _join(quoted), _join(tail), _join([*footer, *more]))


def _join(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")


def _split_quotes(lines: list[str]) -> tuple[list[str], list[str]]:
    own: list[str] = []
    quoted: list[str] = []
    for number, line in enumerate(lines):
        if _starts_history(lines, number):
            rest = lines[number:]
            answers_below = [r for r in rest if r.strip() and not _QUOTE_LINE.match(r)]
            marked = any(_QUOTE_LINE.match(r) for r in rest)
            if not marked or len(answers_below) <= 2:
                return own, [*quoted, *rest]
            quoted.append(line)
        elif _QUOTE_LINE.match(line):
            quoted.append(line)
        else:
            own.append(line)
    return own, quoted


def _starts_history(lines: list[str], number: int) -> bool:
    line = lines[number]
    if not line.strip():
        return False
    two = line + " " + lines[number + 1] if number + 1 < len(lines) else line
    # no marker is without a colon, dashes or underscores: most lines need no pattern
    if ":" not in two and line.lstrip()[0] not in "-_":
        return False
    if _ATTRIBUTION.match(line) or (line.rstrip()[-1:] != ":" and len(two) < 300 and _attributes(two)):
        return True
    if _REQUEST_INTRO.match(line):
        return True
    following = [row for row in lines[number + 1 : number + 6] if row.strip()][:3]
    return bool(_HEADER_START.match(line)) and sum(bool(_HEADER.match(row)) for row in following) >= 2


def _attributes(two: str) -> bool:
    return bool(_ATTRIBUTION.match(two)) and two.rstrip().endswith(":")


def _split_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    for number, line in enumerate(lines):
        if line.rstrip() == "--" and any(row.strip() for row in lines[:number]):
            return lines[:number], lines[number:]
        if _SIGN_OFF.match(line) and any(row.strip() for row in lines[:number]):
            return _after_sign_off(lines, number)
    return lines, []


def _after_sign_off(lines: list[str], number: int) -> tuple[list[str], list[str]]:
    """What follows a greeting is a signature, except paragraphs of real sentences and postscripts."""
    own = lines[:number]
    signature = [lines[number]]
    for paragraph in _paragraphs(lines[number + 1 :]):
        whole = " ".join(paragraph)
        if _POSTSCRIPT.match(whole) or (_is_sentence(whole) and not _is_footer(whole)):
            own = [*own, "", *paragraph]
        else:
            signature = [*signature, *paragraph, ""]
    return own, signature


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 5 and text.rstrip()[-1:] in (".", "!", "?", ":")


def _paragraphs(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _is_footer(paragraph: str) -> bool:
    lowered = paragraph.lower()
    if any(sign in lowered for sign in _FOOTER_SIGNS) or any(odd in paragraph for odd in _FOLDED_ALIKE):
        return bool(_FOOTER.search(paragraph))
    return False


def _split_footer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Confidentiality notices and company particulars are set apart as whole paragraphs at the end."""
    own = list(lines)
    footer: list[str] = []
    while True:
        end = len(own)
        while end and not own[end - 1].strip():
            end -= 1
        start = end
        while start and own[start - 1].strip():
            start -= 1
        paragraph = own[start:end]
        if start == 0 or not paragraph or not _is_footer(" ".join(paragraph)):
            return own, footer
        footer = [*paragraph, *footer]
        own = own[:start]

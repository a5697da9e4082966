"""The one sentence that stands for a command: "this belongs to #7", in six languages and as short as "#7"."""

from __future__ import annotations

import re

_MAIL = (
    r"(?:e-?mail|mail|message|reply|answer|letter|one"
    r"|courriel|courrier|mel|réponse|lettre"
    r"|nachricht|antwort|schreiben|brief"
    r"|correo|mensaje|respuesta|carta"
    r"|messaggio|risposta|lettera"
    r"|bericht|antwoord)"
)
_WHICH = (
    r"(?:this|that|the|it|ce|cet|cette|le|la|ça|ca|cela|ceci|il|elle|das|dies|diese|dieses|dieser|die|der|es|sie"
    r"|esto|este|esta|eso|ese|el|questo|questa|quello|lo|il|dit|deze|dat|de|het)"
)
_BELONGS = (
    r"belongs? (?:to|in|with|under)|goes (?:to|in|with)|concerns|is (?:about|for|from|part of)"
    r"|appartient [àa]|appartient au|concerne|fait partie d[eu]|va (?:dans|avec|à|con|in|al)|est (?:pour|du|de)|relève d[eu]"
    r"|gehört (?:zu[mr]?|in)|ist (?:für|zu[mr]?|von)|betrifft"
    r"|pertenece a|pertenece al|corresponde al?|es (?:para|de|del)|trata de"
    r"|appartiene a|appartiene al(?:la)?|riguarda|è (?:per|di|del(?:la)?)|fa parte d(?:i|el|ella)|va (?:in|nella|con)"
    r"|(?:be)?hoort (?:bij|tot|in)|is (?:voor|van)|gaat (?:over|bij)|betreft"
)
_TOWARDS = r"belongs? to|for|about|to|pour|à|au|dans|concerne|für|zu[mr]?|betrifft|para|a|al|del|per|alla|nella|di|voor|bij|naar|betreft"
_ARTICLE = (
    r"(?:(?:the|my|our|le|la|mon|dem|der|den|das|mein(?:em|en)?|el|mi|il|lo|mio|het|de|mijn|à|au|al|alla)\s)?"
)
_NOUN = r"(?:case|request|file|fall|vorgang|akte|dossier|cas|demande|affaire|caso|expediente|solicitud|pratica|richiesta|zaak|verzoek)\s"
_NUMBER = r"(?:(?:number|no\.?|numéro|n[°º.]|nr\.?|nummer|num(?:ero|\.)|número)\s?)?"
_CASE = rf"{_ARTICLE}(?:{_NOUN})?{_NUMBER}"
_THINKS = r"(?:(?:i (?:think|believe),?(?: that)?|je (?:crois|pense) qu(?:e\s|[’'])|ich (?:glaube|denke),?|creo que|credo(?: che)?|ik denk(?: dat)?)\s?)?"
_IS = r"(?:c[’']est|it[’']s|that[’']s|das ist|es ist|it is|that is|es|è|dit is|dat is|het is|esto es|questo è|questa è)\s"
_SENTENCE = re.compile(
    rf"^{_THINKS}(?:"
    rf"(?:{_WHICH}\s)?(?:{_MAIL}\s)?(?:{_BELONGS})\s{_CASE}#?\s?"  # this mail belongs to (case) 7
    rf"|{_IS}(?:{_TOWARDS})\s{_CASE}#?\s?"  # c'est pour (le dossier) 7
    rf"|(?:{_IS}|(?:{_TOWARDS})\s)?{_ARTICLE}{_NOUN}{_NUMBER}#?\s?"  # it is, for, or merely: case 7
    rf"|(?:(?!(?:es|è)\s){_IS}|(?:{_TOWARDS})\s){_NUMBER}#\s?"  # it is, or for: #7 ("È #7 ..." is IS)
    r"|#\s?(?=\d+[\s.!]*$)"
    r")(?=\d+[\s.!]*(?:[,–—-]?\s*[^\W\d_][^\W\d]{1,12}(?:\s[^\W\d_]{1,10}){0,2}[\s.!]*)?$)",
    re.I,
)


def as_command(line: str) -> str:
    """`line` with the words of belonging before a case number replaced by "case #"; any other line as it is.

    Whoever writes no more than "#7", "for #7" or "c'est pour #7" names a case. What stands behind the number is
    judged by who reads the command.
    """
    return _SENTENCE.sub("case #", line)

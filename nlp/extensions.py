"""Does an extension notice give a reason? Without one it has no effect (Art. 12(3), third sentence, GDPR)."""

from __future__ import annotations

import re
from collections.abc import Iterable

REASONS = re.compile(
    r"complex|number of (?:the )?requests|volume|scattered|archive|because|due to|owing to|as a result of|"
    r"en raison|compte tenu|nombre (?:de|des|important)|complexit[ée]|en effet|car\b|du fait|"
    r"aufgrund|wegen|komplex|anzahl|umfang|"
    r"debido|complejidad|n[úu]mero de solicitudes|dada la|"
    r"a causa|complessit|numero (?:di|delle) richieste|in ragione|"
    r"vanwege|complexiteit|aantal verzoeken|wegens|omdat",
    re.I,
)


def states_reason(sentences: Iterable[str]) -> bool:
    """True when one of the sentences around the extension says why more time is needed."""
    return any(REASONS.search(sentence) for sentence in sentences)

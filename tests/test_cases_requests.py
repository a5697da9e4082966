from __future__ import annotations

import pytest

from cases.model import Law, Right
from cases.requests import law_in, rights_in


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("I make use of my right of access.", (Right.ACCESS,)),
        ("Send me a copy of all my personal data.", (Right.ACCESS,)),
        ("Je vous adresse une demande au titre du droit d'accès.", (Right.ACCESS,)),
        ("Ich bitte um Auskunft nach Art. 15 DSGVO.", (Right.ACCESS,)),
        ("Ejerzo mi derecho de acceso.", (Right.ACCESS,)),
        ("Esercito il diritto di accesso.", (Right.ACCESS,)),
        ("Ik doe een inzageverzoek.", (Right.ACCESS,)),
        ("Please delete my account data.", (Right.ERASURE,)),
        ("Merci d’effacer mes données.", (Right.ERASURE,)),
        ("Bitte löschen Sie meine Daten.", (Right.ERASURE,)),
        ("Je m'oppose à la prospection.", (Right.OBJECTION,)),
        ("Please rectify my address.", (Right.RECTIFICATION,)),
        ("I ask for restriction of processing.", (Right.RESTRICTION,)),
        ("Je demande la portabilité de mes données.", (Right.PORTABILITY,)),
        ("I object, and I want access under Article 15.", (Right.ACCESS, Right.OBJECTION)),
    ],
)
def test_a_right_is_read_by_the_name_the_law_gives_it(text: str, rights: tuple[Right, ...]) -> None:
    assert rights_in(text) == rights


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("under Articles 15 and 17 GDPR", (Right.ACCESS, Right.ERASURE)),
        ("articles 15(1), 17 et 21 du RGPD", (Right.ACCESS, Right.ERASURE, Right.OBJECTION)),
        ("Art. 15, 16, 18 and 20", (Right.ACCESS, Right.RECTIFICATION, Right.RESTRICTION, Right.PORTABILITY)),
        ("Articles 12 and 13 GDPR", ()),
    ],
)
def test_a_list_of_articles_names_every_right_in_it(text: str, rights: tuple[Right, ...]) -> None:
    assert rights_in(text) == rights


@pytest.mark.parametrize(
    "text", ["", "When do you open on Saturday?", "My order 15 has not come.", "Article 150"]
)
def test_a_mail_that_names_no_right_opens_nothing(text: str) -> None:
    assert rights_in(text) == ()


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("under the UK GDPR", Law.UK_GDPR),
        ("nach dem revDSG", Law.CH_FADP),
        ("under the CCPA", Law.US_CA_CCPA),
        ("nos termos da Lei Geral de Proteção de Dados", Law.BR_LGPD),
        ("under Article 15 GDPR", Law.EU_GDPR),
        ("send me my data", Law.EU_GDPR),
    ],
)
def test_the_law_is_the_one_the_request_names_and_else_the_gdpr(text: str, law: Law) -> None:
    assert law_in(text) is law

"""Lines as people in a hurry type them on a phone, in six languages: what they mean, and what commands nothing."""

from __future__ import annotations

import pytest

from cases.command_words import WORDS_OF, Verb, word_of
from cases.commands import Command, nearest_verbs, parse_commands, read_instructions
from cases.courtesies import folded
from cases.items import items_in, named_items
from cases.model import IdItem
from letters.answers import label_names

MEANT = {
    "en": """
HOLD case #1 = hold 1
hold case 1 = hold 1
Hold case no. 1 please = hold 1
hold it = hold -
hold the letter for now = hold -
stop #1 = hold 1
Stop! = hold -
STOP #1 NOW = hold 1
Wait please = hold -
**HOLD** #1 = hold 1
HOLD - #1 = hold 1
Hold: #1. Thanks, Ada = hold 1
“Hold #1” = hold 1
HOLD\u00a0#1 🙏 = hold 1
Re: HOLD #1 = hold 1
Could you please hold #1 = hold 1
Ok, hold case #1 = hold 1
Case 1: hold = hold 1
hold case 1 and case 2 = hold 1 hold 2
Pause #1 until Monday = pause 1 until Monday
pause it for a week = pause - for a week
Hold #1 till tomorrow pls = hold 1 till tomorrow
DIGEST 19:30 please = digest - 19:30
Digest at 7 pm = digest - 19:00
digest daily at 7 = digest - daily digest - 07:00
Language: French please = language - fr
receipts in digest thanks = receipts - digest
Tracking number RK123456789FR = tracking - RK123456789FR
tracking no. RK 123 456 789 FR = tracking - RK 123 456 789 FR
Tracking number is RK123456789FR for #1 = tracking 1 RK123456789FR
TRACKING #1 RK123 thanks = tracking 1 RK123
Filed 20012345 #1 = filed 1 20012345
FILED case #1 ref. 26-77 = filed 1 26-77
GAVE case 1 my date of birth = gave 1 my date of birth
Gave my phone number = gave - my phone number
refuse case #1: copy of my passport = refuse 1 copy of my passport
continue #1 = release 1
Close this case = close -
please close case 1, thanks! = close 1
undo that = undo -
help me please = help -
status of case 1? = status 1
IS a refusal = is - a refusal
case #7 is a refusal = is 7 a refusal
#1 not refusal, thanks = not 1 refusal
""",
    "fr": """
Attendez dossier #1 svp = hold 1
attendre le dossier n° 1 = hold 1
Stop #1 = hold 1
arrêtez #1 merci = hold 1
ARRETE LE DOSSIER 1 = hold 1
bloque la lettre = hold -
S’il te plaît, attends #1 = hold 1
Bonjour, | attendre #1 | Merci beaucoup | Ada = hold 1
Pouvez-vous suspendre #1 = hold 1
Oui, attends #1 pour l’instant = hold 1
Dossier 1 : attendre = hold 1
Pause #1 jusqu’à lundi = pause 1 jusqu’à lundi
pause pour une semaine = pause - pour une semaine
reprendre dossier 1 = release 1
continuez #1 svp = release 1
annule la lettre = veto -
Annulez #1, merci Ada = veto 1
Suivi n° 1A 234 567 8901 2 = tracking - 1A 234 567 8901 2
Numéro de suivi 1A23456 = tracking - 1A23456
Suivi : RK123456789FR, merci = tracking - RK123456789FR
Déposé sous 20012345 #1 = filed 1 20012345
déposée n° 26-77 = filed - 26-77
Donné #1 ma pièce d’identité = gave 1 ma pièce d’identité
fourni ma date de naissance et mon téléphone = gave - ma date de naissance et mon téléphone
refuse #1 copie du passeport = refuse 1 copie du passeport
Résumé à 19h30 stp = digest - 19:30
résumé chaque jour à 8h = digest - daily digest - 08:00
Langue en français = language - fr
Statut du dossier 1 ? = status 1
ferme ce dossier = close -
clore dossier #1 merci = close 1
EST #1 un refus svp = is 1 un refus
aide-moi = help -
DÉFAIRE #1 🙏 = undo 1
""",
    "de": """
SCHLIESSE Fall #1 = close 1
Fall 1 schließen bitte = close 1
schließ den Fall = close -
Bitte Fall #1 anhalten = hold 1
Stopp #1 = hold 1
stoppe Fall Nr. 1 sofort = hold 1
Halte #1 bitte an = hold 1
Warte #1 = hold 1
Warten, Fall 1 = hold 1
Kannst du bitte #1 anhalten = hold 1
Ja, bitte anhalten = hold -
Hallo Bot, | warten #1 | Viele Grüße | Ada = hold 1
*Warten* – #1 = hold 1
„Warten #1“ = hold 1
AW: warten #1 = hold 1
Pausiere #1 bis Montag = pause 1 bis Montag
Pause für eine Woche = pause - für eine Woche
Fall #1 fortsetzen = release 1
Weiter mal #1 = release 1
weitermachen #1 danke = release 1
Verwerfen Fall #1 = veto 1
Sendungsnummer lautet RK123456789DE = tracking - RK123456789DE
Sendungsnummer: RK 123 456 789 DE, danke = tracking - RK 123 456 789 DE
Eingereicht unter Aktenzeichen 26-77 = filed - 26-77
EINGEREICHT #1 Az. 4711/26 = filed 1 4711/26
gegeben: meine Telefonnummer = gave - meine Telefonnummer
Gegeben Fall 1 mein Geburtsdatum und meine Adresse = gave 1 mein Geburtsdatum und meine Adresse
verweigere #1 Kopie vom Ausweis = refuse 1 Kopie vom Ausweis
Zusammenfassung um 19:30 bitte = digest - 19:30
Übersicht täglich um 8 Uhr = digest - daily digest - 08:00
Sprache auf Deutsch bitte = language - de
Stand von Fall 1? = status 1
IST #1 eine Ablehnung bitte = is 1 eine Ablehnung
Rückgängig bitte = undo -
""",
    "es": """
Espera caso #1 = hold 1
esperar el caso 1 por favor = hold 1
Stop #1 = hold 1
detén la carta = hold -
Detener #1 ahora gracias = hold 1
¿Puedes esperar #1? = hold 1
Puedes esperar #1 = hold 1
Hola, | espera #1 | Gracias = hold 1
Sí, espera #1 = hold 1
Caso 1: esperar = hold 1
Pausa #1 hasta el lunes = pause 1 hasta el lunes
pausa por una semana = pause - por una semana
Continúa #1 porfa = release 1
reanuda caso n.º 1 = release 1
reanuda caso nº 1 = release 1
cancela #1 = veto 1
Anula la carta = veto -
enviarla #1 = send 1
presentado 26-77 = filed - 26-77
Presentada con referencia 20012345 = filed - 20012345
PRESENTADO #1 REF 26/77 = filed 1 26/77
Seguimiento n° RK123456789ES = tracking - RK123456789ES
número de seguimiento: RK123456789ES gracias = tracking - RK123456789ES
entregado #1 copia de mi pasaporte = gave 1 copia de mi pasaporte
Entregado mi DNI y mi fecha de nacimiento = gave - mi DNI y mi fecha de nacimiento
rechazo #1 foto del pasaporte = refuse 1 foto del pasaporte
Resumen a las 19:30 por favor = digest - 19:30
resumen cada día a las 8 = digest - daily digest - 08:00
Idioma español, gracias = language - es
cierra este caso = close -
Cerrar caso #1, gracias Ada = close 1
Estado del caso 1? = status 1
deshacer #1 = undo 1
ES #1 una negativa = is 1 una negativa
""",
    "it": """
Attendi pratica #1 = hold 1
attendere la pratica n. 1 per favore = hold 1
Stop #1 = hold 1
Ferma #1 subito = hold 1
ferma la lettera = hold -
Blocca pratica 1 grazie = hold 1
Puoi per favore aspettare #1 = hold 1
Puoi attendere #1 = hold 1
Buongiorno, | attendi #1 | Grazie mille = hold 1
Sì, aspetta #1 = hold 1
Pratica 1: attendere = hold 1
Pausa #1 fino a lunedì = pause 1 fino a lunedì
pausa per una settimana = pause - per una settimana
Continua #1, grazie = release 1
riprendi pratica #1 = release 1
Annulla la lettera = veto -
inviala #1 = send 1
Tracciamento n. RK123456789IT = tracking - RK123456789IT
numero di tracciamento RK123456789IT = tracking - RK123456789IT
Presentato con riferimento 26-77 = filed - 26-77
presentata #1 26-77 grazie = filed 1 26-77
fornito #1 la mia data di nascita = gave 1 la mia data di nascita
Fornito il mio indirizzo e il numero di telefono = gave - il mio indirizzo e il numero di telefono
rifiuto #1 copia del passaporto = refuse 1 copia del passaporto
Riepilogo alle 19:30 per favore = digest - 19:30
riepilogo ogni giorno alle 8 = digest - daily digest - 08:00
Lingua italiano grazie = language - it
chiudi questa pratica = close -
Chiudere pratica #1, grazie Ada = close 1
Stato della pratica 1? = status 1
ripristina #1 = undo 1
È #1 un rifiuto = is 1 un rifiuto
aiutami per favore = help -
""",
    "nl": """
Wacht zaak #1 = hold 1
wachten met zaak 1 = hold 1
wacht even = hold -
Stop #1 = hold 1
Stoppen zaak nr. 1 a.u.b. = hold 1
stoppen zaak nr. 1 aub = hold 1
Kun je #1 stoppen = hold 1
Ja, wacht #1 = hold 1
Zaak 1 graag sluiten = close 1
Hallo bot, | wacht #1 | Groet, Ada = hold 1
Beste bot, | wachten #1 alstublieft = hold 1
Zaak 1: wachten = hold 1
Pauzeer #1 tot maandag = pause 1 tot maandag
pauze voor een week = pause - voor een week
Verder #1 graag = release 1
hervat zaak #1 = release 1
Annuleer de brief = veto -
Intrekken #1, bedankt Ada = veto 1
Trackingnummer RK123456789NL = tracking - RK123456789NL
volgnummer is RK123456789NL = tracking - RK123456789NL
Ingediend onder kenmerk 26-77 = filed - 26-77
ingediend #1 26-77 dank je = filed 1 26-77
gegeven #1 mijn geboortedatum = gave 1 mijn geboortedatum
Gegeven mijn adres en mijn telefoonnummer = gave - mijn adres en mijn telefoonnummer
weiger #1 kopie van mijn paspoort = refuse 1 kopie van mijn paspoort
Overzicht om 19:30 graag = digest - 19:30
overzicht elke dag om 8 uur = digest - daily digest - 08:00
Taal Nederlands alsjeblieft = language - nl
sluit deze zaak = close -
Sluiten zaak #1, dank u wel = close 1
Status van zaak 1? = status 1
terugdraaien #1 = undo 1
IS #1 een weigering = is 1 een weigering
hulp aub = help -
""",
}

NO_COMMAND = """
> HOLD #1
please do not hold #1
I will send it tomorrow
I would hold #1 if I were you
Hold the line, please
Hold your horses
Stop sending me these mails
Stop by our office
Wait for our answer before you write again
Wait 5 minutes
Close of business is at 5
Close to the office in Dublin
Case closed by our team
Case 7 is closed
Case 7 was refused by the firm
Case 7 open
Open Monday to Friday
Open questions remain
Send us a copy of your passport
Send the form to privacy@firm.example
Send your request to dpo@firm.example
Sending you the data tomorrow
Release notes are attached
Refuse to send a passport copy?
Refused by the firm again
Given the above I object
Gave up on them
Gave them my passport number yesterday, they still want more
Status quo
Status: your request is being processed
Tracking your parcel is easy
Filed away
Is this really needed?
Not now
No refusal came
Language matters
Receipts are attached
Help is on the way
Continue reading below
Cancel any time
Digest of the week: ten stories
Summary of your request
Undo what they did?
CLOSE #7?
Veto?
Merci d’attendre notre réponse
Attendez-vous à un retard
Envoyez-nous une copie de votre pièce d’identité
Arrêtez de m’écrire
Suivi de ma demande
Donné sans suite
Pause café
Ferme la porte
Dossier en cours
Ja, ich schicke es morgen
Warten Sie bitte auf unsere Antwort
Senden Sie uns bitte eine Kopie
Weiter unten finden Sie die Daten
Stand der Dinge
Schicken Sie das Formular zurück
Fall 1 ist offen
Nicht abgelehnt
Espera respuesta de la empresa
Envíe su documento a la empresa
Presentado el escrito ayer
Continúa en la página 2
Es una pregunta
Invia il documento a noi
Ferma restando la richiesta
Presentato ieri allo sportello
E poi?
Stuur ons een kopie
Wacht op ons antwoord
Sluit de bijlage bij
Verder wil ik weten wat er staat
"""

REFUSED_AGREEMENTS = """
yes
Yes please
ok
OK!
send it
Send it now
go ahead
Please send #1
Hi, SEND #1
oui
Envoie-la
Envoyez maintenant
ja
Ja bitte
schick ihn ab
sí
enviarla
envíala ya
sì grazie
inviala
ja graag
verstuur maar
"""


def lines(table: str) -> list[str]:
    return [line for line in table.strip().splitlines() if line.strip()]


def shown(commands: tuple[Command, ...]) -> str:
    """Commands as the table writes them."""
    return " ".join(f"{one.verb.value} {one.case or '-'} {one.argument}".strip() for one in commands)


EVERY = [(language, line) for language, table in MEANT.items() for line in lines(table)]


@pytest.mark.parametrize(("language", "line"), EVERY)
def test_what_people_type_in_a_hurry_is_understood(language: str, line: str) -> None:
    text, _, meant = line.rpartition(" = ")
    assert shown(parse_commands(text.replace(" | ", "\n"), "", label_names())) == meant


@pytest.mark.parametrize("language", MEANT)
def test_every_language_is_tried_on_twenty_five_lines_at_least(language: str) -> None:
    assert len(lines(MEANT[language])) >= 25


@pytest.mark.parametrize("line", lines(NO_COMMAND))
def test_what_only_looks_like_a_command_commands_nothing(line: str) -> None:
    assert parse_commands(line, "", label_names()) == ()


@pytest.mark.parametrize("line", lines(REFUSED_AGREEMENTS))
def test_agreeing_sends_nothing_and_is_seen(line: str) -> None:
    read = read_instructions(line, "", label_names())
    assert read.commands == ()
    assert read.agreed


@pytest.mark.parametrize(
    "line", ["no", "HOLD #1", "status", "Thank you for the mail", "nein danke", "Dear bot,"]
)
def test_what_agrees_to_nothing_is_no_consent(line: str) -> None:
    assert not read_instructions(line).agreed


@pytest.mark.parametrize(
    ("line", "verb"),
    [("HLOD #1", Verb.HOLD), ("Warteb #1", Verb.HOLD), ("statut?", Verb.STATUS), ("refuze passport", Verb.REFUSE), ("Hold everything", Verb.HOLD)],
)  # fmt: skip
def test_the_word_that_was_meant_is_guessed(line: str, verb: Verb) -> None:
    assert nearest_verbs(line)[0] is verb


@pytest.mark.parametrize("line", ["Qwxz", "", "12 34", "> HOLD"])
def test_nothing_is_guessed_from_what_resembles_nothing(line: str) -> None:
    assert nearest_verbs(line.lstrip("> HOLD")) == ()


def test_no_word_means_two_things() -> None:
    said = [(word, verb) for words in WORDS_OF.values() for word, verb in words.items()]
    assert {
        word for word, verb in said for other, meant in said if other == word and verb is not meant
    } == set()


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("my date of birth", IdItem.DATE_OF_BIRTH), ("dob", IdItem.DATE_OF_BIRTH), ("copy of my passport", IdItem.PASSPORT),
        ("a scan of the passport", IdItem.PASSPORT), ("passport copy", IdItem.PASSPORT), ("Mobile", IdItem.PHONE),
        ("meine Telefonnummer", IdItem.PHONE), ("eine Kopie von meinem Ausweis", IdItem.ID_CARD), ("Führerschein", IdItem.DRIVING_LICENCE),
        ("ma pièce d’identité", IdItem.ID_CARD), ("mon numero de telephone", IdItem.PHONE), ("copie de la carte d'identité", IdItem.ID_CARD),
        ("mi DNI", IdItem.ID_CARD), ("copia de mi pasaporte", IdItem.PASSPORT), ("fecha de nacimiento", IdItem.DATE_OF_BIRTH),
        ("la mia carta d’identità", IdItem.ID_CARD), ("luogo di nascita", IdItem.PLACE_OF_BIRTH), ("il mio cellulare", IdItem.PHONE),
        ("mijn geboortedatum", IdItem.DATE_OF_BIRTH), ("kopie van mijn identiteitsbewijs", IdItem.ID_CARD), ("het klantnummer", IdItem.CUSTOMER_NUMBER),
        ("photo of my passport", IdItem.PASSPORT), ("a selfie with id", IdItem.SELFIE_WITH_ID), ("my passport again", IdItem.PASSPORT),
    ],
)  # fmt: skip
def test_items_are_named_as_people_name_them(said: str, item: IdItem) -> None:
    assert items_in(said) == (item,)


@pytest.mark.parametrize(
    "said", ["my grandmother's ring", "nothing", "everything except my passport", "passport number", "kein Ausweis", "passport or dob", "İİ"]
)  # fmt: skip
def test_what_names_no_item_for_certain_names_none(said: str) -> None:
    assert named_items(said).items == ()
    assert named_items(said).unknown == (said,)


def test_what_is_known_and_what_is_not_are_told_apart() -> None:
    named = named_items("my DOB, grandma's ring and Phone")
    assert named.items == (IdItem.DATE_OF_BIRTH, IdItem.PHONE)
    assert named.unknown == ("grandma's ring",)


@pytest.mark.parametrize("word", ["être", "Straße"])
def test_words_are_compared_without_accents(word: str) -> None:
    assert folded(word).isascii()


@pytest.mark.parametrize(("language", "word"), [("de", "WARTEN"), ("fr", "ATTENDRE"), ("xx", "HOLD")])
def test_a_verb_is_called_by_its_first_word(language: str, word: str) -> None:
    assert word_of(Verb.HOLD, language) == word


def test_an_item_is_known_by_the_whole_name_that_our_mails_give_it() -> None:
    names = {"kunden- und vertragsnummer": IdItem.CUSTOMER_NUMBER}
    assert named_items("Kunden- und Vertragsnummer", names).items == (IdItem.CUSTOMER_NUMBER,)


@pytest.mark.parametrize("language", WORDS_OF)
def test_a_word_that_sends_is_no_mere_agreement(language: str) -> None:
    word = word_of(Verb.SEND, language)
    for line in (f"{word} #1", word, f"{word} #1\n{word} #2"):
        read = read_instructions(line, "Re: your case #1")
        assert read.commands
        assert not read.agreed

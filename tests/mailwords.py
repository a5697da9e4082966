"""What the other side and the owner write in the story of the snapshots, in six languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """The mails of one language."""

    request: str
    passport: str
    phone: str
    doubtful: str
    asks_scope: str
    no_data: str
    data: str
    full: str
    withdraws: str
    gives: str
    note: str
    extension: str
    authority: str


SAID = {
    "en": Said(
        request="I use my right of access under Article 15 GDPR and ask you to erase my data under Article 17.",
        passport="Before we can deal with your request, please send us a copy of your passport.",
        phone="So that we can find your account, please tell us the telephone number that you registered with.",
        doubtful="Your message reached the right desk. Things take their course.",
        asks_scope="We hold a large quantity of data. Please tell us which data your request concerns.",
        no_data="We hold no personal data about you.",
        data="Please find attached a part of your personal data. Your purchases will follow separately.",
        full="Please find attached a copy of all personal data that we hold about you.",
        withdraws="I hereby withdraw my request. Please do not answer it.",
        gives="My telephone number is +353 1 555 0100.",
        note="Called them, nobody answered.",
        extension="Because your request is complex, we extend the time limit by two further months.",
        authority="We confirm receipt of your complaint. It is being examined.",
    ),
    "fr": Said(
        request="J’exerce mon droit d’accès (article 15 du RGPD) et vous demande d’effacer mes données (article 17).",
        passport="Avant de traiter votre demande, merci de nous envoyer une copie de votre passeport.",
        phone="Pour retrouver votre compte, merci de nous indiquer le numéro de téléphone utilisé à l’inscription.",
        doubtful="Votre message est arrivé au bon bureau. Les choses suivent leur cours.",
        asks_scope="Nous détenons un grand nombre de données. Merci de préciser quelles données votre demande concerne.",
        no_data="Nous ne détenons aucune donnée personnelle vous concernant.",
        data="Vous trouverez ci-joint une partie de vos données personnelles. Vos achats suivront séparément.",
        full="Vous trouverez ci-joint une copie de toutes les données personnelles que nous détenons à votre sujet.",
        withdraws="Je retire ma demande. Merci de ne pas y répondre.",
        gives="Mon numéro de téléphone est le +33 1 55 50 01 00.",
        note="Appelé, personne n’a répondu.",
        extension="En raison de la complexité de votre demande, nous prolongeons le délai de deux mois.",
        authority="Nous accusons réception de votre plainte. Elle est en cours d’examen.",
    ),
    "de": Said(
        request="Ich mache mein Recht auf Auskunft nach Art. 15 DSGVO geltend und verlange die Löschung meiner Daten nach Art. 17 DSGVO.",
        passport="Bevor wir Ihre Anfrage bearbeiten können, senden Sie uns bitte eine Kopie Ihres Reisepasses.",
        phone="Damit wir Ihr Konto finden, nennen Sie uns bitte die Telefonnummer, mit der Sie sich angemeldet haben.",
        doubtful="Ihre Nachricht ist am richtigen Platz. Alles geht seinen Gang.",
        asks_scope="Wir verarbeiten eine große Menge an Daten. Bitte teilen Sie uns mit, auf welche Daten sich Ihre Anfrage bezieht.",
        no_data="Zu Ihrer Person sind bei uns keine personenbezogenen Daten gespeichert.",
        data="Anbei erhalten Sie einen Teil Ihrer personenbezogenen Daten. Ihre Einkäufe folgen gesondert.",
        full="Anbei erhalten Sie eine Kopie aller personenbezogenen Daten, die wir über Sie gespeichert haben.",
        withdraws="Hiermit ziehe ich meinen Antrag zurück. Bitte antworten Sie nicht mehr darauf.",
        gives="Meine Telefonnummer ist +49 30 5550100.",
        note="Angerufen, niemand ging ans Telefon.",
        extension="Wegen der Komplexität Ihrer Anfrage verlängern wir die Frist um zwei weitere Monate.",
        authority="Wir bestätigen den Eingang Ihrer Beschwerde. Sie wird geprüft.",
    ),
    "es": Said(
        request="Ejerzo mi derecho de acceso (artículo 15 del RGPD) y solicito la supresión de mis datos (artículo 17).",
        passport="Antes de tramitar su solicitud, envíenos una copia de su pasaporte.",
        phone="Para encontrar su cuenta, indíquenos por favor el número de teléfono con el que se registró.",
        doubtful="Su mensaje ha llegado a la mesa correcta. Las cosas siguen su curso.",
        asks_scope="Tratamos una gran cantidad de datos. Indíquenos por favor a qué datos se refiere su solicitud.",
        no_data="No conservamos ningún dato personal sobre usted.",
        data="Adjuntamos una parte de sus datos personales. Sus compras seguirán por separado.",
        full="Adjuntamos una copia de todos los datos personales que conservamos sobre usted.",
        withdraws="Retiro mi solicitud. Por favor, no la contesten.",
        gives="Mi número de teléfono es +34 915 550 100.",
        note="Llamé, nadie contestó.",
        extension="Debido a la complejidad de su solicitud, prorrogamos el plazo otros dos meses.",
        authority="Acusamos recibo de su reclamación. Se está examinando.",
    ),
    "it": Said(
        request="Esercito il mio diritto di accesso (articolo 15 del GDPR) e chiedo la cancellazione dei miei dati (articolo 17).",
        passport="Prima di poter trattare la Sua richiesta, La preghiamo di inviarci una copia del Suo passaporto.",
        phone="Per trovare il Suo account, La preghiamo di indicarci il numero di telefono con cui si è registrata.",
        doubtful="Il Suo messaggio è arrivato all’ufficio giusto. Le cose fanno il loro corso.",
        asks_scope="Trattiamo una grande quantità di dati. La preghiamo di precisare a quali dati si riferisce la Sua richiesta.",
        no_data="Non conserviamo alcun dato personale che La riguarda.",
        data="In allegato trova una parte dei Suoi dati personali. Gli acquisti seguiranno separatamente.",
        full="In allegato trova una copia di tutti i dati personali che conserviamo su di Lei.",
        withdraws="Con la presente ritiro la mia richiesta. Vi prego di non rispondere.",
        gives="Il mio numero di telefono è +39 06 555 0100.",
        note="Ho chiamato, nessuno ha risposto.",
        extension="A causa della complessità della Sua richiesta, proroghiamo il termine di due mesi.",
        authority="Confermiamo di aver ricevuto il Suo reclamo. È in corso di esame.",
    ),
    "nl": Said(
        request="Ik maak gebruik van mijn recht op inzage (artikel 15 AVG) en verzoek u mijn gegevens te wissen (artikel 17 AVG).",
        passport="Voordat wij uw verzoek kunnen behandelen, stuurt u ons een kopie van uw paspoort.",
        phone="Om uw account te vinden, verzoeken wij u het telefoonnummer te geven waarmee u zich hebt aangemeld.",
        doubtful="Uw bericht ligt op de juiste plek. Alles gaat zijn gang.",
        asks_scope="Wij verwerken een grote hoeveelheid gegevens. Kunt u aangeven om welke gegevens het u gaat?",
        no_data="Wij bewaren geen persoonsgegevens van u.",
        data="Bijgaand ontvangt u een deel van uw persoonsgegevens. Uw aankopen volgen apart.",
        full="Bijgaand ontvangt u een kopie van alle persoonsgegevens die wij van u bewaren.",
        withdraws="Hierbij trek ik mijn verzoek in. U hoeft er niet op te antwoorden.",
        gives="Mijn telefoonnummer is +31 20 555 0100.",
        note="Gebeld, niemand nam op.",
        extension="Vanwege de complexiteit van uw verzoek verlengen wij de termijn met twee maanden.",
        authority="Wij bevestigen de ontvangst van uw klacht. Zij wordt onderzocht.",
    ),
}  # fmt: skip

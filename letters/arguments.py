"""What a letter says for each rule of the identification test that speaks against a demand.

A rule that has no sentence here is for the person's eyes only and never enters a letter: reasons in the
controller's favour, open questions and our own readings are not the stuff of an objection.
"""

from __future__ import annotations

from letters.words import Phrase

ARGUMENTS: dict[str, Phrase] = {
    "portal_only": (
        "the request has reached you by e-mail; the use of a portal or form is a choice, not a duty",
        "la demande vous est parvenue par courriel ; le recours à un portail ou à un formulaire est un choix, non une obligation",
    ),
    "log_in_only": (
        "the request has reached you by e-mail, and logging in is made the only way of pursuing it",
        "la demande vous est parvenue par courriel, et la connexion au compte est imposée comme seule voie",
    ),
    "certified_copy": (
        "a certified copy causes cost and effort that are out of proportion to the purpose",
        "une copie certifiée occasionne des frais et des démarches hors de proportion avec le but poursuivi",
    ),
    "document_for_face_search": (
        "an identity document is not necessary to find the images of a face",
        "une pièce d’identité n’est pas nécessaire pour retrouver les images d’un visage",
    ),
    "document_after_authentication": (
        "the request was sent from an address or account known to you, so that there is no reasonable doubt as to who is making it",
        "la demande a été envoyée depuis une adresse ou un compte que vous connaissez, de sorte qu’il n’existe pas de doute raisonnable quant à son auteur",
    ),
    "document_by_default": (
        "a copy of an identity document should as a rule not be demanded: there must be a doubt in the individual case, and less intrusive means come first",
        "la copie d’une pièce d’identité ne devrait en principe pas être exigée : un doute doit exister dans le cas concret et des moyens moins intrusifs doivent être privilégiés",
    ),
    "document_not_held": (
        "as far as can be seen from the correspondence, you hold no such document with which a copy could be compared; you would obtain more data than before",
        "autant que la correspondance permette d’en juger, vous ne détenez aucune pièce à laquelle une copie pourrait être comparée ; vous recueilleriez davantage de données qu’auparavant",
    ),
    "uk_document_known_channel": (
        "the request came through a channel known to you, so that there is no reasonable doubt as to who is making it",
        "la demande est parvenue par un canal que vous connaissez, de sorte qu’il n’existe pas de doute raisonnable quant à son auteur",
    ),
    "face_to_face": (
        "a video call or a visit in person is a burden although less intrusive means exist",
        "un entretien vidéo ou un déplacement constitue une charge alors que des moyens moins intrusifs existent",
    ),
    "handwritten_signature": (
        "a signature does not show who wrote; a signed or printed form cannot be made a condition",
        "une signature n’établit pas l’identité de l’auteur ; un formulaire signé ou imprimé ne saurait être exigé",
    ),
    "national_number_not_held": (
        "a national or tax number that you do not hold cannot be compared with anything",
        "un numéro national ou fiscal que vous ne détenez pas ne peut être comparé à rien",
    ),
    "utility_bill": (
        "a bill discloses much that has nothing to do with the request",
        "une facture révèle de nombreux éléments étrangers à la demande",
    ),
    "online_identifier_as_proof": (
        "a network address or device identifier does not prove who somebody is",
        "une adresse réseau ou un identifiant d’appareil n’établit pas l’identité d’une personne",
    ),
    "details_after_authentication": (
        "the request was sent from an address or account known to you, and no reasonable doubt remains that would justify further proof",
        "la demande a été envoyée depuis une adresse ou un compte que vous connaissez, et aucun doute raisonnable ne justifie d’autres justificatifs",
    ),
    "asked_again": (
        "everything asked for had already been supplied",
        "tout ce qui est demandé avait déjà été communiqué",
    ),
    "asked_partly_again": (
        "a part of what is asked for had already been supplied",
        "une partie de ce qui est demandé avait déjà été communiquée",
    ),
    "asked_for_more": (
        "after the information asked for had been supplied, something else is now demanded",
        "après communication des informations demandées, d’autres sont désormais exigées",
    ),
    "unencrypted_document": (
        "the document is to be sent by ordinary e-mail, without a secure channel being offered",
        "la pièce est à transmettre par simple courriel, sans qu’un canal sécurisé soit proposé",
    ),
    "document_without_reason": (
        "no reason is given for doubting who makes the request; a doubt must be shown in the individual case",
        "aucun motif n’est donné pour douter de l’auteur de la demande ; un doute doit être établi dans le cas concret",
    ),
    "document_unredacted": (
        "a copy of an identity document is demanded without any indication that what is not needed may be blacked out",
        "la copie d’une pièce d’identité est exigée sans indiquer que les mentions inutiles peuvent être occultées",
    ),
    "document_after_acting": (
        "you have already acted on a request without doubting who made it",
        "vous avez déjà donné suite à une demande sans douter de son auteur",
    ),
    "document_after_signature": (
        "the request carries an electronic signature that shows who made it",
        "la demande porte une signature électronique qui établit son auteur",
    ),
    "original_by_post": (
        "only an original or a paper copy by post is accepted, although the request was made by e-mail",
        "seul un original ou une copie papier par voie postale est accepté, alors que la demande a été formée par courriel",
    ),
    "about_other_persons": (
        "information on other persons is demanded; it is more than is necessary to identify the person making the request",
        "des informations sur des tiers sont exigées ; elles excèdent ce qui est nécessaire pour identifier l’auteur de la demande",
    ),
    "update_first": (
        "identity data are to be corrected or completed first; that is not a condition for acting on the request",
        "des données d’identité doivent d’abord être corrigées ou complétées ; ce n’est pas une condition pour donner suite à la demande",
    ),
    "new_account": (
        "the creation of an account is demanded, although the request has already reached you",
        "la création d’un compte est exigée, alors que la demande vous est déjà parvenue",
    ),
    "mandate_refused": (
        "the mandate has been produced; no particular form can be required for it",
        "le mandat a été produit ; aucune forme particulière ne peut être exigée",
    ),
    "no_reason_given": (
        "no reason is given for doubting who makes the request",
        "aucun motif n’est donné pour douter de l’auteur de la demande",
    ),
    "copy_kept": (
        "the copy is to be kept after the check, although a note that it was checked is enough",
        "la copie doit être conservée après vérification, alors qu’une mention de cette vérification suffit",
    ),
}

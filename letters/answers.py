"""Short sentences that answer an owner's command: what was done, or why it was not and what to do instead."""

from __future__ import annotations

from cases.model import Label
from letters.words import Phrase
from letters.words import say as pick

STATUS_WORDS: dict[str, Phrase] = {
    "closed": ("closed", "clos"),
    "needs_you": ("waits for your word", "attend votre réponse"),
    "not_delivered": ("the request could not be delivered", "la demande n’a pas pu être remise"),
    "with_authority": ("with the supervisory authority", "devant l’autorité de contrôle"),
    "answered": ("answered", "une réponse est parvenue"),
    "formal_notice": ("formal notice sent", "mise en demeure envoyée"),
    "reminded": ("reminder sent", "relance envoyée"),
    "overdue": ("the deadline has passed", "l’échéance est passée"),
    "waiting": ("waiting for the answer", "en attente de la réponse"),
}
"""What `cases.timeline.status` says, in the words of a person."""

SENTENCES: dict[str, Phrase] = {
    "held": (
        "Kept back: {step} to {controller} (#{case}). It waits until you write RELEASE #{case}.",
        "Mis en attente : {step} à {controller} (#{case}). Écrivez REPRENDRE #{case} pour le laisser partir.",
    ),
    "released": (
        "Going again: {step} to {controller} (#{case}).",
        "De nouveau en route : {step} à {controller} (#{case}).",
    ),
    "vetoed": (
        "Dropped: {step} to {controller} (#{case}). It will not be sent.",
        "Annulé : {step} à {controller} (#{case}). Il ne sera pas envoyé.",
    ),
    "approved": (
        "Agreed: {step} (#{case}) goes out with the next post.",
        "Accord noté : {step} (#{case}) part au prochain envoi.",
    ),
    "given": (
        "Noted as given to {controller} (#{case}): {items}.",
        "Noté comme fourni à {controller} (#{case}) : {items}.",
    ),
    "tracking": (
        "Tracking number of the registered letter noted (#{case}): {value}.",
        "Numéro de suivi du recommandé noté (#{case}) : {value}.",
    ),
    "filed": (
        "Complaint at {authority} noted with reference {value} (#{case}). The authority has to inform you by {date}.",
        "Plainte auprès de {authority} notée sous la référence {value} (#{case}). "
        "L’autorité doit vous informer au plus tard le {date}.",
    ),
    "noted": ("Written into the case file (#{case}): {value}", "Consigné au dossier (#{case}) : {value}"),
    "corrected": (
        "Thank you: the message counts as {value} now (#{case}).",
        "Merci : le message est désormais lu comme {value} (#{case}).",
    ),
    "closed": (
        "Case #{case} is closed; nothing goes out any more. REOPEN #{case} opens it again.",
        "Le dossier #{case} est clos ; plus rien ne part. ROUVRIR #{case} le rouvre.",
    ),
    "paused": (
        "Case #{case} rests: nothing goes out until you write RELEASE #{case}. The dates go on.",
        "Le dossier #{case} est en pause : rien ne part avant REPRENDRE #{case}. Les délais continuent de courir.",
    ),
    "resumed": ("Case #{case} goes on.", "Le dossier #{case} reprend."),
    "reopened": ("Case #{case} is open again.", "Le dossier #{case} est rouvert."),
    "assigned": (
        "The mail now belongs to case #{case}.",
        "Le message est maintenant rattaché au dossier #{case}.",
    ),
    "status": (
        "#{case} {controller}: {status}; next: {next}.",
        "#{case} {controller} : {status} ; prochaine étape : {next}.",
    ),
    "nothing_to_do": (
        "Nothing of case #{case} is waiting for that word.",
        "Rien dans le dossier #{case} n’attend cette instruction.",
    ),
    "which_case": (
        "Which case? Write its number, for example HOLD #{case}.",
        "Quel dossier ? Indiquez son numéro, par exemple ATTENDRE #{case}.",
    ),
    "no_such_case": ("You have no case #{case}.", "Vous n’avez pas de dossier #{case}."),
    "unknown_label": (
        "“{value}” is not a kind of message I know; STATUS #{case} shows where things stand.",
        "« {value} » n’est pas un type de message connu ; STATUT #{case} indique où en est le dossier.",
    ),
    "help": (
        "Words I know: STATUS, HOLD, RELEASE, SEND, VETO, GAVE <items>, TRACKING <number>, FILED <reference>, "
        "NOTE <text>, IS <label>, NOT <label>, CASE <n>, PAUSE, CLOSE, REOPEN - each with the case number, like HOLD #1. "
        "Labels for IS and NOT: {labels}.",
        "Mots reconnus : STATUT, ATTENDRE, REPRENDRE, ENVOYER, ANNULER, FOURNI <éléments>, SUIVI <numéro>, "
        "DÉPOSÉ <référence>, REMARQUE <texte>, EST <type>, PAS <type>, DOSSIER <n>, PAUSE, CLORE, ROUVRIR - chacun avec le "
        "numéro du dossier, par exemple ATTENDRE #1. Types pour EST et PAS : {labels}.",
    ),
    "unknown_authority": (
        "I know no authority {value}: write its id as in rules.yaml, for example fr-cnil, or leave it out.",
        "Aucune autorité connue sous {value} : indiquez son identifiant comme dans rules.yaml, par exemple fr-cnil, ou omettez-le.",
    ),
    "none": ("nothing planned", "rien de prévu"),
}


def say(key: str, language: str, **values: object) -> str:
    """The sentence with this key in a language, filled in; English where the language is not written yet."""
    known = {"labels": ", ".join(label.value for label in Label), **values}
    if "status" in values:
        known["status"] = status_words(str(values["status"]), language)
    return pick(SENTENCES[key], language).format(**known)


def status_words(word: str, language: str) -> str:
    """Say in words where a case stands; a word that is not known stands as it is."""
    return pick(STATUS_WORDS[word], language) if word in STATUS_WORDS else word

"""The words by which clauses demand, spare, only consider or already have an item, in six languages."""

from __future__ import annotations

import re


def _union(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


# all patterns meet folded text: lower case without accents
OTHERS = _union(
    r"\bsigned by (?:our|the)\b|\bour (?:postal |phone |e-?mail |own )?(?:address|phone|number)|\bsome (?:customers|clients|people)\b|\bthose who\b|wants? to see (?:it|them), not we|asked you for",
    r"\bnotre (?:adresse|numero)|\bcertains (?:clients|usagers)\b|\bunsere[nr]? (?:adresse|anschrift|telefon|nummer)|\bmanche (?:kunden|leute)\b",
    r"\bnuestr[ao] (?:direccion|telefono|correo|numero)|\balgunos clientes\b|\bnostr[oa] (?:indirizzo|numero|sede)|\balcuni clienti\b|\bons (?:adres|telefoon|nummer)|\bsommige klanten\b",
)
FURNITURE = _union(
    r"\bin (?:the|your) subject line|\bin (?:any|all|further) (?:correspondence|communications?|replies)|\bwhen (?:replying|contacting us|you call)|\bfrequently asked|\bfaqs?\b|\bnever (?:ask|share|send|give)",
    r"\brappeler dans toute|\ben objet\b|\bdans (?:toute|vos) (?:correspondance|echange)\w*|\bfoire aux questions|\bquestions frequentes|\bbei (?:allen )?(?:ru(?:e)?ckfragen|antworten|zuschriften)|\bim betreff|\bha(?:e)?ufig(?:e|en)? (?:gestellte )?fragen",
    r"\ben el asunto\b|\bpreguntas frecuentes|\bnell.oggetto\b|\bdomande (?:piu )?frequenti|\bin (?:het|de) onderwerp|\bveelgestelde vragen|\bnooit uw\b",
)
GIVEN = _union(
    r"\bthank(?:s| you)?\b.{0,20}\bfor\b|\bobliged to you for\b|\b(?:received|arrived|reached us|was checked|were checked|has been (?:checked|verified|received))\b|\bwe (?:have )?(?:got|reviewed|checked|saw|seen) your|\bi have your\b.{0,40}\bsince\b",
    r"\bmerci (?:bien |beaucoup )?(?:pour|de nous avoir|d avoir)|\bremerci\w+\b.{0,12}\b(?:de (?:la|votre|vos)|pour|d.avoir)|\bbien (?:recue?s?|arrivee?s?|parvenue?s?)\b|\b(?:recue?s?|arrivee?s?|parvenue?s?)\b.{0,12}(?:,|$)|\bverifiee puis\b|\bj.ai votre\b",
    r"\b(?:vielen |herzlichen |besten )?dank(?:e)? (?:fur|dass)|\blag(?:en)? (?:uns |mir )?(?:bereits |schon )?(?:bei|vor)\b|\blag(?:en)?\b.{0,60}\bvor\b|\b(?:liegt|liegen)\b.{0,40}\b(?:bereits|schon)\b|\b(?:uberlassen|zugesandt|ubersandt|vorgelegt|eingereicht|mitgeschickt|erhalten)\w*\b.{0,60}\b(?:haben|hatten|vernichtet|gepruft)\b",
    r"\bgracias por\b|\bagradec(?:emos|ido|ida|idos) (?:el|la|las|los|su|sus|tu|por) |\bagradec\w+ (?:el envio|que nos (?:enviara|mandara|hiciera))|\bhemos (?:recibido|comprobado)|\b(?:aporto|adjunto|entrego|presento|facilito)\b.{0,30}\b(?:copia|dni|documento|pasaporte)|\bya (?:consta|tenemos|obra|disponemos|nos)\b|\bhabiendo\b",
    r"\bgrazie (?:per|di|dell)|\babbiamo (?:ricevuto|verificato)|\bgia (?:\w+ )?(?:esibit|acquisit|fornit|inviat|ricevut|present|trasmess|agli atti)|\bavendo (?:lei )?(?:gia )?|\bin nostro possesso\b|\bche (?:ci|mi) ha(?:i)? (?:mandat|inviat|spedit|trasmess)\w+[^,;]{0,30}\b(?:benissimo|bene|nitid|grazie|a posto)|\b(?:va|vanno) benissimo",
    r"\b(?:be)?dankt? (?:u )?(?:voor|dat)|\bdanken (?:wij )?u (?:voor|wel voor)|\b(?:reeds|al) (?:ontvangen|getoond|gezien|overgelegd|in ons bezit)|\bhebben (?:wij |we )?uw\b.{0,40}\b(?:ontvangen|gezien)",
)
NEEDLESS = _union(
    r"\bno need (?:to|for|of)\b|\bunnecessary\b|\bnot? (?:longer )?(?:needed|necessary|required)\b|\bneedn.?t\b|\bdispens\w+ with\b|\bat home\b",
    r"\binutile|\bpas (?:la peine|besoin|necessaire|oblig|requis)|\bsuperflu|\bpas a (?:fournir|envoyer|joindre)|\b(?:dispense|dispensons)\b|\bnul(?:le)? \w+(?: d.\w+)? n.est\b",
    r"\bentbehrlich|\bu(?:e)?berflussig|\bunnotig|\bverzicht\w+|\ber(?:u|ue)?brigt sich|\bkein\w* \w* ?(?:notig|erforderlich|notwendig)|\b(?:nicht|keine?[nrms]?) (?:mehr |noch )?(?:notig|erforderlich|notwendig|notwendigerweise)\b",
    r"\bno (?:nos |me |le |se |sera |es )*(?:hace falta|hara falta|es necesari|es preciso|necesari|precis|requier|exig|hizo falta)|\binnecesari|\bno tiene (?:usted )?(?:que|por que)\b|\bsin necesidad de\b|\bno (?:te|le|les|os|se lo|se la)? ?(?:vamos|vaya|vayas) a pedir",
    r"\bnon (?:ci |mi |vi |le |e |sono |e piu )*(?:serv|occorr|necessar|richiest|bisogn|vogliamo|e richiest|e necessar|e obbligator)|\bnon (?:c.e|vi e|ha) bisogno|\bne occorre\b|\bsuperflu[oa]",
    r"\boverbodig|\bniet (?:meer )?(?:nodig|vereist|noodzakelijk|verplicht)|\bhoef(?:t|ft|je)?\b.{0,60}\b(?:niet|geen)\b|\bgeen\b.{0,40}\bnodig\b|\bnicht (?:sehen|haben)\b|\bniet (?:meer )?(?:te )?zien\b",
)
PLAIN_NEED = re.compile(
    r"\bnicht benotigte|\bnon autenticat|\bno obstante\b|\bno bastando\b|\bnot (?:older|more) than|\bno (?:older|more|mas|mayor)\b|\bnon (?:piu|oltre|anterior|scadut)|\bniet ouder\b|\bnicht alter\b|\bpas (?:plus|expir)|\bde moins de\b|\bnon perim"
)
POSSIBLY = _union(
    r"\b(?:if|where|when) (?:in doubt|necessary|needed|required|there is doubt)|\bin (?:certain|some|case of) (?:cases|doubt)|\bmight (?:have to |need to )?ask|\bmay (?:have to |need to |also )?(?:ask|request|require)|\breserves? the right",
    r"\bse reserve\b|\ben cas de doute|\bdans certains cas|\ble cas echeant|\bpourr\w+ (?:etre )?(?:amene|demand|exig|vous demander)|\bpouvons (?:etre amenes a )?(?:vous )?demander",
    r"\bfalls (?:no(?:e)?tig|erforderlich)|\bbei (?:bedarf|zweifeln?)|\bgegebenenfalls|\bim (?:einzelfall|zweifelsfall)|\bbehalten? (?:wir )?(?:uns|sich) vor|\bsollten? (?:ich|wir|noch|es) .{0,30}\bzweifel|\bko(?:e)?nnen wir\b.{0,60}\b(?:verlangen|anfordern|fragen|bitten)|\beventuell\b|\bunter umstanden",
    r"\ben caso de duda|\ben ciertos casos|\ben su caso\b|\bpodemos pedir|\bpodr(?:emos|iamos|a|an) (?:pedir|solicitar|exigir|requerir)|\bse reserva\b|\bsi fuera necesario",
    r"\bse del caso|\bin caso di dubb|\bin alcuni casi|\bsi riserva\b|\bci riserviamo|\bse necessario\b|\bpotr(?:emmo|ebbe|emo|a essere) (?:chied|richied|esser)|\bpossiamo chied|\beventualmente\b",
    r"\bbij twijfel|\bindien twijfel|\bin voorkomend geval|\bmocht\b.{0,30}\bnodig|\bkunnen (?:wij|we)\b.{0,70}\b(?:vragen|verlangen|opvragen)|\bkan \w+ om\b.{0,40}\bvragen|\bzo nodig\b|\bin bepaalde gevallen|\bbehoud(?:en|t)\b.{0,20}\brecht voor",
)
COVERED = re.compile(
    r"\b(?:black(?:ed)? out|redact\w*|cover(?:ed)?(?: up)?|mask\w*|obscur\w*|hide|hidden|blur\w*|caviard\w*|occult\w*|masqu\w*|cach\w*|noirc\w*|schwarz\w*|geschwarzt|abdeck\w*|abgedeckt|unkenntlich|verdeck\w*|tap(?:ar|e|ado|ados|adas?)|ocult\w*|tachar|tache|oscur\w*|nascond\w*|copr(?:a|ire|endo)|afplak\w*|afgeplakt|onleesbaar|zwart|afdekken|afschermen)\b"
)
KEPT = re.compile(
    r"\b(?:delet|eras|destroy|shred|gelo(?:e)?scht|vernichtet|geschreddert|borrad|eliminad|destruid|distrutt|cancellat|supprime|detruit|efface|verwijderd|vernietigd|versnipperd)\w*|\b(?:we hold|we store|lo que consta|wij bewaren|speichern wir|nous conservons|conserviamo|guardamos)\b"
)
MISSING = re.compile(
    r"\b(?:alsnog|nachreich\w*|nachzureichen|nachsenden|reenvi\w*|rimand\w*|renvoye\w*|resend|re-send|subsan\w*|devuelv\w*|nachhol\w*|rispedi\w*|firmel[oa]|send it|still need|manc(?:a|ano))\b"
)
"""What is not there is to be sent after all: the negation does not spare it."""
WITHOUT = re.compile(
    r"\b(?:ohne|without|sans|sin|senza|zonder|lacking|a defaut d\w*|faute d\w*)\b[^,;]{0,45}$"
)
REFUSES = re.compile(
    r"\b(?:not|no|nothing|cannot|can.?t|unable|impossible|nicht|nichts|kein\w*|nix|wird.?s nix|scheitert|unmoglich|pas|rien|aucun\w*|impossible|imposible|ning\w+|nada|non|nulla|niente|nessun\w*|nn|impossibile|niet|niks|niets|geen|onmogelijk)\b"
)
UNTIL = re.compile(
    r"\b(?:until|unless|only (?:once|after|when|if)|not before|once we have|as soon as we have|bis|ehe|bevor|erst (?:wenn|nach|dann)|nur.{0,25}(?:nachdem|wenn)|solange|sobald|tant que|jusqu.a ce|des que nous|hasta (?:que|tener|recibir)|mientras no|solo cuando|una vez|cuando (?:me|nos) llegue|antes de|finche|fino a|prima (?:di|del|della|che)|solo (?:dopo|se)|soltanto dopo|una volta|totdat|pas (?:als|nadat|wanneer)|voordat|zodra|alleen.{0,40}als|zolang)\b"
)
ONLY_THEN = re.compile(
    r"\b(?:only (?:once|after|when|if)|once we have|as soon as we have|erst.{0,40}(?:wenn|nach)|nur.{0,40}(?:nachdem|wenn)|solange.{0,30}nicht|tant que|des que nous|solo cuando|cuando (?:me|nos) llegue|mientras no|finche non|solo (?:dopo|se)|soltanto dopo|pas (?:als|nadat)|alleen.{0,40}\bals)\b"
)
HELD_BACK = frozenset({"UNABLE", "REFUSE", "HANDLE", "ANSWER", "GIVE", "NEG"})
THREAT = re.compile(
    r"\b(?:withdrawn|closed|lapse\w*|abandon\w*|zuru(?:e)?ckgenommen|zuru(?:e)?ckgezogen|erledigt|hinfallig|schlie(?:ss|ß)en|retire\w*|class(?:ee?|er|ons)|clos|cloturer?|abandonnee?|desist\w*|archiv\w*|retirada|rinunciat\w*|ritirat\w*|chiud\w*|ingetrokken|vervallen|sluiten|afgesloten)\b"
)
WANTED = _union(
    r"\b(?:we|i|client|company) (?:hereby )?(?:request|await|look forward to)\b|(?:\bhave|.ve) to have\b|\b(?:is|are) (?:prompting me|awaited|outstanding)\b|\bnothing .{0,20}\bbefore\b|\bshould be (?:joined|attached|sent|enclosed)|\byou (?:scan|upload|present|show|hold|send|bring)\b|\bhave your\b.{0,40}\bready\b",
    r"\b(?:faut|falloir|suffira|doit|devrait|devez|devra)\b|\bmontrer\b|\bsaurais? gre|\battend(?:ons|s|u)\b|\bvous (?:montrez|envoyez|joignez|presentez)\b|\bl.avoir vue?\b|\bpersonne ne\b|\bmanque\b|\btout de suite\b|\bprions? (?:de )?vous\b|\bmuni\w* de\b",
    r"\b(?:brauch\w*|beno(?:e)?tig\w*|ersuchen|gebeten|bitten?t? (?:wir |ich |sie |um )|auffordern|fordern|vorzulegen|vorlegen|nachzureichen|nachreichen|beizufu(?:e)?gen|einzureichen|vorweisen|vorzeigen|vorliegt|vorgelegt wurde|gesehen hab\w*|sehen|ausgewiesen|geben (?:wir )?ihnen auf|her damit|besteht d(?:a)?rauf|genugt (?:mir|uns)|reicht (?:mir|uns)|fehlt|legitimieren|in kopie)\b",
    r"\b(?:precis|necesit|exhib|acredit|aport|adjunt|demuestr|lo demuestre|falta\b|faltan\b|imprescindible|esperamos|espero|queremos|hace falta|obre en|provisto)\w*|\b(?:ha|han|habra|hay|hemos|tiene|tienes|tendra|tendras|debe|debera|debes) (?:de |que )?(?:ser |sernos |personarse|pedir|enseñar|ensenar|mandar|aportar|presentar|enviar|dejar|adjuntar|acudir)|\ble pido\b|\btienes que\b|\b(?:nos|me) vale\b|\bme apano\b|\bhaga el favor|\bagradecer\w* que\b|\bnos puede\b|\bver antes\b|\bsin ver\b|\bhacernos llegar\b|\bhagas? llegar\b",
    r"\b(?:aspett|attend|pretend|occorr|necessit|serv(?:e|ono|irebbe)\b|manc(?:a|ano|ava)\b|favorisc|esib|vanno (?:prodott|allegat|inviat)|va (?:integrat|allegat|prodott|inviat)|corredat|bisogn)\w*|\bci (?:vuole|vogliono|serve|servono|occorre)\b|\b(?:dovra|deve|devi|dovresti|dovrebbe|devo|devono)\b|\bvedere\b|\bfar(?:mi|ci)? (?:vedere|avere)|\bchied(?:o|iamo|e)\b|\be (?:richiest|invitat|necessari)\w*|\bviene chiesto\b|\brimanderesti\b|\bpreg\w+\b|\bmuni\w+ di\b|\bmostrera\b|\bpotra .{0,30}\bdopo\b|\bsia trasmess\w*|\bavra bisogno\b|\btieni a portata\b",
    r"\b(?:verwacht|verlangt?|verlangd|verzocht|verzoekt|vereist|graag|zien|moet(?:en)?|nodig|over te leggen|aan te leveren|volstaat|aub|alstublieft|toe te zenden|gelieve|legitimeert|meldt|wachten|afwachting|hou(?:dt|d)?\b.{0,30}voor de camera|stuurt u|eerst|verzoek (?:ik|wij|je)|dien(?:t|en)?|ontvangen wij graag|gaarne)\b",
)
ORDERS = re.compile(
    r"(?:^|[,:;–—-] )(?:(?:and|so|then|also|next|please|now|und|also|dann|bitte|daher|deshalb|y|asi que|por favor|e|quindi|poi|prima|intanto|en|dus|daarom|maar|et|puis|alors|aussi|donc|pero|però|perc\w+|quindi|ci|mi|me|nos|lo|la|voor\b.{0,40}|eerst|even|to\w*)\W+){0,4}"
    r"(?:bring|show|come|hold|scan (?:your|and|the|it|both)|take|enclose|present|drop|pop|upload|attach|complete|mail|snap|prove|reply|respond|list the|give|tell|paste|quote|pray|"
    r"passez|montrez|prenez|apportez|joignez|envoye[rz]|envoie|transmettez|scannez|faites|fournissez|munissez|dites|dis|donnez|indiquez|renvoyez|rappelez|venez|cliquez|collez|ecrivez|ajoutez|precisez|communiquez|mettez|"
    r"(?:kommen|bringen|zeigen|machen|halten|nehmen|laden|legen|schicken|senden|mailen|beweisen|fu(?:e)?gen|reichen|fotografieren|scannen|geben|teilen|nennen|schreiben|antworten|verraten|rufen|klicken|sagen|tragen|tippen|fullen|loggen|weisen) sie|antworte|nenn|gib|verrat|ruf|sag|schreib|klick|tipp|trag|komm|bring|zeig|mach|halt|schick|sende?|mail|lad|"
    r"mand(?:a|e|i|ame|anos|eme|enos|ami|aci|ateci)|envi[ae]\w*|inviate?|invii?|sub[ae]\w*|cargu?[ea]\w*|adjunt[ea]\w*|pas(?:ate|ame|e|ese)|tra(?:e|iga)\w*|hag(?:a|ase)|haz\w*|reenvi\w*|conteste|venga|aport[ea]|facilite|remit[ae]|incluya|escane\w+|muestr\w+|ensen\w+|indiqu\w+|di(?:ga|me|nos|ganos|game)|de(?:me|nos)|da(?:me|nos)|pong\w+|ponme|cuent\w+|respond[ae]|conect\w+|firme|firmel[ao]|firma la|devuelv\w+|llam[ae]\w*|consign\w+|pinch[ae]|puls[ae]|escrib\w+|"
    r"caric(?:a|hi)|pass[ai]|port[ai]|gir[ai]|fatti|faccia|favorisca|allegh?[ia]|si rechi|mostri|fotografi|trasmetta|esibisca|produca|fornisca|indich?i|scriv[ia]\w*|dica|dicci|dimmi|dacci|lasci|chiami|dettaci|elenca\w*|rispond[ai]|inserisc[ai]|firmi|clicc\w+|comunichi|comunica|prem[ai]|riport[ia]|si voglia|voglia|"
    r"stuur|zend|app|maak|kom|neem|breng|leg|toon|laat|lever|bezorg|steek|hou|geef|vermeld|typ|vul|bel|noem|noemt u|plak|mailt u|schrijf|klik|antwoord|beantwoord|vertel|deel|onderteken|bewijs|laat)\b"
)
ANSWERING = re.compile(
    r"\b(?:adjuntando|indicando|allegando|indicando|en joignant|mit angabe|unter (?:angabe|vorlage)|met vermelding|quoting|stating|enclosing)\b"
)

"""The words by which clauses demand, spare, only consider or already have an item, in six languages."""

from __future__ import annotations

import re

from nlp.unions import union_of

# All patterns meet folded text: lower case without accents. Every alternative of a union begins with a word boundary:
# then it is tried at the beginnings of words alone, which makes a search twenty times as fast.
OTHERS = union_of(
    r"\bsigned by (?:our|the)\b|\bour (?:postal |phone |e-?mail |own )?(?:address|phone|number)|\bsome (?:customers|clients|people)\b|\bthose who\b|\b\w*wants? to see (?:it|them), not we|\b\w*asked you for",
    r"\bnotre (?:adresse|numero)|\bcertains (?:clients|usagers)\b|\bunsere[nr]? (?:adresse|anschrift|telefon|nummer)|\bmanche (?:kunden|leute)\b",
    r"\bnuestr[ao] (?:direccion|telefono|correo|numero)|\balgunos clientes\b|\bnostr[oa] (?:indirizzo|numero|sede)|\balcuni clienti\b|\bons (?:adres|telefoon|nummer)|\bsommige klanten\b",
    r"\b(?:many|other|several) (?:companies|firms|organi[sz]ations)\b|\bthere are newspapers\b|\bsomebody asked\b|\bwhen someone asks\b|\b(?:collect a parcel|new patient|we.re hiring)\b",
    r"\b(?:viele|andere|manche) (?:firmen|unternehmen|anbieter)\b|\bdarf ein unternehmen\b|\b(?:voraufnahmen|abholschein|rundbrief)\b|\b(?:certaines?|beaucoup d.|d.autres) ?(?:firmes|entreprises|societes)\b|\b(?:l.immeuble|lunettes|douane)\b",
    r"\b(?:muchas|otras|algunas) (?:empresas|companias)\b|\b(?:embarcar|vacunas|pruebas anteriores|los informes que)\b|\b(?:molte|altre|alcune) (?:aziende|societa|imprese)\b|\b(?:radiografie|impegnativa|prescrizione)\b",
    r"\b(?:sommige|veel|andere) (?:bedrijven|maatschappijen|firma.s)\b|\b(?:werkbon)\b",
    r"\bas a rule asked\b|\bha conferito\b|\b(?:le exigio|ebbe da noi|chi pretende)\b",
)
OTHERS_OPENING = re.compile(
    r"\W*(?:vous (?:requerez|demandez|sollicitez|ecrivez)|u (?:verlangt|verzoekt)|lei ci domanda|sie (?:verlangen|schreiben)|adjuntan ustedes|you (?:ask for|requested))\b"
)
"""The same at the beginning of a clause; for `match`."""
FURNITURE = union_of(
    r"\bin (?:the|your) subject line|\bin (?:any|all|further) (?:correspondence|communications?|replies)|\bwhen (?:replying|contacting us|you call)|\bfrequently asked|\bfaqs?\b|\bnever (?:ask|share|send|give)",
    r"\brappeler dans toute|\ben objet\b|\bdans (?:toute|vos) (?:correspondance|echange)\w*|\bfoire aux questions|\bquestions frequentes|\bbei (?:allen )?(?:ru(?:e)?ckfragen|antworten|zuschriften)|\bim betreff|\bha(?:e)?ufig(?:e|en)? (?:gestellte )?fragen",
    r"\ben el asunto\b|\bpreguntas frecuentes|\bnell.oggetto\b|\bdomande (?:piu )?frequenti|\bin (?:het|de) onderwerp|\bveelgestelde vragen|\bnooit uw\b",
    r"\b(?:in|bij|bei|met|a|en|dans) (?:every|each|jede[rmn]?|elk|ogni|cada|chaque) (?:contact|reply|letter|message|mail|kontakt|schreiben|communicat\w+|correspond\w+|comunicac\w+|comunicaz\w+|echange|bericht|brief)|\b(?:serial number|seriennummer|numero di serie).{0,30}\b(?:ready|handy|bereit|a portata)|\bpopular articles|\bspare parts\b",
    r"\b(?:schreibweise|falschen adresse|stoplijst|blokkeerlijst|block list|sperrliste|lista de exclusion)\b|\bniemals\b|\b(?:abmelden|abbestellen|unsubscribe|desabonner|darse de baja|disiscri\w+|af te melden|no recibirlo|non ricevere)\b|\bgeen (?:mailtjes|enquetes)\b",
    r"\b(?:waiver|withdraw your|retract\w*|exit agreement|verzicht|vergleich|rucknahme\w*|erledigt hat|desistement|decharge|devis|desistimiento|rinuncia|afstandsformulier|afziet|in te trekken|vaststellingsovereenkomst|timbre fiscal|mandat postal)\b",
    r"\b(?:zur kenntnis nehmen|el archivo se abre|pour activer|wachtwoord vergeten|download your (?:full|whole)|telecharger votre|telecharge directement|recuperez directement|verifizierung der echtheit|autenticidad de este)\b",
    r"\b(?:dati relativi all\w*|donnees relatives|verteiler|liste .{0,4}ne pas solliciter|ratifique|reclamo|denuncia|reclamacion|klachtenformulier|beschwerde)\b",
    r"\b(?:doesn.t entitle|ne nous suffit pas|non ci basta|per noi non vale|no es valido|weisen wir|se rechaza|reject the request|non accettiamo|non intendiamo|io non do seguito|archiviazione senza)\b",
    r"\b(?:meinst du mit|meinen sie|c.est l.historique|you mean|¿de que|de que fechas estamos|que papeles|entre que fechas quiere|wer ihre adresse|woher wir|specimen card|carton de specimen|differe de|difforme|no se parece en nada)\b",
    r"\b(?:gesamte datensatz|gespeichert werden|zum abruf bereit|no account being needed|privacy notice)\b",
)
GIVEN = union_of(
    r"\bthank(?:s| you)?\b.{0,20}\bfor\b|\bobliged to you for\b|\b(?:received|arrived|reached us|was checked|were checked|has been (?:checked|verified|received))\b|\bwe (?:have )?(?:got|reviewed|checked|saw|seen) your|\bi have your\b.{0,40}\bsince\b",
    r"\bmerci (?:bien |beaucoup )?(?:pour|de nous avoir|d avoir)|\bremerci\w+\b.{0,12}\b(?:de (?:la|votre|vos)|pour|d.avoir)|\bbien (?:recue?s?|arrivee?s?|parvenue?s?)\b|\b(?:recue?s?|arrivee?s?|parvenue?s?)\b.{0,12}(?:,|$)|\bverifiee puis\b|\bj.ai votre\b",
    r"\b(?:vielen |herzlichen |besten )?dank(?:e)? (?:fur|dass)|\blag(?:en)? (?:uns |mir )?(?:bereits |schon )?(?:bei|vor)\b|\blag(?:en)?\b.{0,60}\bvor\b|\b(?:liegt|liegen)\b.{0,40}\b(?:bereits|schon)\b|\b(?:uberlassen|zugesandt|ubersandt|vorgelegt|eingereicht|mitgeschickt|erhalten)\w*\b.{0,60}\b(?:haben|hatten|vernichtet|gepruft)\b",
    r"\bgracias por\b|\bagradec(?:emos|ido|ida|idos) (?:el|la|las|los|su|sus|tu|por) |\bagradec\w+ (?:el envio|que nos (?:enviara|mandara|hiciera))|\bhemos (?:recibido|comprobado)|\b(?:aporto|adjunto|entrego|presento|facilito)\b.{0,30}\b(?:copia|dni|documento|pasaporte)|\bya (?:consta|tenemos|obra|disponemos|nos)\b|\bhabiendo\b",
    r"\bgrazie (?:per|di|dell)|\babbiamo (?:ricevuto|verificato)|\bgia (?:\w+ )?(?:esibit|acquisit|fornit|inviat|ricevut|present|trasmess|agli atti)|\bavendo (?:lei )?(?:gia )?|\bin nostro possesso\b|\bche (?:ci|mi) ha(?:i)? (?:mandat|inviat|spedit|trasmess)\w+[^,;]{0,30}\b(?:benissimo|bene|nitid|grazie|a posto)|\b(?:va|vanno) benissimo",
    r"\b(?:be)?dankt? (?:u )?(?:voor|dat)|\bdanken (?:wij )?u (?:voor|wel voor)|\b(?:reeds|al) (?:ontvangen|getoond|gezien|overgelegd|in ons bezit)|\bhebben (?:wij |we )?uw\b.{0,40}\b(?:ontvangen|gezien)",
    r"\b(?:we|i) (?:have )?(?:checked|inspected|seen) (?:the|your)\b|\bwhich you (?:kindly )?(?:added|sent|enclosed|attached)\b|\b(?:clear|legible|in order)\b.{0,20}\bthank|\bgrateful for the copy\b",
    r"\bmerci d.etre (?:passe|venu)|\bimpeccable\b|\bdeja (?:envoye|fourni|transmis|joint|recu)\w*|\bvous (?:avez )?(?:deja|aussitot)\b|\b(?:etait|etaient) jointe?s?\b|\bnous l.avons deja\b|\belle a votre\b",
    r"\b(?:habe ich|haben wir) (?:bereits |schon )?(?:gesehen|gepruft|gefunden|in den akten)|\bin den akten\b|\bfur die (?:vorlage|ubersendung|zusendung)\b|\bdanke dafur\b|\bdank ihrer\b|\bbereits mitgeteilt\b|\bkein zweites mal\b",
    r"\bque (?:nos |me )?(?:adjunto|hizo llegar|venia adjunto|tuvo la gentileza|mandaste|envio)\b[^?]{0,60}\b(?:correct\w+|gracias|vist\w+|valid\w+|cotejad\w+|legible|no lo abrimos|bien)\b|\bquedo cotejad\w+|\butilizamos el\b|\blo pusiste bien\b|\bes valido\b",
    r"\b(?:era|e|sono|erano) (?:\w+ )?(?:leggibil\w+|chiar\w+ e)\b|\bcorrisponde: grazie|\ballegat[oa] alla pec e\b|\bha allegato e gia\b",
    r"\bdank(?:je|u)?(?:wel)? (?:om|voor)\b|\bdanken (?:wij|we) u\b|\bwas (?:ook )?(?:goed )?leesbaar\b|\bachteraf bezien\b",
    r"\b(?:acquisita agli atti|e stata (?:restituita|acquisita)|kindly added|it was correct|haben sie uns .{0,20}bereits|merci d.avoir|todo eliminado|wieder bei)\b|\bliegt uns vor\b(?! *nicht)",
)
NEEDLESS = union_of(
    r"\bno need (?:to|for|of)\b|\bunnecessary\b|\bnot? (?:longer )?(?:needed|necessary|required)\b|\bneedn.?t\b|\bdispens\w+ with\b|\b(?:stays?|leave|keep|remains?)\b.{0,30}\bat home\b",
    r"\binutile|\bpas (?:la peine|besoin|necessaire|oblig|requis)|\bsuperflu|\bpas a (?:fournir|envoyer|joindre)|\b(?:dispense|dispensons)\b|\bnul(?:le)? \w+(?: d.\w+)? n.est\b",
    r"\bentbehrlich|\bu(?:e)?berflussig|\bunnotig|\bverzicht\w+|\ber(?:u|ue)?brigt sich|\bkein\w* \w* ?(?:notig|erforderlich|notwendig)|\b(?:nicht|keine?[nrms]?) (?:mehr |noch )?(?:notig|erforderlich|notwendig|notwendigerweise)\b",
    r"\bno (?:nos |me |le |se |sera |es )*(?:hace falta|hara falta|es necesari|es preciso|necesari|precis|requier|exig|hizo falta)|\binnecesari|\bno tiene (?:usted )?(?:que|por que)\b|\bsin necesidad de\b|\bno (?:te|le|les|os|se lo|se la)? ?(?:vamos|vaya|vayas) a pedir",
    r"\bnon (?:ci |mi |vi |le |e |sono |e piu )*(?:serv|occorr|necessar|richiest|bisogn|vogliamo|e richiest|e necessar|e obbligator)|\bnon (?:c.e|vi e|ha) bisogno|\bne occorre\b|\bsuperflu[oa]",
    r"\boverbodig|\bniet (?:meer )?(?:nodig|vereist|noodzakelijk|verplicht)|\bhoef(?:t|ft|je)?\b.{0,60}\b(?:niet|geen)\b|\bgeen\b.{0,40}\bnodig\b|\bnicht (?:sehen|haben)\b|\bniet (?:meer )?(?:te )?zien\b",
    r"\bnot? (?:\w+ ){0,3}(?:was|is|will be|are) (?:needed|necessary|required)\b|\bwill not be required\b|\bwe don.t need from you\b|\bin your case not\b|\bwe are not among them\b",
    r"\bne sont plus reclames|\bgardez-le\b",
    r"\bstecken lassen\b|\b(?:mussen|brauchen) sie sich nicht bemuhen|\bbrauch\w* ich (?:kein|nicht)|\bnicht notwendig\b|\bmuss .{0,30}niemand\b|\bdanach mussen sie nicht\b|\bnotig ist es nicht\b",
    r"\bno necesitas\b|\bno hacia falta\b",
    r"\bnon la vogliamo\b|\bnessun documento\b|\bnon ne occorrono\b",
    r"\bniet aan de orde\b|\bzelden nodig\b",
    r"\bnicht (?:mehr )?(?:gebraucht|vonnoten|um ihn gebeten)|\bwill (?:hier )?niemand\b|\bersparen wir\b|\bkeine nachgereicht\b",
    r"\b(?:do not|don.t|needn.t|did not|didn.t) (?:have to|need)\b|\bnot been asked for\b|\bdo not send (?:us )?(?:an?|your|any|the|copies)\b|\bneed your .{0,30}: i don.t\b|\bplus besoin\b|\bn.est pas (?:requise?|necessaire|exigee?)\b|\bn.est attendu\b|\bnon e necessari\w+\b|\bno se lo van a pedir\b|\bnon ce l[oa] dica mai\b",
)
PLAIN_NEED = union_of(
    r"\bnicht benotigte|\bnon autenticat|\bno obstante\b|\bno bastando\b|\bnot (?:older|more) than|\bno (?:older|more|mas|mayor)\b|\bnon (?:piu|oltre|anterior|scadut)|\bniet ouder\b|\bnicht alter\b|\bpas (?:plus|expir)|\bde moins de\b|\bnon perim",
)
POSSIBLY = union_of(
    r"\b(?:if|where|when) (?:in doubt|necessary|needed|required|there is doubt)|\bin (?:certain|some|case of) (?:cases|doubt)|\bmight (?:have to |need to )?ask|\bmay (?:have to |need to |also )?(?:ask|request|require)|\breserves? the right",
    r"\bse reserve\b|\ben cas de doute|\bdans certains cas|\ble cas echeant|\bpourr\w+ (?:etre )?(?:amene|demand|exig|vous demander)|\bpouvons (?:etre amenes a )?(?:vous )?demander",
    r"\bfalls (?:no(?:e)?tig|erforderlich)|\bbei (?:bedarf|zweifeln?)|\bgegebenenfalls|\bim (?:einzelfall|zweifelsfall)|\bbehalten? (?:wir )?(?:uns|sich) vor|\bsollten? (?:ich|wir|noch|es) .{0,30}\bzweifel|\bko(?:e)?nnen wir\b.{0,60}\b(?:verlangen|anfordern|fragen|bitten)|\beventuell\b|\bunter umstanden",
    r"\ben caso de duda|\ben ciertos casos|\ben su caso\b|\bpodemos pedir|\bpodr(?:emos|iamos|a|an) (?:pedir|solicitar|exigir|requerir)|\bse reserva\b|\bsi fuera necesario",
    r"\bse del caso|\bin caso di dubb|\bin alcuni casi|\bsi riserva\b|\bci riserviamo|\bse necessario\b|\bpotr(?:emmo|ebbe|emo|a essere) (?:chied|richied|esser)|\bpossiamo chied|\beventualmente\b",
    r"\bbij twijfel|\bindien twijfel|\bin voorkomend geval|\bmocht\b.{0,30}\bnodig|\bkunnen (?:wij|we)\b.{0,70}\b(?:vragen|verlangen|opvragen)|\bkan \w+ om\b.{0,40}\bvragen|\bzo nodig\b|\bin bepaalde gevallen|\bbehoud(?:en|t)\b.{0,20}\brecht voor",
    r"\bif we (?:need|require|should need)\b|\bsometimes\b.{0,30}\bask|\boften by asking\b|\bwe would ordinarily\b|\bif someone would\b",
    r"\bsi nous avons besoin\b|\bla demande parfois\b|\bin manchen fallen\b|\bmanchmal\b|\bfalls sie wieder\b|\bnur notig, wenn\b|\bsoms\b.{0,20}\bvragen\b|\balleen in twijfelgevallen\b|\bpotremmo domandare\b|\bdi regola\b|\bsolemos\b|\bde haber existido\b|\bpodra(?:n)? \w+ exigirse\b",
)
COVERED = re.compile(
    r"\b(?:black(?:ed)? out|redact\w*|cover(?:ed)?(?: up)?|mask\w*|obscur\w*|hide|hidden|blur\w*|caviard\w*|occult\w*|masqu\w*|cach\w*|noirc\w*|schwarz\w*|geschwarzt|abdeck\w*|abgedeckt|unkenntlich|verdeck\w*|tap(?:ar|e|ado|ados|adas?)|ocult\w*|tachar|tache|oscur\w*|nascond\w*|copr(?:a|ire|endo)|afplak\w*|afgeplakt|onleesbaar|zwart|afdekken|afschermen)\b"
)
KEPT = union_of(
    r"\b(?:delet|eras|destroy|shred|gelo(?:e)?scht|vernichtet|geschreddert|borrad|eliminad|destruid|distrutt|cancellat|supprime|detruit|efface|verwijderd|vernietigd|versnipperd)\w*|\b(?:we hold|we store|lo que consta|wij bewaren|speichern wir|nous conservons|conserviamo|guardamos)\b",
    r"\bversnipperaar\b|\brausgeschmissen\b|\bsupprime\w*\b|\bradiee?\b|\b(?:gespeichert (?:werden|hab|sind)|le tengo apuntado|sono trattati|wat wij van u hebben)\b",
)
MISSING = union_of(
    r"\b(?:alsnog|nachreich\w*|nachzureichen|nachsenden|reenvi\w*|rimand\w*|renvoye\w*|resend|re-send|subsan\w*|devuelv\w*|nachhol\w*|rispedi\w*|firmel[oa]|send it|still need|manc(?:a|ano))\b",
    r"\b(?:furnish same|envoie-le|tot(?:dat)? .{0,30}ontvangen|until (?:we|i) (?:have|do)|faccia seguire|far seguire|me lo fa vedere|donnez-la|(?:and|so) send us|dig out)\b",
)
"""What is not there is to be sent after all: the negation does not spare it."""
WITHOUT = re.compile(
    r"\b(?:ohne|without|sans|sin|senza|zonder|lacking|a defaut d\w*|faute d\w*)\b[^,;]{0,45}$"
)
REFUSES = re.compile(
    r"\b(?:not|no|nothing|cannot|can.?t|unable|impossible|nicht|nichts|kein\w*|nix|wird.?s nix|scheitert|unmoglich|pas|rien|aucun\w*|impossible|imposible|ning\w+|nada|non|nulla|niente|nessun\w*|nn|impossibile|niet|niks|niets|geen|onmogelijk)\b"
)
UNTIL = union_of(
    r"\b(?:until|unless|only (?:once|after|when|if)|not before|once we have|as soon as we have|bis|ehe|bevor|erst (?:wenn|nach|dann)|nur.{0,25}(?:nachdem|wenn)|solange|sobald|tant que|jusqu.a ce|des que nous|hasta (?:que|tener|recibir)|mientras no|solo cuando|una vez|cuando (?:me|nos) llegue|antes de|finche|fino a|prima (?:di|del|della|che)|solo (?:dopo|se)|soltanto dopo|una volta|totdat|pas (?:als|nadat|wanneer)|voordat|zodra|alleen.{0,40}als|zolang)\b",
    r"\b(?:on receipt of|upon receipt of|nach (?:eingang|erhalt|vorlage)|des reception|a (?:la )?reception|na ontvangst|alla ricezione|subordinatamente|condicionada a|conditionne\w* a|afhankelijk van|una fois que|qu.une fois|as soon as i)\b",
)
ONLY_THEN = union_of(
    r"\b(?:only (?:once|after|when|if)|once we have|as soon as we have|erst.{0,40}(?:wenn|nach)|nur.{0,40}(?:nachdem|wenn)|solange.{0,30}nicht|tant que|des que nous|solo cuando|cuando (?:me|nos) llegue|mientras no|finche non|solo (?:dopo|se)|soltanto dopo|pas (?:als|nadat)|alleen.{0,40}\bals)\b",
    r"\b(?:on receipt of|upon receipt of|nach (?:eingang|erhalt) (?:ein|ihr|der|des)|des reception|pas na ontvangst|na ontvangst|subordinatamente|condicionada a|afhankelijk van|une fois que vous|qu.une fois|before (?:handing|releasing|a single)|pas nadien|pas een weg)\b",
    r"\b(?:who has not first|not yet had|chi non abbia prima|solo contro|uw verzoek blijft liggen totdat|obligeance de)\b",
)
SURVEY = union_of(
    r"\b(?:quiz|survey|1 2 3 4 5|on a scale|auf einer skala|sur une echelle|de 1 a 5|von 1 bis 5|van 1 tot 5|da 1 a 5)\b|\b(?:yes|ja|oui|si|no|nee|nein|non) ?/ ?(?:yes|ja|oui|si|no|nee|nein|non)\b",
    r"\b(?:vous a-t-on demande|wurden sie nach|ti e stato chiesto|ha dovuto|le (?:han )?pidieron|moest je|moet ik een|were you asked|quand faut-il|se puede exigir|peut-on vous|waarom een kopie|quando puo chiedere|did you know|weet je dat|wusstest du|mesa:)",
)
"""Survey, quiz or programme: the item is its topic."""
RENEWED = re.compile(
    r"\b(?:unleserlich|unlesbar|unscharf|abgelaufen|onleesbaar|vervallen|verlopen|illisible|flou\w*|perime\w*|expire\w*|illeggibil\w*|sfocat\w*|scadut\w*|borros\w*|caducad\w*|ilegible|blurr\w*|unreadable|illegible|out of date)\b.{0,80}\b(?:neu\w*|gultig\w*|nieuw\w*|geldig\w*|exemplaar|nouve\w+|valide|renvoy\w+|refaire|valid[ao]|nuov[ao]|rimand\w+|ne occorre|ce ne|buono|nuev[ao]|vigente|reenvi\w+|mand\w+|new|another|valid|again|resend)\b"
)
"""A document that came is no good and another is to follow."""
SHOWN_ON_IT = re.compile(
    r"\b(?:lesbar sein|hervorge\w+|gut lesbar|legible|readable|visible|lisibles?|visibles?|legibles?|leggibil\w+|leesbaar|zichtbaar)\b"
)
"""What must be legible on a document is not asked for by itself."""
HELD_BACK = frozenset({"UNABLE", "REFUSE", "HANDLE", "ANSWER", "GIVE", "NEG"})
THREAT = re.compile(
    r"\b(?:withdrawn|closed|lapse\w*|abandon\w*|zuru(?:e)?ckgenommen|zuru(?:e)?ckgezogen|erledigt|hinfallig|schlie(?:ss|ß)en|retire\w*|class(?:ee?|er|ons)|clos|clotur\w*|renonc\w*|ferme\w*|abandonnee?|desist\w*|archiv\w*|retirada|rinunciat\w*|ritirat\w*|chiud\w*|ingetrokken|vervallen|sluiten|afgesloten)\b"
)
WANTED = union_of(
    r"\b(?:we|i|client|company) (?:hereby )?(?:request|await|look forward to)\b|\bhave to have\b|\b\w*(?<=.)ve to have\b|\b(?:is|are) (?:prompting me|awaited|outstanding)\b|\bnothing .{0,20}\bbefore\b|\bshould be (?:joined|attached|sent|enclosed)|\byou (?:scan|upload|present|show|hold|send|bring)\b|\bhave your\b.{0,40}\bready\b",
    r"\b(?:faut|falloir|suffira|doit|devrait|devez|devra)\b|\bmontrer\b|\bsaurais? gre|\battend(?:ons|s|u)\b|\bvous (?:montrez|envoyez|joignez|presentez)\b|\bl.avoir vue?\b|\bpersonne ne\b|\bmanque\b|\btout de suite\b|\bprions? (?:de )?vous\b|\bmuni\w* de\b",
    r"\b(?:brauch\w*|beno(?:e)?tig\w*|ersuchen|gebeten|bitten?t? (?:wir |ich |sie |um )|auffordern|fordern|vorzulegen|vorlegen|nachzureichen|nachreichen|beizufu(?:e)?gen|einzureichen|vorweisen|vorzeigen|vorliegt|vorgelegt wurde|gesehen hab\w*|sehen|ausgewiesen|geben (?:wir )?ihnen auf|her damit|besteht d(?:a)?rauf|genugt (?:mir|uns)|reicht (?:mir|uns)|fehlt|legitimieren|in kopie)\b",
    r"\b(?:precis|necesit|exhib|acredit|aport|adjunt|demuestr|lo demuestre|falta\b|faltan\b|imprescindible|esperamos|espero|queremos|hace falta|obre en|provisto)\w*|\b(?:ha|han|habra|hay|hemos|tiene|tienes|tendra|tendras|debe|debera|debes) (?:de |que )?(?:ser |sernos |personarse|pedir|enseñar|ensenar|mandar|aportar|presentar|enviar|dejar|adjuntar|acudir)|\ble pido\b|\btienes que\b|\b(?:nos|me) vale\b|\bme apano\b|\bhaga el favor|\bagradecer\w* que\b|\bnos puede\b|\bver antes\b|\bsin ver\b|\bhacernos llegar\b|\bhagas? llegar\b",
    r"\b(?:aspett|attend|pretend|occorr|necessit|serv(?:e|ono|irebbe)\b|manc(?:a|ano|ava)\b|favorisc|esib|vanno (?:prodott|allegat|inviat)|va (?:integrat|allegat|prodott|inviat)|corredat|bisogn)\w*|\bci (?:vuole|vogliono|serve|servono|occorre)\b|\b(?:dovra|deve|devi|dovresti|dovrebbe|devo|devono)\b|\bvedere\b|\bfar(?:mi|ci)? (?:vedere|avere)|\bchied(?:o|iamo|e)\b|\be (?:richiest|invitat|necessari)\w*|\bviene chiesto\b|\brimanderesti\b|\bpreg\w+\b|\bmuni\w+ di\b|\bmostrera\b|\bpotra .{0,30}\bdopo\b|\bsia trasmess\w*|\bavra bisogno\b|\btieni a portata\b",
    r"\b(?:verwacht|verlangt?|verlangd|verzocht|verzoekt|vereist|graag|zien|moet(?:en)?|nodig|over te leggen|aan te leveren|volstaat|aub|alstublieft|toe te zenden|gelieve|legitimeert|meldt|wachten|afwachting|hou(?:dt|d)?\b.{0,30}voor de camera|stuurt u|eerst|verzoek (?:ik|wij|je)|dien(?:t|en)?|ontvangen wij graag|gaarne)\b",
    r"\b(?:should|ought to|is to|are to|must|has to|have to) (?:be|come)\b|\bhas been asked\b|\basked (?:for|to|from)\b|\bare invited to\b|\bwould (?:help|do|be needed|do just as well)\b|\blet (?:us|me) (?:have|see|know)\b|\b(?:give|tell|send|show|shoot|do tell) (?:us|me)\b|\b(?:write|read) it (?:us )?back\b|\breply with\b|\b(?:pop|dig out)\b|\bi.d be obliged\b|\bwant to see\b|\bis to furnish\b|\bcare to send\b|\bdoes need\b|\bpaste it\b|\bhas asked for\b",
    r"\bvous (?:est|sont|etes|a ete) (?:demande|prie|invite)\w*|\bvous demand\w+|\b(?:doivent|dois|devons|voudra bien|aidera|permettrai\w+|mettrai\w+|feraient|tirerait|il y a lieu|necessaires?|indispensables?|amabilite|sollicit\w+|sous les yeux|me faire tenir|nous faire tenir|saurions|suffit|suffisent|clique[sz]?|(?:est|sont) a (?:remettre|effectuer|faire|nous)|je veux|dites|il faut)\b",
    r"\b(?:anzugeben|angeordnet|zuzuleiten|zu durchlaufen|vonnoten|vonnoeten|gebraucht|nachgefordert|erbitten|durchgeben|durchzugeben|mussten sie|hilft|hilfreich|hatt?e ich gern\w*|genugen|verrate|verrat|sagens|auch schreiben|fehlt|fehlen|bereit)\b",
    r"\b(?:se ruega|ruego|rogamos|deben? ser|conviene que|quedaria resuelta|bastan?|sirvase|deberan?|hacernos|se interesa|tener a mano|le agradecere|decirnos|copiarnos|nos dijese|no me das|subsane|me (?:dices|ensenas)|reenvi\w+|dinos|dime|hemos de pedir\w*|le pida|encontramos, asi que|con las que)\b",
    r"\b(?:servirebb\w+|dovranno|si (?:invita|domanda|prega)|abbisogna\w*|basta|basterebb\w+|in attesa|mi di[ac]\w*|ci di[ac]\w*|mi scriv\w+|ci scriv\w+|ce l[aeio]|ce ne|per piacere|a comunicare|mancante|mi deve|richiede|sarebbe la chiave|ne riparliamo|confermiamo che sei|va bene anche|tenga pronto|abbia la cortesia|presuppone)\b",
    r"\b(?:missen|mist|ontbreekt|ontbreken|zou\b.{0,20}helpen|mag ook|te vermelden|na te zenden|bezorgen|doorgeven|toont u aan|eist|moeten hebben|dus toe|foto van .{0,20} dus)\b",
    r"\b(?:willen hebben|nodig|aurez l.obligeance|deve|hemos de pedir\w*|dovra|besteht\b.{0,20}\bauf|auf dem tisch|musst ich|noch einmal fotografieren|sernos exhibid\w+|solliciter|manque|doivent|(?:una|de) valida|maak|te verzoeken|app (?:hem|die)|wilt)\b|\bsobald du mit\b|\bfotootje\b|\bstuur mij\b|\bmi deve\b",
)
ORDERS = re.compile(
    r"(?:^|[,:;–—-] )(?:(?:and|so|then|also|next|please|now|und|also|dann|bitte|daher|deshalb|y|asi que|por favor|e|quindi|poi|prima|intanto|en|dus|daarom|maar|et|puis|alors|aussi|donc|pero|però|perc\w+|quindi|ci|mi|me|nos|lo|la|voor\b.{0,40}|eerst|even|to\w*)\W+){0,4}"
    r"(?:pop|dig|read|write|ring|press|click|confirm|send|let (?:us|me)|provide|book|arrange|supply|bring|show|come|hold|scan (?:your|and|the|it|both)|take|enclose|present|drop|pop|upload|attach|complete|mail|snap|prove|reply|respond|list the|give|tell|paste|quote|pray|"
    r"recopiez?|copiez|(?:y )?indiquer|joindre|fournir|glissez|dictez|reecri\w+|rappelle|appelle|file|adressez|presentez|remettez|retournez|repondez|confirmez|saisissez|identifiez|aidez|balance|passez|montrez|prenez|apportez|joignez|envoye[rz]|envoie|transmettez|scannez|faites|fournissez|munissez|dites|dis|donnez|indiquez|renvoyez|rappelez|venez|cliquez|collez|ecrivez|ajoutez|precisez|communiquez|mettez|"
    r"(?:liefern|bestatigen|ubermitteln|legitimieren|erganzen|kommen|bringen|zeigen|machen|halten|nehmen|laden|legen|schicken|senden|mailen|beweisen|fu(?:e)?gen|reichen|fotografieren|scannen|geben|teilen|nennen|schreiben|antworten|verraten|rufen|klicken|sagen|tragen|tippen|fullen|loggen|weisen) sie|sagens|nennens|schickens|antworte|nenn|gib|verrate?|ruf|sag|schreib|klick|tipp|trag|komm|bring|zeig|mach|halt|schick|sende?|mail|lad|"
    r"p(?:on|e)g[aá]?l\w+|ponl\w+|dicte\w*|dictan\w+|conteste\w*|contesta\w{0,3}|comuniqu\w+|anote|copienos|copia(?:me|nos)|sirvase|pruebe|senale|(?:igualmente )?cargue|acud[ae]|concierte|mand(?:a|e|i|ame|anos|eme|enos|ami|aci|ateci)|envi[ae]\w*|inviate?|invii?|sub[ae]\w*|cargu?[ea]\w*|adjunt[ea]\w*|pas(?:ate|ame|e|ese)|tra(?:e|iga)\w*|hag(?:a|ase)|haz\w*|reenvi\w*|conteste|venga|aport[ea]|facilite|remit[ae]|incluya|escane\w+|muestr\w+|ensen\w+|indiqu\w+|di(?:ga|me|nos|ganos|game)|de(?:me|nos)|da(?:me|nos)|pong\w+|ponme|cuent\w+|respond[ae]|conect\w+|firme|firmel[ao]|firma la|devuelv\w+|llam[ae]\w*|consign\w+|pinch[ae]|puls[ae]|escrib\w+|"
    r"aggiung\w+|digit[ia]|elenc\w+|rimand\w+|dia|dic[aie]|scriv\w+|telefoni|incoll[ia]|confermi|venga|teng[ao]|tieni|ce l[aeio]|ce ne|caric(?:a|hi)|pass[ai]|port[ai]|gir[ai]|fatti|faccia|favorisca|allegh?[ia]|si rechi|mostri|fotografi|trasmetta|esibisca|produca|fornisca|indich?i|scriv[ia]\w*|dica|dicci|dimmi|dacci|lasci|chiami|dettaci|elenca\w*|rispond[ai]|inserisc[ai]|firmi|clicc\w+|comunichi|comunica|prem[ai]|riport[ia]|si voglia|voglia|"
    r"zet|druk|scan|plan|meld|reply|please|stuur|zend|app|maak|kom|neem|breng|leg|toon|laat|lever|bezorg|steek|hou|geef|vermeld|typ|vul|bel|noem|noemt u|plak|mailt u|schrijf|klik|antwoord|beantwoord|vertel|deel|onderteken|bewijs|laat)\b"
)
ANSWERING = re.compile(
    r"\b(?:adjuntando|indicando|allegando|indicando|en joignant|mit angabe|unter (?:angabe|vorlage)|met vermelding|quoting|stating|enclosing)\b"
)

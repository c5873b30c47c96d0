# Italiano. I commenti ai testi sono in en.ftl.

line-for = La fila per
draw-for = Il sorteggio per

title-ahead = { $count ->
    [one] { $count } davanti a Lei
   *[other] { $count } davanti a Lei
}
title-next = Il prossimo turno è il Suo
title-in-line = In fila
title-called = È il Suo turno
title-paused = In pausa
title-sold-out = Esaurito
title-closed = Chiuso
title-left = Ha lasciato la fila
title-prequeue = Prima dell’apertura
title-challenge = Un piccolo controllo
title-draw = Il sorteggio

place-ahead = { $count ->
    [one] { $count } persona davanti a Lei
   *[other] { $count } persone davanti a Lei
}
place-next = Il prossimo turno è il Suo
place-unknown = È in fila
progress-label = Quanto è avanzata la fila dal Suo arrivo
number-label = Il Suo numero
behind-label = Dietro di Lei
place-kept = Tenga aperta questa pagina, oppure la chiuda e torni su questo dispositivo: il Suo posto resta.

wait-label = Attesa stimata:
wait-unknown = non ancora nota
wait-under-minute = meno di un minuto
wait-minutes = { $count ->
    [one] circa { $count } minuto
   *[other] circa { $count } minuti
}
wait-minutes-range = { $count ->
    [one] circa { $low }–{ $count } minuto
   *[other] circa { $low }–{ $count } minuti
}
wait-minutes-up-to = { $count ->
    [one] al massimo { $count } minuto
   *[other] al massimo { $count } minuti
}
wait-hours = { $count ->
    [one] circa { $count } ora
   *[other] circa { $count } ore
}
wait-hours-range = { $count ->
    [one] circa { $low }–{ $count } ora
   *[other] circa { $low }–{ $count } ore
}
wait-hours-up-to = { $count ->
    [one] al massimo { $count } ora
   *[other] al massimo { $count } ore
}

early-say = È in anticipo. La fila non è ancora aperta.
early-draw = Chi è qui all’apertura viene messo in un ordine casuale: arrivare prima non dà vantaggi e una connessione lenta non toglie nulla.
early-draw-link = Come avviene il sorteggio, e come verificarlo
early-fifo = Mantiene il posto nell’ordine di arrivo. All’apertura la fila avanza da sola.
opens = Apertura: { $when }
gathered = { $count ->
    [one] Finora c’è { $count } persona.
   *[other] Finora ci sono { $count } persone.
}
not-open-say = Non ancora aperto.
not-open-lead = Nessuno può ancora mettersi in fila. Torni poco prima dell’apertura; questa pagina La mette in fila da sola appena possibile.

called-say = È il Suo turno. Benvenuto.
called-confirm = Entri quando è pronto. Se non lo fa, il turno passa alla persona successiva, e sarà di nuovo il prossimo se torna presto.
called-until = Il Suo turno è tenuto fino alle { $when }.
called-auto = La porta è aperta per Lei. Se non si apre da sola, passi di qui.
go-in = Entra ora
more-time = Ho bisogno di più tempo

paused-say = La fila è in pausa. Nessuno perde il posto.
paused-lead = Non deve fare nulla. La fila prosegue nello stesso ordine appena l’organizzazione lo permette.
notice-paused = Messa in pausa dall’organizzazione
notice-house = Dall’organizzazione
paused-since = Dalle { $when }.
paused-next-news = Prossime notizie: { $when }.
sold-out-say = Per ora esaurito.
sold-out-lead = Nessuno viene fatto entrare, perché non resta nulla da comprare. Qualche biglietto torna disponibile, quando qualcuno non lo paga o lo restituisce.
sold-out-choice = Scelga Lei: resti qui e sarà chiamato nello stesso ordine se qualcosa torna, oppure lasci la fila.
leave-line = Lascia la fila
closed-say = Questa fila è chiusa.
closed-lead = Non entra più nessuno. Grazie di aver atteso con noi; ci dispiace che finisca qui.
left-say = Ha rinunciato al Suo posto.
left-lead = Non è più in fila. Se cambia idea può rimettersi in fila, dietro a tutti quelli che ci saranno.
moved-say = Il Suo posto è ora su un altro dispositivo.
moved-lead = Qualcuno l’ha preso là con il Suo codice. Su questo dispositivo non è più in fila.
join-again = Torna in fila

asks-again = { $count ->
    [one] Questa pagina si aggiorna da sola ogni { $count } secondo.
   *[other] Questa pagina si aggiorna da sola ogni { $count } secondi.
}
check-now = Controlla ora il mio posto

stock-heading = Che cosa resta in questo momento
stock-left = { $count ->
    [one] ne resta { $count }
   *[other] ne restano { $count }
}
stock-none-free = Nessuno libero al momento
stock-gone = Esaurito
stock-held = { $count ->
    [one] { $count } tenuto da chi sta comprando
   *[other] { $count } tenuti da chi sta comprando
}
reach-likely = Probabilmente ci sarà ancora al Suo turno
reach-unlikely = Potrebbe finire prima del Suo turno

help-heading = Durante l’attesa
help-away = E se chiudo questa pagina o perdo la connessione?
help-away-1 = Il Suo numero resta Suo. Dopo poco tempo senza segnali da questa pagina risulta assente, e la fila va avanti senza di Lei.
help-away-2 = Quando torna su questo dispositivo ritrova il Suo numero, davanti a chi è arrivato dopo e aspetta ancora. Se il turno è venuto mentre era assente, il prossimo è il Suo.
help-how = Come funziona questa fila?
help-how-1 = Si entra uno dopo l’altro, in ordine di numero, alla velocità che la biglietteria può servire. Ricaricare o aprire altre schede non dà e non toglie nulla.
help-how-2 = La stima dipende da quanto è veloce la fila adesso, e cambia con essa.
help-draw = Come è stato sorteggiato l’ordine?
help-draw-1 = Con un sorteggio che nessuno può pilotare e chiunque può ricalcolare.
help-draw-link = Guardarlo e verificare il proprio posto
help-move = Portare il mio posto su un altro dispositivo
help-move-1 = Crei qui un codice e lo inserisca là. Il posto sarà allora solo su quel dispositivo.
make-code = Crea un codice
code-none = Per questo posto non si può creare un codice.
code-failed = Non ha funzionato. Riprovi tra un momento.
code-label = Ho un codice da un altro dispositivo
code-use = Prendi quel posto
help-invite = Ho un invito
invite-label = Codice dell’invito
invite-use = Usalo
help-give-up = Rinunciare al mio posto
help-give-up-1 = Il Suo posto va a chi è dietro di Lei. Non potrà riprenderlo.
give-up-yes = Sì, rinuncio al posto

tell-heading = Avvisami quando è il mio turno
tell-notification = Con una notifica
tell-sound = Con un suono
tell-blocked = Questo browser non permette notifiche qui. Le consenta nelle sue impostazioni per questo sito.
tell-title = È il Suo turno
tell-body = La fila per { $title } è arrivata a Lei. Torni alla sua pagina.

conn-live = In diretta
conn-poll = Controllo ogni pochi secondi
conn-again = Riconnessione in corso. Il Suo posto resta.
conn-offline = È offline. Il Suo posto resta.
conn-late = La fila non è raggiungibile al momento. Il Suo posto resta.

spoken-place = { $place }. Attesa stimata: { $wait }.
spoken-called = È il Suo turno.
spoken-paused = La fila è in pausa. Il Suo posto resta.
spoken-sold-out = Per ora esaurito. Il Suo posto resta.
spoken-closed = Questa fila è chiusa.
spoken-left = Ha rinunciato al Suo posto.
spoken-prequeue = La fila non è ancora aperta.

language = Lingua

draw-lead = Chi era qui prima dell’apertura ha ricevuto un numero di arrivo. All’apertura una chiave segreta ha messo questi numeri in ordine casuale. La chiave era stata scelta prima: questo è il suo hash SHA-256, visibile da prima che arrivasse qualcuno.
draw-commitment = Impegno
draw-key = Chiave, pubblicata all’apertura
draw-key-later = La chiave viene pubblicata qui all’apertura.
draw-your-number = Il Suo numero di arrivo è { $number }.
draw-lane = { $count ->
    [one] Corsia { $lane }: è stata sorteggiata { $count } persona.
   *[other] Corsia { $lane }: sono state sorteggiate { $count } persone.
}
draw-lane-behind = { $count ->
    [one] La corsia { $lane } viene dopo { $count } numero già dato.
   *[other] La corsia { $lane } viene dopo { $count } numeri già dati.
}
draw-nobody = Non c’era nessuno, quindi non c’è stato sorteggio: si entra nell’ordine di arrivo.
draw-arrival-label = Numero di arrivo
draw-lane-label = Corsia
draw-compute = Calcola il posto su questo dispositivo
draw-no-script = Questa pagina calcola con JavaScript. Senza, questo comando fa lo stesso in un terminale:
draw-no-crypto = Questo browser calcola solo con https. Usi invece questo comando in un terminale:
draw-range = I numeri di arrivo di questa corsia vanno da 1 a { $last }.
draw-key-wrong = La chiave non corrisponde all’impegno: questo sorteggio non è quello promesso.
draw-result = La chiave corrisponde all’impegno. Il numero { $number } è stato sorteggiato al posto { $place } di { $total }.
draw-method = Come si calcola: una rete di Feistel di dieci giri sul più piccolo quadrato di bit che contiene tutti, percorsa finché il risultato è un posto; la funzione di un giro è HMAC-SHA-256 con la chiave su un byte per la corsia, uno per il giro e la metà in quattro byte.

refused-heading-missing = Qui non c’è nulla
refused-heading-busy = Un momento, per favore
refused-heading-away = Torniamo subito
refused-heading-request = Non ha funzionato
refused-heading-fault = Qualcosa è andato storto
refused-retry = { $count ->
    [one] Riprovi tra { $count } secondo. Se ha già un posto in fila, resta.
   *[other] Riprovi tra { $count } secondi. Se ha già un posto in fila, resta.
}
refused-again = Riprova
refused-code = Codice: { $code }
refused-reference = Riferimento: { $reference }
refused-reference-why = Se chiede aiuto, dia questo riferimento: il personale può vedere che cosa è successo.

refused-host-missing = La richiesta non ha l’intestazione Host.
refused-path-ambiguous = Questo indirizzo si può leggere in due modi. Lo controlli, o parta dalla pagina principale.
refused-head-too-large = Le intestazioni della richiesta sono troppo grandi.
refused-body-too-large = Quanto inviato è troppo grande.
refused-not-found = A questo indirizzo non c’è nulla.
refused-room-unknown = Questo indirizzo non nomina nessuna fila che sia qui.
refused-method-not-allowed = Questo indirizzo vuole un altro metodo.
refused-ticket-missing = Non ha ancora un posto in questa fila. Apra la pagina principale per mettersi in fila.
refused-not-your-turn = La fila non è ancora arrivata a Lei. Continui ad aspettare.
refused-cross-site = Questa richiesta viene da una pagina di un altro sito.
refused-not-admitted = Apra la pagina stessa per mettersi in fila; le sue parti si aprono una volta entrati.
refused-upgrade-required = Questo indirizzo serve alle connessioni in diretta di pagine e app.
refused-rejected = Per il momento non entra nessuno di nuovo. Riprovi più tardi.
refused-room-closed = La fila non accetta nessuno di nuovo: non è ancora aperta, o non lo è più.
refused-line-full = La fila è piena: aspettano tante persone quante possono ancora sperare. Non ha ancora un posto, e nessuno di nuovo ne riceve finché alcuni non sono entrati o andati via. Riprovi tra un po’.
refused-invite-unknown = Questo codice d’invito non è di questa fila. Controlli lettere e cifre.
refused-invite-used-up = Questo codice d’invito è già stato usato. Chieda a chi gliel’ha dato.
refused-code-unknown = Questo codice non sposta alcun posto: è stato usato, il posto non c’è più, o una lettera è sbagliata. Ne crei uno nuovo sul dispositivo che ha il posto.
refused-no-more-time = Per questo turno non si può avere altro tempo. Entri, o tenga il posto per dopo.
refused-too-many-joins = Dalla Sua rete si sono messe in fila troppe persone. Non si perde nulla: riprovi tra un momento.
refused-too-many-feeds = Tutte le connessioni in diretta sono occupate. Questa pagina si aggiorna da sola.
refused-line-unavailable = La fila non è raggiungibile al momento. Il Suo posto resta; questa pagina riprova da sola.
refused-upstream-unavailable = La biglietteria non risponde al momento. Il Suo ingresso resta valido; riprovi tra poco.
refused-internal = Qualcosa è andato storto da parte nostra.
refused-too-many-requests = Dal Suo indirizzo sono arrivate troppe richieste. Non si perde nulla: aspetti un momento, poi continui.
refused-too-many-requests-from-network = Dalla Sua rete sono arrivate troppe richieste. Non si perde nulla: aspetti un momento, poi continui.
refused-too-many-requests-here = Questo è stato chiesto troppo spesso dal Suo indirizzo. Non si perde nulla: aspetti un momento, poi continui.
refused-too-many-joins-from-network = Da reti vicine alla Sua si sono messe in fila troppe persone. Non si perde nulla: riprovi tra un momento.
refused-too-many-joins-in-all = In questo momento arrivano più persone di quante la fila ne prenda insieme. Riprovi tra un momento.
refused-too-many-waits = Dalla Sua rete sono già entrate con l’attesa tutte le persone ammesse. Riprovi tra un momento, o lasci fare il controllo al browser.
refused-too-many-polls = Questo posto è stato chiesto troppo spesso. Resta Suo: aspetti un momento, poi guardi di nuovo.
refused-too-many-codes = Dal Suo indirizzo sono stati provati troppi codici. Aspetti un momento e controlli le lettere.
refused-too-busy = In questo momento arrivano più persone di quante se ne possano annotare. Riprovi tra un secondo.
refused-challenge-unknown = Questo controllo non era per questa visita: la Sua rete è cambiata, o non è nostro. Eccone uno nuovo.
refused-challenge-expired = Questo controllo è troppo vecchio. Eccone uno nuovo.
refused-challenge-early = Il tempo di attesa non è ancora finito. Continua; aspetti ancora un po’.
refused-challenge-failed = Il controllo non è riuscito. Eccone uno nuovo, oppure aspetti.
refused-challenge-spent = Questo controllo è già stato usato. Eccone uno nuovo.
refused-challenge-unavailable = Il controllo non è possibile al momento. Riprovi tra poco, oppure aspetti.
refused-key-needed = Un posto in questa fila è legato a una chiave del Suo browser. Apra la pagina principale per mettersi in fila.
refused-proof-needed = Il Suo browser deve mostrare che questo posto è Suo. Riapra la pagina; non si perde nulla.
refused-proof-wrong = Questo posto è di un altro browser. Lo apra là, o lo porti qui con un codice creato là.
refused-network-changed = Questo posto è della rete da cui si è messo in fila. Resta Suo: continui là, o lo sposti con un codice creato là.
refused-host-ambiguous = L’intestazione Host non nomina un solo host.
refused-body-timeout = Il contenuto della richiesta non è arrivato in tempo.
refused-upstream-busy = La biglietteria è molto occupata al momento. Il Suo ingresso resta valido e di questa richiesta non è stato fatto nulla; riprovi tra poco.
refused-upstream-timeout = La biglietteria ha impiegato troppo a rispondere. Il Suo ingresso resta valido; guardi se quanto chiesto è stato fatto prima di chiedere di nuovo.

challenge-say = Un piccolo controllo prima di mettersi in fila
challenge-lead = Arrivano così in tanti che controlliamo che siano persone e non programmi. Si fa una volta sola. Chi è già in fila mantiene il posto.
challenge-work = Il Suo browser fa per questo un piccolo calcolo. Di solito dura pochi secondi, e nulla su di Lei viene inviato.
challenge-progress = Quanto del controllo è fatto
challenge-start = Fai il controllo e mettiti in fila
challenge-stop = Ferma
challenge-send = Mettiti in fila
challenge-working = Il controllo è iniziato.
challenge-half = Metà del controllo è fatta.
challenge-done = Il controllo è finito. Entra in fila.
challenge-stopped = Il controllo è stato fermato. Non si perde nulla.
challenge-failed = Il controllo non funziona in questo browser. Aspetti invece.
challenge-wait-heading = Oppure aspetti un momento
challenge-wait-lead = Nulla da risolvere: tenga aperta questa pagina per { $count } s, poi prema il pulsante.
challenge-wait-button = Aspetta e mettiti in fila
challenge-waiting = Entra in fila da solo quando il tempo è finito.
challenge-code-heading = Oppure usi un codice
challenge-code-label = Codice del personale o di un invito
challenge-code-button = Usalo

check-heading = Un momento
check-proving = Il Suo browser mostra che questo posto è Suo.
check-making = Il Suo browser crea una chiave per il Suo posto, così nessuno può copiarlo.
check-script = Questa fila richiede un browser che esegua script. Li consenta per questa pagina.

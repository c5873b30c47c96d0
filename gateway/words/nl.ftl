# Nederlands. De toelichtingen bij de teksten staan in en.ftl.

line-for = De rij voor
draw-for = De loting voor

title-ahead = { $count ->
    [one] { $count } voor u
   *[other] { $count } voor u
}
title-next = U bent de volgende
title-in-line = In de rij
title-called = U bent aan de beurt
title-paused = Pauze
title-sold-out = Uitverkocht
title-closed = Gesloten
title-left = U hebt de rij verlaten
title-prequeue = Voor de opening
title-challenge = Een kleine controle
title-draw = De loting

place-ahead = { $count ->
    [one] { $count } persoon voor u
   *[other] { $count } mensen voor u
}
place-next = U bent de volgende
place-unknown = U staat in de rij
progress-label = Hoever de rij is opgeschoven sinds u kwam
number-label = Uw nummer
behind-label = Achter u
place-kept = Laat deze pagina open, of sluit haar en kom op dit apparaat terug: uw plaats blijft bewaard.

wait-label = Geschatte wachttijd:
wait-unknown = nog niet bekend
wait-under-minute = minder dan een minuut
wait-minutes = { $count ->
    [one] ongeveer { $count } minuut
   *[other] ongeveer { $count } minuten
}
wait-minutes-range = { $count ->
    [one] ongeveer { $low }–{ $count } minuut
   *[other] ongeveer { $low }–{ $count } minuten
}
wait-minutes-up-to = { $count ->
    [one] tot { $count } minuut
   *[other] tot { $count } minuten
}
wait-hours = { $count ->
    [one] ongeveer { $count } uur
   *[other] ongeveer { $count } uur
}
wait-hours-range = { $count ->
    [one] ongeveer { $low }–{ $count } uur
   *[other] ongeveer { $low }–{ $count } uur
}
wait-hours-up-to = { $count ->
    [one] tot { $count } uur
   *[other] tot { $count } uur
}

early-say = U bent vroeg. De rij is nog niet open.
early-draw = Wie er bij de opening is, komt in een willekeurige volgorde. Eerder komen levert dus niets op, en een trage verbinding kost niets.
early-draw-link = Bekijk hoe de loting gaat en controleer haar
early-fifo = U houdt uw plaats in de volgorde van aankomst. Zodra de rij opent, schuift zij vanzelf op.
opens = Opening: { $when }
gathered = { $count ->
    [one] Tot nu toe is { $count } persoon hier.
   *[other] Tot nu toe zijn { $count } mensen hier.
}
not-open-say = Nog niet open.
not-open-lead = Nog niemand kan aansluiten. Kom kort voor de opening terug; deze pagina sluit vanzelf aan zodra dat kan.

called-say = U bent aan de beurt. Welkom.
called-confirm = Ga naar binnen als u klaar bent. Doet u dat niet, dan gaat uw beurt naar de volgende, en bent u weer de volgende als u snel terugkomt.
called-until = Uw beurt blijft bewaard tot { $when }.
called-auto = De deur staat voor u open. Gaat zij niet vanzelf open, ga dan hier naar binnen.
go-in = Nu naar binnen
more-time = Ik heb meer tijd nodig

paused-say = De rij staat stil. Niemand verliest een plaats.
paused-lead = U hoeft niets te doen. De rij gaat in dezelfde volgorde verder zodra de organisatie dat toelaat.
notice-paused = Stilgezet door de organisatie
notice-house = Van de organisatie
paused-since = Sinds { $when }.
paused-next-news = Volgend bericht: { $when }.
sold-out-say = Op dit moment uitverkocht.
sold-out-lead = Er wordt niemand binnengelaten, omdat er niets meer te koop is. Er komen wel eens tickets terug, als iemand niet betaalt of ze teruggeeft.
sold-out-choice = U kiest: blijf hier, dan wordt u in dezelfde volgorde opgeroepen als er iets terugkomt, of verlaat de rij.
leave-line = De rij verlaten
closed-say = Deze rij is gesloten.
closed-lead = Er wordt niemand meer binnengelaten. Dank u voor het wachten; het spijt ons dat het hier eindigt.
left-say = U hebt uw plaats opgegeven.
left-lead = U staat niet meer in de rij. Bedenkt u zich, dan kunt u weer aansluiten, achter iedereen die er dan is.
moved-say = Uw plaats is nu op een ander apparaat.
moved-lead = Iemand heeft haar daar met uw code overgenomen. Op dit apparaat staat u niet meer in de rij.
join-again = Weer aansluiten

asks-again = { $count ->
    [one] Deze pagina vraagt elke { $count } seconde vanzelf opnieuw.
   *[other] Deze pagina vraagt elke { $count } seconden vanzelf opnieuw.
}
check-now = Mijn plaats nu bekijken

stock-heading = Wat er nu nog is
stock-left = { $count ->
    [one] nog { $count }
   *[other] nog { $count }
}
stock-none-free = Nu geen vrij
stock-gone = Uitverkocht
stock-held = { $count ->
    [one] { $count } vastgehouden door iemand die koopt
   *[other] { $count } vastgehouden door mensen die kopen
}
reach-likely = Waarschijnlijk nog te krijgen als u aan de beurt bent
reach-unlikely = Kan op zijn voordat u aan de beurt bent

help-heading = Terwijl u wacht
help-away = Wat als ik deze pagina sluit of de verbinding wegvalt?
help-away-1 = Uw nummer blijft van u. Na korte tijd zonder teken van deze pagina geldt u als afwezig en gaat de rij zonder u verder.
help-away-2 = Komt u op dit apparaat terug, dan staat u weer op uw nummer, voor iedereen die na u kwam en nog wacht. Was u intussen aan de beurt, dan bent u de volgende.
help-how = Hoe werkt deze rij?
help-how-1 = Mensen gaan een voor een naar binnen, op volgorde van hun nummer, zo snel als de winkel aankan. Vernieuwen of meer tabbladen openen levert niets op en kost niets.
help-how-2 = De schatting volgt hoe snel de rij nu opschuift, en verandert daarmee mee.
help-draw = Hoe is de volgorde geloot?
help-draw-1 = Door een loting die niemand kan sturen en iedereen kan narekenen.
help-draw-link = Bekijk haar en controleer uw plaats
help-move = Mijn plaats meenemen naar een ander apparaat
help-move-1 = Maak hier een code en voer die daar in. De plaats is dan alleen nog op dat apparaat.
make-code = Code maken
code-none = Voor deze plaats kan geen code worden gemaakt.
code-failed = Dat lukte niet. Probeer het zo weer.
code-label = Ik heb een code van een ander apparaat
code-use = Die plaats overnemen
help-invite = Ik heb een uitnodiging
invite-label = Code van de uitnodiging
invite-use = Gebruiken
help-give-up = Mijn plaats opgeven
help-give-up-1 = Uw plaats gaat naar wie achter u staat. U kunt haar niet terugnemen.
give-up-yes = Ja, mijn plaats opgeven

tell-heading = Waarschuw mij als ik aan de beurt ben
tell-notification = Met een melding
tell-sound = Met een geluid
tell-blocked = Deze browser staat hier geen meldingen toe. Sta ze toe in de instellingen voor deze site.
tell-title = U bent aan de beurt
tell-body = De rij voor { $title } is bij u. Kom terug naar de pagina.

conn-live = Live
conn-poll = Kijkt om de paar seconden
conn-again = Opnieuw verbinden. Uw plaats blijft bewaard.
conn-offline = U bent offline. Uw plaats blijft bewaard.
conn-late = De rij is op dit moment niet bereikbaar. Uw plaats blijft bewaard.

spoken-place = { $place }. Geschatte wachttijd: { $wait }.
spoken-called = U bent aan de beurt.
spoken-paused = De rij staat stil. Uw plaats blijft bewaard.
spoken-sold-out = Op dit moment uitverkocht. Uw plaats blijft bewaard.
spoken-closed = Deze rij is gesloten.
spoken-left = U hebt uw plaats opgegeven.
spoken-prequeue = De rij is nog niet open.

language = Taal

draw-lead = Wie er voor de opening was, kreeg een nummer van aankomst. Bij de opening heeft een geheime sleutel die nummers in een willekeurige volgorde gezet. De sleutel is vooraf gekozen: dit is zijn SHA-256-hash, te zien sinds voordat er iemand was.
draw-commitment = Vastlegging
draw-key = Sleutel, bekendgemaakt bij de opening
draw-key-later = De sleutel wordt hier bij de opening bekendgemaakt.
draw-your-number = Uw nummer van aankomst is { $number }.
draw-lane = { $count ->
    [one] Baan { $lane }: { $count } persoon is geloot.
   *[other] Baan { $lane }: { $count } mensen zijn geloot.
}
draw-lane-behind = { $count ->
    [one] Baan { $lane } staat achter { $count } eerder gegeven nummer.
   *[other] Baan { $lane } staat achter { $count } eerder gegeven nummers.
}
draw-nobody = Er was niemand, dus is er niet geloot: men gaat naar binnen zoals men kwam.
draw-arrival-label = Nummer van aankomst
draw-lane-label = Baan
draw-compute = Plaats op dit apparaat berekenen
draw-no-script = Deze pagina rekent met JavaScript. Zonder doet deze opdracht hetzelfde in een terminal:
draw-no-crypto = Deze browser rekent alleen via https. Gebruik in plaats daarvan deze opdracht in een terminal:
draw-range = De nummers van aankomst van deze baan lopen van 1 tot { $last }.
draw-key-wrong = De sleutel past niet bij de vastlegging: dit is niet de beloofde loting.
draw-result = De sleutel past bij de vastlegging. Nummer { $number } is geloot op plaats { $place } van { $total }.
draw-method = Zo wordt gerekend: een Feistel-netwerk van tien ronden over het kleinste vierkant van bits waar iedereen in past, doorlopen tot de uitkomst een plaats is; de functie van een ronde is HMAC-SHA-256 met de sleutel over een byte voor de baan, een voor de ronde en de helft als vier bytes.

refused-heading-missing = Hier is niets
refused-heading-busy = Een ogenblik, alstublieft
refused-heading-away = We zijn zo terug
refused-heading-request = Dat lukte niet
refused-heading-fault = Er ging iets mis
refused-retry = { $count ->
    [one] Probeer het over { $count } seconde weer. Een plaats die u al in de rij hebt, blijft bewaard.
   *[other] Probeer het over { $count } seconden weer. Een plaats die u al in de rij hebt, blijft bewaard.
}
refused-again = Opnieuw proberen
refused-code = Code: { $code }
refused-reference = Referentie: { $reference }
refused-reference-why = Vraagt u om hulp, noem dan deze referentie: het personeel kan zien wat er is gebeurd.

refused-host-missing = Het verzoek heeft geen Host-header.
refused-path-ambiguous = Dit adres is op twee manieren te lezen. Controleer het, of begin op de voorpagina.
refused-head-too-large = De headers van het verzoek zijn te groot.
refused-body-too-large = Wat is verstuurd, is te groot.
refused-not-found = Op dit adres is niets.
refused-room-unknown = Dit adres noemt geen rij die hier is.
refused-method-not-allowed = Dit adres verwacht een andere methode.
refused-ticket-missing = U hebt nog geen plaats in deze rij. Open de voorpagina om aan te sluiten.
refused-not-your-turn = De rij is nog niet bij u. Blijf wachten.
refused-cross-site = Dit verzoek kwam van een pagina van een andere site.
refused-not-admitted = Open de pagina zelf om aan te sluiten; haar onderdelen openen zodra u binnen bent.
refused-upgrade-required = Dit adres is voor liveverbindingen van pagina’s en apps.
refused-rejected = Op dit moment wordt hier niemand nieuw binnengelaten. Probeer het later weer.
refused-room-closed = De rij neemt niemand nieuw op: zij is nog niet open, of niet meer.
refused-line-full = De rij is vol: er wachten zoveel mensen als nog mogen hopen. U hebt nog geen plaats, en niemand nieuw krijgt er een totdat sommigen naar binnen of weg zijn. Probeer het over een tijdje weer.
refused-invite-unknown = Deze uitnodigingscode hoort niet bij deze rij. Controleer letters en cijfers.
refused-invite-used-up = Deze uitnodigingscode is al gebruikt. Vraag het aan wie hem u gaf.
refused-code-unknown = Deze code verplaatst geen plaats: hij is gebruikt, zijn plaats is weg, of een letter klopt niet. Maak een nieuwe op het apparaat dat de plaats heeft.
refused-no-more-time = Voor deze beurt is niet meer tijd te krijgen. Ga naar binnen, of bewaar uw plaats voor later.
refused-too-many-joins = Vanuit uw netwerk hebben zojuist te veel mensen aangesloten. Er is niets verloren: probeer het zo weer.
refused-too-many-feeds = Alle liveverbindingen zijn bezet. Deze pagina vraagt vanzelf opnieuw.
refused-line-unavailable = De rij is op dit moment niet bereikbaar. Uw plaats blijft bewaard; deze pagina probeert het vanzelf weer.
refused-upstream-unavailable = De winkel antwoordt op dit moment niet. Uw toegang blijft bewaard; probeer het zo weer.
refused-internal = Er ging bij ons iets mis.
refused-too-many-requests = Van uw adres kwamen zojuist te veel verzoeken. Er is niets verloren: wacht even en ga dan verder.
refused-too-many-requests-from-network = Uit uw netwerk kwamen zojuist te veel verzoeken. Er is niets verloren: wacht even en ga dan verder.
refused-too-many-requests-here = Dit is vanaf uw adres te vaak opgevraagd. Er is niets verloren: wacht even en ga dan verder.
refused-too-many-joins-from-network = Uit netwerken bij u in de buurt hebben zojuist te veel mensen aangesloten. Er is niets verloren: probeer het zo weer.
refused-too-many-joins-in-all = Op dit moment sluiten meer mensen aan dan de rij tegelijk opneemt. Probeer het zo weer.
refused-too-many-waits = Uit uw netwerk zijn zojuist zoveel mensen door wachten aangesloten als mag. Probeer het zo weer, of laat uw browser de controle doen.
refused-too-many-polls = Er is te vaak naar deze plaats gevraagd. Zij blijft bewaard: wacht even en kijk dan weer.
refused-too-many-codes = Van uw adres zijn zojuist te veel codes geprobeerd. Wacht even en controleer de letters.
refused-too-busy = Op dit moment sluiten meer mensen aan dan kan worden opgeschreven. Probeer het over een seconde weer.
refused-challenge-unknown = Deze controle was niet voor dit bezoek: uw netwerk is veranderd, of zij is niet van ons. Hier is een nieuwe.
refused-challenge-expired = Deze controle is te oud. Hier is een nieuwe.
refused-challenge-early = De wachttijd is nog niet om. Hij loopt door; wacht nog even.
refused-challenge-failed = De controle is niet gehaald. Hier is een nieuwe, of wacht in plaats daarvan.
refused-challenge-spent = Deze controle is al gebruikt. Hier is een nieuwe.
refused-challenge-unavailable = De controle kan op dit moment niet. Probeer het zo weer, of wacht in plaats daarvan.
refused-key-needed = Een plaats in deze rij hoort bij een sleutel van uw browser. Open de voorpagina om aan te sluiten.
refused-proof-needed = Uw browser moet tonen dat deze plaats van u is. Open de pagina opnieuw; er is niets verloren.
refused-proof-wrong = Deze plaats hoort bij een andere browser. Open haar daar, of haal haar hierheen met een code die u daar maakt.
refused-network-changed = Deze plaats hoort bij het netwerk waar u aansloot. Zij blijft bewaard: ga daar verder, of verplaats haar met een code die u daar maakt.
refused-host-ambiguous = De Host-header noemt niet precies één host.
refused-body-timeout = De inhoud van het verzoek kwam niet op tijd.
refused-upstream-busy = De winkel heeft het nu heel druk. Uw toegang blijft bewaard en met dit verzoek is niets gedaan; probeer het zo weer.
refused-upstream-timeout = De winkel deed te lang over het antwoord. Uw toegang blijft bewaard; kijk of het gevraagde is gebeurd voordat u het opnieuw vraagt.

challenge-say = Een kleine controle voordat u aansluit
challenge-lead = Er komen nu zo veel mensen dat we controleren of het mensen zijn en geen programma’s. U doet dit één keer. Wie al in de rij staat, houdt zijn plaats.
challenge-work = Uw browser rekent daarvoor even. Dat duurt meestal een paar seconden, en er wordt niets over u verstuurd.
challenge-progress = Hoeveel van de controle klaar is
challenge-start = Controle doen en aansluiten
challenge-stop = Stoppen
challenge-send = Aansluiten
challenge-working = De controle is begonnen.
challenge-half = De controle is half klaar.
challenge-done = De controle is klaar. U sluit aan.
challenge-stopped = De controle is gestopt. Er is niets verloren.
challenge-failed = De controle werkt niet in deze browser. Wacht in plaats daarvan.
challenge-wait-heading = Of wacht even in plaats daarvan
challenge-wait-lead = Niets op te lossen: houd deze pagina { $count } s open en druk dan op de knop.
challenge-wait-button = Wachten en aansluiten
challenge-waiting = U sluit vanzelf aan als de tijd om is.
challenge-code-heading = Of gebruik een code
challenge-code-label = Code van het personeel of van een uitnodiging
challenge-code-button = Gebruiken

check-heading = Een ogenblik
check-proving = Uw browser toont dat deze plaats van u is.
check-making = Uw browser maakt een sleutel voor uw plaats in de rij, zodat niemand haar kan kopiëren.
check-script = Deze rij heeft een browser nodig die scripts uitvoert. Sta ze toe voor deze pagina.

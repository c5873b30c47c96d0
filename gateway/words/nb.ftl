# Norsk bokmål. Kommentarer til tekstene står i en.ftl.

line-for = Køen til
draw-for = Trekningen for

title-ahead = { $count ->
    [one] { $count } foran deg
   *[other] { $count } foran deg
}
title-next = Du er nestemann
title-in-line = I køen
title-called = Det er din tur
title-paused = Pause
title-sold-out = Utsolgt
title-closed = Stengt
title-left = Du har forlatt køen
title-prequeue = Før åpningen
title-challenge = En liten sjekk
title-draw = Trekningen

place-ahead = { $count ->
    [one] { $count } person foran deg
   *[other] { $count } personer foran deg
}
place-next = Du er nestemann
place-unknown = Du står i køen
progress-label = Hvor langt køen har rykket siden du kom
number-label = Nummeret ditt
behind-label = Bak deg
place-kept = La denne siden stå åpen, eller lukk den og kom tilbake på denne enheten: plassen din er bevart.

wait-label = Beregnet ventetid:
wait-unknown = ikke kjent ennå
wait-under-minute = under ett minutt
wait-minutes = { $count ->
    [one] omtrent { $count } minutt
   *[other] omtrent { $count } minutter
}
wait-minutes-range = { $count ->
    [one] omtrent { $low }–{ $count } minutt
   *[other] omtrent { $low }–{ $count } minutter
}
wait-minutes-up-to = { $count ->
    [one] opptil { $count } minutt
   *[other] opptil { $count } minutter
}
wait-hours = { $count ->
    [one] omtrent { $count } time
   *[other] omtrent { $count } timer
}
wait-hours-range = { $count ->
    [one] omtrent { $low }–{ $count } time
   *[other] omtrent { $low }–{ $count } timer
}
wait-hours-up-to = { $count ->
    [one] opptil { $count } time
   *[other] opptil { $count } timer
}

early-say = Du er tidlig ute. Køen er ikke åpnet ennå.
early-draw = Alle som er her ved åpningen, kommer i tilfeldig rekkefølge. Å komme tidligere gir ingenting, og en treg forbindelse koster ingenting.
early-draw-link = Se hvordan trekningen skjer, og kontroller den
early-fifo = Du beholder plassen i den rekkefølgen folk kom. Når køen åpner, rykker den av seg selv.
opens = Åpner: { $when }
gathered = { $count ->
    [one] Så langt er { $count } person her.
   *[other] Så langt er { $count } personer her.
}
not-open-say = Ikke åpent ennå.
not-open-lead = Ingen kan stille seg i kø ennå. Kom tilbake like før åpningen; siden stiller deg i køen av seg selv så snart den kan.

called-say = Det er din tur. Velkommen inn.
called-confirm = Gå inn når du er klar. Gjør du ikke det, går turen til nestemann, og du er nestemann igjen hvis du snart kommer tilbake.
called-until = Turen din holdes til { $when }.
called-auto = Døren er åpen for deg. Hvis den ikke åpner seg selv, gå inn her.
go-in = Gå inn nå
more-time = Jeg trenger mer tid

paused-say = Køen har pause. Ingen mister plassen.
paused-lead = Du trenger ikke gjøre noe. Køen fortsetter i samme rekkefølge så snart arrangøren slipper den på.
notice-paused = Satt på pause av arrangøren
notice-house = Fra arrangøren
paused-since = Siden { $when }.
paused-next-news = Neste nytt: { $when }.
sold-out-say = Utsolgt slik det ser ut nå.
sold-out-lead = Ingen slippes inn, fordi det ikke er mer å kjøpe. Billetter kommer iblant tilbake når noen ikke betaler eller leverer dem tilbake.
sold-out-choice = Du velger: bli her, så kalles du i samme rekkefølge hvis noe kommer tilbake, eller forlat køen.
leave-line = Forlat køen
closed-say = Denne køen er stengt.
closed-lead = Ingen flere slippes inn. Takk for at du ventet sammen med oss; vi beklager at det slutter her.
left-say = Du har gitt fra deg plassen.
left-lead = Du står ikke lenger i køen. Ombestemmer du deg, kan du stille deg igjen, bak alle som er der da.
moved-say = Plassen din er nå på en annen enhet.
moved-lead = Noen overtok den der med koden din. På denne enheten står du ikke lenger i køen.
join-again = Still deg i køen igjen

asks-again = { $count ->
    [one] Siden spør av seg selv hvert sekund.
   *[other] Siden spør av seg selv hvert { $count }. sekund.
}
check-now = Sjekk plassen min nå

stock-heading = Det som er igjen akkurat nå
stock-left = { $count ->
    [one] { $count } igjen
   *[other] { $count } igjen
}
stock-none-free = Ingen ledig akkurat nå
stock-gone = Utsolgt
stock-held = { $count ->
    [one] { $count } holdes av en som kjøper
   *[other] { $count } holdes av personer som kjøper
}
reach-likely = Finnes trolig fortsatt når det er din tur
reach-unlikely = Kan være borte før det er din tur

help-heading = Mens du venter
help-away = Hva om jeg lukker siden eller mister forbindelsen?
help-away-1 = Nummeret er ditt. Etter en kort stund uten livstegn fra siden regnes du som borte, og køen går videre uten deg.
help-away-2 = Når du kommer tilbake på denne enheten, står du på nummeret ditt igjen, foran alle som kom etter deg og fortsatt venter. Kom turen din mens du var borte, er du nestemann.
help-how = Hvordan virker køen?
help-how-1 = Folk slippes inn én etter én, i nummerrekkefølge, så fort butikken klarer. Å laste på nytt eller åpne flere faner gir ingenting og koster ingenting.
help-how-2 = Anslaget følger hvor fort køen rykker nå, så det endrer seg med den.
help-draw = Hvordan ble rekkefølgen trukket?
help-draw-1 = Med en trekning som ingen kan styre og alle kan regne etter.
help-draw-link = Se den, og kontroller plassen din
help-move = Ta plassen min med til en annen enhet
help-move-1 = Lag en kode her og skriv den inn der. Plassen er da bare på den enheten.
make-code = Lag en kode
code-none = Det kan ikke lages en kode for denne plassen.
code-failed = Det gikk ikke. Prøv igjen om et øyeblikk.
code-label = Jeg har en kode fra en annen enhet
code-use = Overta den plassen
help-invite = Jeg har en invitasjon
invite-label = Koden i invitasjonen
invite-use = Bruk den
help-give-up = Gi fra meg plassen
help-give-up-1 = Plassen går til dem bak deg. Du kan ikke ta den tilbake.
give-up-yes = Ja, gi fra meg plassen

tell-heading = Si fra når det er min tur
tell-notification = Med et varsel
tell-sound = Med en lyd
tell-blocked = Nettleseren tillater ikke varsler her. Tillat dem i innstillingene for dette nettstedet.
tell-title = Det er din tur
tell-body = Køen til { $title } har kommet til deg. Kom tilbake til siden.

conn-live = Direkte
conn-poll = Spør med noen sekunders mellomrom
conn-again = Kobler til igjen. Plassen din er bevart.
conn-offline = Du er frakoblet. Plassen din er bevart.
conn-late = Køen kan ikke nås akkurat nå. Plassen din er bevart.

spoken-place = { $place }. Beregnet ventetid: { $wait }.
spoken-called = Det er din tur.
spoken-paused = Køen har pause. Plassen din er bevart.
spoken-sold-out = Utsolgt slik det ser ut nå. Plassen din er bevart.
spoken-closed = Denne køen er stengt.
spoken-left = Du har gitt fra deg plassen.
spoken-prequeue = Køen er ikke åpnet ennå.

language = Språk

draw-lead = Alle som var her før åpningen, fikk et ankomstnummer. Ved åpningen satte en hemmelig nøkkel numrene i tilfeldig rekkefølge. Nøkkelen ble valgt på forhånd: dette er dens SHA-256-hash, vist siden før noen kom.
draw-commitment = Forpliktelse
draw-key = Nøkkel, offentliggjort ved åpningen
draw-key-later = Nøkkelen offentliggjøres her ved åpningen.
draw-your-number = Ankomstnummeret ditt er { $number }.
draw-lane = { $count ->
    [one] Felt { $lane }: { $count } person ble trukket.
   *[other] Felt { $lane }: { $count } personer ble trukket.
}
draw-lane-behind = { $count ->
    [one] Felt { $lane } står bak { $count } nummer gitt tidligere.
   *[other] Felt { $lane } står bak { $count } numre gitt tidligere.
}
draw-nobody = Ingen hadde samlet seg, så ingen ble trukket: man slippes inn slik man kom.
draw-arrival-label = Ankomstnummer
draw-lane-label = Felt
draw-compute = Regn ut plassen på denne enheten
draw-no-script = Siden regner med JavaScript. Uten det gjør denne kommandoen det samme i en terminal:
draw-no-crypto = Nettleseren regner bare over https. Bruk i stedet denne kommandoen i en terminal:
draw-range = Ankomstnumrene i dette feltet går fra 1 til { $last }.
draw-key-wrong = Nøkkelen passer ikke til forpliktelsen: dette er ikke trekningen som ble lovet.
draw-result = Nøkkelen passer til forpliktelsen. Nummer { $number } ble trukket til plass { $place } av { $total }.
draw-method = Slik regnes det: et Feistel-nettverk med ti runder over det minste kvadratet av biter som rommer alle, gjennomløpt til resultatet er en plass; funksjonen i en runde er HMAC-SHA-256 med nøkkelen over én byte for feltet, én for runden og halvdelen som fire byte.

refused-heading-missing = Her er det ingenting
refused-heading-busy = Et øyeblikk
refused-heading-away = Vi er straks tilbake
refused-heading-request = Det gikk ikke
refused-heading-fault = Noe gikk galt
refused-retry = { $count ->
    [one] Prøv igjen om { $count } sekund. En plass du allerede har i køen, er bevart.
   *[other] Prøv igjen om { $count } sekunder. En plass du allerede har i køen, er bevart.
}
refused-again = Prøv igjen
refused-code = Kode: { $code }
refused-reference = Referanse: { $reference }
refused-reference-why = Hvis du ber om hjelp, oppgi referansen: personalet kan se hva som skjedde.

refused-host-missing = Forespørselen mangler Host-hodet.
refused-path-ambiguous = Adressen kan leses på to måter. Kontroller den, eller begynn på forsiden.
refused-head-too-large = Hodene i forespørselen er for store.
refused-body-too-large = Det som ble sendt, er for stort.
refused-not-found = Det er ingenting på denne adressen.
refused-room-unknown = Adressen viser ikke til en kø som finnes her.
refused-method-not-allowed = Adressen tar en annen metode.
refused-ticket-missing = Du har ingen plass i køen ennå. Åpne forsiden for å stille deg i den.
refused-not-your-turn = Køen har ikke kommet til deg. Fortsett å vente.
refused-cross-site = Forespørselen kom fra en side på et annet nettsted.
refused-not-admitted = Åpne selve siden for å stille deg i kø; delene av den åpner når du er inne.
refused-upgrade-required = Adressen er for sidenes og appenes direkteforbindelser.
refused-rejected = Akkurat nå slippes ingen nye inn her. Prøv igjen senere.
refused-room-closed = Køen tar ingen nye: den er ikke åpen ennå, eller ikke lenger.
refused-line-full = Køen er full: det venter så mange som det er håp for. Du har ingen plass ennå, og ingen nye får en før noen har gått inn eller gått. Prøv igjen om en stund.
refused-invite-unknown = Invitasjonskoden hører ikke til denne køen. Kontroller bokstaver og tall.
refused-invite-used-up = Invitasjonskoden er allerede brukt. Spør den som ga deg den.
refused-code-unknown = Koden flytter ingen plass: den er brukt, plassen er borte, eller en bokstav er feil. Lag en ny på enheten som har plassen.
refused-no-more-time = Det kan ikke fås mer tid til denne turen. Gå inn, eller spar plassen til senere.
refused-too-many-joins = For mange fra nettverket ditt har nettopp stilt seg i kø. Ingenting er tapt: prøv igjen om et øyeblikk.
refused-too-many-feeds = Alle direkteforbindelser er opptatt. Siden spør igjen av seg selv.
refused-line-unavailable = Køen kan ikke nås akkurat nå. Plassen din er bevart; siden prøver igjen av seg selv.
refused-upstream-unavailable = Butikken svarer ikke akkurat nå. Adgangen din er bevart; prøv igjen snart.
refused-internal = Noe gikk galt hos oss.
refused-too-many-requests = Det har kommet for mange forespørsler fra adressen din. Ingenting er tapt: vent litt, og fortsett så.
refused-too-many-requests-from-network = Det har kommet for mange forespørsler fra nettverket ditt. Ingenting er tapt: vent litt, og fortsett så.
refused-too-many-requests-here = Dette er bedt om for ofte fra adressen din. Ingenting er tapt: vent litt, og fortsett så.
refused-too-many-joins-from-network = For mange fra nettverk nær ditt har nettopp stilt seg i kø. Ingenting er tapt: prøv igjen om et øyeblikk.
refused-too-many-joins-in-all = Akkurat nå stiller flere seg i kø enn køen tar på én gang. Prøv igjen om et øyeblikk.
refused-too-many-waits = Fra nettverket ditt har nettopp så mange som får, kommet inn ved å vente. Prøv igjen om et øyeblikk, eller la nettleseren ta sjekken.
refused-too-many-polls = Det er spurt for ofte etter denne plassen. Den er bevart: vent litt, og se så igjen.
refused-too-many-codes = For mange koder er prøvd fra adressen din. Vent litt, og kontroller bokstavene.
refused-too-busy = Akkurat nå stiller flere seg i kø enn det går an å skrive opp. Prøv igjen om et sekund.
refused-challenge-unknown = Sjekken gjaldt ikke dette besøket: nettverket ditt er endret, eller den er ikke vår. Her er en ny.
refused-challenge-expired = Sjekken er for gammel. Her er en ny.
refused-challenge-early = Ventetiden er ikke over ennå. Den fortsetter; vent litt til.
refused-challenge-failed = Sjekken ble ikke bestått. Her er en ny, eller vent i stedet.
refused-challenge-spent = Sjekken er allerede brukt. Her er en ny.
refused-challenge-unavailable = Sjekken kan ikke gjøres akkurat nå. Prøv igjen snart, eller vent i stedet.
refused-key-needed = En plass i køen hører til en nøkkel i nettleseren din. Åpne forsiden for å stille deg i den.
refused-proof-needed = Nettleseren må vise at plassen er din. Åpne siden igjen; ingenting er tapt.
refused-proof-wrong = Plassen hører til en annen nettleser. Åpne den der, eller flytt den hit med en kode du lager der.
refused-network-changed = Plassen hører til nettverket du stilte deg i kø fra. Den er bevart: fortsett der, eller flytt den med en kode du lager der.
refused-host-ambiguous = Host-hodet nevner ikke nøyaktig én vert.
refused-body-timeout = Innholdet i forespørselen kom ikke i tide.
refused-upstream-busy = Butikken har det travelt akkurat nå. Adgangen din er bevart, og ingenting er gjort med denne forespørselen; prøv igjen snart.
refused-upstream-timeout = Butikken brukte for lang tid på å svare. Adgangen din er bevart; se etter om det du ba om er gjort, før du spør igjen.

challenge-say = En liten sjekk før du stiller deg i kø
challenge-lead = Så mange kommer akkurat nå at vi sjekker at det er mennesker og ikke programmer. Du gjør det én gang. Den som alt står i køen, beholder plassen.
challenge-work = Nettleseren gjør en liten utregning. Det tar som regel noen sekunder, og ingenting om deg sendes noe sted.
challenge-progress = Hvor mye av sjekken som er gjort
challenge-start = Ta sjekken og still deg i kø
challenge-stop = Stopp
challenge-send = Still deg i kø
challenge-working = Sjekken har begynt.
challenge-half = Halve sjekken er gjort.
challenge-done = Sjekken er ferdig. Du stilles i køen.
challenge-stopped = Sjekken ble stoppet. Ingenting er tapt.
challenge-failed = Sjekken virker ikke i denne nettleseren. Vent i stedet.
challenge-wait-heading = Eller vent litt i stedet
challenge-wait-lead = Ingenting å løse: hold siden åpen i { $count } s, og trykk så på knappen.
challenge-wait-button = Vent og still deg i kø
challenge-waiting = Du stilles i køen av deg selv når tiden er ute.
challenge-code-heading = Eller bruk en kode
challenge-code-label = Kode fra personalet eller en invitasjon
challenge-code-button = Bruk den

check-heading = Et øyeblikk
check-proving = Nettleseren viser at plassen er din.
check-making = Nettleseren lager en nøkkel til plassen din i køen, så ingen kan kopiere den.
check-script = Køen krever en nettleser som kjører skript. Tillat dem for denne siden.

# Dansk. Kommentarer til teksterne står i en.ftl.

line-for = Køen til
draw-for = Lodtrækningen til

title-ahead = { $count ->
    [one] { $count } foran dig
   *[other] { $count } foran dig
}
title-next = Du er den næste
title-in-line = I køen
title-called = Det er din tur
title-paused = Pause
title-sold-out = Udsolgt
title-closed = Lukket
title-left = Du har forladt køen
title-prequeue = Før åbningen
title-challenge = Et lille tjek
title-draw = Lodtrækningen

place-ahead = { $count ->
    [one] { $count } person foran dig
   *[other] { $count } personer foran dig
}
place-next = Du er den næste
place-unknown = Du står i køen
progress-label = Hvor langt køen er rykket, siden du kom
number-label = Dit nummer
behind-label = Bag dig
place-kept = Lad siden stå åben, eller luk den og kom tilbage på denne enhed: din plads er bevaret.

wait-label = Forventet ventetid:
wait-unknown = endnu ikke kendt
wait-under-minute = under et minut
wait-minutes = { $count ->
    [one] omkring { $count } minut
   *[other] omkring { $count } minutter
}
wait-minutes-range = { $count ->
    [one] omkring { $low }–{ $count } minut
   *[other] omkring { $low }–{ $count } minutter
}
wait-minutes-up-to = { $count ->
    [one] op til { $count } minut
   *[other] op til { $count } minutter
}
wait-hours = { $count ->
    [one] omkring { $count } time
   *[other] omkring { $count } timer
}
wait-hours-range = { $count ->
    [one] omkring { $low }–{ $count } time
   *[other] omkring { $low }–{ $count } timer
}
wait-hours-up-to = { $count ->
    [one] op til { $count } time
   *[other] op til { $count } timer
}

early-say = Du er tidligt på den. Køen er ikke åbnet endnu.
early-draw = Alle, der er her ved åbningen, kommer i tilfældig rækkefølge. Det giver ingen fordel at komme før, og en langsom forbindelse koster ikke noget.
early-draw-link = Se, hvordan der trækkes lod, og kontrollér det
early-fifo = Du beholder din plads i den rækkefølge, folk kom. Når køen åbner, rykker den af sig selv.
opens = Åbner: { $when }
gathered = { $count ->
    [one] Indtil nu er { $count } person her.
   *[other] Indtil nu er { $count } personer her.
}
not-open-say = Ikke åbent endnu.
not-open-lead = Ingen kan stille sig i kø endnu. Kom tilbage kort før åbningen; siden stiller dig i køen af sig selv, så snart den kan.

called-say = Det er din tur. Velkommen ind.
called-confirm = Gå ind, når du er klar. Gør du ikke det, går turen til den næste, og du er den næste igen, hvis du snart kommer tilbage.
called-until = Din tur holdes til { $when }.
called-auto = Døren er åben for dig. Hvis den ikke åbner af sig selv, så gå ind her.
go-in = Gå ind nu
more-time = Jeg har brug for mere tid

paused-say = Køen holder pause. Ingen mister sin plads.
paused-lead = Du behøver ikke gøre noget. Køen fortsætter i samme rækkefølge, så snart arrangøren åbner for den.
notice-paused = Sat på pause af arrangøren
notice-house = Fra arrangøren
paused-since = Siden { $when }.
paused-next-news = Næste nyt: { $when }.
sold-out-say = Udsolgt, som det ser ud nu.
sold-out-lead = Ingen lukkes ind, fordi der ikke er mere at købe. Billetter kommer somme tider tilbage, når nogen ikke betaler eller afleverer dem.
sold-out-choice = Du vælger: bliv her, så kaldes du i samme rækkefølge, hvis noget kommer tilbage, eller forlad køen.
leave-line = Forlad køen
closed-say = Denne kø er lukket.
closed-lead = Ingen flere lukkes ind. Tak, fordi du ventede med os; vi beklager, at det ender her.
left-say = Du har opgivet din plads.
left-lead = Du står ikke længere i køen. Hvis du fortryder, kan du stille dig igen, bag alle, der er der til den tid.
moved-say = Din plads er nu på en anden enhed.
moved-lead = Nogen overtog den dér med din kode. På denne enhed står du ikke længere i køen.
join-again = Stil dig i køen igen

asks-again = { $count ->
    [one] Siden spørger af sig selv hvert sekund.
   *[other] Siden spørger af sig selv hvert { $count }. sekund.
}
check-now = Tjek min plads nu

stock-heading = Hvad der er tilbage lige nu
stock-left = { $count ->
    [one] { $count } tilbage
   *[other] { $count } tilbage
}
stock-none-free = Ingen ledig lige nu
stock-gone = Udsolgt
stock-held = { $count ->
    [one] { $count } holdes af en, der køber
   *[other] { $count } holdes af personer, der køber
}
reach-likely = Er der nok stadig, når det er din tur
reach-unlikely = Kan være væk, før det er din tur

help-heading = Mens du venter
help-away = Hvad hvis jeg lukker siden eller mister forbindelsen?
help-away-1 = Dit nummer er dit. Efter kort tid uden livstegn fra siden regnes du som væk, og køen går videre uden dig.
help-away-2 = Når du kommer tilbage på denne enhed, står du på dit nummer igen, foran alle, der kom efter dig og stadig venter. Kom din tur, mens du var væk, er du den næste.
help-how = Hvordan virker køen?
help-how-1 = Folk lukkes ind én efter én, i nummerrækkefølge, så hurtigt butikken kan følge med. At genindlæse eller åbne flere faner giver ingenting og koster ingenting.
help-how-2 = Skønnet følger, hvor hurtigt køen rykker nu, så det ændrer sig med den.
help-draw = Hvordan blev rækkefølgen trukket?
help-draw-1 = Ved en lodtrækning, som ingen kan styre, og som alle kan regne efter.
help-draw-link = Se den, og kontrollér din plads
help-move = Tag min plads med til en anden enhed
help-move-1 = Lav en kode her, og indtast den dér. Pladsen er så kun på den enhed.
make-code = Lav en kode
code-none = Der kan ikke laves en kode til denne plads.
code-failed = Det lykkedes ikke. Prøv igen om et øjeblik.
code-label = Jeg har en kode fra en anden enhed
code-use = Overtag den plads
help-invite = Jeg har en invitation
invite-label = Invitationens kode
invite-use = Brug den
help-give-up = Opgiv min plads
help-give-up-1 = Din plads går til dem bag dig. Du kan ikke tage den tilbage.
give-up-yes = Ja, opgiv min plads

tell-heading = Sig til, når det er min tur
tell-notification = Med en notifikation
tell-sound = Med en lyd
tell-blocked = Browseren tillader ikke notifikationer her. Tillad dem i dens indstillinger for dette websted.
tell-title = Det er din tur
tell-body = Køen til { $title } er nået til dig. Kom tilbage til siden.

conn-live = Direkte
conn-poll = Spørger med få sekunders mellemrum
conn-again = Forbinder igen. Din plads er bevaret.
conn-offline = Du er offline. Din plads er bevaret.
conn-late = Køen kan ikke nås i øjeblikket. Din plads er bevaret.

spoken-place = { $place }. Forventet ventetid: { $wait }.
spoken-called = Det er din tur.
spoken-paused = Køen holder pause. Din plads er bevaret.
spoken-sold-out = Udsolgt, som det ser ud nu. Din plads er bevaret.
spoken-closed = Denne kø er lukket.
spoken-left = Du har opgivet din plads.
spoken-prequeue = Køen er ikke åbnet endnu.

language = Sprog

draw-lead = Alle, der var her før åbningen, fik et ankomstnummer. Ved åbningen satte en hemmelig nøgle numrene i tilfældig rækkefølge. Nøglen blev valgt på forhånd: dette er dens SHA-256-hash, vist siden før nogen kom.
draw-commitment = Forpligtelse
draw-key = Nøgle, offentliggjort ved åbningen
draw-key-later = Nøglen offentliggøres her ved åbningen.
draw-your-number = Dit ankomstnummer er { $number }.
draw-lane = { $count ->
    [one] Bane { $lane }: der blev trukket lod om { $count } person.
   *[other] Bane { $lane }: der blev trukket lod om { $count } personer.
}
draw-lane-behind = { $count ->
    [one] Bane { $lane } står bag { $count } tidligere givet nummer.
   *[other] Bane { $lane } står bag { $count } tidligere givne numre.
}
draw-nobody = Ingen havde samlet sig, så der blev ikke trukket lod: man lukkes ind, som man kom.
draw-arrival-label = Ankomstnummer
draw-lane-label = Bane
draw-compute = Udregn pladsen på denne enhed
draw-no-script = Siden regner med JavaScript. Uden det gør denne kommando det samme i en terminal:
draw-no-crypto = Browseren regner kun over https. Brug i stedet denne kommando i en terminal:
draw-range = Ankomstnumrene i denne bane går fra 1 til { $last }.
draw-key-wrong = Nøglen passer ikke til forpligtelsen: dette er ikke den lodtrækning, der blev lovet.
draw-result = Nøglen passer til forpligtelsen. Nummer { $number } blev trukket til plads { $place } af { $total }.
draw-method = Sådan regnes der: et Feistel-netværk med ti runder over det mindste kvadrat af bit, der rummer alle, gennemløbet, indtil resultatet er en plads; en rundes funktion er HMAC-SHA-256 med nøglen over én byte for banen, én for runden og halvdelen som fire byte.

refused-heading-missing = Her er ingenting
refused-heading-busy = Et øjeblik
refused-heading-away = Vi er straks tilbage
refused-heading-request = Det lykkedes ikke
refused-heading-fault = Noget gik galt
refused-retry = { $count ->
    [one] Prøv igen om { $count } sekund. En plads, du allerede har i køen, er bevaret.
   *[other] Prøv igen om { $count } sekunder. En plads, du allerede har i køen, er bevaret.
}
refused-again = Prøv igen
refused-code = Kode: { $code }
refused-reference = Reference: { $reference }
refused-reference-why = Hvis du beder om hjælp, så oplys referencen: personalet kan se, hvad der skete.

refused-host-missing = Forespørgslen mangler Host-headeren.
refused-path-ambiguous = Adressen kan læses på to måder. Kontrollér den, eller begynd på forsiden.
refused-head-too-large = Forespørgslens headere er for store.
refused-body-too-large = Det, der blev sendt, er for stort.
refused-not-found = Der er ingenting på denne adresse.
refused-room-unknown = Adressen peger ikke på en kø, der findes her.
refused-method-not-allowed = Adressen tager en anden metode.
refused-ticket-missing = Du har endnu ingen plads i køen. Åbn forsiden for at stille dig i den.
refused-not-your-turn = Køen er ikke nået til dig. Bliv ved med at vente.
refused-cross-site = Forespørgslen kom fra en side på et andet websted.
refused-not-admitted = Åbn selve siden for at stille dig i køen; dens dele åbner, når du er inde.
refused-upgrade-required = Adressen er til sidernes og apps’ direkte forbindelser.
refused-rejected = I øjeblikket lukkes ingen nye ind her. Prøv igen senere.
refused-room-closed = Køen tager ingen nye: den er ikke åben endnu, eller ikke længere.
refused-line-full = Køen er fuld: der venter så mange, som der er håb for. Du har endnu ingen plads, og ingen nye får en, før nogle er gået ind eller gået. Prøv igen om et stykke tid.
refused-invite-unknown = Invitationskoden hører ikke til denne kø. Kontrollér bogstaver og tal.
refused-invite-used-up = Invitationskoden er allerede brugt. Spørg den, der gav dig den.
refused-code-unknown = Koden flytter ingen plads: den er brugt, pladsen er væk, eller et bogstav er forkert. Lav en ny på den enhed, der har pladsen.
refused-no-more-time = Der kan ikke fås mere tid til denne tur. Gå ind, eller gem pladsen til senere.
refused-too-many-joins = For mange fra dit netværk har lige stillet sig i kø. Intet er tabt: prøv igen om et øjeblik.
refused-too-many-feeds = Alle direkte forbindelser er optaget. Siden spørger igen af sig selv.
refused-line-unavailable = Køen kan ikke nås i øjeblikket. Din plads er bevaret; siden prøver igen af sig selv.
refused-upstream-unavailable = Butikken svarer ikke i øjeblikket. Din adgang er bevaret; prøv igen om lidt.
refused-internal = Noget gik galt hos os.
refused-too-many-requests = Der er kommet for mange forespørgsler fra din adresse. Intet er tabt: vent et øjeblik, og fortsæt så.
refused-too-many-requests-from-network = Der er kommet for mange forespørgsler fra dit netværk. Intet er tabt: vent et øjeblik, og fortsæt så.
refused-too-many-requests-here = Der er spurgt for ofte om dette fra din adresse. Intet er tabt: vent et øjeblik, og fortsæt så.
refused-too-many-joins-from-network = For mange fra netværk nær dit har lige stillet sig i kø. Intet er tabt: prøv igen om et øjeblik.
refused-too-many-joins-in-all = Lige nu stiller flere sig i kø, end køen tager på én gang. Prøv igen om et øjeblik.
refused-too-many-waits = Fra dit netværk er lige så mange, som må, kommet ind ved at vente. Prøv igen om et øjeblik, eller lad browseren tage tjekket.
refused-too-many-polls = Der er spurgt for ofte til denne plads. Den er bevaret: vent et øjeblik, og se så igen.
refused-too-many-codes = Der er prøvet for mange koder fra din adresse. Vent et øjeblik, og kontrollér bogstaverne.
refused-too-busy = Lige nu stiller flere sig i kø, end der kan skrives op. Prøv igen om et sekund.
refused-challenge-unknown = Tjekket gjaldt ikke dette besøg: dit netværk er ændret, eller det er ikke vores. Her er et nyt.
refused-challenge-expired = Tjekket er for gammelt. Her er et nyt.
refused-challenge-early = Ventetiden er ikke ovre endnu. Den løber videre; vent lidt endnu.
refused-challenge-failed = Tjekket blev ikke bestået. Her er et nyt, eller vent i stedet.
refused-challenge-spent = Tjekket er allerede brugt. Her er et nyt.
refused-challenge-unavailable = Tjekket kan ikke foretages i øjeblikket. Prøv igen om lidt, eller vent i stedet.
refused-key-needed = En plads i køen hører til en nøgle i din browser. Åbn forsiden for at stille dig i den.
refused-proof-needed = Browseren skal vise, at pladsen er din. Åbn siden igen; intet er tabt.
refused-proof-wrong = Pladsen hører til en anden browser. Åbn den dér, eller flyt den hertil med en kode, du laver dér.
refused-network-changed = Pladsen hører til det netværk, du stillede dig i kø fra. Den er bevaret: fortsæt dér, eller flyt den med en kode, du laver dér.
refused-host-ambiguous = Host-headeren nævner ikke netop én vært.
refused-body-timeout = Forespørgslens indhold kom ikke i tide.
refused-upstream-busy = Butikken har travlt lige nu. Din adgang er bevaret, og der er intet gjort med denne forespørgsel; prøv igen om lidt.
refused-upstream-timeout = Butikken var for længe om at svare. Din adgang er bevaret; se efter, om det, du bad om, er gjort, før du spørger igen.

challenge-say = Et lille tjek, før du stiller dig i kø
challenge-lead = Så mange kommer lige nu, at vi tjekker, at det er mennesker og ikke programmer. Du gør det én gang. Den, der allerede står i køen, beholder sin plads.
challenge-work = Browseren laver en lille beregning. Det tager som regel få sekunder, og intet om dig sendes nogen steder.
challenge-progress = Hvor meget af tjekket der er gjort
challenge-start = Tag tjekket, og stil dig i kø
challenge-stop = Stop
challenge-send = Stil dig i kø
challenge-working = Tjekket er begyndt.
challenge-half = Halvdelen af tjekket er gjort.
challenge-done = Tjekket er færdigt. Du stilles i køen.
challenge-stopped = Tjekket blev stoppet. Intet er tabt.
challenge-failed = Tjekket virker ikke i denne browser. Vent i stedet.
challenge-wait-heading = Eller vent et øjeblik i stedet
challenge-wait-lead = Intet at løse: hold siden åben i { $count } s, og tryk så på knappen.
challenge-wait-button = Vent, og stil dig i kø
challenge-waiting = Du stilles i køen af dig selv, når tiden er gået.
challenge-code-heading = Eller brug en kode
challenge-code-label = Kode fra personalet eller en invitation
challenge-code-button = Brug den

check-heading = Et øjeblik
check-proving = Browseren viser, at pladsen er din.
check-making = Browseren laver en nøgle til din plads i køen, så ingen kan kopiere den.
check-script = Køen kræver en browser, der kører scripts. Tillad dem for denne side.

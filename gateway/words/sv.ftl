# Svenska. Kommentarer till texterna står i en.ftl.

line-for = Kön till
draw-for = Lottningen för

title-ahead = { $count ->
    [one] { $count } före dig
   *[other] { $count } före dig
}
title-next = Du står på tur
title-in-line = I kön
title-called = Det är din tur
title-paused = Paus
title-sold-out = Slutsålt
title-closed = Stängt
title-left = Du har lämnat kön
title-prequeue = Före öppningen
title-challenge = En liten kontroll
title-draw = Lottningen

place-ahead = { $count ->
    [one] { $count } person före dig
   *[other] { $count } personer före dig
}
place-next = Du står på tur
place-unknown = Du står i kön
progress-label = Hur långt kön har rört sig sedan du kom
number-label = Ditt nummer
behind-label = Bakom dig
place-kept = Låt sidan vara öppen, eller stäng den och kom tillbaka på den här enheten: din plats finns kvar.

wait-label = Beräknad väntetid:
wait-unknown = inte känd ännu
wait-under-minute = mindre än en minut
wait-minutes = { $count ->
    [one] ungefär { $count } minut
   *[other] ungefär { $count } minuter
}
wait-minutes-range = { $count ->
    [one] ungefär { $low }–{ $count } minut
   *[other] ungefär { $low }–{ $count } minuter
}
wait-minutes-up-to = { $count ->
    [one] upp till { $count } minut
   *[other] upp till { $count } minuter
}
wait-hours = { $count ->
    [one] ungefär { $count } timme
   *[other] ungefär { $count } timmar
}
wait-hours-range = { $count ->
    [one] ungefär { $low }–{ $count } timme
   *[other] ungefär { $low }–{ $count } timmar
}
wait-hours-up-to = { $count ->
    [one] upp till { $count } timme
   *[other] upp till { $count } timmar
}

early-say = Du är tidig. Kön har inte öppnat än.
early-draw = Alla som är här vid öppningen får en slumpmässig ordning. Att komma tidigare ger ingenting, och en långsam uppkoppling kostar ingenting.
early-draw-link = Se hur lottningen går till, och kontrollera den
early-fifo = Du behåller din plats i den ordning folk kom. När kön öppnar rör den sig av sig själv.
opens = Öppnar: { $when }
gathered = { $count ->
    [one] Hittills är { $count } person här.
   *[other] Hittills är { $count } personer här.
}
not-open-say = Inte öppet än.
not-open-lead = Ingen kan ställa sig i kön än. Kom tillbaka strax före öppningen; sidan ställer dig i kön av sig själv så snart det går.

called-say = Det är din tur. Välkommen in.
called-confirm = Gå in när du är redo. Gör du inte det går turen till nästa person, och du står på tur igen om du kommer tillbaka snart.
called-until = Din tur hålls till { $when }.
called-auto = Dörren är öppen för dig. Om den inte öppnas av sig själv, gå in här.
go-in = Gå in nu
more-time = Jag behöver mer tid

paused-say = Kön är pausad. Ingen förlorar sin plats.
paused-lead = Du behöver inte göra något. Kön fortsätter i samma ordning så snart arrangören släpper på den.
notice-paused = Pausad av arrangören
notice-house = Från arrangören
paused-since = Sedan { $when }.
paused-next-news = Nästa besked: { $when }.
sold-out-say = Slutsålt som det ser ut nu.
sold-out-lead = Ingen släpps in, eftersom det inte finns något kvar att köpa. Biljetter kommer ibland tillbaka, när någon inte betalar eller lämnar tillbaka.
sold-out-choice = Du väljer: stanna här, så kallas du i samma ordning om något kommer tillbaka, eller lämna kön.
leave-line = Lämna kön
closed-say = Den här kön är stängd.
closed-lead = Ingen mer släpps in. Tack för att du väntade med oss; vi beklagar att det slutar här.
left-say = Du har gett upp din plats.
left-lead = Du står inte längre i kön. Om du ändrar dig kan du ställa dig igen, bakom alla som är där då.
moved-say = Din plats finns nu på en annan enhet.
moved-lead = Någon tog över den där med din kod. På den här enheten står du inte längre i kön.
join-again = Ställ dig i kön igen

asks-again = { $count ->
    [one] Sidan frågar av sig själv varje sekund.
   *[other] Sidan frågar av sig själv var { $count }:e sekund.
}
check-now = Kontrollera min plats nu

stock-heading = Vad som finns kvar just nu
stock-left = { $count ->
    [one] { $count } kvar
   *[other] { $count } kvar
}
stock-none-free = Ingen ledig just nu
stock-gone = Slutsålt
stock-held = { $count ->
    [one] { $count } hålls av någon som köper
   *[other] { $count } hålls av personer som köper
}
reach-likely = Finns troligen kvar när det är din tur
reach-unlikely = Kan vara slut innan det är din tur

help-heading = Medan du väntar
help-away = Vad händer om jag stänger sidan eller tappar uppkopplingen?
help-away-1 = Ditt nummer är ditt. Efter en kort stund utan livstecken från sidan räknas du som borta, och kön går vidare utan dig.
help-away-2 = När du kommer tillbaka på den här enheten står du på ditt nummer igen, före alla som kom efter dig och fortfarande väntar. Om din tur kom medan du var borta står du på tur.
help-how = Hur fungerar kön?
help-how-1 = Folk släpps in en efter en, i nummerordning, så fort butiken hinner med. Att ladda om eller öppna fler flikar ger ingenting och kostar ingenting.
help-how-2 = Uppskattningen bygger på hur fort kön rör sig nu, så den ändras när farten gör det.
help-draw = Hur lottades ordningen?
help-draw-1 = Med en lottning som ingen kan styra och alla kan räkna om.
help-draw-link = Se den och kontrollera din plats
help-move = Flytta min plats till en annan enhet
help-move-1 = Skapa en kod här och skriv in den där. Platsen finns sedan bara på den enheten.
make-code = Skapa en kod
code-none = Det går inte att skapa en kod för den här platsen.
code-failed = Det gick inte. Försök igen om en stund.
code-label = Jag har en kod från en annan enhet
code-use = Ta över den platsen
help-invite = Jag har en inbjudan
invite-label = Inbjudans kod
invite-use = Använd den
help-give-up = Ge upp min plats
help-give-up-1 = Din plats går till dem bakom dig. Du kan inte ta tillbaka den.
give-up-yes = Ja, ge upp min plats

tell-heading = Säg till när det är min tur
tell-notification = Med en avisering
tell-sound = Med ett ljud
tell-blocked = Webbläsaren tillåter inte aviseringar här. Tillåt dem i dess inställningar för den här webbplatsen.
tell-title = Det är din tur
tell-body = Kön till { $title } har kommit till dig. Kom tillbaka till sidan.

conn-live = Direkt
conn-poll = Frågar med några sekunders mellanrum
conn-again = Ansluter igen. Din plats finns kvar.
conn-offline = Du är offline. Din plats finns kvar.
conn-late = Kön går inte att nå just nu. Din plats finns kvar.

spoken-place = { $place }. Beräknad väntetid: { $wait }.
spoken-called = Det är din tur.
spoken-paused = Kön är pausad. Din plats finns kvar.
spoken-sold-out = Slutsålt som det ser ut nu. Din plats finns kvar.
spoken-closed = Den här kön är stängd.
spoken-left = Du har gett upp din plats.
spoken-prequeue = Kön har inte öppnat än.

language = Språk

draw-lead = Alla som var här före öppningen fick ett ankomstnummer. Vid öppningen satte en hemlig nyckel numren i slumpmässig ordning. Nyckeln valdes i förväg: det här är dess SHA-256-hash, synlig sedan innan någon kom.
draw-commitment = Åtagande
draw-key = Nyckel, offentliggjord vid öppningen
draw-key-later = Nyckeln offentliggörs här vid öppningen.
draw-your-number = Ditt ankomstnummer är { $number }.
draw-lane = { $count ->
    [one] Fil { $lane }: { $count } person lottades.
   *[other] Fil { $lane }: { $count } personer lottades.
}
draw-lane-behind = { $count ->
    [one] Fil { $lane } står bakom { $count } tidigare givet nummer.
   *[other] Fil { $lane } står bakom { $count } tidigare givna nummer.
}
draw-nobody = Ingen hade samlats, så ingen lottades: man släpps in i den ordning man kom.
draw-arrival-label = Ankomstnummer
draw-lane-label = Fil
draw-compute = Räkna ut platsen på den här enheten
draw-no-script = Sidan räknar med JavaScript. Utan det gör det här kommandot samma sak i en terminal:
draw-no-crypto = Webbläsaren räknar bara över https. Använd i stället det här kommandot i en terminal:
draw-range = Ankomstnumren i den här filen går från 1 till { $last }.
draw-key-wrong = Nyckeln passar inte åtagandet: det här är inte den lottning som utlovades.
draw-result = Nyckeln passar åtagandet. Nummer { $number } lottades till plats { $place } av { $total }.
draw-method = Så räknas det: ett Feistelnät med tio varv över den minsta kvadrat av bitar som rymmer alla, genomgånget tills resultatet är en plats; varje varvs funktion är HMAC-SHA-256 med nyckeln över en byte för filen, en för varvet och halvan som fyra byte.

refused-heading-missing = Här finns ingenting
refused-heading-busy = Ett ögonblick
refused-heading-away = Vi är strax tillbaka
refused-heading-request = Det gick inte
refused-heading-fault = Något gick fel
refused-retry = { $count ->
    [one] Försök igen om { $count } sekund. En plats som du redan har i kön finns kvar.
   *[other] Försök igen om { $count } sekunder. En plats som du redan har i kön finns kvar.
}
refused-again = Försök igen
refused-code = Kod: { $code }
refused-reference = Referens: { $reference }
refused-reference-why = Om du ber om hjälp, uppge referensen: personalen kan se vad som hände.

refused-host-missing = Begäran saknar Host-huvud.
refused-path-ambiguous = Adressen kan läsas på två sätt. Kontrollera den, eller börja på startsidan.
refused-head-too-large = Begärans huvuden är för stora.
refused-body-too-large = Det som skickades är för stort.
refused-not-found = Det finns ingenting på den här adressen.
refused-room-unknown = Adressen pekar inte på någon kö som finns här.
refused-method-not-allowed = Adressen tar en annan metod.
refused-ticket-missing = Du har ingen plats i kön än. Öppna startsidan för att ställa dig i den.
refused-not-your-turn = Kön har inte kommit till dig. Fortsätt vänta.
refused-cross-site = Begäran kom från en sida på en annan webbplats.
refused-not-admitted = Öppna själva sidan för att ställa dig i kön; dess delar öppnas när du är inne.
refused-upgrade-required = Adressen är till för sidors och appars direktanslutningar.
refused-rejected = Just nu släpps ingen ny in här. Försök igen senare.
refused-room-closed = Kön tar inte emot någon ny: den är inte öppen än, eller inte längre.
refused-line-full = Kön är full: så många väntar som det finns hopp för. Du har ingen plats än, och ingen ny får någon förrän några har gått in eller gett sig av. Försök igen om ett tag.
refused-invite-unknown = Inbjudningskoden hör inte till den här kön. Kontrollera bokstäver och siffror.
refused-invite-used-up = Inbjudningskoden är redan använd. Fråga den som gav den till dig.
refused-code-unknown = Koden flyttar ingen plats: den är använd, platsen finns inte kvar, eller en bokstav är fel. Skapa en ny på enheten som har platsen.
refused-no-more-time = Det går inte att få mer tid för den här turen. Gå in, eller spara platsen till senare.
refused-too-many-joins = För många från ditt nätverk har just ställt sig i kön. Ingenting är förlorat: försök igen om en stund.
refused-too-many-feeds = Alla direktanslutningar är upptagna. Sidan frågar igen av sig själv.
refused-line-unavailable = Kön går inte att nå just nu. Din plats finns kvar; sidan försöker igen av sig själv.
refused-upstream-unavailable = Butiken svarar inte just nu. Ditt insläpp finns kvar; försök igen snart.
refused-internal = Något gick fel hos oss.
refused-too-many-requests = För många förfrågningar har kommit från din adress. Ingenting är förlorat: vänta en stund och fortsätt sedan.
refused-too-many-requests-from-network = För många förfrågningar har kommit från ditt nätverk. Ingenting är förlorat: vänta en stund och fortsätt sedan.
refused-too-many-requests-here = Det här har begärts för ofta från din adress. Ingenting är förlorat: vänta en stund och fortsätt sedan.
refused-too-many-joins-from-network = För många från nätverk nära ditt har just ställt sig i kön. Ingenting är förlorat: försök igen om en stund.
refused-too-many-joins-in-all = Just nu ställer sig fler i kön än den tar emot på en gång. Försök igen om en stund.
refused-too-many-waits = Från ditt nätverk har just så många som får kommit in genom att vänta. Försök igen om en stund, eller låt webbläsaren göra kontrollen.
refused-too-many-polls = Den här platsen har efterfrågats för ofta. Den finns kvar: vänta en stund och titta sedan igen.
refused-too-many-codes = För många koder har provats från din adress. Vänta en stund och kontrollera bokstäverna.
refused-too-busy = Just nu ställer sig fler i kön än som hinner skrivas upp. Försök igen om en sekund.
refused-challenge-unknown = Kontrollen gällde inte det här besöket: ditt nätverk har ändrats, eller så är den inte vår. Här är en ny.
refused-challenge-expired = Kontrollen är för gammal. Här är en ny.
refused-challenge-early = Väntetiden är inte slut än. Den fortsätter; vänta lite till.
refused-challenge-failed = Kontrollen klarades inte. Här är en ny, eller vänta i stället.
refused-challenge-spent = Kontrollen är redan använd. Här är en ny.
refused-challenge-unavailable = Kontrollen går inte att göra just nu. Försök igen snart, eller vänta i stället.
refused-key-needed = En plats i kön hör till en nyckel i din webbläsare. Öppna startsidan för att ställa dig i den.
refused-proof-needed = Webbläsaren måste visa att platsen är din. Öppna sidan igen; ingenting är förlorat.
refused-proof-wrong = Platsen hör till en annan webbläsare. Öppna den där, eller flytta den hit med en kod som du skapar där.
refused-network-changed = Platsen hör till nätverket som du ställde dig i kön från. Den finns kvar: fortsätt där, eller flytta den med en kod som du skapar där.
refused-host-ambiguous = Host-huvudet anger inte en enda värd.
refused-body-timeout = Begärans innehåll kom inte i tid.
refused-upstream-busy = Butiken har fullt upp just nu. Ditt insläpp finns kvar och ingenting har gjorts med den här begäran; försök igen snart.
refused-upstream-timeout = Butiken tog för lång tid på sig att svara. Ditt insläpp finns kvar; se efter om det du bad om har gjorts innan du frågar igen.

challenge-say = En liten kontroll innan du ställer dig i kön
challenge-lead = Så många kommer just nu att vi kontrollerar att det är människor och inte program. Du gör det en gång. Den som redan står i kön behåller sin plats.
challenge-work = Webbläsaren gör en liten beräkning. Det tar oftast några sekunder, och ingenting om dig skickas någonstans.
challenge-progress = Hur mycket av kontrollen som är klar
challenge-start = Gör kontrollen och ställ dig i kön
challenge-stop = Stoppa
challenge-send = Ställ dig i kön
challenge-working = Kontrollen har börjat.
challenge-half = Halva kontrollen är klar.
challenge-done = Kontrollen är klar. Du ställs i kön.
challenge-stopped = Kontrollen stoppades. Ingenting är förlorat.
challenge-failed = Kontrollen fungerar inte i den här webbläsaren. Vänta i stället.
challenge-wait-heading = Eller vänta en stund i stället
challenge-wait-lead = Ingenting att lösa: håll sidan öppen i { $count } s och tryck sedan på knappen.
challenge-wait-button = Vänta och ställ dig i kön
challenge-waiting = Du ställs i kön av dig själv när tiden är slut.
challenge-code-heading = Eller använd en kod
challenge-code-label = Kod från personalen eller från en inbjudan
challenge-code-button = Använd den

check-heading = Ett ögonblick
check-proving = Webbläsaren visar att platsen är din.
check-making = Webbläsaren skapar en nyckel till din plats i kön, så att ingen kan kopiera den.
check-script = Kön kräver en webbläsare som kör skript. Tillåt dem för den här sidan.

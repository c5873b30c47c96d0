# Suomi. Tekstien selitykset ovat tiedostossa en.ftl.

line-for = Jono tapahtumaan
draw-for = Arvonta tapahtumaan

title-ahead = { $count ->
    [one] { $count } edelläsi
   *[other] { $count } edelläsi
}
title-next = Olet seuraava
title-in-line = Jonossa
title-called = On sinun vuorosi
title-paused = Tauko
title-sold-out = Loppuunmyyty
title-closed = Suljettu
title-left = Poistuit jonosta
title-prequeue = Ennen avaamista
title-challenge = Pieni tarkistus
title-draw = Arvonta

place-ahead = { $count ->
    [one] { $count } ihminen edelläsi
   *[other] { $count } ihmistä edelläsi
}
place-next = Olet seuraava
place-unknown = Olet jonossa
progress-label = Kuinka pitkälle jono on edennyt tulosi jälkeen
number-label = Numerosi
behind-label = Takanasi
place-kept = Pidä tämä sivu auki, tai sulje se ja palaa tällä laitteella: paikkasi säilyy.

wait-label = Arvioitu odotus:
wait-unknown = ei vielä tiedossa
wait-under-minute = alle minuutti
wait-minutes = { $count ->
    [one] noin { $count } minuutti
   *[other] noin { $count } minuuttia
}
wait-minutes-range = { $count ->
    [one] noin { $low }–{ $count } minuutti
   *[other] noin { $low }–{ $count } minuuttia
}
wait-minutes-up-to = { $count ->
    [one] enintään { $count } minuutti
   *[other] enintään { $count } minuuttia
}
wait-hours = { $count ->
    [one] noin { $count } tunti
   *[other] noin { $count } tuntia
}
wait-hours-range = { $count ->
    [one] noin { $low }–{ $count } tunti
   *[other] noin { $low }–{ $count } tuntia
}
wait-hours-up-to = { $count ->
    [one] enintään { $count } tunti
   *[other] enintään { $count } tuntia
}

early-say = Tulit ajoissa. Jono ei ole vielä auki.
early-draw = Kaikki avaamishetkellä paikalla olevat arvotaan satunnaiseen järjestykseen, joten aiemmin tulemisesta ei ole hyötyä eikä hitaasta yhteydestä haittaa.
early-draw-link = Katso, miten arvonta tehdään, ja tarkista se
early-fifo = Paikkasi säilyy tulojärjestyksessä. Kun jono avataan, se etenee itsestään.
opens = Avataan: { $when }
gathered = { $count ->
    [one] Tähän mennessä paikalla on { $count } ihminen.
   *[other] Tähän mennessä paikalla on { $count } ihmistä.
}
not-open-say = Ei vielä auki.
not-open-lead = Kukaan ei voi vielä liittyä. Palaa vähän ennen avaamista; tämä sivu liittyy jonoon itsestään heti kun voi.

called-say = On sinun vuorosi. Tervetuloa.
called-confirm = Astu sisään, kun olet valmis. Muuten vuoro siirtyy seuraavalle, ja olet taas seuraava, jos palaat pian.
called-until = Vuorosi säilyy { $when } asti.
called-auto = Ovi on auki sinulle. Jos se ei avaudu itsestään, astu sisään tästä.
go-in = Astu sisään
more-time = Tarvitsen lisää aikaa

paused-say = Jono on tauolla. Kukaan ei menetä paikkaansa.
paused-lead = Sinun ei tarvitse tehdä mitään. Jono jatkuu samassa järjestyksessä heti kun järjestäjä sallii.
notice-paused = Järjestäjän tauko
notice-house = Järjestäjältä
paused-since = Alkaen { $when }.
paused-next-news = Seuraava tieto: { $when }
sold-out-say = Tällä hetkellä loppuunmyyty.
sold-out-lead = Ketään ei päästetä sisään, koska mitään ei ole enää ostettavana. Lippuja palaa joskus, kun joku ei maksa tai palauttaa ne.
sold-out-choice = Sinä valitset: pysy täällä, niin sinut kutsutaan samassa järjestyksessä, jos jotain palaa, tai poistu jonosta.
leave-line = Poistu jonosta
closed-say = Tämä jono on suljettu.
closed-lead = Ketään ei enää päästetä sisään. Kiitos, että odotit kanssamme; olemme pahoillamme, että se päättyi tähän.
left-say = Luovuit paikastasi.
left-lead = Et ole enää jonossa. Jos muutat mielesi, voit liittyä uudelleen kaikkien silloin jonossa olevien taakse.
moved-say = Paikkasi on nyt toisella laitteella.
moved-lead = Joku otti sen siellä koodillasi. Tällä laitteella et ole enää jonossa.
join-again = Liity jonoon uudelleen

asks-again = { $count ->
    [one] Tämä sivu kysyy itsestään { $count } sekunnin välein.
   *[other] Tämä sivu kysyy itsestään { $count } sekunnin välein.
}
check-now = Tarkista paikkani nyt

stock-heading = Mitä juuri nyt on jäljellä
stock-left = { $count ->
    [one] { $count } jäljellä
   *[other] { $count } jäljellä
}
stock-none-free = Juuri nyt ei yhtään vapaana
stock-gone = Loppuunmyyty
stock-held = { $count ->
    [one] { $count } varattuna ostajalle
   *[other] { $count } varattuna ostajille
}
reach-likely = Luultavasti vielä jäljellä vuorollasi
reach-unlikely = Voi loppua ennen vuoroasi

help-heading = Odottaessasi
help-away = Entä jos suljen sivun tai yhteys katkeaa?
help-away-1 = Numerosi pysyy sinun. Kun sivusta ei hetkeen kuulu mitään, olet poissa, ja jono etenee ilman sinua.
help-away-2 = Kun palaat tällä laitteella, seisot taas numerollasi, kaikkien myöhemmin tulleiden ja yhä odottavien edellä. Jos vuorosi tuli poissa ollessasi, olet seuraava.
help-how = Miten tämä jono toimii?
help-how-1 = Ihmisiä päästetään sisään yksi kerrallaan numerojärjestyksessä, niin nopeasti kuin kauppa ehtii. Sivun lataamisesta tai useammista välilehdistä ei ole hyötyä eikä haittaa.
help-how-2 = Arvio perustuu siihen, miten nopeasti jono liikkuu nyt, joten se muuttuu sen mukana.
help-draw = Miten järjestys arvottiin?
help-draw-1 = Arvonnalla, jota kukaan ei voi ohjata ja jonka jokainen voi laskea uudelleen.
help-draw-link = Katso se ja tarkista paikkasi
help-move = Vie paikkani toiselle laitteelle
help-move-1 = Luo koodi täällä ja syötä se siellä. Paikka on sitten vain sillä laitteella.
make-code = Luo koodi
code-none = Tälle paikalle ei voi luoda koodia.
code-failed = Se ei onnistunut. Yritä hetken päästä uudelleen.
code-label = Minulla on koodi toiselta laitteelta
code-use = Ota se paikka
help-invite = Minulla on kutsu
invite-label = Kutsun koodi
invite-use = Käytä se
help-give-up = Luovu paikastani
help-give-up-1 = Paikkasi siirtyy takanasi oleville. Et voi ottaa sitä takaisin.
give-up-yes = Kyllä, luovun paikasta

tell-heading = Ilmoita, kun on vuoroni
tell-notification = Ilmoituksella
tell-sound = Äänellä
tell-blocked = Tämä selain ei salli ilmoituksia täällä. Salli ne selaimen asetuksissa tälle sivustolle.
tell-title = On sinun vuorosi
tell-body = Jono tapahtumaan { $title } on tullut kohdallesi. Palaa sen sivulle.

conn-live = Yhteydessä
conn-poll = Kysyy muutaman sekunnin välein
conn-again = Yhdistetään uudelleen. Paikkasi säilyy.
conn-offline = Olet offline-tilassa. Paikkasi säilyy.
conn-late = Jonoon ei juuri nyt saada yhteyttä. Paikkasi säilyy.

spoken-place = { $place }. Arvioitu odotus: { $wait }.
spoken-called = On sinun vuorosi.
spoken-paused = Jono on tauolla. Paikkasi säilyy.
spoken-sold-out = Tällä hetkellä loppuunmyyty. Paikkasi säilyy.
spoken-closed = Tämä jono on suljettu.
spoken-left = Luovuit paikastasi.
spoken-prequeue = Jono ei ole vielä auki.

language = Kieli

draw-lead = Kaikki ennen avaamista paikalla olleet saivat tulonumeron. Avattaessa salainen avain asetti nämä numerot satunnaiseen järjestykseen. Avain valittiin etukäteen: tämä on sen SHA-256-tiiviste, näkyvissä jo ennen kuin kukaan tuli.
draw-commitment = Sitoumus
draw-key = Avain, julkaistu avattaessa
draw-key-later = Avain julkaistaan tässä avattaessa.
draw-your-number = Tulonumerosi on { $number }.
draw-lane = { $count ->
    [one] Kaista { $lane }: { $count } ihminen arvottiin.
   *[other] Kaista { $lane }: { $count } ihmistä arvottiin.
}
draw-lane-behind = { $count ->
    [one] Kaista { $lane } on { $count } aiemmin annetun numeron takana.
   *[other] Kaista { $lane } on { $count } aiemmin annetun numeron takana.
}
draw-nobody = Ketään ei ollut paikalla, joten arvontaa ei tehty: sisään päästetään tulojärjestyksessä.
draw-arrival-label = Tulonumero
draw-lane-label = Kaista
draw-compute = Laske paikka tällä laitteella
draw-no-script = Tämä sivu laskee JavaScriptillä. Ilman sitä tämä komento tekee saman päätteessä:
draw-no-crypto = Tämä selain laskee vain https-yhteydellä. Käytä sen sijaan tätä komentoa päätteessä:
draw-range = Tämän kaistan tulonumerot ovat 1–{ $last }.
draw-key-wrong = Avain ei vastaa sitoumusta: tämä ei ole luvattu arvonta.
draw-result = Avain vastaa sitoumusta. Numero { $number } arvottiin paikalle { $place } / { $total }.
draw-method = Näin lasketaan: kymmenen kierroksen Feistel-verkko pienimmällä bittineliöllä, johon kaikki mahtuvat, kierrettynä kunnes tulos on paikka; kierroksen funktio on HMAC-SHA-256 avaimella yhden tavun kaistasta, yhden tavun kierroksesta ja neljän tavun puolikkaasta.

refused-heading-missing = Täällä ei ole mitään
refused-heading-busy = Hetkinen
refused-heading-away = Palaamme pian
refused-heading-request = Se ei onnistunut
refused-heading-fault = Jokin meni vikaan
refused-retry = { $count ->
    [one] Yritä uudelleen { $count } sekunnin kuluttua. Jos sinulla on jo paikka jonossa, se säilyy.
   *[other] Yritä uudelleen { $count } sekunnin kuluttua. Jos sinulla on jo paikka jonossa, se säilyy.
}
refused-again = Yritä uudelleen
refused-code = Koodi: { $code }
refused-reference = Viite: { $reference }
refused-reference-why = Jos pyydät apua, anna tämä viite: henkilökunta näkee, mitä tapahtui.

refused-host-missing = Pyynnöstä puuttuu Host-otsake.
refused-path-ambiguous = Tämän osoitteen voi lukea kahdella tavalla. Tarkista se tai aloita etusivulta.
refused-head-too-large = Pyynnön otsakkeet ovat liian suuret.
refused-body-too-large = Lähetetty sisältö on liian suuri.
refused-not-found = Tässä osoitteessa ei ole mitään.
refused-room-unknown = Tämä osoite ei nimeä mitään täällä olevaa jonoa.
refused-method-not-allowed = Tämä osoite ottaa toisen metodin.
refused-ticket-missing = Sinulla ei ole vielä paikkaa tässä jonossa. Liity avaamalla etusivu.
refused-not-your-turn = Jono ei ole vielä kohdallasi. Odota edelleen.
refused-cross-site = Tämä pyyntö tuli toisen sivuston sivulta.
refused-not-admitted = Liity jonoon avaamalla itse sivu; sen osat avautuvat, kun olet sisällä.
refused-upgrade-required = Tämä osoite on sivujen ja sovellusten jatkuvia yhteyksiä varten.
refused-rejected = Juuri nyt ketään uutta ei päästetä sisään. Yritä myöhemmin uudelleen.
refused-room-closed = Jono ei ota uusia: se ei ole vielä auki tai ei enää.
refused-line-full = Jono on täynnä: odottajia on niin monta kuin on toivoa. Sinulla ei ole vielä paikkaa, eikä kukaan uusi saa sitä ennen kuin joitakin on mennyt sisään tai lähtenyt. Yritä jonkin ajan kuluttua.
refused-invite-unknown = Tämä kutsukoodi ei kuulu tähän jonoon. Tarkista kirjaimet ja numerot.
refused-invite-used-up = Tämä kutsukoodi on jo käytetty. Kysy siltä, joka antoi sen.
refused-code-unknown = Tämä koodi ei siirrä paikkaa: se on käytetty, paikka on poissa tai kirjain on väärin. Luo uusi laitteella, jolla paikka on.
refused-no-more-time = Tälle vuorolle ei saa enempää aikaa. Astu sisään tai säästä paikkasi myöhemmäksi.
refused-too-many-joins = Verkostasi liittyi juuri liian moni. Mitään ei menetetty: yritä hetken päästä uudelleen.
refused-too-many-feeds = Kaikki jatkuvat yhteydet ovat käytössä. Tämä sivu kysyy itsestään uudelleen.
refused-line-unavailable = Jonoon ei juuri nyt saada yhteyttä. Paikkasi säilyy; tämä sivu yrittää itsestään uudelleen.
refused-upstream-unavailable = Kauppa ei juuri nyt vastaa. Pääsysi säilyy; yritä pian uudelleen.
refused-internal = Jokin meni vikaan meillä.
refused-too-many-requests = Osoitteestasi tuli juuri liian monta pyyntöä. Mitään ei menetetty: odota hetki ja jatka sitten.
refused-too-many-requests-from-network = Verkostasi tuli juuri liian monta pyyntöä. Mitään ei menetetty: odota hetki ja jatka sitten.
refused-too-many-requests-here = Tätä pyydettiin osoitteestasi liian usein. Mitään ei menetetty: odota hetki ja jatka sitten.
refused-too-many-joins-from-network = Lähellä olevista verkoista liittyi juuri liian moni. Mitään ei menetetty: yritä hetken päästä uudelleen.
refused-too-many-joins-in-all = Juuri nyt liittyy useampi kuin jono ottaa kerralla. Yritä hetken päästä uudelleen.
refused-too-many-waits = Verkostasi on juuri liittynyt odottamalla niin moni kuin saa. Yritä hetken päästä uudelleen tai anna selaimen tehdä tarkistus.
refused-too-many-polls = Tätä paikkaa kysyttiin liian usein. Se säilyy: odota hetki ja katso sitten uudelleen.
refused-too-many-codes = Osoitteestasi kokeiltiin juuri liian monta koodia. Odota hetki ja tarkista kirjaimet.
refused-too-busy = Juuri nyt liittyy useampi kuin ehditään kirjata. Yritä sekunnin päästä uudelleen.
refused-challenge-unknown = Tämä tarkistus ei ollut tätä käyntiä varten: verkkosi on vaihtunut tai se ei ole meidän. Tässä on uusi.
refused-challenge-expired = Tämä tarkistus on liian vanha. Tässä on uusi.
refused-challenge-early = Odotusaika ei ole vielä ohi. Se jatkuu; odota vielä hetki.
refused-challenge-failed = Tarkistusta ei läpäisty. Tässä on uusi, tai odota sen sijaan.
refused-challenge-spent = Tämä tarkistus on jo käytetty. Tässä on uusi.
refused-challenge-unavailable = Tarkistusta ei voi juuri nyt tehdä. Yritä pian uudelleen tai odota sen sijaan.
refused-key-needed = Paikka tässä jonossa kuuluu selaimesi avaimeen. Liity avaamalla etusivu.
refused-proof-needed = Selaimesi on osoitettava, että tämä paikka on sinun. Avaa sivu uudelleen; mitään ei menetetty.
refused-proof-wrong = Tämä paikka kuuluu toiselle selaimelle. Avaa se siellä tai siirrä se tänne koodilla, jonka luot siellä.
refused-network-changed = Tämä paikka kuuluu verkkoon, josta liityit. Se säilyy: jatka siellä tai siirrä se koodilla, jonka luot siellä.
refused-host-ambiguous = Host-otsake ei nimeä täsmälleen yhtä isäntää.
refused-body-timeout = Pyynnön sisältö ei tullut ajoissa.
refused-upstream-busy = Kaupalla on juuri nyt kädet täynnä. Pääsysi säilyy, eikä tälle pyynnölle tehty mitään; yritä pian uudelleen.
refused-upstream-timeout = Kauppa vastasi liian hitaasti. Pääsysi säilyy; katso, tehtiinkö pyytämäsi, ennen kuin pyydät uudelleen.

challenge-say = Pieni tarkistus ennen liittymistä
challenge-lead = Juuri nyt tulee niin moni, että tarkistamme tulijoiden olevan ihmisiä eikä ohjelmia. Teet sen kerran. Jonossa jo oleva pitää paikkansa.
challenge-work = Selaimesi tekee pienen laskun. Se kestää yleensä muutaman sekunnin, eikä sinusta lähetetä mitään minnekään.
challenge-progress = Kuinka paljon tarkistuksesta on tehty
challenge-start = Tee tarkistus ja liity
challenge-stop = Pysäytä
challenge-send = Liity jonoon
challenge-working = Tarkistus on alkanut.
challenge-half = Puolet tarkistuksesta on tehty.
challenge-done = Tarkistus on valmis. Liityt jonoon.
challenge-stopped = Tarkistus pysäytettiin. Mitään ei menetetty.
challenge-failed = Tarkistus ei toimi tässä selaimessa. Odota sen sijaan.
challenge-wait-heading = Tai odota hetki sen sijaan
challenge-wait-lead = Ei mitään ratkaistavaa: pidä sivu auki { $count } s ja paina sitten painiketta.
challenge-wait-button = Odota ja liity
challenge-waiting = Liityt itsestään, kun aika on kulunut.
challenge-code-heading = Tai käytä koodia
challenge-code-label = Henkilökunnan tai kutsun koodi
challenge-code-button = Käytä se

check-heading = Hetkinen
check-proving = Selaimesi osoittaa, että tämä paikka on sinun.
check-making = Selaimesi luo avaimen paikallesi, jotta kukaan ei voi kopioida sitä.
check-script = Tämä jono vaatii selaimen, joka suorittaa skriptejä. Salli ne tälle sivulle.

# Čeština. Poznámky k textům jsou v en.ftl.

line-for = Fronta na
draw-for = Losování na

title-ahead = { $count ->
    [one] { $count } před vámi
    [few] { $count } před vámi
    [many] { $count } před vámi
   *[other] { $count } před vámi
}
title-next = Jste další na řadě
title-in-line = Ve frontě
title-called = Jste na řadě
title-paused = Přestávka
title-sold-out = Vyprodáno
title-closed = Zavřeno
title-left = Opustili jste frontu
title-prequeue = Před otevřením
title-challenge = Malá kontrola
title-draw = Losování

place-ahead = { $count ->
    [one] { $count } člověk před vámi
    [few] { $count } lidé před vámi
    [many] { $count } člověka před vámi
   *[other] { $count } lidí před vámi
}
place-next = Jste další na řadě
place-unknown = Jste ve frontě
progress-label = Jak daleko se fronta od vašeho příchodu posunula
number-label = Vaše číslo
behind-label = Za vámi
place-kept = Nechte tuto stránku otevřenou, nebo ji zavřete a vraťte se na tomto zařízení: vaše místo zůstává.

wait-label = Odhadované čekání:
wait-unknown = zatím není známo
wait-under-minute = méně než minuta
wait-minutes = { $count ->
    [one] asi { $count } minuta
    [few] asi { $count } minuty
    [many] asi { $count } minuty
   *[other] asi { $count } minut
}
wait-minutes-range = { $count ->
    [one] asi { $low }–{ $count } minuta
    [few] asi { $low }–{ $count } minuty
    [many] asi { $low }–{ $count } minuty
   *[other] asi { $low }–{ $count } minut
}
wait-minutes-up-to = { $count ->
    [one] do { $count } minuty
    [few] do { $count } minut
    [many] do { $count } minuty
   *[other] do { $count } minut
}
wait-hours = { $count ->
    [one] asi { $count } hodina
    [few] asi { $count } hodiny
    [many] asi { $count } hodiny
   *[other] asi { $count } hodin
}
wait-hours-range = { $count ->
    [one] asi { $low }–{ $count } hodina
    [few] asi { $low }–{ $count } hodiny
    [many] asi { $low }–{ $count } hodiny
   *[other] asi { $low }–{ $count } hodin
}
wait-hours-up-to = { $count ->
    [one] do { $count } hodiny
    [few] do { $count } hodin
    [many] do { $count } hodiny
   *[other] do { $count } hodin
}

early-say = Přišli jste brzy. Fronta ještě není otevřená.
early-draw = Všichni, kdo jsou tu při otevření, dostanou náhodné pořadí. Přijít dřív tedy nic nepřináší a pomalé připojení nic nebere.
early-draw-link = Podívejte se, jak se losuje, a ověřte to
early-fifo = Místo si držíte podle pořadí příchodu. Po otevření se fronta posouvá sama.
opens = Otevření: { $when }
gathered = { $count ->
    [one] Zatím je tu { $count } člověk.
    [few] Zatím jsou tu { $count } lidé.
    [many] Zatím je tu { $count } člověka.
   *[other] Zatím je tu { $count } lidí.
}
not-open-say = Ještě není otevřeno.
not-open-lead = Zatím se nikdo nemůže zařadit. Vraťte se krátce před otevřením; tato stránka vás zařadí sama, jakmile to půjde.

called-say = Jste na řadě. Vítejte.
called-confirm = Vstupte, až budete připraveni. Jinak přejde řada na dalšího člověka, a když se brzy vrátíte, budete zase další.
called-until = Vaše řada platí do { $when }.
called-auto = Dveře jsou pro vás otevřené. Pokud se neotevřou samy, projděte tudy.
go-in = Vstoupit
more-time = Potřebuji víc času

paused-say = Fronta má přestávku. Nikdo neztrácí místo.
paused-lead = Nemusíte nic dělat. Fronta pokračuje ve stejném pořadí, jakmile ji pořadatel pustí.
notice-paused = Pozastaveno pořadatelem
notice-house = Od pořadatele
paused-since = Od { $when }.
paused-next-news = Další zpráva: { $when }.
sold-out-say = V tuto chvíli vyprodáno.
sold-out-lead = Nikdo není vpouštěn, protože už není co koupit. Vstupenky se někdy vracejí, když je někdo nezaplatí nebo vrátí.
sold-out-choice = Volba je na vás: zůstaňte, a až se něco vrátí, zavoláme vás ve stejném pořadí, nebo frontu opusťte.
leave-line = Opustit frontu
closed-say = Tato fronta je zavřená.
closed-lead = Nikdo další už není vpuštěn. Děkujeme, že jste s námi čekali; mrzí nás, že to tu končí.
left-say = Vzdali jste se svého místa.
left-lead = Už nejste ve frontě. Pokud si to rozmyslíte, můžete se zařadit znovu, za všechny, kdo tu budou.
moved-say = Vaše místo je teď na jiném zařízení.
moved-lead = Někdo je tam převzal vaším kódem. Na tomto zařízení už ve frontě nejste.
join-again = Zařadit se znovu

asks-again = { $count ->
    [one] Tato stránka se sama ptá každou { $count } sekundu.
    [few] Tato stránka se sama ptá každé { $count } sekundy.
    [many] Tato stránka se sama ptá každé { $count } sekundy.
   *[other] Tato stránka se sama ptá každých { $count } sekund.
}
check-now = Zkontrolovat moje místo

stock-heading = Co právě zbývá
stock-left = { $count ->
    [one] zbývá { $count }
    [few] zbývají { $count }
    [many] zbývá { $count }
   *[other] zbývá { $count }
}
stock-none-free = Právě žádná volná
stock-gone = Vyprodáno
stock-held = { $count ->
    [one] { $count } drží někdo, kdo kupuje
    [few] { $count } drží lidé, kteří kupují
    [many] { $count } drží lidé, kteří kupují
   *[other] { $count } drží lidé, kteří kupují
}
reach-likely = Nejspíš ještě bude, až přijdete na řadu
reach-unlikely = Může být pryč, než přijdete na řadu

help-heading = Zatímco čekáte
help-away = Co když tuto stránku zavřu nebo ztratím připojení?
help-away-1 = Vaše číslo zůstává vaše. Po krátké době bez známky života z této stránky se počítáte jako nepřítomní a fronta jde dál bez vás.
help-away-2 = Když se na tomto zařízení vrátíte, stojíte zase u svého čísla, před všemi, kdo přišli po vás a ještě čekají. Pokud na vás řada mezitím přišla, jste další.
help-how = Jak tato fronta funguje?
help-how-1 = Lidé vstupují jeden po druhém podle čísel, tak rychle, jak obchod stíhá. Načítat znovu nebo otevírat další karty nic nepřináší ani nebere.
help-how-2 = Odhad vychází z toho, jak rychle se fronta posouvá teď, a mění se s ní.
help-draw = Jak se losovalo pořadí?
help-draw-1 = Losem, který nikdo nemůže řídit a každý může přepočítat.
help-draw-link = Prohlédnout a ověřit své místo
help-move = Vzít si místo na jiné zařízení
help-move-1 = Vytvořte zde kód a zadejte ho tam. Místo pak bude jen na onom zařízení.
make-code = Vytvořit kód
code-none = Pro toto místo nelze vytvořit kód.
code-failed = Nepovedlo se to. Zkuste to za chvíli znovu.
code-label = Mám kód z jiného zařízení
code-use = Převzít ono místo
help-invite = Mám pozvánku
invite-label = Kód pozvánky
invite-use = Použít
help-give-up = Vzdát se místa
help-give-up-1 = Vaše místo připadne těm za vámi. Nelze ho vzít zpět.
give-up-yes = Ano, vzdát se místa

tell-heading = Dejte mi vědět, až budu na řadě
tell-notification = Oznámením
tell-sound = Zvukem
tell-blocked = Tento prohlížeč zde oznámení nedovoluje. Povolte je v jeho nastavení pro tento web.
tell-title = Jste na řadě
tell-body = Fronta na { $title } došla k vám. Vraťte se na její stránku.

conn-live = Živě
conn-poll = Kontroluje se každých pár sekund
conn-again = Obnovuje se připojení. Vaše místo zůstává.
conn-offline = Jste offline. Vaše místo zůstává.
conn-late = Fronta teď není dostupná. Vaše místo zůstává.

spoken-place = { $place }. Odhadované čekání: { $wait }.
spoken-called = Jste na řadě.
spoken-paused = Fronta má přestávku. Vaše místo zůstává.
spoken-sold-out = V tuto chvíli vyprodáno. Vaše místo zůstává.
spoken-closed = Tato fronta je zavřená.
spoken-left = Vzdali jste se svého místa.
spoken-prequeue = Fronta ještě není otevřená.

language = Jazyk

draw-lead = Kdo tu byl před otevřením, dostal číslo podle příchodu. Při otevření tajný klíč dal tato čísla do náhodného pořadí. Klíč byl zvolen předem: toto je jeho otisk SHA-256, viditelný dřív, než kdokoli přišel.
draw-commitment = Závazek
draw-key = Klíč, zveřejněný při otevření
draw-key-later = Klíč se zde zveřejní při otevření.
draw-your-number = Vaše číslo příchodu je { $number }.
draw-lane = { $count ->
    [one] Pruh { $lane }: losoval se { $count } člověk.
    [few] Pruh { $lane }: losovali se { $count } lidé.
    [many] Pruh { $lane }: losovalo se { $count } člověka.
   *[other] Pruh { $lane }: losovalo se { $count } lidí.
}
draw-lane-behind = { $count ->
    [one] Pruh { $lane } stojí za { $count } dříve daným číslem.
    [few] Pruh { $lane } stojí za { $count } dříve danými čísly.
    [many] Pruh { $lane } stojí za { $count } dříve daného čísla.
   *[other] Pruh { $lane } stojí za { $count } dříve danými čísly.
}
draw-nobody = Nikdo se nesešel, takže se nelosovalo: vstupuje se podle příchodu.
draw-arrival-label = Číslo příchodu
draw-lane-label = Pruh
draw-compute = Spočítat místo na tomto zařízení
draw-no-script = Tato stránka počítá v JavaScriptu. Bez něj udělá totéž tento příkaz v terminálu:
draw-no-crypto = Tento prohlížeč počítá jen přes https. Použijte místo toho tento příkaz v terminálu:
draw-range = Čísla příchodu tohoto pruhu jdou od 1 do { $last }.
draw-key-wrong = Klíč neodpovídá závazku: toto není slíbené losování.
draw-result = Klíč odpovídá závazku. Číslo { $number } bylo vylosováno na místo { $place } z { $total }.
draw-method = Jak se počítá: Feistelova síť o deseti kolech nad nejmenším čtvercem bitů, do kterého se vejdou všichni, opakovaná, dokud výsledek není místo; funkcí kola je HMAC-SHA-256 s klíčem nad bajtem pruhu, bajtem kola a polovinou ve čtyřech bajtech.

refused-heading-missing = Tady nic není
refused-heading-busy = Okamžik, prosím
refused-heading-away = Hned jsme zpátky
refused-heading-request = Nepovedlo se to
refused-heading-fault = Něco se pokazilo
refused-retry = { $count ->
    [one] Zkuste to znovu za { $count } sekundu. Místo, které už ve frontě máte, zůstává.
    [few] Zkuste to znovu za { $count } sekundy. Místo, které už ve frontě máte, zůstává.
    [many] Zkuste to znovu za { $count } sekundy. Místo, které už ve frontě máte, zůstává.
   *[other] Zkuste to znovu za { $count } sekund. Místo, které už ve frontě máte, zůstává.
}
refused-again = Zkusit znovu
refused-code = Kód: { $code }
refused-reference = Značka: { $reference }
refused-reference-why = Budete-li žádat o pomoc, uveďte tuto značku: obsluha zjistí, co se stalo.

refused-host-missing = Požadavek nemá hlavičku Host.
refused-path-ambiguous = Tuto adresu lze číst dvěma způsoby. Zkontrolujte ji, nebo začněte na úvodní stránce.
refused-head-too-large = Hlavičky požadavku jsou příliš velké.
refused-body-too-large = Odeslaný obsah je příliš velký.
refused-not-found = Na této adrese nic není.
refused-room-unknown = Tato adresa neoznačuje žádnou zdejší frontu.
refused-method-not-allowed = Tato adresa očekává jinou metodu.
refused-ticket-missing = V této frontě ještě nemáte místo. Otevřete úvodní stránku a zařaďte se.
refused-not-your-turn = Fronta k vám ještě nedošla. Čekejte dál.
refused-cross-site = Tento požadavek přišel ze stránky jiného webu.
refused-not-admitted = Otevřete samotnou stránku, abyste se zařadili; její části se otevřou, až budete uvnitř.
refused-upgrade-required = Tato adresa slouží živým spojením stránek a aplikací.
refused-rejected = Nikdo nový sem teď není vpouštěn. Zkuste to později.
refused-room-closed = Fronta nikoho nového nebere: ještě není otevřená, nebo už ne.
refused-line-full = Fronta je plná: čeká tolik lidí, kolik jich může doufat. Zatím nemáte místo a nikdo nový ho nedostane, dokud někdo nevstoupí nebo neodejde. Zkuste to za chvíli.
refused-invite-unknown = Tento kód pozvánky do této fronty nepatří. Zkontrolujte písmena a číslice.
refused-invite-used-up = Tento kód pozvánky už byl použit. Zeptejte se toho, kdo vám ho dal.
refused-code-unknown = Tento kód nepřenáší žádné místo: byl použit, jeho místo už není, nebo je písmeno špatně. Vytvořte nový na zařízení, které místo má.
refused-no-more-time = Na tuto řadu už nelze dostat víc času. Vstupte, nebo si místo nechte na později.
refused-too-many-joins = Z vaší sítě se právě zařadilo příliš mnoho lidí. Nic není ztraceno: zkuste to za chvíli.
refused-too-many-feeds = Všechna živá spojení jsou obsazena. Tato stránka se ptá znovu sama.
refused-line-unavailable = Fronta teď není dostupná. Vaše místo zůstává; tato stránka to zkouší znovu sama.
refused-upstream-unavailable = Obchod teď neodpovídá. Váš vstup zůstává; zkuste to brzy znovu.
refused-internal = Něco se pokazilo u nás.
refused-too-many-requests = Z vaší adresy přišlo příliš mnoho požadavků. Nic není ztraceno: chvíli počkejte a pokračujte.
refused-too-many-requests-from-network = Z vaší sítě přišlo příliš mnoho požadavků. Nic není ztraceno: chvíli počkejte a pokračujte.
refused-too-many-requests-here = Na toto se z vaší adresy ptalo příliš často. Nic není ztraceno: chvíli počkejte a pokračujte.
refused-too-many-joins-from-network = Ze sítí blízko vaší se právě zařadilo příliš mnoho lidí. Nic není ztraceno: zkuste to za chvíli.
refused-too-many-joins-in-all = Právě se řadí víc lidí, než fronta najednou přijme. Zkuste to za chvíli.
refused-too-many-waits = Z vaší sítě se právě čekáním zařadilo tolik lidí, kolik smí. Zkuste to za chvíli, nebo nechte kontrolu na prohlížeči.
refused-too-many-polls = Na toto místo se ptalo příliš často. Zůstává: chvíli počkejte a podívejte se znovu.
refused-too-many-codes = Z vaší adresy se zkoušelo příliš mnoho kódů. Chvíli počkejte a zkontrolujte písmena.
refused-too-busy = Právě se řadí víc lidí, než lze zapsat. Zkuste to za sekundu.
refused-challenge-unknown = Tato kontrola nebyla pro tuto návštěvu: vaše síť se změnila, nebo není naše. Zde je nová.
refused-challenge-expired = Tato kontrola je příliš stará. Zde je nová.
refused-challenge-early = Doba čekání ještě neskončila. Běží dál; ještě chvíli počkejte.
refused-challenge-failed = Kontrola neprošla. Zde je nová, nebo místo ní počkejte.
refused-challenge-spent = Tato kontrola už byla použita. Zde je nová.
refused-challenge-unavailable = Kontrolu teď nelze provést. Zkuste to brzy znovu, nebo místo ní počkejte.
refused-key-needed = Místo v této frontě patří ke klíči vašeho prohlížeče. Otevřete úvodní stránku a zařaďte se.
refused-proof-needed = Váš prohlížeč musí ukázat, že toto místo je vaše. Otevřete stránku znovu; nic není ztraceno.
refused-proof-wrong = Toto místo patří jinému prohlížeči. Otevřete je tam, nebo je sem přeneste kódem, který tam vytvoříte.
refused-network-changed = Toto místo patří síti, ze které jste se zařadili. Zůstává: pokračujte tam, nebo je přeneste kódem, který tam vytvoříte.
refused-host-ambiguous = Hlavička Host neuvádí právě jednoho hostitele.
refused-body-timeout = Obsah požadavku nepřišel včas.
refused-upstream-busy = Obchod má teď plné ruce práce. Váš vstup zůstává a s tímto požadavkem se nic nestalo; zkuste to brzy znovu.
refused-upstream-timeout = Obchod odpovídal příliš dlouho. Váš vstup zůstává; než to zopakujete, podívejte se, zda se to nestalo.

challenge-say = Malá kontrola, než se zařadíte
challenge-lead = Přichází teď tolik zájemců, že ověřujeme, zda jde o lidi, a ne o programy. Uděláte to jednou. Kdo už ve frontě je, své místo má dál.
challenge-work = Váš prohlížeč provede malý výpočet. Trvá obvykle pár sekund a nic o vás se nikam neposílá.
challenge-progress = Kolik kontroly je hotovo
challenge-start = Provést kontrolu a zařadit se
challenge-stop = Zastavit
challenge-send = Zařadit se
challenge-working = Kontrola začala.
challenge-half = Polovina kontroly je hotova.
challenge-done = Kontrola je hotova. Řadíte se do fronty.
challenge-stopped = Kontrola byla zastavena. Nic není ztraceno.
challenge-failed = Kontrola v tomto prohlížeči nefunguje. Místo ní prosím počkejte.
challenge-wait-heading = Nebo místo toho chvíli počkejte
challenge-wait-lead = Není co řešit: nechte stránku { $count } s otevřenou, pak stiskněte tlačítko.
challenge-wait-button = Počkat a zařadit se
challenge-waiting = Zařadíte se sami, až čas uplyne.
challenge-code-heading = Nebo použijte kód
challenge-code-label = Kód od obsluhy nebo z pozvánky
challenge-code-button = Použít

check-heading = Okamžik
check-proving = Váš prohlížeč ukazuje, že toto místo je vaše.
check-making = Váš prohlížeč vytváří klíč k vašemu místu, aby je nikdo nemohl zkopírovat.
check-script = Tato fronta potřebuje prohlížeč, který spouští skripty. Povolte je pro tuto stránku.

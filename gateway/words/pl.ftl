# Polski. Uwagi do tekstów są w en.ftl.

line-for = Kolejka do
draw-for = Losowanie do

title-ahead = { $count ->
    [one] { $count } przed Tobą
    [few] { $count } przed Tobą
    [many] { $count } przed Tobą
   *[other] { $count } przed Tobą
}
title-next = Jesteś następną osobą
title-in-line = W kolejce
title-called = Twoja kolej
title-paused = Przerwa
title-sold-out = Wyprzedane
title-closed = Zamknięte
title-left = Opuszczono kolejkę
title-prequeue = Przed otwarciem
title-challenge = Krótkie sprawdzenie
title-draw = Losowanie

place-ahead = { $count ->
    [one] { $count } osoba przed Tobą
    [few] { $count } osoby przed Tobą
    [many] { $count } osób przed Tobą
   *[other] { $count } osoby przed Tobą
}
place-next = Jesteś następną osobą
place-unknown = Stoisz w kolejce
progress-label = Jak daleko przesunęła się kolejka od Twojego przyjścia
number-label = Twój numer
behind-label = Za Tobą
place-kept = Zostaw tę stronę otwartą albo zamknij ją i wróć na tym urządzeniu: Twoje miejsce jest zachowane.

wait-label = Szacowany czas oczekiwania:
wait-unknown = jeszcze nieznany
wait-under-minute = poniżej minuty
wait-minutes = { $count ->
    [one] około { $count } minuty
    [few] około { $count } minut
    [many] około { $count } minut
   *[other] około { $count } minuty
}
wait-minutes-range = { $count ->
    [one] około { $low }–{ $count } minuty
    [few] około { $low }–{ $count } minut
    [many] około { $low }–{ $count } minut
   *[other] około { $low }–{ $count } minuty
}
wait-minutes-up-to = { $count ->
    [one] do { $count } minuty
    [few] do { $count } minut
    [many] do { $count } minut
   *[other] do { $count } minuty
}
wait-hours = { $count ->
    [one] około { $count } godziny
    [few] około { $count } godzin
    [many] około { $count } godzin
   *[other] około { $count } godziny
}
wait-hours-range = { $count ->
    [one] około { $low }–{ $count } godziny
    [few] około { $low }–{ $count } godzin
    [many] około { $low }–{ $count } godzin
   *[other] około { $low }–{ $count } godziny
}
wait-hours-up-to = { $count ->
    [one] do { $count } godziny
    [few] do { $count } godzin
    [many] do { $count } godzin
   *[other] do { $count } godziny
}

early-say = Jesteś przed czasem. Kolejka jeszcze się nie otworzyła.
early-draw = Wszyscy obecni przy otwarciu trafiają do losowej kolejności, więc wcześniejsze przyjście nic nie daje, a wolne łącze nic nie odbiera.
early-draw-link = Zobacz, jak przebiega losowanie, i sprawdź je
early-fifo = Zachowujesz miejsce według kolejności przyjścia. Po otwarciu kolejka rusza sama.
opens = Otwarcie: { $when }
gathered = { $count ->
    [one] Na razie jest tu { $count } osoba.
    [few] Na razie są tu { $count } osoby.
    [many] Na razie jest tu { $count } osób.
   *[other] Na razie jest tu { $count } osoby.
}
not-open-say = Jeszcze nieotwarte.
not-open-lead = Nikt jeszcze nie może dołączyć. Wróć krótko przed otwarciem; ta strona dołączy sama, gdy tylko będzie można.

called-say = Twoja kolej. Zapraszamy.
called-confirm = Wejdź, gdy będziesz gotowa lub gotowy. Jeśli tego nie zrobisz, kolej przejdzie na następną osobę, a po szybkim powrocie znów będziesz następną osobą.
called-until = Twoja kolej jest zachowana do { $when }.
called-auto = Drzwi są dla Ciebie otwarte. Jeśli nie otworzą się same, przejdź tędy.
go-in = Wejdź teraz
more-time = Potrzebuję więcej czasu

paused-say = Kolejka ma przerwę. Nikt nie traci miejsca.
paused-lead = Nie musisz nic robić. Kolejka ruszy w tej samej kolejności, gdy tylko organizator ją wznowi.
notice-paused = Wstrzymane przez organizatora
notice-house = Od organizatora
paused-since = Od { $when }.
paused-next-news = Następna wiadomość: { $when }.
sold-out-say = W tej chwili wyprzedane.
sold-out-lead = Nikt nie jest wpuszczany, bo nie ma już nic do kupienia. Bilety czasem wracają, gdy ktoś nie zapłaci albo je odda.
sold-out-choice = Wybór należy do Ciebie: zostań, a wezwiemy Cię w tej samej kolejności, gdy coś wróci, albo opuść kolejkę.
leave-line = Opuść kolejkę
closed-say = Ta kolejka jest zamknięta.
closed-lead = Nikt więcej nie jest wpuszczany. Dziękujemy za wspólne czekanie i przepraszamy, że kończy się ono tutaj.
left-say = Miejsce zostało oddane.
left-lead = Nie stoisz już w kolejce. Jeśli zmienisz zdanie, możesz dołączyć ponownie, za wszystkimi, którzy wtedy będą.
moved-say = Twoje miejsce jest teraz na innym urządzeniu.
moved-lead = Ktoś przejął je tam Twoim kodem. Na tym urządzeniu nie stoisz już w kolejce.
join-again = Dołącz ponownie

asks-again = { $count ->
    [one] Ta strona sama sprawdza co { $count } sekundę.
    [few] Ta strona sama sprawdza co { $count } sekundy.
    [many] Ta strona sama sprawdza co { $count } sekund.
   *[other] Ta strona sama sprawdza co { $count } sekundy.
}
check-now = Sprawdź teraz moje miejsce

stock-heading = Co zostało w tej chwili
stock-left = { $count ->
    [one] zostało { $count }
    [few] zostało { $count }
    [many] zostało { $count }
   *[other] zostało { $count }
}
stock-none-free = W tej chwili brak wolnych
stock-gone = Wyprzedane
stock-held = { $count ->
    [one] { $count } zatrzymany przez kupującego
    [few] { $count } zatrzymane przez kupujących
    [many] { $count } zatrzymanych przez kupujących
   *[other] { $count } zatrzymanego przez kupujących
}
reach-likely = Prawdopodobnie będzie jeszcze, gdy przyjdzie Twoja kolej
reach-unlikely = Może się skończyć przed Twoją kolejką

help-heading = Gdy czekasz
help-away = Co, jeśli zamknę tę stronę albo stracę połączenie?
help-away-1 = Numer pozostaje Twój. Po krótkim czasie bez znaku od tej strony liczysz się jako osoba nieobecna, a kolejka idzie dalej bez Ciebie.
help-away-2 = Po powrocie na tym urządzeniu stoisz znów przy swoim numerze, przed wszystkimi, którzy przyszli później i nadal czekają. Jeśli Twoja kolej minęła podczas nieobecności, jesteś następną osobą.
help-how = Jak działa ta kolejka?
help-how-1 = Ludzie wchodzą jedno po drugim, według numerów, tak szybko, jak sklep nadąża. Odświeżanie ani więcej kart nic nie dają i nic nie odbierają.
help-how-2 = Szacunek wynika z tego, jak szybko kolejka idzie teraz, więc zmienia się razem z nią.
help-draw = Jak wylosowano kolejność?
help-draw-1 = W losowaniu, którym nikt nie może sterować i które każdy może przeliczyć.
help-draw-link = Zobacz je i sprawdź swoje miejsce
help-move = Przenieś moje miejsce na inne urządzenie
help-move-1 = Utwórz tutaj kod i wpisz go tam. Miejsce będzie wtedy tylko na tamtym urządzeniu.
make-code = Utwórz kod
code-none = Dla tego miejsca nie można utworzyć kodu.
code-failed = Nie udało się. Spróbuj ponownie za chwilę.
code-label = Mam kod z innego urządzenia
code-use = Przejmij tamto miejsce
help-invite = Mam zaproszenie
invite-label = Kod zaproszenia
invite-use = Użyj
help-give-up = Oddaj moje miejsce
help-give-up-1 = Twoje miejsce przechodzi na osoby za Tobą. Nie można go odzyskać.
give-up-yes = Tak, oddaję miejsce

tell-heading = Daj znać, gdy będzie moja kolej
tell-notification = Powiadomieniem
tell-sound = Dźwiękiem
tell-blocked = Ta przeglądarka nie pozwala tu na powiadomienia. Zezwól na nie w jej ustawieniach dla tej witryny.
tell-title = Twoja kolej
tell-body = Kolejka do { $title } dotarła do Ciebie. Wróć na jej stronę.

conn-live = Na żywo
conn-poll = Sprawdzanie co kilka sekund
conn-again = Ponowne łączenie. Twoje miejsce jest zachowane.
conn-offline = Jesteś offline. Twoje miejsce jest zachowane.
conn-late = Kolejka jest chwilowo nieosiągalna. Twoje miejsce jest zachowane.

spoken-place = { $place }. Szacowany czas oczekiwania: { $wait }.
spoken-called = Twoja kolej.
spoken-paused = Kolejka ma przerwę. Twoje miejsce jest zachowane.
spoken-sold-out = W tej chwili wyprzedane. Twoje miejsce jest zachowane.
spoken-closed = Ta kolejka jest zamknięta.
spoken-left = Miejsce zostało oddane.
spoken-prequeue = Kolejka jeszcze się nie otworzyła.

language = Język

draw-lead = Każdy, kto był tu przed otwarciem, dostał numer według przyjścia. Przy otwarciu tajny klucz ułożył te numery w losowej kolejności. Klucz wybrano wcześniej: oto jego skrót SHA-256, widoczny, zanim ktokolwiek przyszedł.
draw-commitment = Zobowiązanie
draw-key = Klucz, ogłoszony przy otwarciu
draw-key-later = Klucz zostanie ogłoszony tutaj przy otwarciu.
draw-your-number = Twój numer przyjścia to { $number }.
draw-lane = { $count ->
    [one] Tor { $lane }: wylosowano { $count } osobę.
    [few] Tor { $lane }: wylosowano { $count } osoby.
    [many] Tor { $lane }: wylosowano { $count } osób.
   *[other] Tor { $lane }: wylosowano { $count } osoby.
}
draw-lane-behind = { $count ->
    [one] Tor { $lane } stoi za { $count } numerem nadanym wcześniej.
    [few] Tor { $lane } stoi za { $count } numerami nadanymi wcześniej.
    [many] Tor { $lane } stoi za { $count } numerami nadanymi wcześniej.
   *[other] Tor { $lane } stoi za { $count } numeru nadanego wcześniej.
}
draw-nobody = Nikogo nie było, więc nikogo nie losowano: wchodzi się w kolejności przyjścia.
draw-arrival-label = Numer przyjścia
draw-lane-label = Tor
draw-compute = Oblicz miejsce na tym urządzeniu
draw-no-script = Ta strona liczy w JavaScripcie. Bez niego to polecenie zrobi to samo w terminalu:
draw-no-crypto = Ta przeglądarka liczy tylko przez https. Użyj zamiast tego polecenia w terminalu:
draw-range = Numery przyjścia tego toru są od 1 do { $last }.
draw-key-wrong = Klucz nie pasuje do zobowiązania: to nie jest obiecane losowanie.
draw-result = Klucz pasuje do zobowiązania. Numer { $number } wylosował miejsce { $place } z { $total }.
draw-method = Sposób obliczania: sieć Feistela o dziesięciu rundach na najmniejszym kwadracie bitów, który mieści wszystkich, powtarzana, aż wynik jest miejscem; funkcją rundy jest HMAC-SHA-256 z kluczem nad bajtem toru, bajtem rundy i połową zapisaną w czterech bajtach.

refused-heading-missing = Tu nic nie ma
refused-heading-busy = Chwileczkę
refused-heading-away = Zaraz wracamy
refused-heading-request = Nie udało się
refused-heading-fault = Coś poszło nie tak
refused-retry = { $count ->
    [one] Spróbuj ponownie za { $count } sekundę. Miejsce, które już masz w kolejce, jest zachowane.
    [few] Spróbuj ponownie za { $count } sekundy. Miejsce, które już masz w kolejce, jest zachowane.
    [many] Spróbuj ponownie za { $count } sekund. Miejsce, które już masz w kolejce, jest zachowane.
   *[other] Spróbuj ponownie za { $count } sekundy. Miejsce, które już masz w kolejce, jest zachowane.
}
refused-again = Spróbuj ponownie
refused-code = Kod: { $code }
refused-reference = Numer sprawy: { $reference }
refused-reference-why = Prosząc o pomoc, podaj ten numer: obsługa może sprawdzić, co się stało.

refused-host-missing = Żądanie nie ma nagłówka Host.
refused-path-ambiguous = Ten adres można odczytać na dwa sposoby. Sprawdź go albo zacznij od strony głównej.
refused-head-too-large = Nagłówki żądania są za duże.
refused-body-too-large = To, co wysłano, jest za duże.
refused-not-found = Pod tym adresem nic nie ma.
refused-room-unknown = Ten adres nie wskazuje żadnej kolejki, która tu jest.
refused-method-not-allowed = Ten adres przyjmuje inną metodę.
refused-ticket-missing = Nie masz jeszcze miejsca w tej kolejce. Otwórz stronę główną, aby dołączyć.
refused-not-your-turn = Kolejka jeszcze do Ciebie nie doszła. Czekaj dalej.
refused-cross-site = To żądanie przyszło ze strony innej witryny.
refused-not-admitted = Otwórz samą stronę, aby dołączyć do kolejki; jej części otworzą się po wejściu.
refused-upgrade-required = Ten adres służy do połączeń na żywo stron i aplikacji.
refused-rejected = Chwilowo nikt nowy nie jest tu wpuszczany. Spróbuj później.
refused-room-closed = Kolejka nie przyjmuje nikogo nowego: jeszcze albo już nie jest otwarta.
refused-line-full = Kolejka jest pełna: czeka tyle osób, ile może mieć nadzieję. Nie masz jeszcze miejsca i nikt nowy go nie dostanie, dopóki ktoś nie wejdzie lub nie odejdzie. Spróbuj za jakiś czas.
refused-invite-unknown = Ten kod zaproszenia nie należy do tej kolejki. Sprawdź litery i cyfry.
refused-invite-used-up = Ten kod zaproszenia został już użyty. Zapytaj osobę, która go dała.
refused-code-unknown = Ten kod nie przenosi żadnego miejsca: został użyty, jego miejsca nie ma albo jedna litera jest błędna. Utwórz nowy na urządzeniu, które ma miejsce.
refused-no-more-time = Na tę kolej nie można dostać więcej czasu. Wejdź albo zachowaj miejsce na później.
refused-too-many-joins = Z Twojej sieci dołączyło właśnie zbyt wiele osób. Nic nie przepadło: spróbuj ponownie za chwilę.
refused-too-many-feeds = Wszystkie połączenia na żywo są zajęte. Ta strona sama sprawdza ponownie.
refused-line-unavailable = Kolejka jest chwilowo nieosiągalna. Twoje miejsce jest zachowane; ta strona sama próbuje ponownie.
refused-upstream-unavailable = Sklep chwilowo nie odpowiada. Twoje wejście jest zachowane; spróbuj ponownie wkrótce.
refused-internal = Coś poszło nie tak po naszej stronie.
refused-too-many-requests = Z Twojego adresu przyszło zbyt wiele żądań. Nic nie przepadło: poczekaj chwilę i idź dalej.
refused-too-many-requests-from-network = Z Twojej sieci przyszło zbyt wiele żądań. Nic nie przepadło: poczekaj chwilę i idź dalej.
refused-too-many-requests-here = Z Twojego adresu pytano o to zbyt często. Nic nie przepadło: poczekaj chwilę i idź dalej.
refused-too-many-joins-from-network = Z sieci bliskich Twojej dołączyło właśnie zbyt wiele osób. Nic nie przepadło: spróbuj ponownie za chwilę.
refused-too-many-joins-in-all = W tej chwili dołącza więcej osób, niż kolejka przyjmuje naraz. Spróbuj ponownie za chwilę.
refused-too-many-waits = Z Twojej sieci dołączyło przez czekanie tyle osób, ile może. Spróbuj za chwilę albo pozwól przeglądarce wykonać sprawdzenie.
refused-too-many-polls = O to miejsce pytano zbyt często. Jest zachowane: poczekaj chwilę i zajrzyj ponownie.
refused-too-many-codes = Z Twojego adresu próbowano zbyt wielu kodów. Poczekaj chwilę i sprawdź litery.
refused-too-busy = W tej chwili dołącza więcej osób, niż da się zapisać. Spróbuj ponownie za sekundę.
refused-challenge-unknown = To sprawdzenie nie było do tych odwiedzin: Twoja sieć się zmieniła albo nie jest nasze. Oto nowe.
refused-challenge-expired = To sprawdzenie jest zbyt stare. Oto nowe.
refused-challenge-early = Czas czekania jeszcze nie minął. Biegnie dalej; poczekaj jeszcze trochę.
refused-challenge-failed = Sprawdzenie się nie powiodło. Oto nowe, albo zamiast tego poczekaj.
refused-challenge-spent = To sprawdzenie zostało już użyte. Oto nowe.
refused-challenge-unavailable = Sprawdzenie jest chwilowo niemożliwe. Spróbuj wkrótce albo zamiast tego poczekaj.
refused-key-needed = Miejsce w tej kolejce jest związane z kluczem Twojej przeglądarki. Otwórz stronę główną, aby dołączyć.
refused-proof-needed = Przeglądarka musi pokazać, że to miejsce jest Twoje. Otwórz stronę ponownie; nic nie przepadło.
refused-proof-wrong = To miejsce należy do innej przeglądarki. Otwórz je tam albo przenieś tutaj kodem, który tam utworzysz.
refused-network-changed = To miejsce należy do sieci, z której dołączono. Jest zachowane: kontynuuj tam albo przenieś je kodem, który tam utworzysz.
refused-host-ambiguous = Nagłówek Host nie wskazuje jednego hosta.
refused-body-timeout = Treść żądania nie przyszła na czas.
refused-upstream-busy = Sklep ma teraz pełne ręce roboty. Twoje wejście jest zachowane, a z tym żądaniem nic nie zrobiono; spróbuj wkrótce.
refused-upstream-timeout = Sklep odpowiadał zbyt długo. Twoje wejście jest zachowane; sprawdź, czy prośba została wykonana, zanim ją powtórzysz.

challenge-say = Krótkie sprawdzenie przed dołączeniem
challenge-lead = Przychodzi teraz tak wielu, że sprawdzamy, czy to ludzie, a nie programy. Robisz to raz. Kto już stoi w kolejce, zachowuje miejsce.
challenge-work = Przeglądarka wykona małe obliczenie. Trwa to zwykle kilka sekund, a nic o Tobie nie jest nigdzie wysyłane.
challenge-progress = Jaka część sprawdzenia jest gotowa
challenge-start = Wykonaj sprawdzenie i dołącz
challenge-stop = Zatrzymaj
challenge-send = Dołącz do kolejki
challenge-working = Sprawdzenie się zaczęło.
challenge-half = Połowa sprawdzenia jest gotowa.
challenge-done = Sprawdzenie jest gotowe. Dołączasz do kolejki.
challenge-stopped = Sprawdzenie zatrzymano. Nic nie przepadło.
challenge-failed = Sprawdzenie nie działa w tej przeglądarce. Zamiast tego poczekaj.
challenge-wait-heading = Albo zamiast tego chwilę poczekaj
challenge-wait-lead = Nic do rozwiązania: zostaw tę stronę otwartą przez { $count } s, potem naciśnij przycisk.
challenge-wait-button = Poczekaj i dołącz
challenge-waiting = Dołączysz automatycznie, gdy czas minie.
challenge-code-heading = Albo użyj kodu
challenge-code-label = Kod od obsługi lub z zaproszenia
challenge-code-button = Użyj

check-heading = Chwileczkę
check-proving = Przeglądarka pokazuje, że to miejsce jest Twoje.
check-making = Przeglądarka tworzy klucz do Twojego miejsca, aby nikt nie mógł go skopiować.
check-script = Ta kolejka wymaga przeglądarki, która wykonuje skrypty. Zezwól na nie dla tej strony.

# Deutsch. Kommentare zu den Texten stehen in en.ftl.

line-for = Die Schlange für
draw-for = Die Auslosung für

title-ahead = { $count ->
    [one] { $count } vor Ihnen
   *[other] { $count } vor Ihnen
}
title-next = Sie sind als Nächstes dran
title-in-line = In der Schlange
title-called = Sie sind dran
title-paused = Pause
title-sold-out = Ausverkauft
title-closed = Geschlossen
title-left = Schlange verlassen
title-prequeue = Vor der Öffnung
title-challenge = Eine kleine Prüfung
title-draw = Die Auslosung

place-ahead = { $count ->
    [one] { $count } Person vor Ihnen
   *[other] { $count } Personen vor Ihnen
}
place-next = Sie sind als Nächstes dran
place-unknown = Sie stehen in der Schlange
progress-label = Wie weit die Schlange seit Ihrer Ankunft vorgerückt ist
number-label = Ihre Nummer
behind-label = Hinter Ihnen
place-kept = Lassen Sie diese Seite offen, oder schließen Sie sie und kommen Sie auf diesem Gerät zurück: Ihr Platz bleibt erhalten.

wait-label = Voraussichtliche Wartezeit:
wait-unknown = noch nicht bekannt
wait-under-minute = weniger als eine Minute
wait-minutes = { $count ->
    [one] etwa { $count } Minute
   *[other] etwa { $count } Minuten
}
wait-minutes-range = { $count ->
    [one] etwa { $low }–{ $count } Minute
   *[other] etwa { $low }–{ $count } Minuten
}
wait-minutes-up-to = { $count ->
    [one] bis zu { $count } Minute
   *[other] bis zu { $count } Minuten
}
wait-hours = { $count ->
    [one] etwa { $count } Stunde
   *[other] etwa { $count } Stunden
}
wait-hours-range = { $count ->
    [one] etwa { $low }–{ $count } Stunde
   *[other] etwa { $low }–{ $count } Stunden
}
wait-hours-up-to = { $count ->
    [one] bis zu { $count } Stunde
   *[other] bis zu { $count } Stunden
}

early-say = Sie sind früh da. Die Schlange ist noch nicht geöffnet.
early-draw = Wer bei der Öffnung da ist, kommt in eine zufällige Reihenfolge. Früher zu kommen bringt also nichts, und eine langsame Verbindung schadet nicht.
early-draw-link = So wird ausgelost, und so prüfen Sie es nach
early-fifo = Sie behalten Ihren Platz in der Reihenfolge des Eintreffens. Sobald die Schlange öffnet, rückt sie von selbst vor.
opens = Öffnung: { $when }
gathered = { $count ->
    [one] Bisher ist { $count } Person da.
   *[other] Bisher sind { $count } Personen da.
}
not-open-say = Noch nicht geöffnet.
not-open-lead = Noch kann sich niemand anstellen. Kommen Sie kurz vor der Öffnung wieder; diese Seite stellt Sie von selbst an, sobald es geht.

called-say = Sie sind dran. Herzlich willkommen.
called-confirm = Gehen Sie hinein, wenn Sie bereit sind. Wenn nicht, geht Ihr Zug an die nächste Person, und Sie sind wieder als Nächstes dran, wenn Sie bald zurückkommen.
called-until = Ihr Zug gilt bis { $when }.
called-auto = Die Tür ist für Sie offen. Falls sie nicht von selbst aufgeht, gehen Sie hier hindurch.
go-in = Jetzt hineingehen
more-time = Ich brauche mehr Zeit

paused-say = Die Schlange macht Pause. Niemand verliert einen Platz.
paused-lead = Sie brauchen nichts zu tun. Es geht in derselben Reihenfolge weiter, sobald das Haus die Schlange freigibt.
notice-paused = Vom Haus angehalten
notice-house = Vom Haus
paused-since = Seit { $when }.
paused-next-news = Nächste Nachricht: { $when }.
sold-out-say = Nach jetzigem Stand ausverkauft.
sold-out-lead = Es wird niemand eingelassen, weil nichts mehr zu kaufen ist. Es kommen aber Karten zurück, wenn jemand sie nicht bezahlt oder zurückgibt.
sold-out-choice = Sie entscheiden: Bleiben Sie hier, dann werden Sie in derselben Reihenfolge aufgerufen, sobald etwas zurückkommt, oder verlassen Sie die Schlange.
leave-line = Schlange verlassen
closed-say = Diese Schlange ist geschlossen.
closed-lead = Es wird niemand mehr eingelassen. Danke, dass Sie mit uns gewartet haben; es tut uns leid, dass es hier endet.
left-say = Sie haben Ihren Platz aufgegeben.
left-lead = Sie stehen nicht mehr in der Schlange. Wenn Sie es sich anders überlegen, können Sie sich wieder anstellen, hinter allen, die dann da sind.
moved-say = Ihr Platz ist jetzt auf einem anderen Gerät.
moved-lead = Jemand hat ihn dort mit Ihrem Code übernommen. Auf diesem Gerät stehen Sie nicht mehr in der Schlange.
join-again = Wieder anstellen

asks-again = { $count ->
    [one] Diese Seite fragt jede Sekunde von selbst nach.
   *[other] Diese Seite fragt alle { $count } Sekunden von selbst nach.
}
check-now = Meinen Platz jetzt prüfen

stock-heading = Was gerade noch da ist
stock-left = { $count ->
    [one] noch { $count }
   *[other] noch { $count }
}
stock-none-free = Gerade keine frei
stock-gone = Ausverkauft
stock-held = { $count ->
    [one] { $count } reserviert von jemandem, der gerade kauft
   *[other] { $count } reserviert von Personen, die gerade kaufen
}
reach-likely = Voraussichtlich noch da, wenn Sie dran sind
reach-unlikely = Vielleicht weg, bevor Sie dran sind

help-heading = Während Sie warten
help-away = Was ist, wenn ich diese Seite schließe oder die Verbindung abreißt?
help-away-1 = Ihre Nummer gehört Ihnen. Nach kurzer Zeit ohne Lebenszeichen dieser Seite gelten Sie als abwesend, und die Schlange rückt ohne Sie weiter.
help-away-2 = Wenn Sie auf diesem Gerät zurückkommen, stehen Sie wieder an Ihrer Nummer, vor allen, die nach Ihnen kamen und noch warten. Waren Sie inzwischen dran, so sind Sie als Nächstes an der Reihe.
help-how = Wie funktioniert diese Schlange?
help-how-1 = Einer nach dem anderen wird nach der Nummer eingelassen, so schnell der Verkauf es schafft. Neu zu laden oder mehr Tabs zu öffnen bringt nichts und kostet nichts.
help-how-2 = Die Schätzung richtet sich danach, wie schnell die Schlange gerade vorrückt, und ändert sich mit ihr.
help-draw = Wie wurde die Reihenfolge ausgelost?
help-draw-1 = Durch eine Auslosung, die niemand lenken und jeder nachrechnen kann.
help-draw-link = Ansehen und den eigenen Platz prüfen
help-move = Meinen Platz auf ein anderes Gerät mitnehmen
help-move-1 = Erzeugen Sie hier einen Code und geben Sie ihn dort ein. Der Platz ist dann nur noch auf jenem Gerät.
make-code = Code erzeugen
code-none = Für diesen Platz lässt sich kein Code erzeugen.
code-failed = Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.
code-label = Ich habe einen Code von einem anderen Gerät
code-use = Diesen Platz übernehmen
help-invite = Ich habe eine Einladung
invite-label = Code der Einladung
invite-use = Einlösen
help-give-up = Meinen Platz aufgeben
help-give-up-1 = Ihr Platz geht an die hinter Ihnen. Sie können ihn nicht zurücknehmen.
give-up-yes = Ja, Platz aufgeben

tell-heading = Sagen Sie mir, wenn ich dran bin
tell-notification = Mit einer Mitteilung
tell-sound = Mit einem Ton
tell-blocked = Dieser Browser lässt hier keine Mitteilungen zu. Erlauben Sie sie in seinen Einstellungen für diese Seite.
tell-title = Sie sind dran
tell-body = Die Schlange für { $title } ist bei Ihnen angekommen. Kommen Sie zurück auf die Seite.

conn-live = Verbunden
conn-poll = Fragt alle paar Sekunden nach
conn-again = Verbindung wird wiederhergestellt. Ihr Platz bleibt erhalten.
conn-offline = Sie sind offline. Ihr Platz bleibt erhalten.
conn-late = Die Schlange ist im Moment nicht erreichbar. Ihr Platz bleibt erhalten.

spoken-place = { $place }. Voraussichtliche Wartezeit: { $wait }.
spoken-called = Sie sind dran.
spoken-paused = Die Schlange macht Pause. Ihr Platz bleibt erhalten.
spoken-sold-out = Nach jetzigem Stand ausverkauft. Ihr Platz bleibt erhalten.
spoken-closed = Diese Schlange ist geschlossen.
spoken-left = Sie haben Ihren Platz aufgegeben.
spoken-prequeue = Die Schlange ist noch nicht geöffnet.

language = Sprache

draw-lead = Wer vor der Öffnung da war, bekam eine Nummer nach dem Eintreffen. Bei der Öffnung hat ein geheimer Schlüssel diese Nummern in eine zufällige Reihenfolge gebracht. Der Schlüssel stand vorher fest: Dies ist sein SHA-256-Hash, sichtbar, seit noch niemand da war.
draw-commitment = Festlegung
draw-key = Schlüssel, bei der Öffnung veröffentlicht
draw-key-later = Der Schlüssel wird hier bei der Öffnung veröffentlicht.
draw-your-number = Ihre Nummer nach dem Eintreffen ist { $number }.
draw-lane = { $count ->
    [one] Spur { $lane }: { $count } Person wurde ausgelost.
   *[other] Spur { $lane }: { $count } Personen wurden ausgelost.
}
draw-lane-behind = { $count ->
    [one] Spur { $lane } steht hinter { $count } vorher vergebenen Nummer.
   *[other] Spur { $lane } steht hinter { $count } vorher vergebenen Nummern.
}
draw-nobody = Niemand hatte sich versammelt, also wurde nicht gelost: Eingelassen wird, wie man kam.
draw-arrival-label = Nummer nach dem Eintreffen
draw-lane-label = Spur
draw-compute = Platz auf diesem Gerät ausrechnen
draw-no-script = Diese Seite rechnet mit JavaScript. Ohne JavaScript tut dieser Befehl in einem Terminal dasselbe:
draw-no-crypto = Dieser Browser rechnet nur über https. Nehmen Sie stattdessen diesen Befehl in einem Terminal:
draw-range = Die Nummern dieser Spur gehen von 1 bis { $last }.
draw-key-wrong = Der Schlüssel passt nicht zur Festlegung: Diese Auslosung ist nicht die versprochene.
draw-result = Der Schlüssel passt zur Festlegung. Nummer { $number } wurde auf Platz { $place } von { $total } gelost.
draw-method = So wird gerechnet: ein Feistel-Netz mit zehn Runden über dem kleinsten Quadrat von Bits, in das alle passen, so oft durchlaufen, bis das Ergebnis ein Platz ist; die Funktion einer Runde ist HMAC-SHA-256 mit dem Schlüssel über ein Byte für die Spur, eines für die Runde und die Hälfte als vier Bytes.

refused-heading-missing = Hier ist nichts
refused-heading-busy = Einen Moment, bitte
refused-heading-away = Wir sind gleich wieder da
refused-heading-request = Das hat nicht geklappt
refused-heading-fault = Etwas ist schiefgegangen
refused-retry = { $count ->
    [one] Bitte versuchen Sie es in { $count } Sekunde noch einmal. Ein Platz, den Sie in der Schlange schon haben, bleibt erhalten.
   *[other] Bitte versuchen Sie es in { $count } Sekunden noch einmal. Ein Platz, den Sie in der Schlange schon haben, bleibt erhalten.
}
refused-again = Noch einmal versuchen
refused-code = Code: { $code }
refused-reference = Referenz: { $reference }
refused-reference-why = Wenn Sie um Hilfe bitten, nennen Sie diese Referenz: Das Personal kann nachsehen, was geschehen ist.

refused-host-missing = Der Anfrage fehlt der Host-Header.
refused-path-ambiguous = Diese Adresse lässt sich auf zwei Arten lesen. Prüfen Sie sie, oder beginnen Sie auf der Startseite.
refused-head-too-large = Die Kopfzeilen der Anfrage sind zu groß.
refused-body-too-large = Das Gesendete ist zu groß.
refused-not-found = Unter dieser Adresse ist nichts.
refused-room-unknown = Diese Adresse nennt keine Schlange, die es hier gibt.
refused-method-not-allowed = Diese Adresse erwartet eine andere Methode.
refused-ticket-missing = Sie haben noch keinen Platz in dieser Schlange. Öffnen Sie die Startseite, um sich anzustellen.
refused-not-your-turn = Die Schlange ist noch nicht bei Ihnen. Warten Sie weiter.
refused-cross-site = Diese Anfrage kam von einer Seite einer anderen Website.
refused-not-admitted = Öffnen Sie die Seite selbst, um sich anzustellen; ihre Teile öffnen sich, sobald Sie drin sind.
refused-upgrade-required = Diese Adresse ist für die Live-Verbindungen von Seiten und Apps.
refused-rejected = Im Moment wird hier niemand Neues eingelassen. Bitte versuchen Sie es später noch einmal.
refused-room-closed = Die Schlange nimmt niemand Neues auf: Sie ist noch nicht oder nicht mehr geöffnet.
refused-line-full = Die Schlange ist voll: Es warten so viele, wie noch hoffen dürfen. Sie haben noch keinen Platz, und niemand Neues bekommt einen, bis einige hineingegangen oder fortgegangen sind. Versuchen Sie es in einer Weile wieder.
refused-invite-unknown = Dieser Einladungscode gehört nicht zu dieser Schlange. Prüfen Sie Buchstaben und Ziffern.
refused-invite-used-up = Dieser Einladungscode wurde schon benutzt. Fragen Sie, wer ihn Ihnen gegeben hat.
refused-code-unknown = Dieser Code überträgt keinen Platz: Er wurde benutzt, sein Platz ist weg, oder ein Buchstabe stimmt nicht. Erzeugen Sie einen neuen auf dem Gerät, das den Platz hat.
refused-no-more-time = Mehr Zeit gibt es für diesen Zug nicht. Gehen Sie hinein, oder behalten Sie Ihren Platz für später.
refused-too-many-joins = Aus Ihrem Netz haben sich gerade zu viele angestellt. Es ist nichts verloren: Versuchen Sie es gleich noch einmal.
refused-too-many-feeds = Alle Live-Verbindungen sind belegt. Diese Seite fragt von selbst wieder nach.
refused-line-unavailable = Die Schlange ist im Moment nicht erreichbar. Ihr Platz bleibt erhalten; diese Seite versucht es von selbst wieder.
refused-upstream-unavailable = Der Verkauf antwortet im Moment nicht. Ihr Einlass bleibt erhalten; versuchen Sie es gleich noch einmal.
refused-internal = Bei uns ist etwas schiefgegangen.
refused-too-many-requests = Von Ihrer Adresse kamen gerade zu viele Anfragen. Es ist nichts verloren: Warten Sie einen Moment, dann geht es weiter.
refused-too-many-requests-from-network = Aus Ihrem Netz kamen gerade zu viele Anfragen. Es ist nichts verloren: Warten Sie einen Moment, dann geht es weiter.
refused-too-many-requests-here = Das wurde von Ihrer Adresse gerade zu oft abgerufen. Es ist nichts verloren: Warten Sie einen Moment, dann geht es weiter.
refused-too-many-joins-from-network = Aus Netzen in Ihrer Nähe haben sich gerade zu viele angestellt. Es ist nichts verloren: Versuchen Sie es gleich noch einmal.
refused-too-many-joins-in-all = Im Moment stellen sich mehr Menschen an, als die Schlange auf einmal aufnimmt. Versuchen Sie es gleich noch einmal.
refused-too-many-waits = Aus Ihrem Netz haben sich gerade so viele durch Warten angestellt, wie es dürfen. Versuchen Sie es gleich wieder, oder lassen Sie Ihren Browser die Prüfung machen.
refused-too-many-polls = Nach diesem Platz wurde zu oft gefragt. Er bleibt erhalten: Warten Sie einen Moment und sehen Sie dann wieder nach.
refused-too-many-codes = Von Ihrer Adresse wurden gerade zu viele Codes versucht. Warten Sie einen Moment und prüfen Sie die Buchstaben.
refused-too-busy = Im Moment stellen sich mehr Menschen an, als sich aufschreiben lassen. Versuchen Sie es in einer Sekunde noch einmal.
refused-challenge-unknown = Diese Prüfung war nicht für diesen Besuch: Ihr Netz hat sich geändert, oder sie ist nicht von uns. Hier ist eine neue.
refused-challenge-expired = Diese Prüfung ist zu alt. Hier ist eine neue.
refused-challenge-early = Die Wartezeit ist noch nicht um. Sie läuft weiter; bitte warten Sie noch etwas.
refused-challenge-failed = Die Prüfung wurde nicht bestanden. Hier ist eine neue, oder warten Sie stattdessen.
refused-challenge-spent = Diese Prüfung wurde schon benutzt. Hier ist eine neue.
refused-challenge-unavailable = Die Prüfung ist im Moment nicht möglich. Bitte versuchen Sie es gleich noch einmal, oder warten Sie stattdessen.
refused-key-needed = Ein Platz in dieser Schlange gehört zu einem Schlüssel Ihres Browsers. Öffnen Sie die Startseite, um sich anzustellen.
refused-proof-needed = Ihr Browser muss zeigen, dass dieser Platz Ihnen gehört. Öffnen Sie die Seite noch einmal; es ist nichts verloren.
refused-proof-wrong = Dieser Platz gehört zu einem anderen Browser. Öffnen Sie ihn dort, oder holen Sie ihn mit einem Code hierher, den Sie dort erzeugen.
refused-network-changed = Dieser Platz gehört zu dem Netz, aus dem Sie sich angestellt haben. Er bleibt erhalten: Machen Sie dort weiter, oder holen Sie ihn mit einem Code hierher, den Sie dort erzeugen.
refused-host-ambiguous = Der Host-Header nennt nicht genau einen Host.
refused-body-timeout = Der Inhalt der Anfrage kam nicht rechtzeitig.
refused-upstream-busy = Der Verkauf hat gerade alle Hände voll zu tun. Ihr Einlass bleibt erhalten, und mit dieser Anfrage ist nichts geschehen; versuchen Sie es gleich noch einmal.
refused-upstream-timeout = Der Verkauf hat zu lange für die Antwort gebraucht. Ihr Einlass bleibt erhalten; sehen Sie nach, ob es geschehen ist, bevor Sie noch einmal fragen.

challenge-say = Eine kleine Prüfung, bevor Sie sich anstellen
challenge-lead = Im Moment kommen so viele, dass wir prüfen, ob sich Menschen anstellen und nicht Programme. Sie machen das einmal. Wer schon in der Schlange steht, behält seinen Platz.
challenge-work = Ihr Browser rechnet dafür ein wenig. Das dauert meist ein paar Sekunden, und nichts über Sie wird irgendwohin gesendet.
challenge-progress = Wie viel der Prüfung erledigt ist
challenge-start = Prüfung machen und anstellen
challenge-stop = Anhalten
challenge-send = Anstellen
challenge-working = Die Prüfung hat begonnen.
challenge-half = Die Prüfung ist zur Hälfte erledigt.
challenge-done = Die Prüfung ist fertig. Sie werden angestellt.
challenge-stopped = Die Prüfung wurde angehalten. Es ist nichts verloren.
challenge-failed = Die Prüfung geht in diesem Browser nicht. Bitte warten Sie stattdessen.
challenge-wait-heading = Oder warten Sie stattdessen einen Moment
challenge-wait-lead = Nichts zu lösen: Lassen Sie diese Seite { $count } Sekunden offen, dann drücken Sie den Knopf.
challenge-wait-button = Warten und anstellen
challenge-waiting = Sie werden von selbst angestellt, wenn die Zeit um ist.
challenge-code-heading = Oder nehmen Sie einen Code
challenge-code-label = Code vom Personal oder aus einer Einladung
challenge-code-button = Einlösen

check-heading = Einen Moment
check-proving = Ihr Browser zeigt, dass dieser Platz Ihnen gehört.
check-making = Ihr Browser macht einen Schlüssel für Ihren Platz in der Schlange, damit niemand ihn kopieren kann.
check-script = Diese Schlange braucht einen Browser, der Skripte ausführt. Bitte erlauben Sie sie für diese Seite.

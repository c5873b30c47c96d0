# Español. Los comentarios de los textos están en en.ftl.

line-for = La fila para
draw-for = El sorteo para

title-ahead = { $count ->
    [one] { $count } delante
   *[other] { $count } delante
}
title-next = Es la siguiente persona
title-in-line = En la fila
title-called = Es su turno
title-paused = En pausa
title-sold-out = Agotado
title-closed = Cerrado
title-left = Ha dejado la fila
title-prequeue = Antes de la apertura
title-challenge = Una pequeña comprobación
title-draw = El sorteo

place-ahead = { $count ->
    [one] { $count } persona delante de usted
   *[other] { $count } personas delante de usted
}
place-next = Es la siguiente persona
place-unknown = Está en la fila
progress-label = Cuánto ha avanzado la fila desde que llegó
number-label = Su número
behind-label = Detrás de usted
place-kept = Deje esta página abierta, o ciérrela y vuelva en este dispositivo: su lugar queda guardado.

wait-label = Espera estimada:
wait-unknown = aún no se sabe
wait-under-minute = menos de un minuto
wait-minutes = { $count ->
    [one] cerca de { $count } minuto
   *[other] unos { $count } minutos
}
wait-minutes-range = { $count ->
    [one] unos { $low }–{ $count } minuto
   *[other] unos { $low }–{ $count } minutos
}
wait-minutes-up-to = { $count ->
    [one] hasta { $count } minuto
   *[other] hasta { $count } minutos
}
wait-hours = { $count ->
    [one] cerca de { $count } hora
   *[other] unas { $count } horas
}
wait-hours-range = { $count ->
    [one] unas { $low }–{ $count } hora
   *[other] unas { $low }–{ $count } horas
}
wait-hours-up-to = { $count ->
    [one] hasta { $count } hora
   *[other] hasta { $count } horas
}

early-say = Ha llegado pronto. La fila aún no está abierta.
early-draw = A quienes estén aquí en el momento de la apertura se les asigna un orden al azar: llegar antes no da ventaja y una conexión lenta no perjudica.
early-draw-link = Ver cómo se hace el sorteo y comprobarlo
early-fifo = Conserva su lugar por orden de llegada. Cuando la fila se abra, avanzará sola.
opens = Apertura: { $when }
gathered = { $count ->
    [one] Hasta ahora hay { $count } persona aquí.
   *[other] Hasta ahora hay { $count } personas aquí.
}
not-open-say = Aún no está abierto.
not-open-lead = Todavía nadie puede ponerse en la fila. Vuelva poco antes de la apertura; esta página le pondrá en la fila sola en cuanto se pueda.

called-say = Es su turno. Bienvenido.
called-confirm = Entre cuando quiera. Si no lo hace, su turno pasa a la siguiente persona, y usted volverá a ser el siguiente si regresa pronto.
called-until = Su turno se guarda hasta las { $when }.
called-auto = La puerta está abierta para usted. Si no se abre sola, pase por aquí.
go-in = Entrar ahora
more-time = Necesito más tiempo

paused-say = La fila está en pausa. Nadie pierde su lugar.
paused-lead = No tiene que hacer nada. La fila seguirá en el mismo orden en cuanto la organización lo permita.
notice-paused = Pausa de la organización
notice-house = De la organización
paused-since = Desde las { $when }.
paused-next-news = Próximas noticias: { $when }.
sold-out-say = Agotado por el momento.
sold-out-lead = No se deja entrar a nadie porque no queda nada que comprar. A veces vuelven entradas, cuando alguien no las paga o las devuelve.
sold-out-choice = Usted decide: quédese aquí y se le llamará en el mismo orden si algo vuelve, o deje la fila.
leave-line = Dejar la fila
closed-say = Esta fila está cerrada.
closed-lead = Ya no se deja entrar a nadie más. Gracias por esperar con nosotros; sentimos que haya terminado aquí.
left-say = Ha renunciado a su lugar.
left-lead = Ya no está en la fila. Si cambia de idea, puede volver a ponerse, detrás de quienes estén entonces.
moved-say = Su lugar está ahora en otro dispositivo.
moved-lead = Alguien lo tomó allí con su código. En este dispositivo ya no está en la fila.
join-again = Volver a la fila

asks-again = { $count ->
    [one] Esta página pregunta sola cada { $count } segundo.
   *[other] Esta página pregunta sola cada { $count } segundos.
}
check-now = Comprobar mi lugar ahora

stock-heading = Lo que queda ahora mismo
stock-left = { $count ->
    [one] queda { $count }
   *[other] quedan { $count }
}
stock-none-free = Ninguna libre ahora mismo
stock-gone = Agotado
stock-held = { $count ->
    [one] { $count } reservada por alguien que está comprando
   *[other] { $count } reservadas por personas que están comprando
}
reach-likely = Probablemente quede cuando sea su turno
reach-unlikely = Puede agotarse antes de su turno

help-heading = Mientras espera
help-away = ¿Y si cierro esta página o pierdo la conexión?
help-away-1 = Su número sigue siendo suyo. Tras un rato sin señales de esta página se le considera ausente, y la fila avanza sin usted.
help-away-2 = Cuando vuelva en este dispositivo, estará de nuevo en su número, delante de quienes llegaron después y siguen esperando. Si su turno llegó mientras no estaba, es la siguiente persona.
help-how = ¿Cómo funciona esta fila?
help-how-1 = Se entra de uno en uno, por orden de número, tan rápido como la tienda puede atender. Recargar o abrir más pestañas no da ni quita nada.
help-how-2 = La estimación depende de lo rápido que avanza la fila ahora, así que cambia con ella.
help-draw = ¿Cómo se sorteó el orden?
help-draw-1 = Con un sorteo que nadie puede dirigir y cualquiera puede recalcular.
help-draw-link = Verlo y comprobar su lugar
help-move = Llevar mi lugar a otro dispositivo
help-move-1 = Cree un código aquí e introdúzcalo allí. El lugar quedará entonces solo en ese dispositivo.
make-code = Crear un código
code-none = No se puede crear un código para este lugar.
code-failed = No ha funcionado. Inténtelo de nuevo en un momento.
code-label = Tengo un código de otro dispositivo
code-use = Tomar ese lugar
help-invite = Tengo una invitación
invite-label = Código de la invitación
invite-use = Usarlo
help-give-up = Renunciar a mi lugar
help-give-up-1 = Su lugar pasa a quienes están detrás. No podrá recuperarlo.
give-up-yes = Sí, renunciar a mi lugar

tell-heading = Avisarme cuando sea mi turno
tell-notification = Con una notificación
tell-sound = Con un sonido
tell-blocked = Este navegador no permite notificaciones aquí. Permítalas en sus ajustes para este sitio.
tell-title = Es su turno
tell-body = La fila para { $title } ha llegado hasta usted. Vuelva a su página.

conn-live = En directo
conn-poll = Comprobando cada pocos segundos
conn-again = Reconectando. Su lugar queda guardado.
conn-offline = No tiene conexión. Su lugar queda guardado.
conn-late = No se puede llegar a la fila en este momento. Su lugar queda guardado.

spoken-place = { $place }. Espera estimada: { $wait }.
spoken-called = Es su turno.
spoken-paused = La fila está en pausa. Su lugar queda guardado.
spoken-sold-out = Agotado por el momento. Su lugar queda guardado.
spoken-closed = Esta fila está cerrada.
spoken-left = Ha renunciado a su lugar.
spoken-prequeue = La fila aún no está abierta.

language = Idioma

draw-lead = Quienes estaban aquí antes de la apertura recibieron un número de llegada. En la apertura, una clave secreta puso esos números en un orden al azar. La clave se eligió antes: este es su hash SHA-256, a la vista desde antes de que llegara nadie.
draw-commitment = Compromiso
draw-key = Clave, publicada en la apertura
draw-key-later = La clave se publica aquí en la apertura.
draw-your-number = Su número de llegada es { $number }.
draw-lane = { $count ->
    [one] Carril { $lane }: se sorteó { $count } persona.
   *[other] Carril { $lane }: se sortearon { $count } personas.
}
draw-lane-behind = { $count ->
    [one] El carril { $lane } va detrás de { $count } número dado antes.
   *[other] El carril { $lane } va detrás de { $count } números dados antes.
}
draw-nobody = No había nadie reunido, así que no hubo sorteo: se entra por orden de llegada.
draw-arrival-label = Número de llegada
draw-lane-label = Carril
draw-compute = Calcular el lugar en este dispositivo
draw-no-script = Esta página calcula con JavaScript. Sin él, esta orden hace lo mismo en un terminal:
draw-no-crypto = Este navegador solo calcula con https. Use en su lugar esta orden en un terminal:
draw-range = Los números de llegada de este carril van de 1 a { $last }.
draw-key-wrong = La clave no corresponde al compromiso: este sorteo no es el prometido.
draw-result = La clave corresponde al compromiso. Al número { $number } le tocó el lugar { $place } de { $total }.
draw-method = Cómo se calcula: una red de Feistel de diez rondas sobre el menor cuadrado de bits en el que caben todos, recorrida hasta que el resultado es un lugar; la función de una ronda es HMAC-SHA-256 con la clave sobre un byte para el carril, uno para la ronda y la mitad en cuatro bytes.

refused-heading-missing = Aquí no hay nada
refused-heading-busy = Un momento, por favor
refused-heading-away = Volvemos enseguida
refused-heading-request = No ha funcionado
refused-heading-fault = Algo ha fallado
refused-retry = { $count ->
    [one] Inténtelo de nuevo en { $count } segundo. Si ya tiene un lugar en la fila, queda guardado.
   *[other] Inténtelo de nuevo en { $count } segundos. Si ya tiene un lugar en la fila, queda guardado.
}
refused-again = Intentar de nuevo
refused-code = Código: { $code }
refused-reference = Referencia: { $reference }
refused-reference-why = Si pide ayuda, dé esta referencia: el personal puede ver qué ocurrió.

refused-host-missing = La petición no tiene la cabecera Host.
refused-path-ambiguous = Esta dirección se puede leer de dos maneras. Compruébela o empiece por la página principal.
refused-head-too-large = Las cabeceras de la petición son demasiado grandes.
refused-body-too-large = Lo enviado es demasiado grande.
refused-not-found = No hay nada en esta dirección.
refused-room-unknown = Esta dirección no nombra ninguna fila de aquí.
refused-method-not-allowed = Esta dirección espera otro método.
refused-ticket-missing = Aún no tiene lugar en esta fila. Abra la página principal para ponerse en ella.
refused-not-your-turn = La fila aún no ha llegado hasta usted. Siga esperando.
refused-cross-site = Esta petición la hizo una página de otro sitio.
refused-not-admitted = Abra la página misma para ponerse en la fila; sus partes se abrirán cuando haya entrado.
refused-upgrade-required = Esta dirección es para conexiones en directo de páginas y aplicaciones.
refused-rejected = Por el momento no se deja entrar a nadie nuevo. Inténtelo más tarde.
refused-room-closed = La fila no admite a nadie nuevo: aún no está abierta o ya no lo está.
refused-line-full = La fila está llena: esperan tantas personas como esperanza queda. Aún no tiene lugar, y nadie nuevo recibirá uno hasta que algunas hayan entrado o se hayan ido. Inténtelo dentro de un rato.
refused-invite-unknown = Este código de invitación no es de esta fila. Compruebe sus letras y cifras.
refused-invite-used-up = Este código de invitación ya se usó. Pregunte a quien se lo dio.
refused-code-unknown = Este código no mueve ningún lugar: ya se usó, su lugar ya no existe o una letra está mal. Cree uno nuevo en el dispositivo que tiene el lugar.
refused-no-more-time = Este turno no admite más tiempo. Entre, o guarde su lugar para más tarde.
refused-too-many-joins = Se han puesto en la fila demasiadas personas desde su red. No se ha perdido nada: inténtelo de nuevo en un momento.
refused-too-many-feeds = Todas las conexiones en directo están ocupadas. Esta página vuelve a preguntar sola.
refused-line-unavailable = No se puede llegar a la fila en este momento. Su lugar queda guardado; esta página vuelve a intentarlo sola.
refused-upstream-unavailable = La tienda no responde en este momento. Su acceso queda guardado; inténtelo de nuevo en breve.
refused-internal = Algo ha fallado por nuestra parte.
refused-too-many-requests = Han llegado demasiadas peticiones desde su dirección. No se ha perdido nada: espere un momento y continúe.
refused-too-many-requests-from-network = Han llegado demasiadas peticiones desde su red. No se ha perdido nada: espere un momento y continúe.
refused-too-many-requests-here = Esto se ha pedido demasiadas veces desde su dirección. No se ha perdido nada: espere un momento y continúe.
refused-too-many-joins-from-network = Se han puesto en la fila demasiadas personas desde redes cercanas a la suya. No se ha perdido nada: inténtelo de nuevo en un momento.
refused-too-many-joins-in-all = En este momento llegan más personas de las que la fila admite a la vez. Inténtelo de nuevo en un momento.
refused-too-many-waits = Desde su red ya han entrado por espera tantas personas como se permite. Inténtelo en un momento, o deje que su navegador haga la comprobación.
refused-too-many-polls = Se ha preguntado demasiado por este lugar. Queda guardado: espere un momento y vuelva a mirar.
refused-too-many-codes = Se han probado demasiados códigos desde su dirección. Espere un momento y compruebe las letras.
refused-too-busy = En este momento llegan más personas de las que se pueden anotar. Inténtelo de nuevo en un segundo.
refused-challenge-unknown = Esta comprobación no era para esta visita: su red ha cambiado, o no es nuestra. Aquí tiene una nueva.
refused-challenge-expired = Esta comprobación es demasiado antigua. Aquí tiene una nueva.
refused-challenge-early = El tiempo de espera aún no ha terminado. Sigue corriendo; espere un poco más.
refused-challenge-failed = No se ha superado la comprobación. Aquí tiene una nueva, o espere en su lugar.
refused-challenge-spent = Esta comprobación ya se usó. Aquí tiene una nueva.
refused-challenge-unavailable = La comprobación no es posible por el momento. Inténtelo de nuevo en breve, o espere en su lugar.
refused-key-needed = Un lugar en esta fila va unido a una clave de su navegador. Abra la página principal para ponerse en ella.
refused-proof-needed = Su navegador tiene que mostrar que este lugar es suyo. Abra la página otra vez; no se ha perdido nada.
refused-proof-wrong = Este lugar es de otro navegador. Ábralo allí, o tráigalo aquí con un código que cree allí.
refused-network-changed = Este lugar es de la red desde la que se puso en la fila. Queda guardado: siga allí, o muévalo con un código que cree allí.
refused-host-ambiguous = La cabecera Host no nombra un solo host.
refused-body-timeout = El contenido de la petición no llegó a tiempo.
refused-upstream-busy = La tienda está muy ocupada en este momento. Su acceso queda guardado y no se ha hecho nada con esta petición; inténtelo de nuevo en breve.
refused-upstream-timeout = La tienda tardó demasiado en responder. Su acceso queda guardado; mire si lo que pidió se ha hecho antes de volver a pedirlo.

challenge-say = Una pequeña comprobación antes de la fila
challenge-lead = Llegan tantos en este momento que comprobamos que sean personas y no programas. Lo hace una sola vez. Quien ya está en la fila conserva su lugar.
challenge-work = Su navegador hace para ello un pequeño cálculo. Suele tardar unos segundos, y no se envía nada sobre usted a ninguna parte.
challenge-progress = Cuánto de la comprobación está hecho
challenge-start = Hacer la comprobación y entrar en la fila
challenge-stop = Parar
challenge-send = Entrar en la fila
challenge-working = La comprobación ha empezado.
challenge-half = La mitad de la comprobación está hecha.
challenge-done = La comprobación ha terminado. Entra en la fila.
challenge-stopped = La comprobación se ha parado. No se ha perdido nada.
challenge-failed = La comprobación no funciona en este navegador. Espere en su lugar.
challenge-wait-heading = O espere un momento en su lugar
challenge-wait-lead = Nada que resolver: deje esta página abierta { $count } s y pulse el botón.
challenge-wait-button = Esperar y entrar en la fila
challenge-waiting = Entrará solo cuando termine el tiempo.
challenge-code-heading = O use un código
challenge-code-label = Código del personal o de una invitación
challenge-code-button = Usarlo

check-heading = Un momento
check-proving = Su navegador muestra que este lugar es suyo.
check-making = Su navegador crea una clave para su lugar en la fila, para que nadie pueda copiarlo.
check-script = Esta fila necesita un navegador que ejecute scripts. Permítalos para esta página.

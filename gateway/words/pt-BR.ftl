# Português do Brasil. Os comentários dos textos estão em en.ftl.

line-for = A fila para
draw-for = O sorteio para

title-ahead = { $count ->
    [one] { $count } à frente
   *[other] { $count } à frente
}
title-next = Você é o próximo
title-in-line = Na fila
title-called = É a sua vez
title-paused = Em pausa
title-sold-out = Esgotado
title-closed = Fechado
title-left = Você saiu da fila
title-prequeue = Antes da abertura
title-challenge = Uma pequena verificação
title-draw = O sorteio

place-ahead = { $count ->
    [one] { $count } pessoa à sua frente
   *[other] { $count } pessoas à sua frente
}
place-next = Você é o próximo
place-unknown = Você está na fila
progress-label = Quanto a fila andou desde que você chegou
number-label = Seu número
behind-label = Atrás de você
place-kept = Deixe esta página aberta, ou feche-a e volte neste aparelho: seu lugar fica guardado.

wait-label = Espera estimada:
wait-unknown = ainda não se sabe
wait-under-minute = menos de um minuto
wait-minutes = { $count ->
    [one] cerca de { $count } minuto
   *[other] cerca de { $count } minutos
}
wait-minutes-range = { $count ->
    [one] cerca de { $low }–{ $count } minuto
   *[other] cerca de { $low }–{ $count } minutos
}
wait-minutes-up-to = { $count ->
    [one] até { $count } minuto
   *[other] até { $count } minutos
}
wait-hours = { $count ->
    [one] cerca de { $count } hora
   *[other] cerca de { $count } horas
}
wait-hours-range = { $count ->
    [one] cerca de { $low }–{ $count } hora
   *[other] cerca de { $low }–{ $count } horas
}
wait-hours-up-to = { $count ->
    [one] até { $count } hora
   *[other] até { $count } horas
}

early-say = Você chegou cedo. A fila ainda não abriu.
early-draw = Quem estiver aqui na abertura entra em uma ordem sorteada: chegar antes não traz vantagem, e uma conexão lenta não prejudica.
early-draw-link = Veja como é o sorteio e confira-o
early-fifo = Você mantém seu lugar por ordem de chegada. Quando a fila abrir, ela anda sozinha.
opens = Abertura: { $when }
gathered = { $count ->
    [one] Até agora há { $count } pessoa aqui.
   *[other] Até agora há { $count } pessoas aqui.
}
not-open-say = Ainda não abriu.
not-open-lead = Ninguém pode entrar na fila ainda. Volte pouco antes da abertura; esta página coloca você na fila sozinha assim que for possível.

called-say = É a sua vez. Boas-vindas.
called-confirm = Entre quando estiver pronto. Se não entrar, sua vez passa para a próxima pessoa, e você volta a ser o próximo se retornar logo.
called-until = Sua vez fica guardada até { $when }.
called-auto = A porta está aberta para você. Se ela não abrir sozinha, passe por aqui.
go-in = Entrar agora
more-time = Preciso de mais tempo

paused-say = A fila está em pausa. Ninguém perde o lugar.
paused-lead = Você não precisa fazer nada. A fila continua na mesma ordem assim que a casa permitir.
notice-paused = Pausa da casa
notice-house = Da casa
paused-since = Desde { $when }.
paused-next-news = Próximas notícias: { $when }.
sold-out-say = Esgotado por enquanto.
sold-out-lead = Ninguém está entrando porque não resta nada para comprar. Às vezes ingressos voltam, quando alguém não paga ou devolve.
sold-out-choice = Você escolhe: fique aqui e será chamado na mesma ordem se algo voltar, ou saia da fila.
leave-line = Sair da fila
closed-say = Esta fila está fechada.
closed-lead = Ninguém mais entra. Obrigado por esperar conosco; lamentamos que tenha terminado aqui.
left-say = Você abriu mão do seu lugar.
left-lead = Você não está mais na fila. Se mudar de ideia, pode entrar de novo, atrás de todos que estiverem nela.
moved-say = Seu lugar está agora em outro aparelho.
moved-lead = Alguém o assumiu lá com o seu código. Neste aparelho você não está mais na fila.
join-again = Entrar de novo na fila

asks-again = { $count ->
    [one] Esta página se atualiza sozinha a cada { $count } segundo.
   *[other] Esta página se atualiza sozinha a cada { $count } segundos.
}
check-now = Conferir meu lugar agora

stock-heading = O que resta neste momento
stock-left = { $count ->
    [one] resta { $count }
   *[other] restam { $count }
}
stock-none-free = Nenhum livre agora
stock-gone = Esgotado
stock-held = { $count ->
    [one] { $count } reservado por alguém que está comprando
   *[other] { $count } reservados por pessoas que estão comprando
}
reach-likely = Provavelmente ainda haverá na sua vez
reach-unlikely = Pode acabar antes da sua vez

help-heading = Enquanto você espera
help-away = E se eu fechar esta página ou perder a conexão?
help-away-1 = Seu número continua seu. Depois de um curto tempo sem sinal desta página você conta como ausente, e a fila anda sem você.
help-away-2 = Quando voltar neste aparelho, você estará de novo no seu número, à frente de quem chegou depois e ainda espera. Se a sua vez chegou durante a ausência, você é o próximo.
help-how = Como funciona esta fila?
help-how-1 = As pessoas entram uma após a outra, por ordem de número, tão rápido quanto a loja consegue atender. Recarregar ou abrir mais abas não traz nem tira nada.
help-how-2 = A estimativa depende de como a fila anda agora, e muda com ela.
help-draw = Como a ordem foi sorteada?
help-draw-1 = Por um sorteio que ninguém controla e qualquer um pode recalcular.
help-draw-link = Ver e conferir o seu lugar
help-move = Levar meu lugar para outro aparelho
help-move-1 = Crie um código aqui e digite-o lá. O lugar passa a ficar só naquele aparelho.
make-code = Criar um código
code-none = Não é possível criar um código para este lugar.
code-failed = Não deu certo. Tente de novo em um instante.
code-label = Tenho um código de outro aparelho
code-use = Assumir aquele lugar
help-invite = Tenho um convite
invite-label = Código do convite
invite-use = Usar
help-give-up = Abrir mão do meu lugar
help-give-up-1 = Seu lugar vai para quem está atrás. Não dá para pegá-lo de volta.
give-up-yes = Sim, abrir mão do lugar

tell-heading = Avise-me quando for a minha vez
tell-notification = Com uma notificação
tell-sound = Com um som
tell-blocked = Este navegador não permite notificações aqui. Permita-as nas configurações dele para este site.
tell-title = É a sua vez
tell-body = A fila para { $title } chegou até você. Volte à página dela.

conn-live = Ao vivo
conn-poll = Conferindo a cada poucos segundos
conn-again = Reconectando. Seu lugar está guardado.
conn-offline = Você está sem conexão. Seu lugar está guardado.
conn-late = A fila não pode ser alcançada no momento. Seu lugar está guardado.

spoken-place = { $place }. Espera estimada: { $wait }.
spoken-called = É a sua vez.
spoken-paused = A fila está em pausa. Seu lugar está guardado.
spoken-sold-out = Esgotado por enquanto. Seu lugar está guardado.
spoken-closed = Esta fila está fechada.
spoken-left = Você abriu mão do seu lugar.
spoken-prequeue = A fila ainda não abriu.

language = Idioma

draw-lead = Quem estava aqui antes da abertura recebeu um número de chegada. Na abertura, uma chave secreta pôs esses números em ordem aleatória. A chave foi escolhida antes: este é o hash SHA-256 dela, à vista desde antes de alguém chegar.
draw-commitment = Compromisso
draw-key = Chave, publicada na abertura
draw-key-later = A chave é publicada aqui na abertura.
draw-your-number = Seu número de chegada é { $number }.
draw-lane = { $count ->
    [one] Raia { $lane }: { $count } pessoa foi sorteada.
   *[other] Raia { $lane }: { $count } pessoas foram sorteadas.
}
draw-lane-behind = { $count ->
    [one] A raia { $lane } fica atrás de { $count } número dado antes.
   *[other] A raia { $lane } fica atrás de { $count } números dados antes.
}
draw-nobody = Ninguém estava aqui, então não houve sorteio: entra-se por ordem de chegada.
draw-arrival-label = Número de chegada
draw-lane-label = Raia
draw-compute = Calcular o lugar neste aparelho
draw-no-script = Esta página calcula com JavaScript. Sem ele, este comando faz o mesmo em um terminal:
draw-no-crypto = Este navegador só calcula com https. Use este comando em um terminal:
draw-range = Os números de chegada desta raia vão de 1 a { $last }.
draw-key-wrong = A chave não corresponde ao compromisso: este sorteio não é o prometido.
draw-result = A chave corresponde ao compromisso. O número { $number } foi sorteado para o lugar { $place } de { $total }.
draw-method = Como se calcula: uma rede de Feistel de dez rodadas sobre o menor quadrado de bits em que todos cabem, percorrida até que o resultado seja um lugar; a função de uma rodada é HMAC-SHA-256 com a chave sobre um byte para a raia, um para a rodada e a metade em quatro bytes.

refused-heading-missing = Não há nada aqui
refused-heading-busy = Um momento, por favor
refused-heading-away = Voltamos já
refused-heading-request = Não deu certo
refused-heading-fault = Algo deu errado
refused-retry = { $count ->
    [one] Tente de novo em { $count } segundo. Se você já tem um lugar na fila, ele está guardado.
   *[other] Tente de novo em { $count } segundos. Se você já tem um lugar na fila, ele está guardado.
}
refused-again = Tentar de novo
refused-code = Código: { $code }
refused-reference = Referência: { $reference }
refused-reference-why = Se pedir ajuda, informe esta referência: a equipe pode ver o que aconteceu.

refused-host-missing = A requisição não tem o cabeçalho Host.
refused-path-ambiguous = Este endereço pode ser lido de duas formas. Confira-o ou comece pela página inicial.
refused-head-too-large = Os cabeçalhos da requisição são grandes demais.
refused-body-too-large = O que foi enviado é grande demais.
refused-not-found = Não há nada neste endereço.
refused-room-unknown = Este endereço não indica nenhuma fila daqui.
refused-method-not-allowed = Este endereço espera outro método.
refused-ticket-missing = Você ainda não tem lugar nesta fila. Abra a página inicial para entrar nela.
refused-not-your-turn = A fila ainda não chegou até você. Continue esperando.
refused-cross-site = Esta requisição veio de uma página de outro site.
refused-not-admitted = Abra a própria página para entrar na fila; as partes dela abrem depois que você entrar.
refused-upgrade-required = Este endereço serve às conexões ao vivo de páginas e aplicativos.
refused-rejected = Por enquanto ninguém novo entra aqui. Tente mais tarde.
refused-room-closed = A fila não aceita ninguém novo: ainda não abriu, ou já fechou.
refused-line-full = A fila está cheia: esperam tantas pessoas quantas ainda podem ter esperança. Você ainda não tem lugar, e ninguém novo recebe um até que alguns entrem ou saiam. Tente daqui a pouco.
refused-invite-unknown = Este código de convite não é desta fila. Confira letras e números.
refused-invite-used-up = Este código de convite já foi usado. Pergunte a quem o deu a você.
refused-code-unknown = Este código não move nenhum lugar: já foi usado, o lugar não existe mais, ou há uma letra errada. Crie outro no aparelho que tem o lugar.
refused-no-more-time = Não há mais tempo para esta vez. Entre, ou guarde seu lugar para depois.
refused-too-many-joins = Muitas pessoas da sua rede acabaram de entrar na fila. Nada se perdeu: tente de novo em um instante.
refused-too-many-feeds = Todas as conexões ao vivo estão ocupadas. Esta página se atualiza sozinha.
refused-line-unavailable = A fila não pode ser alcançada no momento. Seu lugar está guardado; esta página tenta de novo sozinha.
refused-upstream-unavailable = A loja não responde no momento. Sua entrada está guardada; tente de novo em breve.
refused-internal = Algo deu errado do nosso lado.
refused-too-many-requests = Chegaram requisições demais do seu endereço. Nada se perdeu: espere um instante e continue.
refused-too-many-requests-from-network = Chegaram requisições demais da sua rede. Nada se perdeu: espere um instante e continue.
refused-too-many-requests-here = Isto foi pedido vezes demais do seu endereço. Nada se perdeu: espere um instante e continue.
refused-too-many-joins-from-network = Muitas pessoas de redes próximas da sua acabaram de entrar na fila. Nada se perdeu: tente de novo em um instante.
refused-too-many-joins-in-all = Neste momento chegam mais pessoas do que a fila recebe de uma vez. Tente de novo em um instante.
refused-too-many-waits = Da sua rede já entraram por espera tantas pessoas quantas podem. Tente de novo em um instante, ou deixe o navegador fazer a verificação.
refused-too-many-polls = Este lugar foi consultado vezes demais. Ele está guardado: espere um instante e olhe de novo.
refused-too-many-codes = Foram tentados códigos demais do seu endereço. Espere um instante e confira as letras.
refused-too-busy = Neste momento chegam mais pessoas do que se consegue anotar. Tente de novo em um segundo.
refused-challenge-unknown = Esta verificação não era para esta visita: sua rede mudou, ou ela não é nossa. Aqui está uma nova.
refused-challenge-expired = Esta verificação é antiga demais. Aqui está uma nova.
refused-challenge-early = O tempo de espera ainda não acabou. Ele continua; espere mais um pouco.
refused-challenge-failed = A verificação não passou. Aqui está uma nova, ou espere em vez disso.
refused-challenge-spent = Esta verificação já foi usada. Aqui está uma nova.
refused-challenge-unavailable = A verificação não é possível no momento. Tente de novo em breve, ou espere em vez disso.
refused-key-needed = Um lugar nesta fila pertence a uma chave do seu navegador. Abra a página inicial para entrar nela.
refused-proof-needed = Seu navegador precisa mostrar que este lugar é seu. Abra a página de novo; nada se perdeu.
refused-proof-wrong = Este lugar é de outro navegador. Abra-o lá, ou traga-o para cá com um código criado lá.
refused-network-changed = Este lugar é da rede de onde você entrou na fila. Ele está guardado: continue lá, ou mova-o com um código criado lá.
refused-host-ambiguous = O cabeçalho Host não indica um único host.
refused-body-timeout = O conteúdo da requisição não chegou a tempo.
refused-upstream-busy = A loja está muito ocupada no momento. Sua entrada está guardada e nada foi feito com este pedido; tente de novo em breve.
refused-upstream-timeout = A loja demorou demais para responder. Sua entrada está guardada; veja se o que você pediu foi feito antes de pedir de novo.

challenge-say = Uma pequena verificação antes de entrar na fila
challenge-lead = Chega tanta gente agora que verificamos se são pessoas, e não programas. Você faz isso uma vez. Quem já está na fila mantém o lugar.
challenge-work = Seu navegador faz um pequeno cálculo para isso. Costuma levar alguns segundos, e nada sobre você é enviado.
challenge-progress = Quanto da verificação está feito
challenge-start = Fazer a verificação e entrar na fila
challenge-stop = Parar
challenge-send = Entrar na fila
challenge-working = A verificação começou.
challenge-half = Metade da verificação está feita.
challenge-done = A verificação terminou. Você entra na fila.
challenge-stopped = A verificação foi parada. Nada se perdeu.
challenge-failed = A verificação não funciona neste navegador. Espere em vez disso.
challenge-wait-heading = Ou espere um pouco
challenge-wait-lead = Nada a resolver: deixe esta página aberta por { $count } s e depois aperte o botão.
challenge-wait-button = Esperar e entrar na fila
challenge-waiting = Você entra sozinho quando o tempo acabar.
challenge-code-heading = Ou use um código
challenge-code-label = Código da equipe ou de um convite
challenge-code-button = Usar

check-heading = Um momento
check-proving = Seu navegador mostra que este lugar é seu.
check-making = Seu navegador cria uma chave para o seu lugar na fila, para que ninguém possa copiá-lo.
check-script = Esta fila precisa de um navegador que execute scripts. Permita-os para esta página.

# Français. Les commentaires des textes sont dans en.ftl.

line-for = La file d’attente pour
draw-for = Le tirage au sort pour

title-ahead = { $count ->
    [one] { $count } devant vous
   *[other] { $count } devant vous
}
title-next = Vous êtes le prochain
title-in-line = Dans la file
title-called = C’est votre tour
title-paused = En pause
title-sold-out = Complet
title-closed = Fermé
title-left = File quittée
title-prequeue = Avant l’ouverture
title-challenge = Une petite vérification
title-draw = Le tirage au sort

place-ahead = { $count ->
    [one] { $count } personne devant vous
   *[other] { $count } personnes devant vous
}
place-next = Vous êtes le prochain
place-unknown = Vous êtes dans la file
progress-label = Avancée de la file depuis votre arrivée
number-label = Votre numéro
behind-label = Derrière vous
place-kept = Laissez cette page ouverte, ou fermez-la et revenez sur cet appareil : votre place est gardée.

wait-label = Attente estimée :
wait-unknown = pas encore connue
wait-under-minute = moins d’une minute
wait-minutes = { $count ->
    [one] environ { $count } minute
   *[other] environ { $count } minutes
}
wait-minutes-range = { $count ->
    [one] environ { $low }–{ $count } minute
   *[other] environ { $low }–{ $count } minutes
}
wait-minutes-up-to = { $count ->
    [one] jusqu’à { $count } minute
   *[other] jusqu’à { $count } minutes
}
wait-hours = { $count ->
    [one] environ { $count } heure
   *[other] environ { $count } heures
}
wait-hours-range = { $count ->
    [one] environ { $low }–{ $count } heure
   *[other] environ { $low }–{ $count } heures
}
wait-hours-up-to = { $count ->
    [one] jusqu’à { $count } heure
   *[other] jusqu’à { $count } heures
}

early-say = Vous êtes en avance. La file n’est pas encore ouverte.
early-draw = Toutes les personnes présentes à l’ouverture sont placées dans un ordre tiré au hasard : arriver plus tôt n’apporte rien, et une connexion lente ne coûte rien.
early-draw-link = Voir comment se fait le tirage, et le vérifier
early-fifo = Vous gardez votre place dans l’ordre d’arrivée. À l’ouverture, la file avance d’elle-même.
opens = Ouverture : { $when }
gathered = { $count ->
    [one] { $count } personne est là pour l’instant.
   *[other] { $count } personnes sont là pour l’instant.
}
not-open-say = Pas encore ouvert.
not-open-lead = Personne ne peut encore entrer dans la file. Revenez peu avant l’ouverture ; cette page vous y inscrit d’elle-même dès que possible.

called-say = C’est votre tour. Bienvenue.
called-confirm = Entrez quand vous êtes prêt. Sinon, votre tour passe à la personne suivante, et vous serez de nouveau le prochain si vous revenez bientôt.
called-until = Votre tour est gardé jusqu’à { $when }.
called-auto = La porte vous est ouverte. Si elle ne s’ouvre pas d’elle-même, passez par ici.
go-in = Entrer maintenant
more-time = J’ai besoin de plus de temps

paused-say = La file est en pause. Personne ne perd sa place.
paused-lead = Vous n’avez rien à faire. La file reprendra dans le même ordre dès que la salle la relancera.
notice-paused = Mise en pause par la salle
notice-house = Message de la salle
paused-since = Depuis { $when }.
paused-next-news = Prochaines nouvelles : { $when }.
sold-out-say = Complet pour le moment.
sold-out-lead = Personne n’est admis, car il ne reste rien à acheter. Des billets reviennent parfois, quand quelqu’un ne les paie pas ou les rend.
sold-out-choice = À vous de choisir : restez ici, et vous serez appelé dans le même ordre quand quelque chose reviendra ; ou quittez la file.
leave-line = Quitter la file
closed-say = Cette file est fermée.
closed-lead = Plus personne n’est admis. Merci d’avoir attendu avec nous ; nous regrettons que cela s’arrête ici.
left-say = Vous avez rendu votre place.
left-lead = Vous n’êtes plus dans la file. Si vous changez d’avis, vous pouvez y revenir, derrière toutes les personnes présentes à ce moment-là.
moved-say = Votre place est maintenant sur un autre appareil.
moved-lead = Quelqu’un l’y a reprise avec votre code. Sur cet appareil, vous n’êtes plus dans la file.
join-again = Revenir dans la file

asks-again = { $count ->
    [one] Cette page se renseigne d’elle-même toutes les { $count } seconde.
   *[other] Cette page se renseigne d’elle-même toutes les { $count } secondes.
}
check-now = Vérifier ma place maintenant

stock-heading = Ce qui reste en ce moment
stock-left = { $count ->
    [one] { $count } restant
   *[other] { $count } restants
}
stock-none-free = Aucun de libre pour l’instant
stock-gone = Épuisé
stock-held = { $count ->
    [one] { $count } réservé par quelqu’un qui achète
   *[other] { $count } réservés par des personnes qui achètent
}
reach-likely = Probablement encore là à votre tour
reach-unlikely = Peut-être épuisé avant votre tour

help-heading = Pendant votre attente
help-away = Et si je ferme cette page ou perds la connexion ?
help-away-1 = Votre numéro reste le vôtre. Après un court moment sans signe de cette page, vous êtes considéré comme absent et la file avance sans vous.
help-away-2 = Quand vous revenez sur cet appareil, vous retrouvez votre numéro, devant toutes les personnes arrivées après vous qui attendent encore. Si votre tour est venu pendant votre absence, vous êtes le prochain.
help-how = Comment fonctionne cette file ?
help-how-1 = On entre l’un après l’autre, dans l’ordre des numéros, aussi vite que la billetterie peut servir. Recharger la page ou ouvrir d’autres onglets n’apporte rien et ne coûte rien.
help-how-2 = L’estimation vient de la vitesse actuelle de la file, et change avec elle.
help-draw = Comment l’ordre a-t-il été tiré ?
help-draw-1 = Par un tirage que personne ne peut influencer et que chacun peut recalculer.
help-draw-link = Le voir et vérifier votre place
help-move = Emporter ma place sur un autre appareil
help-move-1 = Créez un code ici et saisissez-le là-bas. La place ne sera alors plus que sur cet autre appareil.
make-code = Créer un code
code-none = Aucun code ne peut être créé pour cette place.
code-failed = Cela n’a pas marché. Réessayez dans un instant.
code-label = J’ai un code d’un autre appareil
code-use = Reprendre cette place
help-invite = J’ai une invitation
invite-label = Code de l’invitation
invite-use = L’utiliser
help-give-up = Rendre ma place
help-give-up-1 = Votre place revient à celles et ceux qui sont derrière vous. Vous ne pourrez pas la reprendre.
give-up-yes = Oui, rendre ma place

tell-heading = Me prévenir quand c’est mon tour
tell-notification = Par une notification
tell-sound = Par un son
tell-blocked = Ce navigateur n’autorise pas les notifications ici. Autorisez-les dans ses réglages pour ce site.
tell-title = C’est votre tour
tell-body = La file pour { $title } est arrivée à vous. Revenez sur sa page.

conn-live = En direct
conn-poll = Vérification toutes les quelques secondes
conn-again = Reconnexion en cours. Votre place est gardée.
conn-offline = Vous êtes hors ligne. Votre place est gardée.
conn-late = La file est injoignable pour le moment. Votre place est gardée.

spoken-place = { $place }. Attente estimée : { $wait }.
spoken-called = C’est votre tour.
spoken-paused = La file est en pause. Votre place est gardée.
spoken-sold-out = Complet pour le moment. Votre place est gardée.
spoken-closed = Cette file est fermée.
spoken-left = Vous avez rendu votre place.
spoken-prequeue = La file n’est pas encore ouverte.

language = Langue

draw-lead = Les personnes présentes avant l’ouverture ont reçu un numéro d’arrivée. À l’ouverture, une clé secrète a mis ces numéros dans un ordre aléatoire. La clé avait été choisie avant : voici son empreinte SHA-256, affichée depuis avant la première arrivée.
draw-commitment = Engagement
draw-key = Clé, publiée à l’ouverture
draw-key-later = La clé est publiée ici à l’ouverture.
draw-your-number = Votre numéro d’arrivée est { $number }.
draw-lane = { $count ->
    [one] Couloir { $lane } : { $count } personne a été tirée au sort.
   *[other] Couloir { $lane } : { $count } personnes ont été tirées au sort.
}
draw-lane-behind = { $count ->
    [one] Le couloir { $lane } vient après { $count } numéro déjà donné.
   *[other] Le couloir { $lane } vient après { $count } numéros déjà donnés.
}
draw-nobody = Personne n’était présent, donc rien n’a été tiré : on entre dans l’ordre d’arrivée.
draw-arrival-label = Numéro d’arrivée
draw-lane-label = Couloir
draw-compute = Calculer la place sur cet appareil
draw-no-script = Cette page calcule avec JavaScript. Sans lui, cette commande fait de même dans un terminal :
draw-no-crypto = Ce navigateur ne calcule qu’en https. Utilisez plutôt cette commande dans un terminal :
draw-range = Les numéros d’arrivée de ce couloir vont de 1 à { $last }.
draw-key-wrong = La clé ne correspond pas à l’engagement : ce tirage n’est pas celui qui était promis.
draw-result = La clé correspond à l’engagement. Le numéro { $number } a été tiré à la place { $place } sur { $total }.
draw-method = Mode de calcul : un réseau de Feistel de dix tours sur le plus petit carré de bits qui contient tout le monde, parcouru jusqu’à ce que le résultat soit une place ; la fonction d’un tour est HMAC-SHA-256 avec la clé, sur un octet pour le couloir, un pour le tour, et la moitié en quatre octets.

refused-heading-missing = Il n’y a rien ici
refused-heading-busy = Un instant, s’il vous plaît
refused-heading-away = Nous revenons tout de suite
refused-heading-request = Cela n’a pas marché
refused-heading-fault = Une erreur s’est produite
refused-retry = { $count ->
    [one] Veuillez réessayer dans { $count } seconde. Si vous avez déjà une place dans la file, elle est gardée.
   *[other] Veuillez réessayer dans { $count } secondes. Si vous avez déjà une place dans la file, elle est gardée.
}
refused-again = Réessayer
refused-code = Code : { $code }
refused-reference = Référence : { $reference }
refused-reference-why = Si vous demandez de l’aide, donnez cette référence : le personnel pourra voir ce qui s’est passé.

refused-host-missing = La requête n’a pas d’en-tête Host.
refused-path-ambiguous = Cette adresse peut se lire de deux façons. Vérifiez-la, ou partez de la page d’accueil.
refused-head-too-large = Les en-têtes de la requête sont trop grands.
refused-body-too-large = Ce qui a été envoyé est trop grand.
refused-not-found = Il n’y a rien à cette adresse.
refused-room-unknown = Cette adresse ne désigne aucune file d’ici.
refused-method-not-allowed = Cette adresse attend une autre méthode.
refused-ticket-missing = Vous n’avez pas encore de place dans cette file. Ouvrez la page d’accueil pour y entrer.
refused-not-your-turn = La file n’est pas encore arrivée à vous. Continuez d’attendre.
refused-cross-site = Cette requête vient d’une page d’un autre site.
refused-not-admitted = Ouvrez la page elle-même pour entrer dans la file ; ses éléments s’ouvriront une fois que vous serez admis.
refused-upgrade-required = Cette adresse sert aux connexions en direct des pages et des applications.
refused-rejected = Aucune nouvelle personne n’est admise pour le moment. Veuillez réessayer plus tard.
refused-room-closed = La file n’accepte personne de nouveau : elle n’est pas encore ouverte, ou ne l’est plus.
refused-line-full = La file est pleine : il y a autant de personnes qui attendent qu’il reste d’espoir. Vous n’avez pas encore de place, et personne n’en reçoit avant que d’autres soient entrés ou partis. Réessayez dans un moment.
refused-invite-unknown = Ce code d’invitation n’appartient pas à cette file. Vérifiez ses lettres et ses chiffres.
refused-invite-used-up = Ce code d’invitation a déjà servi. Demandez à la personne qui vous l’a donné.
refused-code-unknown = Ce code ne déplace aucune place : il a déjà servi, sa place n’existe plus, ou une lettre est fausse. Créez-en un nouveau sur l’appareil qui a la place.
refused-no-more-time = Ce tour ne peut plus être prolongé. Entrez, ou gardez votre place pour plus tard.
refused-too-many-joins = Trop de personnes de votre réseau viennent d’entrer dans la file. Rien n’est perdu : réessayez dans un instant.
refused-too-many-feeds = Toutes les connexions en direct sont prises. Cette page se renseigne d’elle-même.
refused-line-unavailable = La file est injoignable pour le moment. Votre place est gardée ; cette page réessaie d’elle-même.
refused-upstream-unavailable = La billetterie ne répond pas pour le moment. Votre admission est gardée ; réessayez bientôt.
refused-internal = Une erreur s’est produite de notre côté.
refused-too-many-requests = Trop de requêtes viennent d’arriver de votre adresse. Rien n’est perdu : attendez un instant, puis continuez.
refused-too-many-requests-from-network = Trop de requêtes viennent d’arriver de votre réseau. Rien n’est perdu : attendez un instant, puis continuez.
refused-too-many-requests-here = Ceci a été demandé trop souvent depuis votre adresse. Rien n’est perdu : attendez un instant, puis continuez.
refused-too-many-joins-from-network = Trop de personnes de réseaux proches du vôtre viennent d’entrer dans la file. Rien n’est perdu : réessayez dans un instant.
refused-too-many-joins-in-all = Plus de personnes arrivent en ce moment que la file n’en prend à la fois. Réessayez dans un instant.
refused-too-many-waits = Autant de personnes de votre réseau que permis viennent d’entrer en attendant. Réessayez dans un instant, ou laissez votre navigateur faire la vérification.
refused-too-many-polls = Cette place a été demandée trop souvent. Elle est gardée : attendez un instant, puis regardez de nouveau.
refused-too-many-codes = Trop de codes viennent d’être essayés depuis votre adresse. Attendez un instant et vérifiez les lettres.
refused-too-busy = Plus de personnes arrivent en ce moment qu’on ne peut en noter. Réessayez dans une seconde.
refused-challenge-unknown = Cette vérification n’a pas été faite pour cette visite : votre réseau a changé, ou elle ne vient pas de nous. En voici une nouvelle.
refused-challenge-expired = Cette vérification est trop ancienne. En voici une nouvelle.
refused-challenge-early = Le temps d’attente n’est pas écoulé. Il continue ; patientez encore un peu.
refused-challenge-failed = La vérification n’a pas réussi. En voici une nouvelle, ou attendez à la place.
refused-challenge-spent = Cette vérification a déjà servi. En voici une nouvelle.
refused-challenge-unavailable = La vérification est impossible pour le moment. Réessayez bientôt, ou attendez à la place.
refused-key-needed = Une place dans cette file est liée à une clé de votre navigateur. Ouvrez la page d’accueil pour y entrer.
refused-proof-needed = Votre navigateur doit montrer que cette place est la vôtre. Ouvrez de nouveau la page ; rien n’est perdu.
refused-proof-wrong = Cette place appartient à un autre navigateur. Ouvrez-la là-bas, ou déplacez-la ici avec un code que vous y créez.
refused-network-changed = Cette place appartient au réseau depuis lequel vous êtes entré. Elle est gardée : continuez là-bas, ou déplacez-la avec un code que vous y créez.
refused-host-ambiguous = L’en-tête Host ne nomme pas un seul hôte.
refused-body-timeout = Le contenu de la requête n’est pas arrivé à temps.
refused-upstream-busy = La billetterie est très occupée pour le moment. Votre admission est gardée, et rien n’a été fait de cette requête ; réessayez bientôt.
refused-upstream-timeout = La billetterie a mis trop de temps à répondre. Votre admission est gardée ; vérifiez si ce que vous demandiez a été fait avant de recommencer.

challenge-say = Une petite vérification avant d’entrer dans la file
challenge-lead = Il vient tant de monde en ce moment que nous vérifions que ce sont des personnes, et non des programmes. Vous le faites une fois. Qui est déjà dans la file garde sa place.
challenge-work = Votre navigateur fait pour cela un petit calcul. Il dure en général quelques secondes, et rien sur vous n’est envoyé nulle part.
challenge-progress = Part de la vérification déjà faite
challenge-start = Faire la vérification et entrer
challenge-stop = Arrêter
challenge-send = Entrer dans la file
challenge-working = La vérification a commencé.
challenge-half = La moitié de la vérification est faite.
challenge-done = La vérification est finie. Vous entrez dans la file.
challenge-stopped = La vérification a été arrêtée. Rien n’est perdu.
challenge-failed = La vérification ne marche pas dans ce navigateur. Veuillez attendre à la place.
challenge-wait-heading = Ou attendez un instant à la place
challenge-wait-lead = Rien à résoudre : gardez cette page ouverte pendant { $count } s, puis appuyez sur le bouton.
challenge-wait-button = Attendre et entrer
challenge-waiting = Vous entrez de vous-même quand le temps est écoulé.
challenge-code-heading = Ou utilisez un code
challenge-code-label = Code du personnel ou d’une invitation
challenge-code-button = L’utiliser

check-heading = Un instant
check-proving = Votre navigateur montre que cette place est la vôtre.
check-making = Votre navigateur crée une clé pour votre place, afin que personne ne puisse la copier.
check-script = Cette file demande un navigateur qui exécute des scripts. Veuillez les autoriser pour cette page.

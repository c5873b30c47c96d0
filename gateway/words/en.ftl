# The words of the pages at the front door, in English: the source of every other language.
#
# For translators
# - Keep every key and every variable ({ $count }, { $when } ...). A test compares each file with this one.
# - `$count` is always a number. Where English has [one] and *[other], use the plural forms of your own language (CLDR: one,
#   two, few, many, other); where your language has one form only, write the text without a selector. Do not select on exact
#   numbers such as [0] or [1]: those cases have texts of their own. All other variables are texts that are already
#   formatted; never select on them.
# - Buyers read this on a small screen, often worried. Short, calm, polite, plain; no exclamation marks, no jargon.
#   Address one adult reader as a good theatre would (German "Sie", French "vous", Spanish "usted").
# - "The line" is the queue in which people wait; "your place" is the position in it; "the house" is whoever runs the sale
#   (a theatre, a stadium); "a ticket type" is a kind of ticket with a price.
# - Texts marked "button" are on buttons: an order or an offer, no full stop.

## The frame of every page

# Small heading above the name of the event, which follows below it on a line of its own.
line-for = The line for
# Small heading above the name of the event on the page about the draw.
draw-for = The draw for

## Titles: the browser's tab. The name of the event follows after a dot ("12 ahead · Summer tour").

title-ahead = { $count ->
    [one] { $count } ahead
   *[other] { $count } ahead
}
title-next = You are next
title-in-line = In line
title-called = It is your turn
title-paused = Paused
title-sold-out = Sold out
title-closed = Closed
title-left = You left the line
title-prequeue = Before the opening
title-challenge = One small check
title-draw = The draw

## The place in the line

# The number is shown very large, the rest of the text small; both in one line or wrapped.
place-ahead = { $count ->
    [one] { $count } person ahead of you
   *[other] { $count } people ahead of you
}
place-next = You are next
# While the place is not known yet.
place-unknown = You are in the line
# Name of the progress bar, read by screen readers.
progress-label = How far the line has moved since you came
# Label of the ticket's number, which follows on a line of its own.
number-label = Your number
# Label; a number of people follows on a line of its own.
behind-label = Behind you
place-kept = Keep this page open, or close it and come back on this device: your place is kept.

## The wait. The label stands before one of the values, as in "Estimated wait: about 5 minutes".

wait-label = Estimated wait:
wait-unknown = not known yet
wait-under-minute = less than a minute
wait-minutes = { $count ->
    [one] about { $count } minute
   *[other] about { $count } minutes
}
# $low is a smaller number, already formatted, as in "3–5 minutes".
wait-minutes-range = { $count ->
    [one] about { $low }–{ $count } minute
   *[other] about { $low }–{ $count } minutes
}
wait-minutes-up-to = { $count ->
    [one] up to { $count } minute
   *[other] up to { $count } minutes
}
# Hours may be halves, as in "1.5 hours".
wait-hours = { $count ->
    [one] about { $count } hour
   *[other] about { $count } hours
}
wait-hours-range = { $count ->
    [one] about { $low }–{ $count } hour
   *[other] about { $low }–{ $count } hours
}
wait-hours-up-to = { $count ->
    [one] up to { $count } hour
   *[other] up to { $count } hours
}

## Before the opening

early-say = You are here early. The line has not opened yet.
early-draw = Everybody who is here at the opening is put in a random order, so coming earlier gains nothing and a slow connection costs nothing.
# Text of a link.
early-draw-link = See how the draw is made, and check it
early-fifo = You keep your place in the order in which people came. When the line opens, it moves by itself.
# $when is a date with a time.
opens = Opening: { $when }
gathered = { $count ->
    [one] { $count } person is here so far.
   *[other] { $count } people are here so far.
}
not-open-say = Not open yet.
not-open-lead = Nobody can join yet. Come back shortly before the opening; this page joins by itself when it can.

## Your turn

called-say = It is your turn. Welcome in.
# When the visitor has to confirm.
called-confirm = Go in when you are ready. If you do not, your turn goes to the next person, and you are next again when you come back soon.
# $when is a time of day.
called-until = Your turn is kept until { $when }.
called-auto = The door is open for you. If it does not open by itself, go through here.
# Button.
go-in = Go in now
# Button.
more-time = I need more time

## Paused, sold out, closed, left

paused-say = The line is paused. Nobody loses a place.
paused-lead = There is nothing you need to do. The line goes on in the same order as soon as the house lets it.
# Heading above the reason for a pause, which the staff wrote.
notice-paused = Paused by the house
# Heading above a message of the staff.
notice-house = From the house
# $when is a time of day.
paused-since = Since { $when }.
paused-next-news = Next news: { $when }.
sold-out-say = Sold out, as things stand.
sold-out-lead = Nobody is being let in, because there is nothing left to buy. Tickets do come back, when somebody holds them without paying or gives them back.
sold-out-choice = You choose: stay here, and you are called in the same order when something comes back; or leave the line.
# Button.
leave-line = Leave the line
closed-say = This line is closed.
closed-lead = Nobody else is being let in. Thank you for waiting with us, and we are sorry that it ended here.
left-say = You have given up your place.
left-lead = You are not in the line any more. If you change your mind, you can join again, behind everybody who is there now.
moved-say = Your place is on another device now.
moved-lead = Somebody with your code took it over there. On this device you are not in the line any more.
# Button.
join-again = Join the line again

## Without a script the page reloads itself

asks-again = { $count ->
    [one] This page asks again by itself every { $count } second.
   *[other] This page asks again by itself every { $count } seconds.
}
# Button.
check-now = Check my place now

## What is left to buy

stock-heading = What is left right now
stock-left = { $count ->
    [one] { $count } left
   *[other] { $count } left
}
# All of this ticket type are in other people's baskets; some may come back.
stock-none-free = None free right now
stock-gone = Sold out
stock-held = { $count ->
    [one] { $count } held by somebody who is buying
   *[other] { $count } held by people who are buying
}
# About one ticket type, for somebody at this place in the line.
reach-likely = Likely still there at your turn
reach-unlikely = May be gone before your turn

## Questions and answers while waiting

help-heading = While you wait
help-away = What if I close this page or lose the connection?
help-away-1 = Your number stays yours. After a short while without a sign from this page you count as away, and the line goes on without you.
help-away-2 = When you come back on this device, you stand at your number again, ahead of everybody who came after you and is still waiting. If your turn came while you were away, you are next.
help-how = How does this line work?
help-how-1 = People are let in one after the other, in order of their numbers, as fast as the shop can serve them. Reloading, or opening more tabs, gains nothing and loses nothing.
help-how-2 = The estimate comes from how fast the line is moving now, so it changes when that does.
help-draw = How was the order drawn?
help-draw-1 = By a draw that nobody can steer and everybody can recompute.
# Text of a link.
help-draw-link = See it and check your own place
help-move = Take my place to another device
help-move-1 = Make a code here and enter it there. The place is then on that device only.
# Button.
make-code = Make a code
code-none = No code can be made for this place.
code-failed = That did not work. Try again in a moment.
# Label of a text field.
code-label = I have a code from another device
# Button.
code-use = Take over that place
help-invite = I have an invitation
# Label of a text field.
invite-label = Code of the invitation
# Button.
invite-use = Use it
help-give-up = Give up my place
help-give-up-1 = Your place goes to those behind you. You cannot take it back.
# Button.
give-up-yes = Yes, give up my place

## Being told when it is one's turn

tell-heading = Tell me when it is my turn
# Button that stays pressed while it is on.
tell-notification = With a notification
# Button that stays pressed while it is on. Pressing it plays the sound once.
tell-sound = With a sound
tell-blocked = This browser does not allow notifications here. Allow them in its settings for this site.
# The notification. $title is the name of the event.
tell-title = It is your turn
tell-body = The line for { $title } has reached you. Come back to its page.

## The connection, a short line under the place

conn-live = Live
conn-poll = Checking every few seconds
conn-again = Reconnecting. Your place is kept.
conn-offline = You are offline. Your place is kept.
conn-late = The line cannot be reached for the moment. Your place is kept.

## Read out by screen readers when something changes

# $place is one of the place texts above, $wait one of the wait values.
spoken-place = { $place }. Estimated wait: { $wait }.
spoken-called = It is your turn.
spoken-paused = The line is paused. Your place is kept.
spoken-sold-out = Sold out, as things stand. Your place is kept.
spoken-closed = This line is closed.
spoken-left = You have given up your place.
spoken-prequeue = The line has not opened yet.

## The language chooser

# Also the name of the list for screen readers.
language = Language

## The page about the draw

draw-lead = Everybody who was here before the opening got a number by arrival. At the opening a secret key put these numbers in a random order. The key was chosen before: this is its SHA-256 hash, shown since before anybody came.
# Labels; a long code follows below.
draw-commitment = Commitment
draw-key = Key, published at the opening
draw-key-later = The key is published here at the opening.
# $number is a number, already formatted.
draw-your-number = Your number by arrival is { $number }.
# $lane is the name of a lane (a part of the line).
draw-lane = { $count ->
    [one] Lane { $lane }: { $count } person was drawn.
   *[other] Lane { $lane }: { $count } people were drawn.
}
draw-lane-behind = { $count ->
    [one] Lane { $lane } stands behind { $count } number given before.
   *[other] Lane { $lane } stands behind { $count } numbers given before.
}
draw-nobody = Nobody had gathered, so nobody was drawn: people are let in as they came.
# Labels of fields.
draw-arrival-label = Number by arrival
draw-lane-label = Lane
# Button.
draw-compute = Compute the place on this device
draw-no-script = This page computes with JavaScript. Without it, this command does the same in a terminal:
draw-no-crypto = This browser computes only on https. Use this command in a terminal instead:
# $last is the highest number.
draw-range = Numbers by arrival of this lane go from 1 to { $last }.
draw-key-wrong = The key does not fit the commitment: this draw is not the one that was promised.
# $number, $place and $total are numbers, already formatted.
draw-result = The key fits the commitment. Number { $number } was drawn to place { $place } of { $total }.
draw-method = How it is computed: a Feistel network of ten rounds over the smallest square of bits that holds everybody, walked until the result is a place; a round's function is HMAC-SHA-256 with the key over one byte for the lane, one for the round, and the half as four bytes.

## Refusals: a page with a heading, a sentence that says what to do, and a code for the staff

refused-heading-missing = There is nothing here
refused-heading-busy = One moment, please
refused-heading-away = We will be right back
refused-heading-request = That did not work
refused-heading-fault = Something went wrong
refused-retry = { $count ->
    [one] Please try again in { $count } second. A place that you already have in the line is kept.
   *[other] Please try again in { $count } seconds. A place that you already have in the line is kept.
}
# Button.
refused-again = Try again
# $code is a word for the staff, not translated.
refused-code = Code: { $code }
# $reference is a number that the staff can look up.
refused-reference = Reference: { $reference }
refused-reference-why = If you ask for help, give this reference: the staff can look up what happened.

# One sentence for each code.
refused-host-missing = The request has no Host header.
refused-path-ambiguous = This address can be read in two ways. Check it, or begin at the front page.
refused-head-too-large = The request headers are too large.
refused-body-too-large = What was sent is too large.
refused-not-found = There is nothing at this address.
refused-room-unknown = This address names no line that is here.
refused-method-not-allowed = This address takes another method.
refused-ticket-missing = You have no place in this line yet. Open the front page to join it.
refused-not-your-turn = The line has not reached you. Keep waiting.
refused-cross-site = This request was made by a page of another site.
refused-not-admitted = Open the page itself to join the line; its parts open once you are in.
refused-upgrade-required = This address is for live connections of pages and apps.
refused-rejected = Nobody new is let in here for the moment. Please try again later.
refused-room-closed = The line takes nobody new: it is not open yet, or not any more.
refused-line-full = The line is full: as many people wait as there can be any hope for. You have no place yet, and nobody new gets one until some have gone in or left. Try again in a while.
refused-invite-unknown = This invite code is not one of this line. Check its letters and digits.
refused-invite-used-up = This invite code was used already. Ask whoever gave it to you.
refused-code-unknown = This code moves no place: it was used, its place is gone, or a letter is wrong. Make a new one on the device that holds the place.
refused-no-more-time = No more time can be had for this turn. Go in, or keep your place for later.
refused-too-many-joins = Too many people have joined from your network just now. Nothing is lost: try again in a moment.
refused-too-many-requests = Too many requests have come from your address just now. Nothing is lost: wait a moment, then go on.
refused-too-many-requests-from-network = Too many requests have come from your network just now. Nothing is lost: wait a moment, then go on.
refused-too-many-requests-here = This was asked for too often from your address just now. Nothing is lost: wait a moment, then go on.
refused-too-many-joins-from-network = Too many people have joined from networks near yours just now. Nothing is lost: try again in a moment.
refused-too-many-joins-in-all = More people join at this moment than the line takes at once. Try again in a moment.
refused-too-many-waits = As many people as may have joined by waiting from your network just now. Try again in a moment, or let your browser do the check.
refused-too-many-polls = This place was asked for too often. It is kept: wait a moment, then look again.
refused-too-many-codes = Too many codes were tried from your address just now. Wait a moment, and check the letters.
refused-too-busy = More people join at this moment than can be written down. Try again in a second.
refused-challenge-unknown = This check was not made for this visit: your network has changed since, or it is not one of ours. Here is a new one.
refused-challenge-expired = This check was made too long ago. Here is a new one.
refused-challenge-early = The time to wait is not over yet. It goes on; please wait a little longer.
refused-challenge-failed = The check was not passed. Here is a new one, or wait instead.
refused-challenge-spent = This check was used already. Here is a new one.
refused-challenge-unavailable = The check cannot be made for the moment. Please try again shortly, or wait instead.
refused-too-many-feeds = All live connections are taken. This page asks again by itself.
refused-line-unavailable = The line cannot be reached for the moment. Your place is kept; this page tries again by itself.
refused-upstream-unavailable = The shop does not answer for the moment. Your admission is kept; try again shortly.
refused-upstream-busy = The shop has its hands full for the moment. Your admission is kept, and nothing was done with this request; try again shortly.
refused-upstream-timeout = The shop took too long to answer. Your admission is kept; look whether what you asked for was done before you ask again.
refused-host-ambiguous = The Host header does not name one host.
refused-body-timeout = What was sent did not come in time.
refused-key-needed = A place in this line belongs to a key of your browser. Open the front page to join it.
refused-proof-needed = Your browser has to show that this place is yours. Open the page again; nothing is lost.
refused-proof-wrong = This place belongs to another browser. Open it there, or move it to this one with a code that you make there.
refused-network-changed = This place belongs to the network that you joined from. It is kept: go on there, or move it with a code that you make there.
refused-internal = Something went wrong on our side.

## The check before joining. It is asked for when very many people, or programs, come at once.

# Shown large.
challenge-say = One small check before you join
challenge-lead = So many come at this moment that we check that people are joining, and not programs. You do it once. Whoever is in the line keeps their place.
# The browser calculates for a moment; the button below starts it.
challenge-work = Your browser does a small calculation for this. It usually takes a few seconds, and nothing about you is sent anywhere.
# Name of the progress bar, read by screen readers.
challenge-progress = How much of the check is done
# Buttons.
challenge-start = Do the check and join
challenge-stop = Stop
challenge-send = Join the line
# Read by screen readers while the browser calculates.
challenge-working = The check has begun.
challenge-half = Half of the check is done.
challenge-done = The check is done. You join the line.
challenge-stopped = The check was stopped. Nothing is lost.
challenge-failed = The check does not work in this browser. Please wait instead.
# The other way, for whoever cannot or does not want to let the browser calculate.
challenge-wait-heading = Or wait a moment instead
challenge-wait-lead = { $count ->
    [one] Nothing to solve: keep this page open for { $count } second, then press the button.
   *[other] Nothing to solve: keep this page open for { $count } seconds, then press the button.
}
# Button.
challenge-wait-button = Wait and join
challenge-waiting = You join by yourself when the time is over.
challenge-code-heading = Or use a code
# Label of a text field for an invitation, or a code that the staff gave on the telephone.
challenge-code-label = Code from the staff or of an invitation
# Button.
challenge-code-button = Use it

## The page on which a browser makes the key of its place, or shows that it has it. It is seen for a moment only.

check-heading = One moment
check-proving = Your browser shows that this place is yours.
check-making = Your browser makes a key for your place in the line, so that nobody can take a copy of it.
check-script = This line needs a browser that runs scripts. Please allow them for this page.

# 한국어. 문구 설명은 en.ftl에 있습니다.

line-for = 대기열
draw-for = 추첨

title-ahead = 앞에 { $count }명
title-next = 다음 차례입니다
title-in-line = 대기 중
title-called = 차례가 되었습니다
title-paused = 일시 중지
title-sold-out = 매진
title-closed = 종료
title-left = 대기열을 떠났습니다
title-prequeue = 시작 전
title-challenge = 간단한 확인
title-draw = 추첨

place-ahead = { $count }명이 앞에 있습니다
place-next = 다음 차례입니다
place-unknown = 대기열에 있습니다
progress-label = 도착한 뒤 줄이 나아간 정도
number-label = 내 번호
behind-label = 내 뒤
place-kept = 이 페이지를 열어 두거나, 닫았다가 이 기기에서 다시 오셔도 됩니다. 자리는 유지됩니다.

wait-label = 예상 대기 시간:
wait-unknown = 아직 알 수 없음
wait-under-minute = 1분 미만
wait-minutes = 약 { $count }분
wait-minutes-range = 약 { $low }–{ $count }분
wait-minutes-up-to = 최대 { $count }분
wait-hours = 약 { $count }시간
wait-hours-range = 약 { $low }–{ $count }시간
wait-hours-up-to = 최대 { $count }시간

early-say = 일찍 오셨습니다. 대기열이 아직 열리지 않았습니다.
early-draw = 열릴 때 이곳에 있는 모든 분의 순서를 무작위로 정합니다. 일찍 와도 이득이 없고, 연결이 느려도 손해가 없습니다.
early-draw-link = 추첨 방법을 보고 확인하기
early-fifo = 도착한 순서대로 자리가 유지됩니다. 대기열이 열리면 저절로 움직입니다.
opens = 시작: { $when }
gathered = 지금까지 { $count }명이 모였습니다.
not-open-say = 아직 열리지 않았습니다.
not-open-lead = 아직 아무도 줄을 설 수 없습니다. 시작 직전에 다시 오세요. 가능해지면 이 페이지가 저절로 줄을 섭니다.

called-say = 차례가 되었습니다. 환영합니다.
called-confirm = 준비되면 들어가세요. 들어가지 않으면 다음 사람에게 차례가 넘어가고, 곧 돌아오시면 다시 다음 차례가 됩니다.
called-until = { $when }까지 차례가 유지됩니다.
called-auto = 문이 열려 있습니다. 저절로 들어가지지 않으면 여기로 들어가세요.
go-in = 지금 들어가기
more-time = 시간이 더 필요합니다

paused-say = 대기열이 일시 중지되었습니다. 아무도 자리를 잃지 않습니다.
paused-lead = 아무것도 하지 않으셔도 됩니다. 주최 측이 다시 열면 같은 순서로 이어집니다.
notice-paused = 주최 측이 일시 중지함
notice-house = 주최 측 안내
paused-since = { $when }부터.
paused-next-news = 다음 소식: { $when }
sold-out-say = 현재 매진입니다.
sold-out-lead = 살 수 있는 것이 없어 입장을 멈췄습니다. 결제하지 않거나 돌려준 표가 다시 나오기도 합니다.
sold-out-choice = 여기 머무르시면 표가 다시 나올 때 같은 순서로 불러 드립니다. 대기열을 떠나셔도 됩니다.
leave-line = 대기열 떠나기
closed-say = 이 대기열은 종료되었습니다.
closed-lead = 더 이상 입장하지 않습니다. 함께 기다려 주셔서 감사합니다. 여기서 끝나게 되어 죄송합니다.
left-say = 자리를 포기하셨습니다.
left-lead = 더 이상 대기열에 없습니다. 마음이 바뀌면 그때 있는 모든 사람 뒤에 다시 설 수 있습니다.
moved-say = 자리가 이제 다른 기기에 있습니다.
moved-lead = 회원님의 코드로 그 기기에서 자리를 가져갔습니다. 이 기기에서는 더 이상 대기열에 없습니다.
join-again = 다시 줄 서기

asks-again = 이 페이지는 { $count }초마다 저절로 확인합니다.
check-now = 지금 내 자리 확인

stock-heading = 지금 남은 것
stock-left = { $count }장 남음
stock-none-free = 지금은 빈 자리 없음
stock-gone = 매진
stock-held = { $count }장은 구매 중인 사람이 보유
reach-likely = 차례가 되어도 남아 있을 것으로 보입니다
reach-unlikely = 차례 전에 없어질 수 있습니다

help-heading = 기다리는 동안
help-away = 페이지를 닫거나 연결이 끊기면 어떻게 되나요?
help-away-1 = 번호는 그대로 회원님의 것입니다. 이 페이지에서 잠시 신호가 없으면 자리를 비운 것으로 보고 줄은 먼저 나아갑니다.
help-away-2 = 이 기기에서 돌아오시면 나중에 와서 아직 기다리는 모든 사람보다 앞선 원래 번호로 돌아갑니다. 비운 사이에 차례가 지났다면 다음 차례가 됩니다.
help-how = 이 대기열은 어떻게 움직이나요?
help-how-1 = 번호 순서대로 한 사람씩, 판매 시스템이 감당하는 속도로 들어갑니다. 새로 고치거나 탭을 더 열어도 이득도 손해도 없습니다.
help-how-2 = 예상 시간은 지금 줄이 움직이는 속도에서 나오므로 그에 따라 바뀝니다.
help-draw = 순서는 어떻게 추첨했나요?
help-draw-1 = 아무도 조작할 수 없고 누구나 다시 계산할 수 있는 추첨입니다.
help-draw-link = 추첨을 보고 내 자리 확인하기
help-move = 내 자리를 다른 기기로 옮기기
help-move-1 = 여기서 코드를 만들어 그 기기에 입력하세요. 그러면 자리는 그 기기에만 있습니다.
make-code = 코드 만들기
code-none = 이 자리에는 코드를 만들 수 없습니다.
code-failed = 되지 않았습니다. 잠시 후 다시 시도하세요.
code-label = 다른 기기의 코드가 있습니다
code-use = 그 자리 가져오기
help-invite = 초대를 받았습니다
invite-label = 초대 코드
invite-use = 사용하기
help-give-up = 내 자리 포기하기
help-give-up-1 = 자리는 뒤에 있는 사람에게 갑니다. 되찾을 수 없습니다.
give-up-yes = 네, 포기합니다

tell-heading = 차례가 되면 알려 주기
tell-notification = 알림으로
tell-sound = 소리로
tell-blocked = 이 브라우저는 여기서 알림을 허용하지 않습니다. 브라우저 설정에서 이 사이트의 알림을 허용하세요.
tell-title = 차례가 되었습니다
tell-body = { $title } 대기열이 회원님 차례가 되었습니다. 페이지로 돌아오세요.

conn-live = 실시간
conn-poll = 몇 초마다 확인 중
conn-again = 다시 연결하는 중입니다. 자리는 유지됩니다.
conn-offline = 오프라인입니다. 자리는 유지됩니다.
conn-late = 지금은 대기열에 연결할 수 없습니다. 자리는 유지됩니다.

spoken-place = { $place }. 예상 대기 시간: { $wait }.
spoken-called = 차례가 되었습니다.
spoken-paused = 대기열이 일시 중지되었습니다. 자리는 유지됩니다.
spoken-sold-out = 현재 매진입니다. 자리는 유지됩니다.
spoken-closed = 이 대기열은 종료되었습니다.
spoken-left = 자리를 포기하셨습니다.
spoken-prequeue = 대기열이 아직 열리지 않았습니다.

language = 언어

draw-lead = 열리기 전에 이곳에 있던 모든 분이 도착 번호를 받았습니다. 열릴 때 비밀 키가 이 번호들을 무작위 순서로 놓았습니다. 키는 미리 정해졌으며, 이것은 누구도 오기 전부터 보여 온 그 SHA-256 해시입니다.
draw-commitment = 약속값
draw-key = 열릴 때 공개된 키
draw-key-later = 키는 열릴 때 여기에 공개됩니다.
draw-your-number = 도착 번호는 { $number }번입니다.
draw-lane = 레인 { $lane }: { $count }명을 추첨했습니다.
draw-lane-behind = 레인 { $lane }은(는) 먼저 발급된 번호 { $count }개 뒤에 섭니다.
draw-nobody = 모인 사람이 없어 추첨하지 않았습니다. 도착한 순서대로 들어갑니다.
draw-arrival-label = 도착 번호
draw-lane-label = 레인
draw-compute = 이 기기에서 자리 계산
draw-no-script = 이 페이지는 JavaScript로 계산합니다. 없으면 터미널에서 이 명령이 같은 일을 합니다:
draw-no-crypto = 이 브라우저는 https에서만 계산합니다. 대신 터미널에서 이 명령을 사용하세요:
draw-range = 이 레인의 도착 번호는 1부터 { $last }까지입니다.
draw-key-wrong = 키가 약속값과 맞지 않습니다. 약속된 추첨이 아닙니다.
draw-result = 키가 약속값과 맞습니다. 번호 { $number }은(는) { $total }자리 중 { $place }번째로 추첨되었습니다.
draw-method = 계산 방법: 모두가 들어가는 가장 작은 비트 정사각형 위의 10라운드 Feistel 네트워크를 결과가 자리가 될 때까지 반복합니다. 각 라운드의 함수는 레인 1바이트, 라운드 1바이트, 4바이트의 절반에 대한 키 기반 HMAC-SHA-256입니다.

refused-heading-missing = 여기에는 아무것도 없습니다
refused-heading-busy = 잠시만 기다려 주세요
refused-heading-away = 곧 돌아오겠습니다
refused-heading-request = 되지 않았습니다
refused-heading-fault = 문제가 생겼습니다
refused-retry = { $count }초 뒤에 다시 시도하세요. 이미 대기열에 있는 자리는 유지됩니다.
refused-again = 다시 시도
refused-code = 코드: { $code }
refused-reference = 조회 번호: { $reference }
refused-reference-why = 도움을 요청할 때 이 조회 번호를 알려 주세요. 직원이 무슨 일이 있었는지 볼 수 있습니다.

refused-host-missing = 요청에 Host 헤더가 없습니다.
refused-path-ambiguous = 이 주소는 두 가지로 읽힐 수 있습니다. 확인하거나 첫 페이지에서 시작하세요.
refused-head-too-large = 요청 헤더가 너무 큽니다.
refused-body-too-large = 보낸 내용이 너무 큽니다.
refused-not-found = 이 주소에는 아무것도 없습니다.
refused-room-unknown = 이 주소는 이곳의 대기열을 가리키지 않습니다.
refused-method-not-allowed = 이 주소는 다른 메서드를 받습니다.
refused-ticket-missing = 아직 이 대기열에 자리가 없습니다. 첫 페이지를 열어 줄을 서세요.
refused-not-your-turn = 아직 차례가 아닙니다. 계속 기다려 주세요.
refused-cross-site = 이 요청은 다른 사이트의 페이지에서 보냈습니다.
refused-not-admitted = 줄을 서려면 페이지 자체를 여세요. 들어가신 뒤에 그 부분들이 열립니다.
refused-upgrade-required = 이 주소는 페이지와 앱의 실시간 연결용입니다.
refused-rejected = 지금은 새로 들어올 수 없습니다. 나중에 다시 시도하세요.
refused-room-closed = 대기열이 새로 받지 않습니다. 아직 열리지 않았거나 이미 끝났습니다.
refused-line-full = 대기열이 가득 찼습니다. 희망이 있는 만큼의 사람이 기다리고 있습니다. 아직 자리가 없으며, 누군가 들어가거나 떠날 때까지 새 자리는 없습니다. 잠시 후 다시 시도하세요.
refused-invite-unknown = 이 초대 코드는 이 대기열의 것이 아닙니다. 글자와 숫자를 확인하세요.
refused-invite-used-up = 이 초대 코드는 이미 사용되었습니다. 코드를 준 분에게 문의하세요.
refused-code-unknown = 이 코드로는 자리를 옮길 수 없습니다. 이미 사용되었거나, 자리가 없어졌거나, 글자가 틀렸습니다. 자리가 있는 기기에서 새로 만드세요.
refused-no-more-time = 이번 차례에는 시간을 더 받을 수 없습니다. 들어가거나 자리를 나중으로 남겨 두세요.
refused-too-many-joins = 사용 중인 네트워크에서 방금 너무 많은 사람이 줄을 섰습니다. 잃은 것은 없습니다. 잠시 후 다시 시도하세요.
refused-too-many-feeds = 실시간 연결이 모두 사용 중입니다. 이 페이지가 저절로 다시 확인합니다.
refused-line-unavailable = 지금은 대기열에 연결할 수 없습니다. 자리는 유지됩니다. 이 페이지가 저절로 다시 시도합니다.
refused-upstream-unavailable = 지금은 상점이 응답하지 않습니다. 입장 권한은 유지됩니다. 곧 다시 시도하세요.
refused-internal = 저희 쪽에 문제가 생겼습니다.

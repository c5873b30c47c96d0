# 日本語。文の説明は en.ftl にあります。

line-for = 順番待ちの列
draw-for = 抽選

title-ahead = あと { $count } 人
title-next = 次はあなたの番です
title-in-line = 順番待ち中
title-called = あなたの番です
title-paused = 一時停止中
title-sold-out = 売り切れ
title-closed = 終了
title-left = 列を離れました
title-prequeue = 開始前
title-challenge = かんたんな確認
title-draw = 抽選

place-ahead = { $count } 人があなたの前にいます
place-next = 次はあなたの番です
place-unknown = 列に並んでいます
progress-label = 到着してから列が進んだ割合
number-label = あなたの番号
behind-label = あなたの後ろ
place-kept = このページは開いたままでも、閉じて同じ端末で戻っても構いません。順番は保たれます。

wait-label = 待ち時間の目安：
wait-unknown = まだ分かりません
wait-under-minute = 1 分未満
wait-minutes = 約 { $count } 分
wait-minutes-range = 約 { $low }～{ $count } 分
wait-minutes-up-to = 最大 { $count } 分
wait-hours = 約 { $count } 時間
wait-hours-range = 約 { $low }～{ $count } 時間
wait-hours-up-to = 最大 { $count } 時間

early-say = お早いお越しです。列はまだ始まっていません。
early-draw = 開始時にここにいる方全員の順番を無作為に決めます。早く来ても有利にはならず、回線が遅くても不利にはなりません。
early-draw-link = 抽選の仕組みと確かめ方
early-fifo = 順番は到着順のまま保たれます。列が始まると自動で進みます。
opens = 開始：{ $when }
gathered = 現在 { $count } 人がここにいます。
not-open-say = まだ始まっていません。
not-open-lead = まだ誰も並べません。開始の少し前にお戻りください。並べるようになると、このページが自動で列に加わります。

called-say = あなたの番です。ようこそ。
called-confirm = ご準備ができたらお入りください。お入りにならない場合は次の方の番になりますが、すぐに戻れば、また次があなたの番です。
called-until = { $when } まであなたの番を保ちます。
called-auto = 入口は開いています。自動で開かない場合は、こちらからお入りください。
go-in = 今すぐ入る
more-time = もう少し時間がほしい

paused-say = 列は一時停止中です。順番は失われません。
paused-lead = 何もする必要はありません。主催者が再開すると、同じ順番で続きます。
notice-paused = 主催者による一時停止
notice-house = 主催者からのお知らせ
paused-since = { $when } から。
paused-next-news = 次のお知らせ：{ $when }
sold-out-say = 現時点では売り切れです。
sold-out-lead = 購入できるものがないため、入場を止めています。未払いや返却により、券が戻ることもあります。
sold-out-choice = このまま待つと、券が戻ったときに同じ順番でお呼びします。列を離れることもできます。
leave-line = 列を離れる
closed-say = この列は終了しました。
closed-lead = これ以上の入場はありません。お待ちいただきありがとうございました。ここで終了となり申し訳ありません。
left-say = 順番を手放しました。
left-lead = もう列には並んでいません。気が変わった場合は、その時点の列の最後にもう一度並べます。
moved-say = あなたの順番は別の端末に移りました。
moved-lead = あなたのコードで別の端末に引き継がれました。この端末ではもう列に並んでいません。
join-again = もう一度並ぶ

asks-again = このページは { $count } 秒ごとに自動で確認します。
check-now = 今すぐ順番を確認する

stock-heading = 現在の残り
stock-left = 残り { $count }
stock-none-free = 現在空きなし
stock-gone = 売り切れ
stock-held = { $count } 件は購入手続き中
reach-likely = あなたの番にもおそらく残っています
reach-unlikely = あなたの番の前になくなるかもしれません

help-heading = お待ちの間に
help-away = ページを閉じたり、接続が切れたりしたら？
help-away-1 = 番号はあなたのものです。このページからの応答が少しの間ないと不在とみなされ、列は先に進みます。
help-away-2 = 同じ端末で戻ると、後から来てまだ待っている人より前の、元の番号に戻ります。不在の間に番が来ていた場合は、次があなたの番です。
help-how = この列の仕組みは？
help-how-1 = 番号順に、販売側が対応できる速さで一人ずつ入場します。再読み込みやタブを増やしても、得も損もありません。
help-how-2 = 目安は現在の列の進み具合から計算しているため、それに応じて変わります。
help-draw = 順番はどのように決まりましたか？
help-draw-1 = 誰にも操作できず、誰でも計算し直せる抽選です。
help-draw-link = 抽選を見て自分の順番を確かめる
help-move = 順番を別の端末に移す
help-move-1 = ここでコードを作り、別の端末で入力してください。順番はその端末だけのものになります。
make-code = コードを作る
code-none = この順番ではコードを作れません。
code-failed = うまくいきませんでした。少ししてからもう一度お試しください。
code-label = 別の端末のコードを持っています
code-use = その順番を引き継ぐ
help-invite = 招待を受けています
invite-label = 招待コード
invite-use = 使う
help-give-up = 順番を手放す
help-give-up-1 = 順番は後ろの人に渡ります。取り戻すことはできません。
give-up-yes = はい、手放します

tell-heading = 自分の番になったら知らせる
tell-notification = 通知で
tell-sound = 音で
tell-blocked = このブラウザーでは通知が許可されていません。ブラウザーの設定でこのサイトの通知を許可してください。
tell-title = あなたの番です
tell-body = { $title } の列があなたの番になりました。ページにお戻りください。

conn-live = 接続中
conn-poll = 数秒ごとに確認中
conn-again = 再接続しています。順番は保たれています。
conn-offline = オフラインです。順番は保たれています。
conn-late = 現在、列に接続できません。順番は保たれています。

spoken-place = { $place }。待ち時間の目安：{ $wait }。
spoken-called = あなたの番です。
spoken-paused = 列は一時停止中です。順番は保たれています。
spoken-sold-out = 現時点では売り切れです。順番は保たれています。
spoken-closed = この列は終了しました。
spoken-left = 順番を手放しました。
spoken-prequeue = 列はまだ始まっていません。

language = 言語

draw-lead = 開始前にここにいた方には到着順の番号が付きました。開始時に、秘密の鍵がこれらの番号を無作為な順に並べました。鍵は事前に選ばれたもので、これはその SHA-256 ハッシュです。誰も来ないうちから表示しています。
draw-commitment = 約束（コミットメント）
draw-key = 開始時に公開された鍵
draw-key-later = 鍵は開始時にここで公開されます。
draw-your-number = あなたの到着番号は { $number } です。
draw-lane = レーン { $lane }：{ $count } 人が抽選されました。
draw-lane-behind = レーン { $lane } は、先に配られた { $count } 個の番号の後に続きます。
draw-nobody = 誰も集まっていなかったため、抽選はありませんでした。到着順に入場します。
draw-arrival-label = 到着番号
draw-lane-label = レーン
draw-compute = この端末で順位を計算する
draw-no-script = このページは JavaScript で計算します。使えない場合は、端末で次のコマンドが同じ計算をします：
draw-no-crypto = このブラウザーは https でのみ計算できます。代わりに端末で次のコマンドをお使いください：
draw-range = このレーンの到着番号は 1 から { $last } までです。
draw-key-wrong = 鍵が約束と一致しません。この抽選は約束されたものではありません。
draw-result = 鍵は約束と一致します。番号 { $number } は { $total } 人中 { $place } 番になりました。
draw-method = 計算方法：全員が収まる最小のビットの正方形上で 10 段の Feistel ネットワークを、結果が順位になるまで繰り返します。各段の関数は、レーン 1 バイト、段 1 バイト、半分の 4 バイトに対する鍵付きの HMAC-SHA-256 です。

refused-heading-missing = ここには何もありません
refused-heading-busy = 少々お待ちください
refused-heading-away = まもなく戻ります
refused-heading-request = うまくいきませんでした
refused-heading-fault = 問題が発生しました
refused-retry = { $count } 秒後にもう一度お試しください。すでに列にある順番は保たれます。
refused-again = もう一度試す
refused-code = コード：{ $code }
refused-reference = 照会番号：{ $reference }
refused-reference-why = お問い合わせの際はこの照会番号をお伝えください。係員が状況を確認できます。

refused-host-missing = リクエストに Host ヘッダーがありません。
refused-path-ambiguous = このアドレスは二通りに読めます。確認するか、最初のページからお始めください。
refused-head-too-large = リクエストのヘッダーが大きすぎます。
refused-body-too-large = 送信された内容が大きすぎます。
refused-not-found = このアドレスには何もありません。
refused-room-unknown = このアドレスが示す列はここにはありません。
refused-method-not-allowed = このアドレスでは別のメソッドを使います。
refused-ticket-missing = まだこの列に順番がありません。最初のページを開いて並んでください。
refused-not-your-turn = まだあなたの番ではありません。そのままお待ちください。
refused-cross-site = このリクエストは別のサイトのページから送られました。
refused-not-admitted = 並ぶにはページそのものを開いてください。入場するとページの各部分が開きます。
refused-upgrade-required = このアドレスは、ページやアプリの常時接続用です。
refused-rejected = 現在、新しい方の入場を止めています。後でもう一度お試しください。
refused-room-closed = この列は新しい方を受け付けていません。まだ始まっていないか、すでに終了しました。
refused-line-full = 列は満員です。見込みのある人数がすでに待っています。まだ順番はなく、何人かが入場するか離れるまで、新しい順番は出ません。しばらくしてからお試しください。
refused-invite-unknown = この招待コードはこの列のものではありません。文字と数字をご確認ください。
refused-invite-used-up = この招待コードはすでに使われています。コードをくれた方にお尋ねください。
refused-code-unknown = このコードでは順番を移せません。使用済みか、順番がなくなったか、文字が違います。順番のある端末で新しいコードを作ってください。
refused-no-more-time = これ以上時間を延ばせません。入場するか、順番を後に残してください。
refused-too-many-joins = お使いのネットワークから多くの方が並んだところです。失われたものはありません。少ししてからもう一度お試しください。
refused-too-many-feeds = 常時接続がすべて使われています。このページが自動で確認し直します。
refused-line-unavailable = 現在、列に接続できません。順番は保たれています。このページが自動で再試行します。
refused-upstream-unavailable = 現在、販売ページが応答しません。入場の権利は保たれています。まもなくもう一度お試しください。
refused-internal = こちら側で問題が発生しました。

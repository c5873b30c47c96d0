# 简体中文。文字说明见 en.ftl。

line-for = 排队队列
draw-for = 抽签

title-ahead = 前面还有 { $count } 人
title-next = 下一位就是您
title-in-line = 排队中
title-called = 轮到您了
title-paused = 已暂停
title-sold-out = 已售罄
title-closed = 已关闭
title-left = 您已离开队列
title-prequeue = 开放之前
title-challenge = 一个小检查
title-draw = 抽签

place-ahead = { $count } 人在您前面
place-next = 下一位就是您
place-unknown = 您正在排队
progress-label = 您到来之后队列前进的程度
number-label = 您的号码
behind-label = 您后面
place-kept = 可以让本页保持打开，也可以关闭后在此设备上回来：您的位置会保留。

wait-label = 预计等待：
wait-unknown = 暂不清楚
wait-under-minute = 不到一分钟
wait-minutes = 大约 { $count } 分钟
wait-minutes-range = 大约 { $low }–{ $count } 分钟
wait-minutes-up-to = 最多 { $count } 分钟
wait-hours = 大约 { $count } 小时
wait-hours-range = 大约 { $low }–{ $count } 小时
wait-hours-up-to = 最多 { $count } 小时

early-say = 您来得早，队列尚未开放。
early-draw = 开放时在场的所有人都会随机排序：来得更早没有好处，网速慢也没有坏处。
early-draw-link = 查看抽签方式并核对
early-fifo = 您的位置按到达顺序保留。队列开放后会自动前进。
opens = 开放时间：{ $when }
gathered = 目前有 { $count } 人在这里。
not-open-say = 尚未开放。
not-open-lead = 现在还不能排队。请在开放前不久回来；一旦可以，本页会自动为您排队。

called-say = 轮到您了，欢迎。
called-confirm = 准备好后请进入。若不进入，机会将给下一位；您很快回来的话，下一位仍是您。
called-until = 您的机会保留到 { $when }。
called-auto = 门已为您打开。如果没有自动进入，请从这里进入。
go-in = 现在进入
more-time = 我需要更多时间

paused-say = 队列已暂停。没有人会失去位置。
paused-lead = 您无需做任何事。主办方恢复后，队列会按原来的顺序继续。
notice-paused = 主办方已暂停
notice-house = 主办方通知
paused-since = 自 { $when } 起。
paused-next-news = 下次通知：{ $when }
sold-out-say = 目前已售罄。
sold-out-lead = 现在不放人进入，因为已没有可买的票。有人未付款或退票时，票可能会回来。
sold-out-choice = 由您决定：留在这里，有票回来时会按同样的顺序叫到您；或者离开队列。
leave-line = 离开队列
closed-say = 此队列已关闭。
closed-lead = 不再放人进入。感谢您与我们一起等待；很抱歉到此结束。
left-say = 您已放弃您的位置。
left-lead = 您已不在队列中。如果改变主意，可以重新排队，排在届时所有人之后。
moved-say = 您的位置现在在另一台设备上。
moved-lead = 有人用您的代码在那里接管了它。在此设备上，您已不在队列中。
join-again = 重新排队

asks-again = 本页每 { $count } 秒自动查询一次。
check-now = 立即查看我的位置

stock-heading = 目前还剩
stock-left = 剩余 { $count }
stock-none-free = 目前没有空余
stock-gone = 已售罄
stock-held = { $count } 张正被购买者保留
reach-likely = 轮到您时很可能还有
reach-unlikely = 轮到您之前可能已售完

help-heading = 等待期间
help-away = 如果我关闭本页或断开连接会怎样？
help-away-1 = 您的号码仍属于您。本页短时间没有信号后，您会被视为离开，队列会继续前进。
help-away-2 = 在此设备上回来后，您会回到自己的号码，排在所有后来且仍在等待的人前面。如果您离开时轮到了您，那么下一位就是您。
help-how = 这个队列如何运作？
help-how-1 = 按号码顺序逐一放入，速度取决于售票系统的承受能力。刷新或多开标签页既无好处也无坏处。
help-how-2 = 预计时间取决于队列当前的速度，会随之变化。
help-draw = 顺序是如何抽出的？
help-draw-1 = 通过无人能操纵、人人可复核的抽签。
help-draw-link = 查看并核对您的位置
help-move = 把我的位置带到另一台设备
help-move-1 = 在这里生成代码，然后在那台设备上输入。之后位置只在那台设备上。
make-code = 生成代码
code-none = 此位置无法生成代码。
code-failed = 没有成功。请稍后再试。
code-label = 我有另一台设备的代码
code-use = 接管那个位置
help-invite = 我有邀请
invite-label = 邀请码
invite-use = 使用
help-give-up = 放弃我的位置
help-give-up-1 = 您的位置会给后面的人。无法收回。
give-up-yes = 是的，放弃

tell-heading = 轮到我时通知我
tell-notification = 用通知
tell-sound = 用声音
tell-blocked = 此浏览器不允许在此发送通知。请在浏览器设置中为本站允许通知。
tell-title = 轮到您了
tell-body = { $title } 的队列已轮到您。请回到它的页面。

conn-live = 实时
conn-poll = 每隔几秒查询一次
conn-again = 正在重新连接。您的位置已保留。
conn-offline = 您已离线。您的位置已保留。
conn-late = 暂时无法连接队列。您的位置已保留。

spoken-place = { $place }。预计等待：{ $wait }。
spoken-called = 轮到您了。
spoken-paused = 队列已暂停。您的位置已保留。
spoken-sold-out = 目前已售罄。您的位置已保留。
spoken-closed = 此队列已关闭。
spoken-left = 您已放弃您的位置。
spoken-prequeue = 队列尚未开放。

language = 语言

draw-lead = 开放前在场的每个人都得到一个到达号码。开放时，一个秘密密钥把这些号码随机排序。密钥事先选定：这是它的 SHA-256 哈希值，在任何人到来之前就已显示。
draw-commitment = 承诺值
draw-key = 开放时公布的密钥
draw-key-later = 密钥将在开放时于此公布。
draw-your-number = 您的到达号码是 { $number }。
draw-lane = 通道 { $lane }：{ $count } 人参加了抽签。
draw-lane-behind = 通道 { $lane } 排在之前发出的 { $count } 个号码之后。
draw-nobody = 没有人聚集，因此没有抽签：按到达顺序进入。
draw-arrival-label = 到达号码
draw-lane-label = 通道
draw-compute = 在此设备上计算位置
draw-no-script = 本页用 JavaScript 计算。没有它时，在终端中运行此命令效果相同：
draw-no-crypto = 此浏览器只在 https 下计算。请改在终端中运行此命令：
draw-range = 此通道的到达号码为 1 至 { $last }。
draw-key-wrong = 密钥与承诺值不符：这不是所承诺的抽签。
draw-result = 密钥与承诺值相符。号码 { $number } 抽到第 { $place } 位，共 { $total } 位。
draw-method = 计算方法：在能容纳所有人的最小比特方阵上，用十轮 Feistel 网络反复变换，直到结果是一个位置；每轮函数是带密钥的 HMAC-SHA-256，输入为通道一字节、轮次一字节和四字节的半值。

refused-heading-missing = 这里什么也没有
refused-heading-busy = 请稍候
refused-heading-away = 我们马上回来
refused-heading-request = 没有成功
refused-heading-fault = 出了点问题
refused-retry = 请在 { $count } 秒后重试。您在队列中已有的位置会保留。
refused-again = 重试
refused-code = 代码：{ $code }
refused-reference = 查询号：{ $reference }
refused-reference-why = 如需帮助，请提供此查询号：工作人员可以查看发生了什么。

refused-host-missing = 请求缺少 Host 头。
refused-path-ambiguous = 此地址可以有两种解读。请检查，或从首页开始。
refused-head-too-large = 请求头过大。
refused-body-too-large = 发送的内容过大。
refused-not-found = 此地址没有内容。
refused-room-unknown = 此地址没有指向这里的任何队列。
refused-method-not-allowed = 此地址需要使用其他方法。
refused-ticket-missing = 您在此队列中还没有位置。请打开首页排队。
refused-not-your-turn = 还没轮到您。请继续等待。
refused-cross-site = 此请求来自其他网站的页面。
refused-not-admitted = 请打开页面本身来排队；进入后其各部分才会打开。
refused-upgrade-required = 此地址用于页面和应用的实时连接。
refused-rejected = 目前不放新的人进入。请稍后再试。
refused-room-closed = 队列不接受新人：尚未开放，或已经关闭。
refused-line-full = 队列已满：等待的人数已达有望买到的上限。您还没有位置，在有人进入或离开之前，新来的人都得不到位置。请过一会儿再试。
refused-invite-unknown = 此邀请码不属于此队列。请检查字母和数字。
refused-invite-used-up = 此邀请码已被使用。请询问给您邀请码的人。
refused-code-unknown = 此代码无法转移位置：已被使用、位置已不存在，或有字符错误。请在拥有位置的设备上重新生成。
refused-no-more-time = 这次不能再延长时间。请进入，或把位置留到以后。
refused-too-many-joins = 您的网络刚刚有太多人排队。没有任何损失：请稍后再试。
refused-too-many-feeds = 所有实时连接都已占用。本页会自动再次查询。
refused-line-unavailable = 暂时无法连接队列。您的位置已保留；本页会自动重试。
refused-upstream-unavailable = 商店暂时没有响应。您的进入资格已保留；请稍后再试。
refused-internal = 我们这边出了点问题。

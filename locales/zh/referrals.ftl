menu-invite = 邀请好友
menu-friends = 邀请记录
menu-share = 分享给好友
menu-copy-link = 复制链接
menu-claim = 领取
menu-claim-all = 一键领取
menu-show-name = 显示我的昵称
menu-hide-name = 隐藏我的昵称
menu-appeal = 申请复核
command-invite = 邀请好友，一起得积分
command-referral = 查询会员卡的邀请人
command-referrals = 邀请数据
command-held = 审核中的邀请

invite-head = 🎁 { $program }：邀请好友，一起得积分
invite-friend-line = { $points ->
   *[other] 好友首次消费满 { $minimum }，可得 { $shown } 积分。
}
invite-friend-stay-line = { $points ->
   *[other] 好友入会可得 { $shown } 积分。
}
invite-stay-line = { $days ->
   *[other] 条件：好友保持会员身份满 { $shown } 天。
}
invite-own-line = { $points ->
   *[other] 您可得 { $shown } 积分。
}
invite-hold-line = { $days ->
   *[other] 好友达成条件后满 { $shown } 天，您即可领取。
}
invite-at-once-line = 好友达成条件后，您即可领取。
invite-name-line = 好友打开链接时会看到您的昵称。
invite-off = 本会员计划暂无邀请奖励。
invite-share-text = { $points ->
   *[other] 来加入“{ $program }”吧：首次消费满 { $minimum }，你能得 { $shown } 积分。
}
invite-share-stay-text = { $points ->
   *[other] 来加入“{ $program }”吧：入会就能得 { $shown } 积分。
}

friends-joined = 尚未达成条件：{ $shown } 位
friends-qualifying = 待确认：{ $shown } 位
friends-qualified = 待领取：{ $shown } 位
friends-claimed = 已领取：{ $shown } 位
friends-held = 审核中：{ $shown } 位
friends-over = 未计入：{ $shown } 位
friends-head = 👥 { $program }：您邀请的好友
friends-none = 还没有好友加入。分享邀请链接：/invite
friend-line = { $friend }，{ $date }：{ $state }
friend-unnamed = 好友
friend-joined = 尚未达成条件
friend-qualifying = 待确认，最早 { $date }可领取
friend-qualified = 可领取，截止 { $date }（含当日）
friend-claimed = 奖励已领取
friend-held = 审核中
friend-expired = 未在期限内达成条件
friend-rejected = 审核后未计入
friend-refunded = 消费已退款
friend-existing = 此前已有会员卡
friend-left = 已退出会员计划
friend-lapsed = 逾期未领取

invited-line = { $points ->
   *[other] “{ $name }”邀请您加入。首次消费满 { $minimum }，您可得 { $shown } 积分。
}
invited-stay-line = { $points ->
   *[other] “{ $name }”邀请您加入。入会可得 { $shown } 积分。
}
show-name-line = “{ $name }”目前看不到您的昵称，如需显示请点下方按钮。
name-shown = “{ $name }”现在可以看到您的昵称了。
name-hidden = “{ $name }”现在看不到您的昵称了。
friend-bonus-line = 您的受邀奖励，最早 { $date }到账。详情：/why
friend-ready-line = 受邀奖励已到账。详情：/why
bonus-reversed-refund-line = 因相关消费已退款，受邀奖励已取消。详情：/why
bonus-reversed-left-line = 会员资格已终止，受邀奖励已扣除。详情：/why
bonus-reversed-existing-line = 您入会前已有消费或积分记录，受邀奖励已取消。详情：/why
bonus-reversed-line = 经审核，受邀奖励已取消。详情：/why

claimable-head = { $points ->
   *[other] 🎁 { $program }：{ $shown } 积分待领取
}
claimable-named-line = 好友：{ $friend }。条件已达成，领取截止 { $date }（含当日）。
claimable-line = 条件已达成，领取截止 { $date }（含当日）。
lapsing-head = { $points ->
   *[other] ⏳ { $program }：{ $shown } 积分待领取，即将截止
}
lapsing-line = 邀请奖励领取截止 { $date }（含当日），逾期失效。
held-head = 🔎 { $program }：邀请审核中
held-line = 您有一份邀请奖励正在审核，审核期间为您保留，结果会在这里通知您。
reward-void-head = { $program }：这次邀请没有奖励
reward-void-refund-line = 好友的消费已退款。查看其他邀请：/invite
reward-void-left-line = 好友已退出会员计划。查看其他邀请：/invite
reward-void-existing-line = 好友入会前已有消费或积分记录。查看其他邀请：/invite
reward-void-review-line = 经审核，该邀请未计入。如有疑问，请咨询商家。查看其他邀请：/invite
reward-void-lapsed-line = 奖励逾期未领取。查看其他邀请：/invite
claimed-head = { $points ->
   *[other] ✅ { $program }：+{ $shown } 积分
}
claimed-line = { $friends ->
   *[other] { $shown } 位好友的邀请奖励。详情：/why
}
claimed-more = 还有奖励可以领取。
claim-nothing = 目前没有可领取的奖励。查看好友：/invite
reward-reversed-refund-line = 好友的消费已退款，相应的邀请奖励已扣除。详情：/why
reward-reversed-existing-line = 好友入会前已有消费或积分记录，相应的邀请奖励已扣除。详情：/why
reward-reversed-line = 经审核，邀请奖励已扣除。详情：/why
appealed = 已收到您的申请，结果会在这里通知您。
reason-friend-bonus = 受邀奖励
reason-bonus-reversed = 扣除受邀奖励
reason-referral-reward = 邀请奖励
reason-reward-reversed = 扣除邀请奖励
place-undecided = 待入账，到账日期待定

menu-leaderboard = 排行榜
command-leaderboard = 邀请排行榜
leaderboard-head = 🏆 { $program }：本月邀请排行榜
leaderboard-none = 排行榜暂时为空。
leaderboard-line = { $place }. { $who }：{ $shown } 位好友
leaderboard-nickname = 会员 { $n }
leaderboard-you = { $who }（您）
leaderboard-off = 您不在排行榜中，可选择匿名或以昵称参与。
leaderboard-on = 好友达成条件后，您就会出现在排行榜中。
menu-leaderboard-nickname = 匿名参与
menu-leaderboard-name = 显示昵称
menu-leaderboard-off = 退出排行榜
ambassador = ⭐ 身份：品牌大使

referrals-held-head = 🔎 { $program }：有邀请待审核
referrals-held-line = 请查看并处理：/held
appeal-head = 🔎 { $program }：有会员申请复核
held-list-head = 🔎 { $program }：待审核
held-none = 没有待审核的邀请。
held-one = 邀请 { $n }
referral-head = 🔎 { $program }：邀请
referral-cards = 邀请人卡号 { $referrer }，好友卡号 { $friend }。
referral-joined = 好友于 { $date }入会。状态：{ $state }。
referral-bought = { $date }消费 { $amount }，订单号 { $order }。
referral-score = 风险分：{ $score }，阈值 { $threshold }。
signal-burst = • 一天内多位好友入会
signal-same-cashier = • 所有消费均由同一收银员经手
signal-minimal-amount = • 每笔消费都刚达到最低金额
signal-no-activity = • 首次消费后再无消费
signal-star = • 所有好友都没有再次消费
signal-fast = • 入会后十分钟内即消费
signal-same-payment = • 付款方式与邀请人相同
signal-over-cap = • 超出本期奖励人数上限
signal-over-budget = • 邀请预算已用完
referral-appealed = 会员已申请复核。
menu-approve-referral = 通过
menu-reject = 不通过
approve-referral-reason = 请选择通过的理由：
reject-referral-reason = 请选择不通过的理由：
menu-why-known = 认识这些顾客
menu-why-checked = 已核对小票
menu-why-same = 是同一个人
menu-why-terms = 违反活动规则
referral-decided = 审核理由：{ $why }。
referral-usage = 查询会员的邀请人，请发送：/referral 会员卡号
referral-none = 该会员并非受邀加入。
referrals-report-head = { $days ->
   *[other] 📊 { $program }：近 { $shown } 天的邀请
}
report-joined = 受邀入会：{ $shown } 位
report-qualified = 达成条件：{ $shown } 位（{ $percent }%）
report-claimed = 奖励已领取：{ $shown } 位
report-held = 转入审核：{ $shown } 位
report-over = 未计入：{ $shown } 位
report-cost = 平均每位好友花费积分：{ $shown }
menu-held = 待审核

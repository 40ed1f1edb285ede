# 会员计划规则：由现行规则自动生成。
command-rules = 会员计划规则
rules-head = 📖 { $program }：规则
rules-version = 第 { $version } 版，自 { $date }起生效
rules-at-once = 消费所得积分立即可用。
rules-pending = { $days ->
   *[other] 消费所得积分在 { $shown } 天退货期过后可用。
}
rules-never = 积分永久有效。
rules-after-months = { $months ->
   *[other] 积分自到账起 { $shown } 个月内有效，到期日顺延至当月月底。
}
rules-idle-months = { $months ->
   *[other] 连续 { $shown } 个月既无消费，也未使用积分，积分将过期。
}
rules-promise = { $days ->
   *[other] 积分过期前至少提前 { $shown } 天提醒您；未提醒的积分不会过期。
}
rules-refund = 退款时扣回该笔消费的积分，已用掉的部分不追扣。
rules-refund-debt = 退款时扣回该笔消费的积分，已用掉的部分从以后的积分中扣除。
rules-pay = 积分可抵现，最高抵订单金额的 { $share }%：1 积分抵 { $worth }。
rules-pay-minimum = { $points ->
   *[other] 每次至少抵扣 { $shown } 积分。
}
rules-levels = 等级按最近 13 个月（含本月）获得的积分评定：
rules-level = • { $level }：{ $from } 积分起，消费得 { $factor } 倍积分
rules-level-plain = • { $level }：{ $from } 积分起
rules-level-down = 达标立即升级；降级每次只降一级，并提前 30 天提醒。
rules-promotion = • { $name }：×{ $factor }，{ $when }
rules-promotions = 优惠活动：
span = { $from }至 { $until }
promotion-weekdays = （{ $days }）
list-comma = 、
promotion-level = ，{ $level }及以上
promotion-first = ，仅限首次消费
rules-activity = { $points ->
   *[other] { $what }：可得 { $shown } 积分。
}
rules-nth-visit = { $points ->
   *[other] 每到店 { $every } 次，可得 { $shown } 积分。
}
rules-visit-minimum = 当天消费满 { $minimum } 才算一次到店。
rules-birthday = { $points ->
   *[other] 生日当天赠送 { $shown } 积分：/birthday
}
rules-cap-purchase = 每笔消费最多得 { $most } 积分。
rules-cap-day = 每天最多得 { $most } 积分。
rules-referral = { $points ->
   *[other] 邀请好友：好友首次消费满 { $minimum }，您得 { $shown } 积分，好友得 { $friend } 积分：/invite
}
rules-referral-stay = { $points ->
   *[other] 邀请好友：好友入会满 { $days } 天，您得 { $shown } 积分，好友得 { $friend } 积分：/invite
}
rules-next = 自 { $date }起规则调整：
rules-gone = － 原规则：{ $line }
rules-new = ＋ 新规则：{ $line }
menu-rules = 规则
menu-change-rules = 修改规则
change-head = ✏️ { $program }：要改什么？
change-review-head = ✏️ { $program }：将有这些变化
change-nothing = 目前没有任何改动。
effect-purchases = 从生效日起的消费按新规则计算，此前所得积分不变。
effect-expiry = 已有积分的有效期不变，新有效期只适用于之后的积分。
effect-levels = 达标者立即升级；降级会提前 30 天提醒。
effect-referral = 已受邀入会的好友按原规则奖励。
effect-pay = 积分抵扣从生效日起按新规则，已确认的不受影响。
effect-promotion = 活动期间消费 { $bill } 得 { $shown } 积分，平时得 { $was } 积分。
effect-besides = 此前发生的按原规则计算。
effect-worse = { $days ->
   *[other] 此项变化对会员不利：将逐一通知，且至少 { $shown } 天后才生效。
}
menu-apply-now = 立即生效
menu-apply-in = { $days ->
   *[other] { $shown } 天后生效
}
rules-applied = ✅ { $program }：新规则将于 { $date }生效
rules-raced = 期间有人修改了规则。以下是您的改动与现行规则的对比。
rules-pending-change = 规则已定于 { $date }调整，之后才能再改。
menu-withdraw = 撤回
menu-all-rules = 全部规则
rules-withdrawn = 已撤回，规则保持不变。
withdraw-over = 没有可撤回的调整：已生效，或此前已撤回。
menu-promotions = 活动
promotions-head = 🏷 { $program }：活动
promotions-none = 暂无活动。可在客流较少的周末推出双倍积分，吸引顾客到店。
promotion-when = { $factor } 倍积分：哪几天？请选择，或发送倍数和日期：x2 6/1-6/7
promotion-ends = 活动持续至 { $date }（含当日），届时自动结束；此期限已向会员公布。
menu-add = 添加
menu-extend = 延长 7 天
menu-end = 结束
menu-times = { $factor } 倍积分
menu-today = 今日
menu-weekend = 周末
rules-changed-head = 📖 { $program }：规则自 { $date }起调整
rules-changed-line = 已有积分的有效期不变。全部规则：/rules
rules-stay = 📖 { $program }：规则不变，原定 { $date }的调整已取消。
menu-propose = 提交给负责人
rules-proposed = ✉️ 已提交给负责人，处理结果会在这里通知您。
proposal-head = ✏️ { $program }：有一项规则修改待您确认
proposal-line = 提议人：{ $name }。经您同意后才会生效。
menu-show-proposal = 查看改动
menu-decline = 拒绝
proposal-gone = 此提议已失效：可能已处理、草稿已删除，或提议人已不在团队中。
proposal-declined = 已拒绝，并已通知代运营方。
proposal-declined-head = ✖️ { $program }：规则修改未获同意
proposal-declined-line = 草稿已保留，修改后可再次提交。
proposal-applied-head = ✅ { $program }：您的规则修改将于 { $date }生效
language-by-owner = 语言由负责人或经理添加。

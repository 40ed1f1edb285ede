menu-rewards = 兑换礼品
menu-coupons = 兑换券
menu-level = 等级
menu-other-rewards = 其他礼品
menu-how-to-earn = 如何得积分
menu-copy-code = 复制券码
command-rewards = 用积分兑换礼品
command-coupons = 我的兑换券

rewards-head = 🎁 { $program }：礼品
rewards-none = 暂无可兑换的礼品。
reward-line = { $points ->
   *[other] { $reward }：{ $shown } 积分
}
reward-sold-out-line = { $reward }：已兑完
reward-level-line = { $reward }：限“{ $level }”及以上等级兑换
reward-head = 🎁 { $program }：{ $reward }
reward-price = { $points ->
   *[other] 所需积分：{ $shown }
}
reward-valid = { $days ->
   *[other] 兑换券自兑换当日起 { $shown } 天内有效。
}
reward-returnable = 有效期内未使用可退券，积分将退回。
redeem = 兑换
short-head = { $points ->
   *[other] { $program }：还差 { $shown } 积分
}
short-line = { $points ->
   *[other] 兑换“{ $reward }”需 { $shown } 积分，可用 { $available }。
}
short-arriving = 另有 { $pending } 积分将于 { $date }到账。
sold-out = “{ $reward }”已兑完，看看其他礼品吧。
level-needed = 达到“{ $level }”及以上等级才能兑换“{ $reward }”。还差多少：/level
reward-gone = 该礼品已下架。
price-changed = 所需积分有变动，请再次确认。

coupon-head = 🎟 { $program }：兑换券
coupon-code = 券码：{ $code }，结账时出示。有效期至 { $date }（含当日）。
coupon-spent = { $points ->
   *[other] 已扣除 { $shown } 积分，可用积分：{ $available }
}
coupon-used = 券码：{ $code }，已于 { $date }使用。
coupon-over = 券码：{ $code }，有效期至 { $date }（含当日），已过期。
coupon-returned = 券码：{ $code }，已退券。
coupons-head = 🎟 { $program }：我的兑换券
coupons-none = 暂无兑换券，先去兑换礼品吧。
coupons-line = { $reward }：有效期至 { $date }（含当日）
coupons-used-line = { $reward }：已使用
coupons-over-line = { $reward }：已过期
coupons-returned-line = { $reward }：已退券
coupons-page = 第 { $page } 页，共 { $pages } 页
coupons-expiring-head = { $coupons ->
   *[other] 🎟 { $program }：兑换券即将到期
}
coupons-today-line = { $reward }：今天是最后一天
coupons-previous = 上一页
coupons-next = 下一页
coupon-unknown = 没有找到这张兑换券，请核对券码。
coupon-staff-head = 🎟 { $program }：会员的兑换券
coupon-staff-code = 券码：{ $code }，有效期至 { $date }（含当日）。
give-back = 退券
give-back-ask = { $points ->
   *[other] 确定退掉这张兑换券？将退回 { $shown } 积分。
}
keep-coupon = 保留
coupon-used-head = 🎟 { $program }：兑换券已使用
coupon-used-line = 所兑礼品：{ $reward }。如非本人使用，请联系商家。

pay-head = 💳 { $program }：确认积分抵扣
pay-line = { $points ->
   *[other] 用 { $shown } 积分抵扣 { $worth }（订单金额 { $bill }）。
}
pay-limit = { $minutes ->
   *[other] 请在 { $shown } 分钟内确认。
}
approve = 确认抵扣
decline = 暂不抵扣
paid-head = { $points ->
   *[other] ✅ { $program }：已用 { $shown } 积分抵扣消费
}
paid-line = 订单金额 { $bill }，已抵扣 { $worth }。
pay-declined = { $program }：已放弃积分抵扣，未扣除积分。
pay-expired = { $program }：抵扣确认已超时，未扣除积分。请让收银员重新发起。
pay-cancelled = { $program }：收银台已取消抵扣请求，未扣除积分。
pay-restored = { $program }：收银台已撤销抵扣，积分已退回。
pay-lapsed = { $program }：商家未及时登记消费，积分已退回。

activity-line = { $date }{ $what }。详情：/why
birthday-head = { $points ->
   *[other] 🎂 { $program }：生日快乐，+{ $shown } 积分
}
adjust-line = 商家调整。详情：/why
points-returned-head = { $points ->
   *[other] ↩️ { $program }：退回 { $shown } 积分
}
points-returned-line = 此前一笔积分抵扣或兑换已取消。详情：/why
level-up-head = ⭐ { $program }：已升级为“{ $level }”
level-down-head = ⭐ { $program }：等级已降为“{ $level }”
level-notice-head = ⏳ { $program }：等级提醒
level-notice-line = 如未攒够保级积分，等级将于 { $date }降为“{ $level }”。查看还差多少：/level

reason-visit = 到店
reason-review = 发表评价
reason-lesson = 上课
reason-custom = 参加活动
reason-birthday = 生日礼遇
reason-adjust = 商家调整
reason-reward = 兑换“{ $reward }”
reason-bill = 积分抵扣（订单金额 { $bill }）
reason-warned = 有效期提醒
reason-level = 等级变动
note-level = “{ $level }”等级：{ $factor } 倍积分
note-promotion = { $promotion }：{ $factor } 倍积分
note-promotions-together = 活动合计：{ $factor } 倍积分
note-capped-purchase = { $points ->
   *[other] 已达单笔上限，{ $shown } 积分未计入。
}
note-capped-day = { $points ->
   *[other] 已达每日上限，{ $shown } 积分未计入。
}
note-budget-spent = { $points ->
   *[other] 会员计划预算已用完，{ $shown } 积分未计入。
}
note-visit = { $points ->
   *[other] 第 { $visit } 次到店：+{ $shown } 积分
}
note-cooldown = 距上次得积分间隔太短，{ $date }起可再次得积分。
note-day-limit = 已达当日次数上限（每天 { $count } 次），未得积分。
note-restored = { $points ->
   *[other] 已退回此前抵扣的 { $shown } 积分。
}
note-level-up = 已升级为“{ $level }”
note-level-down = 等级已降为“{ $level }”
why-coupon = 券码：{ $code }

staff-only = 仅负责人和经理可操作，如有需要请联系他们。
confirm = 确认
adjust-own = 不能调整自己的积分，请同事操作。
unknown-card = 本会员计划没有这张卡，请核对卡号。
cancel-coupon = 退券并退回积分
coupon-usage = 请发送券码，例如：/coupon 01234-56789

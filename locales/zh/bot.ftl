language-name = 中文

choose-language = 请选择语言
not-now = 以后再说
consent = 同意书
back = 返回
open-chat = 打开聊天
only-in-private = 积分相关内容只在私聊中显示。

rule = { $points ->
   *[other] 每消费满 { $money } 得 { $shown } 积分
}
rule-in-proportion = { $points ->
   *[other] 每消费 { $money } 得 { $shown } 积分，不足部分按比例计算
}

welcome-head = 🪙 { $program }：欢迎加入
home-head = 🪙 { $program }
card-line = 会员卡号：{ $card }
welcome-hint = 结账时报卡号，积分自动到账。

menu-points = 积分
menu-history = 积分明细
menu-card = 会员卡
menu-language = 语言
menu-help = 帮助
menu-programs = 会员计划
menu-home = 菜单
menu-qr = 二维码
menu-privacy = 我的信息
something-failed = 系统出了点问题，您的积分不受影响，请稍后再试。
bot-name = Kopilka：会员积分助手
bot-about = 咖啡馆和商店的会员积分：余额、明细、会员卡。支持 Русский、中文、English。
bot-description = 在常去的咖啡馆和商店消费得积分，在这里就能查看和管理。每笔积分都有据可查。点击“开始”即可加入。

available-line = { $points ->
   *[other] 可用积分：{ $shown }
}
expired-line = 已过期：{ $expired }

posted-head = { $points ->
   *[other] 🪙 { $program }：+{ $shown } 积分
}
posted-line = { $date }消费 { $amount }，{ $rule }。详情：/why
posted-none-head = 🪙 { $program }：已记录消费
posted-none-line = { $date }消费 { $amount }，不足 1 积分（{ $rule }）。详情：/why
posted-nothing-line = { $date }消费 { $amount }，本次未得积分。详情：/why
pending-head = { $points ->
   *[other] ⏳ { $program }：+{ $shown } 积分（待入账）
}
pending-purchase-line = 消费 { $amount }，{ $rule }。退货期过后，将于 { $from }到账。详情：/why
left-line = 可用：{ $available }，待入账：{ $pending }
refund-head = { $points ->
   *[other] ↩️ { $program }：−{ $shown } 积分
}
refund-none-head = ↩️ { $program }：已记录退款
refund-line = 退款 { $amount }，订单号 { $order }。详情：/why
refund-none-line = 这部分消费没有产生积分，未作扣除。
forgiven-line = { $points ->
   *[other] 这笔消费的 { $shown } 积分已使用，不再扣除。
}
debt-made-line = { $points ->
   *[other] 可用积分不足，余下 { $shown } 积分将从后续到账的积分中扣除。
}
debt-paid-line = { $points ->
   *[other] 其中 { $shown } 积分用于补足此前的差额。
}
lot-over-line = 这笔消费的积分已过有效期，未作扣除。
grace-line = { $days ->
   *[other] 已过有效期的积分可再用 { $shown } 天。
}
paid-with-points-line = 订单金额中有 { $amount } 由积分抵扣，这部分不计积分。
set-off-line = { $points ->
   *[other] { $shown } 积分此前已过期，不再扣除。
}
made-up-line = { $points ->
   *[other] 其中 { $shown } 积分用于补扣：相关消费退款时，这些积分已被使用。
}
given-back-late-line = { $points ->
   *[other] 其中 { $shown } 积分已过有效期，退回后立即失效。
}
visit-taken-back-line = { $points ->
   *[other] 这笔消费不再计为到店，{ $shown } 积分的到店奖励已取消。
}
first-purchase-back-line = { $points ->
   *[other] 另一张会员卡的首次消费奖励（{ $shown } 积分）已取消：您已有消费记录。
}
older = 较早
newer = 较新
reason-purchase = 消费 { $amount }
reason-refund = 退款 { $amount }
reason-spend = 使用积分
reason-cancel = 取消使用
reason-opening = 积分转入
reason-opening-back = 撤销积分转入
reason-expired = 已过期
reason-activated = 待入账积分已到账
reason-link = 会员卡已绑定 Telegram
reason-leave = 账户已与 Telegram 解绑
reason-transfer-from = 另一张会员卡的积分
reason-transfer-to = 积分已转到您的另一张会员卡
why-order = 订单号 { $order }
why-rule = 积分规则第 { $version } 版：{ $rule }
why-sum = { $amount } 折合 { $exact } 积分
why-rounding = { $points ->
   *[other] { $amount } 折合 { $exact }，向下取整为 { $shown } 积分
}
why-window = { $days ->
   *[other] 退货期：{ $shown } 天
}
why-imported = 由商家原有记录转入。
why-joined-on = { $date }加入会员。
why-movements = 变动明细：
why-movement = • { $what } { $points }，{ $place }
move-owed = 从以后的积分中补扣
move-settled = 补扣此前欠缺
why-movement-debt = • { $what } { $points }
move-accrue = 获得
move-activate = 到账
move-reserve = 预留
move-release = 解除预留
move-spend = 使用
move-restore = 退回
move-expire = 过期
move-reverse = 扣除
move-adjust = 调整
move-warned = 已提醒
move-extend = 延期
move-transfer = 转移
place-until = 有效期至 { $day }（含当日）
place-never = 长期有效
place-idle = { $months ->
   *[other] 最近一次消费或使用后 { $shown } 个月内有效
}
place-pending = 待入账，{ $day }到账
place-reserved = 预留中
programs-line = { $program }：{ $shown } 积分

date-with-year = { $year }年{ $day }
moment = { $date } { $time }
money = { $symbol }{ $number }
home-reward = { $points ->
   *[other] “{ $reward }”：还差 { $shown } 积分
}
home-enough = 可兑换“{ $reward }”
home-level = { $points ->
   *[other] “{ $level }”等级：还差 { $shown } 积分
}
home-coupon = 兑换券“{ $reward }”：有效期至 { $date }
home-hint = 结账时出示会员卡，积分自动到账。
menu-redeem = 去兑换
menu-more = 更多

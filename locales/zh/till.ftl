# 聊天中的收银台。
command-till = 录入消费、核销券码、积分抵扣
menu-till = 收银台
till-head = 🧾 { $program }：收银台
till-ask = 请发送会员卡号、会员卡二维码照片或券码。
till-day = { $sales ->
   *[other] 今日：{ $shown } 笔消费，共 { $amount }，发放 { $points } 积分
}
till-day-undone = 其中已撤销 { $shown } 笔，共 { $amount }
till-not-recognized = 无法识别。会员卡号为 16 位数字，券码为 10 个字符，请核对后重新发送。
till-mistyped = 卡号有误，其中一位数字不对。请核对后重新发送。
till-send-photo = 此文件不是 JPEG 或 PNG 图片。请以照片形式发送，或直接输入卡号。
till-no-qr = 照片中找不到会员卡二维码。请靠近、摆正后重拍，或直接输入卡号。
till-own = 这是您自己的会员卡，不能给自己积分，请同事操作。
till-customer = 会员卡尾号 { $card }，{ $name }
till-no-name = 尚未绑定 Telegram
till-amount = 请发送消费金额，例如 { $example }
till-amount-wrong = 这不是金额。请发送大于零的数字，例如 { $example }
limit-amount-wrong = 这不是金额。请发送金额，例如 { $example }；发送 0 取消限额
sale-ask = { $points ->
   *[other] 消费 { $amount }：+{ $shown } 积分。确认录入？
}
menu-ring-up = 录入
menu-take-points = 积分抵扣
menu-other-amount = 修改金额
sale-waits = { $points ->
   *[other] ⏳ 等待顾客在聊天中确认：{ $shown } 积分抵扣 { $worth }。
}
menu-check = 查看结果
sale-approved = { $points ->
   *[other] ✅ 已确认：{ $shown } 积分抵扣 { $worth }。应付：{ $left }。
}
sale-declined = 未抵扣积分：顾客已拒绝，或 5 分钟内未确认。
menu-give-points-back = 退回积分
menu-cancel-request = 取消抵扣
sale-points-back = 积分已退回顾客。
sale-no-points = 无法用积分抵扣：积分不足，或会员卡尚未绑定 Telegram。
sale-done = { $points ->
   *[other] ✅ 已录入：{ $amount }，+{ $shown } 积分。可用：{ $available }
}
sale-undo-hint = 录错了？10 分钟内可以撤销。
menu-undo = 撤销
menu-next-customer = 下一位
sale-undone = ↩️ 已撤销：{ $amount }。已通知顾客。
sale-too-late = 已超过 10 分钟，请负责人或经理按退款处理。
sale-over-limit = 超出您的每日限额（{ $most }），请找经理处理。
sale-not-found = 此笔消费已失效，请重新输入。
coupon-till-use = 核销
coupon-till-used = ✅ 已核销，请交付礼品。
coupon-till-refused = 此券不能核销，请勿交付礼品。
same-card-head = ⚠️ { $program }：同一张卡频繁消费
same-card-line = 收银员{ $name }：今天已为尾号 { $card } 的会员卡录入 { $times } 笔消费，请核实。
till-tied = 该会员卡与您本人的会员卡曾使用同一付款账户，您不能为其发放积分，请同事操作。已通知其他负责人和经理。
tied-card-head = ⚠️ { $program }：与员工关联的会员卡
tied-card-line = { $name } 尝试为尾号 { $card } 的会员卡发放积分，该卡与其本人会员卡曾使用同一付款账户。积分未发放，请核实。
undone-spent-head = ⚠️ { $program }：消费已撤销，但其积分已被使用
undone-spent-line = 收银员 { $name } 撤销了尾号 { $card } 会员卡的一笔消费，金额 { $amount }。
undone-spent-coupons = 期间兑换的券：{ $coupons } 张，未使用的已收回。
undone-spent-owed = 待从该会员后续积分中扣除：{ $points }
undone-spent-check = 请核实。
over-usual-head = ⚠️ { $program }：收银金额远超平常
over-usual-line = { $name } 没有每日收银限额，今天已录入 { $sales } 笔，共 { $amount }，请核实。
limit-ask = 每日最多录入多少金额？请发送数字，例如 { $example }；发送 0 取消限额。

sale-points-wait = 消费金额远超平常，积分待经理确认。
redemptions-lapsed-head = ↩️ { $program }：抵扣积分已退回顾客
redemptions-lapsed-line = 顾客已确认积分抵扣，但收银系统未及时上报消费。请检查上报消费时是否一并提交抵扣编号。
spent-again-head = 🧾 { $program }：有一笔消费登记较晚
spent-again-line = { $points ->
   *[other] 会员卡尾号 { $card }：此前退回的 { $shown } 积分已重新用于抵扣（订单金额 { $bill }）。
}
note-spent-again = { $points ->
   *[other] 此前退回的 { $shown } 积分已用于抵扣本次消费。
}
note-waits = 本次消费金额较大，积分须经商家确认，结果会在这里通知您。
decision-given-line = 您的大额消费积分已获确认。详情：/why
decision-given-pending-line = 您的大额消费积分已获确认，将于 { $from }到账。详情：/why
decision-withheld-head = ✖️ { $program }：本次消费未获积分
decision-withheld-line = 您的大额消费积分未获确认。如有疑问，请联系商家。
reason-decision-given = 大额消费积分已确认
reason-decision-withheld = 大额消费积分未确认
points-wait-head = 🛡 { $program }：有一笔大额消费，积分待您确认
points-wait-line =
    { $moment }，{ $who }：{ $amount }，会员卡 { $card }
    消费有效，积分待您确认：{ $points }
points-wait-by-key = API 密钥
menu-give-points = 发放积分
menu-withhold-points = 不发放
points-given = ✅ 已发放积分：{ $points }，会员卡 { $card }
points-withheld = ✖️ 未发放积分：{ $points }，会员卡 { $card }
points-wait-over = 已无须处理：此前已有决定，或消费已退款。
points-wait-own = 这笔消费由您录入，须由另一位负责人或经理决定。如没有其他人，您可在消费 24 小时后自行决定。

sale-how-many = 用多少积分？最多 { $shown }，抵 { $worth }。请选择，或发送一个数字。
menu-points-worth = { $points } 抵 { $worth }
sale-points-wrong = 请发送 { $least } 到 { $most } 之间的积分数。
sale-of-card = { $amount }，尾号 { $card }

# --- 消费与退款 ---
menu-purchases = 消费记录
menu-yesterday = 昨天
purchases-head = 🧾 { $program }：消费记录
purchases-head-on = 🧾 { $program }：消费记录 · { $day }
purchases-none = 暂无消费。
purchases-hint = 查找其他消费：请发送卡号或小票号。
purchase-line = { $moment }：{ $amount }，尾号 { $card }
purchase-line-by = { $line }，{ $name }
purchase-points = 积分：{ $points }
purchase-spent = 积分抵扣：{ $points }
purchase-back = 已退款：{ $amount }
refund-takes = 全额退款后积分变动：{ $points }。
refund-part-takes = 退款 { $amount } 后积分变动：{ $points }。
refund-nothing-left = 已全部退款。
refund-part-ask = 退多少？请发送不超过 { $amount } 的金额。
refund-part-wrong = 请发送大于零、不超过 { $amount } 的金额。
refund-done = ✅ 已退款：{ $amount }。积分：{ $points }
refund-money = 款项请另行退还。
purchase-unknown = 没有此编号的消费，也没有此会员卡。请核对后重新发送。
menu-refund = 退款 { $amount }
menu-refund-part = 部分退款

menu-use-points = 去兑换
command-verify = 凭核对码查验以往明细
expiring-head = ⏳ { $program }：积分即将过期
expiring-warning = { $points ->
   *[other] { $shown } 积分有效期至 { $date }（含当日）。可用积分：{ $available }
}
why-check = 核对码：{ $code }
why-reason = 原因：{ $reason }
verify-same = ✅ { $program }：第 { $n } 条明细与核对码相符
verify-different = ⚠️ { $program }：第 { $n } 条明细与核对码不符，请向商家出示此码。
verify-usage = 请发送 /why 中的核对码，例如：/verify 12-ab34cd56ef
# 工作台、员工、操作日志，以及发给管理者的通知。
budget-spent-head = 📉 { $program }：积分预算已用完
budget-spent-line = { $points ->
   *[other] 积分预算共 { $shown } 积分，余量已不够发放新消费的积分。超出部分不再发放，会员收到的通知中会注明。如需继续发放，请提高积分预算。
}
menu-copy = 复制卡号
not-understood = 只能识别按钮和命令，请使用下方菜单。
old-button = 此按钮已失效，请使用下方菜单。
command-points = 可用、待入账和即将过期的积分
command-history = 全部积分变动，最新在前
command-why = 积分为何增减
command-card = 会员卡号和二维码
command-help = 帮助
pending-line = 待入账：{ $pending }（最早 { $from }到账）
expiring-line = 有效期至 { $until }（含当日）：{ $expiring }
lifetime-line = 累计获得：{ $earned }，已使用：{ $spent }
lifetime-earned-line = 累计获得：{ $earned }
reversed-line = 因退款扣除：{ $reversed }
adjusted-line = 转入及调整：{ $adjusted }
debt-line = 待补扣（从后续积分中扣除）：{ $debt }
reserved-line = 已预留：{ $reserved }
history-head = 🧾 { $program }：积分明细
history-empty = 暂无记录，首次消费后即可获得积分。
history-line = { $n }. { $date } { $points }，{ $reason }
history-tap = 点击编号查看详情。
also-expired = { $reason }；另有 { $expired } 积分过期
why-head = 🔎 { $program }：第 { $n } 条明细
why-what = { $date } { $points }，{ $reason }
why-after-available = 变动后：可用 { $available }
why-after = 变动后：可用 { $available }，待入账 { $pending }
card-screen =
    💳 { $program }：您的会员卡
    { $card }
    结账时报卡号或出示二维码。
help-screen =
    ❓ { $program }：使用说明
    { $rule }。结账时出示会员卡：/card
# $command (String)
# $line (String)
help-line = /{ $command }：{ $line }
menu-lost-card = 会员卡遗失
menu-replace-card = 更换会员卡
lost-card-ask =
    💳 { $program }：更换会员卡 { $card }？
    原卡号立即停用，积分、兑换券和等级保留。
card-replaced = 已更换，请使用新卡号，原卡号已停用。
command-birthday = 填写生日，享生日礼遇

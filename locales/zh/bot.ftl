language-name = 中文

choose-language = 请选择语言
agree = 同意并加入
not-now = 暂不加入
not-now-answer = 未保存任何信息。想加入时发送 /start 即可。
consent = 同意书
privacy-policy = 隐私政策
back = 返回
open-chat = 打开聊天
only-in-private = 积分相关内容只在私聊中显示。

consent-ask =
    🪙 { $program }：消费得积分
    { $rule }。为管理积分，我们会保存您的 Telegram ID、昵称、语言和消费记录，可随时删除：/privacy

consent-text =
    《个人信息处理同意书》

    本人同意“{ $program }”会员计划的经营者处理本人的 Telegram ID、昵称、所选语言、消费记录（金额、时间、门店）和问卷回答，用于管理会员积分，在本聊天中告知积分变动，以及偶尔征求本人的意见（可随时关闭）。
    昵称和 Telegram ID 加密保存，与积分记录分开存放，不会提供给任何其他人。
    本同意在撤回之前一直有效。本人可随时通过 /privacy 撤回，届时个人信息将被删除。

policy-text =
    《隐私政策》：{ $program }

    保存内容：Telegram ID、昵称、语言、同意时间；消费、积分记录和问卷回答以随机编号保存。
    用途：管理积分，并在这里回复您。
    方式：昵称和 Telegram ID 用您专属的密钥加密，收银台只能看到会员卡号。
    期限：直到您删除为止。积分记录因记账需要保留，但不再与您关联。
    邀请：您打开邀请链接后、入会前，我们以哈希值记录邀请人，最多保存 30 天。您删除个人信息后，我们会保留一个哈希值 180 天，用于识别曾经入会。
    问卷：评分以随机编号保存；文字反馈用您专属的密钥加密，仅供会员计划的管理人员阅读。除非您选择显示，他们看不到您的昵称。
    您的权利：通过 /privacy 查看和删除个人信息。

rule = { $points ->
   *[other] 每消费 { $money } 得 { $shown } 积分
}

welcome-head = 🪙 { $program }：欢迎加入
home-head = 🪙 { $program }
card-line = 会员卡号：{ $card }
welcome-hint = 结账时报卡号，积分自动到账。
no-program = 请打开商家提供的链接或扫描二维码加入会员计划。
unknown-program = 没有找到这个会员计划，请向商家索取新链接。
claim-unknown = 会员卡链接无效，请向商家索取新链接。
claim-used = 这张会员卡已被其他会员领取。如果是您的卡，请联系商家。

menu-points = 积分
menu-history = 积分明细
menu-card = 会员卡
menu-language = 语言
menu-help = 帮助
menu-programs = 会员计划
menu-home = 菜单
menu-qr = 二维码
menu-copy = 复制卡号
menu-privacy = 我的信息
not-understood = 只能识别按钮和命令，请使用下方菜单。
old-button = 此按钮已失效，请使用下方菜单。
something-failed = 系统出了点问题，您的积分不受影响，请稍后再试。
language-set = 已切换为中文。

command-start = 菜单
command-points = 可用、待入账和即将过期的积分
command-history = 全部积分变动，最新在前
command-why = 积分为何增减
command-card = 会员卡号和二维码
command-programs = 我的会员计划
command-language = Русский、中文、English
command-privacy = 查看已保存的个人信息
command-help = 帮助
bot-name = Kopilka：会员积分助手
bot-about = 咖啡馆和商店的会员积分：余额、明细、会员卡。支持 Русский、中文、English。
bot-description = 在常去的咖啡馆和商店消费得积分，在这里就能查看和管理。每笔积分都有据可查。点击“开始”即可加入。

available-line = { $points ->
   *[other] 可用积分：{ $shown }
}
pending-line = 待入账：{ $pending }（最早 { $from }到账）
expiring-line = 有效期至 { $until }（含当日）：{ $expiring }
lifetime-line = 累计获得：{ $earned }，已使用：{ $spent }
lifetime-earned-line = 累计获得：{ $earned }
expired-line = 已过期：{ $expired }
reversed-line = 因退款扣除：{ $reversed }
adjusted-line = 转入及调整：{ $adjusted }
debt-line = 待补扣（从后续积分中扣除）：{ $debt }
reserved-line = 已预留：{ $reserved }

posted-head = { $points ->
   *[other] 🪙 { $program }：+{ $shown } 积分
}
posted-line = { $date }消费 { $amount }，{ $rule }。详情：/why
posted-none-head = 🪙 { $program }：已记录消费
posted-none-line = { $date }消费 { $amount }，不足 1 积分（{ $rule }）。详情：/why
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
   *[other] 这笔消费另有 { $shown } 积分已使用，不再扣除。
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

history-head = 🧾 { $program }：积分明细
history-empty = 暂无记录，首次消费后即可获得积分。
history-line = { $n }. { $date } { $points }，{ $reason }
history-tap = 点数字查看原因。
older = 较早
newer = 较新
reason-purchase = 消费 { $amount }
reason-refund = 退款 { $amount }
reason-spend = 使用积分
reason-cancel = 取消使用
reason-opening = 余额转入
reason-expired = 已过期
reason-activated = 待入账积分已到账
reason-link = 会员卡已绑定聊天
reason-leave = 账户已与聊天解绑
reason-transfer-from = 另一张会员卡的积分
reason-transfer-to = 积分已转到您的另一张会员卡
also-expired = { $reason }；另有 { $expired } 积分过期

why-head = 🔎 { $program }：第 { $n } 条明细
why-what = { $date } { $points }，{ $reason }
why-order = 订单号 { $order }
why-rule = 积分规则第 { $version } 版：{ $rule }
why-rounding = { $points ->
   *[other] { $amount } 折合 { $exact }，向下取整为 { $shown } 积分
}
why-window = { $days ->
   *[other] 退货期：{ $shown } 天
}
why-imported = 由商家原有记录转入。
why-movements = 变动明细：
why-movement = • { $what } { $points }，{ $place }
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
   *[other] 最近一次消费后 { $shown } 个月内有效
}
place-pending = 待入账，{ $day }到账
place-reserved = 预留中
place-debt = 待补扣
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
programs-head = 您的会员计划，点击即可切换。
programs-line = { $program } { $shown }
list-separator = ；
privacy-screen =
    🔒 已保存的个人信息
    Telegram ID；昵称：{ $name }；语言：{ $language }
    { $consents }
    消费和积分记录以随机编号保存。
privacy-consent = { $program }：{ $date }同意，第 { $version } 版
delete-data = 注销并删除个人信息
forget-ask =
    ⚠️ 确定注销并删除个人信息？
    以下积分将失效：{ $list }
    昵称和 Telegram ID 将永久删除，无法恢复。积分记录会保留，但不再与您关联。
delete-for-good = 永久删除
keep-data = 保留
forgotten = 个人信息已删除。重新加入请发送 /start

date-with-year = { $year }年{ $day }
money = { $symbol }{ $number }
menu-lost-card = 会员卡遗失
menu-replace-card = 更换会员卡
lost-card-ask =
    💳 { $program }：更换会员卡 { $card }？
    原卡号立即停用，积分、优惠券和等级保留。
card-replaced = 已更换，请使用新卡号，原卡号已停用。

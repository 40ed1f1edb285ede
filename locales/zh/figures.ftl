# The desk of today, and members as staff sees them.
menu-members = 会员
menu-settings = 设置
menu-adjust = 调整积分
menu-member-name = 查看昵称
menu-replies = 待回复：{ $count }
menu-invites = 邀请：{ $count }
settings-head = ⚙️ { $program }：设置
desk-head = 💼 { $program }：今日 { $time }
desk-role = 您的身份：{ $role }
desk-purchases = 消费：{ $count } 笔，{ $sum }
desk-purchases-before = 消费：{ $count } 笔，{ $sum }（上周同日截至 { $time }：{ $before } 笔）
desk-refunds = 退款：{ $count } 笔，{ $sum }
desk-joined = 新会员：{ $count } 位
desk-points = 积分：发放 { $given }，使用 { $spent }
desk-given = 发放积分：{ $given }
desk-spent = 使用积分：{ $spent }
desk-coupons = 核销兑换券：{ $count } 张
desk-answers = 问卷回答：{ $count } 份
desk-quiet = 暂无动态。
desk-waiting = 待处理：
desk-next = 接下来：{ $steps }。
step-poster = 在收银台摆放二维码
step-cashier = 添加收银员
step-purchase = 录入首笔消费
day-today = 今日
members-head = { $count ->
   *[other] 👥 { $program }：{ $shown } 位会员
}
members-none = 还没有会员，请在收银台摆放二维码。
members-hint = 查找会员：发送卡号或末 4 位，例如：6467
members-no-card = 没有尾号 { $digits } 的会员卡。
member-line = 尾号 { $digits }：{ $details }
member-points = { $points ->
   *[other] { $shown } 积分
}
member-head = 👤 { $program }：卡号尾号 { $digits }
member-name = Telegram 昵称：{ $name }
member-without-name = 没有昵称：此卡尚未绑定 Telegram。
member-level = 等级：{ $level }
member-pending = 待入账：{ $shown }
member-purchases = 消费：{ $count } 笔，{ $sum }，最近一笔：{ $date }
member-joined = 入会日期：{ $date }
member-no-chat = 尚未绑定 Telegram，仅有会员卡。
member-gone = 未找到该会员，可能已退出会员计划。
member-no-history = 暂无记录。
member-no-coupons = 暂无兑换券。
member-history-hint = 如需退款，请点击消费编号。

command-level = 会员等级与升级条件
level-head = ⭐ { $program }：当前等级 { $level }
level-none = { $program }：未设会员等级。
level-counts = { $points ->
   *[other] 计入等级的积分：{ $shown }（本月及前 12 个月）
}
level-line = { $points ->
   *[other] { $level }：{ $shown } 积分起，消费得 { $factor } 倍积分
}
level-line-plain = { $points ->
   *[other] { $level }：{ $shown } 积分起
}
level-next = { $points ->
   *[other] 距“{ $level }”还差 { $shown } 积分
}
level-until = 否则等级将于 { $date }降为“{ $level }”
level-keep = { $points ->
   *[other] 保级还需 { $shown } 积分
}
birthday-month =
    🎂 您的生日在几月？
    加密保存，仅用于生日礼遇。
birthday-day = 🎂 { $month }几日？
birthday-saved = 🎂 您的生日：{ $date }
birthday-gift = { $points ->
   *[other] 当天可得 { $shown } 积分。
}
birthday-notice-period = 须至少提前 30 天填写。
birthday-change = 修改
birthday-remove = 删除
birthday-removed = 生日信息已删除。
language-set = 已切换为中文。
command-programs = 我的会员计划
command-language = Русский、中文、English
programs-head = 您的会员计划，点击即可切换。
birthday-not-here = 这里暂无生日礼，因此不收集您的生日。

menu-birthday = 生日
privacy-birthday = 生日：{ $date }
privacy-answers = { $program }：已保存 { $answers } 条问卷回答
privacy-invited = { $program }：经好友邀请加入，邀请人看不到您的昵称
privacy-invited-shown = { $program }：经好友邀请加入，邀请人可以看到您的昵称
command-privacy = 查看已保存的个人信息
list-separator = ；
privacy-screen =
    🔒 已保存的个人信息
    Telegram ID；昵称：{ $name }；语言：{ $language }
    { $consents }
    消费和积分记录以随机编号保存。
privacy-consent = { $program }：{ $date }同意《个人信息处理同意书》（第 { $version } 版）
delete-data = 注销并删除个人信息
forget-ask =
    ⚠️ 确定注销并删除个人信息？
    兑换券和以下积分将失效：{ $list }
    昵称、Telegram ID 和文字反馈将永久删除，无法恢复。积分记录和评分会保留，但不再与您关联。
    此后 400 天内，我们会保留一个匿名标记，仅说明曾经入会，以及上次获得生日礼的日期。
delete-for-good = 永久删除
keep-data = 保留
forgotten = 个人信息已删除。重新加入请发送 /start
privacy-advertising = { $program }：{ $date }同意《营销信息授权》（第 { $version } 版）
privacy-advertising-withdrawn = { $program }：{ $date }同意《营销信息授权》（第 { $version } 版），已于 { $until }撤回
privacy-zone = 时区：{ $zone }

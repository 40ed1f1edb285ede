# 消息：会员收到哪些、如何关闭，以及商家的自动消息。
command-messages = 消息设置与免打扰
menu-messages = 消息设置
messages-head = 🔔 { $program }：消息设置
messages-always = 必发：消费、积分、规则
messages-offers = 优惠：本周已发 { $sent } 条，上限 { $most } 条（所有会员计划）
messages-offers-fewer = 优惠：本周已发 { $sent } 条，上限 { $most } 条（所有会员计划）；本计划每周最多 1 条
messages-surveys = 问卷：最多两周一次
messages-friends = 好友：邀请进展
messages-quiet = 免打扰：21:00–9:00（消费和安全通知除外），您当地现在 { $time }
menu-offers-on = 优惠：开
menu-offers-off = 优惠：关
menu-asks-on = 问卷：开
menu-asks-off = 问卷：关
menu-friends-on = 好友：开
menu-friends-off = 好友：关
menu-fewer = 少一些
menu-as-usual = 恢复默认
menu-none = 不再接收
menu-turn-on = 重新开启
menu-my-time = 当地时间
menu-why-sent = 为什么收到？
offers-are-on = 已开启优惠
offers-are-off = 不再发送优惠。
none-are-sent = 不再发送优惠、问卷和邀请进展。
offers-fewer = 今后每周最多 1 条。
offers-as-usual = 今后每周最多 2 条。
ads-head = ✉️ { $program }：营销信息授权
ads-text = 本人同意“{ $program }”会员计划的经营者在本聊天中向本人发送营销信息：每周最多 3 条，当地时间 9:00–21:00。可随时一键撤回，不影响积分。
ads-agree = 同意
ads-not-now = 暂不同意
ads-foot = 想收到优惠吗？每周最多 3 条，夜间不打扰。
menu-tell-more = 了解详情
menu-no-thanks = 不用了
ads-declined = 好的，不会给您发送优惠。可随时在“消息设置”中开启。
time-ask = 🕐 { $program }：您那里现在几点？
time-other = 其他
time-typed = 请发送您当地的时间，例如：18:35
time-wrong = 无法识别。请发送小时和分钟，例如：18:35
time-set = 已按当地时间 { $time } 设置。21:00–9:00 只发送消费和安全通知。
why-sent-head = 🔎 { $program }：为什么收到
why-sent-joined = 您最近加入了会员计划
why-sent-first = 您最近完成了首次消费
why-sent-idle = { $count ->
   *[other] { $shown } 天或更久未消费
}
why-sent-consent = 营销信息授权：{ $date }
why-sent-no-consent = 营销信息授权：已撤回
why-sent-week = 本周：已发 { $sent } 条，上限 { $most } 条（所有会员计划）

menu-journeys = 消息
journeys-head = ✉️ { $program }：自动消息
journeys-on = 已启用
journeys-paused = 已暂停
journeys-off = 未启用
journey-line-on = { $count ->
   *[other] { $name }：进行中 { $shown } 位
}
journeys-hint = 启用前不会发送任何消息。
template-welcome = 欢迎
template-second = 二次消费
template-winback = 召回
journey-head-off = ✉️ { $program }：{ $name }，未启用
journey-head-on = ✉️ { $program }：{ $name }，{ $date }起
journey-head-paused = ⏸ { $program }：{ $name }，已暂停
journey-for-joined = 对象：在聊天中入会的会员
journey-for-first = 对象：完成首次消费的会员
journey-for-idle = { $count ->
   *[other] 对象：{ $shown } 天或更久未消费的会员
}
journey-goal = { $count ->
   *[other] 目标：{ $shown } 天内消费
}
journey-step = { $number }. 第 { $day } 天：{ $words }
journey-step-sent = { $number }. 第 { $day } 天：已发 { $sent } 条，等待中 { $waiting } 位
journey-skipped = 跳过：{ $count }（{ $reasons }）
journey-reason = { $reason }：{ $count }
reason-no-consent = 未授权
reason-too-old = 逾期未发
reason-no-words = 缺少会员语言的文案
reason-no-value = 缺少文案所需数据
reason-not-true = 不再符合条件
reason-unreachable = 已屏蔽
reason-dead = 发送失败
journey-so-far = 达成目标：{ $reached }/{ $entered } 位
journey-needs-consent = 营销信息仅发给已授权的会员。对未授权的会员，我们会在消费通知末尾询问，只问一次。
journey-service-words = 第一条介绍会员计划的用法，无需授权。
journey-waits = { $count ->
   *[other] { $shown } 位会员停留在当前步骤，逾期超过 { $days } 天将跳过该步。
}
menu-switch-on = 启用
menu-pause = 暂停
menu-resume = 恢复
menu-step = 第 { $number } 步
journey-is-on = 已启用。
journey-changed = 刚刚有人做了其他修改，以下为当前状态。
journey-is-paused = 已暂停。
journey-owner-decides = 自动消息的启用、暂停和修改，须由负责人或经理操作。
step-words-head = ✏️ { $program }：{ $name }，第 { $number } 步
step-words-ask = 请发送新文案，最多 { $most } 字。可插入以下内容，发送时自动替换：{ $names }
step-words-check = 会员看到的内容：
step-words-also = { $count ->
   *[other] 进行中的 { $shown } 位会员也会收到新文案。
}
step-words-saved = 已保存。
step-words-unknown = 无法识别 { $typed }，是否为 { $meant }？
step-words-unknown-all = 无法识别 { $typed }。可插入：{ $names }
step-words-long = 共 { $length } 字，最多 { $most } 字，请缩短。
step-words-empty = 没有文字，请发送消息文案。
log-journey-same = 已修改
log-journey-on = 已启用
log-journey-paused = 已暂停
log-journey-off = 已停用
menu-save = 保存

# 模板文案。
step-head = ✉️ { $program }
value-points = { $count ->
   *[other] { $shown } 积分
}
words-welcome-hello = 欢迎加入！结账时出示会员卡，积分自动到账，随时可在这里查看。
words-welcome-reward = 攒够即可兑换“{ $reward }”，还差 { $missing }。
words-welcome-reward-without = 积分可以兑换礼品，来看看礼品清单吧。
words-welcome-first = 您的会员卡已就绪，首次消费就能攒积分，期待您的光临。
words-second-second = 感谢您的首次消费！您已有 { $points }，再攒 { $missing }即可兑换“{ $reward }”。
words-second-second-without = 感谢您的首次消费！欢迎再来，积分攒得很快。
words-second-again = 您已有 { $points }，欢迎再来，越攒越多。
words-second-again-without = 欢迎再来，每次消费都能攒积分。
words-winback-day30 = 好久不见！您还有 { $points }，再攒 { $missing }即可兑换“{ $reward }”。
words-winback-day30-without = 好久不见，欢迎再来！
words-winback-day60 = 想念您！您的 { $points }还在，等您来用。
words-winback-day60-without = 想念您！您的会员卡依然有效，欢迎再来。
words-winback-day90 = 会员卡和 { $points }一直为您留着，期待您回来。
words-winback-day90-without = 会员卡一直为您留着，期待您回来。

# 检查结果。
lint-step = 第 { $number } 步：{ $what }
lint-no-words = 缺少文案（{ $language }）
lint-no-value = 缺少 { $value } 的会员会被跳过：没有备用文案（{ $language }）
lint-no-reward = 文案提到礼品，但没有面向全体会员的礼品
lint-no-levels = 文案提到等级，但会员计划没有等级
lint-other-language = 文案语言似乎不对，应为：{ $language }
lint-same-words = 与第 { $other } 步的文案相同
lint-held = { $count ->
   *[other] 每个会员计划对每人每天最多 1 条、每周最多 2 条优惠，因此会推迟 { $shown } 天发送
}
lint-starved = 每个会员计划对每人每天最多 1 条、每周最多 2 条优惠，因此永远不会发送
lint-starved-by = 名额被“{ $other }”占用，因此永远不会发送
lint-too-soon = 60 天内会再次触发，会员将收到相同的文案
lint-before-the-end = 上一轮还没结束，就会再次触发
lint-welcome-late = 欢迎消息只能在入会后 24 小时内发送
lint-welcome-offers = 欢迎消息不能提及礼品：请删去，或将该步改为优惠消息
lint-welcomes = 欢迎消息最多两条
lint-head = 请先检查：
lint-refused = 目前无法保存

# 会员关闭消息的原因。
leaving-ask = 方便告诉我们原因吗？点一下即可。
leaving-thanks = 感谢您的反馈。
leaving-head = 本月会员关闭消息的原因
leaving-many = 太频繁
leaving-dull = 不感兴趣
leaving-prices = 价格原因
leaving-moved = 搬走了
leaving-other = 其他原因

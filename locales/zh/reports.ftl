command-asked = 查询会员为何收到或未收到问卷
command-cases = 等待回复的不满评价
menu-answer = 继续回复
menu-reply = 回复
menu-open-case = 查看
menu-close-case = 标为已处理
menu-comments = 文字反馈
menu-histogram = 分布图
menu-action-report = 公布改进
menu-send = 发送
reply-head = 💬 { $program }：您的反馈有新回复
action-report-head = 💡 { $program }：您的建议，我们的改进
case-head = ⚠️ { $program }：评分 { $score } 分
case-answered = 评分日期：{ $date }
case-silent = 没有留言。
case-unnamed = 会员
case-colleague = 同事
case-program-said = {"\u0002"}我们：{"\u0003"}{ $text }
case-waiting = 等待回复：{ $hours }
case-first-reply = 首次回复用时：{ $hours }
case-closed = 已处理完毕。
case-gone = 该会员已注销，无法回复。
reply-hint = 请用一条消息写下回复，将以商家名义发送给会员。取消：/cancel
reply-sent = 回复正在发送。
cases-head = ⚠️ { $program }：待回复的反馈
cases-none = 没有待回复的反馈。
cases-line = { $at }、评分 { $score } 分，已等待 { $hours }
hours-shown = { $hours } 小时
hours-less = 不到 1 小时
kind-relationship = 推荐意愿（NPS）
kind-transactional = 消费后推荐意愿（NPS）
kind-csat = 满意度（CSAT）
kind-employee = 员工（eNPS）
wave-quarter = { $year }年第 { $part } 季度
wave-month = { $year }年{ $month }
report-head = 📊 { $program }：{ $survey }，{ $wave }
report-nps = NPS { $score }（95% 置信区间：{ $low } 至 { $high }）
report-satisfied = 满意：{ $share }%（95% 置信区间：{ $low }% 至 { $high }%）
report-answers = 送达 { $accepted } 份，回收 { $answers } 份（回收率 { $percent }%）
report-groups = 推荐者 { $promoters }%，被动者 { $passives }%，贬损者 { $detractors }%
report-groups-satisfied = 满意 { $promoters }%，一般 { $passives }%，不满意 { $detractors }%
report-few = 目前 { $answers } 份回答，满 { $min } 份后显示结果。
report-team-open = 为保护作答人，团队结果将在本期结束后显示。
report-rose = 较 { $wave }显著上升
report-fell = 较 { $wave }显著下降
report-not-proven = 与 { $wave }相比无显著差异
report-languages = 按语言（不宜相互比较）：
report-language = { $language }：{ $score }（{ $low } 至 { $high }），回答 { $answers } 份
report-language-hidden = { $language }：回答太少，暂不显示
surveys-none = 该会员计划尚无问卷。
comments-head = 💬 { $program }：文字反馈
comments-none = 还没有文字反馈。
comments-line = { $score } 分 · { $name }，{ $date }
eligibility-usage = 发送 /asked 和会员卡号，可查看何时向该会员发送问卷，或为何不发送。
eligibility-head = 🔎 { $program }：卡号 { $card } 的问卷
eligibility-line = { $survey }：{ $verdict }
eligibility-unlisted = 问卷启用后，该会员还没有消费，暂不发送。
verdict-ask = 一小时内发送
verdict-due = 下次发送时间为 { $date }
verdict-untriggered = 待会员消费后发送
verdict-off = 不发送（会员已关闭问卷）
verdict-blocked = 不发送（会员已屏蔽机器人）
verdict-consent = 不发送（会员的同意未涵盖问卷）
verdict-snoozed = { $date }之前不发送（会员选择了“以后再说”）
verdict-wave = { $date }之前不发送（本期已发送过）
verdict-cooldown = { $date }之前不发送（此问卷近期已发送过）
verdict-other = { $date }之前不发送（两周内已发送过其他问卷）
eligibility-last-asked = 上次发送：{ $date }
eligibility-stale = 原定 { $date }发送的问卷未能发出
action-report-hint =
    请告诉作答的会员做了哪些改进。用一条消息分三行写：
    ru: …
    zh: …
    en: …
    取消：/cancel
action-report-usage =
    三种语言缺一不可，每种单独一行：
    ru: …
    zh: …
    en: …
action-report-confirm = { $answers ->
   *[other] 发送给 { $shown } 位作答的会员？
}
action-report-sent = 正在发送给所有作答的会员。
action-report-already = 这一期的消息已经发送过了。

# 问卷：提问、回答，以及工作人员看到的内容。
command-surveys = 开启或关闭问卷
survey-later = 以后再说
survey-never = 不再询问
survey-skip = 跳过
survey-change = 修改
menu-surveys-on = 接收问卷
menu-cases = 待回复反馈
menu-surveys = 问卷

survey-head = 💬 { $program }：一个小问题
question-recommend = 您向亲友推荐我们的可能性有多大？
question-satisfied = 您对最近一次消费满意吗？
question-overall = 总体来说，您对我们满意吗？
question-work = 您推荐亲友来我们这里工作的可能性有多大？
scale-recommend = 0 分：完全不可能 · 10 分：极有可能
scale-satisfied = 1 分：非常不满意 · 5 分：非常满意
score-head = 💬 { $program }：您的评分是 { $score } 分
follow-up-promoter = 您最喜欢我们哪一点？
follow-up-passive = 离满分还差什么？
follow-up-detractor = 哪里让您不满意？
follow-up-hint = 请直接发消息告诉我们，也可以跳过。
thanks-promoter = 谢谢您的认可，我们会继续努力。
thanks-passive = 谢谢，您的意见能帮我们做得更好。
thanks-detractor = 谢谢您坦诚的评价，我们会重视并尽力改进。
survey-earned = { $points ->
   *[other] 作答奖励：+{ $shown } 积分（与评分高低无关）
}
comment-kept = 谢谢，团队会认真阅读。如需补充，请再发一条消息。
comment-unnamed = 团队看不到您的昵称。
comment-named = 团队可以看到您的昵称。
comment-long = 请控制在 { $max } 字以内，目前为 { $length } 字。
comment-full = 本次对话的消息数已达上限。
survey-over = 本次问卷已结束，感谢您的支持。
survey-final = 评分满 24 小时后不能再修改，仍为 { $score } 分。
survey-snoozed = 好的，{ $date }之前不会再发送问卷。
survey-turned-off = 本会员计划不会再发送问卷。如需恢复：/surveys

surveys-head = 💬 { $program }：问卷
surveys-on-line = 我们偶尔会问一个小问题，最多两周一次。
surveys-off-line = 目前不会向您发送问卷。
answer-hint = 请直接发消息回复。取消：/cancel
case-member-said = {"\u0002"}{ $name }：{"\u0003"}{ $text }
reason-survey = 回答问卷

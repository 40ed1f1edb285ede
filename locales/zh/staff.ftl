budget-spent-head = 📉 { $program }：积分预算已用完
budget-spent-line = { $points ->
   *[other] { $shown } 积分的预算已不够新消费使用。超出预算的积分不再发放，消费通知中会注明。如需继续发放，请提高会员计划的积分预算。
}

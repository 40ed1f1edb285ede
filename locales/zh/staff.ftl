budget-spent-head = 📉 { $program }：积分预算已用完
budget-spent-line = { $points ->
   *[other] { $shown } 积分的预算已不足以继续发放，超出预算的消费不产生积分，小票上会注明。如需继续，请提高会员计划的预算。
}

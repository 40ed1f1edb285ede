# 会员计划的运营：关闭、双人复核、上限、导出。
wind-down-head = 🔚 { $program }：会员计划即将关闭
wind-down-line = 积分可累积至 { $earn }，可使用至 { $spend }（均含当日），逾期不能再使用。优惠券按各自的有效期使用。
last-days-head = 🔚 { $program }：积分可使用至 { $spend }（含当日）
last-days-line = 此后会员计划关闭，积分不能再使用。
reopened-head = 🎉 { $program }：会员计划继续运营
reopened-line = 原定的关闭已取消，积分的累积和使用一切照旧。
note-wind-down = 🔚 会员计划即将关闭：积分可累积至 { $earn }，可使用至 { $spend }（均含当日）。
note-wind-down-spending = 🔚 会员计划即将关闭：不再累积积分，已有积分可使用至 { $spend }（含当日）。
note-closed = 🔚 会员计划已关闭，积分不能再使用。优惠券按各自的有效期使用。
note-earns-no-more = { $points ->
   *[other] 会员计划即将关闭，已停止发放积分；按此前规则，本可得 { $shown } 积分。
}
closed-to-newcomers = 该会员计划已关闭或即将关闭，不再接受新会员。
program-full = 该会员计划人数已满，暂时不能接受新会员，请咨询商家。
menu-wind-down = 关闭会员计划
wind-down-prompt =
    🔚 { $program }：关闭会员计划？
    宣布后，我们会通知会员，不再接受新会员，问卷也将停止。积分还可累积一周，之后只能使用。
    宣布后积分还可使用多少天？
wind-down-confirm =
    🔚 { $program }：宣布关闭会员计划？
    积分可累积至 { $earn }，可使用至 { $spend }（均含当日）。
    我们会通知每位会员（夜间不打扰）；关闭前一周，再次提醒仍有积分的会员。宣布后不再接受新会员。
    优惠券按各自的有效期使用，退款照常处理。最晚可于 { $earn }（含当日）取消关闭。
menu-announce-wind-down = 宣布关闭
wind-down-announced =
    🔚 { $program }：已宣布关闭
    积分可累积至 { $earn }，可使用至 { $spend }（均含当日）。
wind-down-irrevocable = 积分已停止累积，不能再取消关闭。
wind-down-ended =
    🔚 { $program }：会员计划已关闭
    记录会保留。请先下载全部数据，之后即可退出团队。
menu-reopen = 取消关闭
wind-down-reopened = 已取消关闭。收到过关闭通知的会员，将收到继续运营的通知。
wind-down-changed = 情况已有变动，以下是最新状态。
approval-sent =
    ⏳ 积分调整 { $points }，会员卡号 { $card }：等待复核
    单次调整超过 { $most } 积分，须由另一位负责人或经理同意。已通知他们，须在 7 天内处理，逾期作废。
approval-nobody = 单次调整超过 { $most } 积分，须由另一位负责人或经理同意，目前团队中没有其他负责人或经理。请先邀请：/business →“员工”。
approval-asked-head = ✏️ { $program }：有一笔积分调整待您复核
approval-asked-line =
    申请人：{ $name }。积分：{ $points }，会员卡号 { $card }
    原因：{ $reason }
approval-asked-until = 处理截止 { $date }（含当日）；同意之前，积分不会变动。
menu-approve-adjust = 同意
menu-reject-adjust = 拒绝
adjust-approved = ✅ { $program }：已同意积分调整 { $points }，会员卡号 { $card }
adjust-rejected = ✖️ { $program }：已拒绝积分调整 { $points }，会员卡号 { $card }
approval-own = 这是您自己提交的申请，须由另一位负责人或经理同意。
approval-over = 该申请已处理或已过期。如仍需调整，请提交人重新发送 /adjust。
menu-limits = 上限
limits-head = 📏 { $program }：上限
limits-members = 会员（含未绑定 Telegram 的会员卡）：{ $n } / { $most }
limits-staff = 员工：{ $n } / { $most }
limits-keys = API 密钥：{ $n } / { $most }
limits-purchases = 通过 API 上报的消费：每分钟最多 { $most } 笔
limits-hint = 会员记录会一直保留，因此会员退出后仍计入。如需提高上限，请联系本机器人的运营方。
staff-full = 团队人数已达上限（{ $most } 人）。须先取消某位员工的权限。
members-full-head = 📏 { $program }：会员人数已达上限
members-full-line = 上限为 { $most } 位会员（含未绑定 Telegram 的会员卡），提高之前新会员无法加入。请联系本机器人的运营方。
menu-export-log = 下载 CSV
menu-export = 下载全部数据
export-log-caption =
    🗂 { $program }：操作日志
    共 { $count } 条，每条都带有上一条的哈希值。
export-caption =
    📦 { $program }：全部数据
    规则、礼品、会员、邀请记录、积分记录、优惠券、问卷结果、员工和操作日志，均为 CSV 文件。人员仅以编号表示，不含昵称和 Telegram ID。
export-too-large = 积分记录超过 { $most } 条，不便在聊天中发送。请通过 GET /v1/entries 读取，或请本机器人的运营方执行 kopilka program export。
log-wind-down-announced = 宣布关闭，积分可使用至 { $date }（含当日）
log-reopened = 取消关闭
log-approval-asked = 提交积分调整 { $points }（待复核），卡号 { $card }
log-adjust-approved = 复核同意，积分调整 { $points }，卡号 { $card }
log-adjust-rejected = 复核拒绝积分调整 { $points }，卡号 { $card }
log-exported-log = 下载操作日志
log-exported-program = 下载全部数据
menu-add-language = 添加 { $language }
language-ask = { $count ->
   *[other] { $language }：请按以下顺序发送 { $shown } 行译文，每行一条。名称不超过 64 个字符，说明不超过 200 个字符。
}
language-count = { $count ->
   *[other] 请按以下顺序，每条发一行，共 { $shown } 行。
}
language-too-long = 第 { $line } 行超过 { $most } 个字符。请缩短后重新发送全部内容。
language-review = { $language }：效果如下。请确认，或重新发送全部内容。
language-added = 已添加 { $language }，会员可以使用该语言。等级名称两分钟后生效。
log-language-added = 添加语言：{ $language }

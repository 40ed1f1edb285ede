# 会员计划的运营：关闭、双人复核、上限、导出。
wind-down-head = 🔚 { $program }：会员计划即将关闭
wind-down-line = 积分可累积至 { $earn }，可使用至 { $spend }（均含当日），逾期不能再使用。兑换券按各自的有效期使用。
last-days-head = 🔚 { $program }：积分可使用至 { $spend }（含当日）
last-days-line = 此后会员计划关闭，积分不能再使用。
reopened-head = 🎉 { $program }：会员计划继续运营
reopened-line = 原定的关闭已取消，积分的累积和使用一切照旧。
note-wind-down = 🔚 会员计划即将关闭：积分可累积至 { $earn }，可使用至 { $spend }（均含当日）。
note-wind-down-spending = 🔚 会员计划即将关闭：不再累积积分，已有积分可使用至 { $spend }（含当日）。
note-closed = 🔚 会员计划已关闭，积分不能再使用。兑换券按各自的有效期使用。
note-earns-no-more = { $points ->
   *[other] 会员计划即将关闭，已停止发放积分；按此前规则，本可得 { $shown } 积分。
}
menu-wind-down = 关闭会员计划
wind-down-prompt =
    🔚 { $program }：关闭会员计划？
    宣布后，我们会通知会员，不再接受新会员，问卷也将停止。积分还可累积一周，之后只能使用。
    宣布后积分还可使用多少天？
wind-down-confirm =
    🔚 { $program }：宣布关闭会员计划？
    积分可累积至 { $earn }，可使用至 { $spend }（均含当日）。
    我们会通知每位会员（夜间不打扰）；关闭前一周，再次提醒仍有积分的会员。宣布后不再接受新会员。
    兑换券按各自的有效期使用，退款照常处理。最晚可于 { $earn }（含当日）取消关闭。
menu-announce-wind-down = 宣布关闭
wind-down-announced =
    🔚 { $program }：已宣布关闭
    积分可累积至 { $earn }，可使用至 { $spend }（均含当日）。
wind-down-irrevocable = 积分已停止累积，不能再取消关闭。
wind-down-ended =
    🔚 { $program }：会员计划已关闭
    记录会保留。请先下载全部数据，之后即可退出团队。
menu-reopen = 继续运营
wind-down-reopened = 已取消关闭。收到过关闭通知的会员，将收到继续运营的通知。
wind-down-changed = 情况已有变动，以下是最新状态。
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
menu-export-semicolons = 下载（分号分隔）
menu-export = 下载全部数据
export-log-caption =
    🗂 { $program }：操作日志
    共 { $count } 条，每条都带有上一条的哈希值。
export-caption =
    📦 { $program }：全部数据
    规则、礼品、会员、邀请记录、积分记录、兑换券、问卷结果、员工和操作日志，均为 CSV 文件。人员仅以编号表示，不含昵称和 Telegram ID。
export-too-large = 积分记录超过 { $most } 条，不便在聊天中发送。请通过 GET /v1/entries 读取，或请本机器人的运营方执行 kopilka program export。
export-waits = ⏳ { $moment } 起可下载文件。为防滥用，需等待一天，期间负责人可取消下载。届时会在这里提醒您。
export-ready = 📦 { $program }：文件已就绪，请在 { $moment } 前下载
export-stopped = ✋ 负责人已取消本次下载，如仍需要，可重新申请。
rewards-change-head = 🎁 { $program }：礼品调整
rewards-change-line = { $date }起，“{ $name }”{ $line }
rewards-change-end = 已兑换的券照常有效。
rewards-stay = 🎁 { $program }：“{ $name }”保持不变，原定的调整已取消。

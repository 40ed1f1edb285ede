command-business = 商家入口（会员计划与收银）
command-adjust = 调整会员积分并注明原因
role-owner = 负责人
role-manager = 经理
role-cashier = 收银员
role-analyst = 数据分析员
role-agency = 代运营
role-owner-duties = 拥有全部权限，包括转让会员计划。
role-manager-duties = 收银、规则、员工、积分调整、密钥和报表。
role-cashier-duties = 仅收银：只能看到会员卡号和昵称。
role-analyst-duties = 仅报表：看不到会员昵称，不能收银。
role-agency-duties = 在约定期限内可管理规则、查看报表、回复会员；不能收银，不能管理密钥。
role-line = • { $role }：{ $duties }
staff-menu-head =
    💼 { $program }
    您的角色：{ $role }
role-not-allowed = 您的角色（{ $role }）没有此权限，请联系负责人或经理。
menu-staff-menu = 工作台
menu-business = 全部会员计划
menu-team = 员工
menu-join-link = 入会链接和二维码
menu-audit-log = 操作日志
team-head = 👥 { $program }：员工
team-line = • { $name }：{ $role }
team-line-until = • { $name }：{ $role }（至 { $date }）
team-you = { $name }（您）
team-unnamed = 尚未绑定 Telegram
team-former = 前员工
menu-invite-staff = 邀请
invite-staff-prompt = 请选择要邀请的角色：
invite-staff-term = 期限多长？到期后权限自动结束。
invite-staff-link =
    🔗 邀请：{ $role }
    { $link }
    请只发给一个人：链接 48 小时内有效，只能使用一次。
invite-staff-share = “{ $program }”邀请您加入团队：{ $role }
menu-share-link = 发送
menu-revoke-role = 取消权限
menu-hand-over = 转让会员计划
menu-resign = 退出团队
revoke-role-prompt = 取消“{ $name }”（{ $role }）的权限？确认后，权限立即失效。
role-revoked = 已取消权限：{ $name }
hand-over-ask = 将会员计划转让给“{ $name }”？对方将成为负责人，您将成为经理。24 小时内可撤销，之后只能由新负责人转回。
handed-over = 已转让给：{ $name }
resign-ask = 确定退出团队？您的权限将立即取消。
resigned = 您已退出：{ $program }
just-handed-over = 会员计划转让未满 24 小时，期间不能再次转让，也不能取消原负责人的权限。
last-owner = 会员计划必须有负责人。请先转让：/business →“设置”→“员工”。
team-changed = 员工名单已有变动，以下是最新名单。
staff-invitation =
    💼 { $program }
    邀请您加入团队：{ $role }。{ $does }
    为此我们会保存您的 Telegram ID、昵称和语言，可随时删除：/privacy
role-ends = 权限至 { $date }为止。
menu-accept-invitation = 接受
staff-invitation-over = 邀请已被使用或已过期，请索取新的邀请。
staff-invitation-has-role = 您已是团队成员（{ $role }）。如需更换角色，请先让负责人或经理取消您现有的权限。
log-head = 🗂 { $program }：操作日志
log-empty = 暂无记录。
log-line = { $n }. { $date }，{ $who }：{ $what }
log-system = 机器人管理员
log-program-created = 开通会员计划
log-rules-changed = 规则：第 { $from } 版 → 第 { $to } 版
log-staff-invited = 发出邀请（{ $role }）
log-invitation-withdrawn = 撤回邀请（{ $role }）
log-staff-joined = “{ $whom }”加入团队（{ $role }）
log-staff-revoked = 取消“{ $whom }”的权限（{ $role }）
log-staff-restored = 恢复 { $whom } 的权限（{ $role }）
log-staff-left = 退出（{ $role }）
log-handed-over = 会员计划转让给 { $whom }
log-handed-back = 撤销转让，负责人恢复为 { $whom }
log-balance-changed = 积分调整 { $points }，卡号 { $card }
log-coupon-cancelled = 取消兑换券 { $code }
log-referral-approved = 批准邀请奖励，卡号 { $card }
log-referral-rejected = 驳回邀请奖励，卡号 { $card }
log-coupon-used = 核销兑换券 { $code }
log-case-replied = 回复会员，卡号 { $card }
log-case-closed = 反馈标为已处理，卡号 { $card }
log-action-report = 已向会员公布改进（{ $survey }，{ $wave }）
limit-none = 没有每日收银限额。
limit-off = 不限
limit-line = 每日收银限额：{ $most }
menu-limit = 每日限额
log-limit-changed = 每日限额：{ $whom }，{ $from } → { $to }
log-name-read = 查看昵称，卡号 { $card }
adjust-usage = 格式：/adjust 卡号 积分 原因（每次最多 { $most } 积分），例如：/adjust 4539148803436467 +50 补发积分
adjust-ask =
    ✏️ { $program }：确定调整积分？
    卡号：{ $card }
    积分：{ $points }
    原因：{ $reason }
    会员可看到以上内容。
adjust-done = ✅ { $program }：积分已调整 { $points }，会员卡号 { $card }
adjust-short = { $points ->
   *[other] 该会员可用积分不足，还差 { $shown } 积分，未作调整。
}
join-link =
    🔗 { $program }：入会方式
    { $link }
    请在收银台展示二维码，或直接发送链接。
poster-caption = { $program }：扫码入会，消费得积分
approval-sent =
    ⏳ 积分调整 { $points }，会员卡号 { $card }：等待复核
    单笔数额较大，或 30 天内累计较多的调整，须由另一位负责人或经理同意。已通知他们，须在 7 天内处理，逾期作废。
approval-alone =
    ⏳ 积分调整 { $points }，会员卡号 { $card }：需等待 24 小时
    单笔数额较大，或 30 天内累计较多的调整，须再次复核。目前没有其他人可以复核，24 小时后会将申请发给您，请届时点“同意”。
approval-alone-wait = 时间未到：申请满 24 小时后，您才能确认自己的申请。
approval-nobody = 此调整须由另一位负责人或经理同意，目前没有可以复核的人。请先邀请：/business →“设置”→“员工”。
adjust-limit-card = 未作调整：30 天内，一张会员卡的增减合计最多 { $most } 积分。
adjust-limit-person = 未作调整：30 天内，每人经手的增减合计最多 { $most } 积分。请联系其他负责人或经理。
adjust-limit-program = 未作调整：30 天内，全体员工的增减合计最多 { $most } 积分。较早的调整会逐日不再计入。
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
menu-export-log = 下载 CSV
log-wind-down-announced = 宣布关闭，积分可使用至 { $date }（含当日）
log-reopened = 取消关闭
log-approval-asked = 提交积分调整 { $points }（待复核），卡号 { $card }
log-adjust-approved = 复核同意，积分调整 { $points }，卡号 { $card }
log-adjust-rejected = 复核拒绝积分调整 { $points }，卡号 { $card }
log-export-asked-log = 申请下载操作日志
log-export-asked-program = 申请下载全部数据
log-export-stopped = 取消下载（申请人：{ $whom }）
log-exported-log = 下载操作日志
log-exported-program = 下载全部数据
log-reward-added = 添加礼品：{ $name }
log-reward-changed = 礼品“{ $name }”：{ $line }
log-renamed = 更名：{ $name }
log-language-added = 添加语言：{ $language }
log-key-created = 新建密钥 { $name }（{ $scope }）
log-key-rotated = 更换密钥 { $name }
log-key-revoked = 撤销密钥 { $name }
log-rules-proposed = 提议修改规则
log-proposal-declined = 未同意 { $whom } 提议的规则修改
log-imported = 导入会员（任务 { $number }）
log-import-undone = 撤销导入任务 { $number }
log-journey-changed = 自动消息“{ $what }”：{ $state }
audit-alert-head = 🔔 { $program }：有重要变更
audit-alert-line = { $who }：{ $what }
audit-alert-hint = 如非预期，请改回原样，并检查哪些人有权限。
take-back-until = { $moment } 前可撤销
menu-take-back = 撤销
taken-back = ↩️ 已撤销：{ $what }
take-back-over = 无法撤销：已超过 24 小时，或此项已被撤销或另有变更。如有需要，请手动修改。
limit-usual = 常见消费额的 20 倍（不低于可得 100 积分的金额）
staff-day-head = 🗂 { $program }：{ $date }员工改动汇总
staff-day-adjusted = 积分调整：{ $count } 次，共 { $points } 积分
staff-day-undone = 撤销消费：{ $count } 笔，共 { $amount }
adjust-points-ask =
    ✏️ { $program }：卡号 { $card }
    调整多少积分？原因是什么？每次最多 { $most } 积分，例如：+50 补发积分

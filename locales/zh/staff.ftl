# 工作台、员工、操作日志，以及发给管理者的通知。
budget-spent-head = 📉 { $program }：积分预算已用完
budget-spent-line = { $points ->
   *[other] { $shown } 积分的预算已不足以支付新消费的积分。超出部分不再发放，会员收到的通知中会注明。如需继续发放，请提高积分预算。
}
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
invite-staff-prompt = 邀请什么角色？
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
revoke-role-prompt = 取消 { $name }（{ $role }）的权限？立即生效。
role-revoked = 已取消权限：{ $name }
hand-over-ask = 将会员计划转让给 { $name }？对方将成为负责人，您将成为经理。之后只有新负责人能再转让。
handed-over = 已转让给：{ $name }
resign-ask = 确定退出团队？您的权限将立即取消。
resigned = 您已退出：{ $program }
last-owner = 会员计划必须有负责人。请先转让：/business →“员工”。
team-changed = 员工名单已有变动，以下是最新名单。
staff-invitation =
    💼 { $program }
    邀请您加入团队：{ $role }。{ $does }
    为此我们会保存您的 Telegram ID、昵称和语言，可随时删除：/privacy
role-ends = 权限至 { $date }为止。
menu-accept-invitation = 接受
staff-invitation-over = 邀请已被使用或已过期，请索取新的邀请。
staff-invitation-has-role = 您已是团队成员（{ $role }）。如需更换角色，请先让负责人或经理取消您现有的权限。
staff-invitation-declined = 未保存任何信息。如改变主意，链接仍可使用。
log-head = 🗂 { $program }：操作日志
log-empty = 暂无记录。
log-line = { $n }. { $date }，{ $who }：{ $what }
log-system = 命令行
log-program-created = 开通会员计划
log-rules-changed = 规则：第 { $from } 版 → 第 { $to } 版
log-staff-invited = 发出邀请（{ $role }）
log-staff-joined = { $whom } 加入（{ $role }）
log-staff-revoked = 取消 { $whom } 的权限（{ $role }）
log-staff-left = 退出（{ $role }）
log-handed-over = 会员计划转让给 { $whom }
log-balance-changed = 积分调整 { $points }，卡号 { $card }
log-coupon-cancelled = 取消优惠券 { $code }
log-referral-approved = 批准邀请奖励，卡号 { $card }
log-referral-rejected = 驳回邀请奖励，卡号 { $card }
log-coupon-used = 核销优惠券 { $code }
log-case-replied = 回复会员，卡号 { $card }
log-case-closed = 反馈标为已处理，卡号 { $card }
log-action-report = 已向会员公布改进（{ $survey }，{ $wave }）

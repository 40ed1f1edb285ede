# 导入现有会员。
command-import = 从其他系统导入会员
menu-import = 导入
import-hint =
    📥 { $program }：导入会员
    请发送含会员积分或消费记录的 CSV 或 XLSX 文件，确认前不会有变动。
import-sample = 模板
import-sample-caption = 填好后发回；也可直接发送原系统导出的文件。
import-head = 📥 导入任务 { $number }
import-head-check = 📥 导入任务 { $number } · 核对
import-head-running = 📥 导入任务 { $number } · 导入中
import-head-done = 📥 导入任务 { $number } · 已完成
import-head-stopped = 📥 导入任务 { $number } · 已停止
import-head-undoing = 📥 导入任务 { $number } · 撤销中
import-head-undone = 📥 导入任务 { $number } · 已撤销
import-text-form = { $lines ->
   *[other] { $shown } 行，{ $encoding }，分隔符“{ $separator }”
}
import-sheet-form = { $lines ->
   *[other] { $shown } 行，XLSX，工作表“{ $sheet }”
}
import-tab = 制表符
import-column = { $column } ← { $name }
import-not-used = 未使用：{ $names }
import-doubt = 采用“{ $one }”，未用“{ $other }”。如需对调，请点“修改”。
import-no-person = 没有识别出会员所在的列，请点“修改”指定。
import-cards-only = 文件中没有积分或消费记录，只会建立会员卡。
import-correct = 确认无误
import-change = 修改
import-cancel = 取消
import-pick-column = 要修改哪一列？
import-pick-meaning = “{ $name }”列对应哪一项？
import-nothing = 不使用
column-member = 会员编号
column-phone = 手机号
column-email = 邮箱
column-card = 会员卡号
column-balance = 积分
column-amount = 消费金额
column-quantity = 数量
column-price = 单价
column-occurred-at = 消费日期
column-time = 时间
column-receipt = 小票号
column-cashier = 收银员
column-level = 等级
column-expires-on = 有效期至
column-debt = 待补扣积分
column-joined-on = 入会日期
import-progress = { $bar } { $done }/{ $all }
import-new = 新会员：{ $new } 位
import-known = 已有会员：{ $known } 位
import-balances = 初始积分：{ $balances } 位会员
import-purchases = 消费：{ $purchases } 笔
import-refunds = 退款：{ $refunds } 笔
import-points = 积分：{ $points }
import-points-worth = 积分：{ $points }（{ $worth }）
import-before = 此前已导入：{ $before } 笔
import-fractions = { $lines ->
   *[other] { $shown } 行的积分小数部分将舍去。
}
import-left-out = 无法导入：{ $bad } 行。第 { $line } 行：{ $why }
import-left-out-count = 未导入：{ $bad } 行
import-quiet = 不会通知会员。
import-full = 会员名额还剩 { $room } 个，请联系本机器人的运营方提高上限。
import-go = 导入
import-bad-lines = 错误行
import-bad-caption = 导入任务 { $number }：无法导入的行及原因。
import-stop = 停止
import-done = 会员：{ $people } 位。{ $until } 前可撤销
import-done-final = 会员：{ $people } 位
import-undo = 撤销
import-cards = 会员卡
import-cards-caption = 导入任务 { $number }：会员卡与领取链接。请将链接单独发给对应会员，点开即可在本机器人中绑定会员卡；持有链接的人都能领取，请勿外传。
import-undone = 会员：{ $undone } 位
import-kept = { $kept ->
   *[other] { $shown } 位会员此后有新记录，予以保留。
}
import-no-table = 这不是 CSV 或 XLSX 文件，请另存为其中一种后重新发送。
import-empty = 文件中没有数据行。
import-no-header = 首行没有列名。请在最上方加上列名，如“手机号”“积分”，然后重新发送。
import-too-wide = 文件超过 { $most } 列。请删除不需要的列后重新发送。
import-busy = 该会员计划正在进行另一项导入，请等待完成。
import-more = ……另有 { $more } 行
import-too-large = 文件过大，此处上限为 { $size } MB。请拆分，或另存为 CSV。
import-gone = 该导入已关闭，请重新发送文件。
import-late = 已超过一天，无法撤销。
import-lost = Telegram 已无法提供该文件，请重新发送；已导入的内容不会重复导入。
bad-broken = 引号未闭合；内容中的引号需写两次
bad-garbled = 无法识别为文字
bad-nobody = 没有会员信息
bad-rounded = “{ $column }”被 Excel 改坏，请设为文本格式后重新导出
bad-unclear = “{ $column }”有歧义，请把日期写成 2027-01-31，数字写成 1234.50
bad-value = “{ $column }”为空或格式不符
bad-decimals = 金额的小数位数超出该币种的规定
bad-two-balances = 与第 { $line } 行该会员的信息不一致
bad-mixed-receipt = 第 { $line } 行中该小票属于其他会员
bad-nothing-to-refund = 找不到该退款对应的消费
bad-future = 日期尚未到来
bad-over = 积分已过有效期
bad-unknown-level = 会员计划没有这一等级
bad-other-points = 该会员的积分此前已导入：{ $points }。不会更改，如需调整请用 /adjust
bad-other-minor = 该笔消费此前已导入：{ $amount }，不会更改
bad-closed = 会员计划已关闭
bad-refused = 不符合会员计划规则
import-sheet-line = 行
import-sheet-why = 原因
import-sheet-link = 领取链接

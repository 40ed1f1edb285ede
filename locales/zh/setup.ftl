business-head = 💼 您管理的会员计划
business-none = 还没有会员计划。现在创建，只需五分钟。
menu-new-program = 创建会员计划
menu-continue = 继续编辑草稿
menu-drop-draft = 删除草稿
drop-draft-ask = 确定删除草稿？已填内容将全部清除。
draft-dropped = 草稿已删除。
too-many-programs = 您已有 { $most } 个会员计划，达到上限。如需更多，请联系我们。
setup-progress = 第 { $step } 步，共 { $steps } 步。暂停：/cancel（已填内容会保留）
menu-yes = 是
menu-no = 否
setup-kind = 您经营哪类生意？这只影响我们接下来的建议。
setup-languages = 会员使用哪些语言？只需提供这些语言的名称，以后还可以添加。
menu-kind-cafe = 咖啡馆、餐饮
menu-kind-shop = 门店零售
menu-kind-salon = 美容美发
menu-kind-online = 网店
setup-name-ru = 会员计划的俄语名称是什么？俄语会员会看到它，例如：Кофейня «Зерно»。
setup-name-zh = 会员计划的中文名称是什么？它会显示在每条消息的开头，例如：谷粒咖啡馆。
setup-name-en = 会员计划的英语名称是什么？例如：Grain Café。
setup-currency = 您用哪种货币收款？请选择，或发送货币代码，例如 HKD。开通后不能更改。
setup-zone = 您在哪个时区营业？每天从该时区零点起算。请选择，或发送时区名称，例如 Asia/Singapore。开通后不能更改。
menu-zone-moscow = 莫斯科
menu-zone-yekaterinburg = 叶卡捷琳堡
menu-zone-novosibirsk = 新西伯利亚
menu-zone-almaty = 阿拉木图
menu-zone-shanghai = 北京、上海
menu-zone-hong-kong = 香港
menu-zone-london = 伦敦
menu-zone-new-york = 纽约
setup-rate = 消费可得多少积分？请选择，或发送两个数字：积分和对应的金额，例如：{ $example }
setup-rate-line = { $points ->
   *[other] • { $rule }：消费 { $bill } 可得 { $shown } 积分
}
setup-pending = 消费后多少天积分可用？如商品可退，请填退货期。请选择，或发送 0 到 90 之间的数字。
menu-at-once = 立即可用
menu-days = { $days ->
   *[other] { $shown } 天
}
setup-expiry = 积分有效期多长？请选择，或发送月数。过期前一定会先提醒会员。
menu-months = { $months ->
   *[other] { $shown } 个月
}
menu-months-idle = { $months ->
   *[other] { $shown } 个月无消费
}
menu-never = 永久有效
setup-pay = 是否支持积分抵扣？请选择，或发送两个数字：1 积分抵多少钱、最多抵订单金额的百分之几，例如：{ $example }
menu-pay = 1 积分抵 { $worth }，最多 { $share }%
setup-levels =
    需要会员等级吗？最近 13 个月（含本月）获得的积分越多，等级越高。请选择，或发送您的等级，每行一个：名称 = 积分门槛 x 积分倍数。第一个门槛为 0，之后递增。例如：
    { $example }
setup-names-order = 名称请用会员计划的所有语言填写，以斜杠分隔，顺序为：{ $languages }
menu-levels-proposed = 使用建议等级
menu-no-levels = 不设等级
proposed-level-1 = 普通会员
proposed-level-2 = 银卡会员
proposed-level-3 = 金卡会员
setup-referral = 要设置邀请奖励吗？请选择，或发送三个数字：邀请人得多少积分、好友得多少积分、好友首次消费的最低金额，例如：{ $example }
menu-referral = 邀请人 { $referrer }，好友 { $friend }
menu-no-referral = 不设邀请奖励
setup-survey = 是否每季度向会员发一次问卷，了解推荐意愿？结果会汇总成报告；同一会员两周内最多收到一次问卷。
setup-reward = 积分可以换什么？请选择第一份礼品，或自己填写：名称 = 所需积分，例如：{ $example }
setup-visits = 要设置到店奖励吗？请选择，或发送两个数字：每到店几次、奖励多少积分。例如：{ $example }
menu-visits = { $points ->
   *[other] 每 { $every } 次到店：{ $shown } 积分
}
setup-birthday = 会员生日当天送多少积分？请选择，或发送一个数字。
setup-activities = 除消费外，还有什么可以得积分？由收银系统或网店上报。
setup-activity = { $what }：给多少积分？请选择，或发送一个数字。
setup-caps = 消费最多可得多少积分？请发送两个数字：每笔消费的上限、每位会员每天的上限，0 表示不限。例如：{ $example }
menu-no-caps = 不设上限
setup-promotion = 几倍积分，哪几天？请选择，或一次发送：x2 6/1-6/7
proposed-promotion = { $factor } 倍积分
menu-no-reward = 暂不设置礼品
proposed-reward-cafe = 卡布奇诺
proposed-reward-shop = 自选小礼品
proposed-reward-salon = 赠送护理一次
proposed-reward-online = 免运费一次
proposed-reward-about = 出示券码即可领取。
refused-choice = 没有这个选项，请点下面的按钮。
refused-name = 名称须为 1 到 { $most } 个字符，且只占一行。
refused-languages = 名称须包含会员计划的所有语言，以斜杠分隔：{ $languages }
refused-currency = 没有这种货币。货币代码为三个字母，例如 RUB、CNY 或 USD。
refused-zone = 没有这个时区。名称由大洲和城市的英文组成，例如 Asia/Shanghai。
refused-rate = 需要两个大于零的数字：积分（不超过 1000）和金额，例如：{ $example }
refused-pending = 请填 0 到 90 之间的天数。
refused-expiry = 请填 1 到 120 之间的月数。
refused-pay = 需要两个数字：1 积分抵多少钱，以及 1 到 100 的百分比，例如：{ $example }
refused-levels =
    无法识别等级。请填 1 到 5 行，倍数为 1 到 10，例如：
    { $example }
refused-levels-rise = 第一个门槛为 0，后面的门槛必须依次递增。
refused-referral = 需要三个数字：邀请人积分、好友积分（均不少于 1）和金额，例如：{ $example }
refused-reward = 需要名称和所需积分，用“=”连接，例如：{ $example }
refused-award = 请发送 1 到 1,000,000 之间的积分数。
refused-visits = 请发送两个数字：第几次到店（2 到 1,000）、多少积分。例如：{ $example }
refused-caps = 请发送两个积分数，0 表示不限。例如：{ $example }
refused-promotion = 请发送大于 1、不超过 10 的倍数和从今天起的日期：x2 6/1-6/7。最多同时有 8 个活动。
refused-before = 请先回答这个问题。
refused-fixed = 会员计划开通后，货币和时区不能更改，所有记录都以此为准。如需改名，请点“名称”。
review-head = 📋 { $program }：请核对
review-names = 名称：{ $names }
review-place = 货币：{ $currency }。时区：{ $zone }
review-reward = { $points ->
   *[other] 第一份礼品：{ $reward }，{ $shown } 积分
}
review-survey = 每季度询问会员是否愿意推荐。
review-hint = 可先点“试一试”看看效果，改好后再正式开通。
review-reward-after = 相当于累计消费 { $sum }。
review-generous = ⚠️ 返还偏高：最多返还消费的 { $share }%。消费 { $bill }，返还价值 { $worth } 的积分。
menu-preview = 试一试
menu-publish = 正式开通
menu-edit-name = 名称
menu-edit-currency = 货币
menu-edit-zone = 时区
menu-edit-rate = 积分规则
menu-edit-pending = 积分到账时间
menu-edit-expiry = 积分有效期
menu-edit-pay = 积分抵扣
menu-edit-levels = 等级
menu-edit-referral = 邀请奖励
menu-edit-survey = 问卷
menu-edit-reward = 礼品
menu-edit-languages = 语言
menu-edit-visits = 到店奖励
menu-edit-birthday = 生日礼
menu-edit-activities = 其他奖励
menu-edit-caps = 积分上限
preview-head = 🧪 模拟消费 { $bill }，不会留下记录。会员会收到这样的消息：
published =
    ✅ { $program }：会员计划已开通
    会员入会链接：
    { $link }
    请在收银台放置二维码，邀请收银员，然后录入第一笔消费。
publish-changed = 您核对之后，设置又有改动。以下是最新内容，请重新核对。
menu-poster = 入会二维码
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
example-rate = { $points } 积分 / { $amount }
example-pay = { $amount }，{ $share }%
example-referral = { $referrer }、{ $friend }、{ $amount }
example-visits = { $visits } 次，{ $points } 积分
example-caps = 每笔 { $purchase }，每日 { $day }
effect-last-week = { $points ->
   *[other] 按上周消费估算：每周发放的积分由 { $before } 变为 { $shown }。
}

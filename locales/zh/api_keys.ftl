# API 密钥与二次验证。
menu-keys = API 密钥
keys-head = 🔑 { $program }：API 密钥
keys-none = 还没有密钥。收银系统或网店需要密钥来上报消费。
keys-line = • { $name }：{ $scope }。{ $used }
key-unused = 尚未使用。
key-used = 最近使用：{ $date }。
key-until = 有效至 { $date }，之后请用新密钥。
scope-purchases = 消费、核销和查询
scope-coupons = 核销和查询
scope-read = 仅查询
menu-new-key = 新建密钥
menu-scope-purchases = 消费
menu-scope-coupons = 核销
menu-scope-read = 查询
key-scope-ask =
    这个密钥可以做什么？
    “消费”用于收银和网店，“核销”只能核销券，“查询”用于报表和对账。
key-name-ask = 密钥叫什么名字？最多 12 个字符：小写英文字母、数字和连字符，以字母开头，例如：till-1
key-name-wrong = 这个名字不符合要求。
key-shown =
    🔑 { $program }：密钥 { $name }
    { $key }
    密钥只显示这一次，请妥善保存，不要转发。请在收银电脑上测试：
    { $curl }
    结果会发到这个聊天里。
menu-copy-key = 复制密钥
menu-hide-key = 隐藏密钥
key-shown-before = 此密钥已创建，无法再次显示。如未保存，请更换密钥。
keys-too-many = 最多 { $most } 个密钥，请先撤销不用的。
key-gone = 此密钥已不存在，或已更换。
menu-rotate = 更换
menu-revoke-key = 撤销
rotate-ask = 更换密钥 { $name }？旧密钥还可使用 { $hours } 小时，以便您更换。
revoke-key-ask = 撤销密钥 { $name }？立即失效。
key-revoked = 密钥已撤销：{ $name }
key-tried-head = 🔑 { $program }：密钥 { $name } 可用
key-tried-line = 已收到测试请求。如非本人操作，请撤销密钥：/business
log-key-created = 新建密钥 { $name }（{ $scope }）
log-key-rotated = 更换密钥 { $name }
log-key-revoked = 撤销密钥 { $name }
factor-none = 🔐 此操作需要二次验证（身份验证器中的验证码）。只需设置一次，一分钟即可完成。
menu-factor-set-up = 立即设置
factor-set-up =
    🔐 二次验证
    1. 打开身份验证器应用（如 Google Authenticator）。
    2. 扫描下方二维码，或手动输入密钥：{ $secret }
    3. 将六位验证码发送到这里。
factor-on =
    ✅ 二次验证已开启。请保存备用码：手机不在身边时，每个可用一次。之后不再显示。
    { $codes }
factor-is-on = 🔐 二次验证已开启。剩余备用码：{ $left }
factor-ask = 🔐 请发送身份验证器中的验证码（或备用码）。取消：/cancel
factor-wrong = { $left ->
   *[other] 验证码不正确，还可尝试 { $shown } 次。
}
factor-used = 此验证码已使用过，请等待半分钟后的新验证码。
factor-locked = 🔒 错误次数过多，请 { $minutes } 分钟后再试。如非本人操作，请检查您的 Telegram 是否被他人使用。
menu-factor = 二次验证
menu-factor-off = 关闭
factor-off = 二次验证已关闭。

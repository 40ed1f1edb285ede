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
scope-test = 仅供测试，不保存数据
menu-new-key = 新建密钥
menu-scope-purchases = 消费
menu-scope-coupons = 核销
menu-scope-read = 查询
menu-scope-test = 测试
key-scope-ask =
    请选择密钥权限：
    “消费”用于收银和网店，“核销”只能核销券，“查询”用于报表和对账，“测试”供开发调试：响应与“消费”相同，但不保存数据。
key-name-ask = 请为密钥命名：最多 12 个字符：小写英文字母、数字和连字符，以字母开头，例如：till-1
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
menu-factor = 两步验证

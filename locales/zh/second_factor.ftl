factor-none = 🔐 此操作需要两步验证（身份验证器中的验证码）。只需设置一次，一分钟即可完成。
menu-factor-set-up = 立即设置
factor-set-up =
    🔐 两步验证
    1. 打开身份验证器应用（如 Google Authenticator）。
    2. 扫描下方二维码，或手动输入密钥：{ $secret }
    3. 将六位验证码发送到这里。
factor-on =
    ✅ 两步验证已开启。请保存备用码：手机不在身边时，每个可用一次。之后不再显示。
    { $codes }
factor-is-on = 🔐 两步验证已开启。剩余备用码：{ $left }
factor-ask = 🔐 请发送身份验证器中的验证码（或备用码）。取消：/cancel
factor-wrong = { $left ->
   *[other] 验证码不正确，还可尝试 { $shown } 次。
}
factor-no-code = 验证码是身份验证器中的六位数字，或一个备用码。请重新发送，或用 /cancel 取消。
factor-used = 此验证码已使用过，请等待半分钟后的新验证码。
factor-locked = 🔒 错误次数过多，请 { $minutes } 分钟后再试。如非本人操作，请检查您的 Telegram 是否被他人使用。
menu-factor-off = 关闭
factor-off = 两步验证已关闭。
factor-ends =
    🔐 两步验证将在 72 小时后关闭
    运营方收到反馈，称您的身份验证器已丢失。关闭后可重新设置：/business。如身份验证器仍可使用，请点“保留”。
menu-factor-keep = 保留
menu-go-on = 继续

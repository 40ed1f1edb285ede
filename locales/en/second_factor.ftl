factor-none = 🔐 This needs a code from an authenticator app. It takes a minute to set up.
menu-factor-set-up = Set it up
# $secret (String)
factor-set-up =
    🔐 Two-step verification
    1. Open an authenticator app (Google Authenticator or any other).
    2. Scan the QR code below, or type the key: { $secret }
    3. Send the six-digit code here.
# $codes (String)
factor-on =
    ✅ Two-step verification is on. Save these recovery codes: each works once if you lose your phone. We won’t show them again.
    { $codes }
# $left (String)
factor-is-on = 🔐 Two-step verification is on. Recovery codes left: { $left }
factor-ask = 🔐 Send the code from your authenticator app (or a recovery code). Cancel: /cancel
# $left (Number)
# $shown (String)
factor-wrong = { $left ->
    [one] That code isn’t right. { $shown } try left.
   *[other] That code isn’t right. { $shown } tries left.
}
factor-no-code = A code is the six digits in your authenticator app, or one of your recovery codes. Send it again, or /cancel.
factor-used = That code’s been used. Wait for the next one, up to 30 seconds.
# $minutes (String)
factor-locked = 🔒 Too many wrong codes. Try again in { $minutes } min. If that was not you, check who can use your Telegram.
menu-factor-off = Turn it off
factor-off = Two-step verification is off.
factor-ends =
    🔐 Two-step verification turns off in 72 hours
    Whoever runs this bot was told that you’ve lost your authenticator app. Once it’s off, you can set it up again: /business. Still have the app? Tap Keep it.
menu-factor-keep = Keep it
menu-go-on = Continue

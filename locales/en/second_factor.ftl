factor-none = 🔐 This needs a second factor: a code from an authenticator app. Set it up once, it takes a minute.
menu-factor-set-up = Set it up
# $secret (String)
factor-set-up =
    🔐 Second factor
    1. Open an authenticator app (Google Authenticator or any other).
    2. Scan the QR code below, or type the key: { $secret }
    3. Send the six-digit code here.
# $codes (String)
factor-on =
    ✅ The second factor is on. Store the recovery codes: each works once, should the phone be lost. They are not shown again.
    { $codes }
# $left (String)
factor-is-on = 🔐 The second factor is on. Recovery codes left: { $left }
factor-ask = 🔐 Send the code from your authenticator app (or a recovery code). Cancel: /cancel
# $left (Number)
# $shown (String)
factor-wrong = { $left ->
    [one] This code is wrong. { $shown } try is left.
   *[other] This code is wrong. { $shown } tries are left.
}
factor-no-code = A code is the six digits in your authenticator app, or one of your recovery codes. Send it again, or /cancel.
factor-used = This code was used already. Wait for the next one, it comes within half a minute.
# $minutes (String)
factor-locked = 🔒 Too many wrong codes. Try again in { $minutes } min. If that was not you, check who can use your Telegram.
menu-factor-off = Turn it off
factor-off = The second factor is off.
factor-ends =
    🔐 Your second factor turns off in 72 hours
    Whoever runs this bot was told that you’ve lost your authenticator app. Once it’s off, you can set up a new one: /business. Still have the app? Tap Keep it.
menu-factor-keep = Keep it
menu-go-on = Continue

language-name = English

choose-language = Choose a language
not-now = Not now
consent = Consent
back = Back
open-chat = Open the chat
only-in-private = I only talk about points in private chat.

# $points (Number)
# $shown (String)
# $money (String)
rule = { $points ->
    [one] { $shown } point for every { $money }
   *[other] { $shown } points for every { $money }
}
# $points (Number)
# $shown (String)
# $money (String)
rule-in-proportion = { $points ->
    [one] { $shown } point per { $money }, partial amounts included
   *[other] { $shown } points per { $money }, partial amounts included
}

# $program (String)
welcome-head = 🪙 Welcome to { $program }
# $program (String)
home-head = 🪙 { $program }
# $card (String)
card-line = Card: { $card }
welcome-hint = Give this number at the till and your points are added automatically.

# --- the menu ---
menu-points = Points
menu-history = History
menu-card = Card
menu-language = Language
menu-help = Help
menu-programs = Programs
menu-home = Menu
menu-qr = QR code
menu-privacy = My data
something-failed = Something went wrong on our end. Nothing was lost; please try again in a minute.
bot-name = Kopilka: points in one chat
bot-about = Loyalty points from cafés and shops: balance, history, card. Русский, 中文, English.
bot-description = Collect points at your cafés and shops, all in this chat. See why you got every one. Tap Start to join.

# $points (Number)
# $shown (String)
available-line = { $points ->
    [one] Available: { $shown } point
   *[other] Available: { $shown } points
}
# $expired (String)
expired-line = Expired: { $expired }

# --- messages after a purchase or refund ---
# $points (Number)
# $program (String)
# $shown (String)
posted-head = { $points ->
    [one] 🪙 { $program }: +{ $shown } point
   *[other] 🪙 { $program }: +{ $shown } points
}
# $amount (String)
# $date (String)
# $rule (String)
posted-line = Purchase of { $amount } on { $date }: { $rule }. Details: /why
# $program (String)
posted-none-head = 🪙 { $program }: purchase recorded
# $amount (String)
# $date (String)
# $rule (String)
posted-none-line = Purchase of { $amount } on { $date }: not enough for a point ({ $rule }). Details: /why
# $amount (String)
# $date (String)
posted-nothing-line = Purchase of { $amount } on { $date }: no points this time. Details: /why
# $points (Number)
# $program (String)
# $shown (String)
pending-head = { $points ->
    [one] ⏳ { $program }: +{ $shown } point, pending
   *[other] ⏳ { $program }: +{ $shown } points, pending
}
# $amount (String)
# $rule (String)
# $from (String)
pending-purchase-line = Purchase of { $amount }: { $rule }. Yours to spend from { $from }, after the return window. Details: /why
# $available (String)
# $pending (String)
left-line = Available: { $available }, pending: { $pending }
# $points (Number)
# $program (String)
# $shown (String)
refund-head = { $points ->
    [one] ↩️ { $program }: −{ $shown } point
   *[other] ↩️ { $program }: −{ $shown } points
}
# $program (String)
refund-none-head = ↩️ { $program }: refund recorded
# $amount (String)
# $order (String)
refund-line = Refund of { $amount }, purchase no. { $order }. Details: /why
refund-none-line = No points were taken off: this part of the purchase had earned none.
# $points (Number)
# $shown (String)
forgiven-line = { $points ->
    [one] { $shown } point from this purchase was already spent; we won’t take it off.
   *[other] { $shown } points from this purchase were already spent; we won’t take them off.
}
# $points (Number)
# $shown (String)
debt-made-line = { $points ->
    [one] You owe { $shown } point; we’ll take it from the next ones you earn.
   *[other] You owe { $shown } points; we’ll take them from the next ones you earn.
}
# $points (Number)
# $shown (String)
debt-paid-line = { $points ->
    [one] { $shown } point of these covered the shortfall from an earlier refund.
   *[other] { $shown } of these points covered the shortfall from an earlier refund.
}
lot-over-line = The points from this purchase had already expired, so none were taken off.
# $days (Number)
# $shown (String)
grace-line = { $days ->
    [one] These points had expired, so you have { $shown } more day to use them.
   *[other] These points had expired, so you have { $shown } more days to use them.
}
# $amount (String)
paid-with-points-line = { $amount } of the bill was paid with points; that part earns none.
# $points (Number)
# $shown (String)
set-off-line = { $points ->
    [one] { $shown } point wasn’t taken off: it had already expired.
   *[other] { $shown } points weren’t taken off: they had already expired.
}
# $points (Number)
# $shown (String)
made-up-line = { $points ->
    [one] Of these, { $shown } point goes toward a refunded purchase: you’d already spent it by then.
   *[other] Of these, { $shown } points go toward a refunded purchase: you’d already spent them by then.
}
# $points (Number)
# $shown (String)
given-back-late-line = { $points ->
    [one] Of these, { $shown } point expires right away: it’s past its last day.
   *[other] Of these, { $shown } points expire right away: they’re past their last day.
}
# $points (Number)
# $shown (String)
visit-taken-back-line = { $points ->
    [one] The visit bonus of { $shown } point was taken back: this purchase no longer counts as a visit.
   *[other] The visit bonus of { $shown } points was taken back: this purchase no longer counts as a visit.
}
# $points (Number)
# $shown (String)
first-purchase-back-line = { $points ->
    [one] The other card’s first-purchase bonus of { $shown } point was taken back: you’d already made a purchase.
   *[other] The other card’s first-purchase bonus of { $shown } points was taken back: you’d already made a purchase.
}
older = Earlier
newer = Later
# $amount (String)
reason-purchase = purchase of { $amount }
# $amount (String)
reason-refund = refund of { $amount }
reason-spend = spent
reason-cancel = redemption canceled
reason-opening = balance transferred in
reason-opening-back = balance transfer undone
reason-expired = expired
reason-activated = pending points became available
reason-link = card connected to the chat
reason-leave = account disconnected from the chat
reason-transfer-from = points from another card
reason-transfer-to = points moved to your other card
# $order (String)
why-order = Purchase no. { $order }
# $version (String)
# $rule (String)
why-rule = Rules, version { $version }: { $rule }
# $amount (String)
# $exact (String)
why-sum = { $amount } comes to { $exact }
# $points (Number)
# $amount (String)
# $exact (String)
# $shown (String)
why-rounding = { $points ->
    [one] { $amount } comes to { $exact }, rounded down to { $shown } point
   *[other] { $amount } comes to { $exact }, rounded down to { $shown } points
}
# $days (Number)
# $shown (String)
why-window = { $days ->
    [one] Return window: { $shown } day
   *[other] Return window: { $shown } days
}
why-imported = Transferred from earlier records.
# $date (String)
why-joined-on = With us since { $date }.
why-movements = What changed:
# $what (String)
# $points (String)
# $place (String)
why-movement = • { $what }: { $points }, { $place }
# What is owed from later points, and what was paid of it.
move-owed = owed from later points
move-settled = paid off what was owed
# $what (String)
# $points (String)
why-movement-debt = • { $what }: { $points }
move-accrue = earned
move-activate = made available
move-reserve = set aside
move-release = released
move-spend = spent
move-restore = given back
move-expire = expired
move-reverse = taken off
move-adjust = changed
move-warned = warned
move-extend = extended
move-transfer = moved
# $day (String)
place-until = valid through { $day }
place-never = no expiry
# $months (Number)
# $shown (String)
place-idle = { $months ->
    [one] valid for { $shown } month after you last earn or spend
   *[other] valid for { $shown } months after you last earn or spend
}
# $day (String)
place-pending = pending until { $day }
place-reserved = set aside
# $program (String)
# $shown (String)
programs-line = { $program }: { $shown }

# --- form ---
# $day (String)
# $year (String)
date-with-year = { $day }, { $year }
# $date (String)
# $time (String)
moment = { $date }, { $time }
# $symbol (String)
# $number (String)
money = { $symbol }{ $number }
# $points (Number)
# $reward (String)
# $shown (String)
home-reward = { $points ->
    [one] { $reward }: { $shown } point to go
   *[other] { $reward }: { $shown } points to go
}
# $reward (String)
home-enough = Enough for: { $reward }
# $points (Number)
# $level (String)
# $shown (String)
home-level = { $points ->
    [one] Level { $level }: { $shown } point to go
   *[other] Level { $level }: { $shown } points to go
}
# $reward (String)
# $date (String)
home-coupon = Coupon “{ $reward }”: use it by { $date }
home-hint = Show your card at the till and your points are added automatically.
menu-redeem = Redeem
menu-more = More

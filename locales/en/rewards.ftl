# What points are spent on, levels, and what staff does in the chat.
# --- labels ---
menu-rewards = Rewards
menu-coupons = Coupons
menu-level = Level
menu-other-rewards = Other rewards
menu-how-to-earn = How to earn
menu-copy-code = Copy code
command-rewards = Rewards for points
command-coupons = Your coupons

# --- the catalog ---
# $program (String)
rewards-head = 🎁 { $program }: rewards
rewards-none = No rewards right now.
# $points (Number)
# $reward (String)
# $shown (String)
reward-line = { $points ->
    [one] { $reward }: { $shown } point
   *[other] { $reward }: { $shown } points
}
# $reward (String)
reward-sold-out-line = { $reward }: none left
# $reward (String)
# $level (String)
reward-level-line = { $reward }: { $level } and above
# $program (String)
# $reward (String)
reward-head = 🎁 { $program }: { $reward }
# $points (Number)
# $shown (String)
reward-price = { $points ->
    [one] Price: { $shown } point
   *[other] Price: { $shown } points
}
# $days (Number)
# $shown (String)
reward-valid = { $days ->
    [one] The coupon is valid for { $shown } day.
   *[other] The coupon is valid for { $shown } days.
}
reward-returnable = You can return an unused coupon and get the points back.
redeem = Redeem
# $points (Number)
# $program (String)
# $shown (String)
short-head = { $points ->
    [one] { $program }: { $shown } more point needed
   *[other] { $program }: { $shown } more points needed
}
# $points (Number)
# $reward (String)
# $shown (String)
# $available (String)
short-line = { $points ->
    [one] { $reward } costs { $shown } point; available: { $available }.
   *[other] { $reward } costs { $shown } points; available: { $available }.
}
# $pending (String)
# $date (String)
short-arriving = Another { $pending } arrive on { $date }.
# $reward (String)
sold-out = None left: { $reward }. Have a look at the other rewards.
# $reward (String)
# $level (String)
level-needed = { $reward } is for level { $level } and above. See how close you are: /level
reward-gone = This reward is no longer offered.
price-changed = The price has changed. Please look at it once more.

# --- coupons ---
# $program (String)
coupon-head = 🎟 { $program }: your coupon
# $code (String)
# $date (String)
coupon-code = Code: { $code }. Show it at checkout, valid through { $date }.
# $points (Number)
# $shown (String)
# $available (String)
coupon-spent = { $points ->
    [one] Spent: { $shown } point. Available: { $available }
   *[other] Spent: { $shown } points. Available: { $available }
}
# $code (String)
# $date (String)
coupon-used = Code: { $code }. Used on { $date }.
# $code (String)
# $date (String)
coupon-over = Code: { $code }. It was valid through { $date }.
# $code (String)
coupon-returned = Code: { $code }. Coupon returned.
# $program (String)
coupons-head = 🎟 { $program }: your coupons
coupons-none = No coupons yet. Redeem a reward to get one.
# $reward (String)
# $date (String)
coupons-line = { $reward }: through { $date }
# $reward (String)
coupons-used-line = { $reward }: used
# $reward (String)
coupons-over-line = { $reward }: expired
# $reward (String)
coupons-returned-line = { $reward }: returned
# $page (String)
# $pages (String)
coupons-page = Page { $page } of { $pages }
# $coupons (Number)
# $program (String)
coupons-expiring-head = { $coupons ->
    [one] 🎟 { $program }: your coupon expires soon
   *[other] 🎟 { $program }: your coupons expire soon
}
# $reward (String)
coupons-today-line = { $reward }: today is the last day
coupons-previous = Previous
coupons-next = Next
coupon-unknown = There is no such coupon here. Please check the code.
# $program (String)
coupon-staff-head = 🎟 { $program }: a member’s coupon
# $code (String)
# $date (String)
coupon-staff-code = Code: { $code }. Valid through { $date }.
give-back = Return coupon
# $points (Number)
# $shown (String)
give-back-ask = { $points ->
    [one] Return this coupon? You’ll get { $shown } point back.
   *[other] Return this coupon? You’ll get { $shown } points back.
}
keep-coupon = Keep
# $program (String)
coupon-used-head = 🎟 { $program }: coupon used
# $reward (String)
coupon-used-line = { $reward }. If this was not you, tell the staff at checkout.

# --- points as part payment ---
# $program (String)
pay-head = 💳 { $program }: pay with points?
# $points (Number)
# $shown (String)
# $worth (String)
# $bill (String)
pay-line = { $points ->
    [one] Use { $shown } point to take { $worth } off your { $bill } bill.
   *[other] Use { $shown } points to take { $worth } off your { $bill } bill.
}
# $minutes (Number)
# $shown (String)
pay-limit = { $minutes ->
    [one] Approve within { $shown } minute.
   *[other] Approve within { $shown } minutes.
}
approve = Approve
decline = Decline
# $points (Number)
# $program (String)
# $shown (String)
paid-head = { $points ->
    [one] ✅ { $program }: paid with { $shown } point
   *[other] ✅ { $program }: paid with { $shown } points
}
# $worth (String)
# $bill (String)
paid-line = { $worth } off your { $bill } bill.
# $program (String)
pay-declined = { $program }: declined. Nothing was taken off.
# $program (String)
pay-expired = { $program }: time’s up, and no points were taken. Ask the staff to send the request again.
# $program (String)
pay-cancelled = { $program }: the request was canceled. No points were taken.
# $program (String)
pay-restored = { $program }: the payment was canceled, and your points are back.
# $program (String)
pay-lapsed = { $program }: no purchase was reported in time, so the points are back.

# --- messages ---
# $what (String)
# $date (String)
activity-line = For: { $what }, { $date }. Details: /why
# $points (Number)
# $program (String)
# $shown (String)
birthday-head = { $points ->
    [one] 🎂 { $program }: happy birthday, +{ $shown } point
   *[other] 🎂 { $program }: happy birthday, +{ $shown } points
}
adjust-line = Changed by staff. Details: /why
# $points (Number)
# $program (String)
# $shown (String)
points-returned-head = { $points ->
    [one] ↩️ { $program }: +{ $shown } point back
   *[other] ↩️ { $program }: +{ $shown } points back
}
points-returned-line = A redemption was canceled. Details: /why
# $program (String)
# $level (String)
level-up-head = ⭐ { $program }: you’ve reached { $level }
# $program (String)
# $level (String)
level-down-head = ⭐ { $program }: your level is now { $level }
# $program (String)
level-notice-head = ⏳ { $program }: about your level
# $level (String)
# $date (String)
level-notice-line = You’ll drop to { $level } on { $date } unless you earn more points. See how many: /level

# --- reasons and notes ---
reason-visit = visit
reason-review = review
reason-lesson = lesson
reason-custom = activity
reason-birthday = birthday gift
reason-adjust = changed by staff
# $reward (String)
reason-reward = reward: { $reward }
# $bill (String)
reason-bill = paid toward a { $bill } bill
reason-warned = expiry reminder
reason-level = level change
# $level (String)
# $factor (String)
note-level = Level { $level }: ×{ $factor }
# $promotion (String)
# $factor (String)
note-promotion = { $promotion }: ×{ $factor }
# $factor (String)
note-promotions-together = Promotions combined: ×{ $factor }
# $points (Number)
# $shown (String)
note-capped-purchase = { $points ->
    [one] Limit per purchase: { $shown } point not added.
   *[other] Limit per purchase: { $shown } points not added.
}
# $points (Number)
# $shown (String)
note-capped-day = { $points ->
    [one] Daily limit: { $shown } point not added.
   *[other] Daily limit: { $shown } points not added.
}
# $points (Number)
# $shown (String)
note-budget-spent = { $points ->
    [one] The program’s budget is used up: { $shown } point not added.
   *[other] The program’s budget is used up: { $shown } points not added.
}
# $points (Number)
# $visit (String)
# $shown (String)
note-visit = { $points ->
    [one] Visit no. { $visit }: +{ $shown } point
   *[other] Visit no. { $visit }: +{ $shown } points
}
# $date (String)
note-cooldown = Too soon after the last time: you can earn this again from { $date }.
# $count (String)
note-day-limit = Daily limit reached: { $count } per day.
# $points (Number)
# $shown (String)
note-restored = { $points ->
    [one] { $shown } point you’d used on this bill is back.
   *[other] { $shown } points you’d used on this bill are back.
}
# $level (String)
note-level-up = New level: { $level }
# $level (String)
note-level-down = Level now: { $level }
# $code (String)
why-coupon = Coupon: { $code }

# --- staff ---
staff-only = Only the owner and managers can do that. Ask one of them.
confirm = Confirm
adjust-own = You cannot change your own balance. Ask a colleague.
unknown-card = No card in this program has that number. Please check it.
cancel-coupon = Cancel coupon
coupon-usage = Send the code of a coupon, like this: /coupon 01234-56789

language-name = English

# --- choosing a language, joining ---
choose-language = Choose a language
agree = Agree and join
not-now = Not now
not-now-answer = Nothing was stored. To join later, send /start.
consent = Consent
privacy-policy = Privacy policy
back = Back
open-chat = Open the chat
only-in-private = I talk about points in a private chat only.

# $program (String)
# $rule (String)
consent-ask =
    🪙 { $program }: points for purchases
    { $rule }. To keep your account, we store your Telegram ID, name, language, and purchases. Delete anytime: /privacy

# The text that is agreed to. Raise its version in the code with every change.
# $program (String)
consent-text =
    Consent to the processing of personal data

    I agree to the processing of my Telegram ID, first name, chosen language, purchases (amount, time, place), and answers to surveys by the business that runs { $program }, to keep my loyalty account, to tell me about changes to it in this chat, and to ask me for feedback now and then, which I can turn off.
    My name and Telegram ID are stored encrypted, separately from my points records. They are not passed on to anyone else.
    This consent stays in effect until I withdraw it. I can do that at any time with /privacy: my data is then erased.

# $program (String)
policy-text =
    Privacy policy: { $program }

    What is stored: Telegram ID, first name, language, the time of your consent; purchases, points, and answers to surveys under a random number.
    Why: to keep your points and to answer you here.
    How: your name and Telegram ID are encrypted with a key of your own. The register sees only your card number.
    How long: until you delete them. Point records stay for accounting, unlinked from you.
    Invitations: until you join, we keep for 30 days, under a hash, whose invitation you opened. After you delete your data, a hash says for 180 days that there was a membership.
    Surveys: your scores are kept under the random number; what you write is encrypted with your own key and read by those who run the program, without your name unless you show it.
    Your rights: see what is stored and delete it with /privacy.

# $points (Number)
# $shown (String)
# $money (String)
rule = { $points ->
    [one] { $shown } point for every { $money }
   *[other] { $shown } points for every { $money }
}

# $program (String)
welcome-head = 🪙 Welcome to { $program }
# $program (String)
home-head = 🪙 { $program }
# $card (String)
card-line = Card: { $card }
welcome-hint = Give this number at checkout, and your points are added automatically.
no-program = To join a program, open the link or scan the code you were given at checkout.
unknown-program = No program found for this link. Ask at checkout for a new one.
claim-unknown = This card link is not valid. Ask at checkout for a new one.
claim-used = This card already belongs to another member. If it is yours, tell the staff at checkout.

# --- the menu ---
menu-points = Points
menu-history = History
menu-card = Card
menu-language = Language
menu-help = Help
menu-programs = Programs
menu-home = Menu
menu-qr = QR code
menu-copy = Copy number
menu-privacy = My data
not-understood = I only understand the buttons and commands. Here is the menu.
old-button = This button no longer works. Here is the menu.
something-failed = Something went wrong on our end. Nothing was lost; please try again in a minute.
language-set = Now in English.

command-start = Menu
command-points = Available, pending and expiring points
command-history = All changes, newest first
command-why = Why points were added or taken off
command-card = Card number and QR code
command-programs = Your programs
command-language = Русский, 中文, English
command-privacy = What is stored about you
command-help = Help
bot-name = Kopilka: points in one chat
bot-about = Loyalty points of cafés and shops: balance, history, card. Русский, 中文, English.
bot-description = Points for purchases in your cafés and shops, all in this chat. Every point is explained. Tap Start to join.

# --- points ---
# $points (Number)
# $shown (String)
available-line = { $points ->
    [one] Available: { $shown } point
   *[other] Available: { $shown } points
}
# $pending (String)
# $from (String)
pending-line = Pending: { $pending }, first on { $from }
# $until (String)
# $expiring (String)
expiring-line = Valid through { $until }: { $expiring }
# $earned (String)
# $spent (String)
lifetime-line = Total earned: { $earned }, spent: { $spent }
# $earned (String)
lifetime-earned-line = Total earned: { $earned }
# $expired (String)
expired-line = Expired: { $expired }
# $reversed (String)
reversed-line = Taken off for refunds: { $reversed }
# $adjusted (String)
adjusted-line = Transferred in and adjusted: { $adjusted }
# $debt (String)
debt-line = To be taken off later points: { $debt }
# $reserved (String)
reserved-line = Set aside: { $reserved }

# --- messages after a purchase or refund ---
# $program (String)
# $points (Number)
# $shown (String)
posted-head = { $points ->
    [one] 🪙 { $program }: +{ $shown } point
   *[other] 🪙 { $program }: +{ $shown } points
}
# $date (String)
# $amount (String)
# $rule (String)
posted-line = Purchase of { $amount } on { $date }: { $rule }. Details: /why
# $program (String)
posted-none-head = 🪙 { $program }: purchase recorded
# $date (String)
# $amount (String)
# $rule (String)
posted-none-line = Purchase of { $amount } on { $date }: not enough for a point ({ $rule }). Details: /why
# $program (String)
# $points (Number)
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
# $program (String)
# $points (Number)
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
    [one] You’re { $shown } point short; we’ll take it off your next points.
   *[other] You’re { $shown } points short; we’ll take them off your next points.
}
# $points (Number)
# $shown (String)
debt-paid-line = { $points ->
    [one] Of these, { $shown } point went toward what an earlier refund left short.
   *[other] Of these, { $shown } points went toward what an earlier refund left short.
}
lot-over-line = The points from this purchase had already expired, so none were taken off.
# $days (Number)
# $shown (String)
grace-line = { $days ->
    [one] Returned points that had expired stay valid for { $shown } more day.
   *[other] Returned points that had expired stay valid for { $shown } more days.
}

# --- history and why ---
# $program (String)
history-head = 🧾 { $program }: history
history-empty = Nothing yet. Points come with your first purchase.
# $n (String)
# $date (String)
# $points (String)
# $reason (String)
history-line = { $n }. { $date }: { $points }, { $reason }
history-tap = Tap a number to see why.
older = Earlier
newer = Later
# $amount (String)
reason-purchase = purchase of { $amount }
# $amount (String)
reason-refund = refund of { $amount }
reason-spend = spent
reason-cancel = spending canceled
reason-opening = balance transferred in
reason-expired = expired
reason-activated = pending points became available
reason-link = card connected to the chat
reason-leave = account disconnected from the chat
reason-transfer-from = points of another card
reason-transfer-to = points went to your other card
# $reason (String)
# $expired (String)
also-expired = { $reason }; also expired: { $expired }

# $program (String)
# $n (String)
why-head = 🔎 { $program }: entry { $n }
# $date (String)
# $points (String)
# $reason (String)
why-what = { $date }: { $points }, { $reason }
# $order (String)
why-order = Purchase no. { $order }
# $version (String)
# $rule (String)
why-rule = Rules, version { $version }: { $rule }
# $amount (String)
# $exact (String)
# $points (Number)
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
why-movements = What moved:
# $what (String)
# $points (String)
# $place (String)
why-movement = • { $what }: { $points }, { $place }
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
    [one] valid for { $shown } month after your last visit
   *[other] valid for { $shown } months after your last visit
}
# $day (String)
place-pending = pending until { $day }
place-reserved = set aside
place-debt = owed
# $available (String)
why-after-available = Afterwards: available { $available }
# $available (String)
# $pending (String)
why-after = Afterwards: available { $available }, pending { $pending }

# --- card, help, programs, privacy ---
# $program (String)
# $card (String)
card-screen =
    💳 { $program }: your card
    { $card }
    Give the number at checkout or show the QR code.
# $program (String)
# $rule (String)
help-screen =
    ❓ { $program }: how it works
    { $rule }. Show your card at checkout: /card
# $command (String)
# $line (String)
help-line = /{ $command }: { $line }
programs-head = Your programs. Tap one to switch to it.
# $program (String)
# $shown (String)
programs-line = { $program }: { $shown }
# What stands between the items of a list.
list-separator = {"; "}
# $name (String)
# $language (String)
# $consents (String)
privacy-screen =
    🔒 What is stored about you
    Telegram ID, name: { $name }, language: { $language }
    { $consents }
    Your purchases and points are kept under a random number.
# $program (String)
# $date (String)
# $version (String)
privacy-consent = { $program }: consent of { $date }, version { $version }
delete-data = Delete my data
# $list (String)
forget-ask =
    ⚠️ Delete your data?
    You lose these points: { $list }
    Your name and Telegram ID are erased for good. Point records stay, unlinked from you.
delete-for-good = Delete for good
keep-data = Keep
forgotten = Your data is deleted. To start over, send /start.

# --- form ---
# $day (String)
# $year (String)
date-with-year = { $day }, { $year }
# $number (String)
# $symbol (String)
money = { $symbol }{ $number }
menu-lost-card = Card lost
menu-replace-card = Replace the card
# $program (String)
# $card (String)
lost-card-ask =
    💳 { $program }: replace the card { $card }?
    This number stops working at once; points, coupons, and your level stay.
card-replaced = Done: you have a new number, and the old one no longer works.

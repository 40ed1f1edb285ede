menu-use-points = Use points
command-verify = Check an old entry by its code
# $program (String)
expiring-head = ⏳ { $program }: use your points
# $points (Number)
# $shown (String)
# $date (String)
# $available (String)
expiring-warning = { $points ->
    [one] { $shown } point expires after { $date }. Available: { $available }
   *[other] { $shown } points expire after { $date }. Available: { $available }
}
# $code (String)
why-check = Check code: { $code }
# $reason (String)
why-reason = Reason: { $reason }
# $program (String)
# $n (String)
verify-same = ✅ { $program }: entry { $n } is unchanged
# $program (String)
# $n (String)
verify-different = ⚠️ { $program }: entry { $n } does not match this code. Please show the code to the staff at checkout.
verify-usage = Send the check code shown in /why, like this: /verify 12-ab34cd56ef
# At work: the desk, staff, the audit log; and what the people who run a program are told.
# $program (String)
budget-spent-head = 📉 { $program }: the points budget is used up
# $points (Number)
# $shown (String)
budget-spent-line = { $points ->
    [one] The budget of { $shown } point no longer covers new purchases. Purchases beyond it earn no points, and we tell members so. To go on, raise the program’s points budget.
   *[other] The budget of { $shown } points no longer covers new purchases. Purchases beyond it earn no points, and we tell members so. To go on, raise the program’s points budget.
}
menu-copy = Copy number
not-understood = I only understand the buttons and commands. Here is the menu.
old-button = This button no longer works. Here is the menu.
command-points = Available, pending and expiring points
command-history = All changes, newest first
command-why = Why points were added or taken off
command-card = Card number and QR code
command-help = Help
# $pending (String)
# $from (String)
pending-line = Pending: { $pending }, first available { $from }
# $until (String)
# $expiring (String)
expiring-line = Valid through { $until }: { $expiring }
# $earned (String)
# $spent (String)
lifetime-line = Total earned: { $earned }, spent: { $spent }
# $earned (String)
lifetime-earned-line = Total earned: { $earned }
# $reversed (String)
reversed-line = Taken off for refunds: { $reversed }
# $adjusted (String)
adjusted-line = Transfers and adjustments: { $adjusted }
# $debt (String)
debt-line = Owed from future points: { $debt }
# $reserved (String)
reserved-line = Set aside: { $reserved }
# $program (String)
history-head = 🧾 { $program }: history
history-empty = Nothing yet. Points come with your first purchase.
# $n (String)
# $date (String)
# $points (String)
# $reason (String)
history-line = { $n }. { $date }: { $points }, { $reason }
history-tap = Tap a number to see why.
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
# $available (String)
why-after-available = Balance after: { $available }
# $available (String)
# $pending (String)
why-after = Balance after: { $available } available, { $pending } pending
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
menu-lost-card = Lost card
menu-replace-card = Replace the card
# $program (String)
# $card (String)
lost-card-ask =
    💳 { $program }: replace card { $card }?
    This number will stop working right away. Your points, coupons, and level stay.
card-replaced = Done: you have a new number, and the old one no longer works.
command-birthday = Add your birthday, get a gift

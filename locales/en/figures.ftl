# The desk of today, and members as staff sees them.
menu-members = Members
menu-settings = Settings
menu-adjust = Change balance
menu-member-name = Show name
# $count (String)
menu-replies = Replies: { $count }
# $count (String)
menu-invites = Referrals: { $count }
# $program (String)
settings-head = ⚙️ { $program }: settings
# $program (String)
# $time (String)
desk-head = 💼 { $program }: today, { $time }
# $role (String)
desk-role = You are here as: { $role }
# $count (String)
# $sum (String)
desk-purchases = Purchases: { $count }, { $sum }
# $count (String)
# $sum (String)
# $before (String)
# $time (String)
desk-purchases-before = Purchases: { $count }, { $sum } (a week ago { $before } by { $time })
# $count (String)
# $sum (String)
desk-refunds = Refunds: { $count }, { $sum }
# $count (String)
desk-joined = New members: { $count }
# $given (String)
# $spent (String)
desk-points = Points: { $given } given, { $spent } spent
# $given (String)
desk-given = Points given: { $given }
# $spent (String)
desk-spent = Points spent: { $spent }
# $count (String)
desk-coupons = Coupons redeemed: { $count }
# $count (String)
desk-answers = Survey answers: { $count }
desk-quiet = Quiet so far.
desk-waiting = Waiting for you:
# $steps (String)
desk-next = Next: { $steps }.
step-poster = the QR code at the till
step-cashier = a cashier
step-purchase = the first purchase
day-today = today
# $count (Number)
# $program (String)
# $shown (String)
members-head = { $count ->
    [one] 👥 { $program }: { $shown } member
   *[other] 👥 { $program }: { $shown } members
}
members-none = Nobody yet. Put the QR code at the till.
members-hint = To find somebody, send a card number or its last 4 digits, like this: 6467
# $digits (String)
members-no-card = No card ends in { $digits }.
# $digits (String)
# $details (String)
member-line = •• { $digits }: { $details }
# $points (Number)
# $shown (String)
member-points = { $points ->
    [one] { $shown } point
   *[other] { $shown } points
}
# $program (String)
# $digits (String)
member-head = 👤 { $program }: card •• { $digits }
# $name (String)
member-name = Name on Telegram: { $name }
member-without-name = There is no name: nobody has connected this card to Telegram.
# $level (String)
member-level = Level: { $level }
# $shown (String)
member-pending = Pending: { $shown }
# $count (String)
# $sum (String)
# $date (String)
member-purchases = Purchases: { $count }, { $sum }, the last one: { $date }
# $date (String)
member-joined = With you since: { $date }
member-no-chat = Not on Telegram yet: a card only.
member-gone = This member isn’t here anymore.
member-no-history = Nothing yet.
member-no-coupons = No coupons yet.
member-history-hint = To refund a purchase, tap its number.

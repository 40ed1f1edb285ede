# A program's rules: generated from the live ones, never written by hand.
command-rules = The program’s rules
# $program (String)
rules-head = 📖 { $program }: rules
# $version (String)
# $date (String)
rules-version = Version { $version }, in force since { $date }
rules-at-once = You can spend points right away.
# $days (Number)
# $shown (String)
rules-pending = { $days ->
    [one] You can spend points { $shown } day after a purchase, once the return window is over.
   *[other] You can spend points { $shown } days after a purchase, once the return window is over.
}
rules-never = Points do not expire.
# $months (Number)
# $shown (String)
rules-after-months = { $months ->
    [one] Points last { $shown } month, to the end of that month.
   *[other] Points last { $shown } months, to the end of the last one.
}
# $months (Number)
# $shown (String)
rules-idle-months = { $months ->
    [one] Points expire if you don’t earn or spend any for { $shown } month.
   *[other] Points expire if you don’t earn or spend any for { $shown } months.
}
# $days (Number)
# $shown (String)
rules-promise = { $days ->
    [one] We warn you at least { $shown } day before; without a warning nothing expires.
   *[other] We warn you at least { $shown } days before; without a warning nothing expires.
}
rules-refund = If you return something, its points come off. If you’ve already spent them, that’s fine.
rules-refund-debt = If you return something, its points come off; we’ll take any you’ve spent from the next points you earn.
# $share (String)
# $worth (String)
rules-pay = Points pay up to { $share }% of a bill: 1 point = { $worth }.
# $points (Number)
# $shown (String)
rules-pay-minimum = { $points ->
    [one] At least { $shown } point at a time.
   *[other] At least { $shown } points at a time.
}
rules-levels = Levels, by points earned in this month and the twelve before it:
# $level (String)
# $from (String)
# $factor (String)
rules-level = • { $level }: from { $from }, points ×{ $factor }
# $level (String)
# $from (String)
rules-level-plain = • { $level }: from { $from }
rules-level-down = You move up right away. You only ever drop one level, 30 days after we warn you.
# $name (String)
# $factor (String)
# $when (String)
rules-promotion = • { $name }: ×{ $factor }, { $when }
rules-promotions = Promotions:
# $from (String)
# $until (String)
span = { $from } to { $until }
# $days (String)
promotion-weekdays =  ({ $days })
# Between the days of the week.
list-comma = {", "}
# $level (String)
promotion-level = , { $level } and up
promotion-first = , first purchase only
# $points (Number)
# $what (String)
# $shown (String)
rules-activity = { $points ->
    [one] { $what }: { $shown } point.
   *[other] { $what }: { $shown } points.
}
# $points (Number)
# $every (String)
# $shown (String)
rules-nth-visit = { $points ->
    [one] Every { $every } visits earn { $shown } point.
   *[other] Every { $every } visits earn { $shown } points.
}
# $minimum (String)
rules-visit-minimum = A visit is a day with a purchase of { $minimum } or more.
# $points (Number)
# $shown (String)
rules-birthday = { $points ->
    [one] A birthday gift of { $shown } point: /birthday
   *[other] A birthday gift of { $shown } points: /birthday
}
# $most (String)
rules-cap-purchase = Up to { $most } points per purchase.
# $most (String)
rules-cap-day = Up to { $most } points a day.
# $points (Number)
# $shown (String)
# $friend (String)
# $minimum (String)
rules-referral = { $points ->
    [one] Invite a friend: { $shown } point for you, { $friend } for them, when they first spend { $minimum } or more: /invite
   *[other] Invite a friend: { $shown } points for you, { $friend } for them, when they first spend { $minimum } or more: /invite
}
# $points (Number)
# $shown (String)
# $friend (String)
# $days (String)
rules-referral-stay = { $points ->
    [one] Invite a friend: { $shown } point for you, { $friend } for them, once they hit the { $days }-day mark as a member: /invite
   *[other] Invite a friend: { $shown } points for you, { $friend } for them, once they hit the { $days }-day mark as a member: /invite
}
# $date (String)
rules-next = From { $date } the rules change:
# $line (String)
rules-gone = − Before: { $line }
# $line (String)
rules-new = + After: { $line }
menu-rules = Rules
menu-change-rules = Change the rules
# $program (String)
change-head = ✏️ { $program }: what would you like to change?
# $program (String)
change-review-head = ✏️ { $program }: what will change
change-nothing = Nothing has changed yet.
effect-purchases = Purchases from that day use the new rules. Points already earned don’t change.
effect-expiry = Existing points keep their expiry date. Only new points get the new one.
effect-levels = Levels rise at once, and fall no earlier than 30 days after a warning.
effect-referral = Friends who’ve already joined are rewarded on the old terms.
effect-pay = From that day the new terms apply. Payments already approved don’t change.
# $bill (String)
# $shown (String)
# $was (String)
effect-promotion = A bill of { $bill } on those days gives { $shown } points; on any other, { $was }.
effect-besides = Anything that happened before then still counts under the old rules.
# $days (Number)
# $shown (String)
effect-worse = { $days ->
    [one] This is less generous, so we’ll tell every member, and it can start in { $shown } day at the earliest.
   *[other] This is less generous, so we’ll tell every member, and it can start in { $shown } days at the earliest.
}
menu-apply-now = Apply now
# $days (Number)
# $shown (String)
menu-apply-in = { $days ->
    [one] In { $shown } day
   *[other] In { $shown } days
}
# $program (String)
# $date (String)
rules-applied = ✅ { $program }: the new rules take effect on { $date }
rules-raced = Someone else changed the rules meanwhile. Here’s how your version differs.
# $date (String)
rules-pending-change = The rules are about to change on { $date }. After that they can be changed again.
menu-withdraw = Withdraw
menu-all-rules = All rules
rules-withdrawn = Withdrawn: the rules stay as they are.
withdraw-over = There’s nothing to withdraw anymore: the change is already in force or was withdrawn earlier.
menu-promotions = Promotions
# $program (String)
promotions-head = 🏷 { $program }: promotions
promotions-none = None planned. Double points on a slow weekend bring people in.
# $factor (String)
promotion-when = Points ×{ $factor }: when? Choose, or send the factor with the days: x2 June 1–7
# $date (String)
promotion-ends = It ends by itself on { $date }. Members were told it runs until then.
menu-add = Add
menu-extend = 7 more days
menu-end = End
# $factor (String)
menu-times = Points ×{ $factor }
menu-today = Today
menu-weekend = Weekend
# $program (String)
# $date (String)
rules-changed-head = 📖 { $program }: the rules change on { $date }
rules-changed-line = Your existing points keep their expiry date. All rules: /rules
# $program (String)
# $date (String)
rules-stay = 📖 { $program }: the rules aren’t changing. The change planned for { $date } is off.
menu-propose = Propose to the owner
rules-proposed = ✉️ Sent to the owner. We’ll tell you here what they decide.
# $program (String)
proposal-head = ✏️ { $program }: a rule change needs your approval
# $name (String)
proposal-line = { $name } has prepared a change. It takes effect only if you approve it.
menu-show-proposal = Show the change
menu-decline = Decline
proposal-gone = This proposal is no longer open: it’s already been decided, the draft was deleted, or its author no longer works here.
proposal-declined = Declined. The agency has been told.
# $program (String)
proposal-declined-head = ✖️ { $program }: the rule change was declined
proposal-declined-line = Your draft is kept. You can change it and propose it again.
# $program (String)
# $date (String)
proposal-applied-head = ✅ { $program }: your rule change takes effect on { $date }
language-by-owner = Languages are added by the owner or a manager.

# Running a program: its end, changes that a second person agrees to, limits, exports.
# $program (String)
wind-down-head = 🔚 { $program }: the program is closing
# $earn (String)
# $spend (String)
wind-down-line = Earn points through { $earn }, spend them through { $spend }. After that they can no longer be spent. Coupons stay valid through their own dates.
# $program (String)
# $spend (String)
last-days-head = 🔚 { $program }: points can be spent through { $spend }
last-days-line = After that the program is closed, and points can no longer be spent.
# $program (String)
reopened-head = 🎉 { $program }: the program stays open
reopened-line = It isn’t closing after all: you can earn and spend points as before.
# $earn (String)
# $spend (String)
note-wind-down = 🔚 The program is closing: earn through { $earn }, spend through { $spend }.
# $spend (String)
note-wind-down-spending = 🔚 The program is closing: no new points; spend yours through { $spend }.
note-closed = 🔚 The program is closed: points can no longer be spent. Coupons stay valid through their own dates.
# $points (Number)
# $shown (String)
note-earns-no-more = { $points ->
    [one] The program is closing and gives no new points; previously, this would have earned { $shown } point.
   *[other] The program is closing and gives no new points; previously, this would have earned { $shown } points.
}
closed-to-newcomers = This program is closing or already closed, so new members can’t join.
program-full = This program has no room for new members right now. Ask at the checkout when you can join.
menu-wind-down = Close the program
# $program (String)
wind-down-prompt =
    🔚 { $program }: close the program?
    We’ll tell members. Points can be earned for one more week and spent for as long as you choose below. Nobody new can join, and surveys stop.
    For how many days after the announcement can points be spent?
# $program (String)
# $earn (String)
# $spend (String)
wind-down-confirm =
    🔚 { $program }: announce the closing?
    Points can be earned through { $earn } and spent through { $spend }.
    We’ll tell every member, but not at night. A week before closing, we’ll remind those who still have points. Once announced, nobody new can join.
    Coupons stay valid through their own dates, and refunds are still recorded. You can call it off through { $earn }.
menu-announce-wind-down = Announce closing
# $program (String)
# $earn (String)
# $spend (String)
wind-down-announced =
    🔚 { $program }: closing announced
    Points can be earned through { $earn } and spent through { $spend }.
wind-down-irrevocable = Points can no longer be earned, so the closing can’t be called off anymore.
# $program (String)
wind-down-ended =
    🔚 { $program }: the program is closed
    Records are kept. Download everything; after that you can leave the program.
menu-reopen = Keep it open
wind-down-reopened = Closing called off. We’ll tell everyone who heard about it that the program stays open.
wind-down-changed = Something changed in the meantime. Here is how it stands now.
# $points (String)
# $card (String)
# $most (String)
approval-sent =
    ⏳ { $points }, card { $card }: waiting for a second approval
    Changes of more than { $most } points need another owner or manager to approve them. The request has been sent; they have 7 days.
# $most (String)
approval-nobody = A change of more than { $most } points needs approval from another owner or manager, and there is none yet. Invite one: /business, then Staff.
# $program (String)
approval-asked-head = ✏️ { $program }: a balance change needs your approval
# $name (String)
# $points (String)
# $card (String)
# $reason (String)
approval-asked-line =
    { $name } asks: { $points }, card { $card }
    Reason: { $reason }
# $date (String)
approval-asked-until = You can decide through { $date }. Nothing changes unless it is approved.
menu-approve-adjust = Approve
menu-reject-adjust = Reject
# $program (String)
# $points (String)
# $card (String)
adjust-approved = ✅ { $program }: approved, { $points }, card { $card }
# $program (String)
# $points (String)
# $card (String)
adjust-rejected = ✖️ { $program }: not approved, { $points }, card { $card }
approval-own = This is your own request. Another owner or manager has to approve it.
approval-over = This request was already decided or has expired. If the change is still needed, ask for /adjust to be sent again.
menu-limits = Limits
# $program (String)
limits-head = 📏 { $program }: limits
# $n (String)
# $most (String)
limits-members = Members and cards: { $n } of { $most }
# $n (String)
# $most (String)
limits-staff = Staff: { $n } of { $most }
# $n (String)
# $most (String)
limits-keys = API keys: { $n } of { $most }
# $most (String)
limits-purchases = Purchases by API: up to { $most } a minute
limits-hint = Members and cards always count, because their records are kept. For more, ask whoever runs this bot.
# $most (String)
staff-full = The staff limit of { $most } has been reached. Somebody’s access has to be revoked first.
# $program (String)
members-full-head = 📏 { $program }: no room for new members
# $most (String)
members-full-line = The limit for members and cards is { $most }. Nobody new can join until it is raised: ask whoever runs this bot.
menu-export-log = Download CSV
menu-export = Download everything
# $program (String)
# $count (String)
export-log-caption =
    🗂 { $program }: audit log
    Entries: { $count }. Each carries the hash of the one before.
# $program (String)
export-caption =
    📦 { $program }: everything
    Rules, rewards, members, referrals, entries, coupons, survey results, staff, and the audit log, as CSV files. People appear only as numbers: no names, no Telegram IDs.
# $most (String)
export-too-large = There are more than { $most } entries, which is too much for a chat. Read them with GET /v1/entries, or ask whoever runs this bot for kopilka program export.
# $date (String)
log-wind-down-announced = closing announced, points can be spent through { $date }
log-reopened = closing called off
# $points (String)
# $card (String)
log-approval-asked = approval requested: { $points }, card { $card }
# $points (String)
# $card (String)
log-adjust-approved = balance change approved: { $points }, card { $card }
# $points (String)
# $card (String)
log-adjust-rejected = change rejected: { $points }, card { $card }
log-exported-log = audit log downloaded
log-exported-program = everything downloaded
# $language (String)
menu-add-language = Add { $language }
# $count (Number)
# $language (String)
# $shown (String)
language-ask = { $count ->
    [one] { $language }: send { $shown } line with this in that language, at most 64 characters.
   *[other] { $language }: send { $shown } lines with these in that language, one below the other and in this order. Names have at most 64 characters, descriptions 200.
}
# $count (Number)
# $shown (String)
language-count = { $count ->
    [one] That is not { $shown } line. Send exactly one.
   *[other] Send a line for each, { $shown } in all, in the order below.
}
# $line (String)
# $most (String)
language-too-long = Line { $line } is longer than { $most } characters. Shorten it and send all lines again.
# $language (String)
language-review = { $language }: this is how it will read. Confirm it, or send all lines again.
# $language (String)
language-added = { $language } added: members can use the program in it. Names of levels follow in two minutes.
# $language (String)
log-language-added = language added: { $language }

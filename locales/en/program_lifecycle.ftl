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
limits-hint = Members and cards count for good, as their records are kept. For more, ask whoever runs this bot.
# $most (String)
staff-full = The staff limit of { $most } has been reached. Somebody’s access has to be revoked first.
# $program (String)
members-full-head = 📏 { $program }: no room for new members
# $most (String)
members-full-line = The limit for members and cards is { $most }. Nobody new can join until it is raised: ask whoever runs this bot.
menu-export-semicolons = CSV with ; for Excel
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
# $moment (String)
export-waits = ⏳ You can download the file from { $moment }. The one-day wait gives owners time to stop a download that shouldn’t happen. We’ll remind you here when it’s ready.
# $program (String)
# $moment (String)
export-ready = 📦 { $program }: your file can be downloaded until { $moment }
export-stopped = ✋ An owner stopped this download. You can request it again.
# $program (String)
rewards-change-head = 🎁 { $program }: rewards change
# $date (String)
# $name (String)
# $line (String)
rewards-change-line = Starting { $date }, { $name } changes. { $line }
rewards-change-end = Coupons you’ve taken stay valid.
# $program (String)
# $name (String)
rewards-stay = 🎁 { $program }: { $name } stays as it is. The planned change is off.

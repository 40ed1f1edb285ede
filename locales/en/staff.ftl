command-business = Your programs and the till, for businesses
command-adjust = Change a card’s points, with a reason
role-owner = owner
role-manager = manager
role-cashier = cashier
role-analyst = analyst
role-agency = agency
role-owner-duties = May do everything, and hand the program over.
role-manager-duties = The till, rules, staff, balances, keys, and reports.
role-cashier-duties = The till only: a card number and a first name, no more.
role-analyst-duties = Reports only; no names, no till.
role-agency-duties = Rules, reports, and replies to members, for an agreed time; no till, no keys.
# $role (String)
# $duties (String)
role-line = • { $role }: { $duties }
# $program (String)
# $role (String)
staff-menu-head =
    💼 { $program }
    You are here as: { $role }
# $role (String)
role-not-allowed = Your role here ({ $role }) does not allow that. Ask the owner or a manager.
menu-staff-menu = Desk
menu-business = All programs
menu-team = Staff
menu-join-link = Link and QR code
menu-audit-log = Audit log
# $program (String)
team-head = 👥 { $program }: staff
# $name (String)
# $role (String)
team-line = • { $name }: { $role }
# $name (String)
# $role (String)
# $date (String)
team-line-until = • { $name }: { $role }, until { $date }
# $name (String)
team-you = { $name } (you)
team-unnamed = not on Telegram yet
team-former = former staff
menu-invite-staff = Invite
invite-staff-prompt = Who do you want to invite?
invite-staff-term = For how long? After that the access ends by itself.
# $role (String)
# $link (String)
invite-staff-link =
    🔗 Invitation: { $role }
    { $link }
    Send it to one person: it works once, within 48 hours.
# $program (String)
# $role (String)
invite-staff-share = An invitation to work at { $program }: { $role }
menu-share-link = Share
menu-revoke-role = Revoke access
menu-hand-over = Hand over
menu-resign = Leave
# $name (String)
# $role (String)
revoke-role-prompt = Revoke access for { $name } ({ $role })? It ends right away.
# $name (String)
role-revoked = Access revoked: { $name }
# $name (String)
hand-over-ask = Hand the program over to { $name }? That person becomes the owner, and you a manager. You can undo this for 24 hours; after that, only the new owner can hand it back.
# $name (String)
handed-over = Handed over to { $name }
resign-ask = Leave this program? Your access ends at once.
# $program (String)
resigned = You’ve left { $program }.
just-handed-over = The program was handed over less than 24 hours ago. Until that time is over, it can’t be handed on, and the former owner’s access can’t be revoked.
last-owner = A program needs an owner. Hand it over first: /business, then Settings and Staff.
team-changed = The team has changed. Here’s who’s on it now.
# $program (String)
# $role (String)
# $does (String)
staff-invitation =
    💼 { $program }
    You’re invited to join the staff. Your role: { $role }. { $does }
    To give you access, we store your Telegram ID, name, and language. Delete them anytime: /privacy
# $date (String)
role-ends = The access ends on { $date }.
menu-accept-invitation = Accept
staff-invitation-over = This invitation has already been used or has expired. Ask for a new one.
# $role (String)
staff-invitation-has-role = You already have a role here: { $role }. To switch, ask for your current access to be revoked first.
# $program (String)
log-head = 🗂 { $program }: audit log
log-empty = Empty so far.
# $n (String)
# $date (String)
# $who (String)
# $what (String)
log-line = { $n }. { $date }, { $who }: { $what }
log-system = bot administrator
log-program-created = program opened
# $from (String)
# $to (String)
log-rules-changed = rules: version { $from } → { $to }
# $role (String)
log-staff-invited = invitation sent ({ $role })
# $role (String)
log-invitation-withdrawn = invitation withdrawn ({ $role })
# $whom (String)
# $role (String)
log-staff-joined = { $whom } joined ({ $role })
# $whom (String)
# $role (String)
log-staff-revoked = access revoked: { $whom } ({ $role })
# $whom (String)
# $role (String)
log-staff-restored = access restored: { $whom } ({ $role })
# $role (String)
log-staff-left = left ({ $role })
# $whom (String)
log-handed-over = handed over to { $whom }
# $whom (String)
log-handed-back = handover taken back, owner again: { $whom }
# $points (String)
# $card (String)
log-balance-changed = balance { $points }, card { $card }
# $code (String)
log-coupon-cancelled = coupon { $code } canceled
# $card (String)
log-referral-approved = referral reward let pass, card { $card }
# $card (String)
log-referral-rejected = referral reward rejected, card { $card }
# $code (String)
log-coupon-used = coupon { $code } redeemed
# $card (String)
log-case-replied = reply to the member of card { $card }
# $card (String)
log-case-closed = case of card { $card } closed
# $survey (String)
# $wave (String)
log-action-report = members told what was done ({ $survey }, { $wave })
limit-none = No daily till limit.
limit-off = no limit
# $most (String)
limit-line = Daily till limit: { $most }
menu-limit = Daily limit
# $whom (String)
# $from (String)
# $to (String)
log-limit-changed = daily limit for { $whom }: { $from } → { $to }
# $card (String)
log-name-read = name shown, card { $card }
# $most (String)
adjust-usage = Send the card, the points (at most { $most } at a time), and the reason, like this: /adjust 4539148803436467 +50 forgot to add them
# $program (String)
# $card (String)
# $points (String)
# $reason (String)
adjust-ask =
    ✏️ { $program }: change a balance?
    Card: { $card }
    Points: { $points }
    Reason: { $reason }
    The member will see all of this.
# $program (String)
# $points (String)
# $card (String)
adjust-done = ✅ { $program }: { $points }, card { $card }
# $points (Number)
# $shown (String)
adjust-short = { $points ->
    [one] The card is short by { $shown } point. Nothing was changed.
   *[other] The card is short by { $shown } points. Nothing was changed.
}
# $program (String)
# $link (String)
join-link =
    🔗 { $program }: how to join
    { $link }
    Show the QR code at the checkout, or send the link.
# $program (String)
poster-caption = { $program }: scan, join, and earn points
# $points (String)
# $card (String)
approval-sent =
    ⏳ { $points }, card { $card }: waiting for a second approval
    Large changes, and ones that add up to a lot in 30 days, need another owner or manager to approve them. The request has been sent; they have 7 days.
# $points (String)
# $card (String)
approval-alone =
    ⏳ { $points }, card { $card }: on hold for 24 hours
    Large changes, and ones that add up to a lot in 30 days, need a second look. Nobody else can approve this one, so you’ll get the request yourself in 24 hours. Approve it then.
approval-alone-wait = Not yet: you can approve your own request 24 hours after you made it.
approval-nobody = This change needs approval from another owner or manager, and there’s nobody else who can give it. Invite someone: /business, then Settings and Staff.
# $most (String)
adjust-limit-card = Nothing was changed: one card can be changed by at most { $most } points in 30 days, additions and deductions together.
# $most (String)
adjust-limit-person = Nothing was changed: one person can change at most { $most } points in 30 days, additions and deductions together. Ask another owner or manager.
# $most (String)
adjust-limit-program = Nothing was changed: all staff together can change at most { $most } points in 30 days, additions and deductions together. Earlier changes stop counting day by day.
# $program (String)
approval-asked-head = ✏️ { $program }: a balance change needs your approval
# $name (String)
# $points (String)
# $card (String)
# $reason (String)
approval-asked-line =
    Requested by { $name }: { $points } points, card { $card }
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
menu-export-log = Download CSV
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
log-export-asked-log = audit log download requested
log-export-asked-program = full download requested
# $whom (String)
log-export-stopped = download stopped, requested by { $whom }
log-exported-log = audit log downloaded
log-exported-program = everything downloaded
# $name (String)
log-reward-added = reward added: { $name }
# $name (String)
# $line (String)
log-reward-changed = reward { $name }: { $line }
# $name (String)
log-renamed = new name: { $name }
# $language (String)
log-language-added = language added: { $language }
# $name (String)
# $scope (String)
log-key-created = key { $name } made ({ $scope })
# $name (String)
log-key-rotated = key { $name } rotated
# $name (String)
log-key-revoked = key { $name } revoked
log-rules-proposed = rule change proposed
# $whom (String)
log-proposal-declined = rule change declined, proposed by { $whom }
# $number (String)
log-imported = customers imported: import { $number }
# $number (String)
log-import-undone = import { $number } undone
# $what (String)
# $state (String)
log-journey-changed = automatic messages “{ $what }”: { $state }
# $program (String)
audit-alert-head = 🔔 { $program }: an important change
# $who (String)
# $what (String)
audit-alert-line = { $who }: { $what }
audit-alert-hint = If this shouldn’t have happened, change it back and check who has access.
# $moment (String)
take-back-until = You can take this back until { $moment }
menu-take-back = Take it back
# $what (String)
taken-back = ↩️ Taken back: { $what }
take-back-over = This can no longer be taken back: a day has passed, or it has since been taken back or changed. If needed, change it by hand.
limit-usual = 20 times a usual purchase (or 100 points’ worth, if that’s more)
# $program (String)
# $date (String)
staff-day-head = 🗂 { $program }: what staff changed on { $date }
# $count (String)
# $points (String)
staff-day-adjusted = Balance changes: { $count }, { $points } points in all
# $count (String)
# $amount (String)
staff-day-undone = Purchases undone at the till: { $count }, { $amount }
# $program (String)
# $card (String)
# $most (String)
adjust-points-ask =
    ✏️ { $program }: card { $card }
    By how many points, and why? At most { $most } at a time, like this: +50 forgot to add them

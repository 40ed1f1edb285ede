# Friends who are invited, and what comes of it.
menu-invite = Invite a friend
menu-friends = Friends
menu-share = Share
menu-copy-link = Copy link
menu-claim = Claim
menu-claim-all = Claim all
menu-show-name = Show my name
menu-hide-name = Hide my name
menu-appeal = Ask for a review
command-invite = Invite friends, earn together
command-referral = Who invited the holder of a card
command-referrals = How referrals are doing
command-held = Referrals under review

# --- the invitation ---
# $program (String)
invite-head = 🎁 { $program }: invite friends
# $points (Number)
# $shown (String)
# $minimum (String)
invite-friend-line = { $points ->
    [one] Your friend gets { $shown } point for a first purchase of { $minimum } or more.
   *[other] Your friend gets { $shown } points for a first purchase of { $minimum } or more.
}
# $points (Number)
# $shown (String)
invite-friend-stay-line = { $points ->
    [one] Your friend gets { $shown } point for joining.
   *[other] Your friend gets { $shown } points for joining.
}
# $days (Number)
# $shown (String)
invite-stay-line = { $days ->
    [one] Condition: your friend stays a member for { $shown } day.
   *[other] Condition: your friend stays a member for { $shown } days.
}
# $points (Number)
# $shown (String)
invite-own-line = { $points ->
    [one] You get { $shown } point.
   *[other] You get { $shown } points.
}
# $days (Number)
# $shown (String)
invite-hold-line = { $days ->
    [one] You can claim yours { $shown } day after your friend qualifies.
   *[other] You can claim yours { $shown } days after your friend qualifies.
}
invite-at-once-line = You can claim yours as soon as your friend qualifies.
invite-name-line = Your friend will see your first name.
invite-off = This program has no rewards for invitations right now.
# $points (Number)
# $program (String)
# $shown (String)
# $minimum (String)
invite-share-text = { $points ->
    [one] Join { $program }: you get { $shown } point for a first purchase of { $minimum } or more.
   *[other] Join { $program }: you get { $shown } points for a first purchase of { $minimum } or more.
}
# $points (Number)
# $program (String)
# $shown (String)
invite-share-stay-text = { $points ->
    [one] Join { $program }: you get { $shown } point for joining.
   *[other] Join { $program }: you get { $shown } points for joining.
}

# --- friends, counted and listed ---
# $shown (String)
friends-joined = Conditions not met yet: { $shown }
# $shown (String)
friends-qualifying = In the waiting period: { $shown }
# $shown (String)
friends-qualified = Ready to claim: { $shown }
# $shown (String)
friends-claimed = Claimed: { $shown }
# $shown (String)
friends-held = Under review: { $shown }
# $shown (String)
friends-over = Not counted: { $shown }
# $program (String)
friends-head = 👥 { $program }: your friends
friends-none = Nobody yet. Send a friend your link: /invite
# $friend (String)
# $date (String)
# $state (String)
friend-line = { $friend }, { $date }: { $state }
friend-unnamed = Friend
friend-joined = conditions not met yet
# $date (String)
friend-qualifying = waiting until { $date }
# $date (String)
friend-qualified = ready to claim through { $date }
friend-claimed = claimed
friend-held = under review
friend-expired = conditions not met in time
friend-rejected = not counted after review
friend-refunded = purchase refunded
friend-existing = already had a card
friend-left = no longer a member
friend-lapsed = not claimed in time

# --- for the friend ---
# $points (Number)
# $name (String)
# $minimum (String)
# $shown (String)
invited-line = { $points ->
    [one] { $name } invited you. A first purchase of { $minimum } or more earns you { $shown } point.
   *[other] { $name } invited you. A first purchase of { $minimum } or more earns you { $shown } points.
}
# $points (Number)
# $name (String)
# $shown (String)
invited-stay-line = { $points ->
    [one] { $name } invited you. You earn { $shown } point for joining.
   *[other] { $name } invited you. You earn { $shown } points for joining.
}
# $name (String)
show-name-line = { $name } can’t see your name. Tap below to show it.
# $name (String)
name-shown = { $name } now sees your name.
# $name (String)
name-hidden = { $name } no longer sees your name.
# $date (String)
friend-bonus-line = This is your invitation bonus. You can spend it from { $date } at the earliest. Details: /why
friend-ready-line = Your invitation bonus is available now. Details: /why
bonus-reversed-refund-line = Your invitation bonus was taken back: the purchase it was for was refunded. Details: /why
bonus-reversed-left-line = Your invitation bonus was taken back, since you left the program. Details: /why
bonus-reversed-existing-line = Your invitation bonus was taken back: you already had a card with purchases or points before you joined. Details: /why
bonus-reversed-line = Your invitation bonus was taken back after a review. Details: /why

# --- for the one who invited ---
# $points (Number)
# $program (String)
# $shown (String)
claimable-head = { $points ->
    [one] 🎁 { $program }: { $shown } point to claim
   *[other] 🎁 { $program }: { $shown } points to claim
}
# $friend (String)
# $date (String)
claimable-named-line = Friend: { $friend }. Conditions met. Claim through { $date }.
# $date (String)
claimable-line = Conditions met. Claim through { $date }.
# $points (Number)
# $program (String)
# $shown (String)
lapsing-head = { $points ->
    [one] ⏳ { $program }: claim your { $shown } point
   *[other] ⏳ { $program }: claim your { $shown } points
}
# $date (String)
lapsing-line = You can claim them through { $date }; after that they are gone.
# $program (String)
held-head = 🔎 { $program }: invitation under review
held-line = We are checking one of your invitations. The reward is not lost: you will hear the decision here.
# $program (String)
reward-void-head = { $program }: no reward for this friend
reward-void-refund-line = Your friend’s purchase was refunded. Your other invitations: /invite
reward-void-left-line = Your friend is no longer a member. Your other invitations: /invite
reward-void-existing-line = Your friend already had a card with purchases or points before joining. Your other invitations: /invite
reward-void-review-line = The invitation was not counted after a review. Ask at checkout if you have questions. Your other invitations: /invite
reward-void-lapsed-line = The reward was not claimed in time. Your other invitations: /invite
# $points (Number)
# $program (String)
# $shown (String)
claimed-head = { $points ->
    [one] ✅ { $program }: +{ $shown } point
   *[other] ✅ { $program }: +{ $shown } points
}
# $friends (Number)
# $shown (String)
claimed-line = { $friends ->
    [one] Reward for { $shown } friend. Details: /why
   *[other] Reward for { $shown } friends. Details: /why
}
claimed-more = There is more to claim.
claim-nothing = Nothing to claim right now. Your friends: /invite
reward-reversed-refund-line = The reward for a friend was taken back: the friend’s purchase was refunded. Details: /why
reward-reversed-existing-line = The reward for a friend was taken back: your friend already had a card with purchases or points before joining. Details: /why
reward-reversed-line = The reward for a friend was taken back after a review. Details: /why
appealed = Thank you: your request was passed on. You will hear the decision here.
reason-friend-bonus = invitation bonus
reason-bonus-reversed = invitation bonus taken back
reason-referral-reward = reward for a friend
reason-reward-reversed = reward for a friend taken back
place-undecided = pending a decision

# --- those who invite most ---
menu-leaderboard = Leaders
command-leaderboard = Who invited the most friends
# $program (String)
leaderboard-head = 🏆 { $program }: most friends invited this month
leaderboard-none = The list is empty so far.
# $place (String)
# $who (String)
# $shown (String)
leaderboard-line = { $place }. { $who } – { $shown }
# $n (String)
leaderboard-nickname = member { $n }
# $who (String)
leaderboard-you = { $who } (you)
leaderboard-off = You are not on the list. You can take part under a number or your first name.
leaderboard-on = You are on the list as soon as your friends qualify.
menu-leaderboard-nickname = Under a number
menu-leaderboard-name = Under my first name
menu-leaderboard-off = Take me off
ambassador = ⭐ Status: ambassador

# --- for staff ---
# $program (String)
referrals-held-head = 🔎 { $program }: invitations waiting for review
referrals-held-line = Look at them and decide: /held
# $program (String)
appeal-head = 🔎 { $program }: a member has asked for a review
# $program (String)
held-list-head = 🔎 { $program }: under review
held-none = Nothing is under review.
# $n (String)
held-one = Invitation { $n }
# $program (String)
referral-head = 🔎 { $program }: invitation
# $referrer (String)
# $friend (String)
referral-cards = Invited by card { $referrer }, friend’s card { $friend }.
# $date (String)
# $state (String)
referral-joined = Member since { $date }. Status: { $state }.
# $order (String)
# $amount (String)
# $date (String)
referral-bought = Purchase { $order } of { $amount } on { $date }.
# $score (String)
# $threshold (String)
referral-score = Risk score: { $score }; the threshold is { $threshold }.
signal-burst = • many friends within one day
signal-same-cashier = • one cashier rang up all purchases
signal-minimal-amount = • every purchase barely above the minimum
signal-no-activity = • the friend has made no more than one purchase
signal-star = • none of the friends came back
signal-fast = • less than ten minutes between joining and buying
signal-same-payment = • same payment method as the inviter
signal-over-cap = • more friends than the program pays for in this period
signal-over-budget = • the budget for invitations is used up
referral-appealed = The member asks for a review.
menu-approve-referral = Let it pass
menu-reject = Reject
approve-referral-reason = Why let it pass?
reject-referral-reason = Why reject it?
menu-why-known = Known customers
menu-why-checked = Receipts checked
menu-why-same = Same person
menu-why-terms = Broke the terms
# $why (String)
referral-decided = Reason: { $why }.
referral-usage = To see who invited a member, send: /referral and the card number
referral-none = Nobody invited this member.
# $days (Number)
# $program (String)
# $shown (String)
referrals-report-head = { $days ->
    [one] 📊 { $program }: invitations, last { $shown } day
   *[other] 📊 { $program }: invitations, last { $shown } days
}
# $shown (String)
report-joined = Joined by invitation: { $shown }
# $shown (String)
# $percent (String)
report-qualified = Qualified: { $shown } ({ $percent }%)
# $shown (String)
report-claimed = Rewards claimed: { $shown }
# $shown (String)
report-held = Sent for review: { $shown }
# $shown (String)
report-over = Not counted: { $shown }
# $shown (String)
report-cost = Points per friend: { $shown }
menu-held = Under review

# Messages: what a member gets and turns off, and the automatic messages of staff.
command-messages = Messages and quiet hours
menu-messages = Messages
# $program (String)
messages-head = 🔔 { $program }: messages
messages-always = Always: purchases, points, rules
# $sent (String)
# $most (String)
messages-offers = Offers: { $sent } of { $most } this week across all programs
# $sent (String)
# $most (String)
messages-offers-fewer = Offers: { $sent } of { $most } this week across all programs, at most one from us
messages-surveys = Surveys: at most one every two weeks
messages-friends = Friends: updates on your invitations
# $time (String)
messages-quiet = Quiet hours: 21:00–09:00, except receipts and security. Your time: { $time }
menu-offers-on = Offers: on
menu-offers-off = Offers: off
menu-asks-on = Surveys: on
menu-asks-off = Surveys: off
menu-friends-on = Friends: on
menu-friends-off = Friends: off
menu-fewer = Fewer
menu-as-usual = Back to usual
menu-none = None
menu-turn-on = Turn on
menu-my-time = My time
menu-why-sent = Why did I get this?
offers-are-on = Offers are on
offers-are-off = No more offers from us.
none-are-sent = No more offers, surveys, or friend updates from us.
offers-fewer = At most one offer a week from us.
offers-as-usual = At most two offers a week from us.
# $program (String)
ads-head = ✉️ { $program }: consent to advertising
# $program (String)
ads-text = I agree to get advertising here from the business behind { $program }: up to 3 messages a week, 09:00–21:00 my time. I can withdraw anytime in one tap; my points don’t depend on it.
ads-agree = I agree
ads-not-now = Not now
ads-foot = Want offers? 3 a week at most, never at night.
menu-tell-more = Tell me more
menu-no-thanks = No thanks
ads-declined = All right, no offers. You can turn them on under Messages anytime.
# $program (String)
time-ask = 🕐 { $program }: what time is it now?
time-other = Other
time-typed = Send the time on your clock, for example: 18:35
time-wrong = That’s not a time. Send hours and minutes, for example: 18:35
# $time (String)
time-set = Your time is { $time }. Between 21:00 and 09:00, only receipts and security messages come.
# $program (String)
why-sent-head = 🔎 { $program }: why you got this
why-sent-joined = You joined recently
why-sent-first = You made your first purchase recently
# $count (Number)
# $shown (String)
why-sent-idle = { $count ->
    [one] No purchases for { $shown } day or more
   *[other] No purchases for { $shown } days or more
}
# $date (String)
why-sent-consent = Consent to advertising: { $date }
why-sent-no-consent = Consent to advertising: withdrawn
# $sent (String)
# $most (String)
why-sent-week = This week: { $sent } of { $most } across all programs

menu-journeys = Messages
# $program (String)
journeys-head = ✉️ { $program }: automatic messages
journeys-on = On
journeys-paused = Paused
journeys-off = Off
# $count (Number)
# $name (String)
# $shown (String)
journey-line-on = { $count ->
    [one] { $name }: { $shown } person in progress
   *[other] { $name }: { $shown } people in progress
}
journeys-hint = Nothing goes out until you switch it on.
template-welcome = Welcome
template-second = Second purchase
template-winback = Win-back
# $program (String)
# $name (String)
journey-head-off = ✉️ { $program }: { $name }, off
# $program (String)
# $name (String)
# $date (String)
journey-head-on = ✉️ { $program }: { $name }, on since { $date }
# $program (String)
# $name (String)
journey-head-paused = ⏸ { $program }: { $name }, paused
journey-for-joined = For: everyone who joins in the chat
journey-for-first = For: everyone after their first purchase
# $count (Number)
# $shown (String)
journey-for-idle = { $count ->
    [one] For: anyone with no purchases for { $shown } day or more
   *[other] For: anyone with no purchases for { $shown } days or more
}
# $count (Number)
# $shown (String)
journey-goal = { $count ->
    [one] Goal: a purchase within { $shown } day
   *[other] Goal: a purchase within { $shown } days
}
# $number (String)
# $day (String)
# $words (String)
journey-step = { $number }. Day { $day }: { $words }
# $number (String)
# $day (String)
# $sent (String)
# $waiting (String)
journey-step-sent = { $number }. Day { $day }: sent { $sent }, waiting { $waiting }
# $count (String)
# $reasons (String)
journey-skipped = Skipped: { $count } ({ $reasons })
# $reason (String)
# $count (String)
journey-reason = { $reason }: { $count }
reason-no-consent = no consent
reason-too-old = too late
reason-no-words = no text in their language
reason-no-value = missing a value
reason-not-true = no longer relevant
reason-unreachable = blocked us
reason-dead = failed
# $reached (String)
# $entered (String)
journey-so-far = Goal reached: { $reached } of { $entered }
journey-needs-consent = Offers go only to members who agreed to advertising. We ask each member once, at the end of a receipt.
journey-service-words = The first message explains how the program works, so it needs no consent.
# $count (Number)
# $shown (String)
# $days (String)
journey-waits = { $count ->
    [one] { $shown } person is on hold. After a { $days }-day delay, their next message is skipped.
   *[other] { $shown } people are on hold. After a { $days }-day delay, their next message is skipped.
}
menu-switch-on = Switch on
menu-pause = Pause
menu-resume = Resume
# $number (String)
menu-step = Step { $number }
journey-is-on = It’s on.
journey-changed = Somebody else has just changed it. This is how it stands.
journey-is-paused = It’s paused.
journey-owner-decides = Only an owner or a manager can change automatic messages.
# $program (String)
# $name (String)
# $number (String)
step-words-head = ✏️ { $program }: { $name }, step { $number }
# $most (String)
# $names (String)
step-words-ask = Send the new text, up to { $most } characters. You can use { $names }: we’ll fill them in.
step-words-check = Here’s what a member sees:
# $count (Number)
# $shown (String)
step-words-also = { $count ->
    [one] This also applies to { $shown } person already in progress.
   *[other] This also applies to { $shown } people already in progress.
}
step-words-saved = Saved.
# $typed (String)
# $meant (String)
step-words-unknown = Unknown: { $typed }. Did you mean { $meant }?
# $typed (String)
# $names (String)
step-words-unknown-all = Unknown: { $typed }. You can use { $names }.
# $length (String)
# $most (String)
step-words-long = That’s { $length } characters; the limit is { $most }. Make it shorter.
step-words-empty = That message is empty. Send the text for members.
log-journey-same = changed
log-journey-on = switched on
log-journey-paused = paused
log-journey-off = switched off
menu-save = Save

# The words of templates.
# $program (String)
step-head = ✉️ { $program }
# $count (Number)
# $shown (String)
value-points = { $count ->
    [one] { $shown } point
   *[other] { $shown } points
}
words-welcome-hello = Glad you’re here! Show your card at the till when you pay, and your points show up here automatically.
# $reward (String)
# $missing (String)
words-welcome-reward = Something to look forward to: { $reward }. { $missing } to go.
words-welcome-reward-without = Your points turn into rewards. See what you can get.
words-welcome-first = Your card is ready. You’ll earn points from your very first purchase, so come by soon.
# $points (String)
# $missing (String)
# $reward (String)
words-second-second = Thanks for your first purchase! You have { $points }, and you’re { $missing } away from a reward: { $reward }.
words-second-second-without = Thanks for your first purchase! Come by again: points add up fast.
# $points (String)
words-second-again = You have { $points } on your card. Come by soon to earn more.
words-second-again-without = Your card’s ready to earn more points. Come by soon!
# $points (String)
# $missing (String)
# $reward (String)
words-winback-day30 = It’s been a while! You still have { $points }, and you’re { $missing } away from a reward: { $reward }.
words-winback-day30-without = It’s been a while! We’d love to see you again.
# $points (String)
words-winback-day60 = We miss you! You still have { $points } to use.
words-winback-day60-without = We miss you! Your card still works, so come by anytime.
# $points (String)
words-winback-day90 = We’d love to have you back. Your card still works, and you have { $points } on it.
words-winback-day90-without = We’d love to have you back. Your card still works.

# What the linter says.
# $number (String)
# $what (String)
lint-step = Step { $number }: { $what }
# $language (String)
lint-no-words = no words in { $language }
# $value (String)
# $language (String)
lint-no-value = members without { $value } are skipped: there’s no { $language } text for them
lint-no-reward = it mentions a reward, but no reward is open to all members
lint-no-levels = it names a level, and the program has none
# $language (String)
lint-other-language = the { $language } words don’t look like { $language }
# $other (String)
lint-same-words = it says the same as step { $other }
# $count (Number)
# $shown (String)
lint-held = { $count ->
    [one] nobody gets more than one offer a day and two a week from a program, so it goes out { $shown } day later
   *[other] nobody gets more than one offer a day and two a week from a program, so it goes out { $shown } days later
}
lint-starved = nobody gets more than one offer a day and two a week from a program, so it never goes out
# $other (String)
lint-starved-by = “{ $other }” takes its place, so it never goes out
lint-too-soon = members can start over within 60 days and get the same messages again
lint-before-the-end = members start over before they’ve finished
lint-welcome-late = a welcome message has to go out within 24 hours of joining
lint-welcome-offers = a welcome message can’t promote a reward: take the reward out, or send this step as an offer
lint-welcomes = there can be at most two welcome messages
lint-head = Look at this first:
lint-refused = it can’t be saved as it is

# Why members turn messages off.
leaving-ask = May we ask why? One tap is enough.
leaving-thanks = Thank you for telling us.
leaving-head = Why members turned messages off this month
leaving-many = Too many
leaving-dull = Not interesting
leaving-prices = Prices
leaving-moved = Moved away
leaving-other = Other reason

# Messages: what a member gets and turns off, and the automatic messages of staff.
command-messages = Messages and quiet hours
menu-messages = Messages
# $program (String)
messages-head = 🔔 { $program }: messages
messages-always = Always: purchases, points, rules
# $sent (String)
# $most (String)
messages-offers = Offers: { $sent } of { $most } this week, all programs
# $sent (String)
# $most (String)
messages-offers-fewer = Offers: { $sent } of { $most } this week, all programs; one a week from us
messages-surveys = Surveys: one in two weeks at most
messages-friends = Friends: news of your invitations
# $time (String)
messages-quiet = Quiet 21:00–09:00, your time is { $time }
menu-offers-on = Offers: on
menu-offers-off = Offers: off
menu-asks-on = Surveys: on
menu-asks-off = Surveys: off
menu-friends-on = Friends: on
menu-friends-off = Friends: off
menu-fewer = Fewer
menu-as-usual = As usual
menu-none = None
menu-turn-on = Turn on
menu-my-time = My time
menu-why-sent = Why did I get this?
offers-are-on = Offers are on
offers-are-off = No more offers from us.
none-are-sent = No more offers, surveys, or news of friends from us.
offers-fewer = One a week at most.
offers-as-usual = Two a week at most.
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
time-set = Your time is { $time }. Nothing comes between 21:00 and 09:00.
# $program (String)
why-sent-head = 🔎 { $program }: why you got this
why-sent-joined = You joined lately
why-sent-first = You made your first purchase lately
# $count (Number)
# $shown (String)
why-sent-idle = { $count ->
    [one] No purchases for { $shown } day
   *[other] No purchases for { $shown } days
}
# $date (String)
why-sent-consent = Consent to advertising: { $date }
why-sent-no-consent = Consent to advertising: withdrawn
# $sent (String)
# $most (String)
why-sent-week = This week: { $sent } of { $most }, all programs

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
    [one] { $name }: { $shown } person on the way
   *[other] { $name }: { $shown } people on the way
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
    [one] For: { $shown } day without a purchase
   *[other] For: { $shown } days without a purchase
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
journey-reason = { $reason } { $count }
reason-no-consent = no consent
reason-too-old = too old
reason-no-words = no words in their language
reason-no-value = a value is missing
reason-not-true = no longer true
reason-unreachable = blocked us
reason-dead = failed
# $reached (String)
# $entered (String)
journey-so-far = Goal reached: { $reached } of { $entered }
journey-needs-consent = Advertising goes only to members who agreed to it. We ask once, under a receipt.
journey-service-words = The first message tells how the program works and needs no consent.
# $count (Number)
# $shown (String)
# $days (String)
journey-waits = { $count ->
    [one] { $shown } person waits where they are. After { $days } days their step is skipped.
   *[other] { $shown } people wait where they are. After { $days } days their step is skipped.
}
menu-switch-on = Switch on
menu-pause = Pause
menu-resume = Resume
# $number (String)
menu-step = Step { $number }
journey-is-on = It’s on.
journey-is-paused = It’s paused.
journey-owner-decides = Only an owner or a manager can switch messages on.
# $program (String)
# $name (String)
# $number (String)
step-words-head = ✏️ { $program }: { $name }, step { $number }
# $most (String)
# $names (String)
step-words-ask = Send new words, up to { $most } characters. We fill in { $names }.
step-words-check = This is how a member reads it:
# $count (Number)
# $shown (String)
step-words-also = { $count ->
    [one] It goes to the { $shown } person on the way, too.
   *[other] It goes to the { $shown } people on the way, too.
}
step-words-saved = Saved.
# $typed (String)
# $meant (String)
step-words-unknown = Unknown: { $typed }. Did you mean { $meant }?
# $typed (String)
# $names (String)
step-words-unknown-all = Unknown: { $typed }. We fill in { $names }.
# $length (String)
# $most (String)
step-words-long = That’s { $length } characters, and { $most } is the most. Make it shorter.
step-words-empty = There are no words in it. Send the text of the message.
log-journey-on = switched on or changed
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
words-welcome-hello = Glad you’re here. Show your card at the till when you buy: points come by themselves, and you see them here.
# $reward (String)
# $missing (String)
words-welcome-reward = Something to look forward to: { $reward }. { $missing } to go.
words-welcome-reward-without = Points turn into rewards here. Have a look at the list.
words-welcome-first = Your card is ready for its first purchase. Come by: points start right away.
# $points (String)
# $missing (String)
# $reward (String)
words-second-second = Thank you for your first purchase! On your card: { $points }. { $missing } more for { $reward }.
words-second-second-without = Thank you for your first purchase! Come by again: points add up fast.
# $points (String)
words-second-again = On your card: { $points }. Come by soon and add to them.
words-second-again-without = Come by soon: your card is waiting for the next points.
# $points (String)
# $missing (String)
# $reward (String)
words-winback-day30 = It’s been a month. Your points are safe: { $points }. { $missing } more for { $reward }.
words-winback-day30-without = It’s been a month. Come by: we’d love to see you again.
# $points (String)
words-winback-day60 = Two months already! Still on your card: { $points }. They’re as good as new.
words-winback-day60-without = Two months already! Your card still works, and we’d love to see you.
# $points (String)
words-winback-day90 = It’s been three months. We’ve kept your card, and { $points } with it. See you soon?
words-winback-day90-without = It’s been three months. We’ve kept your card. See you soon?

# What the linter says.
# $number (String)
# $what (String)
lint-step = Step { $number }: { $what }
# $language (String)
lint-no-words = no words in { $language }
# $value (String)
# $language (String)
lint-no-value = members without { $value } are skipped, as there are no { $language } words for them
lint-no-reward = it names a reward, and none is offered to everybody
lint-no-levels = it names a level, and the program has none
# $language (String)
lint-other-language = the { $language } words don’t look like { $language }
# $other (String)
lint-same-words = it says the same as step { $other }
# $count (Number)
# $shown (String)
lint-held = { $count ->
    [one] nobody gets more than 3 offers a week, so it goes out { $shown } day later
   *[other] nobody gets more than 3 offers a week, so it goes out { $shown } days later
}
lint-starved = nobody gets more than 3 offers a week, so it never goes out
# $other (String)
lint-starved-by = “{ $other }” takes its place, so it never goes out
lint-too-soon = members enter again within 60 days and read the same words
lint-before-the-end = members enter again before they can be through
lint-welcome-late = a welcome goes out only within 24 hours after joining
lint-welcome-offers = a welcome has no offer: make it an offer, or leave the reward out
lint-welcomes = two welcomes are the most
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

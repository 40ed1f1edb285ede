business-head = 💼 Programs you run
business-none = None yet. It takes five minutes to create one.
menu-new-program = Create a program
menu-continue = Continue the draft
menu-drop-draft = Delete the draft
drop-draft-ask = Delete the draft with all its answers?
draft-dropped = The draft is deleted.
# $most (String)
too-many-programs = You have { $most } programs already, which is the limit. Write to us if you need more.
# $step (String)
# $steps (String)
setup-progress = Step { $step } of { $steps }. Stop: /cancel; your answers are kept.
menu-yes = Yes
menu-no = No
setup-kind = What kind of business is it? This only decides what we suggest next.
setup-languages = Which languages do your members read? You write names only in these; more can be added later.
menu-kind-cafe = Café
menu-kind-shop = Shop
menu-kind-salon = Salon
menu-kind-online = Online shop
setup-name-ru = What is the program called in Russian? Only members who read Russian see it, for example: Кофейня «Зерно».
setup-name-zh = What is the program called in Chinese? For example: 谷粒咖啡馆.
setup-name-en = What is the program called in English? Every message to members begins with it, for example: Grain Café.
setup-currency = Which currency do you sell in? Choose one or send its code, for example GEL. It cannot be changed once the program is live.
setup-zone = Which time zone are you in? It sets when your day starts. Choose one or send its name, for example Asia/Tbilisi. It cannot be changed once the program is live.
menu-zone-moscow = Moscow
menu-zone-yekaterinburg = Yekaterinburg
menu-zone-novosibirsk = Novosibirsk
menu-zone-almaty = Almaty
menu-zone-shanghai = Beijing, Shanghai
menu-zone-hong-kong = Hong Kong
menu-zone-london = London
menu-zone-new-york = New York
# $example (String)
setup-rate = How many points do purchases earn? Choose, or send two numbers: the points and the amount that earns them. For example: { $example }
# $points (Number)
# $rule (String)
# $bill (String)
# $shown (String)
setup-rate-line = { $points ->
    [one] • { $rule }: a bill of { $bill } gives { $shown } point
   *[other] • { $rule }: a bill of { $bill } gives { $shown } points
}
setup-pending = How many days after a purchase can its points be spent? If goods can be returned, allow for the return window. Choose, or send a number from 0 to 90.
menu-at-once = At once
# $days (Number)
# $shown (String)
menu-days = { $days ->
    [one] { $shown } day
   *[other] { $shown } days
}
setup-expiry = How long do points last? Choose, or send a number of months. Points never expire without a warning.
# $months (Number)
# $shown (String)
menu-months = { $months ->
    [one] { $shown } month
   *[other] { $shown } months
}
# $months (Number)
# $shown (String)
menu-months-idle = { $months ->
    [one] { $shown } month idle
   *[other] { $shown } months idle
}
menu-never = Never expire
# $example (String)
setup-pay = Can points pay part of a bill? Choose, or send two numbers: what a point is worth, and the most of a bill, in percent, that points can pay. For example: { $example }
# $worth (String)
# $share (String)
menu-pay = A point = { $worth }, up to { $share }%
# $example (String)
setup-levels =
    Do you want levels? The more points in 13 months, the higher the level. Choose, or send your own, each on its own line: name = threshold x multiplier. Start at 0 and go up. For example:
    { $example }
# $languages (String)
setup-names-order = Give names in all languages of the program, with a slash between them, in this order: { $languages }
menu-levels-proposed = Use these
menu-no-levels = No levels
proposed-level-1 = Member
proposed-level-2 = Silver
proposed-level-3 = Gold
# $example (String)
setup-referral = Do you want to reward members for inviting friends? Choose, or send three numbers: points for whoever invites, points for the friend, and the friend’s minimum first purchase. For example: { $example }
# $referrer (String)
# $friend (String)
menu-referral = { $referrer } + { $friend } for the friend
menu-no-referral = No reward
setup-survey = Ask members once a quarter whether they would recommend you? You get a report; nobody is asked more than once in two weeks.
# $example (String)
setup-reward = What can members spend points on? Choose the first reward, or send your own: name = price in points. For example: { $example }
# $example (String)
setup-visits = Do you want to give a bonus every few visits? Choose, or send two numbers: how many visits it takes, and the points. For example: { $example }
# $points (Number)
# $every (String)
# $shown (String)
menu-visits = { $points ->
    [one] Every { $every } visits: { $shown } point
   *[other] Every { $every } visits: { $shown } points
}
setup-birthday = How many points do members get on their birthday? Choose, or send a number.
setup-activities = What else should earn points besides purchases? Your till or online shop reports it.
# $what (String)
setup-activity = { $what }: how many points? Choose, or send a number.
# $example (String)
setup-caps = What’s the most points a member can earn from purchases? Send two numbers: the limit per purchase and the limit per day; 0 means no limit. For example: { $example }
menu-no-caps = No limits
setup-promotion = How many times the usual points, and when? Choose, or send both at once: x2 June 1–7
# $factor (String)
proposed-promotion = Points ×{ $factor }
menu-no-reward = No reward yet
proposed-reward-cafe = Cappuccino
proposed-reward-shop = A gift of your choice
proposed-reward-salon = A free treatment
proposed-reward-online = Free delivery
proposed-reward-about = Show the code and it’s yours.
refused-choice = That isn’t one of the options. Tap a button.
# $most (String)
refused-name = Names can be 1 to { $most } characters, on one line.
# $languages (String)
refused-languages = Add a name in each language, separated by slashes: { $languages }
refused-currency = We don’t know that currency. Use three letters, such as GBP or USD.
refused-zone = We don’t know that time zone. Send a continent and a city, such as Europe/London.
# $example (String)
refused-rate = Send two numbers above zero: points (up to 1000) and an amount. For example: { $example }
refused-pending = Send a number of days from 0 to 90.
refused-expiry = Send a number of months from 1 to 120.
# $example (String)
refused-pay = Send two numbers: what a point is worth, and a percentage from 1 to 100. For example: { $example }
# $example (String)
refused-levels =
    We couldn’t read those levels. Send 1 to 5 lines; a multiplier is 1 to 10. For example:
    { $example }
refused-levels-rise = Start at 0; each threshold must be higher than the one before.
# $example (String)
refused-referral = Send three numbers: points for whoever invites, points for the friend (1 or more each), and an amount. For example: { $example }
# $example (String)
refused-reward = Send a name and a price in points, with = between them. For example: { $example }
refused-award = Send a number of points from 1 to 1,000,000.
# $example (String)
refused-visits = Send two numbers: how many visits it takes (2 to 1,000), and the points. For example: { $example }
# $example (String)
refused-caps = Send two numbers of points; 0 is no limit. For example: { $example }
refused-promotion = Send a factor above 1, up to 10, and the days from today on: x2 June 1–7. At most 8 promotions run at a time.
refused-before = Please answer this question first.
refused-fixed = You can’t change the currency or time zone once you’re live: every record is based on them. To change the name, tap Name.
# $program (String)
review-head = 📋 { $program }: please check
# $names (String)
review-names = Names: { $names }
# $currency (String)
# $zone (String)
review-place = Currency: { $currency }. Time zone: { $zone }
# $points (Number)
# $reward (String)
# $shown (String)
review-reward = { $points ->
    [one] First reward: { $reward }, { $shown } point
   *[other] First reward: { $reward }, { $shown } points
}
review-survey = Members are asked once a quarter whether they would recommend you.
review-hint = Try it with a test purchase, change what you like, then go live.
# $sum (String)
review-reward-after = Members earn it by spending { $sum }.
# $share (String)
# $bill (String)
# $worth (String)
review-generous = ⚠️ That gives away a lot: up to { $share }% of a bill. From { $bill }, { $worth } comes back as points.
menu-preview = Try it
menu-publish = Go live
menu-edit-name = Name
menu-edit-currency = Currency
menu-edit-zone = Time zone
menu-edit-rate = Earning
menu-edit-pending = Return window
menu-edit-expiry = Expiry
menu-edit-pay = Paying with points
menu-edit-levels = Levels
menu-edit-referral = Referrals
menu-edit-survey = Survey
menu-edit-reward = Reward
menu-edit-languages = Languages
menu-edit-visits = Visits
menu-edit-birthday = Birthday
menu-edit-activities = Activities
menu-edit-caps = Limits
# $bill (String)
preview-head = 🧪 A test purchase of { $bill }. Nothing was recorded; a member would read this:
# $program (String)
# $link (String)
published =
    ✅ { $program }: the program is live
    The link for members:
    { $link }
    Put the QR code at the checkout, invite your cashiers, and ring up the first purchase.
publish-changed = Your answers have changed since. Here’s the latest.
menu-poster = QR code to print
# $language (String)
menu-add-language = Add { $language }
# $count (Number)
# $language (String)
# $shown (String)
language-ask = { $count ->
    [one] { $language }: send this { $shown } text in that language, on one line, with at most 64 characters.
   *[other] { $language }: send these { $shown } texts in that language, one per line, in this order. Names can have up to 64 characters, descriptions up to 200.
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
# $points (String)
# $amount (String)
example-rate = { $points } points for { $amount }
# $amount (String)
# $share (String)
example-pay = { $amount }, { $share }%
# $referrer (String)
# $friend (String)
# $amount (String)
example-referral = { $referrer }, { $friend }, { $amount }
# $visits (String)
# $points (String)
example-visits = { $visits } visits, { $points } points
# $purchase (String)
# $day (String)
example-caps = { $purchase } per purchase, { $day } per day
# $points (Number)
# $shown (String)
# $before (String)
effect-last-week = { $points ->
    [one] Based on last week’s sales: { $shown } point a week, instead of { $before }.
   *[other] Based on last week’s sales: { $shown } points a week, instead of { $before }.
}

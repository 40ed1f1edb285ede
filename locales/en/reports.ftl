command-asked = Why a card holder gets surveys, or doesn’t
command-cases = Unhappy answers waiting for a reply
menu-answer = Answer
menu-reply = Reply
menu-open-case = Open
menu-close-case = Close
menu-comments = Comments
menu-histogram = Histogram
menu-action-report = What we did
menu-send = Send
# $program (String)
reply-head = 💬 { $program }: we’ve replied to you
# $program (String)
action-report-head = 💡 { $program }: you said, we did
# $program (String)
# $score (String)
case-head = ⚠️ { $program }: a score of { $score }
# $date (String)
case-answered = Scored on { $date }
case-silent = No comment left.
case-unnamed = Member
case-colleague = Colleague
# $text (String)
case-program-said = {"\u0002"}We:{"\u0003"} { $text }
# $hours (String)
case-waiting = Waiting for a reply: { $hours }
# $hours (String)
case-first-reply = First reply after: { $hours }
case-closed = Closed.
case-gone = The member has left, so there is nobody to reply to.
reply-hint = Write the reply in one message. The member sees it as coming from the program. Cancel: /cancel
reply-sent = The reply is on its way.
# $program (String)
cases-head = ⚠️ { $program }: cases waiting for a reply
cases-none = No case is waiting for a reply.
# $at (String)
# $score (String)
# $hours (String)
cases-line = { $at }. Score { $score }, waiting for { $hours }
# $hours (String)
hours-shown = { $hours } h
hours-less = less than an hour
kind-relationship = Recommendation (NPS)
kind-transactional = After a purchase (NPS)
kind-csat = Satisfaction (CSAT)
kind-employee = Team (eNPS)
# $part (String)
# $year (String)
wave-quarter = Q{ $part } { $year }
# $month (String)
# $year (String)
wave-month = { $month } { $year }
# $program (String)
# $survey (String)
# $wave (String)
report-head = 📊 { $program }: { $survey }, { $wave }
# $score (String)
# $low (String)
# $high (String)
report-nps = NPS { $score } (with 95% confidence: { $low } to { $high })
# $share (String)
# $low (String)
# $high (String)
report-satisfied = Satisfied: { $share }% (with 95% confidence: { $low } to { $high }%)
# $answers (String)
# $accepted (String)
# $percent (String)
report-answers = Answers: { $answers } of { $accepted } asked ({ $percent }%)
# $promoters (String)
# $passives (String)
# $detractors (String)
report-groups = Promoters { $promoters }%, passives { $passives }%, detractors { $detractors }%
# $promoters (String)
# $passives (String)
# $detractors (String)
report-groups-satisfied = Satisfied { $promoters }%, neutral { $passives }%, dissatisfied { $detractors }%
# $answers (String)
# $min (String)
report-few = Answers so far: { $answers }. You’ll see figures once there are { $min }.
report-team-open = The team’s figures are shown once this period is over, so nobody can be identified.
# $wave (String)
report-rose = Higher than in { $wave }, and not by chance
# $wave (String)
report-fell = Lower than in { $wave }, and not by chance
# $wave (String)
report-not-proven = No proven difference from { $wave }
report-languages = By language (not comparable with each other):
# $language (String)
# $score (String)
# $low (String)
# $high (String)
# $answers (String)
report-language = { $language }: { $score } ({ $low } to { $high }), answers: { $answers }
# $language (String)
report-language-hidden = { $language }: too few answers to be shown
surveys-none = The program has no surveys yet.
# $program (String)
comments-head = 💬 { $program }: comments
comments-none = No comments yet.
# $score (String)
# $name (String)
# $date (String)
comments-line = { $score } · { $name }, { $date }
eligibility-usage = Send /asked and a card number to see why its member is asked or not.
# $program (String)
# $card (String)
eligibility-head = 🔎 { $program }: surveys for card { $card }
# $survey (String)
# $verdict (String)
eligibility-line = { $survey }: { $verdict }
eligibility-unlisted = The member has not bought anything since surveys began, so is not asked yet.
verdict-ask = asked within the hour
# $date (String)
verdict-due = next on { $date }
verdict-untriggered = waiting for a purchase
verdict-off = not asked: turned surveys off
verdict-blocked = not asked: has blocked the bot
verdict-consent = not asked: the consent given does not cover surveys
# $date (String)
verdict-snoozed = not before { $date }: said “not now”
# $date (String)
verdict-wave = not before { $date }: already asked in this period
# $date (String)
verdict-cooldown = not before { $date }: already asked by this survey
# $date (String)
verdict-other = not before { $date }: asked by another survey less than two weeks ago
# $date (String)
eligibility-last-asked = last asked on { $date }
# $date (String)
eligibility-stale = was due on { $date } but wasn’t sent
action-report-hint =
    Tell those who answered what you did about it, in one message of three lines:
    ru: …
    zh: …
    en: …
    Cancel: /cancel
action-report-usage =
    All three languages are needed, each on a line of its own:
    ru: …
    zh: …
    en: …
# $answers (Number)
# $shown (String)
action-report-confirm = { $answers ->
    [one] Send this to the { $shown } member who answered?
   *[other] Send this to the { $shown } members who answered?
}
action-report-sent = The message is on its way to all who answered.
action-report-already = This wave’s message was sent already.

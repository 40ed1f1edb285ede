# Surveys: the question, the answer, and what staff reads.
command-surveys = Get surveys or turn them off
command-asked = Why a card holder gets surveys, or doesn’t
command-cases = Unhappy answers waiting for a reply
survey-later = Not now
survey-never = Don’t ask
survey-skip = Skip
survey-change = Change
menu-surveys-on = Ask me
menu-answer = Answer
menu-reply = Reply
menu-open-case = Open
menu-close-case = Close
menu-cases = Cases
menu-comments = Comments
menu-histogram = Histogram
menu-action-report = What we did
menu-send = Send
menu-surveys = Surveys

# --- the question ---
# $program (String)
survey-head = 💬 { $program }: one question
question-recommend = How likely are you to recommend us to a friend?
question-satisfied = How satisfied are you with your last visit?
question-overall = How satisfied are you with us overall?
question-work = How likely are you to recommend us as a place to work?
scale-recommend = 0: not at all likely · 10: extremely likely
scale-satisfied = 1: very dissatisfied · 5: very satisfied
# $program (String)
# $score (String)
score-head = 💬 { $program }: your answer is { $score }
follow-up-promoter = What do you like most?
follow-up-passive = What is missing for the top score?
follow-up-detractor = What went wrong?
follow-up-hint = Write it in a message, or skip.
thanks-promoter = Thank you. We are glad, and will keep it up.
thanks-passive = Thank you. This helps us do better.
thanks-detractor = Thank you for your honest score. The team will see it and try to put things right.
# $points (Number)
# $shown (String)
survey-earned = { $points ->
    [one] +{ $shown } point for answering, whatever the score.
   *[other] +{ $shown } points for answering, whatever the score.
}
comment-kept = Thank you. The team will read this. You can add to it in another message.
comment-unnamed = The team does not see your name.
comment-named = The team sees your first name with it.
# $max (String)
# $length (String)
comment-long = Please write up to { $max } characters; this message has { $length }.
comment-full = This conversation is full: nothing more fits into it.
survey-over = This survey is over. Thank you all the same.
# $score (String)
survey-final = A day has passed, so your answer { $score } stays as it is.
# $date (String)
survey-snoozed = All right. We will not ask before { $date }.
survey-turned-off = This program will not ask you anything. To be asked again: /surveys

# --- being asked or not ---
# $program (String)
surveys-head = 💬 { $program }: surveys
surveys-on-line = Now and then we ask one question, at most once in two weeks.
surveys-off-line = We do not ask you anything.
# $program (String)
# $answers (String)
privacy-answers = { $program }: survey answers stored: { $answers }

# --- replies ---
# $program (String)
reply-head = 💬 { $program }: a reply to what you wrote
answer-hint = Write your answer in a message. Cancel: /cancel
cancelled = Cancelled.
nothing-to-cancel = There is nothing to cancel.
# $program (String)
action-report-head = 💡 { $program }: you said, we did

# --- staff: cases ---
# $program (String)
# $score (String)
case-head = ⚠️ { $program }: a score of { $score }
# $date (String)
case-answered = Scored on { $date }
case-silent = Nothing was written.
case-unnamed = Member
case-colleague = Colleague
# $name (String)
# $text (String)
case-member-said = {"\u0002"}{ $name }:{"\u0003"} { $text }
# $text (String)
case-program-said = {"\u0002"}We:{"\u0003"} { $text }
# $hours (String)
case-waiting = Waiting for a reply: { $hours } h
# $hours (String)
case-first-reply = First reply after: { $hours } h
case-closed = Closed.
case-gone = The member has left, so there is nobody to reply to.
reply-hint = Write the reply in one message. The member reads it as the program’s. Cancel: /cancel
reply-sent = The reply is on its way.
# $program (String)
cases-head = ⚠️ { $program }: cases waiting for a reply
cases-none = No case is waiting for a reply.
# $at (String)
# $score (String)
# $hours (String)
cases-line = { $at }. Score { $score }, waiting for { $hours } h

# --- staff: the report ---
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
report-few = Answers so far: { $answers }. Figures are shown from { $min } answers on.
report-team-open = The team’s figures are shown once this period is over, so that nobody is found out.
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
comments-head = 💬 { $program }: what was written
comments-none = Nothing has been written yet.
# $score (String)
# $name (String)
# $date (String)
comments-line = { $score } · { $name }, { $date }

# --- staff: who is asked, and why not ---
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
verdict-untriggered = waits for purchases
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
eligibility-stale = the turn of { $date } passed without asking

# --- staff: you said, we did ---
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
reason-survey = answer to a survey

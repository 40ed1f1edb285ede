# Surveys: the question, the answer, and what staff reads.
command-surveys = Get surveys or turn them off
survey-later = Not now
survey-never = Don’t ask
survey-skip = Skip
survey-change = Change
menu-surveys-on = Ask me
menu-cases = Cases
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
score-head = 💬 { $program }: you gave us { $score }
follow-up-promoter = What do you like most?
follow-up-passive = What is missing for the top score?
follow-up-detractor = What went wrong?
follow-up-hint = Write it in a message, or skip.
thanks-promoter = Thank you! We’ll keep it up.
thanks-passive = Thank you. This helps us do better.
thanks-detractor = Thank you for your honest score. The team will see it and try to put things right.
# $points (Number)
# $shown (String)
survey-earned = { $points ->
    [one] +{ $shown } point for answering, whatever the score.
   *[other] +{ $shown } points for answering, whatever the score.
}
comment-kept = Thank you. The team will read this. You can add to it in another message.
comment-unnamed = The team can’t see your name.
comment-named = The team can see your first name.
# $max (String)
# $length (String)
comment-long = Please write up to { $max } characters; this message has { $length }.
comment-full = You can’t add any more messages here.
survey-over = This survey is over. Thank you all the same.
# $score (String)
survey-final = It’s been a day, so your score of { $score } can’t be changed anymore.
# $date (String)
survey-snoozed = All right. We will not ask before { $date }.
survey-turned-off = This program will not ask you anything. To be asked again: /surveys

# --- being asked or not ---
# $program (String)
surveys-head = 💬 { $program }: surveys
surveys-on-line = Now and then we ask one question, at most once in two weeks.
surveys-off-line = Surveys are off.
answer-hint = Write your answer in a message. Cancel: /cancel
# $name (String)
# $text (String)
case-member-said = {"\u0002"}{ $name }:{"\u0003"} { $text }
reason-survey = answer to a survey

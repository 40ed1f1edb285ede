command-level = Your level and how to reach the next one
# $program (String)
# $level (String)
level-head = ⭐ { $program }: your level is { $level }
# $program (String)
level-none = { $program } has no levels.
# $points (Number)
# $shown (String)
level-counts = { $points ->
    [one] Counting toward your level: { $shown } point (this month and the last 12)
   *[other] Counting toward your level: { $shown } points (this month and the last 12)
}
# $points (Number)
# $level (String)
# $shown (String)
# $factor (String)
level-line = { $points ->
    [one] { $level }: from { $shown } point, ×{ $factor }
   *[other] { $level }: from { $shown } points, ×{ $factor }
}
# $points (Number)
# $level (String)
# $shown (String)
level-line-plain = { $points ->
    [one] { $level }: from { $shown } point
   *[other] { $level }: from { $shown } points
}
# $points (Number)
# $shown (String)
# $level (String)
level-next = { $points ->
    [one] { $shown } more point to { $level }
   *[other] { $shown } more points to { $level }
}
# $level (String)
# $date (String)
level-until = Otherwise you’ll drop to { $level } on { $date }
# $points (Number)
# $shown (String)
level-keep = { $points ->
    [one] { $shown } more point to keep it
   *[other] { $shown } more points to keep it
}
birthday-month =
    🎂 Which month is your birthday?
    Stored encrypted, only to send you a gift.
# $month (String)
birthday-day = 🎂 { $month }: which day?
# $date (String)
birthday-saved = 🎂 Your birthday: { $date }
# $points (Number)
# $shown (String)
birthday-gift = { $points ->
    [one] On that day you get { $shown } point.
   *[other] On that day you get { $shown } points.
}
birthday-notice-period = You’ll get the gift if you add your birthday at least 30 days ahead.
birthday-change = Change
birthday-remove = Remove
birthday-removed = Your birthday is no longer stored.
language-set = Now in English.
command-programs = Your programs
command-language = Русский, 中文, English
programs-head = Your programs. Tap one to switch to it.
birthday-not-here = No birthday gifts here, so we don’t ask for your birthday.

menu-birthday = Birthday
# $date (String)
privacy-birthday = Birthday: { $date }
# $program (String)
# $answers (String)
privacy-answers = { $program }: survey answers stored: { $answers }
# $program (String)
privacy-invited = { $program }: a member invited you and does not see your name
# $program (String)
privacy-invited-shown = { $program }: a member invited you and sees your name
command-privacy = What is stored about you
# What stands between the items of a list.
list-separator = {"; "}
# $name (String)
# $language (String)
# $consents (String)
privacy-screen =
    🔒 What is stored about you
    Telegram ID, name: { $name }, language: { $language }
    { $consents }
    Your purchases and points are kept under a random number.
# $program (String)
# $date (String)
# $version (String)
privacy-consent = { $program }: consent given { $date }, version { $version }
delete-data = Delete my data
# $list (String)
forget-ask =
    ⚠️ Delete your data?
    You’ll lose your coupons and these points: { $list }
    Your name, Telegram ID, and comments are erased for good. Point records and scores stay, unlinked from you.
    For 400 days, we keep an anonymous marker showing that you were a member and when you last got a birthday gift.
delete-for-good = Delete for good
keep-data = Keep
forgotten = Your data has been deleted. To start over, send /start.
# $program (String)
# $date (String)
# $version (String)
privacy-advertising = { $program }: consent to advertising given { $date }, version { $version }
# $program (String)
# $date (String)
# $version (String)
# $until (String)
privacy-advertising-withdrawn = { $program }: consent to advertising given { $date }, version { $version }, withdrawn { $until }
# $zone (String)
privacy-zone = Time zone: { $zone }

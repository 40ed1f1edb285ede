# The catalog as staff change it, and the program’s name.
catalog-none = Points need a goal: add a reward.
# $line (String)
catalog-hidden = { $line } (hidden)
# $most (String)
catalog-full = There are { $most } rewards already, which is the limit.
# $left (String)
reward-left = Left: { $left }
# $level (String)
reward-from-level = For level { $level } and up
reward-is-hidden = Hidden: members don’t see it yet.
# $date (String)
# $line (String)
reward-planned = From { $date }: { $line }
reward-ask-new = Send the reward and its price in points: Filter coffee = 90
reward-ask-name = Send the new name.
reward-ask-price = How many points should it cost? Choose, or send a number.
reward-ask-stock = How many are left? Send a number, or choose.
reward-ask-level = Who can take it?
# $most (String)
reward-ask-days = For how many days can the coupon be used? Choose, or send a number from 1 to { $most }.
reward-refused = Send a name and a price in points from 1 to 10,000,000, with = between them: Filter coffee = 90
reward-price-refused = Send a number of points from 1 to 10,000,000.
reward-stock-refused = Send how many are left, for example 20; 0 if none.
# $most (String)
reward-days-refused = Send a number of days from 1 to { $most }.
reward-added = Added, and still hidden: check the terms, then offer it.
reward-renamed = Renamed. Members see the new name at once, on coupons too.
reward-changed = ✅ Done, in force now.
reward-raced = That can’t be done now: the reward has changed meanwhile. Here it is.
reward-withdrawn = Withdrawn: the reward stays as it is.
# $name (String)
reward-check-head = ✏️ { $name }: check
# $what (String)
# $was (String)
# $is (String)
reward-change = { $what }: { $was } → { $is }
reward-pieces = Pieces in all
reward-state = Catalog
reward-offered = offered
reward-hidden = hidden
# $is (String)
# $was (String)
reward-after = Members will need to spend { $is } to earn it, instead of { $was }.
reward-kept = Coupons taken stay valid.
reward-told = We tell every member.
menu-reward-price = Price
menu-reward-stock = Stock
menu-reward-name = Name
menu-reward-level = Level
menu-reward-days = Coupon days
menu-reward-return = Returnable
menu-reward-show = Offer to members
menu-reward-hide = Hide
menu-no-limit = No limit
menu-all-members = All members
# $date (String)
menu-from = From { $date }
# $program (String)
rename-ask = The program is called { $program } now. Send the new name: every message to members begins with it.
renamed = ✅ Renamed. Members see the new name from their next message on.

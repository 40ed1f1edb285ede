# Importing an existing base.
command-import = bring in customers from another system
menu-import = Import
# $program (String)
import-hint =
    📥 { $program }: import
    Send a CSV or XLSX with customers: points, purchases or both. Nothing changes until you confirm.
import-sample = Sample
import-sample-caption = Fill it in, or send the file your system gives you.
# $number (String)
import-head = 📥 Import { $number }
# $number (String)
import-head-check = 📥 Import { $number } · check
# $number (String)
import-head-running = 📥 Import { $number } · importing
# $number (String)
import-head-done = 📥 Import { $number } · done
# $number (String)
import-head-undoing = 📥 Import { $number } · undoing
# $number (String)
import-head-undone = 📥 Import { $number } · undone
# $lines (Number)
# $shown (String)
# $encoding (String)
# $separator (String)
import-text-form = { $lines ->
    [one] { $shown } line, { $encoding }, “{ $separator }”
   *[other] { $shown } lines, { $encoding }, “{ $separator }”
}
# $lines (Number)
# $shown (String)
# $sheet (String)
import-sheet-form = { $lines ->
    [one] { $shown } line, XLSX, sheet “{ $sheet }”
   *[other] { $shown } lines, XLSX, sheet “{ $sheet }”
}
import-tab = tab
# $column (String)
# $name (String)
import-column = { $column } ← { $name }
# $names (String)
import-not-used = Not used: { $names }
# $one (String)
# $other (String)
import-doubt = “{ $one }” is used, “{ $other }” isn’t. The other way round? Tap Change.
import-no-person = No column says who the customer is. Tap Change and pick it.
import-cards-only = There are no points or purchases in it: everybody just gets a card.
import-correct = Correct
import-change = Change
import-cancel = Cancel
import-pick-column = Which column should change?
# $name (String)
import-pick-meaning = What’s in “{ $name }”?
import-nothing = Not used
column-member = Customer
column-phone = Phone
column-email = Email
column-card = Card
column-balance = Points
column-amount = Amount
column-quantity = Quantity
column-price = Price
column-occurred-at = Date
column-time = Time
column-receipt = Receipt
column-cashier = Cashier
column-level = Level
column-expires-on = Valid through
column-debt = Points owed
column-joined-on = Joined on
# $bar (String)
# $done (String)
# $all (String)
import-progress = { $bar } { $done }/{ $all }
# $new (String)
# $known (String)
import-new = New: { $new }. Already here: { $known }
# $balances (String)
import-balances = Balances: { $balances }
# $purchases (String)
# $refunds (String)
import-sales = Purchases: { $purchases }. Refunds: { $refunds }
# $points (String)
import-points = Points: { $points }
# $points (String)
# $worth (String)
import-points-worth = Points: { $points } ({ $worth })
# $before (String)
import-before = Brought in before: { $before }
# $lines (Number)
# $shown (String)
import-fractions = { $lines ->
    [one] In { $shown } line, parts of a point are dropped.
   *[other] In { $shown } lines, parts of a point are dropped.
}
# $bad (String)
# $line (String)
# $why (String)
import-left-out = Left out: { $bad }. Line { $line }: { $why }
# $bad (String)
import-left-out-count = Left out: { $bad }
import-quiet = Customers get no message.
# $room (String)
import-full = There’s room for { $room } more customers. Ask whoever runs this bot to raise the limit.
import-go = Import
import-bad-lines = Left-out lines
# $number (String)
import-bad-caption = Import { $number }: what’s left out, and why.
import-stop = Stop
# $people (String)
# $until (String)
import-done = Done: { $people }. Undo until { $until }
# $people (String)
import-done-final = Done: { $people }
import-undo = Undo
import-cards = Cards
# $number (String)
import-cards-caption = Import { $number }: cards and links. Send each customer their own link: it opens their card here. Whoever has a link can claim its card.
# $undone (String)
import-undone = Undone: { $undone }
# $kept (Number)
# $shown (String)
import-kept = { $kept ->
    [one] { $shown } has been active since and keeps it.
   *[other] { $shown } have been active since and keep it.
}
import-no-table = This isn’t a CSV or an XLSX. Save the table as one of them and send it again.
import-empty = There are no rows in it.
import-no-header = The first line doesn’t name the columns. Put their names above, such as Phone and Points, and send the file again.
import-busy = Another import of this program is running. Wait until it’s done.
# $more (String)
import-more = …and { $more } more
# $size (String)
import-too-large = The file is too large: up to { $size } MB here. Split it, or save it as CSV.
import-gone = This import is no longer open. Send the file again.
import-late = It can’t be undone any more: a day has passed.
import-lost = Telegram doesn’t hand the file out any more. Send it again: what’s been imported isn’t imported twice.
bad-broken = a quotation mark isn’t closed; one within a value is written twice
bad-garbled = it isn’t readable text
bad-nobody = nothing says who the customer is
# $column (String)
bad-rounded = “{ $column }” was broken by Excel. Make it a text column and export again
# $column (String)
bad-unclear = “{ $column }” can be read two ways. Write days as 2027-01-31 and numbers as 1234.50
# $column (String)
bad-value = “{ $column }” is empty or holds something else
bad-decimals = the amount has more decimals than the currency
# $line (String)
bad-two-balances = line { $line } says another balance of the same customer
# $line (String)
bad-mixed-receipt = in line { $line } this receipt is another customer’s
bad-nothing-to-refund = no purchase is left that this could be a refund of
bad-future = it’s in the future
bad-over = the last day of these points is over
# $level (String)
bad-unknown-level = there’s no level “{ $level }”
# $points (String)
bad-other-points = this customer’s balance was brought in before: { $points }. It stays as it is; change it on the card
# $amount (String)
bad-other-minor = this purchase was brought in before, as { $amount }. It stays as it is
bad-closed = the program is closed
bad-refused = the program’s rules refuse it

# Importing an existing base.
command-import = bring in customers from another system
menu-import = Import
# $program (String)
import-hint =
    📥 { $program }: import
    Send a CSV or XLSX with customers: points, purchases, or both. Nothing changes until you confirm.
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
import-head-stopped = 📥 Import { $number } · stopped
# $number (String)
import-head-undoing = 📥 Import { $number } · undoing
# $number (String)
import-head-undone = 📥 Import { $number } · undone
# $lines (Number)
# $shown (String)
# $encoding (String)
# $separator (String)
import-text-form = { $lines ->
    [one] { $shown } line, { $encoding }, separator “{ $separator }”
   *[other] { $shown } lines, { $encoding }, separator “{ $separator }”
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
import-doubt = Using “{ $one }”, not “{ $other }”. Should it be the other? Tap Change.
import-no-person = No column says who the customer is. Tap Change and pick it.
import-cards-only = No points or purchases found: everyone just gets a card.
import-correct = Looks good
import-change = Change
import-cancel = Cancel
import-pick-column = Which column do you want to change?
# $name (String)
import-pick-meaning = What’s in “{ $name }”?
import-nothing = Not used
column-member = Customer ID
column-phone = Phone
column-email = Email
column-card = Card number
column-balance = Points
column-amount = Order total
column-quantity = Quantity
column-price = Price
column-occurred-at = Purchase date
column-time = Time
column-receipt = Receipt number
column-cashier = Cashier
column-level = Level
column-expires-on = Valid through
column-debt = Points debt
column-joined-on = Joined on
# $bar (String)
# $done (String)
# $all (String)
import-progress = { $bar } { $done }/{ $all }
# $new (String)
import-new = New: { $new }
# $known (String)
import-known = Already here: { $known }
# $balances (String)
import-balances = Starting balances: { $balances }
# $purchases (String)
import-purchases = Purchases: { $purchases }
# $refunds (String)
import-refunds = Refunds: { $refunds }
# $points (String)
import-points = Points: { $points }
# $points (String)
# $worth (String)
import-points-worth = Points: { $points } ({ $worth })
# $before (String)
import-before = Already imported: { $before }
# $lines (Number)
# $shown (String)
import-fractions = { $lines ->
    [one] In { $shown } line, fractions of a point will be dropped.
   *[other] In { $shown } lines, fractions of a point will be dropped.
}
# $bad (String)
# $line (String)
# $why (String)
import-left-out = Skipped: { $bad }. Line { $line }: { $why }
# $bad (String)
import-left-out-count = Skipped: { $bad }
import-quiet = Customers won’t be notified.
# $room (String)
import-full = Room for new customers: { $room }. Ask whoever runs this bot to raise the limit.
import-go = Import
import-bad-lines = Skipped lines
# $number (String)
import-bad-caption = Import { $number }: skipped lines and why.
import-stop = Stop
# $people (String)
# $until (String)
import-done = Customers: { $people }. You can undo until { $until }
# $people (String)
import-done-final = Customers: { $people }
import-undo = Undo
import-cards = Cards
# $number (String)
import-cards-caption = Import { $number }: cards and links. Send each customer their own link: it opens their card in this bot. Anyone with a link can claim its card.
# $undone (String)
import-undone = Customers: { $undone }
# $kept (Number)
# $shown (String)
import-kept = { $kept ->
    [one] Kept for { $shown } customer with activity since.
   *[other] Kept for { $shown } customers with activity since.
}
import-no-table = This isn’t a CSV or XLSX file. Save it as one of those and send it again.
import-empty = The file has no rows.
import-no-header = The first row has no column names. Add them, such as Phone and Points, and send the file again.
# $most (String)
import-too-wide = The file has more than { $most } columns. Delete the ones that aren’t needed and send it again.
import-busy = Another import of this program is running. Wait until it’s done.
# $more (String)
import-more = …and { $more } more
# $size (String)
import-too-large = The file is too large: up to { $size } MB here. Split it, or save it as CSV.
import-gone = This import is no longer open. Send the file again.
import-late = It’s too late to undo: a day has passed.
import-lost = Telegram no longer has this file. Send it again: nothing gets imported twice.
bad-broken = a quotation mark isn’t closed; one within a value is written twice
bad-garbled = it isn’t readable text
bad-nobody = nothing says who the customer is
# $column (String)
bad-rounded = Excel changed the number in “{ $column }”. Format the column as text and export again
# $column (String)
bad-unclear = “{ $column }” can be read two ways. Write dates as 2027-01-31 and numbers as 1234.50
# $column (String)
bad-value = “{ $column }” is empty or in the wrong format
bad-decimals = the amount has more decimal places than the currency allows
# $line (String)
bad-two-balances = line { $line } says something different about this customer
# $line (String)
bad-mixed-receipt = line { $line } has this receipt for another customer
bad-nothing-to-refund = no purchase matches this refund
bad-future = the date is in the future
bad-over = the last day of these points is over
bad-unknown-level = the program has no such level
# $points (String)
bad-other-points = this customer’s balance is already imported: { $points }. It won’t change; adjust it with /adjust
# $amount (String)
bad-other-minor = this purchase is already imported: { $amount }. It won’t change
bad-closed = the program is closed
bad-refused = the program’s rules don’t allow it
import-sheet-line = Line
import-sheet-why = Why
import-sheet-link = Link

# The till in the chat.
command-till = Purchases, coupons and points at the till
menu-till = Till
# $program (String)
till-head = 🧾 { $program }: till
till-ask = Send a card number, a photo of its QR code, or a coupon code.
# $sales (Number)
# $shown (String)
# $amount (String)
# $points (String)
till-day = { $sales ->
    [one] Today: { $shown } purchase, { $amount }, points: { $points }
   *[other] Today: { $shown } purchases, { $amount }, points: { $points }
}
# $shown (String)
# $amount (String)
till-day-undone = Of these, undone: { $shown }, { $amount }
till-not-recognized = This is neither a card number (16 digits) nor a coupon code (10 characters). Check it and send it again.
till-mistyped = One digit of that card number is wrong. Check it and send it again.
till-send-photo = This file isn’t a JPEG or PNG picture. Send it as a photo, or type the number.
till-no-qr = We can’t see a QR code in that photo. Try closer and straighter, or type the number.
till-own = That’s your own card. Ask a colleague to ring you up.
# $card (String)
# $name (String)
till-customer = Card •• { $card }, { $name }
till-no-name = not on Telegram yet
# $example (String)
till-amount = Send the amount of the bill, for example { $example }
# $example (String)
till-amount-wrong = That isn’t an amount. Send a number above zero, for example { $example }
# $example (String)
limit-amount-wrong = That isn’t an amount. Send one, for example { $example }, or 0 for no limit
# $points (Number)
# $amount (String)
# $shown (String)
sale-ask = { $points ->
    [one] A purchase of { $amount }: +{ $shown } point. Ring it up?
   *[other] A purchase of { $amount }: +{ $shown } points. Ring it up?
}
menu-ring-up = Ring up
menu-take-points = Pay with points
menu-other-amount = Another amount
# $points (Number)
# $shown (String)
# $worth (String)
sale-waits = { $points ->
    [one] ⏳ Waiting for the customer to approve in the chat: { $shown } point for { $worth }.
   *[other] ⏳ Waiting for the customer to approve in the chat: { $shown } points for { $worth }.
}
menu-check = Check
# $points (Number)
# $shown (String)
# $worth (String)
# $left (String)
sale-approved = { $points ->
    [one] ✅ Approved: { $shown } point for { $worth }. To pay: { $left }.
   *[other] ✅ Approved: { $shown } points for { $worth }. To pay: { $left }.
}
sale-declined = No points were taken: the customer declined, or did not answer within 5 minutes.
menu-give-points-back = Give the points back
menu-cancel-request = Cancel the request
sale-points-back = The points went back to the customer.
sale-no-points = Can’t use points: there are too few, or the card isn’t on Telegram yet.
# $points (Number)
# $amount (String)
# $shown (String)
# $available (String)
sale-done = { $points ->
    [one] ✅ Rung up: { $amount }, +{ $shown } point. Available: { $available }
   *[other] ✅ Rung up: { $amount }, +{ $shown } points. Available: { $available }
}
sale-undo-hint = A mistake? It can be undone for 10 minutes.
menu-undo = Undo
menu-next-customer = Next
# $amount (String)
sale-undone = ↩️ Undone: { $amount }. We’ve told the customer.
sale-too-late = More than 10 minutes have passed: ask the owner or a manager for a refund.
# $most (String)
sale-over-limit = That’s over your daily limit ({ $most }). Ask a manager.
sale-not-found = This purchase is no longer open. Enter it again only if it was never rung up.
coupon-till-use = Redeem
coupon-till-used = ✅ Coupon redeemed. Hand over the reward.
coupon-till-refused = This coupon can’t be redeemed. Don’t hand anything over.
# $program (String)
same-card-head = ⚠️ { $program }: same card used repeatedly
# $name (String)
# $times (String)
# $card (String)
same-card-line = Cashier { $name }: { $times } purchases on card •• { $card } today. Please check.
till-tied = Purchases on this card and on yours share the same payment details, so you can’t add points to it. Ask a colleague. The other owners and managers have been told.
# $program (String)
tied-card-head = ⚠️ { $program }: a card linked to a staff member
# $name (String)
# $card (String)
tied-card-line = { $name } tried to add points to card •• { $card }, which shares payment details with their own card. No points were added. Please check that all is well.
# $program (String)
undone-spent-head = ⚠️ { $program }: a purchase was undone, but its points were spent
# $name (String)
# $amount (String)
# $card (String)
undone-spent-line = Cashier { $name } undid a purchase of { $amount } on card •• { $card }.
# $coupons (String)
undone-spent-coupons = Coupons claimed since that purchase: { $coupons }. Unused ones were taken back.
# $points (String)
undone-spent-owed = Owed from the customer’s future points: { $points }
undone-spent-check = Please check that all is well.
# $program (String)
over-usual-head = ⚠️ { $program }: much more than usual at the till
# $name (String)
# $amount (String)
# $sales (String)
over-usual-line = { $name } has no limit at the till and has rung up { $amount } today (purchases: { $sales }). Please check that all is well.
# $example (String)
limit-ask = What’s the daily limit? Send an amount, for example { $example }, or 0 for no limit.

# --- points that wait ---
sale-points-wait = This purchase is much larger than usual, so its points are waiting for a manager’s decision.
# $program (String)
redemptions-lapsed-head = ↩️ { $program }: points went back to customers
redemptions-lapsed-line = Customers approved points as part payment, but no purchase was reported in time. Check that your till system reports each purchase together with its redemption.
# $program (String)
spent-again-head = 🧾 { $program }: a purchase was reported late
# $points (Number)
# $shown (String)
# $card (String)
# $bill (String)
spent-again-line = { $points ->
    [one] The { $shown } point that had gone back to card •• { $card } was taken again for the bill of { $bill }.
   *[other] The { $shown } points that had gone back to card •• { $card } were taken again for the bill of { $bill }.
}
# $points (Number)
# $shown (String)
note-spent-again = { $points ->
    [one] { $shown } point that had come back paid part of this bill after all.
   *[other] { $shown } points that had come back paid part of this bill after all.
}
note-waits = Points for a purchase this large need a manager’s confirmation. We’ll tell you here what they decide.
decision-given-line = A manager has confirmed the points for your large purchase. Details: /why
# $from (String)
decision-given-pending-line = A manager has confirmed the points for your large purchase. Yours to spend from { $from }. Details: /why
# $program (String)
decision-withheld-head = ✖️ { $program }: no points for your purchase
decision-withheld-line = A manager didn’t confirm the points for your large purchase. If that’s a mistake, tell the staff at checkout.
reason-decision-given = points for a large purchase confirmed
reason-decision-withheld = points for a large purchase not confirmed
# $program (String)
points-wait-head = 🛡 { $program }: an unusually large purchase
# $moment (String)
# $who (String)
# $amount (String)
# $card (String)
# $points (String)
points-wait-line =
    { $moment }, { $who }: { $amount }, card { $card }
    The purchase went through. Its points are waiting for your decision: { $points }
points-wait-by-key = API key
menu-give-points = Give the points
menu-withhold-points = Withhold
# $points (String)
# $card (String)
points-given = ✅ Points given: { $points }, card { $card }
# $points (String)
# $card (String)
points-withheld = ✖️ Points withheld: { $points }, card { $card }
points-wait-over = There’s nothing left to decide: it’s already been decided, or the purchase was refunded.
points-wait-own = You rang this purchase up yourself, so another owner or manager decides about its points. If there’s nobody else, you can decide 24 hours after the purchase.

# $shown (String)
# $worth (String)
sale-how-many = How many points? Up to { $shown }, worth { $worth }. Choose, or send a number.
# $points (String)
# $worth (String)
menu-points-worth = { $points } for { $worth }
# $least (String)
# $most (String)
sale-points-wrong = Send a number of points from { $least } to { $most }.
# $amount (String)
# $card (String)
sale-of-card = { $amount }, card •• { $card }

# --- purchases and refunds ---
menu-purchases = Purchases
menu-yesterday = Yesterday
# $program (String)
purchases-head = 🧾 { $program }: purchases
# $program (String)
# $day (String)
purchases-head-on = 🧾 { $program }: purchases · { $day }
purchases-none = Quiet so far.
purchases-hint = Others: send a card or receipt number.
# $moment (String)
# $amount (String)
# $card (String)
purchase-line = { $moment }: { $amount }, card •• { $card }
# $line (String)
# $name (String)
purchase-line-by = { $line }, { $name }
# $points (String)
purchase-points = Points: { $points }
# $points (String)
purchase-spent = Paid with points: { $points }
# $amount (String)
purchase-back = Refunded: { $amount }
# $points (String)
refund-takes = A full refund changes points by { $points }.
# $amount (String)
# $points (String)
refund-part-takes = Refunding { $amount } changes points by { $points }.
refund-nothing-left = All of it is refunded.
# $amount (String)
refund-part-ask = How much is refunded? Send an amount up to { $amount }.
# $amount (String)
refund-part-wrong = Send an amount above zero, up to { $amount }.
# $amount (String)
# $points (String)
refund-done = ✅ Refunded: { $amount }. Points: { $points }
refund-money = Hand back the money at your till.
purchase-unknown = No purchase or card in this program has that number. Check it and send it again.
# $amount (String)
menu-refund = Refund { $amount }
menu-refund-part = Part

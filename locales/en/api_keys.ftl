# API keys, and the second factor.
menu-keys = API keys
# $program (String)
keys-head = 🔑 { $program }: API keys
keys-none = No keys yet. A till system or a web shop needs one to report purchases.
# $name (String)
# $scope (String)
# $used (String)
keys-line = • { $name }: { $scope }. { $used }
key-unused = Not used yet.
# $date (String)
key-used = Last used on { $date }.
# $date (String)
key-until = Works until { $date }; use the new key after that.
scope-purchases = purchases, coupons, and reading
scope-coupons = coupons and reading
scope-read = reading only
scope-test = testing only, nothing is saved
menu-new-key = New key
menu-scope-purchases = Purchases
menu-scope-coupons = Coupons
menu-scope-read = Reading
menu-scope-test = Test
key-scope-ask =
    What can this key do?
    Purchases is for tills and shops, Coupons redeems coupons only, Reading is for reports and reconciliation, Test is for building an integration: it responds like Purchases, but nothing is saved.
key-name-ask = Name the key. Up to 12 characters: a–z, 0–9, and hyphens, starting with a letter. For example: till-1
key-name-wrong = That name won’t work.
# $program (String)
# $name (String)
# $key (String)
# $curl (String)
key-shown =
    🔑 { $program }: key { $name }
    { $key }
    This is the only time we’ll show it. Save it and don’t share it. Try it from the till’s computer:
    { $curl }
    The result shows up here in the chat.
menu-copy-key = Copy the key
menu-hide-key = Hide it
key-shown-before = This key has already been created and can’t be shown again. If you didn’t save it, rotate it.
# $most (String)
keys-too-many = You can have up to { $most } keys. Revoke one first.
key-gone = This key is gone, or was rotated already.
menu-rotate = Rotate
menu-revoke-key = Revoke
# $name (String)
# $hours (String)
rotate-ask = Rotate the key { $name }? The old one works for another { $hours } h, so that you can put the new one in place.
# $name (String)
revoke-key-ask = Revoke the key { $name }? It stops working at once.
# $name (String)
key-revoked = Revoked: { $name }
# $program (String)
# $name (String)
key-tried-head = 🔑 { $program }: the key { $name } works
key-tried-line = A test call came in. If that was not you, revoke the key: /business
menu-factor = Two-step code

#!/usr/bin/env python3
"""A till: makes a card, reports a purchase until it is acknowledged, shows the receipt, and takes half of it back.

    python3 examples/till.py http://127.0.0.1:8080 kop_…

Nothing but the standard library. What matters in any till: every write carries an id of its own, so that after a lost
answer the same request is sent again, and counts once.
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timezone

TRIES = 6


def call(address, key, method, path, body=None):
    """One call, repeated after failures that pass; returns status and answer. A refusal is not repeated."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    for attempt in range(TRIES):
        request = urllib.request.Request(address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code != 429 and refused.code < 500:
                return refused.code, json.load(refused)
        except (urllib.error.URLError, TimeoutError):
            pass
        time.sleep(min(2**attempt, 30))
    sys.exit(f"{method} {path} did not get through; send it again later with the same id")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    address, key = sys.argv[1].rstrip("/"), sys.argv[2]

    # A customer of ours, by our own id. The claim link makes the card theirs in the chat.
    status, member = call(address, key, "POST", "/v1/members", {"id": "customer-1"})
    if status not in (200, 201):
        sys.exit(f"no card: {member['title']}")
    print("card:", member["member"], "claim:", member.get("claim", "claimed already"))

    purchase = {
        "id": f"till-{uuid.uuid4().hex[:12]}",
        "member": member["member"],
        "amount": {"minor": 129_900, "currency": "RUB"},
        "occurred_at": datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    status, receipt = call(address, key, "POST", "/v1/purchases", purchase)
    if status not in (200, 201):
        sys.exit(f"not accepted: {receipt['title']}")
    print("points:", receipt["points"], receipt["state"], "balance:", receipt["balance"]["available"])

    # The same again, as after a lost answer: the same receipt.
    assert call(address, key, "POST", "/v1/purchases", purchase) == (200, receipt)

    half = {"id": "return-1", "amount": {"minor": 64_950, "currency": "RUB"}}
    status, refund = call(address, key, "POST", f"/v1/purchases/{purchase['id']}/refunds", half)
    print("refund:", status, refund.get("points"))


if __name__ == "__main__":
    main()

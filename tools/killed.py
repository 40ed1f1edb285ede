"""Kills a running kopilka under load, again and again, and repeats what was not acknowledged: nothing acknowledged may be
missing, nothing may be there twice, and the auditor must find the books clean."""

import random
import sys
import threading
import time
import urllib.error

from kopilka import Kopilka

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
TILLS = 4
SEED = 20270305


def buy(kopilka, key, purchase):
    """The receipt, or None where nobody answered."""
    try:
        status, receipt = kopilka.ask("POST", "/v1/purchases", purchase, key)
    except (urllib.error.URLError, ConnectionError, TimeoutError, OSError, ValueError):
        return None
    if status in (200, 201):
        return receipt
    if status >= 500:
        return None
    raise SystemExit(f"{status}: {receipt}")


def unheard():
    """Where nobody reads what it says any more, it goes on and ends as ever; beside a running one no other starts, and none
    starts over data whose secrets are lost."""
    with Kopilka(mute=True) as kopilka:
        demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][0]
        card, now = kopilka.joins(501, "en"), kopilka.ask("GET", "/sandbox/clock")[1]["now"]
        amount = {"minor": 129_900, "currency": demo["currency"]}
        purchase = {"id": "unheard", "member": card, "amount": amount, "occurred_at": now}
        assert kopilka.ask("POST", "/v1/purchases", purchase, demo["api_key"])[0] == 201
        kopilka.sees(501, "+12 points")
        second = kopilka.run(check=False)
        assert second.returncode and "another kopilka has this data open" in second.stderr, second
        kopilka.kill()
        for name in ("vault_pepper", "vault_master_key"):
            aside = kopilka.data / (name + ".aside")
            (kopilka.data / name).rename(aside)
            refused = kopilka.run(check=False)
            assert refused.returncode and "this secret is missing" in refused.stderr, refused
            aside.rename(kopilka.data / name)
        kopilka.start()
    print("unheard, it went on; without its secrets it did not start")


def full():
    """On a full disk it refuses what it cannot keep, goes on reading, and has lost nothing once there is room again."""
    with Kopilka() as kopilka:
        demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][1]
        key, now = demo["api_key"], kopilka.ask("GET", "/sandbox/clock")[1]["now"]
        card = kopilka.ask("POST", "/v1/members", {"id": "full"}, key)[1]["member"]
        amount = {"minor": 5_000, "currency": demo["currency"]}
        purchases = [{"id": f"f{n}", "member": card, "amount": amount, "occurred_at": now} for n in range(2_000)]
        kopilka.kill()
        kopilka.start(file_most=max(file.stat().st_size for file in kopilka.data.iterdir()) + 300_000)
        receipts = []
        for purchase in purchases:
            receipts.append(buy(kopilka, key, purchase))
            if receipts[-1] is None:
                break
        assert receipts[-1] is None, "the disk never was full"
        assert kopilka.process.poll() is None, "it ended"
        assert kopilka.ask("GET", f"/v1/members/{card}", key=key)[0] == 200
        told = kopilka.log.read_text()
        assert "make room" in told, told[-2_000:]
        kopilka.kill()
        kopilka.start()
        for purchase, receipt in zip(purchases, receipts):
            again = buy(kopilka, key, purchase)
            assert again and receipt in (None, again), f"{receipt} is now {again}"
        earned = kopilka.ask("GET", f"/v1/members/{card}", key=key)[1]["lifetime"]["earned"]
        assert earned == len(receipts), (earned, len(receipts))
        assert kopilka.run("audit", check=False).returncode == 0
    print(f"a full disk refused purchase {len(receipts)}, and nothing was lost")


def set_back():
    """A clock that was set back while it was off is said, and what is posted meanwhile is in order."""
    with Kopilka() as kopilka:
        demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][1]
        key = demo["api_key"]
        card = kopilka.ask("POST", "/v1/members", {"id": "late"}, key)[1]["member"]
        amount = {"minor": 5_000, "currency": demo["currency"]}

        def buys(order):
            now = kopilka.ask("GET", "/sandbox/clock")[1]["now"]
            receipt = buy(kopilka, key, {"id": order, "member": card, "amount": amount, "occurred_at": now})
            assert receipt, order

        buys("before")
        kopilka.kill()
        offset = kopilka.data / "clock.offset_ms"
        offset.write_text(str(int(offset.read_text()) - 2 * 24 * 3_600_000))
        kopilka.start()
        assert "the clock was set back" in kopilka.log.read_text(), kopilka.log.read_text()
        buys("after")
        assert kopilka.run("audit", check=False).returncode == 0
    print("a clock that was set back was said, and the books are in order")


def main():
    unheard()
    full()
    set_back()
    dice = random.Random(SEED)
    sent, acknowledged = {}, {}
    with Kopilka() as kopilka:
        demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][1]
        key = demo["api_key"]
        # More than one shop's tills would report; it holds from the first kill on.
        kopilka.run("program", "limits", demo["program"], "--purchases-a-minute", "1000000")
        cards = [kopilka.ask("POST", "/v1/members", {"id": f"c{n}"}, key)[1]["member"] for n in range(TILLS)]
        now = kopilka.ask("GET", "/sandbox/clock")[1]["now"]
        for round in range(KILLS):
            stop = threading.Event()

            def till(number):
                for n in range(1_000_000):
                    if stop.is_set():
                        return
                    order = f"b{round}.{number}.{n}"
                    amount = {"minor": 5_000 * (1 + n % 7), "currency": demo["currency"]}
                    # Two tills for each card, so that they get into each other's way.
                    card = cards[number // 2]
                    sent[order] = {"id": order, "member": card, "amount": amount, "occurred_at": now}
                    receipt = buy(kopilka, key, sent[order])
                    if receipt is None:
                        return
                    acknowledged[order] = receipt

            tills = [threading.Thread(target=till, args=(number,)) for number in range(TILLS)]
            for thread in tills:
                thread.start()
            time.sleep(dice.uniform(0.05, 0.4))
            kopilka.kill()
            stop.set()
            for thread in tills:
                thread.join()
            kopilka.start()
        lost = 0
        for order, purchase in sent.items():
            receipt = buy(kopilka, key, purchase)
            if order in acknowledged and receipt != acknowledged[order]:
                raise SystemExit(f"{order} was acknowledged and is now {receipt}")
            lost += order not in acknowledged
        held = {}
        for purchase in sent.values():
            points = purchase["amount"]["minor"] // 5_000
            held[purchase["member"]] = held.get(purchase["member"], 0) + points
        for card, points in held.items():
            balance = kopilka.ask("GET", f"/v1/members/{card}", key=key)[1]["lifetime"]["earned"]
            if balance != points:
                raise SystemExit(f"{card} earned {balance}, the tills say {points}")
        audit = kopilka.run("audit", check=False)
        print(audit.stdout.strip())
        if audit.returncode != 0:
            raise SystemExit(f"the auditor found differences: {audit.stderr}")
        print(f"{KILLS} kills, {len(sent)} purchases, {len(acknowledged)} acknowledged before, {lost} repeated, none lost")


main()

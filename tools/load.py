"""The load on one machine: 10,000 members, purchases at a fixed rate, people who write and tap, for two minutes, while Telegram
is overrun (F12), loses people (F13), fails and loses replies (F14) and delivers again and again (F15), and three notifiers work
at once. Nothing acknowledged may be lost, nothing told twice beyond what lost replies allow, nothing taken twice, each member's
messages stay in order, and the books must be clean. Reports rate, waits and memory.

    python3 tools/load.py [seconds] [purchases a second]
"""

import csv
import io
import random
import re
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kopilka import Kopilka

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 120
RATE = int(sys.argv[2]) if len(sys.argv) > 2 else 30
MEMBERS = 10_000
# In the chat: those who are told all; those who are gone for Telegram now and then; those who take a reward.
PEOPLE, LEAVERS, TAKERS = range(9_001, 9_041), range(9_101, 9_109), range(9_201, 9_213)
# Those who buy while Telegram is gone: so many that no chat's own pace of a message a second is in the way.
CROWD = range(9_301, 9_701)
# So many purchases come to one of somebody in the chat.
PEOPLE_EACH = 6
# Telegram's limit for all chats together.
MESSAGES_A_SECOND = 30
# How long an update comes again and again.
STORM_SECONDS = 9
PATIENCE = 180
SEED = 20270305
# Then Telegram is gone for two hours of the product's clock, with errors and lost connections, and takes nothing for five minutes
# more, while people buy.
OUTAGE_HOURS, OUTAGE_EACH = 2, 12
# What goes wrong, in turn, two seconds apart. A lost reply may have its message told twice; after a server error to getUpdates
# nothing is asked for ten seconds. What strikes nobody in particular strikes the bot's answers, too.
FAULTS = [
    {"method": "sendMessage", "kind": "429", "retry_after": 1},
    {"method": "getUpdates", "kind": "storm", "times": 5},
    {"method": "sendMessage", "kind": "500"},
    {"method": "sendMessage", "kind": "403", "chat_id": LEAVERS},
    {"method": "sendMessage", "kind": "lost_reply"},
    {"method": "sendMessage", "kind": "429", "retry_after": 3},
    {"method": "sendMessage", "kind": "gone", "chat_id": LEAVERS},
    {"method": "getUpdates", "kind": "500"},
    {"method": "editMessageText", "kind": "429", "retry_after": 1},
    {"method": "answerCallbackQuery", "kind": "lost_reply"},
    {"method": "getUpdates", "kind": "storm", "times": 20},
    {"method": "sendMessage", "kind": "migrated", "chat_id": LEAVERS},
    {"method": "getUpdates", "kind": "twice", "times": 5},
]


class Load:
    def __init__(self, kopilka):
        self.kopilka, self.dice = kopilka, random.Random(SEED)
        demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][0]
        self.program, self.key = demo["program"], demo["api_key"]
        self.acknowledged, self.waits, self.failed = {}, [], []
        self.asked, self.lost_replies = Counter(), 0
        self.busy = {person: threading.Lock() for person in [*PEOPLE, *LEAVERS, *TAKERS]}
        self.told, self.told_from = Counter(), {}

    def prepare(self):
        kopilka = self.kopilka
        kopilka.run("program", "limits", self.program, "--purchases-a-minute", "1000000")
        limited = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            base, cards = Path(folder) / "base.csv", Path(folder) / "cards.csv"
            base.write_text("member\n" + "".join(f"m{n}\n" for n in range(MEMBERS - len(self.busy))))
            kopilka.run("import", "--program", self.program, "--cards", str(cards), str(base))
            self.cards = [row["card"].lstrip("'") for row in csv.DictReader(cards.open(encoding="utf-8-sig"))]
        with ThreadPoolExecutor(4) as pool:
            self.people = dict(pool.map(self.joins, self.busy))
        for person in TAKERS:
            self.buys(f"t{person}", self.people[person], 3_000_000)
            self.kopilka.sees(person, "+300 points")
        # A change of limits holds within a minute.
        time.sleep(max(0.0, limited + 60 - time.monotonic()))

    def joins(self, person):
        self.kopilka.ask("POST", "/sandbox/people", {"id": person, "first_name": "Ann", "language_code": "en"})
        return person, self.kopilka.joins(person)

    def buys(self, order, card, minor):
        now = self.kopilka.ask("GET", "/sandbox/clock")[1]["now"]
        purchase = {"id": order, "member": card, "amount": {"minor": minor, "currency": "RUB"}, "occurred_at": now}
        started = time.monotonic()
        status, receipt = self.kopilka.ask("POST", "/v1/purchases", purchase, self.key)
        self.waits.append(time.monotonic() - started)
        if status == 201:
            self.acknowledged[order] = receipt["points"]
            self.told_from[order] = time.time()
        else:
            self.failed.append((status, receipt))

    def somebody_buys(self, n):
        self.buys(f"m{n}", self.dice.choice(self.cards), 10_000 * self.dice.randint(1, 9))

    def a_person_buys(self, n):
        """Each purchase of a person is a point more than the last, so that the order of what he is told can be seen."""
        self.he_buys(self.dice.choice(LEAVERS if n % (4 * PEOPLE_EACH) == 0 else PEOPLE))

    def he_buys(self, person):
        with self.busy[person]:
            self.told[person] += 1
            self.buys(f"p{person}.{self.told[person]}", self.people[person], 10_000 * self.told[person])

    def a_person_writes(self, _):
        person = self.dice.choice([*PEOPLE, *LEAVERS])
        self.asked[person] += 1
        self.kopilka.says(person, "/points")

    def a_person_takes_a_reward(self, person):
        """Each tap may come again, at once and for a while; the next is delivered once Telegram knows that the one before was
        heard. The last comes again from an old screen, too."""
        kopilka = self.kopilka
        kopilka.says(person, "/rewards")
        kopilka.sees(person, "Cappuccino: 120 points")
        kopilka.taps(person, "Cappuccino", "Price: 120 points")
        time.sleep(STORM_SECONDS)
        offer = kopilka.sees(person, "Price: 120 points")
        redeem = next(b["data"] for row in offer["buttons"] for b in row if b["text"] == "Redeem")
        kopilka.ask("POST", "/sandbox/faults", {"method": "getUpdates", "kind": "storm", "times": 2})
        kopilka.taps(person, "Redeem", "your coupon")
        time.sleep(STORM_SECONDS)
        kopilka.ask("POST", f"/sandbox/people/{person}/tap", {"message_id": offer["message_id"], "data": redeem})

    def run(self):
        started = time.monotonic()
        each = SECONDS * RATE // (len(TAKERS) + 1)
        with ThreadPoolExecutor(24) as pool:
            taking, buying = [], []
            for n in range(SECONDS * RATE):
                time.sleep(max(0.0, started + n / RATE - time.monotonic()))
                buying.append(pool.submit(self.a_person_buys if n % PEOPLE_EACH == 0 else self.somebody_buys, n))
                if n % (RATE // 2) == 0:
                    buying.append(pool.submit(self.a_person_writes, n))
                if n % (2 * RATE) == 0:
                    fault = dict(FAULTS[n // (2 * RATE) % len(FAULTS)])
                    if "chat_id" in fault:
                        fault["chat_id"] = self.dice.choice(fault["chat_id"])
                    self.lost_replies += fault["kind"] == "lost_reply" and fault["method"] == "sendMessage"
                    self.kopilka.ask("POST", "/sandbox/faults", fault)
                if n and n % each == 0 and len(taking) < len(TAKERS):
                    taking.append(pool.submit(self.a_person_takes_a_reward, TAKERS[len(taking)]))
            for done in buying:
                done.result()
            self.took = time.monotonic() - started
            for taken in taking:
                taken.result()
        # More at once than Telegram takes in a second.
        with ThreadPoolExecutor(24) as pool:
            list(pool.map(self.he_buys, PEOPLE))
        assert not self.failed, self.failed[:3]

    def receipts(self, person):
        messages = [m for m in self.kopilka.chat(person) if m["from"] == "bot"]
        told = [(int(found[1]), m["date"]) for m in messages if (found := re.search(r"\+(\d+) points?\n", (m["text"] or "") + "\n"))]
        return told, len(messages) - len(told)

    def come_back(self):
        """Who was gone writes again until he is answered, since a fault may still wait for him; buys, and is told of it."""
        for person in LEAVERS:
            for _ in range(len(FAULTS)):
                if self.kopilka.asks(person, "/points", patience=5):
                    break
            else:
                raise SystemExit(f"{person} cannot come back")
            self.he_buys(person)

    def settle(self, people=(*PEOPLE, *LEAVERS)):
        """Until all have been told of all."""
        started = time.monotonic()
        while time.monotonic() < started + PATIENCE:
            left = [person for person in people if not self.is_told(person)]
            if not left:
                return time.monotonic() - started
            time.sleep(1)
        for person in left:
            told, others = self.receipts(person)
            print(f"{person}: {len(told)} receipts of {self.told[person]}, {others} other messages to {self.asked[person]} questions")
        raise SystemExit("not all were told of all, or answered")

    def is_told(self, person):
        told, others = self.receipts(person)
        if person in LEAVERS:
            return any(points == self.told[person] for points, _ in told)
        # One more is what he was shown when he joined.
        return len({points for points, _ in told}) == self.told[person] and others >= 1 + self.asked[person]

    def check(self):
        assert self.took < SECONDS * 1.05, f"{RATE} purchases a second are too many here: it took {self.took:.0f} s"
        told_again, missed, seconds, self.late = 0, 0, Counter(), []
        for person in [*PEOPLE, *LEAVERS]:
            told, _ = self.receipts(person)
            first = list(dict.fromkeys(points for points, _ in told))
            if person in LEAVERS:
                assert first == sorted(first), f"{person} was told {first}"
                missed += self.told[person] - len(first)
            else:
                assert first == list(range(1, self.told[person] + 1)), f"{person} was told {first}"
            told_again += len(told) - len(first)
            seconds.update(date for _, date in told)
            dates = dict(reversed(told))
            self.late += [dates[points] - int(self.told_from[f"p{person}.{points}"]) for points in first]
        assert missed, "nobody was gone for Telegram"
        assert told_again <= self.lost_replies, f"{told_again} receipts came twice, {self.lost_replies} replies were lost"
        assert len(PEOPLE) > MESSAGES_A_SECOND >= max(seconds.values()), max(seconds.values())
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "books.zip"
            self.kopilka.run("program", "export", self.program, str(file))
            read = lambda name: list(csv.DictReader(io.StringIO(zipfile.ZipFile(file).read(name).decode("utf-8-sig"))))
            rows, coupons = read("entries.csv"), read("coupons.csv")
            purchases = [(row["cause"].split()[1], int(row["points"])) for row in rows if row["cause"].startswith("purchase ")]
        assert sorted(purchases) == sorted(self.acknowledged.items()), "what is in the books is not what was acknowledged"
        taken = [row for row in rows if row["cause"].startswith("reward ")]
        assert len(taken) == len(coupons) == len(TAKERS), f"{len(TAKERS)} took a reward: {len(taken)} entries, {len(coupons)} coupons"
        audit = self.kopilka.run("audit", check=False)
        assert audit.returncode == 0, audit.stdout
        return told_again, missed, max(seconds.values())

    def passes(self, span):
        status, said = self.kopilka.ask("POST", "/sandbox/clock", {"advance": span})
        assert status == 200, said

    def outage(self):
        """All are told of all, once and in order, at Telegram's pace, and nobody lends a hand. Returns what it was."""
        ask, crowd = self.kopilka.ask, [*PEOPLE, *CROWD]
        self.busy.update((person, threading.Lock()) for person in CROWD)
        with ThreadPoolExecutor(4) as pool:
            self.people.update(pool.map(self.joins, CROWD))
        before = Counter(self.told)
        for fault in ({"kind": "500", "lasts": f"PT{OUTAGE_HOURS}H"}, {"kind": "429", "retry_after": 60, "lasts": f"PT{OUTAGE_HOURS}H5M"}):
            assert ask("POST", "/sandbox/faults", {"method": "*", **fault})[0] == 204
        for _ in range(OUTAGE_EACH):
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(self.he_buys, self.dice.sample(crowd, len(crowd) // 3)))
            self.passes(f"PT{OUTAGE_HOURS * 60 // OUTAGE_EACH}M")
        assert not self.failed, self.failed[:3]
        owed = sum((self.told - before).values())
        # From here on nothing moves the clock: what is owed goes out by itself.
        self.passes("PT5M")
        self.settle(crowd)
        dates = []
        for person in crowd:
            told, _ = self.receipts(person)
            in_order = [points for points, _ in told if points > before[person]]
            assert in_order == list(range(before[person] + 1, self.told[person] + 1)), f"{person} was told {in_order}"
            dates += [date for points, date in told if points > before[person]]
        dates.sort()
        assert max(Counter(dates).values()) <= MESSAGES_A_SECOND, Counter(dates).most_common(1)
        letters = self.kopilka.run("dead-letters", "list").stdout
        assert "There are none" in letters, letters
        audit = self.kopilka.run("audit", check=False)
        assert audit.returncode == 0, audit.stdout
        return (
            f"Telegram was gone for {OUTAGE_HOURS} hours: {owed} messages to {len(crowd)} people were owed and told after it, once and in "
            f"order, {owed / max(1, dates[-1] - dates[0]):.1f} a second, by nobody's hand"
        )

    def memory(self):
        status = Path(f"/proc/{self.kopilka.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def main():
    with Kopilka() as kopilka:
        load = Load(kopilka)
        load.prepare()
        load.run()
        load.come_back()
        behind = load.settle()
        again, missed, busiest = load.check()
        outage = load.outage()
        load.waits.sort()
        load.late.sort()
        at = lambda sorted, percent: sorted[len(sorted) * percent // 100]
        print(
            f"{MEMBERS} members, {len(load.acknowledged)} purchases in {load.took:.0f} s ({RATE}/s), "
            f"{sum(load.told.values())} to be told ({again} twice, {load.lost_replies} replies lost, {missed} to people who were gone), "
            f"at most {busiest} in a second, {at(load.late, 50)} s after (p99 {at(load.late, 99)} s, longest {load.late[-1]} s; the last "
            f"{behind:.0f} s after the end); {sum(load.asked.values())} questions answered, {len(TAKERS)} rewards taken once; a purchase "
            f"took {at(load.waits, 50) * 1000:.0f} ms (p99 {at(load.waits, 99) * 1000:.0f} ms, longest {load.waits[-1] * 1000:.0f} ms); "
            f"{load.memory()} MB at most"
        )
        print(outage)
    return 0


if __name__ == "__main__":
    sys.exit(main())

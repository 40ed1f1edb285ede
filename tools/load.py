"""The load on one machine: 10,000 members, purchases at a fixed rate, people who write and tap, for two minutes, while Telegram
refuses, is overrun, fails, loses replies and delivers twice. Nothing acknowledged may be lost, nothing told twice beyond what
lost replies allow, each member's messages stay in order, and the books must be clean. Reports rate, waits and memory.

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
PEOPLE = 40
# So many purchases come to one of somebody in the chat.
PEOPLE_EACH = 6
# Telegram's limit for all chats together.
MESSAGES_A_SECOND = 30
PATIENCE = 180
SEED = 20270305
# What goes wrong, in turn, two seconds apart. A lost reply may have its message told twice; after a server error to getUpdates
# nothing is asked for ten seconds.
FAULTS = [
    {"method": "sendMessage", "kind": "429", "retry_after": 1},
    {"method": "getUpdates", "kind": "twice", "times": 3},
    {"method": "sendMessage", "kind": "500"},
    {"method": "sendMessage", "kind": "lost_reply"},
    {"method": "sendMessage", "kind": "429", "retry_after": 3},
    {"method": "getUpdates", "kind": "500"},
    {"method": "answerCallbackQuery", "kind": "lost_reply"},
]


class Load:
    def __init__(self, kopilka):
        self.kopilka, self.dice = kopilka, random.Random(SEED)
        demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][0]
        self.program, self.key = demo["program"], demo["api_key"]
        self.acknowledged, self.waits, self.failed = {}, [], []
        self.asked, self.lost_replies = Counter(), 0
        self.busy = {person: threading.Lock() for person in range(9_001, 9_001 + PEOPLE)}
        self.told = Counter()

    def prepare(self):
        kopilka = self.kopilka
        kopilka.run("program", "limits", self.program, "--purchases-a-minute", "1000000")
        with tempfile.TemporaryDirectory() as folder:
            base, cards = Path(folder) / "base.csv", Path(folder) / "cards.csv"
            base.write_text("member\n" + "".join(f"m{n}\n" for n in range(MEMBERS - PEOPLE)))
            kopilka.run("import", "--program", self.program, "--cards", str(cards), str(base))
            self.cards = [row["card"] for row in csv.DictReader(cards.open())]
        with ThreadPoolExecutor(4) as pool:
            self.people = dict(pool.map(self.joins, self.busy))

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
        else:
            self.failed.append((status, receipt))

    def somebody_buys(self, n):
        self.buys(f"m{n}", self.dice.choice(self.cards), 10_000 * self.dice.randint(1, 9))

    def a_person_buys(self, n):
        """Each purchase of a person is a point more than the last, so that the order of what he is told can be seen."""
        person = self.dice.choice(list(self.people))
        with self.busy[person]:
            self.told[person] += 1
            self.buys(f"p{person}.{self.told[person]}", self.people[person], 10_000 * self.told[person])

    def a_person_writes(self, _):
        person = self.dice.choice(list(self.people))
        self.asked[person] += 1
        self.kopilka.says(person, "/points")

    def run(self):
        started = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            for n in range(SECONDS * RATE):
                time.sleep(max(0.0, started + n / RATE - time.monotonic()))
                pool.submit(self.a_person_buys if n % PEOPLE_EACH == 0 else self.somebody_buys, n)
                if n % (RATE // 2) == 0:
                    pool.submit(self.a_person_writes, n)
                if n % (2 * RATE) == 0:
                    fault = FAULTS[n // (2 * RATE) % len(FAULTS)]
                    self.lost_replies += fault["kind"] in ("lost_reply", "500") and fault["method"] == "sendMessage"
                    self.kopilka.ask("POST", "/sandbox/faults", fault)
        self.took = time.monotonic() - started

    def receipts(self, person):
        messages = [m for m in self.kopilka.chat(person) if m["from"] == "bot"]
        told = [(int(found[1]), m["date"]) for m in messages if (found := re.search(r"\+(\d+) points?\n", (m["text"] or "") + "\n"))]
        return told, len(messages) - len(told)

    def settle(self):
        """Until all have been told of all."""
        started = time.monotonic()
        while time.monotonic() < started + PATIENCE:
            left = [person for person in self.people if not self.is_told(person)]
            if not left:
                return time.monotonic() - started
            time.sleep(1)
        for person in left:
            told, others = self.receipts(person)
            print(f"{person}: {len(told)} receipts of {self.told[person]}, {others} other messages to {self.asked[person]} questions")
        raise SystemExit("not all were told of all, or answered")

    def is_told(self, person):
        told, others = self.receipts(person)
        # One more is what he was shown when he joined.
        return len({points for points, _ in told}) == self.told[person] and others > self.asked[person]

    def check(self):
        assert not self.failed, self.failed[:3]
        assert self.took < SECONDS * 1.05, f"{RATE} purchases a second are too many here: it took {self.took:.0f} s"
        told_again, seconds = 0, Counter()
        for person in self.people:
            told, _ = self.receipts(person)
            first = list(dict.fromkeys(points for points, _ in told))
            assert first == list(range(1, self.told[person] + 1)), f"{person} was told {first}"
            told_again += len(told) - len(first)
            seconds.update(date for _, date in told)
        assert told_again <= self.lost_replies, f"{told_again} receipts came twice, {self.lost_replies} replies were lost"
        assert max(seconds.values()) <= MESSAGES_A_SECOND, max(seconds.values())
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "books.zip"
            self.kopilka.run("program", "export", self.program, str(file))
            rows = csv.DictReader(io.StringIO(zipfile.ZipFile(file).read("entries.csv").decode("utf-8-sig")))
            purchases = [(row["cause"].split()[1], int(row["points"])) for row in rows if row["cause"].startswith("purchase ")]
        assert sorted(purchases) == sorted(self.acknowledged.items()), "what is in the books is not what was acknowledged"
        audit = self.kopilka.run("audit", check=False)
        assert audit.returncode == 0, audit.stdout
        return told_again, max(seconds.values())

    def memory(self):
        status = Path(f"/proc/{self.kopilka.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def main():
    with Kopilka() as kopilka:
        load = Load(kopilka)
        load.prepare()
        load.run()
        behind = load.settle()
        again, busiest = load.check()
        load.waits.sort()
        print(
            f"{MEMBERS} members, {len(load.acknowledged)} purchases in {load.took:.0f} s ({len(load.acknowledged) / load.took:.0f}/s), "
            f"{sum(load.told.values())} told ({again} twice, {load.lost_replies} replies lost), at most {busiest} in a second, the last "
            f"{behind:.0f} s later; {sum(load.asked.values())} questions answered; waits p50 {load.waits[len(load.waits) // 2] * 1000:.0f} ms, "
            f"p99 {load.waits[len(load.waits) * 99 // 100] * 1000:.0f} ms, longest {load.waits[-1] * 1000:.0f} ms; {load.memory()} MB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

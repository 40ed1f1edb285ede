"""Imports a real shop's log (CDNOW, 1997-1998, inside the package lifetimes) and compares every balance with a recount.

By default the sample of 6,919 purchases by 2,357 customers; with --whole all 69,659 purchases by 23,570.
"""

import csv
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kopilka import Kopilka

PROGRAM = """
program = "cdnow"
currency = "USD"
zone = "America/New_York"
pending_days = 14
expiry = "never"
[name]
ru = "CDNOW"
zh = "CDNOW"
en = "CDNOW"
[[earning]]
purchase = { points = 1, per = "1" }
"""
SAMPLE = ("CDNOW_sample.txt", 1, 2, 4, 6_919, 2_357)
WHOLE = ("CDNOW_master.txt", 0, 1, 3, 69_659, 23_570)


def purchases(folder, whole):
    name, customer, day, dollars, count, customers = WHOLE if whole else SAMPLE
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--dest", folder, "lifetimes==0.11.3"], check=True)
    archive = zipfile.ZipFile(next(Path(folder).glob("*.whl")))
    text = archive.read(f"lifetimes/datasets/{name}").decode("ascii")
    rows = [line.split() for line in text.splitlines()]
    rows = [row for row in rows if row and row[0].isdigit()]
    log = [(row[customer], f"{row[day][:4]}-{row[day][4:6]}-{row[day][6:]}", row[dollars]) for row in rows]
    assert (len(log), len({row[0] for row in log})) == (count, customers), "this is not the log that we know"
    return log


def main():
    whole = "--whole" in sys.argv
    with tempfile.TemporaryDirectory() as folder, Kopilka() as kopilka:
        log = purchases(folder, whole)
        base, cards, program = (Path(folder) / name for name in ("cdnow.csv", "cards.csv", "cdnow.toml"))
        with base.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["member", "occurred_at", "amount"])
            writer.writerows(log)
        program.write_text(PROGRAM)
        print(kopilka.run("program", "apply", str(program)).stdout.strip())
        key = kopilka.run("key", "new", "--program", "cdnow").stdout.strip()
        started = time.monotonic()
        imported = kopilka.run("import", "--program", "cdnow", "--cards", str(cards), str(base))
        seconds = time.monotonic() - started
        print(imported.stdout.strip(), f"in {seconds:.0f} s: {len(log) / seconds:.0f} purchases a second")
        again = kopilka.run("import", "--program", "cdnow", str(base)).stdout.strip()
        assert again.startswith("0 cards made, 0 purchases"), again

        wanted = defaultdict(int)
        for customer, _, dollars in log:
            wanted[customer] += int(dollars.split(".")[0])

        def check(row):
            row = {name: value.lstrip("'") for name, value in row.items()}
            status, member = kopilka.ask("GET", f"/v1/members/{row['card']}", key=key)
            points = wanted[row["member"]]
            good = status == 200 and member["balance"]["available"] == points == member["lifetime"]["earned"]
            return good and not member["expiring"]

        # Spreadsheets read it as it is: with the mark of UTF-8, and an apostrophe before codes of digits.
        with cards.open(newline="", encoding="utf-8-sig") as file, ThreadPoolExecutor(4) as pool:
            results = list(pool.map(check, csv.DictReader(file)))
        wrong = results.count(False)
        print(f"{len(results)} balances compared with a recount from the file, {wrong} differ; {sum(wanted.values())} points")
        return 0 if wrong == 0 and len(results) == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())

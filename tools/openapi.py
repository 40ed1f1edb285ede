"""Tries the merchants' API against its own OpenAPI document with schemathesis: requests that fit it and requests that don't.

What the document cannot say, such as that a purchase must be recent and a card must exist, is refused with a problem
document; so that a request which fits is accepted is the one thing that is not checked.
"""

import subprocess
import sys
from pathlib import Path

from kopilka import Kopilka

SEED = "20270305"


def main():
    with Kopilka() as kopilka:
        key = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][0]["api_key"]
        # The till among the examples does what it says.
        till = Path(__file__).parent.parent / "examples" / "till.py"
        said = subprocess.run([sys.executable, str(till), kopilka.url, key], capture_output=True, text=True)
        assert said.returncode == 0 and "points: 12" in said.stdout and "refund: 201" in said.stdout, said
        command = [
            str(Path(sys.executable).parent / "schemathesis"), "run", kopilka.url + "/v1/openapi.json",
            "--header", f"Authorization: Bearer {key}", "--seed", SEED, "--max-examples", "40",
            "--phases", "coverage,fuzzing", "--exclude-checks", "positive_data_acceptance", "--workers", "1",
            "--generation-database", "none",
        ]
        return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main())

"""A running kopilka for the checks: started on a port of its own, asked over HTTP, stopped at the end."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = ROOT / "target" / "debug" / "kopilka"


def ask(method, url, body=None, key=None, headers=None):
    """The status and what was answered, as JSON."""
    headers = {"content-type": "application/json", **(headers or {})}
    if key:
        headers["authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text else None


# What somebody who joins taps, and what his card is called.
JOINING = {
    "ru": ("Русский", "Даю согласие", "Карта"), "zh": ("中文", "同意并加入", "会员卡号"),
    "en": ("English", "Agree and join", "Card:"),
}


def listening(pid):
    """The TCP ports on which a process listens."""
    sockets = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            sockets.add(os.readlink(descriptor))
        except FileNotFoundError:
            continue
    lines = (line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:])
    return {int(line[1].rsplit(":", 1)[1], 16) for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets}


class Kopilka:
    """A system with data of its own, which is gone afterwards."""

    def __init__(self, mute=False):
        """One that is mute has nowhere to write after its start, and much to say."""
        self.mute = mute
        self.folder = tempfile.TemporaryDirectory(prefix="kopilka-check-")
        self.data = Path(self.folder.name) / "data"
        self.log = Path(self.folder.name) / "log"
        self.process = None
        self.url = None

    def __enter__(self):
        self.start()
        return self

    def start(self, file_most=None):
        """Where `file_most` is given, no file may grow past so many bytes, as on a disk that is full. What it logs is in
        `log` from then on."""
        self.url = None
        self.environment = {**os.environ, "KOPILKA_ADDR": "127.0.0.1:0", "RUST_LOG": "debug" if self.mute else "warn"}
        for name in ("TELOXIDE_TOKEN", "LEDGER_TABLE"):
            self.environment.pop(name, None)
        self.process = subprocess.Popen(
            [BINARY, "--data", self.data], stdout=subprocess.PIPE, text=True, env=self.environment, cwd=self.folder.name,
            stderr=subprocess.PIPE if self.mute else open(self.log, "a"),
            # Python ignores the signal of such a limit, and so does what it starts: a write is refused, as by a full disk.
            restore_signals=file_most is None,
            preexec_fn=None if file_most is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_most, file_most)),
        )
        if self.mute:
            self.process.stderr.close()
        for line in self.process.stdout:
            if "http://" in line:
                self.url = "http://" + line.split("http://")[1].split("/")[0]
                break
        if not self.url:
            raise SystemExit("kopilka did not start")
        if self.mute:
            self.process.stdout.close()
        ports = listening(self.process.pid)
        assert ports == {int(self.url.rsplit(":", 1)[1])}, f"other doors than the one that is printed: {ports}"
        for name in ("sandbox.token", "engine.sock"):
            assert (self.data / name).stat().st_mode & 0o777 == 0o600, f"others may open {name}"

    def kill(self):
        """As a power cut does: no goodbye."""
        self.process.kill()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def __exit__(self, failure, *_):
        if failure and self.log.exists():
            print(self.log.read_text(), file=sys.stderr)
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=30)
        self.folder.cleanup()
        if code != 0:
            raise SystemExit(f"kopilka ended with {code} after Ctrl-C")

    def run(self, *arguments, check=True):
        """A command of the command line, beside the running system."""
        command = [BINARY, "--data", self.data, *arguments]
        return subprocess.run(command, text=True, capture_output=True, check=check, env=self.environment)

    @property
    def token(self):
        """The token of this start, by which scripts are let in."""
        return (self.data / "sandbox.token").read_text()

    @property
    def bot_token(self):
        """The token of the bot, as its Bot API server knows it."""
        return f"7000000001:{self.token}"

    def ask(self, method, path, body=None, key=None):
        return ask(method, self.url + path, body, key, {"x-sandbox-token": self.token})

    def chat(self, person):
        return self.ask("GET", f"/sandbox/people/{person}/messages")[1]

    def says(self, person, text):
        self.ask("POST", f"/sandbox/people/{person}/send", {"text": text})

    def asks(self, person, text, patience=None):
        """Types a message and waits for an answer, whatever it says; whether there was one, where patience (seconds) is given."""
        answers = lambda: sum(message["from"] == "bot" for message in self.chat(person))
        before = answers()
        self.says(person, text)
        for _ in range(20 * (patience or 20)):
            if answers() > before:
                return True
            time.sleep(0.05)
        if patience:
            return False
        raise SystemExit(f"{person} got no answer to {text!r}")

    def sees(self, person, part):
        """The newest message of the bot that holds a text, once it is there."""
        for _ in range(400):
            for message in reversed(self.chat(person)):
                if message["from"] == "bot" and part in (message["text"] or message["caption"] or ""):
                    return message
            time.sleep(0.05)
        raise SystemExit(f"{person} never saw {part!r}")

    def joins(self, person, language="en", start="/start"):
        """Starts the bot, chooses a language, agrees; returns his card."""
        label, agree, card = JOINING[language]
        self.says(person, start)
        self.sees(person, "Choose a language")
        self.taps(person, label, "/privacy")
        home = self.taps(person, agree, card)
        return "".join(c for c in home["text"] if c.isdigit())[-16:]

    def taps(self, person, label, part):
        for message in reversed(self.chat(person)):
            for button in (button for row in message["buttons"] for button in row):
                if button["text"] == label:
                    tap = {"message_id": message["message_id"], "data": button["data"]}
                    self.ask("POST", f"/sandbox/people/{person}/tap", tap)
                    return self.sees(person, part)
        raise SystemExit(f"{person} has no button {label!r}")

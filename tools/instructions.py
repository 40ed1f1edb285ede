"""Counts the instructions of what a person or a till does, in the release binaries of the two Lambdas that they meet.

Each binary runs under callgrind against a stand-in of Lambda's runtime API, with a running kopilka as its tables and its Telegram:
once with one invocation, which is the cold start, and once with six; the difference is what a warm invocation takes. Instructions do
not depend on what else the machine does. `just instructions` builds first; callgrind is a part of valgrind.
"""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import kopilka as checks

WARM = 5
SECRET = "0123456789abcdef"
PERSON = 9_471_862_053


class Runtime(ThreadingHTTPServer):
    """Lambda's runtime API: hands events out, takes answers, and then says no more."""

    def __init__(self, events):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events, self.answers = list(events), []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if not self.server.events:
            # The runtime gives up, and the process ends.
            return self.reply(500)
        event = self.server.events.pop(0)
        deadline = str(int(time.time() * 1000) + 600_000)
        self.reply(
            200, json.dumps(event).encode(), Lambda_Runtime_Aws_Request_Id="00000000-0000-4000-8000-000000000001",
            Lambda_Runtime_Deadline_Ms=deadline, Lambda_Runtime_Invoked_Function_Arn="arn:aws:lambda:eu-central-1:1:function:f",
        )

    def do_POST(self):
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.answers.append((self.path, said))
        self.reply(202)


def request(method, path, body, headers):
    """An event of the HTTP API."""
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "till"}
    context = {
        "accountId": "1", "apiId": "a", "domainName": "a.example.org", "domainPrefix": "a", "http": http, "requestId": "r",
        "routeKey": f"{method} {path}", "stage": "$default", "time": "05/Mar/2027:08:20:00 +0000", "timeEpoch": 1804234800000,
    }
    return {
        "version": "2.0", "routeKey": f"{method} {path}", "rawPath": path, "rawQueryString": "", "requestContext": context,
        "headers": {"content-type": "application/json", "host": "a.example.org", **headers},
        "body": json.dumps(body), "isBase64Encoded": False,
    }


def counted(binary, environment, events):
    """The instructions of a run with these events."""
    runtime = Runtime(events)
    environment = {
        **os.environ, **environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_LOG_GROUP_NAME": "g", "AWS_LAMBDA_LOG_STREAM_NAME": "s", "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "RUST_LOG": "info",
    }
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(binary)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    runtime.shutdown()
    for path, said in runtime.answers:
        status = json.loads(said).get("statusCode") if path.endswith("/response") else None
        assert status in (200, 201), f"{path}: {said[:300]} {done.stdout[:1500]}"
    assert len(runtime.answers) == len(events), f"{len(runtime.answers)} of {len(events)} answered: {done.stderr[-900:]}"
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def bridge(socket_file):
    """An address over which the Lambdas' binaries reach the engine's socket."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(here, there):
        while data := here.recv(65_536):
            there.sendall(data)
        there.close()

    def serve():
        while True:
            there, _ = listener.accept()
            here = socket.socket(socket.AF_UNIX)
            here.connect(str(socket_file))
            for ends in [(here, there), (there, here)]:
                threading.Thread(target=pump, args=ends, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def main(root):
    checks.BINARY = root / "target" / "debug" / "kopilka"
    with checks.Kopilka() as kopilka:
        demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][0]
        kopilka.ask("POST", "/sandbox/people", {"id": PERSON, "first_name": "Ann", "language_code": "en"})
        card = kopilka.joins(PERSON)
        screen = kopilka.sees(PERSON, "Card")
        secret = lambda name: (kopilka.data / name).read_text().strip()
        environment = {
            "LEDGER_TABLE": "kopilka-ledger", "VAULT_TABLE": "kopilka-vault", "OUTBOX_TABLE": "kopilka-outbox",
            "AWS_ENDPOINT_URL_DYNAMODB": bridge(kopilka.data / "engine.sock"), "VAULT_PEPPER": secret("vault_pepper"),
            "VAULT_MASTER_KEY": secret("vault_master_key"), "BOT_USERNAME": "kopilka_local_bot",
            "TELOXIDE_TOKEN": kopilka.bot_token, "TELEGRAM_API_URL": kopilka.url, "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "KOPILKA_PUBLIC_URL": "https://a.example.org",
        }
        key = {"authorization": f"Bearer {demo['api_key']}"}
        now = datetime.now(timezone.utc).isoformat()
        amount = {"minor": 129_900, "currency": "RUB"}
        purchase = lambda order: request(
            "POST", "/v1/purchases", {"id": order, "member": card, "amount": amount, "occurred_at": now}, key,
        )
        person = {"id": PERSON, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        chat = {"id": PERSON, "type": "private", "first_name": "Ann"}
        telegram = {"x-telegram-bot-api-secret-token": SECRET}
        update = lambda n, **what: request("POST", "/telegram", {"update_id": 10_000 + n, **what}, telegram)
        message = lambda number: {"message_id": number, "date": 1804234800, "chat": chat}
        command = {"from": person, "text": "/points", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]}
        bot = {**message(screen["message_id"]), "from": {"id": 7000000001, "is_bot": True, "first_name": "K"}, "text": "…"}
        tap = lambda n: {"id": f"q{n}", "from": person, "chat_instance": "1", "message": bot, "data": f"why {demo['program']}"}
        orders = iter(range(1_000))
        operations = {
            "a purchase": ("accrual", lambda n: purchase(f"i{next(orders)}")),
            "its repeat": ("accrual", lambda n: purchase("again")),
            "/points": ("bot-lambda", lambda n: update(n, message={**message(5_000 + n), **command})),
            "a tap": ("bot-lambda", lambda n: update(n, callback_query=tap(n))),
        }
        print("| operation | cold, million instructions | warm, thousand instructions |\n|---|---|---|")
        kopilka.ask("POST", "/v1/purchases", json.loads(purchase("again")["body"]), demo["api_key"])
        for name, (binary, event) in operations.items():
            binary = root / "target" / "release" / binary
            cold = counted(binary, environment, [event(0)])
            warm = (counted(binary, environment, [event(n) for n in range(1, WARM + 2)]) - cold) / WARM
            print(f"| {name} | {cold / 1e6:.1f} | {warm / 1e3:,.0f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else checks.ROOT))

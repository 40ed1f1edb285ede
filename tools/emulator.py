"""Deploys the template with its release binaries to an emulator of AWS, and lives through the main stories there.

Telegram is our own Bot API server; all else is what the template makes: the HTTP API, functions, tables, streams, queues,
schedules. It is done twice, the second time with the template's policies enforced: then every function does all of this with
no more than it is given, and an attempt of each at something else is denied.
"""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from kopilka import BINARY, ROOT, Kopilka, ask

REGION = "eu-central-1"
STACK = "kopilka"
# Stands beside it in the same account, from the same template.
OTHER = "kopilka-dev"
BIN = Path(sys.executable).parent
MINISTACK = ROOT / ".ci" / "ministack" / "bin" / "ministack"
BUILT = ROOT / ".aws-sam" / "build"
# What the emulator does not know: budgets, and alarms over more than one metric.
UNKNOWN = ["MonthlySpend", "DeadLettersAlarm", "ErrorsAlarm", "ThrottlesAlarm", "StreamAgeAlarm", "TableThrottlesAlarm"]
USERNAME = "kopilka_local_bot"
# What people are called and say, which is to be found in no log. No number is likely to stand in another, as in a record's sequence.
PEOPLE = {
    9_471_862_053: ("Zarina", "ru"),
    9_362_714_805: ("Qiuyue", "zh"),
    9_285_147_369: ("Wilhelmina", "en"),
    9_618_403_527: ("Thaddeus", "en"),
}
WORDS = "the espresso tasted of cardamom"
PATIENCE = 90


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(what, look):
    """What a look gives, once it gives something."""
    for _ in range(PATIENCE * 5):
        if seen := look():
            return seen
        time.sleep(0.2)
    raise SystemExit(f"never saw {what}")


class Emulator:
    """AWS on this machine, with the stack deployed."""

    def __init__(self, telegram, enforced):
        self.telegram, self.enforced = telegram, enforced
        self.token = telegram.bot_token
        self.url = f"http://127.0.0.1:{free_port()}"
        self.secrets = {
            "WebhookSecret": secrets.token_hex(32),
            "VaultMasterKey": "1:" + b64encode(secrets.token_bytes(32)).decode(),
            "VaultPepper": b64encode(secrets.token_bytes(32)).decode(),
        }
        self.aws = {
            **os.environ, "AWS_ENDPOINT_URL": self.url, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "SAM_CLI_TELEMETRY": "0",
            "PATH": f"{BIN}:{os.environ['PATH']}",
        }
        # All that were ever in use: none is to be found anywhere.
        self.canaries = {telegram.token}
        self.log = Path(tempfile.mkdtemp(prefix="kopilka-emulator-")) / "log"

    def __enter__(self):
        environment = {
            **self.aws, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": self.url.rsplit(":", 1)[1], "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION, "SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0", "AUTH": str(self.enforced).lower(),
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen([MINISTACK], env=environment, stdout=log, stderr=log)
        until("the emulator", self.is_up)
        self.deploy()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)

    def is_up(self):
        try:
            return urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=5).status == 200
        except OSError:
            return False

    def client(self, service, **credentials):
        known = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.url, region_name=REGION, **(credentials or known))

    def deploy_another(self):
        """Another stack beside this one: nothing of it may be named as something of the first."""
        mine, ids = self.outputs, self.ids
        self.deploy(name=OTHER)
        self.others, self.outputs, self.ids = self.ids, mine, ids
        self.api = self.api_of(mine)
        # The stage is named within its API.
        shared = {kind for kind, id in self.others.items() if id in ids.values() and id != "$default"}
        assert not shared, f"two stacks share {shared}"

    def deploy(self, paused=False, name=STACK, **rotated):
        """Deploys the template, or what of its parameters has changed."""
        self.secrets.update(rotated)
        self.canaries.update(part for value in self.secrets.values() for part in re.split("[,:]", value) if len(part) > 1)
        given = {
            "Architecture": "x86_64", "BotUsername": USERNAME, "BotToken": self.token, "Paused": str(paused).lower(),
            "TelegramApiUrl": self.telegram.url, "AlarmEmail": "owner@example.org", **self.secrets,
        }
        command = [
            "sam", "deploy", "--template-file", BUILT / "emulated.yaml", "--stack-name", name, "--resolve-s3",
            "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar", "--parameter-overrides",
            *(f"{name}={value}" for name, value in given.items()),
        ]
        done = subprocess.run(command, env=self.aws, cwd=ROOT, text=True, capture_output=True)
        if done.returncode:
            raise SystemExit(f"sam deploy: {done.stdout}{done.stderr}")
        assert not any(secret in done.stdout + done.stderr for secret in self.canaries), "sam deploy prints a secret"
        formation = self.client("cloudformation")
        stack = formation.describe_stacks(StackName=name)["Stacks"][0]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        resources = formation.describe_stack_resources(StackName=name)["StackResources"]
        self.ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
        self.api = self.api_of(self.outputs)

    def api_of(self, outputs):
        """The API by its path, since names under localhost are not known everywhere."""
        api = outputs["ApiUrl"].split("//")[1].split(".")[0]
        return f"{self.url}/_aws/execute-api/{api}/$default"

    def kopilka(self, *arguments, check=True):
        """A command of the command line, against the deployed stack."""
        environment = {
            **self.aws, "LEDGER_TABLE": self.outputs["LedgerTableName"], "VAULT_TABLE": self.outputs["VaultTableName"],
            "OUTBOX_TABLE": self.outputs["OutboxTableName"], "TELOXIDE_TOKEN": self.token,
            "TELEGRAM_API_URL": self.telegram.url, "TELEGRAM_WEBHOOK_SECRET": self.secrets["WebhookSecret"],
            "BOT_USERNAME": USERNAME, "VAULT_MASTER_KEY": self.secrets["VaultMasterKey"],
            "VAULT_PEPPER": self.secrets["VaultPepper"], "RUST_LOG": "warn",
        }
        done = subprocess.run([BINARY, *arguments], env=environment, text=True, capture_output=True)
        if check and done.returncode:
            raise SystemExit(f"kopilka {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def release(self, *arguments, rings=None):
        """Releases what is deployed, or ends that this is needed. Where an alarm rings meanwhile, it is to be taken back."""
        command = [sys.executable, ROOT / "tools" / "release.py", STACK, *(arguments or ("--seconds", "4" if rings else "2"))]
        process = subprocess.Popen(command, env=self.aws, text=True, stdout=subprocess.PIPE)
        if rings:
            watch = self.client("cloudwatch")
            time.sleep(2)
            watch.set_alarm_state(AlarmName=self.ids[rings], StateValue="ALARM", StateReason="tried")
        print(process.communicate(timeout=60)[0].strip())
        assert process.returncode == (1 if rings else 0), "a release ended otherwise than it should"
        if rings:
            watch.set_alarm_state(AlarmName=self.ids[rings], StateValue="OK", StateReason="tried")

    def ask(self, method, path, body=None, key=None, headers=None):
        return ask(method, self.api + path, body, key, headers)

    def by_schedule(self, function):
        """Calls a function as its schedule does."""
        answer = self.client("lambda").invoke(FunctionName=self.ids[function], Payload=b"{}")
        said = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, f"{function}: {said}"
        return said

    def is_own(self, arn):
        """Whether a function is of this stack, and not of the one beside it."""
        return arn.rsplit(":", 1)[1] in self.ids.values()

    def tables(self):
        return [self.outputs[f"{name}TableName"] for name in ("Ledger", "Vault", "Outbox")]

    def written(self):
        """All that the functions logged, what metrics are called, what the queues and tables hold; of sealed bytes as they are."""
        logs, queues, dynamo = self.client("logs"), self.client("sqs"), self.client("dynamodb")
        text = {"metrics": [json.dumps(one) for one in self.client("cloudwatch").list_metrics()["Metrics"]]}
        for table in self.tables():
            pages = dynamo.get_paginator("scan").paginate(TableName=table)
            as_text = lambda value: value.decode("latin-1") if isinstance(value, bytes) else str(value)
            text[table] = [json.dumps(item, default=as_text, ensure_ascii=False) for page in pages for item in page["Items"]]
        for group in logs.describe_log_groups()["logGroups"]:
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                for event in page["events"]:
                    text.setdefault(group["logGroupName"], []).append(event["message"])
        for name, id in self.ids.items():
            if name.endswith("DeadLetters"):
                held = queues.receive_message(QueueUrl=id, MaxNumberOfMessages=10).get("Messages", [])
                text[name] = [message["Body"] for message in held]
        return text


def without_what_is_unknown():
    template = (BUILT / "template.yaml").read_text()
    for name in UNKNOWN:
        template, found = re.subn(rf"\n  {name}:\n(    .*\n)+", "\n", template)
        assert found == 1, f"{name} is not in the template"
    # AWS asks for sqs:SendMessage where several are sent at once; the emulator knows another action for it.
    template, found = re.subn(r"( +)- sqs:SendMessage\n", r"\1- sqs:SendMessage\n\1- sqs:SendMessageBatch\n", template)
    assert found == 1, f"{found} functions send to a queue"
    (BUILT / "emulated.yaml").write_text(template)


def program(now):
    """A café where it is noon now, so that nothing waits for quiet hours to end."""
    hours = (12 - now.hour + 11) % 24 - 11
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    cafe = (ROOT / "demo" / "cafe.toml").read_text()
    cafe = cafe.replace('"demo-cafe"', '"cafe"').replace("Europe/Moscow", zone)
    cafe = cafe.replace("hold_days = 3", "hold_days = 0").replace("every = 3, delay_hours = 2", "every = 2, delay_hours = 0")
    return cafe


class Story:
    def __init__(self, emulator, telegram):
        self.emulator, self.telegram = emulator, telegram
        self.cards = {}

    def begin(self):
        emulator = self.emulator
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(program(datetime.now(timezone.utc)))
            file.flush()
            emulator.kopilka("program", "apply", file.name)
        self.key = emulator.kopilka("key", "new", "--program", "cafe").strip()
        emulator.kopilka("webhook", "set", emulator.api + "/telegram")
        assert "0 updates wait" in emulator.kopilka("webhook", "info")

    def joins(self, person, start="/start"):
        name, language = PEOPLE[person]
        self.telegram.ask("POST", "/sandbox/people", {"id": person, "first_name": name, "language_code": language})
        self.cards[person] = self.telegram.joins(person, language, start)

    def buys(self, person, order, minor):
        now = datetime.now(timezone.utc).isoformat()
        amount = {"minor": minor, "currency": "RUB"}
        purchase = {"id": order, "member": self.cards[person], "amount": amount, "occurred_at": now}
        status, receipt = self.emulator.ask("POST", "/v1/purchases", purchase, self.key)
        assert status == 201, receipt
        return purchase, receipt

    def the_main_job(self):
        for n, person in enumerate(list(PEOPLE)[:3]):
            self.joins(person)
            purchase, receipt = self.buys(person, f"b{n}", 129_900)
            self.telegram.sees(person, "+12")
            status, again = self.emulator.ask("POST", "/v1/purchases", purchase, self.key)
            assert (status, again) == (200, receipt), again
        person = list(PEOPLE)[2]
        status, refund = self.emulator.ask("POST", "/v1/purchases/b2/refunds", {"id": "r2"}, self.key)
        assert status == 201, refund
        self.telegram.sees(person, "−12")
        self.telegram.asks(person, "/why")
        status, member = self.emulator.ask("GET", f"/v1/members/{self.cards[person]}", key=self.key)
        assert (status, member["balance"]["available"]) == (200, 0), member

    def referrals(self):
        *_, inviter, friend = PEOPLE
        self.telegram.says(inviter, "/invite")
        screen = self.telegram.sees(inviter, "invite friends")
        link = next(b["copy"] for row in screen["buttons"] for b in row if b["text"] == "Copy link")
        self.joins(friend, "/start " + link.split("start=")[1])
        self.buys(friend, "f1", 50_000)
        self.telegram.sees(inviter, "150 points to claim")
        self.telegram.taps(inviter, "Claim", "+150 points")
        assert self.emulator.ask("GET", f"/v1/members/{self.cards[inviter]}", key=self.key)[1]["balance"]["available"] == 150

    def surveys(self):
        friend = list(PEOPLE)[3]
        self.buys(friend, "f2", 50_000)
        # A message for each worker and program goes through the queue.
        assert self.emulator.by_schedule("ProgramsFunction")["done"] == 4
        self.telegram.sees(friend, "How likely are you to recommend us")
        self.telegram.taps(friend, "9", "you gave us 9")
        self.telegram.asks(friend, WORDS)
        counted = until("a counted answer", lambda: "1 asks, 0 not counted yet, 0 differences" in self.emulator.kopilka("recount", check=False))
        assert counted

    def refusals(self):
        ask = self.emulator.ask
        update = {"update_id": 1, "message": {"text": "/start"}}
        assert ask("POST", "/telegram", update)[0] == 403
        assert ask("POST", "/telegram", update, headers={"x-telegram-bot-api-secret-token": "x" * 64})[0] == 403
        assert ask("POST", "/v1/purchases", {})[0] == 401
        assert ask("GET", "/v1/elsewhere", key=self.key)[0] == 404
        assert ask("DELETE", "/v1/members", key=self.key)[0] == 404

    def poison(self):
        """An answer is stored as nobody can read it: it blocks no other, lies where it can be read, and is counted once mended."""
        table, dynamo = self.emulator.outputs["LedgerTableName"], self.emulator.client("dynamodb")
        asks = [item for item in dynamo.scan(TableName=table)["Items"] if item["sk"]["S"].startswith("Q#")]
        score = asks[0]["sc"]

        def store(value, version):
            item = {**asks[0], "sc": value, "vn": {"N": str(int(asks[0]["vn"]["N"]) + version)}}
            dynamo.put_item(TableName=table, Item=item)

        store({"S": "nine"}, 1)
        kopilka = self.emulator.kopilka
        listed = until("a dead letter", lambda: re.search(r"(surveys/\S+)  .*cannot be read: sc", kopilka("dead-letters", "list")))
        shown = json.loads(kopilka("dead-letters", "show", listed[1]))
        assert shown["dynamodb"]["NewImage"]["sc"] == {"S": "nine"}, shown
        assert "still fails" in kopilka("dead-letters", "replay", check=False)
        store(score, 2)
        assert f"{listed[1]}: done" in kopilka("dead-letters", "replay", listed[1])
        until("no dead letters", lambda: "There are none." in kopilka("dead-letters", "list"))
        self.buys(list(PEOPLE)[0], "b9", 70_000)
        self.telegram.sees(list(PEOPLE)[0], "+7")

    def rotations(self):
        """A new webhook secret and a new master key, while people go on; then the old ones are gone."""
        emulator, person = self.emulator, list(PEOPLE)[2]
        old = dict(emulator.secrets)
        secret, key = secrets.token_hex(32), "2:" + b64encode(secrets.token_bytes(32)).decode()
        emulator.deploy(
            WebhookSecret=f"{secret},{old['WebhookSecret']}", VaultMasterKey=f"{old['VaultMasterKey']},{key}",
        )
        emulator.deploy(VaultMasterKey=f"{key},{old['VaultMasterKey']}")
        self.telegram.asks(person, "/points")
        emulator.kopilka("webhook", "set", emulator.api + "/telegram")
        self.telegram.asks(person, "/points")
        assert f"{len(PEOPLE)} keys wrapped anew" in emulator.kopilka("rewrap", check=False)
        assert "All are wrapped by the newest" in emulator.kopilka("rewrap")
        emulator.deploy(WebhookSecret=secret, VaultMasterKey=key)
        self.telegram.asks(person, "/points")
        self.buys(person, "rotated", 220_000)
        self.telegram.sees(person, "+22")
        update = {"update_id": 1, "message": {"text": "/start"}}
        held = {"x-telegram-bot-api-secret-token": old["WebhookSecret"]}
        assert emulator.ask("POST", "/telegram", update, headers=held)[0] == 403, "the old secret still opens the door"

    def releases(self):
        """A version is pinned; then a new webhook secret is served only once it is released, and after that at once again."""
        emulator, old = self.emulator, self.emulator.secrets["WebhookSecret"]
        new, update = secrets.token_hex(32), {"update_id": 1, "message": {"text": "/start"}}

        def is_served():
            return emulator.ask("POST", "/telegram", update, headers={"x-telegram-bot-api-secret-token": new})[0] == 200

        emulator.release()
        emulator.deploy(WebhookSecret=f"{new},{old}")
        assert not is_served(), "what is not released is served"
        emulator.release(rings="ApiErrorsAlarm")
        assert not is_served(), "a release that was taken back is served"
        emulator.release()
        assert is_served(), "what is released is not served"
        emulator.release("--unpin")
        emulator.deploy(WebhookSecret=old)
        assert not is_served(), "nothing is pinned, and the old settings are served"
        self.telegram.asks(list(PEOPLE)[2], "/points")

    def restoring(self):
        """The tables as they are now are restored after more was done, and something spoilt."""
        emulator, person = self.emulator, list(PEOPLE)[2]
        dynamo, member = emulator.client("dynamodb"), f"/v1/members/{self.cards[person]}"
        was, before = {}, emulator.ask("GET", member, key=self.key)
        assert before[0] == 200, before
        for name in ("Ledger", "Vault", "Outbox"):
            is_now = emulator.outputs[f"{name}TableName"]
            was[name] = f"{is_now}-restored"
            dynamo.restore_table_to_point_in_time(
                SourceTableName=is_now, TargetTableName=was[name], UseLatestRestorableTime=True,
            )
        self.buys(person, "late", 330_000)
        self.telegram.sees(person, "+33")
        ledger = emulator.outputs["LedgerTableName"]
        entries = [item for item in dynamo.scan(TableName=ledger)["Items"] if item["pk"]["S"].startswith("P#cafe#B#")]
        for entry in entries:
            dynamo.delete_item(TableName=ledger, Key={"pk": entry["pk"], "sk": entry["sk"]})
        assert re.search(r"; [1-9]\d* differences", emulator.kopilka("audit", check=False)), "nothing was spoilt"

        emulator.deploy(paused=True)
        # Nothing is called by streams and schedules; that functions have no concurrency left the emulator does not heed.
        mappings = emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        schedules = emulator.client("scheduler").list_schedules()["Schedules"]
        mappings = [one for one in mappings if emulator.is_own(one["FunctionArn"])]
        schedules = [one for one in schedules if emulator.is_own(one["Target"]["Arn"])]
        assert {one["State"] for one in mappings} == {"Disabled"} and {one["State"] for one in schedules} == {"DISABLED"}
        restore = ("restore", *(part for name in was for part in (f"--{name.lower()}", was[name])))
        print(emulator.kopilka(*restore).strip())
        emulator.kopilka(*restore, "--apply")
        assert emulator.kopilka(*restore).count("0 to be written back, 0 to be removed") == 3
        emulator.deploy()
        assert emulator.ask("GET", member, key=self.key) == before
        self.buys(person, "late", 330_000)
        until("the receipt once more", lambda: sum("+33" in (m["text"] or "") for m in self.telegram.chat(person)) == 2)
        for name in was.values():
            dynamo.delete_table(TableName=name)

    def figures(self):
        """Every entry is in the figures, which the function of surveys folds, and they are right."""
        for _ in range(60):
            recount = self.emulator.kopilka("recount", check=False).splitlines()
            line = next(line for line in recount if " figures: " in line)
            if " 0 not counted yet, 0 differences" in line:
                return line
            time.sleep(0.5)
        raise SystemExit(line)

    def end(self):
        emulator = self.emulator
        for function in ("ProgramsFunction", "NotifierFunction", "ImportsFunction", "JourneysFunction"):
            emulator.by_schedule(function)
        schedules = emulator.client("scheduler").list_schedules()["Schedules"]
        schedules = [one for one in schedules if emulator.is_own(one["Target"]["Arn"])]
        assert len(schedules) == 4 and all(one["State"] == "ENABLED" for one in schedules), schedules
        mappings = emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        mappings = [one for one in mappings if emulator.is_own(one["FunctionArn"])]
        assert len(mappings) == 4 and all(one["State"] == "Enabled" for one in mappings), mappings
        print(emulator.kopilka("audit").strip())
        print(self.figures())
        # The emulator makes tables without what protects them: that is found, and set right as an operator would.
        found = [line for line in emulator.kopilka("doctor", check=False).splitlines() if line.startswith("WRONG")]
        assert len(found) == 1 and found[0].count("recovery is off") == found[0].count("live is off") == 3, found
        dynamo = emulator.client("dynamodb")
        for table in emulator.tables():
            dynamo.update_continuous_backups(
                TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
            dynamo.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        doctor = emulator.kopilka("doctor")
        assert f"ok     region: {REGION}" in doctor and "ok     protection: tables can be restored" in doctor, doctor
        print(doctor.strip())
        seen = emulator.written()
        logged = [line for lines in seen.values() for line in lines]
        assert sum(len(lines) for place, lines in seen.items() if place.startswith("/aws/") or "Log" in place) > 20, "the functions log nothing, so nothing is shown by it"
        # Secrets, and who somebody is. A card says nothing of its holder, and stands in the ledger.
        canaries = [*emulator.canaries, self.key.split("_", 2)[2], WORDS, *map(str, PEOPLE), *(name for name, _ in PEOPLE.values())]
        for place, lines in seen.items():
            hidden = canaries + ([] if place in emulator.tables() else list(self.cards.values()))
            for line in lines:
                for canary in hidden:
                    assert canary not in line, f"{place} holds {canary}: {line}"
        letters = {place: lines for place, lines in seen.items() if place.endswith("DeadLetters") and lines}
        assert not letters, letters
        assert len([place for place in seen if place.endswith("DeadLetters")]) == 2
        print(f"{len(logged)} lines of logs, items, metrics and queues hold no secret and nobody")
        # What is logged besides is Lambda's own, which the template turns off below warnings.
        sizes = {place: [len(line) for line in lines if line.lstrip().startswith("{")] for place, lines in seen.items() if place not in emulator.tables()}
        for place, sizes in sizes.items():
            if sizes and place != "metrics":
                print(f"{place}: {len(sizes)} lines, {sum(sizes)} bytes")


def streams(emulator, role, credentials):
    """The streams of both stacks that a role may read."""
    reader, readable = emulator.client("dynamodbstreams", **credentials), set()
    names = {emulator.outputs[f"{name}TableName"]: name for name in ("Ledger", "Outbox")}
    for table in emulator.client("dynamodb").list_tables()["TableNames"]:
        arn = emulator.client("dynamodb").describe_table(TableName=table)["Table"].get("LatestStreamArn")
        if arn is None:
            continue
        # The emulator grants an attempt only to those who may read all streams, so it asks its evaluator about one besides.
        try:
            reader.describe_stream(StreamArn=arn)
            raise SystemExit(f"{role} may read all streams")
        except ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDeniedException", error
        asked = {"PolicySourceArn": role, "ActionNames": ["dynamodb:GetRecords"], "ResourceArns": [arn]}
        if emulator.client("iam").simulate_principal_policy(**asked)["EvaluationResults"][0]["EvalDecision"] == "allowed":
            readable.add(names.get(table, table))
    return readable


def denied(emulator):
    """Each function's role tries what it must not do."""
    tables = {name: emulator.outputs[f"{name}TableName"] for name in ("Ledger", "Vault", "Outbox")}
    key = {"pk": {"S": "-"}, "sk": {"S": "-"}}
    attempts = {
        "BotFunction": [("scan", "Vault", {}), ("query_due", "Outbox", {}), ("update_item", "Vault", {"Key": key}), ("delete_table", "Ledger", {})],
        "AccrualFunction": [("get_item", "Vault", {"Key": key}), ("delete_item", "Ledger", {"Key": key}), ("scan", "Ledger", {})],
        "ProgramsFunction": [("update_item", "Vault", {"Key": key}), ("update_item", "Outbox", {"Key": key}), ("scan", "Ledger", {})],
        "NotifierFunction": [("delete_item", "Ledger", {"Key": key}), ("delete_item", "Vault", {"Key": key}), ("scan", "Outbox", {})],
        "ReferralsFunction": [("put_item", "Vault", {"Item": key}), ("delete_item", "Ledger", {"Key": key}), ("delete_item", "Outbox", {"Key": key})],
        "ImportsFunction": [("put_item", "Vault", {"Item": key}), ("delete_item", "Ledger", {"Key": key}), ("get_item", "Outbox", {"Key": key})],
        "JourneysFunction": [("delete_item", "Vault", {"Key": key}), ("delete_item", "Outbox", {"Key": key}), ("scan", "Ledger", {})],
        "SurveysFunction": [("delete_item", "Vault", {"Key": key}), ("update_item", "Outbox", {"Key": key}), ("scan", "Ledger", {})],
    }
    roles, sts = emulator.client("iam"), emulator.client("sts")
    for function, tries in attempts.items():
        role = roles.get_role(RoleName=emulator.ids[f"{function}Role"])["Role"]
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
        roles.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(trust))
        held = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="attempt")["Credentials"]
        credentials = {
            "aws_access_key_id": held["AccessKeyId"], "aws_secret_access_key": held["SecretAccessKey"],
            "aws_session_token": held["SessionToken"],
        }
        own = {"NotifierFunction": {"Outbox"}, "ReferralsFunction": {"Ledger"}, "SurveysFunction": {"Ledger"}}
        read = streams(emulator, role["Arn"], credentials)
        assert read == own.get(function, set()), f"{function} may read the streams of {read}"
        dynamo = emulator.client("dynamodb", **credentials)
        # What it may do it can, so that a refusal is about the attempt.
        dynamo.get_item(TableName=tables["Ledger"], Key=key)
        for call, table, arguments in tries:
            if call == "query_due":
                call, arguments = "query", {
                    "IndexName": "due", "KeyConditionExpression": "ds = :s", "ExpressionAttributeValues": {":s": {"S": "0"}},
                }
            try:
                getattr(dynamo, call)(TableName=tables[table], **arguments)
            except ClientError as error:
                assert error.response["Error"]["Code"] == "AccessDeniedException", f"{function} {call} {table}: {error}"
            else:
                raise SystemExit(f"{function} may {call} {table}")
        print(f"{function} is denied {', '.join(f'{call} {table}' for call, table, _ in tries)}")


def run(enforced):
    started = time.monotonic()
    with Kopilka() as telegram:
        with Emulator(telegram, enforced) as emulator:
            print(f"deployed in {time.monotonic() - started:.0f} s, policies {'enforced' if enforced else 'not enforced'}")
            emulator.deploy_another()
            story = Story(emulator, telegram)
            story.begin()
            looked_after = (story.rotations, story.releases, story.restoring)
            parts = (story.the_main_job, story.referrals, story.surveys, story.refusals, story.poison)
            for part in (*parts, *(() if enforced else looked_after), story.end):
                part()
                print(f"{part.__name__}: {time.monotonic() - started:.0f} s{', policies enforced' if enforced else ''}")
            if enforced:
                denied(emulator)


def main():
    environment = {**os.environ, "CARGO_LAMBDA_COMPILER": "cargo", "PATH": f"{BIN}:{os.environ['PATH']}", "SAM_CLI_TELEMETRY": "0"}
    subprocess.run(
        ["sam", "build", "--parameter-overrides", "Architecture=x86_64"], env=environment, cwd=ROOT, check=True,
    )
    without_what_is_unknown()
    with ThreadPoolExecutor(2) as both:
        list(both.map(run, (False, True)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

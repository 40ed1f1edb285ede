"""Compares what each function was seen to ask of the tables, while the stories ran with KOPILKA_CALLS=FILE, with what its policy in
the template allows: it may do all of that, and nothing else.

    KOPILKA_CALLS=$PWD/target/calls cargo test --workspace
    python tools/policies.py target/calls
"""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
TABLES = {"kopilka-ledger": "Ledger", "kopilka-vault": "Vault", "kopilka-outbox": "Outbox"}
# What belongs to the reading of a stream itself, which is not a call of ours.
STREAM = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
# Programs are remembered by all functions of one machine together, and read by the one that comes first.
PROGRAMS = {("GetItem", "Ledger", "-"), ("Query", "Ledger", "-")}
# Allowed, and seen in no story: each with its reason.
UNSEEN = {
    # Somebody whose birthday is listed deleted their data a moment ago.
    ("ProgramsFunction", "DeleteItem", "Vault", "-"),
    # A program is full, or a purchase is unusually large: managers are told.
    ("ImportsFunction", "PutItem", "Outbox", "-"),
    # A record fails: since when, and at last a dead letter.
    ("ReferralsFunction", "GetItem", "Outbox", "-"),
    ("SurveysFunction", "GetItem", "Outbox", "-"),
    ("SurveysFunction", "PutItem", "Outbox", "-"),
    # The event of what a member did was lost: a run, or the message of its step, finds it in the account.
    ("JourneysFunction", "Query", "Ledger", "history"),
    ("NotifierFunction", "Query", "Ledger", "history"),
    # The end of a step's message did not move its run.
    ("JourneysFunction", "GetItem", "Outbox", "-"),
    ("JourneysFunction", "UpdateItem", "Outbox", "-"),
}


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as text or as they are."""


def short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return f"{suffix} {loader.construct_scalar(node)}"
    if isinstance(node, yaml.SequenceNode):
        return [suffix, *loader.construct_sequence(node, deep=True)]
    return {suffix: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", short_form)


def as_list(value):
    return value if isinstance(value, list) else [value]


def allowed(function):
    """Actions on tables and their indexes that a function's policy allows."""
    for policy in function["Properties"]["Policies"]:
        for statement in policy["Statement"]:
            for action in as_list(statement["Action"]):
                service, name = action.split(":")
                if service != "dynamodb" or name in STREAM:
                    continue
                for resource in as_list(statement["Resource"]):
                    found = re.search(r"(\w+)Table\.Arn\}?(?:/index/(\w+))?", resource)
                    yield name, found[1], found[2] or "-"


def main(path):
    template = yaml.load((ROOT / "template.yaml").read_text(), Loader)
    functions = {name: one for name, one in template["Resources"].items() if one["Type"] == "AWS::Serverless::Function"}
    may = {name: set(allowed(one)) for name, one in functions.items()}
    does = {name: set() for name in functions}
    for line in Path(path).read_text().splitlines():
        function, action, table, index = line.split(" ")
        if table in TABLES:
            does[function].add((action, TABLES[table], index))
    wrong = []
    for name in functions:
        assert does[name], f"no story was seen to call {name}"
        wrong += [f"{name} does {' '.join(one)} and may not" for one in sorted((does[name] | PROGRAMS) - may[name])]
        # A policy has an index with the actions of its table; what can be done to an index is a query.
        idle = {one for one in may[name] - does[name] - PROGRAMS if one[2] == "-" or one[0] == "Query"}
        wrong += [f"{name} may {' '.join(one)} and never does" for one in sorted(idle) if (name, *one) not in UNSEEN]
    print("\n".join(wrong) or f"{sum(map(len, does.values()))} kinds of calls by {len(functions)} functions are what their policies allow")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

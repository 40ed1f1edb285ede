"""Lets new code of the bot and the API take over bit by bit: after `sam deploy`, a tenth of the requests go to it, and all once it has
done well for a while. Where it fails meanwhile, or the API begins to answer with 5xx, all go to the code before it again.

    python tools/release.py STACK [--seconds 300] [--share 0.1]     0 seconds: all requests at once, as for a repair
    python tools/release.py STACK --unpin

From the first release of a stack on, what `sam deploy` brings, settings too, is served only once it is released; `--unpin` ends that. AWS
credentials and the region come from the environment.
"""

import argparse
import os
import sys
import time
from datetime import datetime, timedelta, timezone

import boto3

ALIAS = "live"
FUNCTIONS = ("BotFunction", "AccrualFunction")
# Rings where the API answers with 5xx, which is no error of the function.
ALARM = "ApiErrorsAlarm"
ERRORS_MAX = 2
LATEST = "$LATEST"
LOOK_SECONDS = 15


class Release:
    def __init__(self, stack):
        aws = boto3.Session(region_name=os.environ.get("AWS_REGION"))
        pages = aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [one for page in pages for one in page["StackResourceSummaries"]]
        self.ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
        self.functions, self.watch = aws.client("lambda"), aws.client("cloudwatch")

    def serves(self, function, version, weights):
        self.functions.update_alias(
            FunctionName=self.ids[function], Name=ALIAS, FunctionVersion=version,
            RoutingConfig={"AdditionalVersionWeights": weights},
        )

    def rings(self):
        alarms = self.watch.describe_alarms(AlarmNames=[self.ids[ALARM]])["MetricAlarms"]
        return any(alarm["StateValue"] == "ALARM" for alarm in alarms)

    def errors(self, function, version, since):
        """Errors of one version alone: the one before it may be failing, which is why this one comes."""
        name = self.ids[function]
        dimensions = {"FunctionName": name, "Resource": f"{name}:{ALIAS}", "ExecutedVersion": version}
        metric = {
            "Namespace": "AWS/Lambda", "MetricName": "Errors",
            "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
        }
        query = {"Id": "errors", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
        now = datetime.now(timezone.utc)
        found = self.watch.get_metric_data(MetricDataQueries=[query], StartTime=since, EndTime=now + timedelta(minutes=1))
        return sum(found["MetricDataResults"][0]["Values"])

    def unpin(self):
        for function in FUNCTIONS:
            self.serves(function, LATEST, {})
            print(f"{function}: what is deployed is served at once")

    def release(self, seconds, share):
        shifts = {}
        for function in FUNCTIONS:
            was = self.functions.get_alias(FunctionName=self.ids[function], Name=ALIAS)["FunctionVersion"]
            is_now = self.functions.publish_version(FunctionName=self.ids[function])["Version"]
            if was == LATEST:
                # It is served already.
                self.serves(function, is_now, {})
                print(f"{function}: version {is_now} is pinned")
            elif was != is_now:
                shifts[function] = (was, is_now)
        if not shifts:
            print("nothing else is new")
            return 0
        for function, (was, is_now) in shifts.items():
            self.serves(function, was, {is_now: share})
            print(f"{function}: {share:.0%} of the requests go to version {is_now}")
        since, ends, rang = datetime.now(timezone.utc), time.monotonic() + seconds, self.rings()
        while time.monotonic() < ends:
            time.sleep(min(LOOK_SECONDS, seconds))
            fails = [f"{function} {is_now}" for function, (_, is_now) in shifts.items() if self.errors(function, is_now, since) > ERRORS_MAX]
            if fails or (self.rings() and not rang):
                for function, (was, _) in shifts.items():
                    self.serves(function, was, {})
                what = ", ".join(fails) or "the API answers with 5xx"
                print(f"{what}: all requests go to the versions before again; the functions' logs say why")
                return 1
        for function, (_, is_now) in shifts.items():
            self.serves(function, is_now, {})
            print(f"{function}: all requests go to version {is_now}")
        return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stack")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--unpin", action="store_true")
    wanted = parser.parse_args()
    release = Release(wanted.stack)
    if wanted.unpin:
        release.unpin()
        return 0
    return release.release(wanted.seconds, wanted.share)


if __name__ == "__main__":
    sys.exit(main())

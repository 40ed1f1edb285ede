"""Lets new code of the bot and the API take over bit by bit: after `sam deploy`, a tenth of the requests go to it, and all once it has
done well for a while. Where an alarm rings meanwhile, all go to the code before it again.

    python tools/release.py STACK [--seconds 300] [--share 0.1]
    python tools/release.py STACK --unpin

From the first release of a stack on, what `sam deploy` brings, settings too, is served only once it is released; `--unpin` ends that. AWS
credentials and the region come from the environment.
"""

import argparse
import os
import sys
import time

import boto3

ALIAS = "live"
FUNCTIONS = ("BotFunction", "AccrualFunction")
ALARMS = ("BotRolloutAlarm", "AccrualRolloutAlarm")
LATEST = "$LATEST"
LOOK_SECONDS = 15


class Release:
    def __init__(self, stack):
        aws = boto3.Session(region_name=os.environ.get("AWS_REGION"))
        resources = aws.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
        self.ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
        self.functions, self.watch = aws.client("lambda"), aws.client("cloudwatch")

    def serves(self, function, version, weights):
        self.functions.update_alias(
            FunctionName=self.ids[function], Name=ALIAS, FunctionVersion=version,
            RoutingConfig={"AdditionalVersionWeights": weights},
        )

    def rings(self):
        names = [self.ids[alarm] for alarm in ALARMS]
        alarms = self.watch.describe_alarms(AlarmNames=names)["MetricAlarms"]
        return [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "ALARM"]

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
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(min(LOOK_SECONDS, seconds))
            if rings := self.rings():
                for function, (was, _) in shifts.items():
                    self.serves(function, was, {})
                print(f"{', '.join(rings)}: all requests go to the versions before again; the functions' logs say why")
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

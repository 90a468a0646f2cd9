"""Runs one task and does what its payload demands; the first attempt may be told to go wrong."""
import json
import os
import sys
import time

task = json.load(sys.stdin)
do = task["do"]
first = os.environ["HEADRACE_ATTEMPT"] == "1"


def stay():
    """Waits to be ended; a worker that was killed cannot do that any more."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.05)
    sys.exit(1)


def is_second_call():
    try:
        open("later-plain-%d" % task["n"], "x").close()
        return False
    except FileExistsError:
        return True


print(json.dumps({"progress": 50, "note": do}), file=sys.stderr, flush=True)
if do == "wait" or (do == "hang" and first):
    stay()
if do == "fail" and first:
    sys.exit("told to fail")
if do == "crash" and first:
    os.kill(os.getpid(), 9)
if do == "refuse":
    print("told to refuse", file=sys.stderr)
    sys.exit(65)
if do == "later" and not is_second_call():
    print(1, file=sys.stderr)
    sys.exit(75)
print(json.dumps({"n": task["n"], "by": "plain"}))

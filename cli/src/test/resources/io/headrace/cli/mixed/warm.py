"""Stays, reads a task a line and does what its payload demands; the first attempt may be told to go wrong."""
import json
import os
import sys
import time


def stay():
    """Waits to be ended; a worker that was killed cannot do that any more."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.05)
    sys.exit(1)


def is_second_call(n):
    try:
        open("later-warm-%d" % n, "x").close()
        return False
    except FileExistsError:
        return True


def answer(task):
    n = task["payload"]["n"]
    do = task["payload"]["do"]
    first = task["attempt"] == 1
    if do == "wait" or (do == "hang" and first):
        stay()
    if do == "fail" and first:
        return {"error": "told to fail"}
    if do == "crash" and first:
        os.kill(os.getpid(), 9)
    if do == "refuse":
        return {"error": "told to refuse", "retry": False}
    if do == "later" and not is_second_call(n):
        return {"retry-after": 1}
    return {"result": {"n": n, "by": "warm"}}


for line in sys.stdin:
    given = json.loads(line)
    print(json.dumps(dict(answer(given), id=given["id"])), flush=True)

"""A program that stands for `reader fetch`: it says, waits and ends as its first argument, a list in JSON, tells it.

Each step is a list: ["say", event], ["print", text], ["many", number] (feeds, each with a new article),
["complain", text], ["wait for", file], ["deaf"] (it does not listen to SIGINT from now on), ["end", exit code].
"{id}" in an event is the article that was asked for. Its number and what it was run with, after the steps, are added to
the file that FETCHER_LOG names.
"""

import itertools
import json
import os
import signal
import sys
import time
from pathlib import Path

_, steps, *arguments = sys.argv
if log := os.environ.get("FETCHER_LOG"):
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()} {' '.join(arguments)}\n")
asked = next((after for before, after in itertools.pairwise(arguments) if before == "--full"), "")

for name, *values in json.loads(steps):
    match name, values:
        case "say", [event]:
            print(json.dumps(event).replace("{id}", asked), flush=True)
        case "print", [text]:
            print(text, flush=True)
        case "many", [feeds]:
            for done in range(1, feeds + 1):
                event = {"event": "feed", "url": f"https://example.org/{done}", "outcome": "new", "new": 1}
                print(json.dumps(event | {"done": done, "feeds": feeds}), flush=True)
        case "complain", [text]:
            print(text, file=sys.stderr, flush=True)
        case "wait for", [path]:
            while not Path(path).exists():
                time.sleep(0.01)
        case "deaf", []:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        case "end", [code]:
            sys.exit(code)

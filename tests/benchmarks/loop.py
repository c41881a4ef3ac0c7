"""One side of tenancy.py: for each path that it reads, how long so many requests for it took."""

import json
import sys

from asking import in_process
from figures import milliseconds

if __name__ == "__main__":
    host, count = sys.argv[1], int(sys.argv[2])
    ask = in_process()
    for line in sys.stdin:
        path = line.strip()
        print(json.dumps([milliseconds(lambda: ask(host, path)) for _ in range(count)]), flush=True)  # noqa: B023, T201

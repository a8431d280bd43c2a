"""Runs a command and prints what it took: seconds by the clock, of the processor, and MiB of memory at most.

    python -I -S benchmarks/peak.py OUTPUT COMMAND…

A process counts as its own what the one that started it held at that moment; so this one holds next to nothing.
"""

import os
import sys
import time

with open(sys.argv[1], "wb") as output:  # noqa: PTH123 - pathlib is a few MiB
    begin = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_DUP2, output.fileno(), 1)]
    child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - begin
print(os.waitstatus_to_exitcode(status), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

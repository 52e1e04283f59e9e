"""A whole run and a developer's first verdict, on the embedded mock.

    python bench/running.py [--words users] [--corpus .uphold/corpus]

The corpus is put in place first, untimed. Printed: seconds until the first verdict and until the end of
`uphold run -k WORDS`; seconds, CPU seconds and peak memory of `uphold run` over all APIs. The peer is
`pytest --version`, in the same run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
UPHOLD = (sys.executable, "-m", "uphold.cli", "run")


def first_verdict(words: str, options: list[str]) -> tuple[float, float]:
    """Seconds until the first verdict of `uphold run -k WORDS`, and until its end."""
    start = time.perf_counter()
    first = 0.0
    command = [*UPHOLD, "-v", "-k", words, *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if not first and "PASSED" in line:
                first = time.perf_counter() - start
    return first, time.perf_counter() - start


def whole(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MiB of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", default="users")
    parser.add_argument("--corpus", default=str(ROOT / ".uphold" / "corpus"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as reports:
        options = ["--corpus", given.corpus, "--reports", reports]
        whole([*UPHOLD, *options])
        bare = whole([sys.executable, "-m", "pytest", "--version"])
        first, all_of_it = first_verdict(given.words, options)
        print(f"pytest --version              {bare[0]:6.2f} s  {bare[2]:4.0f} MiB")
        print(f"-k {given.words}: first verdict      {first:6.2f} s  ({first / bare[0]:.1f} x the peer)")
        print(f"-k {given.words}: all of it          {all_of_it:6.2f} s")
        wall, cpu, peak = whole([*UPHOLD, *options])
        print(f"all APIs, one process         {wall:6.2f} s  {cpu:.1f} CPU s  {peak:4.0f} MiB")
        wall, cpu, _ = whole([*UPHOLD, "-n", "2", *options])
        print(f"all APIs, two processes       {wall:6.2f} s  {cpu:.1f} CPU s")


if __name__ == "__main__":
    main()

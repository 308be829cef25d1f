"""`make fuzz`: each target under atheris, which looks for bytes that lead to code no other bytes have led to.

`python -m tests.fuzz [SECONDS] [TARGET …]`. What was found to be worth keeping lies in build/fuzz/TARGET and is gone on
from the next time; what fails is written there too, as crash-….
"""

from __future__ import annotations

import subprocess
import sys

from tests.shared import ROOT

SECONDS = 60


def run(name: str, arguments: list[str]) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["reader"]):
        from tests.fuzz.targets import TARGETS

    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()


def main() -> int:
    """Fuzz each target in a process of its own; the exit code is 1 if any failed."""
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], sys.argv[3:])
        return 0
    from tests.fuzz.targets import TARGETS, seeds

    words = sys.argv[1:]
    seconds = int(words.pop(0)) if words and words[0].isdecimal() else SECONDS
    failed = []
    for name in words or TARGETS:
        folder = ROOT / "build" / "fuzz" / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(name)):
            (folder / f"seed-{number}").write_bytes(seed)
        limits = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=1500"]
        limits += ["-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={folder}/"]
        print(f"{name}: {seconds} s", flush=True)
        done = subprocess.run([sys.executable, "-m", "tests.fuzz", "--run", name, *limits, str(folder)], check=False)
        if done.returncode:
            failed.append(name)
    print("failed: " + ", ".join(failed) if failed else "nothing was found")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

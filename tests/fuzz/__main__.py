"""Fuzz for long, guided by what the code runs: ``python -m tests.fuzz SECONDS [TARGET…]``.

Each target runs in a process of its own, bounded in time and memory; what makes one fail is kept
in ``.fuzz/`` and named.
"""

import subprocess
import sys
from pathlib import Path

KEPT = Path(".fuzz")
LONGEST_S, MOST_MIB, LONGEST_BYTES = 30, 1_500, 20_000


def main(seconds: int, names: list[str]) -> int:
    """Fuzz every target, or those named; return how many failed."""
    from tests.fuzz.targets import targets

    chosen = names or list(targets())
    failed = [name for name in chosen if not fuzzed(name, seconds)]
    print(f"{len(chosen)} targets, {seconds} s each: {len(failed)} failed {' '.join(failed)}")
    return len(failed)


def fuzzed(name: str, seconds: int) -> bool:
    """Run one target in its own process; return whether it held."""
    command = [sys.executable, "-m", "tests.fuzz", "--one", name, str(seconds)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    runs = [line for line in told.stderr.splitlines() if line.startswith(("Done", "#"))]
    print(name, runs[-1] if runs else "", "held" if told.returncode == 0 else "FAILED", flush=True)
    if told.returncode:
        print(told.stderr[-4_000:])
    return told.returncode == 0


def one(name: str, seconds: int) -> None:
    """Fuzz one target in this process; it ends with the process."""
    import atheris

    with atheris.instrument_imports(include=["vigie.sources", "vigie.core"]):
        from tests.fuzz import targets

    read = targets.targets()[name]
    begun = KEPT / name
    begun.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(targets.seeds(name)):
        (begun / f"seed-{number}").write_bytes(content[:LONGEST_BYTES])
    bounds = (
        f"-max_total_time={seconds} -timeout={LONGEST_S} -rss_limit_mb={MOST_MIB} "
        f"-max_len={LONGEST_BYTES} -seed=1 -artifact_prefix={KEPT}/{name}- -print_final_stats=0"
    )
    atheris.Setup([sys.argv[0], str(begun), *bounds.split()], read)
    atheris.Fuzz()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--one", name, seconds]:
            one(name, int(seconds))
        case [seconds, *names]:
            raise SystemExit(min(1, main(int(seconds), names)))

"""One environment per peer, made from its pinned and hashed requirements, and its program run in
it."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE = ROOT / ".benchmarks" / "environments"
PROGRAMS = HERE / "programs"
LONGEST_S = 3_600
PEERS = ("cve-bin-tool", "vdb", "univers")


class PeerFailed(Exception):
    """A peer could not be installed or its program stopped; says what it printed last."""


def environment(peer: str) -> Path:
    """Return the interpreter of a peer's environment; make it when its requirements changed."""
    pins = HERE / "requirements" / f"{peer}.txt"
    mark = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    folder = PLACE / f"{peer}-{mark}"
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        uv = [sys.executable, "-m", "uv"]
        _run([*uv, "venv", "-q", "--clear", "--python", sys.executable, str(folder)])
        options = ["-q", "--require-hashes", "--python", str(python)]
        _run([*uv, "pip", "install", *options, "-r", str(pins)])
        (folder / ".ready").touch()
    return python


def asked(peer: str, home: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Run a peer's program on a task; return its answer. ``home`` is all it may write to.

    Raises ``PeerFailed``.
    """
    home.mkdir(parents=True, exist_ok=True)
    question, answer = home / "task.json", home / "answer.json"
    question.write_text(json.dumps(task))
    program = PROGRAMS / f"{peer.replace('-', '_')}.py"
    python = Path(sys.executable) if peer == "vigie" else environment(peer)
    # -P: a program has the name of the package it calls, and must not be found in its place.
    _run([str(python), "-P", str(program), str(question), str(answer)], home=home)
    found: dict[str, Any] = json.loads(answer.read_text())
    return found


def command_of(peer: str, words: list[str], home: Path) -> None:
    """Run a peer's own command, which has its name; 1 says that it found something. Raises
    ``PeerFailed``."""
    _run([str(environment(peer).with_name(peer)), *words], home=home, fine=(0, 1))


def _run(command: list[str], home: Path | None = None, fine: tuple[int, ...] = (0,)) -> None:
    own = {} if home is None else {"HOME": str(home), "VDB_HOME": str(home)}
    settings = {"NVD_START_YEAR": "1999", "VDB_QUIET": "1"}
    done = subprocess.run(
        command,
        env={**os.environ, **settings, **own},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode not in fine:
        raise PeerFailed(f"{command[-3]}: {done.stderr.strip()[-2000:]}")

"""A real standalone Spark cluster on loopback: a master and workers, each a process of its own."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
PATIENCE_S = 60.0


def missing() -> str:
    """Return what a cluster needs and this machine lacks; nothing when it has all."""
    for module in ("pyspark", "pyarrow", "pandas"):
        if importlib.util.find_spec(module) is None:
            return f"{module} is not installed: make setup-spark"
    return "" if shutil.which("java") else "no Java runtime"


class Cluster:
    """A master and its workers."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._folder = folder
        port = _free_port()
        self.address = f"spark://127.0.0.1:{port}"
        own = ("--host", "127.0.0.1", "--webui-port", "0")
        self._started = [self._start("master", MASTER, *own, "--port", str(port))]
        _until(lambda: _answers(port))
        size = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / "work"))
        for number in range(workers):
            self._started.append(self._start(f"worker{number}", WORKER, *own, *size, self.address))
        log = folder / "master.log"
        _until(lambda: log.read_text().count("Registering worker") >= workers)

    def _start(self, name: str, *command: str) -> "subprocess.Popen[bytes]":
        home = Path(importlib.util.find_spec("pyspark").origin).parent  # type: ignore[union-attr]
        environment = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [str(home / "bin" / "spark-class"), *command],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_a_worker(self) -> None:
        """Kill a worker and all that it runs, with no time to say good-bye."""
        os.killpg(self._started.pop().pid, signal.SIGKILL)

    def stop(self) -> None:
        for one in reversed(self._started):
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()


@contextmanager
def cluster(folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """Start a cluster; stop all of it whatever happens."""
    folder.mkdir(parents=True, exist_ok=True)
    started = Cluster(folder, workers)
    try:
        yield started
    finally:
        started.stop()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _until(holds: object) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not holds():  # type: ignore[operator]
        if time.monotonic() > limit:
            raise TimeoutError("the cluster did not start")
        time.sleep(0.2)

"""``vigie serve``: the pages and the API, by granian."""

import os
import sys
from typing import Annotated, NoReturn

import typer

from vigie.cli.asking import Host, Port, commands, option
from vigie.cli.speech import out
from vigie.cli.tongue import words
from vigie.config import crowd
from vigie.store import database

APPLICATION = "vigie.config.wsgi:application"
HOST, PORT, WORKERS = "127.0.0.1", 8000, 2


_Workers = Annotated[
    int, option("--workers", fr="processus qui servent", en="processes that serve", min=1)
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    commands(app, ("serve", serve, "Servir les pages et l'API.", "Serve the pages and the API."))


def serve(host: Host = HOST, port: Port = PORT, workers: _Workers = WORKERS) -> None:
    out.print(words(fr="Vigie est servie sur", en="Vigie is served at"), url_of(host, port))
    run(host=host, port=port, workers=workers)


def url_of(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def become(*, host: str, port: int) -> NoReturn:
    """Turn this process into a fresh ``vigie serve``: the threads that the engine started would
    not survive the birth of the workers, and what it computed need not stay in memory."""
    sys.stdout.flush()
    command = [sys.executable, "-c", "from vigie.cli.main import run; run()", "serve"]
    os.execv(sys.executable, [*command, "--host", host, "--port", str(port)])  # noqa: S606


def run(*, host: str, port: int, workers: int) -> None:
    """Serve until interrupted. The workers are born of this process: they take no connection of
    it with them."""
    from granian import Granian
    from granian.constants import Interfaces

    database.let_go()
    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=crowd.THREADS,
        backpressure=crowd.THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()

"""The ``vigie`` command. Each module of this folder with ``register(app)`` adds its own
commands."""

import gc
import importlib
import os
import pkgutil
import sys

import typer

from vigie.cli.asking import group

app = group(
    name="vigie",
    fr="Observatoire permanent de la sécurité des établissements de santé.",
    en="Permanent observatory of the security of health establishments.",
    pretty_exceptions_enable=False,
    add_completion=False,
)


DEMO_HOME = "vigie-demo-home"
"""Where a demonstration lives when ``VIGIE_HOME`` does not say: never the production home."""
POOL = "6"
"""Connections to a server that the threads of one web process share."""
COLLECTED_EVERY = (200_000, 50, 50)
"""How many new objects the collector of cycles waits for: a command makes millions that live, and
by default each few hundred of them are looked over again."""
WITHOUT_DATABASE = {
    *("doctor", "migrate", "devices", "match", "name", "version", "demo", "restore", "release"),
}


@app.callback()
def before(context: typer.Context) -> None:
    """Make the database ready for the commands that need it."""
    if context.invoked_subcommand not in WITHOUT_DATABASE:
        from vigie.store import database, isolation

        database.prepare()
        isolation.require()
        if context.invoked_subcommand != "serve":
            isolation.become_service()


def run() -> None:
    """Set the framework up, gather the commands, run one. Exit codes: 0 done, 1 refused, 2
    usage, 3 items left out."""
    gc.set_threshold(*COLLECTED_EVERY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("VIGIE_HOME", DEMO_HOME)
    if sys.argv[1:2] == ["serve"]:
        os.environ.setdefault("VIGIE_POOL", POOL)
    import django

    django.setup()
    gather(sys.argv[1] if len(sys.argv) > 1 else "")
    from vigie.cli.speech import refusing

    with refusing():
        sys.exit(app(standalone_mode=False))


MODULES = {
    "answers": "sheets",
    "finding": "findings",
    "import": "imports",
    "migrate": "doctor",
    "name": "products",
    "perimeter": "perimeters",
    "night": "worker",
    "restore": "backup",
    "seal": "sealing",
    "verify-log": "journal",
    "version": "versions",
}
"""Where a command stands when its module has another name: its module alone is then loaded."""


def gather(asked: str = "") -> None:
    """Register the commands: those of the module of the command asked, else all of them."""
    package = sys.modules["vigie.cli"]
    names = [item.name for item in pkgutil.iter_modules(package.__path__)]
    wanted = MODULES.get(asked, asked)
    for name in [wanted] if wanted in names else names:
        module = importlib.import_module(f"vigie.cli.{name}")
        register = getattr(module, "register", None)
        if register is not None:
            register(app)

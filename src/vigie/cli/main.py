"""The ``vigie`` command. Each module of this folder with ``register(app)`` adds its own
commands."""

import importlib
import os
import pkgutil
import sys

import typer

app = typer.Typer(
    name="vigie",
    help="Observatoire permanent de la sécurité des établissements de santé.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


DEMO_HOME = "vigie-demo-home"
"""Where a demonstration lives when ``VIGIE_HOME`` does not say: never the production home."""
WITHOUT_DATABASE = {"doctor", "migrate", "match", "name", "version", "demo"}


@app.callback()
def before(context: typer.Context) -> None:
    """Make the database ready for the commands that need it."""
    if context.invoked_subcommand not in WITHOUT_DATABASE:
        from vigie.store import database

        database.prepare()


def run() -> None:
    """Set the framework up, gather the commands, run one. Exit codes: 0 done, 1 refused, 2
    usage, 3 items left out."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("VIGIE_HOME", DEMO_HOME)
    import django

    django.setup()
    gather()
    from vigie.cli.speech import refusing

    with refusing():
        app()


def gather() -> None:
    """Register the commands of every module of this folder."""
    package = sys.modules["vigie.cli"]
    for item in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"vigie.cli.{item.name}")
        register = getattr(module, "register", None)
        if register is not None:
            register(app)

"""How the command asks: commands, options and arguments with their help in both languages, and
those that several commands share.

A help is made when its module is imported, in the person's language; a docstring is never one.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from vigie.cli.tongue import words

DAY = ("%Y-%m-%d",)


class Command(TyperCommand):
    """A command whose usage and ``--help`` speak the person's language."""

    def get_help_option(self, ctx: Any) -> Any:
        return _helpful(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(ctx, formatter, self.collect_usage_pieces(ctx))


class Group(TyperGroup):
    """The same for a command that holds others."""

    def get_help_option(self, ctx: Any) -> Any:
        return _helpful(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(ctx, formatter, self.collect_usage_pieces(ctx))


def _helpful(found: Any) -> Any:
    if found is not None:
        found.help = words(fr="Montrer cette aide, et rien d'autre.", en="Show this help alone.")
    return found


def _write_usage(ctx: Any, formatter: Any, pieces: list[str]) -> None:
    prefix = words(fr="Emploi : ", en="Usage: ")
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=prefix)


def group(*, fr: str, en: str, **more: Any) -> typer.Typer:
    """Return a command that holds others; alone, it says its help."""
    metavar = words(fr="COMMANDE [ARGUMENTS]...", en="COMMAND [ARGS]...")
    return typer.Typer(
        cls=Group,
        help=words(fr=fr, en=en),
        subcommand_metavar=metavar,
        options_metavar="[OPTIONS]",
        **{"no_args_is_help": True, **more},
    )


def commands(app: typer.Typer, *asked: tuple[str, Callable[..., None], str, str]) -> None:
    """Add commands to ``app``: the name of each, what obeys it, its help in French, in English."""
    for name, run, fr, en in asked:
        app.command(name, cls=Command, help=words(fr=fr, en=en))(run)


def option(*flags: str, fr: str, en: str, **limits: Any) -> Any:
    """Return what typer knows of an option; ``limits`` are its own (``min``, ``formats``…)."""
    return typer.Option(*flags, help=words(fr=fr, en=en), **limits)


def argument(*, fr: str, en: str, **limits: Any) -> Any:
    """Return what typer knows of an argument."""
    return typer.Argument(help=words(fr=fr, en=en), **limits)


def day(*flags: str, fr: str, en: str) -> Any:
    """Return an option that is a day."""
    metavar = words(fr="AAAA-MM-JJ", en="YYYY-MM-DD")
    return option(*flags, fr=fr, en=en, formats=list(DAY), metavar=metavar)


Json = Annotated[bool, option("--json", fr="tout, en JSON", en="all of it, as JSON")]
Lines = Annotated[
    bool, option("--json", fr="une ligne de JSON chacun", en="a line of JSON for each")
]
On = Annotated[
    datetime | None,
    day("--on", fr="jour montré ; sans : le dernier", en="day shown; the newest when absent"),
]
Until = Annotated[datetime, day("--until", fr="dernier jour", en="last day")]
By = Annotated[str, option("--by", fr="qui le dit, par son nom", en="who says so, by name")]
Reason = Annotated[str, option("--reason", fr="pourquoi", en="why")]
Page = Annotated[int, option("--page", fr="page, à partir de 1", en="page, from 1", min=1)]
Key = Annotated[int, argument(fr="numéro, comme listé", en="number, as listed")]
Finess = Annotated[
    str,
    argument(fr="numéro FINESS de l'établissement", en="FINESS number of the establishment"),
]
PerimeterCode = Annotated[
    str, argument(fr="code du système d'information", en="code of the information system")
]
Product = Annotated[
    str, argument(fr="produit, écrit part:vendor:product", en="product, as part:vendor:product")
]
Cve = Annotated[
    str, argument(fr="vulnérabilité : CVE-2021-44228", en="vulnerability: CVE-2021-44228")
]
Host = Annotated[str, option("--host", fr="adresse où écouter", en="address to listen on")]
Port = Annotated[
    int, option("--port", fr="port où écouter", en="port to listen on", min=1, max=65_535)
]
Seed = Annotated[int, option("--seed", fr="graine du hasard", en="seed of chance")]
Scale = Annotated[
    float, option("--scale", fr="part du pays, de 0 à 1", en="share of the country, 0 to 1")
]
Engine = Annotated[
    str,
    option(
        "--engine",
        fr="adresse d'une grappe Spark (spark://hôte:port), au lieu de cette machine",
        en="address of a Spark cluster (spark://host:port), instead of this machine",
    ),
]

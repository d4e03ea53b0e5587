"""``vigie perimeter``: which sites an information system serves, and what it inherits."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from vigie.cli.asking import Finess, PerimeterCode, argument, commands, group, option
from vigie.cli.speech import out
from vigie.cli.tongue import words
from vigie.operations import perimeters
from vigie.operations.safeguards import catalogue

ACTOR = "command"

_Provider = Annotated[
    str, argument(fr="code du système fournisseur", en="code of the system that provides it")
]
_Safeguard = Annotated[str, argument(fr="mesure, par sa clé", en="safeguard, by its key")]
_Refused = Annotated[bool, option("--except", fr="ne pas en hériter", en="do not inherit it")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    systems = group(
        fr="Les systèmes d'information et les sites qu'ils servent.",
        en="Information systems and the sites they serve.",
    )
    fr, en = "Hériter une mesure prouvée par un fournisseur.", "Inherit what a provider proves."
    commands(
        systems,
        ("add-site", add_site, "Rattacher un site.", "Tie a site."),
        ("remove-site", remove_site, "Détacher un site.", "Untie a site."),
        ("inherit", inherit, fr, en),
    )
    app.add_typer(systems, name="perimeter")


def add_site(code: PerimeterCode, finess: Finess) -> None:
    perimeters.add_site(code=code, finess=finess, now=datetime.now(UTC), actor=ACTOR)
    out.print(words(fr=f"{code} sert {finess}.", en=f"{code} serves {finess}."))


def remove_site(code: PerimeterCode, finess: Finess) -> None:
    perimeters.remove_site(code=code, finess=finess, now=datetime.now(UTC), actor=ACTOR)
    out.print(words(fr=f"{code} ne sert plus {finess}.", en=f"{code} no longer serves {finess}."))


def inherit(
    code: PerimeterCode, provider: _Provider, safeguard: _Safeguard, refused: _Refused = False
) -> None:
    perimeters.inherit(
        code=code,
        provider=provider,
        safeguard=catalogue()[safeguard].key,
        is_exception=refused,
        now=datetime.now(UTC),
        actor=ACTOR,
    )
    out.print(
        words(
            fr=f"{code} : {safeguard} {'refusé' if refused else 'hérité'} de {provider}.",
            en=f"{code}: {safeguard} {'refused' if refused else 'inherited'} from {provider}.",
        )
    )

"""``vigie perimeter``: which sites an information system serves, and what it inherits."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from vigie.cli.speech import out, words
from vigie.operations import perimeters
from vigie.operations.safeguards import catalogue

ACTOR = "command"

_Code = Annotated[str, typer.Argument(help=words(fr="code du périmètre", en="code of it"))]
_Site = Annotated[str, typer.Argument(help=words(fr="numéro FINESS", en="FINESS number"))]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        no_args_is_help=True,
        help=words(
            fr="Les systèmes d'information et les sites qu'ils servent.",
            en="Information systems and the sites they serve.",
        ),
    )
    group.command("add-site", help=words(fr="Rattacher un site.", en="Tie a site."))(add_site)
    group.command("remove-site", help=words(fr="Détacher un site.", en="Untie a site."))(
        remove_site
    )
    group.command(
        "inherit",
        help=words(
            fr="Hériter une mesure prouvée par un fournisseur.",
            en="Inherit a safeguard that a provider proves.",
        ),
    )(inherit)
    app.add_typer(group, name="perimeter")


def add_site(code: _Code, finess: _Site) -> None:
    perimeters.add_site(code=code, finess=finess, now=datetime.now(UTC), actor=ACTOR)
    out.print(words(fr=f"{code} sert {finess}.", en=f"{code} serves {finess}."))


def remove_site(code: _Code, finess: _Site) -> None:
    perimeters.remove_site(code=code, finess=finess, now=datetime.now(UTC), actor=ACTOR)
    out.print(words(fr=f"{code} ne sert plus {finess}.", en=f"{code} no longer serves {finess}."))


def inherit(
    code: _Code,
    provider: Annotated[str, typer.Argument(help=words(fr="fournisseur", en="provider"))],
    safeguard: Annotated[str, typer.Argument(help=words(fr="mesure", en="safeguard"))],
    refused: Annotated[
        bool, typer.Option("--except", help=words(fr="ne pas hériter", en="do not inherit"))
    ] = False,
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

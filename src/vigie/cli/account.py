"""``vigie account``: invite the first people, close accounts, make tokens for programs."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from django.conf import settings

from vigie.cli.noting import noted
from vigie.cli.speech import out, print_json, words
from vigie.core.rights import Act
from vigie.operations import accounts
from vigie.store.accounts import people

PARIS = ZoneInfo("Europe/Paris")
_Name = Annotated[str, typer.Argument(help=words(fr="nom du compte", en="name of the account"))]


def _option(name: str, *, fr: str, en: str) -> Any:
    return typer.Option(name, help=words(fr=fr, en=en))


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help=words(fr="Les comptes.", en="Accounts."))
    said = words(fr="Inviter une personne.", en="Invite a person.")
    group.command("invite", help=said)(invite)
    said = words(fr="Donner un mandat à un compte.", en="Give an account a mandate.")
    group.command("grant", help=said)(grant)
    said = words(fr="Finir un mandat.", en="End a mandate.")
    group.command("end", help=said)(end)
    group.command("renew", help=words(fr="Donner un nouvel accès.", en="Give a new way in."))(
        renew
    )
    said = words(fr="Fermer un compte.", en="Close an account.")
    group.command("close", help=said)(close)
    said = words(fr="Les comptes ouverts.", en="The open accounts.")
    group.command("list", help=said)(listed)
    group.command(
        "service", help=words(fr="Un compte de programme.", en="An account for a program.")
    )(service)
    group.command("token", help=words(fr="Un jeton de programme.", en="A token for a program."))(
        token
    )
    group.command(
        "tidy", help=words(fr="Fermer ce qui dort ou finit.", en="Close what sleeps or ends.")
    )(tidy)
    app.add_typer(group, name="account")


def _times() -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"now": now, "today": now.astimezone(PARIS).date()}


def _asked(
    username: str, role: str, code: str, until: datetime, purpose: str, **more: Any
) -> accounts.Asked:
    return accounts.Asked(
        username=username, role=role, code=code, until=until.date(), purpose=purpose, **more
    )


_Role = Annotated[str, _option("--role", fr="rôle", en="role")]
_Code = Annotated[str, _option("--for", fr="code de la partie", en="code of the part")]
_Until = Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"])]
_Purpose = Annotated[str, _option("--purpose", fr="but", en="purpose")]
_Sections = Annotated[list[str] | None, _option("--section", fr="rubrique", en="section")]


def invite(
    username: _Name,
    role: _Role,
    until: _Until,
    code: _Code = "",
    email: Annotated[str, _option("--email", fr="adresse", en="address")] = "",
    subject: Annotated[str, _option("--subject", fr="fournisseur:sub", en="provider:sub")] = "",
    purpose: _Purpose = "",
    section: _Sections = None,
) -> None:
    more = {"email": email, "subject": subject, "sections": frozenset(section or ())}
    asked = _asked(username, role, code, until, purpose, **more)
    with noted("account", f"account:{username}"):
        secret = accounts.invite(asked=asked, by=None, **_times())
    _say_link(secret)


def grant(
    username: _Name,
    role: _Role,
    until: _Until,
    code: _Code = "",
    purpose: _Purpose = "",
    section: _Sections = None,
) -> None:
    asked = _asked(username, role, code, until, purpose, sections=frozenset(section or ()))
    with noted("account", f"account:{username}"):
        accounts.grant(asked=asked, by=None, **_times())
    out.print(words(fr=f"{username} : mandat donné.", en=f"{username}: mandate given."))


def end(username: _Name, role: _Role, code: _Code = "") -> None:
    times = _times()
    held = [m for p in people.listed(times["today"]) if p["username"] == username
            for m in p["mandates"] if (m["role"], m["code"]) == (role, code)]  # fmt: skip
    with noted("account", f"account:{username}"):
        if not held:
            raise accounts.NoSuchMandate
        accounts.end_mandate(username=username, key=held[0]["pk"], by=None, **times)
    out.print(words(fr=f"{username} : mandat fini.", en=f"{username}: mandate ended."))


def renew(username: _Name) -> None:
    with noted("account", f"account:{username}"):
        secret = accounts.renew(username=username, by=None, **_times())
    _say_link(secret)


def _say_link(secret: str) -> None:
    days = accounts.LINK_LIFE.days
    out.print(
        words(
            fr=f"Lien montré une seule fois, valable {days} jours, à ouvrir sur ce site :",
            en=f"Link shown only once, valid {days} days, to open on this site:",
        )
    )
    out.print(f"/compte/invitation/{secret}/", markup=False, highlight=False, soft_wrap=True)


def close(username: _Name) -> None:
    with noted("account", f"account:{username}"):
        accounts.close(username=username, by=None, **_times())
    out.print(words(fr=f"{username} : fermé.", en=f"{username}: closed."))


def listed(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    rows = people.listed(_times()["today"])
    if json:
        kept = ("username", "is_service", "until", "last_login")
        print_json([{key: _text(row[key]) for key in kept} for row in rows])
        return
    for row in rows:
        held = ", ".join(f"{one['role']} {one['code']}".strip() for one in row["mandates"])
        out.print(f"{row['username']:24} {held or '—'}", markup=False, highlight=False)


def _text(value: object) -> object:
    return value if isinstance(value, bool | str) or value is None else str(value)


def service(
    username: _Name, role: _Role, until: _Until, code: _Code = "", purpose: _Purpose = ""
) -> None:
    asked = _asked(username, role, code, until, purpose)
    with noted("account", f"account:{username}"):
        accounts.add_service(asked=asked, name=username, by=None, **_times())
    out.print(words(fr=f"{username} : fait.", en=f"{username}: made."))


def token(
    username: _Name,
    name: Annotated[str, _option("--name", fr="nom du programme", en="name of the program")],
    days: Annotated[int, typer.Option("--days", min=1, max=366)] = 90,
    give: Annotated[bool, _option("--give", fr="donner des preuves", en="give evidence")] = False,
) -> None:
    """Print a token once: only its hash is kept."""
    times = _times()
    user = accounts.administered(username=username, by=None, today=times["today"])
    made = accounts.make_token(
        user=user,
        name=name,
        acts=frozenset({Act.READ, Act.GIVE} if give else {Act.READ}),
        lasts=timedelta(days=days),
        by="command",
        now=times["now"],
    )
    out.print(made, markup=False, highlight=False, soft_wrap=True)


def tidy() -> None:
    after = timedelta(days=settings.VIGIE_DORMANT_DAYS)
    done = accounts.tidy(**_times(), dormant_after=after)
    for because, names in done.items():
        out.print(f"{because}: {', '.join(names)}", markup=False, highlight=False)

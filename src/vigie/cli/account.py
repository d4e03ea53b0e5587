"""``vigie account``: invite the first people, close accounts, make tokens for programs."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from django.conf import settings

from vigie.cli.asking import Json, argument, commands, day, group, option
from vigie.cli.noting import noted
from vigie.cli.speech import out, print_json
from vigie.cli.tongue import words
from vigie.core.rights import Act
from vigie.operations import accounts
from vigie.store.accounts import people

PARIS = ZoneInfo("Europe/Paris")
_Name = Annotated[str, argument(fr="nom du compte", en="name of the account")]
_Role = Annotated[str, option("--role", fr="rôle", en="role")]
_Code = Annotated[
    str,
    option(
        "--for",
        fr="code de la partie du pays, ou numéro FINESS ; sans : le pays",
        en="code of the part of the country, or FINESS number; the country when absent",
    ),
]
_Until = Annotated[datetime, day("--until", fr="fin du mandat", en="end of the mandate")]
_Purpose = Annotated[str, option("--purpose", fr="à quelle fin", en="to what end")]
_Sections = Annotated[
    list[str] | None,
    option("--section", fr="rubrique confiée (répétable)", en="section given (repeatable)"),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    accounts_ = group(
        fr="Les comptes des personnes et des programmes.", en="Accounts of people and programs."
    )
    commands(
        accounts_,
        ("invite", invite, "Inviter une personne.", "Invite a person."),
        ("grant", grant, "Donner un mandat à un compte.", "Give an account a mandate."),
        ("end", end, "Finir un mandat.", "End a mandate."),
        ("renew", renew, "Donner un nouvel accès.", "Give a new way in."),
        ("close", close, "Fermer un compte.", "Close an account."),
        ("list", listed, "Lister les comptes ouverts.", "List the open accounts."),
        ("service", service, "Ouvrir un compte de programme.", "Open an account for a program."),
        ("token", token, "Faire un jeton de programme.", "Make a token for a program."),
        ("tidy", tidy, "Fermer ce qui dort ou finit.", "Close what sleeps or ends."),
    )
    app.add_typer(accounts_, name="account")


def _times() -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"now": now, "today": now.astimezone(PARIS).date()}


def _asked(
    username: str, role: str, code: str, until: datetime, purpose: str, **more: Any
) -> accounts.Asked:
    return accounts.Asked(
        username=username, role=role, code=code, until=until.date(), purpose=purpose, **more
    )


def invite(
    username: _Name,
    role: _Role,
    until: _Until,
    code: _Code = "",
    email: Annotated[str, option("--email", fr="adresse de courriel", en="e-mail address")] = "",
    subject: Annotated[
        str,
        option(
            "--subject",
            fr="identité déjà connue, écrite fournisseur:sub",
            en="identity known already, as provider:sub",
        ),
    ] = "",
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


def listed(json: Json = False) -> None:
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
    name: Annotated[str, option("--name", fr="nom du programme", en="name of the program")],
    days: Annotated[
        int, option("--days", fr="jours que dure le jeton", en="days it lasts", min=1, max=366)
    ] = 90,
    give: Annotated[
        bool, option("--give", fr="peut aussi donner des preuves", en="may give evidence too")
    ] = False,
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

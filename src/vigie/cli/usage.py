"""What a wrong usage is told: typer says part of it through gettext, and part of it in English
alone; the command says the whole in the person's language."""

import re
from typing import Any

import typer

from vigie.cli.tongue import language, words


def said(error: typer.TyperException) -> list[str]:
    """Return the lines of a refusal: what is wrong, then how to be helped. None when typer has
    shown the help itself."""
    context = getattr(error, "ctx", None)
    what = _what(error, context)
    if not what or context is None:
        return [what] if what else []
    path = context.command_path
    return [what, words(fr=f"Pour de l'aide : {path} --help", en=f"For help: {path} --help")]


def _what(error: typer.TyperException, context: Any) -> str:
    """Return what is wrong: by the kind of the error, which typer tells by what it carries."""
    parameter = getattr(error, "param", None)
    if parameter is not None:
        return _parameter(error, parameter, context)
    if hasattr(error, "possibilities"):
        return _unknown_option(error)
    if hasattr(error, "option_name"):
        name = error.option_name
        return words(
            fr=f"{name} : valeur absente, ou de trop", en=f"{name}: no value, or one too many"
        )
    if isinstance(error, typer.BadParameter):
        return words(fr=f"valeur refusée : {error.message}", en=f"refused value: {error.message}")
    return _translated(error.format_message())


_ENGLISH_ALONE = (
    (re.compile(r" Did you mean (.+)\?$"), r" Proche : \1."),
    (re.compile(r"^Got unexpected extra argument\(s\) \((.+)\)$"), r"de trop : \1"),
)
"""What typer never asks gettext for, and its French."""


def _translated(message: str) -> str:
    for english, french in _ENGLISH_ALONE:
        if language() == "fr":
            message = english.sub(french, message)
    return message


def _parameter(error: typer.TyperException, parameter: Any, context: Any) -> str:
    flag = parameter.opts[0]
    name = flag if flag.startswith("-") else parameter.display_name_raw
    if hasattr(error, "param_type"):
        return words(fr=f"il manque {name}", en=f"{name} is missing")
    wanted = parameter.metavar or _wanted(parameter, context)
    return words(fr=f"{name} attend {wanted}", en=f"{name} takes {wanted}")


def _wanted(parameter: Any, context: Any) -> str:
    """Return what a parameter takes: a kind of number with its bounds, one of its choices, else
    what typer calls its type."""
    kind = parameter.display_type(context).strip("<>")
    told = parameter.type_descriptor.parameter_info
    bounds = [f"≥ {told.min}"] if told.min is not None else []
    bounds += [f"≤ {told.max}"] if told.max is not None else []
    fr, en = _KINDS.get(kind.removesuffix(" range"), (kind, kind))
    return ", ".join([words(fr=fr, en=en), *bounds])


_KINDS = {"int": ("un nombre entier", "a whole number"), "float": ("un nombre", "a number")}


def _unknown_option(error: Any) -> str:
    name, near = error.option_name, ", ".join(sorted(error.possibilities or ()))
    what = words(fr=f"l'option {name} n'existe pas", en=f"there is no option {name}")
    return what + (words(fr=f" ; proche : {near}", en=f"; near: {near}") if near else "")

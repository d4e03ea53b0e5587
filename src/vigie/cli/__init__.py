"""The ``vigie`` command. typer reads some of its wordings when it is imported: its French is bound
before."""

from vigie.cli import tongue

tongue.bind()

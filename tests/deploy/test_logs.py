"""The log of the process, as a program reads it: one line per event, and no secret in it."""

import json
import logging
import sys

import pytest

from vigie.config import environment
from vigie.config.logs import JsonLines, WithoutSecrets


def written(message: str, *, error: bool = False) -> str:
    """Return what the log writes of an event."""
    raised = sys.exc_info() if error else None
    record = logging.LogRecord("vigie.x", logging.WARNING, __file__, 1, message, None, raised)
    assert WithoutSecrets().filter(record)
    return JsonLines().format(record)


def test_an_event_is_one_line_that_a_program_reads() -> None:
    line = written('fichier « a\nb » refusé\r\n{"level": "forged"}')
    assert "\n" not in line and "\r" not in line
    told = json.loads(line)
    assert told["level"] == "WARNING" and told["logger"] == "vigie.x"
    assert told["at"].endswith("+00:00") and told["message"].startswith("fichier « a\nb »")


def test_no_secret_of_an_address_is_written_not_even_in_a_trace() -> None:
    assert "secret" not in written("GET /reponse/un-secret/")
    try:
        raise ValueError("/compte/invitation/un-secret/ n’a rien donné")
    except ValueError:
        line = written("échec", error=True)
    trace = json.loads(line)["error"]
    assert "ValueError" in trace and "/compte/invitation/…/ n’a" in trace


def test_another_form_of_log_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LOG_FORMAT", "xml")
    with pytest.raises(environment.UnusableSetting, match="VIGIE_LOG_FORMAT"):
        environment.choice("VIGIE_LOG_FORMAT", "text", "json")

"""What is written in the log carries no secret: the addresses of one-time links are cut. For
machines, one line of JSON per event (``VIGIE_LOG_FORMAT=json``)."""

import json
import logging
import re
from datetime import UTC, datetime

_SECRET = re.compile(r"(/(?:reponse|compte/invitation)/)[^/\s\"'?]+")


class WithoutSecrets(logging.Filter):
    """Cuts the secret out of the address of an invitation or of a sheet, in any message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), None
        return True


class JsonLines(logging.Formatter):
    """Writes an event as one line of JSON, whatever line ends its words hold: ``at`` (UTC),
    ``level``, ``logger``, ``message``, and ``error`` with its trace when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = _SECRET.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)

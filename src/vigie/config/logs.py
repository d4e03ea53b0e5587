"""What is written in the log carries no secret: the addresses of one-time links are cut."""

import logging
import re

_SECRET = re.compile(r"(/(?:reponse|compte/invitation)/)[^/\s\"'?]+")


class WithoutSecrets(logging.Filter):
    """Cuts the secret out of the address of an invitation or of a sheet, in any message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), None
        return True

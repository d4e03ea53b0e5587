"""Where data lives: ``VIGIE_HOME`` with the raw archive, the lake and, by default, the
database."""

from pathlib import Path

from django.conf import settings


def home() -> Path:
    """Return the data folder, made at need."""
    path = Path(settings.VIGIE_HOME)
    path.mkdir(parents=True, exist_ok=True)
    return path


def lake() -> Path:
    """Return the folder of the columnar files."""
    path = home() / "lake"
    path.mkdir(parents=True, exist_ok=True)
    return path


DEMO_MARKER = "demo.json"


def is_demo() -> bool:
    """Return whether the home is a demonstration's: sample data, sample accounts."""
    return (home() / DEMO_MARKER).exists()

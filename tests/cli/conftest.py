"""The commands read the small country that the operations tests observe."""

from tests.operations.conftest import country_files, observed, undone

__all__ = ["country_files", "observed", "undone"]

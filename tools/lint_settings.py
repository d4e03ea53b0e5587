"""The settings with the linter of migrations: what a version in service could not live with.

A web process of the version before runs while a migration is applied: a column it writes must not
vanish, be renamed, or be asked for by a constraint that it does not know. Left out, because they
were written before any installation was in service: those named below. ``0015_sealed_texts``
widens columns to texts without a bound, which the version before goes on writing.
"""

from vigie.config.settings import *  # noqa: F403
from vigie.config.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["store"],
    "ignore_name": ["0001_initial", "0007_identities", "0011_sheets", "0015_sealed_texts"],
    "no_cache": True,
    "exclude_migration_tests": ["RUNPYTHON_MODEL_VARIABLE_NAME"],
    "quiet": ["ok", "ignore"],
}

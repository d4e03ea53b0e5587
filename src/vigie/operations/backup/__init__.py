"""Copies of the whole installation, kept elsewhere, encrypted, and restored into an empty place.

Described in docs/methods/backup.md.
"""

from vigie.operations.backup.keeping import Kept, keep
from vigie.operations.backup.keys import keep_keys, new_identity, restore_keys
from vigie.operations.backup.restoring import Restored, restore
from vigie.operations.backup.vault import (
    DamagedBackup,
    NoBackup,
    NotEmpty,
    UnusableBackupKey,
    Vault,
    identity_in,
    recipients_in,
)

__all__ = [
    "DamagedBackup",
    "Kept",
    "NoBackup",
    "NotEmpty",
    "Restored",
    "UnusableBackupKey",
    "Vault",
    "identity_in",
    "keep",
    "keep_keys",
    "new_identity",
    "recipients_in",
    "restore",
    "restore_keys",
]

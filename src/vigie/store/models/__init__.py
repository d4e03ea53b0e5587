"""The only tables. Imported by the store alone: every other layer asks the store named
questions."""

from vigie.store.models.accounts import (
    AccountInvitation,
    AnswerSheet,
    ApiToken,
    ApprovalRow,
    EmergencyRow,
    Mandate,
    User,
)
from vigie.store.models.advisories import FeedState, RawFile, SetAsideRecord
from vigie.store.models.establishments import (
    Activity,
    Entity,
    Grouping,
    GroupingMember,
    Inheritance,
    Invitation,
    Perimeter,
    PerimeterSite,
    RegistryChange,
    Site,
)
from vigie.store.models.evidence import EvidenceRow
from vigie.store.models.findings import (
    AnswerRow,
    FindingDay,
    SuppressionRow,
    TransitionRow,
)
from vigie.store.models.inventory import DeliveryRow, ExpectedEstate
from vigie.store.models.journal import (
    JournalCheckpoint,
    JournalEntry,
    JournalHead,
    JournalLeaf,
    JournalNode,
    JournalPending,
)
from vigie.store.models.keywords import KeywordRow
from vigie.store.models.level import AggregateRow, LevelRow, ObservationRow
from vigie.store.models.night import NightStep
from vigie.store.models.products import NameDecisionRow
from vigie.store.models.publication import EditionRow
from vigie.store.models.reading import ReadingRow
from vigie.store.models.received import ReceivedFile

__all__ = [
    "AccountInvitation",
    "Activity",
    "AggregateRow",
    "AnswerRow",
    "AnswerSheet",
    "ApiToken",
    "ApprovalRow",
    "DeliveryRow",
    "EditionRow",
    "EmergencyRow",
    "Entity",
    "EvidenceRow",
    "ExpectedEstate",
    "FeedState",
    "FindingDay",
    "Grouping",
    "GroupingMember",
    "Inheritance",
    "Invitation",
    "JournalCheckpoint",
    "JournalEntry",
    "JournalHead",
    "JournalLeaf",
    "JournalNode",
    "JournalPending",
    "KeywordRow",
    "LevelRow",
    "Mandate",
    "NameDecisionRow",
    "NightStep",
    "ObservationRow",
    "Perimeter",
    "PerimeterSite",
    "RawFile",
    "ReadingRow",
    "ReceivedFile",
    "RegistryChange",
    "SetAsideRecord",
    "Site",
    "SuppressionRow",
    "TransitionRow",
    "User",
]

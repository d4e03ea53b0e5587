"""A short questionnaire in plain words for establishments without computer staff: its questions,
the sheets on which it is answered, and what the answers say of safeguards."""

from vigie.core.questionnaire.questions import (
    UNKNOWN,
    Choice,
    Part,
    Question,
    Questionnaire,
    UnknownAnswer,
    UnknownQuestion,
    parse_questionnaire,
)
from vigie.core.questionnaire.references import ALPHABET, read_reference, written_reference
from vigie.core.questionnaire.sheets import (
    LONGEST,
    Channel,
    NothingAnswered,
    NotOpen,
    NotReadBack,
    Sheet,
    SpeakerNeeded,
    Standing,
    check_sending,
)

__all__ = [
    "ALPHABET",
    "LONGEST",
    "UNKNOWN",
    "Channel",
    "Choice",
    "NotOpen",
    "NotReadBack",
    "NothingAnswered",
    "Part",
    "Question",
    "Questionnaire",
    "Sheet",
    "SpeakerNeeded",
    "Standing",
    "UnknownAnswer",
    "UnknownQuestion",
    "check_sending",
    "parse_questionnaire",
    "read_reference",
    "written_reference",
]

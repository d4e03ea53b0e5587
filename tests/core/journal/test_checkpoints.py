"""Checkpoints as text: what is written is read again, what is not one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.journal import Checkpoint, Note, UnreadableCheckpoint, parse_note

origins = st.text(st.characters(categories=["L", "N"]), min_size=1)
hashes = st.binary(min_size=32, max_size=32)


@given(origins, st.integers(0), hashes, st.binary(min_size=4, max_size=4), st.binary(min_size=64))
def test_a_note_is_read_as_it_was_written(
    origin: str, size: int, root: bytes, key: bytes, signature: bytes
) -> None:
    note = Note(Checkpoint(origin, size, root), origin, key, signature)
    assert parse_note(note.text) == note
    assert parse_note(note.text.replace("\n", "\r\n")) == note


@pytest.mark.parametrize(
    "text",
    ["", "vigie\n3\n", "vigie\n3\nAAAA\n\n— vigie AAAA\n", "vigie\nx\nAAAA\n\n— v A\n", "\n\n\n"],
)
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCheckpoint):
        parse_note(text)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        note = parse_note(text)
    except UnreadableCheckpoint as refusal:
        assert refusal.say("fr") != refusal.say("en")
    else:
        assert note.checkpoint.size >= 0

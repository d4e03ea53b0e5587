"""What a keyword matches: all its words, whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.keywords import UnusableKeyword, keyword, matches


@pytest.mark.parametrize(
    ("text", "said", "holds"),
    [
        ("Acme Vela", "Vulnérabilité dans la VELA d’Acme", True),
        ("échographe", "Echographe portable", True),
        ("vela", "Velaires", False),
        ("acme vela", "Acme Orion", False),
        ("VX-40", "vx 40", True),
        ("VX-40", "vx 400", False),
    ],
)
def test_every_word_is_asked_whole(text: str, said: str, holds: bool) -> None:
    assert matches(keyword(text), [said]) is holds


def test_words_may_stand_in_several_texts() -> None:
    assert matches(keyword("acme vela"), ["Acme", "la Vela"])


@pytest.mark.parametrize("text", ["", "  ", "a", "a b", "x" * 121, " ".join("abcdefghi" * 2)])
def test_a_keyword_that_matches_anything_is_refused(text: str) -> None:
    with pytest.raises(UnusableKeyword):
        keyword(text)


@given(st.lists(st.sampled_from(["acme", "vela", "orion", "pompe"]), min_size=1, max_size=4))
def test_the_order_of_words_says_nothing(words: list[str]) -> None:
    assert keyword(" ".join(words)) and matches(keyword(" ".join(words)), words[::-1])

"""One test over all the modules: each has its page and its sample, and claims no other's."""

from pathlib import Path

import pytest

from tests.sources.feeds.reading import SAMPLES
from vigie.sources.catalogue import modules
from vigie.sources.opening import head_of

DOCS = Path(__file__).resolve().parents[3] / "docs" / "sources"
FEEDS = modules("feeds")
STEMS = {"companions": "companion", "epss": "epss_scores"}


def _name(module: object) -> str:
    return module.__name__.rsplit(".", 1)[-1]  # type: ignore[attr-defined, no-any-return]


def _samples(module: object) -> list[Path]:
    stem = STEMS.get(_name(module), _name(module))
    return sorted(SAMPLES.glob(f"{stem}[._-]*"))


@pytest.mark.parametrize("module", FEEDS, ids=_name)
def test_each_feed_has_a_page_and_a_sample(module: object) -> None:
    assert (DOCS / module.SOURCE.page).is_file()  # type: ignore[attr-defined]
    assert _samples(module)


@pytest.mark.parametrize("module", FEEDS, ids=_name)
def test_each_feed_recognises_its_samples_and_no_other(module: object) -> None:
    own = _samples(module)
    recognised = [
        path
        for path in sorted(SAMPLES.iterdir())
        if module.recognises(path.name, head_of(path))  # type: ignore[attr-defined]
    ]
    assert recognised == own


def test_names_of_feeds_are_unique() -> None:
    names = [module.SOURCE.name for module in FEEDS]
    assert len(names) == len(set(names))

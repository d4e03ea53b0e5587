"""The worked example of docs/methods/level-v1.md, line by line, to the digit printed."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.core.editions import CATALOGUE, METHOD, PARAMETERS
from tests.core.level.oracle import SCORED
from tests.core.level.perimeters import HOSPITAL
from vigie.core.evidence import Evidence, Held, never_seen, reading
from vigie.core.evidence.looks import decay_of, looks
from vigie.core.level import v1
from vigie.core.level.v1 import Floats
from vigie.core.safeguards import merged
from vigie.core.vocabulary import Proof

PAGE = Path(__file__).resolve().parents[3] / "docs" / "methods" / "level-v1.md"
ON = date(2026, 11, 1)
STAFF, CARE = 1200.0, 2_000_000.0
_LINE = re.compile(r"\| (\d+) \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|")


def _rows(first: str) -> Iterator[list[str]]:
    """Yield the cells of the table whose header begins with these words."""
    lines = iter(PAGE.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith(first):
            break
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


@cache
def _pieces() -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            safeguard=safeguard,
            low=float(low),
            high=float(high),
            seen=float(seen),
            proof=Proof(proof),
            observed_on=ON - timedelta(days=int(age)),
            source=source,
            scope="" if scope == "whole" else scope,
        )
        for _, safeguard, scope, proof, low, high, seen, age, source in _rows("| n | safeguard |")
    )


@cache
def _held(key: str) -> Held:
    own = [piece for piece in _pieces() if piece.safeguard == key]
    if not own:
        return never_seen()
    return reading(own, CATALOGUE[key], on=ON, trust=PARAMETERS.trust, held=PARAMETERS.held)


@cache
def _shares(word: str) -> Floats:
    everything = np.array([[getattr(_held(s.key), word) for s in CATALOGUE.safeguards]])
    return merged(CATALOGUE, everything, np.ones_like(everything, dtype=bool))[0]


def _of_pieces() -> dict[str, float]:
    found = {}
    for number, piece in enumerate(_pieces(), 1):
        ttl = CATALOGUE[piece.safeguard].ttl_days
        (look,) = looks([piece], piece.scope, ttl=ttl, on=ON, trust=PARAMETERS.trust)
        name = f"piece{number}"
        found[f"{name}.lo"], found[f"{name}.hi"] = look.box.low, look.box.high
        found[f"{name}.lo_now"], found[f"{name}.hi_now"] = look.box.low_now, look.box.high_now
        found[f"{name}.s"] = decay_of((ON - piece.observed_on).days, ttl)
    return found


def _of_zones() -> dict[str, float]:
    known = np.array([_held(key).known for key in SCORED])
    shares = v1.known_share(METHOD, known, HOSPITAL)
    weights = v1.zone_sums(METHOD, np.log1p(-METHOD.effects), HOSPITAL)
    found = {f"known.{zone}": float(shares[k]) for k, zone in enumerate(v1.ZONES)}
    found |= {f"weight.{zone}": float(weights[k]) for k, zone in enumerate(v1.ZONES)}
    zones = v1.openness(METHOD, _shares("proved"), HOSPITAL)
    found["zones_proved_shut"] = float(v1.proved_shut(METHOD, zones, shares).sum())
    return found


def _of_loss(name: str, x: Floats) -> dict[str, float]:
    """Return what the formulas give for shares in place, named as on the page."""
    left = v1.products(METHOD, x, HOSPITAL)
    doors = left[:4]
    return {
        f"doors.sum.{name}": float((doors * METHOD.door_weights).sum()),
        f"doors.weakest.{name}": float(doors.max()),
        f"doors.{name}": float(v1.doors_openness(METHOD, left)),
        f"rate.{name}": float(v1.break_ins(METHOD, x, HOSPITAL, np.array(STAFF))),
        f"p_wide.{name}": float(v1.wide_probability(METHOD, left)),
        f"hours_wide.{name}": float(v1.hours_wide(METHOD, left)),
        f"hours.{name}": float(v1.hours_per_break_in(METHOD, left)),
        f"log_loss.{name}": float(np.log(v1.relative_loss(METHOD, left))),
        f"lost.{name}": float(
            v1.care_hours_lost(METHOD, x, HOSPITAL, np.array(STAFF), np.array(CARE))
        ),
    }


def _of_level(name: str) -> dict[str, float | str]:
    x = _shares(name)
    zones, left = v1.openness(METHOD, x, HOSPITAL), v1.products(METHOD, x, HOSPITAL)
    r, weakest = v1.remaining(METHOD, x, HOSPITAL), v1.weakest_openness(zones)
    found: dict[str, float | str] = {f"z.{z}.{name}": float(zones[k]) for k, z in _zones()}
    found |= {f"left.{z}.{name}": float(left[k]) for k, z in _zones()}
    found[f"supported.{name}"] = float(x[SCORED.index("os_supported")])
    found[f"r.{name}"], found[f"weakest.{name}"] = float(r), float(weakest)
    found[f"letter_of_r.{name}"] = v1.letter_names(v1.letters(METHOD, r, zones * 0.0))[0]
    found[f"cap.{name}"] = v1.letter_names(v1.letters(METHOD, r * 0.0, zones))[0]
    found[f"letter.{name}"] = v1.letter_names(v1.letters(METHOD, r, zones))[0]
    return found


def _zones() -> list[tuple[int, str]]:
    return [(k, zone.value) for k, zone in enumerate(v1.ZONES)]


@cache
def _computed() -> dict[str, float | str]:
    """Return every figure of the example, as the code computes it."""
    found: dict[str, float | str] = {**_of_pieces(), **_of_zones()}
    for name in ("proved", "said", "possible"):
        found |= _of_level(name) | _of_loss(name, _shares(name))
        found |= {f"{s.key}.{name}": getattr(_held(s.key), name) for s in CATALOGUE.safeguards}
    count = len(SCORED)
    found |= _of_loss("all_in_place", np.ones(count)) | _of_loss("nothing", np.zeros(count))
    found["size"] = float(v1.size(METHOD, np.array(STAFF)))
    found["patients"] = CARE / v1.HOURS_PER_YEAR
    return found


LINES = _LINE.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", LINES, ids=[f"{n} {symbol}" for n, symbol, _, _ in LINES])
def test_each_line_of_the_worked_example_is_what_the_code_computes(
    line: tuple[str, str, str, str],
) -> None:
    _, symbol, printed, _ = line
    found = _computed()[symbol]
    if isinstance(found, str):
        assert printed == found
    else:
        digits = len(printed.partition(".")[2])
        value = float(printed.replace("−", "-"))
        assert found == pytest.approx(value, rel=0.0, abs=0.5 * 10.0**-digits + 1e-9)


def test_the_lines_are_numbered_in_order_and_cover_every_step() -> None:
    assert [int(number) for number, *_ in LINES] == list(range(1, len(LINES) + 1))
    symbols = {symbol for _, symbol, _, _ in LINES}
    for name in ("proved", "said", "possible"):
        wanted = {f"{word}.{name}" for word in ("doors", "rate", "hours", "lost", "r", "letter")}
        assert wanted | {f"z.{zone}.{name}" for zone in v1.ZONES} <= symbols


def test_the_page_prints_the_parameters_in_force() -> None:
    printed = {cells[0].strip("`"): cells for cells in _rows("| parameter | meaning |")}
    assert printed.keys() == PARAMETERS.ranges.keys()
    for key, cells in printed.items():
        one = PARAMETERS.ranges[key]
        low, high = cells[3].split(" – ")
        assert (float(cells[2]), float(low), float(high)) == (one.value, one.low, one.high)
        assert (cells[4] == "yes", cells[5]) == (one.judgement, one.source)


def test_the_page_prints_the_safeguards_in_force() -> None:
    printed = {cells[0].strip("`"): cells for cells in _rows("| safeguard | zone |")}
    assert list(printed) == [s.key for s in CATALOGUE.safeguards if s.zone is not None]
    for key, cells in printed.items():
        one = CATALOGUE[key]
        assert cells[1].split()[0] == one.zone
        assert (cells[2], int(cells[3]), cells[8] == "yes") == (one.proof, one.ttl_days, one.small)
        if one.effectiveness:
            low, high = cells[5].split(" – ")
            effect = one.effectiveness
            assert (float(cells[4]), float(low), float(high)) == (
                effect.value,
                effect.low,
                effect.high,
            )

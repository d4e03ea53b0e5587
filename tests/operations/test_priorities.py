"""Facts and decisions as columns say what the core says, case by case."""

import polars as pl
import pytest

from vigie.core.findings import Verdict
from vigie.core.priorities import Exploitation
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine import advisories
from vigie.operations import priorities
from vigie.operations.priorities import FACTS, ORDER, case_of, decisions, facts
from vigie.store.home import lake


def known() -> advisories.AdvisorySnapshot:
    current = advisories.current(lake())
    assert current is not None
    return current


@pytest.mark.usefixtures("observed")
def test_facts_of_a_few_are_those_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    every = facts(known()).sort("cve")
    asked = every.select("cve")[::3]
    for few in (0, 1_000_000):
        monkeypatch.setattr(priorities, "FEW", few)
        assert facts(known(), asked).sort("cve").equals(every[::3])


@pytest.mark.usefixtures("observed")
def test_exploitation_as_a_column_is_that_of_the_core() -> None:
    said = {row["cve"]: row["exploitation"] for row in known().table("ssvc").collect().to_dicts()}
    rows = facts(known()).to_dicts()
    for row in rows:
        assert Exploitation(row["exploitation"]) == priorities.priorities().exploitation(
            known=row["exploited"],
            probability=row["probability"],
            said=said.get(row["cve"]) or "",
        )
    assert len({row["exploitation"] for row in rows}) > 2


def test_the_table_and_the_engine_s_numbers_are_the_decisions_of_the_core() -> None:
    pressing, verdicts = priorities.pressing(), [Verdict.AFFECTED, Verdict.UNKNOWN]
    table = decisions()
    codes = priorities.fact_codes(table.select(FACTS))
    exposures, cares = list(Exposure), list(CareService)
    for row, code in zip(table.to_dicts()[::7], codes.to_list()[::7], strict=True):
        decided = priorities.priorities().decided(case_of(row))
        assert decided is not None
        assert (row["decision"], row["decision_best"]) == decided[:2]
        place = exposures.index(row["exposure"]) * len(cares) + cares.index(row["care_service"])
        numbered = pressing.table[verdicts.index(row["verdict"]), code, place]
        assert ORDER[numbered] == row["decision"] == ORDER[row["pressing"]]
    assert len(table) == table.select(pl.struct(priorities.CASE).n_unique()).item()

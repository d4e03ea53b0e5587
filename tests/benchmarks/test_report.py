"""The READMEs say what the results say; what is scored is scored right."""

from pathlib import Path

import pytest
from benchmarks.peers import accuracy, corpus, feeds, traps
from benchmarks.peers.accuracy import Said
from benchmarks.peers.corpus import Question, Truth

from benchmarks import report


@pytest.mark.parametrize("page", report.PAGES, ids=lambda page: page.parent.name)
def test_a_readme_says_what_the_results_say(page: Path) -> None:
    text = page.read_text("utf-8")
    assert report.BEGIN in text and report.END in text
    assert report.rewritten(text, report.PAGES[page]) == text, "run: vigie bench readme"


def test_a_figure_typed_by_hand_is_seen() -> None:
    text = f"before\n{report.BEGIN}\n99 % of all\n{report.END}\nafter"
    found = report.rewritten(text, "short")
    assert "99 % of all" not in found
    assert found.startswith("before\n") and found.endswith("\nafter")


def test_every_trap_is_drawn_the_same_from_one_seed() -> None:
    first, second = list(traps.cases(7)), list(traps.cases(7))
    assert first == second
    titles = {question.trap for question in corpus.asked_of(first)}
    assert len(titles) == len(traps.TRAPS)


def test_a_trap_asks_only_of_what_its_files_and_machines_hold() -> None:
    for case in traps.cases(3):
        cves = {record["cve"]["CVE_data_meta"]["ID"] for record in case.records}
        held = {name for machine in case.machines for name in machine}
        assert {q.cve for q in case.questions} <= cves
        assert {q.component for q in case.questions} <= held


def scores(truth: Truth, said: Said) -> dict[str, object]:
    question = Question("a trap", "cpe", "CVE-2021-10001", truth)
    found: dict[str, object] = accuracy.scored([question], {"tool": [said]})["all"]["tool"]
    return found


@pytest.mark.parametrize(
    ("truth", "said", "right"),
    [
        (Truth.AFFECTED, Said(is_affected=True), 1),
        (Truth.AFFECTED, Said(is_affected=False), 0),
        (Truth.AFFECTED, Said(is_affected=False, is_unknown=True), 0),
        (Truth.NOT_AFFECTED, Said(is_affected=False), 1),
        (Truth.NOT_AFFECTED, Said(is_affected=True), 0),
        (Truth.NOT_AFFECTED, Said(is_affected=False, is_unknown=True), 0),
        (Truth.UNKNOWABLE, Said(is_affected=False, is_unknown=True), 1),
        (Truth.UNKNOWABLE, Said(is_affected=False), 0),
        (Truth.UNKNOWABLE, Said(is_affected=True), 0),
    ],
)
def test_an_answer_is_right_when_it_says_the_truth(truth: Truth, said: Said, right: int) -> None:
    assert scores(truth, said)["right"] == right


def test_without_a_claim_there_is_no_precision() -> None:
    found = scores(Truth.AFFECTED, Said(is_affected=False, is_unknown=True))
    assert (found["precision"], found["recall"], found["unsure"]) == (None, 0.0, 1)


def test_ranges_are_cut_to_the_number_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "RANGES", 500)
    records, origin = feeds.records(None, seed=1)
    assert origin == "drawn"
    assert sum(len(feeds.statements(record)) for record in records) == 500
    names = feeds.components(records, 800, seed=1)
    assert len(set(names)) == len(names) == 800


def test_vigie_falls_into_no_trap(tmp_path: Path) -> None:
    draw = corpus.Draw(5)
    drawn = [trap(draw) for trap in traps.TRAPS]
    records = [record for case in drawn for record in case.records]
    machines = [machine for case in drawn for machine in case.machines]
    questions = list(corpus.asked_of(drawn))
    feed = corpus.write_feed(tmp_path / "nvdcve-1.1-2021.json.gz", records)
    inventory = corpus.write_inventory(tmp_path / "machines.csv", machines)
    told = accuracy.ours(inventory, feed, questions)
    for question, said in zip(questions, told, strict=True):
        assert said.is_affected == (question.truth == Truth.AFFECTED), question
        if question.truth == Truth.UNKNOWABLE:
            assert said.is_unknown, question

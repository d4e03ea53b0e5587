"""Who is right, on the same inputs: traps with a known truth, public CPE vectors, versions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers import corpus, traps, vigie
from benchmarks.peers.corpus import Question, Truth
from benchmarks.peers.environments import asked

MATCHERS = ("cve-bin-tool", "vdb")
OURS = "vigie"


class Said(NamedTuple):
    """What one tool says of one question."""

    is_affected: bool
    is_unknown: bool = False


class Score:
    """Counts of right and wrong answers."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, truth: Truth, said: Said) -> None:
        """Count an answer."""
        word = "affected" if said.is_affected else "unknown" if said.is_unknown else "silent"
        self.counts[f"{truth.name.lower()}:{word}"] += 1

    def result(self) -> dict[str, Any]:
        """Return how many questions, how many right, precision, recall and the counts.

        Precision and recall are of what can be told, ``affected`` alone being a claim; a question
        nobody can answer is right only when it is said unknown.
        """
        n = self.counts
        true, false = n["affected:affected"], n["not_affected:affected"]
        asked_, missed = true + false, n["affected:unknown"] + n["affected:silent"]
        right = true + n["not_affected:silent"] + n["unknowable:unknown"]
        return {
            "questions": sum(n.values()),
            "right": right,
            "precision": round(true / asked_, 4) if asked_ else None,
            "recall": round(true / (true + missed), 4) if true + missed else None,
            "unsure": n["affected:unknown"] + n["not_affected:unknown"],
            "counts": dict(sorted(n.items())),
        }


def measured(folder: Path, seed: int) -> dict[str, Any]:
    """Ask the traps of every tool; return their scores, in all and trap by trap."""
    drawn = list(traps.cases(seed))
    records = [record for case in drawn for record in case.records]
    machines = [machine for case in drawn for machine in case.machines]
    questions = list(corpus.asked_of(drawn))
    said, versions = _asked(folder, records, machines, questions)
    about = {"seed": seed, "records": len(records), "versions": versions}
    return {**about, **scored(questions, said)}


def on_vectors(folder: Path, cases: Sequence[tuple[dict[str, Any], Question]]) -> dict[str, Any]:
    """Ask public vectors of every tool; return their scores."""
    questions = [question for _, question in cases]
    machines = [(question.component,) for question in questions]
    said, _ = _asked(folder, [record for record, _ in cases], machines, questions)
    return {tool: _score(questions, told) for tool, told in said.items()}


def _asked(
    folder: Path,
    records: Sequence[dict[str, Any]],
    machines: Sequence[Sequence[str]],
    questions: Sequence[Question],
) -> tuple[dict[str, list[Said]], dict[str, str]]:
    """Return what each tool says of the same files, and its version."""
    folder.mkdir(parents=True, exist_ok=True)
    feed = corpus.write_feed(folder / "nvdcve-1.1-2021.json.gz", records)
    inventory = corpus.write_inventory(folder / "machines.csv", machines)
    said = {OURS: ours(inventory, feed, questions)}
    versions = {}
    for peer in MATCHERS:
        said[peer], versions[peer] = _peers(peer, folder, feed, questions)
    return said, versions


def scored(questions: Sequence[Question], said: dict[str, list[Said]]) -> dict[str, Any]:
    """Return the scores of each tool, in all and by trap."""
    titles = list(dict.fromkeys(question.trap for question in questions))
    return {
        "all": {tool: _score(questions, told) for tool, told in said.items()},
        "traps": {
            title: {tool: _score(*_only(title, questions, told)) for tool, told in said.items()}
            for title in titles
        },
    }


def _only(
    title: str, questions: Sequence[Question], told: Sequence[Said]
) -> tuple[list[Question], list[Said]]:
    places = [n for n, question in enumerate(questions) if question.trap == title]
    return [questions[n] for n in places], [told[n] for n in places]


def _score(questions: Iterable[Question], told: Iterable[Said]) -> dict[str, Any]:
    score = Score()
    for question, said in zip(questions, told, strict=True):
        score.add(question.truth, said)
    return score.result()


def ours(inventory: Path, feed: Path, questions: Sequence[Question]) -> list[Said]:
    """Return what ``vigie match`` says of each question."""
    told = vigie.matched(inventory, [feed])
    return [
        Said(
            q.cve in told.affected.get(q.component, ()), q.cve in told.unknown.get(q.component, ())
        )
        for q in questions
    ]


def _peers(
    peer: str, folder: Path, feed: Path, questions: Sequence[Question]
) -> tuple[list[Said], str]:
    components = [question.component for question in questions]
    task = {"do": "look up", "feeds": [str(feed)], "components": components, "times": 1}
    told = asked(peer, folder / peer, task)
    pairs = zip(questions, told["answers"], strict=True)
    return [Said(question.cve in found) for question, found in pairs], told["version"]

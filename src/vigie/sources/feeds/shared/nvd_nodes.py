"""The configuration nodes of NVD, in the spelling of feeds 1.1 and of API 2.0."""

import msgspec

from vigie.core.advisories import Configuration, Match
from vigie.sources.feeds.shared.cpe_match import cpe_match
from vigie.sources.feeds.shared.trees import (
    Alternatives,
    all_of,
    any_of,
    both,
    either,
    negated,
)


class CpeMatch(msgspec.Struct, rename="camel"):
    """One match; ``criteria`` (2.0) or ``cpe23Uri`` (1.1) holds the CPE name."""

    criteria: str = ""
    uri: str = msgspec.field(default="", name="cpe23Uri")
    vulnerable: bool = True
    version_start_including: str = ""
    version_start_excluding: str = ""
    version_end_including: str = ""
    version_end_excluding: str = ""


class Node(msgspec.Struct):
    operator: str = "OR"
    negate: bool = False
    children: list["Node"] = []
    matches: list[CpeMatch] = msgspec.field(default=[], name="cpeMatch")
    matches_1: list[CpeMatch] = msgspec.field(default=[], name="cpe_match")


class Tree(msgspec.Struct):
    """A configuration of API 2.0: nodes under one operator."""

    nodes: list[Node]
    operator: str = "OR"
    negate: bool = False


def configurations_of_nodes(nodes: list[Node]) -> tuple[Configuration, ...]:
    """Return the configurations of a list of alternative nodes (1.1)."""
    return tuple(one for node in nodes for one in alternatives(node))


def configurations_of_trees(trees: list[Tree]) -> tuple[Configuration, ...]:
    """Return the configurations of a list of alternative trees (2.0)."""
    return tuple(one for tree in trees for one in _tree(tree))


def alternatives(node: Node) -> Alternatives:
    """Return the ways in which a node holds."""
    matches = [_match(one) for one in node.matches + node.matches_1]
    below = [alternatives(child) for child in node.children]
    if node.operator.upper() == "AND":
        found = both([all_of(matches), *below])
    else:
        found = either([any_of(matches), *below]) if below else any_of(matches)
    return negated(found) if node.negate else found


def _tree(tree: Tree) -> Alternatives:
    below = [alternatives(node) for node in tree.nodes]
    if tree.operator.upper() == "AND":
        found = both(below)
    else:
        found = tuple(one for branch in below for one in branch)
    return negated(found) if tree.negate else found


def _match(one: CpeMatch) -> Match:
    return cpe_match(
        one.criteria or one.uri,
        vulnerable=one.vulnerable,
        start=one.version_start_including or one.version_start_excluding,
        start_including=not one.version_start_excluding,
        end=one.version_end_including or one.version_end_excluding,
        end_including=bool(one.version_end_including),
    )

"""A nested tree and its configurations mean the same, unknown included."""

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from vigie.core.advisories import Configuration
from vigie.sources.feeds.shared.decoding import UnreadableRecord
from vigie.sources.feeds.shared.nvd_nodes import CpeMatch, Node, alternatives

NAMES = tuple(f"cpe:2.3:a:acme:p{n}:*:*:*:*:*:*:*:*" for n in range(4))
TRUE, UNKNOWN, FALSE = 2, 1, 0

MATCHES = st.sampled_from(NAMES).map(lambda name: CpeMatch(criteria=name))
LEAF = st.builds(
    Node,
    operator=st.sampled_from(("AND", "OR")),
    negate=st.booleans(),
    matches=st.lists(MATCHES, min_size=1, max_size=2),
)  # fmt: skip
TREE = st.recursive(
    LEAF,
    lambda below: st.builds(
        Node,
        operator=st.sampled_from(("AND", "OR")),
        negate=st.booleans(),
        children=st.lists(below, min_size=1, max_size=2),
    ),
    max_leaves=4,
)
VALUES = st.fixed_dictionaries(
    {f"p{n}": st.sampled_from((TRUE, UNKNOWN, FALSE)) for n in range(4)}
)


def _of_tree(node: Node, values: dict[str, int]) -> int:
    below = [_of_tree(child, values) for child in node.children]
    below += [values[match.criteria.split(":")[4]] for match in node.matches]
    held = min(below) if node.operator == "AND" else max(below)
    return TRUE - held if node.negate else held


def _of_form(form: tuple[Configuration, ...], values: dict[str, int]) -> int:
    return max(
        min(
            (TRUE - held) if group.negate else held
            for group in one.groups
            for held in [max(values[match.product] for match in group.matches)]
        )
        for one in form
    )


@settings(max_examples=150)
@given(TREE, VALUES)
def test_a_tree_means_the_same_in_configurations(tree: Node, values: dict[str, int]) -> None:
    try:
        form = alternatives(tree)
    except UnreadableRecord:  # larger than any honest tree: set aside, never cut
        reject()
    assert _of_form(form, values) == _of_tree(tree, values)


def test_a_node_that_says_nothing_is_left_out() -> None:
    leaf = Node(matches=[CpeMatch(criteria=NAMES[0])])
    assert alternatives(Node(operator="AND", children=[leaf, Node()])) == alternatives(leaf)

"""The traps that matchers of vulnerabilities fall into, each drawn many times with its truth.

A trap is a function that draws one case; its docstring is its row in the table.
"""

from collections.abc import Callable, Iterator

from benchmarks.peers.corpus import (
    Case,
    Draw,
    Question,
    Truth,
    both,
    cpe,
    either,
    match,
    record,
)

Trap = Callable[[Draw], Case]
YES, NO, OPEN = Truth.AFFECTED, Truth.NOT_AFFECTED, Truth.UNKNOWABLE
EACH = 40
"""Cases drawn of each trap."""


def cases(seed: int) -> Iterator[Case]:
    """Yield the cases of all traps."""
    draw = Draw(seed)
    for trap in TRAPS:
        for _ in range(EACH):
            yield trap(draw)


def _titled(trap: Trap) -> str:
    return (trap.__doc__ or "").strip().rstrip(".")


def _case(
    trap: Trap, cve: str, nodes: list[dict[str, object]], told: dict[str, Truth], *beside: str
) -> Case:
    """Return a case of one vulnerability, each component on a machine of its own with those
    ``beside``."""
    questions = (Question(_titled(trap), name, cve, truth) for name, truth in told.items())
    machines = tuple((name, *beside) for name in told)
    return Case((record(cve, *nodes),), machines, tuple(questions))


def plain(draw: Draw) -> Case:
    """A plain range, no trap."""
    name, (a, b, c) = draw.name(), draw.numbers()
    told = {f"{a}.{b}.{c - 1}": YES, f"{a}.{b}.{c}": NO, f"{a}.{b + 1}": NO, f"{a - 1}.9": YES}
    nodes = [either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}.{c}"))]
    return _case(plain, draw.cve(), nodes, {cpe("a", *name, v): t for v, t in told.items()})


def bounds(draw: Draw) -> Case:
    """Bounds included and excluded, several branches."""
    name, (a, b, _) = draw.name(), draw.numbers()
    low = {"versionStartExcluding": f"{a}.{b}.1", "versionEndIncluding": f"{a}.{b}.5"}
    high = {"versionStartIncluding": f"{a + 1}.0.2", "versionEndExcluding": f"{a + 1}.0.9"}
    nodes = [either(match(cpe("a", *name), **low), match(cpe("a", *name), **high))]
    told = {f"{a}.{b}.1": NO, f"{a}.{b}.2": YES, f"{a}.{b}.5": YES, f"{a}.{b}.6": NO}
    told |= {f"{a + 1}.0.1": NO, f"{a + 1}.0.2": YES, f"{a + 1}.0.8": YES, f"{a + 1}.0.9": NO}
    return _case(bounds, draw.cve(), nodes, {cpe("a", *name, v): t for v, t in told.items()})


def numeric(draw: Draw) -> Case:
    """1.9 is before 1.10."""
    name, (a, b, _) = draw.name(), draw.numbers()
    nodes = [either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}0"))]
    told = {f"{a}.9.{b}": YES, f"{a}.{b}0": NO, f"{a}.{b}0.1": NO, f"{a}.1{b}0": NO}
    told |= {f"{a}.{b}": YES} if b < 10 else {}
    return _case(numeric, draw.cve(), nodes, {cpe("a", *name, v): t for v, t in told.items()})


def zeros(draw: Draw) -> Case:
    """8.4 is 8.4.0, and 16.0.35907 is 16.0.35907.0."""
    name, (a, b, _) = draw.name(), draw.numbers()
    build = f"16.0.{draw.chance.randint(10_000, 60_000)}"
    fixed, exact = draw.name(), draw.name()
    nodes = [
        either(match(cpe("a", *name, f"{a}.{b}.0"))),
        either(match(cpe("a", *fixed), versionEndExcluding=f"{a}.{b}")),
        either(match(cpe("a", *exact), versionEndIncluding=build)),
    ]
    told = {cpe("a", *name, f"{a}.{b}"): YES, cpe("a", *fixed, f"{a}.{b}.0"): NO}
    return _case(zeros, draw.cve(), nodes, told | {cpe("a", *exact, f"{build}.0"): YES})


def prerelease(draw: Draw) -> Case:
    """4.0.0-rc1 is before 4.0.0."""
    name, (a, b, _) = draw.name(), draw.numbers()
    nodes = [either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}.0"))]
    told = {
        cpe("a", *name, f"{a}.{b}.0", update="rc1"): YES,
        cpe("a", *name, rf"{a}.{b}.0\-beta2"): YES,
        cpe("a", *name, f"{a}.{b}.0"): NO,
    }
    return _case(prerelease, draw.cve(), nodes, told)


def update_lost(draw: Draw) -> Case:
    """The update counts: ntp 4.2.8 p18 is not 4.2.8 p17."""
    name, (a, b, c) = draw.name(), draw.numbers()
    version, last = f"{a}.{b}.{c}", draw.chance.randint(5, 17)
    claimed = [match(cpe("a", *name, version, update=f"p{n}")) for n in range(1, last + 1)]
    told = {cpe("a", *name, version, update=f"p{last + 1}"): NO, cpe("a", *name, version): OPEN}
    told |= {cpe("a", *name, version, update=f"p{last - 1}"): YES}
    return _case(update_lost, draw.cve(), [either(*claimed)], told)


def java(draw: Draw) -> Case:
    """Java updates are numbers, however they are written."""
    last = draw.chance.randint(60, 300)
    product = draw.chance.choice(("jre", "jdk"))
    claimed = [match(cpe("a", "oracle", product, "1.8.0", update=f"update{last}"))]
    told = {cpe("a", "oracle", product, "1.8.0", update=f"update_{last}"): YES}
    told |= {cpe("a", "oracle", product, "1.8.0", update=f"update_{last + 1}"): NO}
    return _case(java, draw.cve(), [either(*claimed)], told)


def letters(draw: Draw) -> Case:
    """OpenSSL letters: 1.0.2 < 1.0.2u < 1.0.2za."""
    letter = draw.chance.choice("fghijklmnopqrstu")
    nodes = [either(match(cpe("a", "openssl", "openssl"), versionEndExcluding=f"1.0.2{letter}"))]
    told = {"1.0.2": YES, f"1.0.2{chr(ord(letter) - 1)}": YES, f"1.0.2{letter}": NO, "1.0.2za": NO}
    named = {cpe("a", "openssl", "openssl", v): t for v, t in told.items()}
    return _case(letters, draw.cve(), nodes, named)


def windows(draw: Draw) -> Case:
    """A Windows version without its last number may be any of them."""
    last = draw.chance.randint(100, 5_000)
    name = ("microsoft", "windows_10_22h2")
    nodes = [either(match(cpe("o", *name), versionEndExcluding=f"10.0.19045.{last}"))]
    told = {f"10.0.19045.{last - 1}": YES, f"10.0.19045.{last}": NO, "10.0.19045": OPEN}
    return _case(windows, draw.cve(), nodes, {cpe("o", *name, v): t for v, t in told.items()})


def running_on(draw: Draw) -> Case:
    """Running on: the platform must be there."""
    name, system, other = draw.name(), draw.name(), draw.name()
    a, b, c = draw.numbers()
    cve, end = draw.cve(), f"{a}.{b}.{c}"
    node = both(
        either(match(cpe("a", *name), versionEndExcluding=end)),
        either(match(cpe("o", *system, "-"), vulnerable=False)),
    )
    here, there = (cpe("a", *name, f"{a}.{b}.{c - 1}", update=u) for u in ("*", "p0"))
    machines = ((here, cpe("o", *system, "11.2")), (there, cpe("o", *other, "11.2")))
    title = _titled(running_on)
    told = (Question(title, here, cve, YES), Question(title, there, cve, NO))
    return Case((record(cve, node),), machines, told)


def nested(draw: Draw) -> Case:
    """Nested AND and OR: one of several platforms, and one of several programs."""
    name, twin, system, second, other = (draw.name() for _ in range(5))
    a, b, c = draw.numbers()
    cve, end = draw.cve(), f"{a}.{b}.{c}"
    programs = either(*(match(cpe("a", *n), versionEndExcluding=end) for n in (name, twin)))
    systems = [match(cpe("o", *n, "-"), vulnerable=False) for n in (system, second)]
    before = f"{a}.{b}.{c - 1}"
    told = ((name, second, before, YES), (twin, system, before, YES), (twin, other, before, NO))
    told += ((name, system, end, NO),)
    rows = [
        (cpe("a", *who, v, update=f"p{n}"), cpe("o", *on, f"{n + 1}"), truth)
        for n, (who, on, v, truth) in enumerate(told)
    ]
    questions = tuple(Question(_titled(nested), who, cve, truth) for who, _, truth in rows)
    machines = tuple((who, on) for who, on, _ in rows)
    return Case((record(cve, both(programs, either(*systems))),), machines, questions)


def catch_all(draw: Draw) -> Case:
    """An unbounded * beside a bounded range is a slip of the feed."""
    name, (a, b, c) = draw.name(), draw.numbers()
    nodes = [
        either(match(cpe("a", *name))),
        either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}.{c}")),
    ]
    told = {f"{a}.{b}.{c}": NO, f"{a + 1}.0": NO, f"{a}.{b}.{c - 1}": YES}
    return _case(catch_all, draw.cve(), nodes, {cpe("a", *name, v): t for v, t in told.items()})


def everything(draw: Draw) -> Case:
    """Vendor * and product * are not every product."""
    name, (a, b, c) = draw.name(), draw.numbers()
    nodes = [
        either(match(cpe("a", "*", "*"))),
        either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}.{c}")),
    ]
    other = cpe("a", *draw.name(), f"{a}.{b}")
    told = {cpe("a", *name, f"{a}.{b}.{c - 1}"): YES, other: NO}
    return _case(everything, draw.cve(), nodes, told)


def variant(draw: Draw) -> Case:
    """target_sw and edition: the WordPress plug-in is not the Joomla one."""
    name, (a, b, c) = draw.name(), draw.numbers()
    end, before = f"{a}.{b}.{c}", f"{a}.{b}.{c - 1}"
    nodes = [either(match(cpe("a", *name, target_sw="wordpress"), versionEndExcluding=end))]
    paid = draw.name()
    nodes += [either(match(cpe("a", *paid, sw_edition="enterprise"), versionEndExcluding=end))]
    told = {cpe("a", *name, before, target_sw="wordpress"): YES}
    told |= {cpe("a", *name, before, target_sw="joomla\\!"): NO}
    told |= {cpe("a", *paid, before, sw_edition="enterprise"): YES}
    told |= {cpe("a", *paid, before, sw_edition="community"): NO}
    return _case(variant, draw.cve(), nodes, told)


def part(draw: Draw) -> Case:
    """The part counts: the firmware is affected, not an older device of the same name."""
    name, (a, b, c) = draw.name(), draw.numbers()
    nodes = [either(match(cpe("o", *name), versionEndExcluding=f"{a}.{b}.{c}"))]
    told = {cpe("o", *name, f"{a}.{b}.{c - 1}"): YES, cpe("h", *name, f"{a}.{b}.{c - 1}"): NO}
    return _case(part, draw.cve(), nodes, told)


def incomparable(draw: Draw) -> Case:
    """A commit is neither before nor after 2.0."""
    name, (a, b, _) = draw.name(), draw.numbers()
    nodes = [either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}"))]
    commit = "".join(draw.chance.choice("0123456789abcdef") for _ in range(38)) + "fa"
    return _case(incomparable, draw.cve(), nodes, {cpe("a", *name, commit): OPEN})


def no_version(draw: Draw) -> Case:
    """A component without a version is not a safe one."""
    name, (a, b, c) = draw.name(), draw.numbers()
    nodes = [either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}.{c}"))]
    return _case(no_version, draw.cve(), nodes, {cpe("a", *name): OPEN})


def escaped(draw: Draw) -> Case:
    """Names with signs: c\\+\\+, a\\&b, d\\:e."""
    (vendor, product), (a, b, c) = draw.name(), draw.numbers()
    sign = draw.chance.choice((r"\+\+", r"\:x", r"\!"))
    name = (rf"{vendor}\&co", product + sign)
    nodes = [either(match(cpe("a", *name), versionEndExcluding=f"{a}.{b}.{c}"))]
    told = {f"{a}.{b}.{c - 1}": YES, f"{a}.{b}.{c}": NO}
    return _case(escaped, draw.cve(), nodes, {cpe("a", *name, v): t for v, t in told.items()})


TRAPS: tuple[Trap, ...] = (
    *(plain, bounds, numeric, zeros, prerelease, update_lost, java, letters, windows),
    *(running_on, nested, catch_all, everything, variant, part, incomparable, no_version, escaped),
)

"""Each kept result as one Markdown table, with its title and what it was measured on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

TOOLS = ("vigie", "cve-bin-tool", "vdb", "univers")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def measured(result: dict[str, Any]) -> str:
    """Return when and on what a result was measured."""
    on = result["machine"]
    return (
        f"Measured on {result['measured_on']}: {on['cores']} cores {on['processor']}, "
        f"{on['memory_gib']} GiB, Python {on['python']}, {on['system']}, load {on['load']} at the "
        "end."
    )


def number(value: float) -> str:
    """Return a number a person can read."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def share(value: float | None) -> str:
    """Return a share in per cent; what has none is a dash."""
    return "–" if value is None else f"{100 * value:.1f} %"


def traps(result: dict[str, Any]) -> str:
    """Who is right on the traps, in all."""
    told = result["traps"]
    versions = told["versions"]
    rows = [
        (
            f"**{tool}**" if tool == "vigie" else f"{tool} {versions[tool]}",
            f"{one['right']} of {one['questions']}",
            share(one["precision"]),
            share(one["recall"]),
            one["unsure"],
        )
        for tool, one in told["all"].items()
    ]
    head = ("", "right", "precision", "recall", "said unknown though it can be told")
    kinds = len(told["traps"])
    return (
        f"**Who is right** ({told['records']} drawn vulnerabilities, {kinds} kinds of traps, the "
        f"same files and components for all).\n\n{table(head, rows)}\n\n{measured(result)}"
    )


def each_trap(result: dict[str, Any]) -> str:
    """Who is right, trap by trap."""
    told = result["traps"]
    tools = list(told["all"])
    rows = [
        (title, *(f"{one[tool]['right']}/{one[tool]['questions']}" for tool in tools))
        for title, one in told["traps"].items()
    ]
    return f"**Right answers, trap by trap.**\n\n{table(('trap', *tools), rows)}"


def cpe_vectors(result: dict[str, Any]) -> str:
    """Public CPE vectors."""
    told = result.get("cpe_vectors")
    if not told:
        return ""
    rows = [
        (
            tool,
            f"{one['right']} of {one['questions']}",
            share(one["precision"]),
            share(one["recall"]),
            one["unsure"],
        )
        for tool, one in told.items()
    ]
    head = ("", "as expected", "precision", "recall", "said unknown")
    return f"**CPE vectors of Dependency-Track.**\n\n{table(head, rows)}"


def speed(result: dict[str, Any]) -> str:
    """Look-ups per second."""
    told = result["speed"]
    rows = [
        (
            f"**{tool}**" if tool == "vigie" else f"{tool} {one['version']}",
            number(one["per_second"]),
            number(one["per_processor_second"]),
            f"{number(one['times'])} ({number(one['times_by_processor'])})"
            if "times" in one
            else "",
            number(one["load_s"]),
            number(one["look_ups"]),
        )
        for tool, one in sorted(told["tools"].items(), key=lambda item: -item[1]["per_second"])
    ]
    head = (
        *("", "look-ups/s", "per second of processor", "Vigie does × (by processor)"),
        *("filling, s", "components in a run"),
    )
    whole = "; ".join(
        f"{tool} {number(one['per_second'])}/s ({number(one['components'])} components in "
        f"{number(one['seconds'])} s)"
        for tool, one in told["whole_commands"].items()
    )
    return (
        f"**Look-ups** in {number(told['ranges'])} ranges ({told['origin']}), each component "
        "different; names taken apart, versions keyed and platforms decided within the time, "
        "filling of the database and start of the program left out; medians of 5.\n\n"
        f"{table(head, rows)}\n\nWhole commands, start and reading of files included: {whole}. "
        f"{measured(result)}"
    )


def fleet(result: dict[str, Any]) -> str:
    """Look-ups of a fleet, whose machines share components."""
    told = result["speed"]["fleet"]
    ratios = ", ".join(
        f"{number(one['times'])} times {peer} ({number(one['times_by_processor'])} by processor)"
        for peer, one in told["ratios"].items()
    )
    return (
        f"**A fleet** of {number(told['rows'])} installed rows on machines of 45, "
        f"{number(told['distinct'])} different components among them, in the same ranges: "
        f"{number(told['per_second'])} rows/s ({number(told['per_processor_second'])} per second "
        f"of processor), names and keys included: {ratios}. The peers know no machines: they are "
        "run once for each, so that a row costs them one look-up."
    )


def _times(one: dict[str, Any]) -> str:
    if "times" not in one:
        return ""
    return f"{number(one['times'])} ({number(one['times_by_processor'])})"


def agreement(result: dict[str, Any]) -> str:
    """What others answer on real names."""
    told = result["speed"]["agreement"]
    head = ("", "both", "theirs alone", "theirs, ours says unknown", "ours alone")
    columns = ("both", "theirs_alone", "theirs_and_ours_unknown", "ours_alone")
    rows = [
        (tool, *(number(one[c]) for c in columns))
        for tool, one in told.items()
        if tool != "components"
    ]
    return (
        f"**Answers on {told['components']} components of real files** (component × CVE; nobody "
        f"knows the truth of these).\n\n{table(head, rows)}"
    )


def orders(result: dict[str, Any]) -> str:
    """Public orders of versions, in all."""
    if "orders" not in result:
        return ""
    sums: dict[str, Counter[str]] = {}
    for source in result["orders"].values():
        for tool, counts in source.items():
            sums.setdefault(tool, Counter()).update(counts)
    rows = [
        (
            f"**{tool}**" if tool == "vigie" else tool,
            *(number(one[word]) for word in ("right", "wrong", "refused", "not offered")),
        )
        for tool, one in sums.items()
    ]
    head = ("", "right", "wrong", "refused", "no such scheme")
    return (
        "**Order of versions**, public vectors of osv-semantic, vers-spec, grype and nvdtools "
        f"(some contradict each other).\n\n{table(head, rows)}"
    )


def each_source(result: dict[str, Any]) -> str:
    """Public orders, source by source."""
    if "orders" not in result:
        return ""
    rows = [
        (source, *(_right_of(told.get(tool)) for tool in TOOLS))
        for source, told in result["orders"].items()
    ]
    held = [(tool, f"{one['right']} of {one['of']}") for tool, one in result["ranges"].items()]
    return (
        f"**Right orders, source by source.**\n\n{table(('source', *TOOLS), rows)}\n\n"
        f"**Versions held by ranges** (vers-spec).\n\n{table(('', 'right'), held)}"
    )


def _right_of(counts: dict[str, int] | None) -> str:
    if not counts or set(counts) == {"not offered"}:
        return "–"
    return f"{counts.get('right', 0)}/{sum(counts.values())}"


def version_speed(result: dict[str, Any]) -> str:
    """Versions compared and held, one at a time."""
    told = result["speed"]
    rows = [
        (word, tool, number(one["per_second"]), number(one["per_processor_second"]))
        for word, tools in told.items()
        if word != "rows"
        for tool, one in tools.items()
    ]
    head = ("", "", "per second", "per second of processor")
    return (
        f"**Versions one at a time** ({number(told['rows'])} drawn pairs, medians of 5; look-ups "
        f"do not work so: they key each version once).\n\n{table(head, rows)}\n\n"
        f"{measured(result)}"
    )


def names(result: dict[str, Any]) -> str:
    """Names of products, as their benchmark prints them."""
    if "printed" not in result:
        return (
            f"**Names of products** (public pairs), measured on {result['measured_on']}: "
            "tables in [names](../docs/methods/names.md)."
        )
    return f"**Names of products** (public pairs).\n\n{_printed(result)}"


def devices(result: dict[str, Any]) -> str:
    """Medical devices, as their benchmark prints them."""
    return f"**Notices on medical devices** (a drawn fleet).\n\n{_printed(result)}"


def _printed(result: dict[str, Any]) -> str:
    return f"```\n{result['printed']}\n```\n\n{measured(result)}"


def national(result: list[dict[str, Any]]) -> str:
    """The nation observed: the last run of each size."""
    last = {run["asked"]: run for run in result if not run.get("engine")}
    rows = [
        (
            number(run["rows"]),
            number(run["machines"]),
            number(run["perimeters"]),
            f"{run['cold_s']} ({run.get('cpu_s', '–')})",
            number(run["peak_mib"]),
            number(run["disk_mib"]),
            run["known_cve_s"],
            run["new_advisory_s"],
            run.get("new_on_windows_s", "–"),
            run.get("day_s", "–"),
            run.get("delivery_s", "–"),
        )
        for _, run in sorted(last.items())
    ]
    head = (
        *("rows", "machines", "perimeters", "cold, s (of processor)", "peak, MiB", "disk, MiB"),
        *("known CVE, s", "new advisory, s", "new, on Windows, s"),
        *("300 CVEs of a day, s", "a delivery of 20,000 rows, s"),
    )
    title = f"**The nation** ({result[-1]['machine']}), the last run of each size."
    return f"{title}\n\n{table(head, rows)}"


def observe(result: list[dict[str, Any]]) -> str:
    """The whole ``vigie observe`` of a nation: the last run of each size."""
    last = {run["asked"]: run for run in result}
    rows = [
        (
            number(run["asked"]),
            number(run["perimeters_delivering"]),
            *(
                f"{number(run[f'{step}_wall_s'])} ({number(run[f'{step}_cpu_s'])}), "
                f"{number(run[f'{step}_peak_mib'])}"
                for step in ("observe", "observe_nothing_new", "observe_one_delivery")
            ),
            number(run["observe_disk_mib"]),
            run["load"],
        )
        for _, run in sorted(last.items())
    ]
    head = (
        *("rows", "perimeters delivering", "first, s (of processor), peak MiB"),
        *("again, nothing new", "after one delivery", "snapshots, MiB", "load at the end"),
    )
    title = f"**The whole `vigie observe`** ({result[-1]['machine']}), the last run of each size."
    return f"{title}\n\n{table(head, rows)}"

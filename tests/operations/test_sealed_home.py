"""After whole observations, no machine and no software of an establishment can be read on the disk
of its home."""

from pathlib import Path

from vigie.engine import snapshot
from vigie.operations import sealing
from vigie.store.home import lake

MOST = 400
"""Names looked for."""


def test_an_observed_home_names_no_machine_and_no_software(observed: Path) -> None:
    compiled = snapshot.current(lake())
    assert compiled is not None
    machines = set(compiled.machines["name"].to_list())
    software = {name for name in compiled.reported["name"].to_list() if len(name) > 9}
    names = (*sorted(machines)[:MOST], *sorted(software)[:MOST])
    wanted = [name.encode() for name in names if len(name) > 5]
    files = [f for f in (lake()).rglob("*") if f.is_file() and "advisories" not in f.parts]
    assert len(wanted) > 100 and len(files) > 10
    found = [(f.name, w) for f in files for w in wanted if w in f.read_bytes()]
    assert not found[:5]
    assert sealing.state().plain == 0

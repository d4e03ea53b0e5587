"""A few inventories in other formats: GLPI agent, CycloneDX, nmap. To show that they are read."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import quoteattr

from vigie.sample.advisory_feeds import as_json
from vigie.sample.inventories import Estates, estates
from vigie.sample.practice import Practice

ESTABLISHMENTS = 3
MACHINES = 4
Row = dict[str, Any]


def files(practices: Sequence[Practice], *, seed: int, today: date) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files of a few hospitals; the folder names the perimeter."""
    hospitals = [one for one in practices if one.delivers and one.estate == "hospital"]
    for practice in hospitals[:ESTABLISHMENTS]:
        drawn = estates([practice], seed=seed, batch="formats")
        on = today - timedelta(days=10)
        folder = practice.perimeter
        for number, machine in enumerate(_machines(drawn, "poste")[:MACHINES], start=1):
            yield f"{folder}/agent-{number}.json", _glpi(machine, practice.perimeter, on)
        servers = [m for m in _machines(drawn, "serveur") if len(m) > 2]
        if servers:
            yield f"{folder}/nomenclature.cdx.json", _cyclonedx(servers[0], on)
            yield f"{folder}/releve-nmap.xml", _nmap(servers[1:MACHINES] or servers, on)


def _machines(drawn: Estates, role: str) -> list[list[Row]]:
    """Return the machines of a role, each as the rows of its components."""
    found: dict[int, list[Row]] = {}
    for row in drawn.rows.iter_rows(named=True):
        if row["role"] == role:
            found.setdefault(row["machine_id"], []).append(row)
    return list(found.values())


def _host(machine: Sequence[Row], kind: str) -> str:
    return f"{kind}-{machine[0]['machine']}"


def _glpi(machine: Sequence[Row], tag: str, on: date) -> bytes:
    host = _host(machine, "AGT")
    system = next((row for row in machine if row["part"] == "o"), machine[0])
    softwares = [
        {"name": row["name"], "publisher": row["publisher"], "version": row["version"]}
        for row in machine
        if row is not system
    ]
    return as_json(
        {
            "action": "inventory",
            "deviceid": f"{host}-{on.isoformat()}-08-00-00",
            "itemtype": "Computer",
            "tag": tag,
            "content": {
                "versionclient": "GLPI-Agent_v1.15",
                "hardware": {"name": host, "chassis_type": "Desktop"},
                "operatingsystem": {"full_name": system["name"], "version": system["version"]},
                "softwares": softwares,
            },
        }
    )


def _cyclonedx(machine: Sequence[Row], on: date) -> bytes:
    components = [
        {
            "type": "operating-system" if row["part"] == "o" else "application",
            "name": row["name"],
            "publisher": row["publisher"],
            "version": row["version"],
            **({"cpe": row["cpe"]} if row["cpe"] else {}),
        }
        for row in machine
    ]
    return as_json(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {
                "timestamp": f"{on.isoformat()}T08:00:00Z",
                "component": {"type": "device", "name": _host(machine, "SBOM")},
            },
            "components": components,
        }
    )


def _nmap(machines: Sequence[Sequence[Row]], on: date) -> bytes:
    start = int(datetime(on.year, on.month, on.day, 8, tzinfo=UTC).timestamp())
    hosts = "".join(_nmap_host(place, machine) for place, machine in enumerate(machines, start=1))
    head = f'<?xml version="1.0"?>\n<nmaprun scanner="nmap" start="{start}" version="7.94">'
    return f"{head}{hosts}</nmaprun>\n".encode()


def _nmap_host(place: int, machine: Sequence[Row]) -> str:
    ports = "".join(
        f'<port protocol="tcp" portid="{8000 + number}"><state state="open"/>'
        f'<service name="http" product={quoteattr(row["name"])} '
        f"version={quoteattr(row['version'])}/></port>"
        for number, row in enumerate(machine)
        if row["part"] == "a"
    )
    return (
        f'<host><status state="up"/><address addr="192.0.2.{place}" addrtype="ipv4"/>'
        f"<hostnames><hostname name={quoteattr(_host(machine, 'SCAN'))}/></hostnames>"
        f"<ports>{ports}</ports></host>"
    )

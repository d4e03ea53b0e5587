"""What the journal says of an edit of a perimeter."""

from datetime import datetime

from vigie.store import journal


def note_link(code: str, finess: str, *, added: bool, now: datetime, actor: str) -> None:
    journal.record(
        at=now,
        actor=actor,
        act="perimeter",
        subject=f"perimeter:{code}",
        detail={"site": finess, "change": "added" if added else "removed"},
    )


def note_inheritance(
    key: tuple[str, str, str], is_exception: bool, *, ended: bool, now: datetime, actor: str
) -> None:
    code, provider, safeguard = key
    told = {"provider": provider, "safeguard": safeguard, "exception": is_exception}
    journal.record(
        at=now,
        actor=actor,
        act="perimeter",
        subject=f"perimeter:{code}",
        detail=told | ({"ended": True} if ended else {}),
    )

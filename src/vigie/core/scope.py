"""What an asker may see. Every question on named establishments takes a ``Scope``; there is no
unscoped way to ask."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the country an asker may see by name.

    ``national`` sees all; else the union of regions and departments (codes), groupings (codes) and
    legal entities (FINESS numbers). An empty scope sees no named establishment.
    """

    national: bool = False
    regions: frozenset[str] = field(default_factory=frozenset)
    departments: frozenset[str] = field(default_factory=frozenset)
    groupings: frozenset[str] = field(default_factory=frozenset)
    entities: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        return not (
            self.national or self.regions or self.departments or self.groupings or self.entities
        )


NATION = Scope(national=True)
NOBODY = Scope()

"""What two persons decide, in a real browser: mandates and editions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.browser.conftest import Opened
from tests.browser.test_pages import LOOKS, faults_of
from tests.web.fixtures import editions
from vigie.core.rights.approvals import Asked
from vigie.operations import approvals
from vigie.store.models import EditionRow, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_two_persons_has_a_fault(
    look: dict[str, Any], opened: Opened, live_server: object, people: dict[str, User]
) -> None:
    shown = editions.edition()
    row = EditionRow.objects.create(
        on=shown.on, text=shown.text, sha256=shown.sha256, epsilon=1.0, proposed_by="nation",
        proposed_at=datetime.now(UTC),
    )  # fmt: skip
    subject = {"kind": "edition", "code": str(row.pk), "sha256": shown.sha256}
    told = {"subject": subject, "reason": "édition du trimestre", "by": people["nation"]}
    approvals.ask(kind=Asked.PUBLICATION, now=datetime.now(UTC), **told)  # type: ignore[arg-type]
    page = opened("operateur", **look).new_page()
    paths = [
        *("/personnes/", "/personnes/mandat/", "/deux-personnes/"),
        *("/publications/", "/publications/1/", f"/publications/projet/{row.pk}/"),
    ]
    faults = {p: found for p in paths if (found := faults_of(page, f"{live_server}{p}", look))}
    assert not faults

"""A lab on loopback for a test.

async with lab_of(site) as lab:                    # its nodes listen
    rehearsals = await lab.rehearse()
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from edgetrust.model.deployment import Deployment
from edgetrust.model.lab import Conversation, Fate, Material
from edgetrust.twin.lab import Lab
from edgetrust.twin.state import LabState
from tests import make
from tests.deployments import Site
from tests.twins import foretell, material_of


@asynccontextmanager
async def lab_of(
    site: Site, *, record: Callable[[Conversation], None] | None = None, host: str | None = None
) -> AsyncIterator[Lab]:
    """The nodes of a site, listening; judged at `make.NOW`."""

    def foretold(_deployment: Deployment, _material: Material) -> dict[str, Fate]:
        return foretell(site)

    state = LabState(deployment=site.deployment, configured=material_of(site))
    lab = Lab(state, foretell=foretold, at=lambda: make.NOW, clock=lambda: datetime.now(UTC), record=record, host=host)
    await lab.start()
    try:
        yield lab
    finally:
        await lab.stop()

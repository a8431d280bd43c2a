"""The life of a lab on the command line. That it is told to end is tried in `tests.cli.test_lab`."""

from __future__ import annotations

import pytest

from edgetrust.cli.lab_runner import Prepared, Runner
from edgetrust.model.verdict import Outcome
from tests import make
from tests.deployments import stand_alone
from tests.twins import material_of

PREPARED = Prepared(
    deployment=stand_alone().deployment, material=material_of(stand_alone()), at=make.NOW, notes=("a note",)
)


def test_one_run_is_told_whole() -> None:
    """With the time it was judged at, and what was made for it."""
    run = Runner(PREPARED).once()

    assert (run.deployment_name, run.at, run.notes) == ("Acme", make.NOW, ("a note",))
    assert {each.actual.outcome for each in run.rehearsals} == {Outcome.OK}
    assert (run.disagreements, run.not_run) == ((), ())


def test_a_lab_that_cannot_listen_leaves_nothing_behind() -> None:
    """The error is told, and the next lab starts."""
    with pytest.raises(Exception, match="cannot listen"):
        Runner(PREPARED, host="192.0.2.1").once()

    assert Runner(PREPARED).once().not_run == ()

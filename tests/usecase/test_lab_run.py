"""One run of a lab: what is foretold of what its nodes hold, and its exit code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.connection import Connection
from edgetrust.model.lab import Fate, LabRun, Rehearsal
from edgetrust.model.verdict import Outcome
from edgetrust.usecase.exit_code import ExitCode
from edgetrust.usecase.lab_run import exit_code_of_run, foretell_all
from tests import make
from tests.defects import DEFECTS
from tests.deployments import stand_alone
from tests.injection import Defect
from tests.twins import foretell, material_of

CONNECTION = Connection(kind="traversal", client="c", server="e", port=7001, requirements=())
OK, FAIL, UNKNOWN = (Fate(outcome=outcome) for outcome in (Outcome.OK, Outcome.FAIL, Outcome.UNKNOWN))


def run_of(*rehearsals: tuple[Fate, Fate, bool]) -> LabRun:
    """Foretold, done, and whether it was run."""
    return LabRun(
        deployment_name="Acme",
        deployment_file="acme.yaml",
        at=datetime(2026, 11, 23, tzinfo=UTC),
        rehearsals=tuple(
            Rehearsal(connection=CONNECTION, predicted=predicted, actual=actual, was_run=was_run)
            for predicted, actual, was_run in rehearsals
        ),
    )


SAMPLE = [each for each in DEFECTS if each.base.name == "stand-alone" and "shown" not in each.change][1::5]


@pytest.mark.parametrize("defect", SAMPLE, ids=[defect.name for defect in SAMPLE])
def test_what_nodes_hold_is_judged_as_their_files_are(defect: Defect) -> None:
    """The same fates, whichever way the evidence comes."""
    site = defect.site()

    assert foretell_all(lambda: make.NOW)(site.deployment, material_of(site)) == foretell(site)


def test_the_time_is_that_of_the_question() -> None:
    """Each time it is asked."""
    site = stand_alone()
    moments = iter([make.NOW, datetime(2099, 1, 1, tzinfo=UTC)])
    ask = foretell_all(lambda: next(moments))

    fates = [ask(site.deployment, material_of(site)) for _ in range(2)]

    assert [{fate.outcome for fate in each.values()} for each in fates] == [
        {Outcome.OK},
        {Outcome.FAIL, Outcome.WARN},
    ]


@pytest.mark.parametrize(
    ("rehearsals", "code"),
    [
        ([(OK, OK, True), (FAIL, FAIL, True)], ExitCode.CLEAN),
        ([(OK, OK, True), (OK, FAIL, True)], ExitCode.FINDINGS),
        ([(OK, OK, True), (OK, UNKNOWN, False)], ExitCode.CLEAN),
        ([(OK, UNKNOWN, False)], ExitCode.NOTHING_EXAMINED),
        ([], ExitCode.NOTHING_EXAMINED),
    ],
)
def test_a_lab_that_disagrees_ends_with_1(rehearsals: list[tuple[Fate, Fate, bool]], code: ExitCode) -> None:
    """What was not run is no disagreement, and no agreement either."""
    assert exit_code_of_run(run_of(*rehearsals)) is code

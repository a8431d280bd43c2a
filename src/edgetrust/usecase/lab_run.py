"""One run of a lab: what `check` foretells of exactly what its nodes hold, and what the exit code says.

Not here: the handshakes (`edgetrust.twin`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.client_test import Result, Settings
from edgetrust.model.deployment import Deployment
from edgetrust.model.lab import Fate, LabRun, Material
from edgetrust.mra.client_test import run_client_test
from edgetrust.mra.material import evidence_of
from edgetrust.mra.verdicts import judge_connections
from edgetrust.pki.path import TrustList
from edgetrust.usecase.exit_code import ExitCode
from edgetrust.usecase.rehearse import foretell


def foretell_all(
    at: Callable[[], datetime], *, copied: tuple[Material, Material] | None = None
) -> Callable[[Deployment, Material], dict[str, Fate]]:
    """What will become of every connection, by its id, judged at the time that `at` gives then. `copied` are
    look-alikes and what they were copied from: of them is foretold what `check` says of the originals."""

    def judged(deployment: Deployment, material: Material) -> dict[str, Fate]:
        if copied is not None and material is copied[0]:
            material = copied[1]
        evident, inventory = evidence_of(deployment, material)
        verdicts = judge_connections(evident, inventory, at())
        return {verdict.connection.id: foretell(verdict) for verdict in verdicts}

    return judged


def answer_client_test(
    certificate: Certificate,
    trusted: Sequence[Certificate],
    settings: Settings,
    *,
    crls: Sequence[RevocationList],
    at: datetime,
) -> Result:
    """What the client certificate testing page of a node answers. Raises Malformed for a pattern that is none."""
    return run_client_test(certificate, TrustList(tuple(trusted)), settings, crls=crls, at=at)


def exit_code_of_run(run: LabRun, *, is_whole: bool = True) -> ExitCode:
    """1 where reality differs from what was foretold, 3 where nothing could be run; before both 2, where a file that is
    named could not be read or used (`is_whole` false)."""
    if not is_whole:
        return ExitCode.UNUSABLE_INPUT
    if run.disagreements:
        return ExitCode.FINDINGS
    return ExitCode.CLEAN if len(run.not_run) < len(run.rehearsals) else ExitCode.NOTHING_EXAMINED

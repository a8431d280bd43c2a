"""A run of a lab for the reports: one good connection, one that fails as foretold, one that differs, one not run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from edgetrust.model.alert import Alert
from edgetrust.model.connection import Connection
from edgetrust.model.lab import Fate, LabRun, Rehearsal
from edgetrust.model.verdict import Outcome

C, E = "expc1.corp.example.com", "expe1.example.com"
OK = Fate(outcome=Outcome.OK)
REFUSED = Fate(outcome=Outcome.FAIL, rejected_by=C, alert=Alert(code=48, name="unknown_ca"))
FORETOLD = replace(REFUSED, rule="ca-not-trusted")


def connection(kind: str, client: str, server: str, port: int | None) -> Connection:
    """Without requirements: reports do not look at them."""
    return Connection(kind=kind, client=client, server=server, port=port, requirements=())


RUN = LabRun(
    deployment_name="Acme",
    deployment_file="acme.yaml",
    at=datetime(2026, 11, 23, tzinfo=UTC),
    rehearsals=(
        Rehearsal(
            connection=connection("traversal", C, E, 7001),
            predicted=FORETOLD,
            actual=REFUSED,
            words=f"{C} refuses the certificate of {E}: unable to get local issuer certificate",
        ),
        Rehearsal(connection=connection("ssh-tunnel", C, E, 2222), predicted=OK, actual=Fate(outcome=Outcome.FAIL)),
        Rehearsal(connection=connection("sip-service", E, C, None), predicted=OK, actual=OK),
        Rehearsal(
            connection=connection("jabber-https", "jabber", E, 8443),
            predicted=OK,
            actual=Fate(outcome=Outcome.UNKNOWN),
            was_run=False,
            words=f"not run: there is no server certificate of {E}",
            lacks=(f"server certificate of {E}",),
        ),
    ),
    notes=("something was made for this run",),
)

"""Every defect of the table, tried in real handshakes: each connection ends as `check` says it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from _pytest.mark import ParameterSet

from edgetrust.model.alert import Alert
from edgetrust.model.lab import Fate
from edgetrust.model.verdict import Outcome
from tests import make
from tests.defects import DEFECTS
from tests.deployments import C1, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, Site, cluster, stand_alone
from tests.injection import Defect
from tests.twins import foretell, run

UNSHOWABLE = {
    "something answers in the place of E": "what a probe saw at a port is not what the files give",
    "E was not restarted, and what it shows has expired": "as above",
    "C has a key that is too long": "its certificate is made without its private key, which would take a minute",
}
"""Defects that no lab can show, with the reason."""
LONG_NAMES = [E1, "example.com", *(f"name-{number:05}.with-a-long-label.example.com" for number in range(3000))]
SHOWABLE = [defect for defect in DEFECTS if defect.name not in UNSHOWABLE]


def test_what_cannot_be_shown_is_a_defect_of_the_table() -> None:
    """A defect that is gone must leave the list."""
    assert {defect.name for defect in DEFECTS} >= UNSHOWABLE.keys()


@pytest.mark.parametrize("build", [stand_alone, cluster])
def test_a_healthy_deployment_is_healthy_in_the_lab(build: Callable[[], Site]) -> None:
    """Every connection that is verified is ok."""
    site = build()

    fates = {trial.fate.outcome for trial in run(site).values()}

    assert fates <= {Outcome.OK, Outcome.NOT_VERIFIED}


def rows() -> Iterator[ParameterSet]:
    """Defects of the stand-alone deployment always; those of clusters, with five times the connections, when asked."""
    for defect in SHOWABLE:
        marks = [] if defect.base.name == "stand-alone" else [pytest.mark.slow]
        yield pytest.param(defect, marks=marks, id=f"{defect.base.name}: {defect.name}")


@pytest.mark.parametrize("defect", [*rows()])
def test_a_defect_breaks_what_check_says(defect: Defect) -> None:
    """Outcome, who rejects, and the alert that the other side really receives."""
    site = defect.site()

    actual = {name: trial.fate for name, trial in run(site).items()}

    assert actual == foretell(site)


def test_the_alert_is_the_one_that_the_other_side_received() -> None:
    """The article's case: the intermediate of the Expressway-E is in neither list."""
    without = [PUBLIC_ROOT]
    trials = run(stand_alone(trust={(C1, "trusted-ca"): without, (E1, "trusted-ca"): without}))

    trial = trials[f"traversal:{C1}->{E1}"]

    assert trial.fate == Fate(outcome=Outcome.FAIL, rejected_by=C1, alert=Alert(code=48, name="unknown_ca"))
    assert trial.words == f"{C1} refuses the certificate of {E1}: unable to get local issuer certificate"


def test_a_name_is_refused_without_an_alert() -> None:
    """After a good handshake the Expressway-C closes."""
    trials = run(stand_alone(certificates={(E1, "server"): {"sans": ["other.example.com", "example.com"]}}))

    trial = trials[f"traversal:{C1}->{E1}"]

    assert trial.fate == Fate(outcome=Outcome.FAIL, rejected_by=C1)
    assert trial.words == (
        f"{C1} refuses the certificate of {E1}: it does not contain the name {E1} "
        "(it contains other.example.com, example.com; the common name does not count)"
    )


def test_a_common_name_that_counts_and_stands_among_the_others_is_told_once() -> None:
    """As it is written, with capital letters."""
    changes = {"subject": "Other.Example.com", "sans": ["Other.Example.com", "example.com"]}
    trials = run(stand_alone(c={"version": "X12.1"}, certificates={(E1, "server"): changes}))

    words = trials[f"traversal:{C1}->{E1}"].words

    assert words.endswith(f"it does not contain the name {E1} (it contains Other.Example.com, example.com)")


def test_a_missing_profile_name_is_told_with_its_answer() -> None:
    """It is SIP that answers, behind a handshake that is well."""
    trials = run(cluster(certificates={(C1, "server"): {"sans": [C1, "example.com"]}}))

    trial = trials[f"cucm-sip-back:{PUBLISHER}->{C1}"]

    assert trial.fate == Fate(outcome=Outcome.FAIL, rejected_by=PUBLISHER)
    assert trial.words.startswith(f"{PUBLISHER} refuses the certificate of {C1}: it does not contain the name ")
    assert trial.words.endswith(f" (it contains {C1}, example.com); whoever registers gets SIP 403")


@pytest.mark.parametrize(
    ("changes", "node", "reason"),
    [
        ({"ku": ["keyEncipherment"]}, E1, "no shared cipher (none that is offered goes with the key of its own "),
        (
            {"sans": LONG_NAMES},
            C1,
            "excessive message size (the other side's certificates are longer than the 102,400 ",
        ),
    ],
)
def test_a_handshake_that_breaks_off_is_told_by_whoever_gave_up(
    changes: dict[str, object], node: str, reason: str
) -> None:
    """Nobody refuses a certificate; the reason is OpenSSL's, with what is behind it."""
    site = stand_alone(certificates={(E1, "server"): changes})

    assert run(site)[f"traversal:{C1}->{E1}"].words.startswith(f"{node} gives up: {reason}")


def test_what_was_uploaded_beside_the_leaf_is_sent_behind_the_built_chain() -> None:
    """CUCM sends both; an Expressway is loaded with the leaf only."""
    leaf = make.leaf(PUBLISHER, PUBLIC_ISSUING, sans=[PUBLISHER], key=f"{PUBLISHER}/tomcat")
    site = stand_alone(
        certificates={(PUBLISHER, "tomcat"): [leaf, PUBLIC_ISSUING]},
        trust={(PUBLISHER, "tomcat-trust"): [], (C1, "trusted-ca"): [PUBLIC_ROOT]},
    )

    trials = run(site)

    assert trials[f"cucm-https:{C1}->{PUBLISHER}"].fate.outcome is Outcome.OK
    assert {name: trial.fate for name, trial in trials.items()} == foretell(site)


def test_what_is_not_at_hand_is_not_run() -> None:
    """And says what it would take."""
    trials = run(stand_alone(certificates={(E1, "server"): None}))

    trial = trials[f"traversal:{C1}->{E1}"]

    assert not trial.was_run
    assert trial.fate == Fate(outcome=Outcome.UNKNOWN)
    assert trial.words == f"not run: there is no server certificate of {E1}"

"""What a lab CA makes where something is missing."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Holding, Material
from edgetrust.model.verdict import Outcome
from edgetrust.usecase.lab_issue import describe_issued, issue_missing
from tests import make
from tests.deployments import C1, E1, PUBLISHER, stand_alone
from tests.lab import no_chance
from tests.twins import material_of, try_material

SERIALS = iter(range(1, 10_000))


def test_what_is_missing_is_issued_as_planned() -> None:
    """Certificates, keys and lists: all connections are good."""
    site = stand_alone()
    nothing = Material(holdings={node.id: Holding(node=node.id) for node in site.deployment.nodes()})

    made = issue_missing(site.deployment, nothing, at=make.NOW, draw_serial=lambda: next(SERIALS))

    assert set(made.certificates) >= {(C1, Slot.CLIENT), (E1, Slot.SERVER), (PUBLISHER, Slot.TOMCAT)}
    assert (E1, Store.TRUSTED_CA) in made.lists
    outcomes = {trial.fate.outcome for trial in try_material(site.deployment, made.material).values()}
    assert outcomes == {Outcome.OK}
    assert describe_issued(made)[-1] == "the lab CA stands below every list of every node, endpoints included"


def test_what_is_there_stays_as_it_is() -> None:
    """One certificate is made, and the lists get the lab CA below what they hold."""
    site = stand_alone(certificates={(E1, "server"): None})
    held = material_of(site)

    made = issue_missing(site.deployment, held, at=make.NOW, draw_serial=lambda: next(SERIALS))

    assert made.certificates == ((E1, Slot.SERVER),)
    assert made.material.holdings[C1].identities == held.holdings[C1].identities
    assert made.material.holdings[C1].trust[Store.TRUSTED_CA][:-2] == held.holdings[C1].trust[Store.TRUSTED_CA]
    outcomes = {trial.fate.outcome for trial in try_material(site.deployment, made.material).values()}
    assert outcomes == {Outcome.OK}


def test_where_nothing_is_missing_nothing_is_made() -> None:
    """Not even a CA."""
    site = stand_alone()

    made = issue_missing(site.deployment, material_of(site), at=make.NOW, draw_serial=no_chance)

    assert (made.material, made.certificates, describe_issued(made)) == (material_of(site), (), ())


def test_it_is_told_how_many_certificates_there_are_already() -> None:
    """Before each of them, since its key takes its time."""
    site, told = stand_alone(), list[tuple[int, int]]()
    nothing = Material(holdings={node.id: Holding(node=node.id) for node in site.deployment.nodes()})

    made = issue_missing(
        site.deployment, nothing, at=make.NOW, draw_serial=lambda: next(SERIALS), tell=lambda *each: told.append(each)
    )

    assert told[0] == (0, len(made.certificates))
    assert [done for done, _ in told] == sorted({done for done, _ in told})

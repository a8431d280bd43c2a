"""What a lab begins with."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Deployment
from edgetrust.model.lab import Material
from edgetrust.pki.signing_key import generate_like
from edgetrust.usecase.lab_copies import lacks_keys
from edgetrust.usecase.lab_material import hold
from edgetrust.usecase.lab_preparation import Beginning, Means, prepare, strange_keys
from tests import make
from tests.deployments import E1, stand_alone
from tests.twins import material_of

SERIALS = iter(range(1, 10_000))
SITE = stand_alone()
BARE = hold(SITE.deployment, SITE.inventory, {})
INSTALLED = Material(holdings={})


def _install(_deployment: Deployment, _material: Material, _at: object) -> tuple[Material, str]:
    return INSTALLED, "as installed"


MEANS = Means(at=make.NOW, make_key=generate_like, draw_serial=lambda: next(SERIALS), install=_install)


def test_files_are_taken_as_they_are() -> None:
    """Keys or not."""
    prepared = prepare(SITE.deployment, BARE, Beginning.FILES, MEANS)

    assert (prepared.material, prepared.original, prepared.notes) == (BARE, None, ())


def test_an_installation_asks_no_file() -> None:
    """What it leaves is said."""
    prepared = prepare(SITE.deployment, BARE, Beginning.INSTALLED, MEANS)

    assert (prepared.material, prepared.original, prepared.notes) == (INSTALLED, None, ("as installed",))


def test_what_has_no_key_is_copied_and_foretold_of_the_original() -> None:
    """Nothing else is made."""
    prepared = prepare(SITE.deployment, BARE, Beginning.ISSUED, MEANS)

    assert not lacks_keys(SITE.deployment, prepared.material)
    assert prepared.original == BARE
    assert [note.partition(",")[0] for note in prepared.notes] == ["private keys are missing"]


def test_of_what_the_lab_ca_adds_no_file_says_anything() -> None:
    """So the files are no original any more."""
    empty = BARE.with_holding(replace(BARE.holdings[E1], identities={}))

    prepared = prepare(SITE.deployment, empty, Beginning.ISSUED, MEANS)

    assert prepared.original is None
    assert prepared.notes[1] == f"made by the lab CA for this run: server certificate of {E1}"


def test_where_nothing_is_missing_nothing_is_made() -> None:
    """And nothing said."""
    prepared = prepare(SITE.deployment, material_of(SITE), Beginning.ISSUED, MEANS)

    assert (prepared.material, prepared.notes) == (material_of(SITE), ())


def test_a_deployment_that_names_no_keys_has_none_of_others() -> None:
    """The other case is tried with files."""
    assert strange_keys(SITE.deployment, SITE.inventory) == ()

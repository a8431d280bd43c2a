"""Certificate units, stores and services of CUCM and its kin."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.twin.admin.cucm_units import (
    UNITS,
    file_names,
    find_service,
    find_store,
    find_unit,
    is_text_by_oid,
    services_of,
    stores_of,
    units_of,
)
from tests import make


def test_each_product_has_its_units() -> None:
    """An Expressway has none."""
    assert [unit.name for unit in units_of(Role.CUCM)] == ["tomcat", "tomcat-ECDSA", "CallManager", "CallManager-ECDSA"]
    assert [unit.name for unit in units_of(Role.IM_AND_PRESENCE)] == ["tomcat", "cup-xmpp"]
    assert [unit.name for unit in units_of(Role.UNITY_CONNECTION)] == ["tomcat"]
    assert units_of(Role.EXPRESSWAY_C) == ()
    assert stores_of(Role.CUCM) == (Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST)


def test_units_and_stores_are_found_however_they_are_written() -> None:
    """ECDSA units share the store of their RSA kin."""
    unit = find_unit(Role.CUCM, " TOMCAT-ecdsa ")

    assert unit is not None
    assert (unit.slot, unit.store) == (Slot.TOMCAT_ECDSA, Store.TOMCAT_TRUST)
    assert find_store(Role.CUCM, "CallManager-trust") is Store.CALLMANAGER_TRUST
    assert find_store(Role.CUCM, "tomcat-ECDSA") is Store.TOMCAT_TRUST
    assert find_unit(Role.UNITY_CONNECTION, "CallManager") is None
    assert find_store(Role.CUCM, "CAPF-trust") is None


def test_the_path_that_the_documents_name_is_that_of_callmanager() -> None:
    """The details page takes it."""
    paths = {unit.name: (unit.pem_path, unit.csr_path, unit.group) for unit in UNITS}

    assert paths["CallManager"][0] == "/usr/local/cm/.security/CallManager/certs/CallManager.pem"
    assert paths["CallManager"][2] == "product-cm"
    assert paths["tomcat"][1] == "/usr/local/platform/.security/tomcat/keys/tomcat.csr"


@pytest.mark.parametrize(
    "version, is_newer",
    [
        (None, False),
        ("12.5(1)SU9", False),
        ("14", False),
        ("14SU1", False),
        ("14 su2", True),
        ("14.0.1SU3", True),
        ("15", True),
        ("15.0(1)SU2", True),
        ("?", False),
    ],
)
def test_the_certificate_page_has_another_layout_from_14su2_on(version: str | None, is_newer: bool) -> None:
    """Where the release says so."""
    assert is_text_by_oid(version) is is_newer


def test_the_services_of_a_product_cover_its_slots_and_stores() -> None:
    """So that restarting all of them leaves nothing behind."""
    for role in (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION):
        covered = {slot for service in services_of(role) for slot in service.slots}

        assert {unit.slot for unit in units_of(role)} <= covered
        assert {store for service in services_of(role) for store in service.stores} >= set(stores_of(role))
    service = find_service(Role.CUCM, "cisco tomcat")
    assert service is not None
    assert service.name == "Cisco Tomcat"
    assert find_service(Role.UNITY_CONNECTION, "Cisco CallManager") is None


def test_trust_files_are_called_by_common_name_and_from_14su1_on_by_serial_number() -> None:
    """Two of one name and a certificate without one have names of their own, and no name is a path."""
    one, twin = make.ca("One", serial=0x2A).certificate, make.ca("One", key="rsa:one", serial=0x2A).certificate
    slash, nameless = make.ca("a/b", serial=0x10).certificate, make.ca("O=Acme").certificate

    assert file_names([one, slash, nameless], "14") == ("One.pem", "a_b.pem", f"{nameless.sha256}.pem")
    assert file_names([one, slash], "14SU1") == ("One_2a.pem", "a_b_10.pem")
    assert file_names([one, twin], "15") == tuple(f"One_2a_{each.sha256[:16]}.pem" for each in (one, twin))

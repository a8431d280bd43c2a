"""The certificate units of CUCM and its kin as far as the lab has them: names, stores, paths, and which services take
up a change.

Sources: Security Guide for CUCM 14, TAC 213872 and 217138. Not here: what is decided about an upload
(`edgetrust.twin.admin.cucm_uploads`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from edgetrust.model.certificate import Certificate, KeyKind
from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.value import dataclass
from edgetrust.mra.stores import OWN_STORES


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One certificate purpose of a server."""

    name: str
    """As the pages and REST have it."""
    slot: Slot
    key_kind: KeyKind
    folder: str
    """On the server."""
    group: str | None = None
    """Certificate Group of the details page; None: in no document at hand."""
    restarts: tuple[str, ...]
    """What the documents have one restart after a change."""
    is_inferred: bool = False
    """The folder follows by analogy."""

    @property
    def store(self) -> Store:
        """The trust store that must hold its chain: ECDSA units share that of their RSA kin."""
        return OWN_STORES[self.slot]

    @property
    def pem_path(self) -> str:
        """Of the certificate, as the details page takes it."""
        return f"{self.folder}/certs/{self.name}.pem"

    @property
    def csr_path(self) -> str:
        return f"{self.folder}/keys/{self.name}.csr"


_PLATFORM, _CM = "/usr/local/platform/.security", "/usr/local/cm/.security"
_TOMCAT_RESTARTS = (
    "Cisco Tomcat (utils service restart Cisco Tomcat)",
    "UDS Tomcat",
    "AXL Tomcat",
    "ILS",
    "LBM",
    "DRF Master and Local",
    "Extension Mobility",
    "Cisco TFTP",
    "Cisco CallManager where SIP OAuth is used",
)
_CALLMANAGER_RESTARTS = ("TVS", "TFTP", "CallManager", "CTIManager", "HAProxy")

UNITS = (
    Unit(
        name="tomcat",
        slot=Slot.TOMCAT,
        key_kind=KeyKind.RSA,
        folder=f"{_PLATFORM}/tomcat",
        restarts=_TOMCAT_RESTARTS,
    ),
    Unit(
        name="tomcat-ECDSA",
        slot=Slot.TOMCAT_ECDSA,
        key_kind=KeyKind.EC,
        folder=f"{_PLATFORM}/tomcat-ECDSA",
        restarts=("Tomcat", "UDS Tomcat", "AXL Tomcat", "DRF"),
        is_inferred=True,
    ),
    Unit(
        name="CallManager",
        slot=Slot.CALLMANAGER,
        key_kind=KeyKind.RSA,
        folder=f"{_CM}/CallManager",
        group="product-cm",
        restarts=_CALLMANAGER_RESTARTS,
    ),
    Unit(
        name="CallManager-ECDSA",
        slot=Slot.CALLMANAGER_ECDSA,
        key_kind=KeyKind.EC,
        folder=f"{_CM}/CallManager-ECDSA",
        group="product-cm",
        restarts=_CALLMANAGER_RESTARTS,
        is_inferred=True,
    ),
    Unit(
        name="cup-xmpp",
        slot=Slot.CUP_XMPP,
        key_kind=KeyKind.RSA,
        folder=f"{_PLATFORM}/cup-xmpp",
        restarts=("Cisco XCP Router",),
        is_inferred=True,
    ),
)

_SLOTS = {
    Role.CUCM: (Slot.TOMCAT, Slot.TOMCAT_ECDSA, Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA),
    Role.IM_AND_PRESENCE: (Slot.TOMCAT, Slot.CUP_XMPP),
    Role.UNITY_CONNECTION: (Slot.TOMCAT,),
}

STORE_NAMES = {
    Store.TOMCAT_TRUST: "tomcat-trust",
    Store.CALLMANAGER_TRUST: "CallManager-trust",
    Store.CUP_XMPP_TRUST: "cup-xmpp-trust",
}
"""As the pages have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the lab that takes up what is configured when it restarts."""

    name: str
    slots: tuple[Slot, ...]
    stores: tuple[Store, ...]
    stands_for: str
    """What the product has as several services, in words."""


_SERVICES = (
    Service(
        name="Cisco Tomcat",
        slots=(Slot.TOMCAT, Slot.TOMCAT_ECDSA),
        stores=(Store.TOMCAT_TRUST,),
        stands_for="UDS and AXL Tomcat, and TFTP and HAProxy where they show tomcat",
    ),
    Service(
        name="Cisco CallManager",
        slots=(Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA),
        stores=(Store.CALLMANAGER_TRUST,),
        stands_for="TVS, CTIManager, and TFTP and HAProxy where they show CallManager",
    ),
    Service(
        name="Cisco XCP Router",
        slots=(Slot.CUP_XMPP,),
        stores=(Store.CUP_XMPP_TRUST,),
        stands_for="the other XCP services",
    ),
)


def is_text_by_oid(version: str | None) -> bool:
    """Whether certificates are printed as from 14SU2 on."""
    return _is_from(version, (14, 2))


def file_names(entries: Sequence[Certificate], version: str | None) -> tuple[str, ...]:
    """What the files of a trust store are called, in its order: by common name, from 14SU1 on with the serial number
    behind it. Of how the number is written and what tells two of one name apart no document speaks: hexadecimal, and
    the beginning of the fingerprint."""
    stems = [_stem(each, has_serial=_is_from(version, (14, 1))) for each in entries]
    times = Counter(stems)
    return tuple(
        f"{stem if times[stem] == 1 else f'{stem}_{each.sha256[:16]}'}.pem"
        for stem, each in zip(stems, entries, strict=True)
    )


def _stem(certificate: Certificate, *, has_serial: bool) -> str:
    name = certificate.subject.common_name
    if not name:
        return certificate.sha256
    return (f"{name}_{certificate.serial:x}" if has_serial else name).replace("/", "_")


def _is_from(version: str | None, first: tuple[int, int]) -> bool:
    """Whether a version is that one or later, by release and service update. `14` alone says nothing of service updates
    and counts as older."""
    text = (version or "").strip()
    major, update = re.match(r"\d{1,3}", text), re.search(r"SU(\d{1,3})", text, re.IGNORECASE)
    if major is None:
        return False
    return (int(major[0]), int(update[1]) if update is not None else 0) >= first


def units_of(role: Role) -> tuple[Unit, ...]:
    """The units that a server of that role has in the lab; none for an Expressway."""
    slots = _SLOTS.get(role, ())
    return tuple(unit for unit in UNITS if unit.slot in slots)


def find_unit(role: Role, name: str) -> Unit | None:
    """The unit of that name, however its letters are written."""
    return next((unit for unit in units_of(role) if unit.name.lower() == name.strip().lower()), None)


def find_store(role: Role, name: str) -> Store | None:
    """The trust store of that name, with or without `-trust`."""
    wanted = name.strip().lower().removesuffix("-trust")
    unit = find_unit(role, wanted)
    return unit.store if unit is not None else None


def stores_of(role: Role) -> tuple[Store, ...]:
    """The trust stores of a server of that role."""
    return tuple(dict.fromkeys(unit.store for unit in units_of(role)))


def services_of(role: Role) -> tuple[Service, ...]:
    """The services of the lab on a server of that role."""
    slots = _SLOTS.get(role, ())
    return tuple(service for service in _SERVICES if any(slot in slots for slot in service.slots))


def find_service(role: Role, name: str) -> Service | None:
    """The service of that name, however its letters are written."""
    return next((each for each in services_of(role) if each.name.lower() == name.strip().lower()), None)

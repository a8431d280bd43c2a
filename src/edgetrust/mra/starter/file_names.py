"""What the name of a file gives away of its content: which node's it is, and which certificate or trust list.

Sources of the forms: diagnostic archives (Expressway Administrator Guide, diagnostic logging), the files on the disk of
an Expressway (Certificate Creation and Use Deployment Guide), the certificate units of CUCM and IM and Presence (CUCM
Security Guide), and the files that edgetrust itself writes. Names are chosen by people: nothing of this is certain.

Not here: what the file really holds.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.shape import is_host


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHint:
    """What a name gives away."""

    why: str = "holds a certificate with the name of this node"
    """How it does, to stand behind `the file`."""
    host: str | None = None
    """The host that the name of the file itself states, as written: often without its domain."""
    folders: tuple[str, ...] = ()
    """The folders and archives it lies in, nearest first, without suffixes: one may be a host. Before them the name of
    the file itself, where that has no known form."""
    slot: Slot | None = None
    store: Store | None = None
    is_expressway: bool = False
    """Only an Expressway has files of this name."""
    stamp: str = ""
    """When it was made, if the name says so; later ones are greater."""
    other_unit: str | None = None
    """A certificate of CUCM or IM and Presence that plays no part in MRA."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host that the file may belong to, the likeliest first."""
        return (*((self.host,) if self.host else ()), *self.folders)


def read_file_name(name: str) -> FileHint:
    """What the name gives away; folders and archives are separated by slashes."""
    *parents, last = name.split("/")
    folders = tuple(_ARCHIVE.sub("", folder) for folder in reversed(parents) if folder not in ("", ".", ".."))
    stem, _, suffix = last.rpartition(".")
    return (
        _of_diagnostics(last, folders)
        or _of_ours(stem, folders)
        or _of_trust_folder(folders)
        or _of_unit(stem if suffix.lower() in _SUFFIXES else last, folders)
        or FileHint(folders=(stem, *folders) if stem else folders)
    )


def stated_host(name: str) -> str | None:
    """The host that the last part of a name states, by whatever form it has: certificates, lists, and also logs,
    captures and dumps of diagnostic archives."""
    found = _TRACE.match(name.rpartition("/")[2])
    return found["host"] if found is not None else read_file_name(name).host


_ARCHIVE = re.compile(r"(?:\.tar)?\.(?:tar|t?gz|t?bz2|t?xz|zip)$", re.IGNORECASE)
_SUFFIXES = frozenset(("pem", "crt", "cer", "cert", "der", "p7b", "p12", "pfx", "txt", "key", "csr"))

_DIAGNOSTICS = re.compile(
    r"(?P<what>server|client|ca)_(?P<host>.+?)(?:_(?P<stamp>\d{4}[\d_.:TZ-]*))?\.(?:pem|crt|cer)", re.IGNORECASE
)
_TRACE = re.compile(
    r"(?:loggingsnapshot|x(?:conf|stat)_dump|eth\d+_diagnostic_logging_tcpdump\d*)"
    r"_(?P<host>.+?)(?:_\d{4}[\d_.:TZ-]*)?\.(?:txt|xml|p?cap\w*)",
    re.IGNORECASE,
)
_OURS = re.compile(rf"(?P<host>.+)\.(?P<place>{'|'.join(map(str, (*Slot, *Store)))})")
_UNIT = re.compile(
    r"(?:(?P<before>.+?)[-_. ])?(?P<unit>tomcat|callmanager|cup[-_]xmpp)(?P<ec>[-_]ec(?:dsa)?)?(?P<trust>[-_]trust)?"
    r"(?:[-_. ](?P<after>.+))?",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(
    r"(?:CAPF|TVS|ipsec|ITLRecovery|authz|cup[-_]xmpp[-_]s2s|cup(?![-_]xmpp)|cup[-_]xmpp[-_]ECDSA)(?:$|[-_. ].*)",
    re.IGNORECASE,
)
_ON_DISK = MappingProxyType({"server": Slot.SERVER, "client": Slot.CLIENT, "ca": Store.TRUSTED_CA})
_SLOTS = MappingProxyType(
    {
        ("tomcat", False): Slot.TOMCAT,
        ("tomcat", True): Slot.TOMCAT_ECDSA,
        ("callmanager", False): Slot.CALLMANAGER,
        ("callmanager", True): Slot.CALLMANAGER_ECDSA,
        ("cup-xmpp", False): Slot.CUP_XMPP,
    }
)


def _of_diagnostics(last: str, folders: tuple[str, ...]) -> FileHint | None:
    found = _DIAGNOSTICS.fullmatch(last)
    # ca_root.pem is somebody's root, and no trust list of a host called root.
    if found is None or not (found["stamp"] or _is_whole_name(found["host"])):
        return None
    place = _ON_DISK[found["what"].lower()]
    return FileHint(
        why="is named as diagnostic archives name it",
        host=found["host"],
        folders=folders,
        slot=place if isinstance(place, Slot) else None,
        store=place if isinstance(place, Store) else None,
        is_expressway=True,
        stamp=found["stamp"] or "",
    )


def _of_ours(stem: str, folders: tuple[str, ...]) -> FileHint | None:
    found = _OURS.fullmatch(stem)
    if found is None or not _is_whole_name(found["host"]):
        return None
    place = found["place"]
    return FileHint(
        why=f"is called <fqdn>.{place}",
        host=found["host"],
        folders=folders,
        slot=Slot(place) if place in list(Slot) else None,
        store=Store(place) if place in list(Store) else None,
        is_expressway=place in (Slot.SERVER, Slot.CLIENT, Store.TRUSTED_CA),
    )


def _of_trust_folder(folders: tuple[str, ...]) -> FileHint | None:
    """A file in a folder that is called like a trust store."""
    for position, folder in enumerate(folders):
        name = folder.lower().replace("_", "-")
        if name in list(Store) and name != Store.ENDPOINT:
            others = folders[:position] + folders[position + 1 :]
            return FileHint(
                why=f"lies in {folder}",
                folders=others,
                store=Store(name),
                is_expressway=name == Store.TRUSTED_CA,
            )
    return None


def _of_unit(stem: str, folders: tuple[str, ...]) -> FileHint | None:
    if stem.lower() in _ON_DISK:
        place = _ON_DISK[stem.lower()]
        return FileHint(
            why=f"is called {stem}",
            folders=folders,
            slot=place if isinstance(place, Slot) else None,
            store=place if isinstance(place, Store) else None,
        )
    if _OTHER_UNIT.fullmatch(stem):
        return FileHint(folders=folders, other_unit=stem)
    found = _UNIT.fullmatch(stem)
    return _unit_hint(found, folders) if found is not None else None


def _unit_hint(found: re.Match[str], folders: tuple[str, ...]) -> FileHint | None:
    unit = found["unit"].lower().replace("_", "-")
    slot = _SLOTS.get((unit, bool(found["ec"])))
    if slot is None:
        return FileHint(folders=folders, other_unit=found[0])
    return FileHint(
        why=f"is called {found['unit']}{found['ec'] or ''}{found['trust'] or ''}",
        host=found["before"] or found["after"],
        folders=folders,
        slot=None if found["trust"] else slot,
        store=Store(f"{unit}-trust") if found["trust"] else None,
    )


def _is_whole_name(host: str) -> bool:
    return "." in host and is_host(host)

"""Release gates: what changed in which Expressway release, as data with source and date read.

Not here: what follows from a gate. Code asks `is_in_force(SOME_GATE, version)` and nothing else, so that no release
number stands in an `if` anywhere.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from edgetrust.model.value import dataclass

NEWEST = "X15.5"
"""The newest Expressway release edgetrust knows; assumed (and said so) where a deployment names none."""
OLDEST = "X8.8"
"""The oldest Expressway release whose connections are those of the table: TLS between cluster peers and the name that
an Expressway-C looks for on 7400 came with it."""

_VERSION = re.compile(r"[xX]?(\d{1,3}(?:\.\d{1,4}){0,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A behaviour that holds from one release on, or up to one."""

    name: str
    since: str | None = None
    """First release with the behaviour."""
    before: str | None = None
    """First release without it."""
    behaviour: str
    source: str
    """Document and section."""
    read: date


def parse_version(text: str) -> tuple[int, ...] | None:
    """`X14.3.1` as (14, 3, 1), without trailing zeros so that X14.2 equals X14.2.0; None when it is no version."""
    matched = _VERSION.fullmatch(text.strip())
    if matched is None:
        return None
    numbers = [int(part) for part in matched.group(1).split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def is_in_force(gate: Gate, version: str) -> bool:
    """Whether the behaviour of `gate` holds in `version`."""
    numbers = _numbers(version)
    if gate.since is not None and numbers < _numbers(gate.since):
        return False
    return gate.before is None or numbers < _numbers(gate.before)


def judged_like(version: str) -> str:
    """The release whose behaviour stands in for that of `version`: itself, unless it is beyond what is known."""
    numbers = _numbers(version)
    if numbers > _numbers(NEWEST):
        return NEWEST
    return OLDEST if numbers < _numbers(OLDEST) else version


def describe_stand_in(version: str) -> str | None:
    """`X16.0 is newer than X15.5, the newest release known, and is judged like it`; None for a release within what is
    known."""
    known = judged_like(version)
    if known == version:
        return None
    age = ("newer", "newest") if known == NEWEST else ("older", "oldest")
    return f"{version} is {age[0]} than {known}, the {age[1]} release known, and is judged like it"


@lru_cache(maxsize=256)  # gates are asked about the same few releases for every connection
def _numbers(version: str) -> tuple[int, ...]:
    numbers = parse_version(version)
    if numbers is None:
        raise ValueError(f"{version!r} is no release; the deployment parser lets only releases through")
    return numbers


_READ = date(2026, 11, 1)

SAN_LENGTH_LIMIT = Gate(
    name="san-length-limit",
    before="X8.10",
    behaviour="Subject alternative names past 999 characters of the printed list are ignored.",
    source="Certificate Creation and Use Deployment Guide (X15.5), change history; TAC 213872",
    read=_READ,
)
SAN_ONLY_BETWEEN_EXPRESSWAYS = Gate(
    name="san-only-between-expressways",
    since="X12.5",
    behaviour="Expressways look for each other's names in the SAN only, no longer in the common name.",
    source="MRA Through Cisco Expressway Deployment Guide (X12.5 and X15.2), traversal zone",
    read=_READ,
)
CLUSTER_NAME_AS_COMMON_NAME = Gate(
    name="cluster-name-as-common-name",
    since="X12.6",
    behaviour="The guides ask for the cluster name as common name of each peer's certificate; before, for the peer's "
    "own FQDN.",
    source="Certificate Creation and Use Deployment Guide, editions X12.5 and X12.6",
    read=_READ,
)
PROFILE_NAMES_MUST_BE_FQDN = Gate(
    name="profile-names-must-be-fqdn",
    since="X12.6",
    behaviour="CSR creation fails when a phone security profile name is no FQDN.",
    source="Certificate Creation and Use Deployment Guide (X15.5), Generate CSR",
    read=_READ,
)
UPLOAD_DEMANDS_FQDN = Gate(
    name="upload-demands-fqdn",
    since="X14.0.2",
    behaviour="A server certificate is refused when its common name or a SAN entry is no FQDN.",
    source="Certificate Creation and Use Deployment Guide (X14.0.2), upload",
    read=_READ,
)
CUCM_VERIFIES_EXPRESSWAY_C = Gate(
    name="cucm-verifies-expressway-c",
    since="X14.0.2",
    behaviour="Expressway-C shows its certificate when CUCM asks on 6971 and 6972, so CUCM must trust its issuer in "
    "tomcat-trust and CallManager-trust (CSCvz45074).",
    source="TAC 225476, traffic server history",
    read=_READ,
)
ORIGIN_SERVERS_ALWAYS_VERIFIED = Gate(
    name="origin-servers-always-verified",
    since="X14.2",
    behaviour="Expressway-C verifies CUCM, IM and Presence and Unity on every HTTPS request, whatever TLS verify mode "
    "says (CSCwc69661, CSCwa25108). Backports to X14.0.8 and X14.0.9 are disputed in Cisco's own notes.",
    source="Release notes X14.2; TAC 225476; TAC 218018",
    read=_READ,
)
ECDSA_PREFERRED = Gate(
    name="ecdsa-preferred",
    since="X14.2",
    behaviour="The cipher preference of the traffic server may choose the ECDSA certificates of CUCM.",
    source="TAC 225476; TAC 218018",
    read=_READ,
)
REST_DEMANDS_CSRF_HEADER = Gate(
    name="rest-demands-csrf-header",
    since="X14.2",
    behaviour="The REST of an Expressway restarts the node only for a request with the header X-CSRF-Header.",
    source="Expressway Administrator Guide (X15.0 and X15.5), REST API",
    read=_READ,
)
EXPRESSWAY_KEYS_MAY_BE_ECDSA = Gate(
    name="expressway-keys-may-be-ecdsa",
    since="X14.3",
    behaviour="The Generate CSR page offers ECDSA beside RSA, and SSH tunnels know ECDSA keys.",
    source="Certificate Creation and Use Deployment Guide, edition X14.3",
    read=_READ,
)
UPLOAD_DEMANDS_BOTH_PURPOSES_ON_C = Gate(
    name="upload-demands-both-purposes-on-c",
    before="X15.5",
    behaviour="An Expressway-C server certificate must carry serverAuth and clientAuth, or no extended key usage.",
    source="TAC 225482; MRA Deployment Guide (X15.2)",
    read=_READ,
)
UPLOAD_DEMANDS_BOTH_PURPOSES_ON_E = Gate(
    name="upload-demands-both-purposes-on-e",
    before="X15.4",
    behaviour="An Expressway-E server certificate must carry serverAuth and clientAuth, or no extended key usage.",
    source="TAC 225482; MRA Deployment Guide (X15.2)",
    read=_READ,
)
SERVER_ONLY_UPLOAD_SWITCH = Gate(
    name="server-only-upload-switch",
    since="X15.4",
    before="X15.5",
    behaviour="Expressway-E accepts a server-only certificate when xConfiguration XCP TLS Certificate CVS "
    "EnableServerEkuUpload is On.",
    source="TAC 225482",
    read=_READ,
)
SIP_SERVICE_DEMANDS_BOTH_PURPOSES = Gate(
    name="sip-service-demands-both-purposes",
    before="X15.4",
    behaviour="Expressway-C checks the Expressway-E certificate in the SIP SERVICE message for both purposes.",
    source="TAC 225482; field notice FN74362",
    read=_READ,
)
CLUSTER_DEMANDS_CLIENT_AUTH = Gate(
    name="cluster-demands-client-auth",
    before="X15.4",
    behaviour="With cluster TLS verification on Enforce, each peer's certificate must carry clientAuth.",
    source="TAC 225482",
    read=_READ,
)
SEPARATE_CLIENT_STORE = Gate(
    name="separate-client-store",
    since="X15.5",
    behaviour="A node shows its client certificate as TLS client and its server certificate as TLS server; before, "
    "there is one certificate for both.",
    source="TAC 225693; Expressway Administrator Guide (X15.5)",
    read=_READ,
)
EKU_CHECKING_MODE = Gate(
    name="eku-checking-mode",
    since="X15.5",
    behaviour="xConfiguration SIP TLS Certificate ExtendedKeyUsage Checking Mode Off skips the clientAuth check of "
    "inbound SIP TLS; SSH tunnels keep it.",
    source="TAC 225693; Expressway Administrator Guide (X15.5)",
    read=_READ,
)
ACME_KEEPS_CLIENT_AUTH = Gate(
    name="acme-keeps-client-auth",
    since="X15.5",
    behaviour="The built-in ACME client no longer leaves the node without a client certificate, because the client "
    "certificate has a store of its own.",
    source="TAC 225482; TAC 225693",
    read=_READ,
)

GATES: tuple[Gate, ...] = tuple(value for value in globals().values() if isinstance(value, Gate))
"""Every gate, for documentation and tests."""

"""The deployments of `examples/`: a stand-alone pair and a 2+2 cluster, each broken in the ways engineers meet most and
the same mended. Written by `make generated` from fixed names, seeds and dates; nothing in them is anybody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from scripts.authority import Issued, day, issue_ca, issue_leaf

COMPANY = "Acme Example"
LONG_AGO, FAR_AHEAD = day("2020-01-01"), day("2040-01-01")
# A public CA may give at most 200 days to what it issues in 2026.
PUBLIC_SINCE, PUBLIC_UNTIL = day("2026-09-01"), day("2027-03-01")
INTERNAL_SINCE, INTERNAL_UNTIL = day("2026-01-15"), day("2028-01-15")

C, E = "expc.corp.example.com", "expe.example.com"
C1, C2 = "expc1.corp.example.com", "expc2.corp.example.com"
E1, E2 = "expe1.example.com", "expe2.example.com"
PUBLISHER = "cucm-pub.corp.example.com"
SUBSCRIBER1, SUBSCRIBER2 = "cucm-sub1.corp.example.com", "cucm-sub2.corp.example.com"
PROFILE = "secure-8865.example.com"

_CORPORATE = "../ca/corporate-root.pem, ../ca/corporate-issuing.pem"
_PUBLIC = "../ca/public-root.pem, ../ca/public-intermediate.pem"
_SELF_SIGNED = f"broken/{PUBLISHER}-tomcat.pem, broken/{PUBLISHER}-callmanager.pem"


@cache
def public_root() -> Issued:
    return issue_ca("Trusty Example Root CA", "Trusty Example", None, LONG_AGO, FAR_AHEAD)


@cache
def public_issuing() -> Issued:
    return issue_ca("Trusty Example Intermediate CA", "Trusty Example", public_root(), LONG_AGO, day("2035-01-01"))


@cache
def corporate_root() -> Issued:
    return issue_ca("Acme Example Root CA", COMPANY, None, LONG_AGO, FAR_AHEAD)


@cache
def corporate_issuing() -> Issued:
    return issue_ca("Acme Example Issuing CA", COMPANY, corporate_root(), LONG_AGO, day("2035-01-01"))


def from_public_ca(common_name: str, *names: str, key: str | None = None) -> Issued:
    return issue_leaf(
        common_name,
        organization=COMPANY,
        issuer=public_issuing(),
        names=names,
        since=PUBLIC_SINCE,
        until=PUBLIC_UNTIL,
        key=key,
    )


def from_corporate_ca(common_name: str, *names: str, key: str | None = None) -> Issued:
    return issue_leaf(
        common_name,
        organization=COMPANY,
        issuer=corporate_issuing(),
        names=names,
        since=INTERNAL_SINCE,
        until=INTERNAL_UNTIL,
        key=key,
    )


def self_signed(fqdn: str, unit: str) -> Issued:
    """A certificate as CUCM makes it at installation: no SAN, no key identifiers, the same subject for every unit."""
    return issue_leaf(
        fqdn,
        organization=COMPANY,
        issuer=None,
        names=(),
        since=day("2024-05-01"),
        until=day("2029-04-30"),
        key=f"{fqdn}/{unit}",
        identifiers=False,
    )


def files() -> Mapping[str, str]:
    """Every file below `examples/`, by its path from there."""
    return dict(sorted((*_authorities(), *_standalone(), *_cluster())))


def _authorities() -> Iterator[tuple[str, str]]:
    yield "ca/public-root.pem", public_root().pem
    yield "ca/public-intermediate.pem", public_issuing().pem
    yield "ca/corporate-root.pem", corporate_root().pem
    yield "ca/corporate-issuing.pem", corporate_issuing().pem


def _standalone() -> Iterator[tuple[str, str]]:
    """The article's first case: the intermediate of the Expressway-E is nowhere, and CUCM is defined by its address."""
    yield "standalone/certs/expc.pem", from_corporate_ca(C, C, "example.com").pem
    # As public CAs deliver it: the certificate and the intermediate in one file. An Expressway loads only the first.
    yield "standalone/certs/expe.pem", from_public_ca(E, E, "example.com").pem + public_issuing().pem
    yield "standalone/certs/cucm-pub-tomcat.pem", _cucm(PUBLISHER, "tomcat").pem
    yield "standalone/certs/cucm-pub-callmanager.pem", _cucm(PUBLISHER, "callmanager").pem
    yield "standalone/broken.yaml", _STANDALONE_BROKEN
    yield "standalone/mended.yaml", _STANDALONE_MENDED


def _cucm(fqdn: str, unit: str) -> Issued:
    return from_corporate_ca(fqdn, fqdn, key=f"{fqdn}/{unit}/corporate")


def _cluster() -> Iterator[tuple[str, str]]:
    for node in (C1, C2):
        yield f"cluster/mended/{node}.pem", from_corporate_ca(C, C, node, "example.com", PROFILE, key=node).pem
    for node in (E1, E2):
        yield f"cluster/mended/{node}.pem", from_public_ca(E, E, node, "example.com", key=node).pem
    yield f"cluster/broken/{C1}.pem", from_corporate_ca(C, C, C1, "example.com", key=f"{C1}/old").pem
    yield f"cluster/broken/{C2}.pem", from_corporate_ca(C, C, C2, "example.com", PROFILE, key=f"{C2}/old").pem
    for node in (E1, E2):
        yield f"cluster/broken/{node}.pem", from_corporate_ca(E, E, node, "example.com", key=f"{node}/old").pem
    for unit in ("tomcat", "callmanager"):
        yield f"cluster/broken/{PUBLISHER}-{unit}.pem", self_signed(PUBLISHER, unit).pem
        for node in (PUBLISHER, SUBSCRIBER1, SUBSCRIBER2):
            yield f"cluster/mended/{node}-{unit}.pem", _cucm(node, unit).pem
    yield "cluster/broken.yaml", _CLUSTER_BROKEN
    yield "cluster/mended.yaml", _CLUSTER_MENDED


def _standalone_yaml(state: str, comment: str, lists: str, defined_as: str) -> str:
    return f"""\
{comment}name: Acme stand-alone, {state}
domains: [example.com]
public_ca: [../ca/public-root.pem]     # a lab root that counts as public here

expressway_c:
  version: X14.3.1
  nodes:
    - fqdn: {C}
      address: 10.0.10.11
      server_certificate: certs/expc.pem
      trusted_ca: [{lists}]

expressway_e:
  version: X14.3.1
  nodes:
    - fqdn: {E}
      address: 192.0.2.11
      server_certificate: certs/expe.pem
      trusted_ca: [{lists}]

cucm:
  - name: hq
    version: "14"
    nodes:
      - fqdn: {PUBLISHER}
        role: publisher
        defined_as: {defined_as}
        certificates:
          tomcat: certs/cucm-pub-tomcat.pem
          callmanager: certs/cucm-pub-callmanager.pem
        trust:
          tomcat: [{_CORPORATE}]
          callmanager: [{_CORPORATE}]

endpoints:
  jabber: {{}}
  ip_phones: {{trusted_ca: [../ca/public-root.pem]}}
  tc: {{}}
"""


def _cluster_yaml(state: str, comment: str, lists: Mapping[str, str], subscriber_state: str) -> str:
    expressways = "".join(
        f"""
expressway_{side}:
  version: X14.3.1
  cluster_name: {cluster}
  nodes:
"""
        + "".join(
            f"""\
    - fqdn: {node}
      server_certificate: {state}/{node}.pem
      trusted_ca: [{lists[node]}]
"""
            for node in nodes
        )
        for side, cluster, nodes in (("c", C, (C1, C2)), ("e", E, (E1, E2)))
    )
    cucm = "".join(
        f"""\
      - fqdn: {node}
        role: {"publisher" if node == PUBLISHER else "subscriber"}
        certificates:
          tomcat: {state if node == PUBLISHER else subscriber_state}/{node}-tomcat.pem
          callmanager: {state if node == PUBLISHER else subscriber_state}/{node}-callmanager.pem
        trust: {{tomcat: [{lists["cucm"]}], callmanager: [{lists["cucm"]}]}}
"""
        for node in (PUBLISHER, SUBSCRIBER1, SUBSCRIBER2)
    )
    return f"""\
{comment}name: Acme cluster, {state}
domains: [example.com]
public_ca: [../ca/public-root.pem]     # a lab root that counts as public here
{expressways}
cucm:
  - name: hq
    version: "14"
    security_mode: mixed
    phone_security_profiles: [{PROFILE}]
    nodes:
{cucm}
endpoints:
  jabber: {{}}
  ip_phones: {{trusted_ca: [../ca/public-root.pem]}}
  tc: {{}}
"""


_STANDALONE_BROKEN = _standalone_yaml(
    "broken",
    """\
# A stand-alone Expressway-C and Expressway-E in front of one CUCM.
#
# What is wrong here, and what `edgetrust check` says about it:
#   - The Expressway-E is certified by a public CA through an intermediate. Only the root was uploaded, on both sides,
#     so the E cannot send its intermediate and the C cannot find it.
#   - CUCM is defined by its address in System > Server, and no certificate carries an address.
""",
    f"../ca/public-root.pem, {_CORPORATE}",
    "10.0.20.11",
)
_STANDALONE_MENDED = _standalone_yaml(
    "mended",
    "# A stand-alone Expressway-C and Expressway-E in front of one CUCM: mended.\n",
    f"{_PUBLIC}, {_CORPORATE}",
    PUBLISHER,
)

_CLUSTER_BROKEN = _cluster_yaml(
    "broken",
    """\
# Two Expressway-C, two Expressway-E, a CUCM publisher and two subscribers in mixed mode.
#
# What is wrong here, and what `edgetrust check` says about it:
#   - The Expressway-E peers carry certificates of the company's own CA: 7800/8800 phones do not know it, Jabber asks.
#   - The trusted CA list of one Expressway-C peer lacks what the other has; the lists are not replicated.
#   - The CUCM publisher still shows its self-signed tomcat and CallManager certificates, of one and the same subject.
#   - One Expressway-C peer lacks the name of the phone security profile.
""",
    {
        C1: f"{_CORPORATE}, {_SELF_SIGNED}",
        C2: f"../ca/corporate-root.pem, {_SELF_SIGNED}",
        E1: _CORPORATE,
        E2: _CORPORATE,
        "cucm": _CORPORATE,
    },
    "mended",
)

_CLUSTER_MENDED = _cluster_yaml(
    "mended",
    "# Two Expressway-C, two Expressway-E, a CUCM publisher and two subscribers in mixed mode: mended.\n",
    dict.fromkeys((C1, C2, E1, E2), f"{_PUBLIC}, {_CORPORATE}") | {"cucm": _CORPORATE},
    "mended",
)

"""The C2SP x509-limbo cases: our verdict is OpenSSL's on every one of them.

What OpenSSL says and the suite expects is not always the same; each such case is listed below with the reason. A case
that is not listed, and a listed one that no longer differs, fail.

Names are compared apart from paths: OpenSSL looks at the name before dates and signatures, the appliances afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from edgetrust.codec.pem import PemBlock, find_blocks
from edgetrust.model.connection import Purpose
from edgetrust.model.verdict import ChainError
from edgetrust.pki.match import offers
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.pki.read import read_certificate, read_revocation_list
from tests import oracle

pytestmark = [pytest.mark.limbo, oracle.NEEDED]

CASES = 289
"""In the edition of the suite these differences were found with: 208 of its own and 81 about path building."""
UNDATED = datetime(2026, 11, 23, tzinfo=UTC)
"""For cases that name no time; the certificates of the path-building cases end a year later."""

_BETTERTLS = "bettertls::pathbuilding::tc"

ONE_CANDIDATE = "OpenSSL takes one candidate for each issuer and does not try another; the suite expects backtracking"
PROFILE = "a demand of RFC 5280 on those who issue, which OpenSSL does not make of those who verify"
WEB_PKI = "a demand of the CA/Browser Forum, which does not bind appliances and which OpenSSL does not make"
DEPTH = "the case limits the length of the path; no appliance does"
LEVEL = "OpenSSL accepts weak keys and digests at authentication level 0"

DIFFERENCES: Mapping[str, tuple[str, ...]] = {
    ONE_CANDIDATE: (
        "cve::cve-2024-0567",
        "rfc5280::nc::nc-forbids-alternate-chain-ica",
        "rfc5280::nc::nc-forbids-same-chain-ica",
        *(
            f"{_BETTERTLS}{number}"
            for number in (2, 23, *range(30, 36), *range(50, 54), *range(56, 60), *range(61, 69))
        ),
    ),
    "an intermediate of the list anchors nothing without X509_V_FLAG_PARTIAL_CHAIN": (
        "rfc5280::root-and-intermediate-swapped",
    ),
    "at its very notAfter a certificate has expired for OpenSSL 3.0": (
        "rfc5280::validity::notafter-exact",
        "rfc5280::validity::notafter-fractional",
    ),
    "a key usage of keyCertSign alone does not let a certificate serve TLS": (
        "pathlen::validation-ignores-pathlen-in-leaf",
        "rfc5280::ca-as-leaf",
    ),
    "constraints are compared with a wildcard letter by letter": (
        "cve::cve-2025-61727",
        "rfc5280::nc::nc-forbids-dnsname-wildcard-san",
    ),
    "a DNS constraint may begin with a period": ("rfc5280::nc::invalid-dnsname-leading-period",),
    "names are compared with constraints, not checked for their syntax": (
        "rfc5280::nc::nc-permits-invalid-dns-san",
        "rfc5280::nc::nc-permits-invalid-email-san",
    ),
    "a star may stand at the end of the first label": ("webpki::san::wildcard-embedded-leftmost-san",),
    DEPTH: ("pathlen::max-chain-depth-0-exhausted", "pathlen::max-chain-depth-1-exhausted"),
    PROFILE: (
        "crl::crlnumber-missing",
        "rfc5280::aki::leaf-missing-aki",
        "rfc5280::aki::intermediate-missing-aki",
        "rfc5280::nc::permitted-dns-match-noncritical",
        "rfc5280::nc::not-allowed-in-ee-noncritical",
        "rfc5280::nc::not-allowed-in-ee-critical",
        "rfc5280::pc::ica-noncritical-pc",
        "rfc5280::san::noncritical-with-empty-subject",
        "rfc5280::san::underscore-dns",
        "rfc5280::serial::too-long",
        "rfc5280::serial::zero",
        "rfc5280::ski::root-missing-ski",
        "rfc5280::ski::intermediate-missing-ski",
        "rfc5280::root-missing-basic-constraints",
        "rfc5280::root-non-critical-basic-constraints",
        "rfc5280::leaf-ku-keycertsign",
    ),
    WEB_PKI: (
        "webpki::aki::root-with-aki-missing-keyidentifier",
        "webpki::cn::ipv4-hex-mismatch",
        "webpki::cn::ipv4-leading-zeros-mismatch",
        "webpki::cn::ipv6-uppercase-mismatch",
        "webpki::cn::ipv6-uncompressed-mismatch",
        "webpki::cn::ipv6-non-rfc5952-mismatch",
        "webpki::cn::punycode-not-in-san",
        "webpki::cn::utf8-vs-punycode-mismatch",
        "webpki::cn::not-in-san",
        "webpki::cn::case-mismatch",
        "webpki::eku::ee-anyeku",
        "webpki::eku::ee-critical-eku",
        "webpki::eku::ee-without-eku",
        "webpki::eku::root-has-eku",
        "webpki::nc::intermediate-permitted-excluded-subtrees-both-null",
        "webpki::nc::intermediate-permitted-excluded-subtrees-both-empty-sequences",
        "webpki::san::public-suffix-multi-label-wildcard-san",
        "webpki::san::public-suffix-private-namespace-wildcard-san",
        "webpki::san::no-san",
        "webpki::san::san-critical-with-nonempty-subject",
        "webpki::malformed-aia",
        "webpki::v1-cert",
        "webpki::ee-basicconstraints-ca",
    ),
    LEVEL: (
        "webpki::forbidden-p192-root",
        "webpki::forbidden-p192-leaf",
        "webpki::forbidden-dsa-root",
        "webpki::forbidden-dsa-leaf",
        "webpki::forbidden-weak-rsa-key-in-root",
        "webpki::forbidden-weak-rsa-in-leaf",
        "webpki::forbidden-rsa-not-divisible-by-8-in-root",
        "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf",
        # Their intermediate is signed with SHA-1.
        f"{_BETTERTLS}8",
        f"{_BETTERTLS}15",
        f"{_BETTERTLS}41",
    ),
}
"""Cases in which OpenSSL does not say what the suite expects, by reason."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found out about one case."""

    name: str
    ours: ChainError | None
    theirs: ChainError | None
    our_name: bool
    their_name: bool
    is_expected_to_pass: bool

    @property
    def passes(self) -> bool:
        """OpenSSL's verdict on path and name together."""
        return self.theirs is None and self.their_name


def read_pem(texts: list[str]) -> list[bytes]:
    """The DER of every block."""
    return [block.der for text in texts for block in find_blocks(text.encode()) if isinstance(block, PemBlock)]


def judge(case: Mapping[str, Any]) -> Outcome:
    """Both verdicts on a case."""
    at = datetime.fromisoformat(case["validation_time"]) if case["validation_time"] else UNDATED
    is_server = case["validation_kind"] == "SERVER"
    purpose = Purpose.SERVER_AUTH if is_server else Purpose.CLIENT_AUTH
    leaf, *_ = read_pem([case["peer_certificate"]])
    sent, trusted = read_pem(case["untrusted_intermediates"]), read_pem(case["trusted_certs"])
    crls = read_pem(case["crls"]) if case["crls"] else None
    ours = verify_path(
        read_certificate(leaf),
        [read_certificate(der) for der in sent],
        TrustList(tuple(read_certificate(der) for der in trusted)),
        purposes=[purpose],
        at=at,
        crls=None if crls is None else [read_revocation_list(der) for der in crls],
    ).error
    name = case["expected_peer_name"] if is_server else None
    asked = {} if name is None else {"ip" if name["kind"] == "IP" else "host": name["value"]}
    return Outcome(
        name=case["id"],
        ours=ours,
        theirs=oracle.verify(leaf, sent, trusted, at=at, purpose=purpose, crls=crls),
        our_name=name is None or offers(read_certificate(leaf), name["value"], common_name_counts=True),
        their_name=name is None or oracle.offers(leaf, **asked),
        is_expected_to_pass=case["expected_result"] == "SUCCESS",
    )


@cache
def outcomes(file: Path) -> tuple[Outcome, ...]:
    """Every case, judged once for all tests of this module."""
    cases: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["testcases"]
    return tuple(judge(case) for case in cases)


def listed() -> Iterator[str]:
    """The ids of all listed differences."""
    for names in DIFFERENCES.values():
        yield from names


def test_every_case_gets_openssls_verdict(limbo_file: Path) -> None:
    """Path, error, depth, text and name."""
    found = outcomes(limbo_file)
    accepted = sum(each.passes for each in found)
    counts = f"{len(found)} cases: OpenSSL accepts {accepted}, refuses {len(found) - accepted}; "
    counts += f"{len(list(listed()))} differ from the suite's expectation, for {len(DIFFERENCES)} reasons"
    print(counts)  # noqa: T201 - for whoever runs this with -rP

    assert len(found) == CASES
    assert [each for each in found if (each.ours, each.our_name) != (each.theirs, each.their_name)] == []


def test_each_difference_to_the_suite_has_its_reason(limbo_file: Path) -> None:
    """No more and no fewer than those listed, each once."""
    differing = sorted(each.name for each in outcomes(limbo_file) if each.passes != each.is_expected_to_pass)

    assert differing == sorted(listed())
    assert len(set(listed())) == len(list(listed()))

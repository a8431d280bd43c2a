"""The trust lists of a plan as files."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from edgetrust.model.plan import Plan
from edgetrust.pki.contents import read_contents
from edgetrust.usecase.bundle import HEADER, SUMS, build_bundle, digest_of
from edgetrust.usecase.plan import plan
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, cluster, stand_alone
from tests.report import plan_sample as sample


def test_each_list_is_a_file_of_pem_alone_in_list_order() -> None:
    """One for each node and store that is loaded; a subscriber's list is replicated and has none."""
    site = cluster()

    made = build_bundle(plan(site.deployment, site.inventory, at=make.NOW), site.deployment)

    assert [name for name, _ in made.files] == [
        "expc1.corp.example.com.trusted-ca.pem",
        "expc2.corp.example.com.trusted-ca.pem",
        "expe1.example.com.trusted-ca.pem",
        "expe2.example.com.trusted-ca.pem",
        "cucm-pub.corp.example.com.tomcat-trust.pem",
        "cucm-pub.corp.example.com.callmanager-trust.pem",
        "imp1.corp.example.com.tomcat-trust.pem",
        "imp1.corp.example.com.cup-xmpp-trust.pem",
        "unity1.corp.example.com.tomcat-trust.pem",
    ]
    assert made.missing == ()
    text = dict(made.files)["expe1.example.com.trusted-ca.pem"]
    assert text.startswith("-----BEGIN CERTIFICATE-----\n")
    assert [located.certificate for located in read_contents(text.encode(), path="x").certificates] == [
        each.certificate for each in (PUBLIC_ROOT, PUBLIC_ISSUING, CORP_ROOT, CORP_ISSUING)
    ]


def test_what_is_not_at_hand_is_told_and_the_rest_is_written() -> None:
    """A list of which nothing is known has no file."""
    unknown = make.ca("CN=Unknown Root")
    site = stand_alone(certificates={(E1, "server"): [make.leaf(E1, unknown)]})

    made = build_bundle(plan(site.deployment, site.inventory, at=make.NOW), site.deployment)

    (gap,) = made.missing
    assert gap == (
        f"the trusted CA list of {C1} and {E1} needs CN=Unknown Root, and every CA above it up to the root, which is "
        "not at hand"
    )
    assert len(dict(made.files)[f"{C1}.trusted-ca.pem"].split("BEGIN CERTIFICATE")) == 3
    nothing = Plan(certificates=(), trust=(sample.trust_list(sample.E1),), steps=())
    (only,) = nothing.trust
    assert build_bundle(nothing, site.deployment).files[0][0] == f"{only.node.id}.trusted-ca.pem"


def test_the_list_of_check_sums_says_what_every_file_holds() -> None:
    """Page, place in the list, fingerprint, reason; what goes first and what is confirmed; then the sum."""
    listed = Plan(certificates=(), trust=(sample.trust_list(sample.E1), sample.replicated_list()), steps=())
    digest = sample.ROOT.certificate.sha256
    content = hashlib.sha256(sample.ROOT.pem.encode()).hexdigest()

    made = build_bundle(listed, sample.deployment())

    assert made.sums == (
        f"{HEADER} for Acme (acme.yaml).\n"
        "# Append each file on the page named, certificates in their order; sha256sum --check reads this file.\n"
        "\n"
        "# expe1.example.com, trusted CA list: Maintenance > Security > Trusted CA certificate\n"
        "#   delete first: CN=Old\n"
        f"#   1. CN=Corp Root,O=Acme (SHA-256 {digest}): above C\n"
        "#   2. the public CA that signs E (not at hand): above E\n"
        f"{content}  expe1.example.com.trusted-ca.pem\n"
        "\n"
        "# expe1.example.com, tomcat-trust: Maintenance > Security > Trusted CA certificate\n"
        f"#   1. CN=Corp Root,O=Acme (SHA-256 {digest}): above C\n"
        "#   2. the public CA that signs E (not at hand): above E\n"
        "#   confirm on expe2.example.com\n"
        f"{content}  expe1.example.com.tomcat-trust.pem\n"
    )
    assert digest_of(sample.ROOT.pem) == content


def test_sha256sum_checks_the_list(tmp_path: Path) -> None:
    """As anybody would."""
    site = cluster()
    made = build_bundle(plan(site.deployment, site.inventory, at=make.NOW), site.deployment)
    for name, content in (*made.files, (SUMS, made.sums)):
        (tmp_path / name).write_text(content, encoding="utf-8")

    command = ["sha256sum", "--check", "--strict", SUMS]
    checked = subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, text=True)

    assert checked.stdout.count(": OK\n") == len(made.files)


def test_strings_of_strangers_make_no_line_of_their_own() -> None:
    """Nothing in a comment can pass for a sum."""
    made = build_bundle(sample.hostile(), sample.deployment(sample.EVIL))

    assert "\x1b" not in made.sums
    assert not any(line.startswith("# forged") for line in made.sums.splitlines())

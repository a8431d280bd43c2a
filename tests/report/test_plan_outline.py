from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Slot, Store
from edgetrust.report.plan_outline import (
    CertificateEntry,
    ListEntry,
    StepEntry,
    build_plan_outline,
    describe_authority,
    describe_slot,
    describe_store,
)
from tests.report import plan_sample as sample

DIGEST = sample.ROOT.certificate.sha256


def test_a_certificate_is_told_with_everything_to_enter() -> None:
    """Who loads it, who signs it, what the page shows."""
    entry, other = build_plan_outline(sample.small(), sample.deployment()).certificates

    assert entry == CertificateEntry(
        title="expe1.example.com, expe2.example.com: server certificate",
        is_in_place=False,
        facts=(
            ("signed by", "a public CA"),
            ("key", "RSA 4096"),
            ("purposes", "serverAuth, clientAuth"),
            ("key usage", "digitalSignature, keyEncipherment"),
        ),
        where="Maintenance > Security > Server certificate",
        fields=(
            ("Common name", "FQDN of Expressway cluster (expe.example.com)"),
            ("Additional alternative names (comma separated)", "a.example.com, b.example.com"),
        ),
        preview="DNS:expe.example.com, SRVName:_collab-edge._tls.example.com",
        names=(
            ("DNS:expe.example.com", "cluster: the layout"),
            ("SRVName:_collab-edge._tls.example.com", "registration: TC"),
        ),
        reasons=("phones know public CAs alone",),
        advised=("expe1.example.com: it does not carry DNS:example.com, which nobody needs today",),
        warnings=(
            "what is at hand does not do: expe1.example.com: it expired at 2025-12-31 00:00:00 UTC",
            "one key for all",
        ),
    )
    assert other.is_in_place
    assert (other.facts[0], other.facts[2]) == (("signed by", "CN=Issuing,O=Acme"), ("purposes", "none asked for"))


def test_peers_with_the_same_list_are_told_together() -> None:
    """A replicated list stands for itself, with the nodes on which it is confirmed."""
    outline = build_plan_outline(sample.small(), sample.deployment())

    known = f"CN=Corp Root,O=Acme (SHA-256 {DIGEST}, ca/root.pem:3)"
    unknown = "the public CA that signs E (not at hand)"
    assert outline.lists == (
        ListEntry(
            title="expe1.example.com, expe2.example.com: trusted-ca list",
            authorities=((known, "above C"), (unknown, "above E")),
            notes=(f"delete first: CN=Old (SHA-256 {DIGEST}, old.der); a twin",),
        ),
        ListEntry(
            title="expe1.example.com: tomcat-trust list",
            authorities=((known, "above C"), (unknown, "above E")),
            notes=("load it here; it is replicated to expe2.example.com: confirm it on each",),
        ),
    )


def test_steps_say_where_and_what_they_cost() -> None:
    """A step that interrupts nothing has no cost."""
    outline = build_plan_outline(sample.small(), sample.deployment())

    assert outline.steps == (
        StepEntry(number=1, title="the order at the CA", do="order it", impact="", verify="read it"),
        StepEntry(
            number=2,
            title="expe1.example.com, Maintenance > Security > Server certificate",
            do="upload it",
            impact="a restart of the node",
            verify="Show (decoded)",
        ),
    )


def test_the_summary_counts() -> None:
    """Certificates in place are said, if there are any."""
    plan = sample.small()
    bare = replace(plan, certificates=plan.certificates[:1], trust=(), steps=())

    assert build_plan_outline(plan, sample.deployment()).summary == (
        "2 certificates, 1 of them in place; 3 trust lists; 2 steps"
    )
    assert build_plan_outline(bare, sample.deployment()).summary == "1 certificate; 0 trust lists; 0 steps"


def test_a_value_that_is_copied_is_never_shortened() -> None:
    """However many names a field holds."""
    names = ", ".join(f"name-{number}.example.com" for number in range(300))
    planned = replace(sample.certificate(), fields=(replace(sample.certificate().fields[1], value=names),))

    (entry,) = build_plan_outline(replace(sample.small(), certificates=(planned,)), sample.deployment()).certificates

    assert entry.fields[0][1] == names


def test_slots_stores_and_authorities_in_words() -> None:
    """A certificate without a subject still has a fingerprint."""
    nameless = replace(sample.trust_list(sample.E1).authorities[0], subject="")

    assert describe_slot(Slot.CALLMANAGER_ECDSA) == "callmanager-ecdsa certificate"
    assert describe_store(Store.CUP_XMPP_TRUST) == "cup-xmpp-trust list"
    assert describe_authority(nameless) == f"(empty subject) (SHA-256 {DIGEST}, ca/root.pem:3)"

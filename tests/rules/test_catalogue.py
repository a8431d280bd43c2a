"""The list of rules: complete, and each rule with its page, its sources and its tests."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from subprocess import run

import pytest

from edgetrust.mra.logs.catalogue import PATTERNS
from edgetrust.rules import catalogue
from edgetrust.rules.rule import PAGE_HEADINGS, Family, Rule

TESTS = Path(__file__).parent
RULES = TESTS.parents[1] / "src" / "edgetrust" / "rules"

PUBLISHED = """
intermediate-missing root-missing ca-not-trusted self-signed-not-trusted same-subject-shadowed signature-invalid
issuer-not-a-ca path-length-exceeded name-constraint-violated critical-extension-unknown certificate-expired
certificate-not-yet-valid eku-missing-server-auth eku-missing-client-auth name-mismatch certificate-revoked crl-missing
crl-expired intermediate-not-in-list jabber-prompts-user phone-ca-not-listed expressway-ca-not-in-tomcat-trust
expressway-ca-not-in-callmanager-trust ecdsa-issuer-not-trusted
san-missing-registration-domain san-missing-federation-domain san-missing-chat-alias san-missing-security-profile
san-missing-cluster-name san-missing-peer-name san-domain-on-expressway-c common-name-not-cluster-name
common-name-missing name-not-fqdn security-profile-not-fqdn wildcard-certificate temporary-certificate
san-over-999-characters shared-cluster-certificate weak-signature weak-key key-too-long unknown-subject-oid
expires-after-2050 expires-soon key-does-not-match key-file-newline cucm-certificate-without-client-auth
cms-address-not-in-san
trust-lists-differ trust-not-replicated duplicate-trust-entry expired-trust-entry trust-entry-not-a-ca
trust-list-too-long
cucm-defined-by-ip cucm-self-signed-conflict cucm-issuers-differ version-assumed phone-list-assumed
internal-ca-on-expressway-e different-issuers versions-differ upgrade-enforces-verification client-auth-sunset
validity-over-limit acme-drops-client-auth cluster-enforce-would-fail host-name-underscore proxy-trust-incomplete
proxy-unsupported shown-certificate-differs restart-pending
peer-rejected-certificate peer-closed-silently no-client-certificate tls-version-or-cipher-mismatch damaged-record
handshake-aborted certificates-not-visible
traversal-credentials-wrong clock-skew oauth-port-mismatch reverse-dns-mismatch ssh-tunnel-down
profile-name-not-matched sso-metadata-stale phone-trust-list-stale ipsec-or-drf-certificate upload-refused
certificate-monitor connection-refused name-not-resolved service-record-missing user-credentials-wrong
request-forbidden edge-cookie-domain nat-reflection web-proxy-error home-cluster-unknown presence-server-not-recognised
zone-not-matched sip-port-conflict blocked-by-intrusion-protection sip-alg-interference licence
acme-renewal-failed crl-update-failed unified-communications-misconfigured cluster-communication-failed
""".split()
"""Slugs that are part of the contract: they may neither disappear nor be renamed."""


def test_no_published_rule_is_missing() -> None:
    """Rules may be added, never dropped."""
    assert sorted(set(PUBLISHED) - set(catalogue.slugs())) == []


def test_slugs_are_unique() -> None:
    """A rule is listed once, in one family."""
    listed = [slug for family in Family for slug in catalogue.SLUGS[family]]

    assert sorted(listed) == sorted(set(listed))
    assert tuple(listed) == catalogue.slugs()


@pytest.mark.parametrize("family", Family)
def test_every_file_is_listed_and_every_listed_rule_has_its_file(family: Family) -> None:
    """The name of the file is the slug, the folder the family."""
    files = {path.stem.replace("_", "-") for path in (RULES / family).glob("*.py") if path.stem != "__init__"}

    assert files == set(catalogue.SLUGS[family])


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_a_rule_is_what_the_list_says(slug: str) -> None:
    """Slug, family, a title on one line, and sources; it runs on nothing but its own evidence."""
    rule = catalogue.find_rule(slug)

    assert rule is not None
    assert (rule.slug, rule.family) == (slug, catalogue.family_of(slug))
    assert rule.title
    assert "\n" not in rule.title
    assert rule.citations


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_a_page_has_all_headings_in_order_with_text_below(slug: str) -> None:
    """A summary on one line, then the six headings."""
    page = catalogue.find_page(slug)

    assert page is not None
    summary, *_ = page.split("\n\n")
    assert "\n" not in summary
    assert summary.endswith(".")
    assert tuple(re.findall(r"^## (.+)$", page, re.MULTILINE)) == PAGE_HEADINGS
    assert all(len(part.split("\n", 1)[1].strip()) > 20 for part in page.split("\n## ")[1:])


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_a_rule_has_its_test_file(slug: str) -> None:
    """At the path of the rule."""
    assert (TESTS / str(catalogue.family_of(slug)) / f"test_{slug.replace('-', '_')}.py").is_file()


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_what_is_explained_only_looks_at_nothing_and_says_so(slug: str) -> None:
    """A rule of this family is its page, which tells that edgetrust cannot see it; every other one looks at
    something."""
    rule, page = catalogue.find_rule(slug), catalogue.find_page(slug)

    assert rule is not None
    assert page is not None
    looks = [each for each in (rule.check, rule.read) if each.__module__ != Rule.__module__]
    assert bool(looks) is (rule.family is not Family.UNSEEN)
    assert ("Nothing: edgetrust cannot see" in page) is (rule.family is Family.UNSEEN)


def test_no_line_of_a_log_means_what_is_explained_only() -> None:
    """No document quotes one, and none is made up."""
    meant = {each.meaning.rule for each in PATTERNS if each.meaning is not None}

    assert meant & set(catalogue.SLUGS[Family.UNSEEN]) == set()


def test_all_rules_are_given_in_the_order_of_the_list() -> None:
    """Family by family."""
    assert tuple(rule.slug for rule in catalogue.all_rules()) == catalogue.slugs()


def test_the_rules_of_a_deployment_are_those_that_look_at_one() -> None:
    """What a rule does not say itself is the default, by which it has nothing to say."""
    nothing = next(field.default for field in fields(Rule) if field.name == "check")
    looking = tuple(rule for rule in catalogue.all_rules() if rule.check is not nothing)

    assert catalogue.deployment_rules(catalogue.DIAGNOSED) == looking


def test_rules_of_diagnoses_are_asked_where_a_diagnosis_names_them() -> None:
    """The others speak of what nobody diagnosed as well, and are always asked."""
    asked = {rule.slug for rule in catalogue.deployment_rules({"root-missing", "certificate-expired"})}

    assert asked & catalogue.DIAGNOSED == {"root-missing"}
    assert len(asked) == len(catalogue.deployment_rules(catalogue.DIAGNOSED)) - len(catalogue.DIAGNOSED) + 1


def test_an_unknown_slug_is_no_rule() -> None:
    """And has neither family nor page."""
    assert catalogue.find_rule("absent") is None
    assert catalogue.find_page("absent") is None
    assert catalogue.family_of("absent") is None


def test_slugs_are_known_without_importing_a_rule() -> None:
    """The command line completes them, and must start quickly."""
    script = "import sys; from edgetrust.rules import catalogue; catalogue.slugs(); print(*sys.modules)"

    loaded = run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout.split()

    assert [name for name in loaded if name.startswith(tuple(f"edgetrust.rules.{family}" for family in Family))] == []

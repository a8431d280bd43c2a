"""Whether a certificate is trusted by a list."""

from __future__ import annotations

import random
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Located
from edgetrust.model.chain import ChainAnswer, IssuerStanding, MissingLink, Standing
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Source
from edgetrust.model.verdict import ChainError
from edgetrust.pki.openssl_verify import Material
from edgetrust.pki.read import read_revocation_list
from edgetrust.usecase.chain import ChainQuestion, judge_chain
from tests import make, oracle
from tests.defects import LIMITED_TO_10
from tests.pki.odd import MD4

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("a.example.com", ISSUING)
ALONE = make.leaf("alone.example.com")
TWIN = make.ca("Issuing", ROOT, key="another", ski=None, aki=None)
BARE = make.leaf("bare.example.com", ISSUING, aki=None)


def files(name: str, issued: tuple[make.Issued, ...]) -> tuple[tuple[Located, ...], tuple[Material, ...]]:
    """Certificates in files of their own, `sent0.pem` and so on."""
    located = tuple(each.located(f"{name}{number}.pem") for number, each in enumerate(issued))
    return located, tuple(Material(path=each.source.file, is_plain=True) for each in located)


def ask(
    leaf: make.Issued = LEAF,
    sent: tuple[make.Issued, ...] = (),
    trusted: tuple[make.Issued, ...] = (ISSUING, ROOT),
    elsewhere: tuple[make.Issued, ...] = (),
    lists: tuple[bytes, ...] | None = None,
    purpose: Purpose | None = None,
    name: str | None = None,
) -> ChainAnswer:
    """The answer."""
    with_it, sent_files = files("sent", sent)
    entries, trusted_files = files("trusted", trusted)
    return judge_chain(
        ChainQuestion(
            leaf=leaf.located("leaf.pem"),
            sent=with_it,
            trusted=entries,
            elsewhere=files("elsewhere", elsewhere)[0],
            crls=None if lists is None else tuple(read_revocation_list(each) for each in lists),
            purpose=purpose,
            name=name,
            at=make.NOW,
            leaf_file=Material(path="leaf.pem", is_plain=True),
            sent_files=sent_files,
            trusted_files=trusted_files,
            crl_files=tuple(Material(path=f"list{n}.crl", is_plain=True) for n in range(len(lists or ()))),
        )
    )


def standings(answer: ChainAnswer) -> list[tuple[Standing, IssuerStanding]]:
    """How each link stands, leaf first."""
    return [(link.standing, link.issuer) for link in answer.links]


def test_a_sound_chain_is_trusted_link_by_link() -> None:
    """Listed or sent, and the root trusts itself."""
    listed, sent = ask(), ask(sent=(ISSUING,), trusted=(ROOT,))

    assert (listed.trusted, listed.error, listed.alert, listed.rule, listed.steps) == (True, None, None, None, ())
    assert standings(listed) == [
        (Standing.SENT, IssuerStanding.LISTED),
        (Standing.LISTED, IssuerStanding.LISTED),
        (Standing.LISTED, IssuerStanding.ITSELF),
    ]
    assert sent.trusted
    assert standings(sent)[:2] == [
        (Standing.SENT, IssuerStanding.SENT),
        (Standing.SENT, IssuerStanding.LISTED),
    ]


def test_a_missing_intermediate_has_a_name_and_a_place() -> None:
    """The walk goes on beyond it, through a file at hand, to the root of the list."""
    answer = ask(trusted=(ROOT,), elsewhere=(ISSUING,))

    assert answer.error == ChainError(code=20, text="unable to get local issuer certificate", depth=0)
    assert answer.alert == Alert(code=48, name="unknown_ca")
    assert answer.missing == (
        MissingLink(
            subject="CN=Issuing", sha256=ISSUING.certificate.sha256, source=Source(file="elsewhere0.pem", line=1)
        ),
    )
    assert standings(answer) == [
        (Standing.SENT, IssuerStanding.ABSENT),
        (Standing.ELSEWHERE, IssuerStanding.LISTED),
        (Standing.LISTED, IssuerStanding.ITSELF),
    ]
    assert answer.rule == "intermediate-missing"
    assert answer.steps == (
        f"add CN=Issuing to the list; it is in elsewhere0.pem:1 (SHA-256 {ISSUING.certificate.sha256})",
        "or have the peer send it with its certificate; SSH tunnels need it in the list all the same",
    )


def test_a_missing_root_is_known_by_name_alone() -> None:
    """No file at hand holds it: the CA has to be asked."""
    answer = ask(trusted=(ISSUING,))

    assert (answer.error, answer.rule) == (
        ChainError(code=2, text="unable to get issuer certificate", depth=1),
        "root-missing",
    )
    assert answer.missing == (MissingLink(subject="CN=Root", sha256=None, source=None),)
    assert standings(answer) == [
        (Standing.SENT, IssuerStanding.LISTED),
        (Standing.LISTED, IssuerStanding.ABSENT),
    ]
    assert answer.steps == (
        (
            "get the certificate of CN=Root from whoever runs that CA, with those above it where it is no root, and "
            "add it to the list"
        ),
    )


def test_an_unknown_ca_is_not_trusted() -> None:
    """Nothing of the chain is in the list."""
    assert ask(trusted=(ALONE,)).rule == "ca-not-trusted"


def test_public_roots_are_asked_for_only_where_something_is_missing() -> None:
    """Reading them takes time."""
    asked: list[str] = []
    leaf = LEAF.located("leaf.pem")

    def public_roots() -> tuple[Located, ...]:
        asked.append("asked")
        return (ROOT.located("mozilla", 7),)

    def question(*trusted: make.Issued) -> ChainQuestion:
        return ChainQuestion(
            leaf=leaf,
            sent=(),
            trusted=files("trusted", trusted)[0],
            public_roots=public_roots,
            at=make.NOW,
            leaf_file=Material(path="leaf.pem", is_plain=True),
        )

    assert judge_chain(question(ISSUING, ROOT)).trusted
    assert asked == []
    assert judge_chain(question(ISSUING)).missing[0].source == Source(file="mozilla", line=7)
    assert asked == ["asked"]


def test_a_self_signed_certificate_that_is_not_listed() -> None:
    """It is what the list lacks."""
    answer = ask(ALONE)

    assert answer.rule == "self-signed-not-trusted"
    assert standings(answer) == [(Standing.SENT, IssuerStanding.ROOT_NOT_LISTED)]
    assert [each.subject for each in answer.missing] == ["CN=alone.example.com"]
    assert answer.steps[-1] == "or replace it by a certificate that a CA of the list signed"


def test_a_twin_above_the_right_entry_is_found() -> None:
    """It is to be deleted; nothing is missing."""
    answer = ask(BARE, trusted=(TWIN, ISSUING, ROOT))

    assert (answer.error.code if answer.error else None, answer.rule, answer.missing) == (
        7,
        "same-subject-shadowed",
        (),
    )
    assert answer.links[0].issuer is IssuerStanding.TWIN
    assert answer.links[0].twin == TWIN.located("trusted0.pem")
    entry = f"CN=Issuing at trusted0.pem:1 (SHA-256 {TWIN.certificate.sha256})"
    assert answer.steps == (
        f"delete {entry} from the list: OpenSSL takes the first entry of a name and looks no further",
    )


def test_a_twin_of_a_self_signed_certificate_is_found() -> None:
    """The article's case: tomcat and CallManager with one subject, and the lower one fails with error 18."""
    tomcat = make.leaf("cucm.example.com", key="tomcat", ski=None)
    callmanager = make.leaf("cucm.example.com", key="callmanager", ski=None)

    answer = ask(callmanager, trusted=(tomcat, callmanager))

    assert (answer.error.code if answer.error else None, answer.rule) == (18, "same-subject-shadowed")
    assert answer.links[0].issuer is IssuerStanding.TWIN
    assert answer.links[0].twin == tomcat.located("trusted0.pem")


def test_a_root_that_was_sent_after_a_listed_intermediate_is_sent_in_vain() -> None:
    """OpenSSL does not go back to what was sent."""
    middle = make.ca("Middle", ISSUING)
    leaf = make.leaf("deep.example.com", middle)

    answer = ask(leaf, sent=(ISSUING,), trusted=(middle, ROOT))

    assert standings(answer)[1] == (Standing.LISTED, IssuerStanding.SENT_IN_VAIN)
    assert [each.subject for each in answer.missing] == ["CN=Issuing"]
    # Sending it is no way out.
    assert [step.partition(" to the list")[0] for step in answer.steps] == ["add CN=Issuing"]


def test_a_twin_that_identifiers_rule_out_is_a_warning() -> None:
    """The verdict is good, and the vendor describes a look-up by name alone."""
    twin = make.ca("Issuing", ROOT, key="another")

    above, below = ask(trusted=(twin, ISSUING, ROOT)), ask(trusted=(ISSUING, twin, ROOT))
    sent = ask(sent=(ISSUING,), trusted=(twin, ROOT))

    assert above.trusted
    assert below.trusted
    assert sent.trusted
    assert [risk.rule for risk in above.warnings] == ["same-subject-shadowed"]
    assert above.warnings[0].text == (
        "CN=Issuing at trusted0.pem:1 stands above the right one in the list; key identifiers, key types or dates "
        "alone tell it from trusted1.pem:1, and the vendor describes a look-up by name, in which it would be taken"
    )
    assert below.warnings == ()
    assert sent.warnings[0].text.startswith("CN=Issuing at trusted0.pem:1 stands in the list; ")


def test_a_broken_signature_is_no_twin() -> None:
    """The issuer is the only one of its name, and no certificate at hand made the signature."""
    answer = ask(make.leaf("x.example.com", ISSUING, signing_key="forged"))

    assert standings(answer) == [(Standing.SENT, IssuerStanding.NOT_SIGNED)]
    assert answer.links[0].twin == ISSUING.located("trusted0.pem")


def test_a_signature_that_is_not_computed_is_told_from_a_wrong_one() -> None:
    """Nobody is to have anything issued again; OpenSSL is to be asked."""
    root = make.ca("Root", key="rsa1024:Root")
    answer = ask(MD4.apply(make.leaf("x.example.com", root), root.key), trusted=(root,))

    assert (answer.error.code if answer.error else None, answer.rule) == (7, None)
    assert standings(answer) == [(Standing.SENT, IssuerStanding.NOT_COMPUTED)]
    assert answer.steps == (
        (
            "ask OpenSSL with the command below: the signature of CN=x.example.com counts as wrong here, because "
            "signatures of this kind are not computed"
        ),
    )


def test_an_entry_with_the_name_of_what_is_missing_is_named() -> None:
    """An administrator sees it in the list, and it has to leave before the right one comes."""
    twin = make.ca("Issuing", ROOT, key="another")

    unknown, at_hand = ask(trusted=(twin, ROOT)), ask(trusted=(twin, ROOT), elsewhere=(ISSUING,))

    assert [each.namesakes for each in unknown.missing] == [(twin.located("trusted0.pem"),)]
    assert [each.namesakes for each in at_hand.missing] == [(twin.located("trusted0.pem"),)]
    assert unknown.steps[0].startswith(
        f"delete CN=Issuing at trusted0.pem:1 (SHA-256 {twin.certificate.sha256}) from the list first, unless"
    )


def test_the_second_opinion_is_not_asked_about_revocation() -> None:
    """So where that decides it neither agrees nor disagrees."""
    revoked, sound, missing = ask(lists=REVOKING), ask(), ask(lists=())

    assert (revoked.agrees, sound.agrees, missing.agrees) == (None, True, None)
    assert revoked.second_opinion.reason.endswith(" accepts it; it was not asked about revocation")
    assert ask(OLD).agrees is True


def test_an_entry_that_is_sent_as_well_is_no_twin() -> None:
    """What is missing is to be added; nothing is to be deleted."""
    middle = make.ca("Middle", ISSUING)
    answer = ask(make.leaf("deep.example.com", middle), sent=(middle, ISSUING), trusted=(middle, ROOT))

    assert answer.rule == "intermediate-missing"
    assert [each.subject for each in answer.missing] == ["CN=Issuing"]


def test_a_cross_certificate_that_leads_nowhere_is_taken_first() -> None:
    """OpenSSL takes the sent one, whose issuer nobody knows; the list would do with the root of the other."""
    stranger = make.ca("Stranger")
    crossed = make.ca("Issuing", stranger)
    answer = ask(sent=(crossed,), trusted=(ROOT,), elsewhere=(ISSUING,))

    assert answer.error == ChainError(code=20, text="unable to get local issuer certificate", depth=1)
    assert [each.sha256 for each in answer.missing] == [ISSUING.certificate.sha256]
    assert standings(answer) == [
        (Standing.SENT, IssuerStanding.TWIN),
        (Standing.ELSEWHERE, IssuerStanding.LISTED),
        (Standing.LISTED, IssuerStanding.ITSELF),
    ]
    assert answer.links[0].twin == crossed.located("sent0.pem")


def test_an_issuer_whose_identifiers_do_not_fit_is_passed_over() -> None:
    """Its key did sign, and OpenSSL does not get that far."""
    leaf = make.leaf("odd.example.com", ISSUING, aki=b"wrong")

    answer = ask(leaf)

    assert answer.links[0].issuer is IssuerStanding.PASSED_OVER
    assert answer.missing == ()
    assert answer.steps == (
        "have CN=odd.example.com issued again: its issuer's key identifiers or key usage say that it did not sign it",
    )


OLD = make.leaf("old.example.com", ISSUING, not_after=datetime(2026, 2, 1, tzinfo=UTC))
YOUNG = make.leaf("young.example.com", ISSUING, not_before=datetime(2027, 2, 1, tzinfo=UTC))
LIMITED = make.leaf("limited.example.com", ISSUING, extensions=[LIMITED_TO_10])
ONLY_CLIENT = make.leaf("client.example.com", ISSUING, eku=["clientAuth"])
ENCIPHERING = make.leaf("rsa.example.com", ISSUING, ku=["keyEncipherment"])
SIGNING_ONLY = make.leaf("ca.example.com", ISSUING, ku=["keyCertSign"], eku=["serverAuth"])
REVOKING = (make.revocation_list(ISSUING, [LEAF.certificate.serial]), make.revocation_list(ROOT))


@pytest.mark.parametrize(
    ("answer", "code", "rule", "step"),
    [
        (ask(OLD), 10, "certificate-expired", "renew CN=old.example.com, which expired on 2026-02-01 00:00:00 UTC"),
        (
            ask(YOUNG),
            9,
            "certificate-not-yet-valid",
            "look at the clock: CN=young.example.com is valid from 2027-02-01 00:00:00 UTC on",
        ),
        (
            ask(ONLY_CLIENT, purpose=Purpose.SERVER_AUTH),
            26,
            "eku-missing-server-auth",
            "have CN=client.example.com issued again for serverAuth",
        ),
        (
            ask(ENCIPHERING, purpose=Purpose.CLIENT_AUTH),
            26,
            "eku-missing-client-auth",
            (
                "have CN=rsa.example.com issued again with digitalSignature in its key usage, which is keyEncipherment "
                "and does not go with clientAuth"
            ),
        ),
        (
            ask(SIGNING_ONLY, purpose=Purpose.CLIENT_AUTH),
            26,
            "eku-missing-client-auth",
            (
                "have CN=ca.example.com issued again for clientAuth, with digitalSignature in its key usage, which is "
                "keyCertSign and does not go with clientAuth"
            ),
        ),
        (
            ask(LIMITED),
            46,
            "name-constraint-violated",
            "have CN=limited.example.com issued again without addresses and AS numbers (the extensions of RFC 3779)",
        ),
        (
            ask(lists=REVOKING),
            23,
            "certificate-revoked",
            "have CN=a.example.com issued again with a new key: its CA has revoked it",
        ),
        (ask(lists=()), 3, "crl-missing", "get the present revocation list of CN=Issuing, and name it with --crl"),
        (
            ask(name="b.example.com"),
            62,
            "name-mismatch",
            "have CN=a.example.com issued again with b.example.com among its names; it has a.example.com",
        ),
        (
            ask(name="192.0.2.1"),
            64,
            "name-mismatch",
            "have CN=a.example.com issued again with 192.0.2.1 among its names; it has a.example.com",
        ),
        (
            ask(make.leaf("x.example.com", ISSUING, signing_key="forged")),
            7,
            "signature-invalid",
            (
                "have CN=x.example.com issued again, or get the certificate of CN=Issuing whose key signed it: the one "
                "taken did not"
            ),
        ),
    ],
)
def test_a_fault_of_one_certificate_stands_at_its_link(answer: ChainAnswer, code: int, rule: str, step: str) -> None:
    """With its rule and its step; nothing is missing."""
    assert answer.error is not None
    assert (answer.error.code, answer.rule, answer.steps) == (code, rule, (step,))
    assert answer.links[answer.error.depth].fault == answer.error
    assert answer.missing == ()


def test_digital_signature_in_the_key_usage_mends_what_it_was_asked_for() -> None:
    """Beside the purposes that were there."""
    usage = ["keyEncipherment", "digitalSignature"]
    mended = make.leaf("rsa.example.com", ISSUING, ku=usage)
    asked_for_both = make.leaf("ca.example.com", ISSUING, ku=["keyCertSign", "digitalSignature"], eku=["clientAuth"])

    assert ask(mended, purpose=Purpose.CLIENT_AUTH).error is None
    assert ask(asked_for_both, purpose=Purpose.CLIENT_AUTH).error is None


def test_the_name_comes_after_the_chain() -> None:
    """And that is said; the command of openssl leaves it out, too."""
    answer = ask(OLD, name="b.example.com")

    assert answer.rule == "certificate-expired"
    assert answer.notes == ("the name b.example.com was not looked at: the chain comes first",)
    assert "-verify_hostname" not in answer.openssl_command
    assert "-verify_hostname a.example.com" in ask(name="a.example.com").openssl_command


def test_what_else_is_in_the_file_of_the_leaf_was_not_sent() -> None:
    """As openssl verify has it; the note says how to change that."""
    answer = judge_chain(
        ChainQuestion(
            leaf=LEAF.located("leaf.pem"),
            sent=(),
            trusted=files("trusted", (ROOT,))[0],
            elsewhere=(ISSUING.located("leaf.pem", 12),),
            at=make.NOW,
            leaf_file=Material(path="leaf.pem", is_plain=True),
        )
    )

    assert not answer.trusted
    note = "leaf.pem holds 1 more certificate; it counts as sent only when the file is named a second time"
    assert answer.notes == (note,)


@oracle.NEEDED
@pytest.mark.parametrize("seed", range(60))
def test_the_command_makes_openssl_say_the_same(seed: int, tmp_path: Path) -> None:
    """Run as printed, over chains with holes, twins, dates, purposes, names and revocation lists."""
    dice = random.Random(seed)
    pool = [ROOT, ISSUING, TWIN, make.ca("Middle", ISSUING), make.ca("Root", key="second root"), ALONE]
    leaf = dice.choice([LEAF, BARE, OLD, YOUNG, ONLY_CLIENT, ALONE, make.leaf("m.example.com", pool[3])])
    sent = tuple(dice.sample(pool, dice.randrange(3)))
    trusted = tuple(dice.sample(pool, dice.randrange(5)))
    lists = dice.choice([None, None, REVOKING, REVOKING[:1]])
    answer = ask(
        leaf, sent, trusted, lists=lists,
        purpose=dice.choice([None, *Purpose]), name=dice.choice([None, "a.example.com", "10.0.0.1"]),
    )  # fmt: skip
    for name, group in (("sent", sent), ("trusted", trusted)):
        for number, each in enumerate(group):
            (tmp_path / f"{name}{number}.pem").write_text(each.pem)
    (tmp_path / "leaf.pem").write_text(leaf.pem)
    for number, encoded in enumerate(lists or ()):
        (tmp_path / f"list{number}.crl").write_text(make.pem(encoded, "X509 CRL"))

    assert_openssl_says_the_same(answer, tmp_path)


DOTTED = ("*.example.com", "a.example.com", "a.example.com.", "*.example.com.", ".example.com", "example.com")


@oracle.NEEDED
@pytest.mark.parametrize(
    ("name", "good"),
    [
        (".example.com", {"*.example.com", "a.example.com", ".example.com"}),
        (".EXAMPLE.com.", {"a.example.com.", "*.example.com."}),
        ("a.example.com", {"*.example.com", "a.example.com"}),
        ("a.example.com.", {"a.example.com."}),
        ("example.com.", set()),
        (".", set()),
    ],
)
def test_dots_at_the_ends_of_a_name_count_as_in_openssl(name: str, good: set[str], tmp_path: Path) -> None:
    """One in front stands for any name that ends so; one behind is a character like any other."""
    leaves = {san: make.leaf("dotted", subject="O=Dotted", key="leaf", sans=[san]) for san in DOTTED}

    answers = {san: ask(leaf, trusted=(leaf,), name=name) for san, leaf in leaves.items()}

    assert {san for san, answer in answers.items() if answer.trusted} == good
    for san, leaf in leaves.items():
        for file in ("leaf.pem", "trusted0.pem"):
            (tmp_path / file).write_text(leaf.pem)
        assert_openssl_says_the_same(answers[san], tmp_path)


def test_what_the_second_opinion_cannot_look_for_is_told() -> None:
    """Names that begin or end with a dot are none to it; nor is asked for a single name to be issued."""
    answer = ask(name=".example.net")

    assert answer.second_opinion.reason.endswith("; it was not asked for the name .example.net")
    assert answer.steps == (
        (
            "have CN=a.example.com issued again with a name that ends in .example.net among its names; it has "
            "a.example.com"
        ),
    )


def assert_openssl_says_the_same(answer: ChainAnswer, folder: Path) -> None:
    """The command of an answer, run as printed among its files."""
    done = subprocess.run(["sh", "-c", answer.openssl_command], cwd=folder, capture_output=True, text=True, check=False)
    found = re.search(r"^error (\d+) at (\d+) depth lookup: (.+)$", done.stderr, re.MULTILINE)
    said = None if found is None else ChainError(code=int(found[1]), depth=int(found[2]), text=found[3])
    assert said == answer.error, (answer.openssl_command, done.stderr)
    assert (done.returncode == 0) is answer.trusted

"""Where chains lead, and whose signatures do not fit."""

from __future__ import annotations

from edgetrust.model.finding import Severity
from edgetrust.model.inspection import ChainEnd, Notice
from edgetrust.pki.anchors import Pool
from edgetrust.pki.read import read_revocation_list
from edgetrust.usecase.inspect_chain import Surroundings
from tests import make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("a.example.com", ISSUING)
TWIN = make.ca("Issuing", ROOT, key="another")
OLD_TWIN = make.ca("Issuing", ROOT, key="another", ski=None)


def around(*run: make.Issued, roots: tuple[make.Issued, ...] = ()) -> Surroundings:
    """These, numbered from 1."""
    numbered = [(number, each.certificate) for number, each in enumerate(run, start=1)]
    return Surroundings.of(numbered, [each.certificate for each in roots])


def end(*run: make.Issued, own: tuple[make.Issued, ...] = (), roots: tuple[make.Issued, ...] = ()) -> ChainEnd:
    """Of the first; its file holds `own` beside it."""
    inside = Pool(public_roots=(), known=tuple(each.certificate for each in (run[0], *own)))
    return around(*run, roots=roots).chain_end(run[0].certificate, inside)


def test_a_chain_goes_on_in_other_files() -> None:
    """With their numbers; those of its own file need none."""
    assert end(LEAF, ISSUING, ROOT, own=(ISSUING,)) == ChainEnd(
        is_complete=False, ends_in="CN=Root", is_public=False, lacks="CN=Root", through=(3,)
    )
    assert end(LEAF, ISSUING, ROOT, own=(ISSUING, ROOT)).through == ()
    assert end(LEAF, ISSUING, roots=(ROOT,)) == ChainEnd(
        is_complete=False, ends_in="CN=Root", is_public=True, lacks="CN=Issuing", lacks_here="CN=Root", through=(2,)
    )


def test_a_certificate_of_the_name_that_did_not_sign_is_told() -> None:
    """An engineer sees it in the file."""
    assert (end(LEAF, TWIN).lacks_here, end(LEAF, TWIN).unsigned_by) == ("CN=Issuing", (2,))
    assert end(LEAF, TWIN, ISSUING).unsigned_by == ()


def notices(issued: make.Issued, *others: make.Issued) -> list[Notice]:
    """About a signature."""
    return list(around(issued, *others).signature_notices(issued.certificate))


def damaged(issued: make.Issued) -> make.Issued:
    """The same with another signature."""
    der = issued.der[:-1] + bytes([issued.der[-1] ^ 1])
    return make.Issued(der=der, key=issued.key)


def test_a_signature_that_fits_is_no_notice() -> None:
    """Nor one that nobody here can check."""
    assert notices(LEAF, ISSUING) == notices(LEAF) == notices(ROOT) == notices(LEAF, TWIN, ISSUING) == []


def test_a_broken_signature_is_an_error_where_the_key_is_named() -> None:
    """Else it may be the signature of a namesake."""
    assert notices(damaged(LEAF), ISSUING) == [
        Notice(
            rule="signature-invalid",
            text="the key of number 2, which its key identifier names, did not make its signature",
            severity=Severity.ERROR,
        )
    ]
    assert notices(LEAF, OLD_TWIN) == [
        Notice(rule=None, text="number 2 has the name of its issuer, and another key made its signature")
    ]


def test_a_root_that_did_not_sign_itself_is_told() -> None:
    """OpenSSL takes it."""
    (notice,) = notices(damaged(ROOT))

    assert (notice.rule, notice.severity) == ("signature-invalid", Severity.WARNING)


def test_a_list_that_its_issuer_did_not_sign_is_told() -> None:
    """As far as somebody of that name is here."""
    crl = read_revocation_list(make.revocation_list(ISSUING))

    assert list(around(ISSUING, TWIN).list_notices(crl)) == list(around(ROOT).list_notices(crl)) == []
    assert [notice.text for notice in around(TWIN).list_notices(crl)] == [
        "number 1 has the name of its issuer, and another key made its signature"
    ]


def test_what_cannot_be_checked_is_not_called_broken() -> None:
    """A root that was signed with MD2, say, is as it always was."""
    md2 = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d04037f")
    root, leaf = (make.Issued(der=each.der.replace(*md2), key=each.key) for each in (ROOT, LEAF))

    assert notices(root) == []
    assert notices(leaf, ISSUING) == []

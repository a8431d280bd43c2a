from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.keys import read_public_key
from edgetrust.model.certificate import Located, PrivateKey
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.pki import contents
from edgetrust.pki.contents import read_contents
from edgetrust.pki.read import read_revocation_list, read_signing_request
from tests import asn1, make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("expe1.example.com", ISSUING)
CRL, CSR = make.revocation_list(ROOT, [1]), make.request()
KEY = PrivateKey(key=LEAF.certificate.key)
WANTED = "expected PEM, DER, PKCS#7 or PKCS#12"

FORMAT_A = f"""\
[
  Version: V3
  Serial Number: 5
  SignatureAlgorithm: SHA256withRSA (1.2.840.113549.1.1.11)
  Issuer Name: CN=Root
  Validity From: Thu Jan 01 00:00:00 GMT 2026
           To:   Sat Jan 01 00:00:00 GMT 2028
  Subject Name: CN=expe1.example.com
  Extensions: 1 present
  [
     Extension: KeyUsage (OID.2.5.29.15)
     Critical: false
     Usages: digitalSignature, keyEncipherment,
  ]
  Signature:
  0000: 38 8f 00 2d [8..-]
]{LEAF.pem}"""
FORMAT_B = f"""\
  [0]         Version: 3
         SerialNumber: 5
             IssuerDN: CN=Root
           Start Date: Thu Jan 01 00:00:00 GMT 2026
           Final Date: Sat Jan 01 00:00:00 GMT 2028
            SubjectDN: CN=expe1.example.com
           Public Key: RSA Public Key
              modulus: c5913e4e
           Extensions:
                       critical(false) 2.5.29.15 value = KeyUsage: 0xb0

{LEAF.pem}"""


def bundle(*certificates: bytes) -> bytes:
    """A PKCS#7 bundle of certificates."""
    inner = asn1.seq(asn1.oid("1.2.840.113549.1.7.1"))
    signed = asn1.seq(asn1.integer(1), asn1.set_of(), inner, asn1.context(0, *certificates), asn1.set_of())
    return asn1.seq(asn1.oid("1.2.840.113549.1.7.2"), asn1.context(0, signed))


def packed() -> bytes:
    """A PKCS#12 file, its password `secret`, quick to open."""
    protection = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2).hmac_hash(hashes.SHA256()).build(b"secret")
    certificate, other = (load_der_x509_certificate(each.der) for each in (LEAF, ISSUING))
    return pkcs12.serialize_key_and_certificates(None, LEAF.key, certificate, [other], protection)


def key_pem(form: PrivateFormat = PrivateFormat.PKCS8, password: bytes | None = None) -> str:
    """The leaf's private key as text."""
    return LEAF.key.private_bytes(
        Encoding.PEM, form, BestAvailableEncryption(password) if password else NoEncryption()
    ).decode()


def source(line: int | None = None) -> Source:
    """A place in the file that tests read."""
    return Source(file="x.pem", line=line)


def holding(*found: tuple[make.Issued, int | None], problems: tuple[tuple[int | None, str], ...] = ()) -> FileContents:
    """Certificates with their lines, and problems with theirs."""
    return FileContents(
        path="x.pem",
        certificates=tuple(Located(certificate=each.certificate, source=source(line)) for each, line in found),
        problems=tuple(Problem(source=source(line), reason=reason) for line, reason in problems),
    )


def read(data: bytes | str, password: str | None = None) -> FileContents:
    """The contents of a file of these bytes."""
    return read_contents(data.encode() if isinstance(data, str) else data, path="x.pem", password=password)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (LEAF.pem, 1),
        (f"Bag Attributes\n    friendlyName: x\n\n{LEAF.pem}", 4),
        (f"\N{BYTE ORDER MARK}{LEAF.pem}", 1),
        (f"\n{LEAF.pem}".encode("utf-16"), 2),
        (f"\n{LEAF.pem}".encode("utf-16-be"), 2),
        (f"\n{LEAF.pem}".encode("utf-16-le"), 2),
        (make.pem(LEAF.der, "X509 CERTIFICATE"), 1),
        (make.pem(LEAF.der + asn1.seq(asn1.seq()), "TRUSTED CERTIFICATE"), 1),
        (make.pem(LEAF.der + b"\n"), 1),
        (FORMAT_A, 17),
        (FORMAT_A.replace("\n", "\r\n"), 17),
        (FORMAT_B, 12),
        (LEAF.der, None),
        (LEAF.der + b"\n", None),
        (LEAF.der + asn1.seq(asn1.seq()), None),
        (base64.b64encode(LEAF.der), 1),
        (b"\xef\xbb\xbf\n" + base64.encodebytes(LEAF.der).replace(b"\n", b"\r\n"), 1),
    ],
)
def test_one_certificate_in_every_form(data: bytes | str, line: int | None) -> None:
    """Text around it, byte order marks, UTF-16, CUCM's two page formats, DER, and base64 that lost its armour."""
    assert read(data) == holding((LEAF, line))


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (LEAF.pem + ISSUING.pem, (1, 1 + LEAF.pem.count("\n"))),
        (LEAF.der + ISSUING.der, (None, None)),
        (bundle(LEAF.der, ISSUING.der), (None, None)),
        (make.pem(bundle(LEAF.der, ISSUING.der), "PKCS7"), (1, 1)),
        (make.pem(bundle(LEAF.der, ISSUING.der), "CMS"), (1, 1)),
        (make.pem(bundle(LEAF.der, ISSUING.der)), (1, 1)),
        (base64.b64encode(bundle(LEAF.der, ISSUING.der)), (1, 1)),
    ],
)
def test_several_certificates_keep_their_order(data: bytes | str, lines: tuple[int | None, int | None]) -> None:
    """PEM and DER one behind the other, and PKCS#7 in DER, in PEM, under the label of a certificate."""
    assert read(data) == holding((LEAF, lines[0]), (ISSUING, lines[1]))


def test_a_ber_bundle_is_read() -> None:
    """PKCS#7 with indefinite lengths, as Java writes it."""
    inner = asn1.integer(1) + asn1.set_of() + asn1.seq(asn1.oid("1.2.840.113549.1.7.1")) + asn1.context(0, LEAF.der)
    data = b"\x30\x80" + asn1.oid("1.2.840.113549.1.7.2") + b"\xa0\x80\x30\x80" + inner + asn1.set_of() + bytes(6)

    assert read(data) == holding((LEAF, None))


def test_other_objects_are_found_beside_certificates() -> None:
    """Lists, requests and keys, in one file; EC parameters and public keys say nothing and are passed over."""
    parameters = make.pem(asn1.oid("1.2.840.10045.3.1.7"), "EC PARAMETERS")
    text = "".join(
        (make.pem(CRL, "X509 CRL"), make.pem(CSR, "NEW CERTIFICATE REQUEST"), parameters, key_pem(), LEAF.pem)
    )
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if "BEGIN" in line]

    assert read(text) == FileContents(
        path="x.pem",
        certificates=(Located(certificate=LEAF.certificate, source=source(lines[4])),),
        revocation_lists=((read_revocation_list(CRL), source(lines[0])),),
        requests=((read_signing_request(CSR), source(lines[1])),),
        keys=((KEY, source(lines[3])),),
    )


@pytest.mark.parametrize("data", [CRL, CSR])
def test_lists_and_requests_in_der(data: bytes) -> None:
    """Binary files have no lines."""
    lists = ((read_revocation_list(CRL), source()),) if data == CRL else ()
    requests = ((read_signing_request(CSR), source()),) if data == CSR else ()

    assert read(data) == FileContents(path="x.pem", revocation_lists=lists, requests=requests)


@pytest.mark.parametrize(
    ("data", "password"),
    [
        (key_pem(), None),
        (key_pem(), "unneeded"),
        (key_pem(PrivateFormat.TraditionalOpenSSL), None),
        (key_pem(password=b"secret"), "secret"),
        (key_pem(PrivateFormat.TraditionalOpenSSL, b"secret"), "secret"),
    ],
)
def test_private_keys_in_every_form(data: str, password: str | None) -> None:
    """Of each the public half is kept."""
    assert read(data, password) == FileContents(path="x.pem", keys=((KEY, source(1)),))


def test_a_pkcs12_file() -> None:
    """Its key, its certificate, the rest of its chain."""
    expected = holding((LEAF, None), (ISSUING, None))

    assert read(packed(), "secret") == FileContents(
        path="x.pem", certificates=expected.certificates, keys=((KEY, source()),)
    )


def test_a_trust_store_in_pkcs12() -> None:
    """Certificates without a key, as Java keeps them."""
    entries = [pkcs12.PKCS12Certificate(load_der_x509_certificate(each.der), b"x") for each in (ROOT, ISSUING)]

    assert read(pkcs12.serialize_java_truststore(entries, NoEncryption())) == holding((ROOT, None), (ISSUING, None))


GIVE = "name a file with the password: --password-file (lab: --passphrase-file), or password_file in a deployment file"
LOOK = "look at the first line of the password file"
LOCKED = "is encrypted or damaged, and no password is given"


@pytest.mark.parametrize(
    ("data", "password", "line", "reason"),
    [
        (packed(), None, None, f"the PKCS#12 file {LOCKED}; {GIVE}"),
        (packed(), "other", None, f"the password does not open the PKCS#12 file; {LOOK}"),
        (make.pem(packed(), "PKCS12"), None, 1, f"the PKCS#12 file {LOCKED}; {GIVE}"),
        (key_pem(password=b"secret"), None, 1, f"the private key {LOCKED}; {GIVE}"),
        (key_pem(password=b"secret"), "other", 1, f"the password does not open the private key; {LOOK}"),
        (b"", None, None, f"the file is empty or blank, {WANTED}; export the certificate again"),
        (
            make.pem(b"key", "OPENSSH PRIVATE KEY"),
            None,
            1,
            "a key in OpenSSH's own form, expected PKCS#8; `ssh-keygen -p -m PKCS8` turns it",
        ),
        (
            make.pem(b"junk", "PKCS7"),
            None,
            1,
            "the block PKCS7 does not hold what it says; export it again",
        ),
        (
            make.pem(b"junk"),
            None,
            1,
            (
                "a certificate that cannot be read: the element at offset 0 is 117 bytes long, 2 are there; "
                "export it again"
            ),
        ),
        (
            make.pem(make.spki(LEAF.key), "PUBLIC KEY"),
            None,
            1,
            "only PUBLIC KEY here, expected a certificate or private key",
        ),
        (make.spki(LEAF.key), None, None, "a public key, expected a certificate; name the certificate's file"),
        (bundle(), None, None, "a PKCS#7 bundle without certificates; export it with the whole chain"),
        (
            LEAF.der[:100],
            None,
            None,
            (
                "the file begins like DER and is cut off or damaged: the element at offset 0 is "
                f"{len(LEAF.der) - 4} bytes long, 96 are there; export the file again"
            ),
        ),
        (
            asn1.seq(asn1.octets(bytes(200))),
            None,
            None,
            (
                "the file is DER, but no certificate, revocation list, signing request, key, PKCS#7 or PKCS#12; "
                "export the file again"
            ),
        ),
        (
            asn1.seq(asn1.integer(0), asn1.null()),
            None,
            None,
            (
                "the private key cannot be read: it is damaged or of an unknown form; export the key again as "
                "unencrypted PKCS#8"
            ),
        ),
        (
            "0123 a text that begins like DER",
            None,
            None,
            f"no certificate here, {WANTED}: this is text without a PEM block; name the certificate's own file",
        ),
        (
            "MIIBase64 that is none",
            None,
            None,
            f"no certificate here, {WANTED}: this is text without a PEM block; name the certificate's own file",
        ),
    ],
)
def test_what_cannot_be_read_is_a_problem(
    data: bytes | str, password: str | None, line: int | None, reason: str
) -> None:
    """One line: what was seen, what was expected, what to do."""
    assert read(data, password) == holding(problems=((line, reason),))


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (
            LEAF.pem + ISSUING.pem.split("-----END")[0],
            1 + LEAF.pem.count("\n"),
            "-----BEGIN CERTIFICATE----- has no END line: the block is cut off; copy or export it again",
        ),
        (
            LEAF.pem + ISSUING.pem.replace("MII", "M!I", 1),
            1 + LEAF.pem.count("\n"),
            "the block CERTIFICATE is not base64: it contains '!'; copy or export it again",
        ),
        (
            LEAF.der + ISSUING.der[:50],
            None,
            (
                f"the file is cut off in a further object: the element at offset {len(LEAF.der)} is "
                f"{len(ISSUING.der) - 4} bytes long, 46 are there; export it again"
            ),
        ),
        (
            bundle(LEAF.der, asn1.seq(asn1.null())),
            None,
            (
                "a certificate that cannot be read: a certificate has 1 parts, expected contents, algorithm and "
                "signature; export it again"
            ),
        ),
    ],
)
def test_a_broken_part_leaves_the_rest(data: bytes | str, line: int | None, reason: str) -> None:
    """The certificates beside it are found."""
    first = None if isinstance(data, bytes) else 1

    assert read(data) == holding((LEAF, first), problems=((line, reason),))


def test_blocks_of_other_trades_are_passed_over() -> None:
    """A PGP message between certificates is text like any other."""
    text = make.pem(b"a message", "PGP MESSAGE")

    assert read(text + LEAF.pem) == holding((LEAF, 4))
    assert [problem.reason for problem in read(text).problems] == [
        f"no certificate here, {WANTED}: this is text without a PEM block; name the certificate's own file"
    ]


def test_a_pkcs12_file_without_certificates() -> None:
    """A key alone is kept, and the rest is said."""
    data = pkcs12.serialize_key_and_certificates(None, LEAF.key, None, None, NoEncryption())

    assert read(data) == FileContents(
        path="x.pem",
        keys=((KEY, source()),),
        problems=(
            Problem(
                source=source(),
                reason="a PKCS#12 file without certificates; export it with the certificate and its chain",
            ),
        ),
    )


def test_the_number_of_problems_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a million broken blocks is a short list, and says that it is one."""
    monkeypatch.setattr(contents, "MOST_PROBLEMS", 2)

    assert [problem.reason for problem in read("-----BEGIN CERTIFICATE-----\n" * 9).problems] == [
        "-----BEGIN CERTIFICATE----- has no END line: the block is cut off; copy or export it again",
        "-----BEGIN CERTIFICATE----- has no END line: the block is cut off; copy or export it again",
        "more than 2 broken blocks; the rest of the file is not read",
    ]


def test_many_problems_alike_are_told_with_the_first() -> None:
    """Half a million lines of the same would be read by nobody; of a few, each has its line."""
    cut = "-----BEGIN CERTIFICATE----- has no END line: the block is cut off; copy or export it again"
    few, many = (read("-----BEGIN CERTIFICATE-----\n" * count).problems for count in (5, 500_000))

    assert [(problem.source.line, problem.reason) for problem in few] == [(line, cut) for line in range(1, 6)]
    assert [(problem.source.line, problem.reason) for problem in many] == [
        (1, f"{cut} (and 199 more like it, to line 200)"),
        (200, "more than 200 broken blocks; the rest of the file is not read"),
    ]


def test_problems_are_told_in_the_order_of_the_file() -> None:
    """Also where the same comes back behind another one."""
    cut = "-----BEGIN CERTIFICATE-----\n"
    damaged = f"{cut}AAAA\n-----END CERTIFICATE-----\n"

    problems = read(cut + damaged + cut).problems

    assert [problem.source.line for problem in problems] == [1, 2, 5]
    assert problems[0].reason == problems[2].reason != problems[1].reason


def test_a_key_of_an_old_certificate_matches_its_certificate() -> None:
    """What is kept of a key is what a certificate says of its key."""
    [(key, _)] = read(key_pem()).keys

    assert key.key == read_public_key(make.spki(LEAF.key)) == LEAF.certificate.key


samples = st.sampled_from(
    (
        LEAF.pem.encode(), LEAF.der, CRL, CSR, bundle(LEAF.der, ROOT.der), packed(), key_pem().encode(), b"",
        key_pem(PrivateFormat.TraditionalOpenSSL, b"x").encode(), LEAF.pem.encode("utf-16"), FORMAT_A.encode(),
        base64.b64encode(LEAF.der), make.pem(bundle(LEAF.der), "PKCS7").encode(),
    )
)  # fmt: skip
edits = st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 3), st.binary(max_size=3)), max_size=4)


@given(samples, edits, st.integers(0, 2000), st.sampled_from((None, "secret")))
def test_reading_never_raises(
    data: bytes, changes: list[tuple[int, int, bytes]], length: int, password: str | None
) -> None:
    """Files changed and cut at random places always give contents, and problems are single lines."""
    for position, removed, inserted in changes:
        data = data[:position] + inserted + data[position + removed :]
    for mutated in (data, data[:length]):
        found = read(mutated, password)

        assert found.path == "x.pem"
        assert all("\n" not in problem.reason for problem in found.problems)


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(data: bytes) -> None:
    """Whatever the file is, something is said about it."""
    found = read(data)

    assert found.problems

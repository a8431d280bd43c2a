"""Finds the certificates, revocation lists, requests and keys in the bytes of a file, whatever its form.

Total: any bytes give a `FileContents`. What cannot be read is in its problems, each in one line that says what was
seen, what was expected and what to do.

Not here: opening files (`edgetrust.io.certificate_files`), and which certificate of a file is the leaf
(`edgetrust.pki.leaf`).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from edgetrust.codec import der
from edgetrust.codec.pem import PemBlock, PemFault, decode_base64, find_blocks
from edgetrust.codec.shapes import Shape, recognise
from edgetrust.errors import Malformed, WrongPassphrase
from edgetrust.model.certificate import Located, PrivateKey, RevocationList, SigningRequest
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.value import dataclass
from edgetrust.pki.read import read_certificate, read_revocation_list, read_signing_request

MOST_PROBLEMS = 200
"""Problems listed for one file. Nobody reads more, and a hostile file could hold a million."""

_MANY_ALIKE = 5
"""So many more problems with the same words are told with the first."""

_CERTIFICATE_LABELS = frozenset(("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"))
# Blocks that stand beside keys and certificates and say nothing about them.
_PASSED_OVER = frozenset(
    ("EC PARAMETERS", "DH PARAMETERS", "X9.42 DH PARAMETERS", "DSA PARAMETERS", "PUBLIC KEY", "RSA PUBLIC KEY")
)
_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_contents(data: bytes, *, path: str, password: str | None = None) -> FileContents:
    """Everything in the bytes of one file: PEM in any text, DER, PKCS#7, PKCS#12, or bare base64; objects in their
    order. `path` is how the places and problems name the file."""
    found = _Found(path, password)
    if data[:1] == b"\x30" and recognise(data) is not None:
        _add_der(found, data)
    else:
        text = _as_bytewise_text(data)
        found.is_ended = text.endswith(b"\n")
        _add_text(found, text)
    return found.freeze()


@dataclass(slots=True)
class _Found:
    """What was found so far."""

    path: str
    password: str | None
    certificates: list[Located] = field(default_factory=list)
    revocation_lists: list[tuple[RevocationList, Source]] = field(default_factory=list)
    requests: list[tuple[SigningRequest, Source]] = field(default_factory=list)
    keys: list[tuple[PrivateKey, Source]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_ended: bool = True
    """False: a text that does not end with a line break."""

    def add_problem(self, line: int | None, reason: str) -> None:
        self.problems.append(Problem(source=Source(file=self.path, line=line), reason=reason))

    @property
    def is_empty(self) -> bool:
        return not (self.certificates or self.revocation_lists or self.requests or self.keys or self.problems)

    def freeze(self) -> FileContents:
        return FileContents(
            path=self.path,
            certificates=tuple(self.certificates),
            revocation_lists=tuple(self.revocation_lists),
            requests=tuple(self.requests),
            keys=tuple(self.keys),
            problems=tuple(_told_once(self.problems)),
            unended=frozenset((self.path,)) if self.keys and not self.is_ended else frozenset(),
        )


def _told_once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """In their order. One of many alike speaks for all; of a few, each has its line."""
    alike: dict[str, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(problem.reason, []).append(problem)
    for problem in problems:
        members = alike[problem.reason]
        others = len(members) - 1
        if others < _MANY_ALIKE:
            yield problem
        elif problem is members[0]:
            last = members[-1].source.line
            where = f", to line {last}" if last is not None else ""
            yield replace(problem, reason=f"{problem.reason} (and {others} more like it{where})")


def _as_bytewise_text(data: bytes) -> bytes:
    """UTF-16, as Windows editors write it, turned into UTF-8; other bytes as they are."""
    for mark, encoding in _UTF16:
        if data.startswith(mark):
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    if b"-----BEGIN " in data:
        return data  # which in UTF-16 would have a null character between any two
    for encoding in ("utf-16-le", "utf-16-be"):
        # At an even place: an odd one is the other byte order, seen one byte off.
        if data.find("-----BEGIN ".encode(encoding)) % 2 == 0:
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    return data


def _add_text(found: _Found, text: bytes) -> None:
    passed_over = set()
    for block in find_blocks(text):
        if isinstance(block, PemFault):
            found.add_problem(block.line, f"{block.reason}; copy or export it again")
        elif block.label in _CERTIFICATE_LABELS and not block.is_encrypted:
            _add_certificate(found, block.der, block.line)
        elif block.label in _PASSED_OVER:
            passed_over.add(block.label)
        else:
            _add_block(found, block)
        if len(found.problems) >= MOST_PROBLEMS:
            found.add_problem(block.line, f"more than {MOST_PROBLEMS} broken blocks; the rest of the file is not read")
            return
    if found.is_empty:
        _add_unarmoured(found, text, passed_over)


def _add_unarmoured(found: _Found, text: bytes, passed_over: set[str]) -> None:
    """A text without a usable PEM block: base64 that lost its BEGIN and END lines, or nothing of ours."""
    if passed_over:
        found.add_problem(1, f"only {', '.join(sorted(passed_over))} here, expected a certificate or private key")
        return
    bare = text.removeprefix(codecs.BOM_UTF8).strip()
    # The base64 of a SEQUENCE begins with M.
    decoded = decode_base64(bare) if bare.startswith(b"M") else None
    if decoded is not None and recognise(decoded) is not None:
        _add_object(found, decoded, 1, recognise(decoded))
    elif text[:1] == b"\x30" and text[1:2] in (b"\x81", b"\x82", b"\x83", b"\x84"):
        found.add_problem(None, f"{_why_not_der(text)}; export the file again")
    else:
        from edgetrust.pki.foreign import describe_foreign

        found.add_problem(None, describe_foreign(text))


def _why_not_der(data: bytes) -> str:
    try:
        der.read_inside(data, der.read_only_element(data, der.SEQUENCE, "an object"))
    except Malformed as error:
        return f"the file begins like DER and is cut off or damaged: {error.message}"
    return "the file is DER, but no certificate, revocation list, signing request, key, PKCS#7 or PKCS#12"


def _add_block(found: _Found, block: PemBlock) -> None:
    if block.is_encrypted:
        _add_key(found, block.text, block.line)
    elif block.label == "OPENSSH PRIVATE KEY":
        found.add_problem(block.line, "a key in OpenSSH's own form, expected PKCS#8; `ssh-keygen -p -m PKCS8` turns it")
    else:
        shape = recognise(block.der)
        if shape is not None:
            _add_object(found, block.der, block.line, shape)
        elif "CERT" in block.label or "KEY" in block.label or "PKCS" in block.label or "CRL" in block.label:
            found.add_problem(block.line, f"the block {block.label} does not hold what it says; export it again")


def _add_der(found: _Found, data: bytes) -> None:
    """A binary file: one object, or certificates one behind the other."""
    if data[1] == 0x80:  # BER with indefinite lengths; its reader finds the end
        _add_object(found, data, None, recognise(data))
        return
    position = 0
    while data[position : position + 1] == b"\x30" and len(found.problems) < MOST_PROBLEMS:
        try:
            end = der.read_element(data, position, len(data))[3]
        except Malformed as error:
            found.add_problem(None, f"the file is cut off in a further object: {error.message}; export it again")
            return
        encoded = data if position == 0 and end == len(data) else data[position:end]
        shape = recognise(encoded)
        # Behind the first object stand at times the trust settings of OpenSSL, or padding.
        if shape is not None or position == 0:
            _add_object(found, encoded, None, shape)
        position = end


def _add_object(found: _Found, encoded: bytes, line: int | None, shape: Shape | None) -> None:
    """One object of that kind. A certificate that is none may be something else under its label."""
    try:
        _read_object(found, encoded, line, shape)
    except WrongPassphrase as error:
        found.add_problem(line, f"{error.message}; {_what_to_do_about_the_password(found.password)}")
    except Malformed as error:
        actual = recognise(encoded)
        if shape is Shape.CERTIFICATE and actual not in (None, shape):
            _add_object(found, encoded, line, actual)
        else:
            found.add_problem(line, f"{shape or 'the object'} that cannot be read: {error.message}; export it again")


def _what_to_do_about_the_password(given: str | None) -> str:
    if given is None:
        options = "--password-file (lab: --passphrase-file)"
        return f"name a file with the password: {options}, or password_file in a deployment file"
    return "look at the first line of the password file"


def _add_certificate(found: _Found, encoded: bytes, line: int | None) -> None:
    """What most objects are."""
    try:
        certificate = read_certificate(encoded)
    except Malformed:
        _add_object(found, encoded, line, Shape.CERTIFICATE)  # which says why, or reads what it is instead
    else:
        found.certificates.append(Located(certificate=certificate, source=Source(file=found.path, line=line)))


def _read_object(found: _Found, encoded: bytes, line: int | None, shape: Shape | None) -> None:
    source = Source(file=found.path, line=line)
    if shape is Shape.CERTIFICATE:
        found.certificates.append(Located(certificate=read_certificate(encoded), source=source))
    elif shape is Shape.REVOCATION_LIST:
        found.revocation_lists.append((read_revocation_list(encoded), source))
    elif shape is Shape.SIGNING_REQUEST:
        found.requests.append((read_signing_request(encoded), source))
    elif shape in (Shape.PRIVATE_KEY, Shape.ENCRYPTED_KEY):
        _add_key(found, encoded, line)
    elif shape is Shape.PKCS7:
        _add_bundle(found, encoded, line)
    elif shape is Shape.PKCS12:
        _add_pkcs12(found, encoded, line)
    else:
        found.add_problem(line, f"{shape or 'an unknown object'}, expected a certificate; name the certificate's file")


def _add_key(found: _Found, encoded: bytes, line: int | None) -> None:
    from edgetrust.pki.protected import read_private_key

    try:
        key = read_private_key(encoded, password=found.password)
    except WrongPassphrase as error:
        found.add_problem(line, f"{error.message}; {_what_to_do_about_the_password(found.password)}")
    except Malformed as error:
        found.add_problem(line, f"{error.message}; export the key again as unencrypted PKCS#8")
    else:
        found.keys.append((key, Source(file=found.path, line=line)))


def _add_bundle(found: _Found, encoded: bytes, line: int | None) -> None:
    from edgetrust.codec.pkcs7 import slice_bundle

    try:
        objects = slice_bundle(encoded)
    except Malformed:
        from edgetrust.pki.protected import read_ber_bundle

        objects = read_ber_bundle(encoded)
    if not objects:
        found.add_problem(line, "a PKCS#7 bundle without certificates; export it with the whole chain")
    for each in objects:
        _add_object(found, each, line, recognise(each) or Shape.CERTIFICATE)


def _add_pkcs12(found: _Found, encoded: bytes, line: int | None) -> None:
    from edgetrust.pki.protected import read_pkcs12

    opened = read_pkcs12(encoded, password=found.password)
    if opened.key is not None:
        found.keys.append((opened.key, Source(file=found.path, line=line)))
    if not opened.certificates:
        found.add_problem(line, "a PKCS#12 file without certificates; export it with the certificate and its chain")
    for each in opened.certificates:
        _add_object(found, each, line, Shape.CERTIFICATE)

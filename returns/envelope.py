"""Sealing a dossier to OFII: one archive, in a CMS envelope that only the holder of OFII's certificate opens.

The same envelope leaves by every channel that goes over a network, so that no mail or file server on the way reads it
(RFC 5652; AES-256).
"""

import io
import json
import zipfile

from cryptography import x509
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

from casework.parsing import EXTENSIONS

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of a ZIP archive: the same version gives the same archive


def bundle_of(dossier):
    """The ZIP archive (bytes) of a version: its parts, numbered, and manifest.json; no name of a file says of whom."""
    parts = dossier.parts.all()
    return _archive(
        {f"{part.position:02}.{EXTENSIONS[part.content_type]}": part.content for part in parts}, dossier.manifest
    )


def notice_bundle(pdf, manifest):
    """The ZIP archive (bytes) of a notice about a version: its PDF, and manifest.json."""
    return _archive({"00.pdf": pdf}, manifest)


def _archive(files, manifest):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(_entry(name), content)
        archive.writestr(_entry("manifest.json"), json.dumps(manifest, ensure_ascii=False, indent=1))
    return made.getvalue()


def _entry(name):
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def sealed(content, certificate):
    """The envelope (DER bytes) around `content`; ValueError when `certificate` (PEM) is none."""
    recipient = x509.load_pem_x509_certificate(certificate.encode())
    builder = PKCS7EnvelopeBuilder().set_data(content).add_recipient(recipient).set_content_encryption_algorithm(AES256)
    return builder.encrypt(Encoding.DER, [PKCS7Options.Binary])

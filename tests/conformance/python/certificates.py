"""Keys and certificates of clients."""

import base64
import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SHA1_WITH_RSA = bytes.fromhex("300d06092a864886f70d0101050500")


class Certificate:
    """A self-signed certificate with its key."""

    def __init__(self, key, der):
        self.key = key
        self.der = der

    @property
    def private_pem(self):
        form = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()

    @property
    def public_pem(self):
        body = base64.encodebytes(self.der).decode()
        return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"

    @property
    def pem(self):
        """Both, as azure-identity takes them."""
        return (self.private_pem + self.public_pem).encode()

    @property
    def credential(self):
        """As Microsoft Graph takes it."""
        key = base64.b64encode(self.der).decode()
        return {"type": "AsymmetricX509Cert", "usage": "Verify", "key": key, "displayName": "CN=daemon"}


def new_certificate():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "daemon")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(minutes=5))
    certificate = builder.not_valid_after(now + datetime.timedelta(days=30)).sign(key, hashes.SHA256())
    return Certificate(key, certificate.public_bytes(serialization.Encoding.DER))


def azure_cli_certificate():
    """X.509 version 1 with SHA-1 and GeneralizedTime, as `az ad sp create-for-rbac --create-cert` makes them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CLI-Login")]).public_bytes()
    now = datetime.datetime.now(datetime.timezone.utc)
    times = [now - datetime.timedelta(seconds=2), now + datetime.timedelta(days=365)]
    validity = b"".join(_der(0x18, time.strftime("%Y%m%d%H%M%SZ").encode()) for time in times)
    serial = _der(0x02, (1000).to_bytes(2, "big"))
    to_sign = _der(0x30, serial + SHA1_WITH_RSA + name + _der(0x30, validity) + name + spki)
    signature = key.sign(to_sign, padding.PKCS1v15(), hashes.SHA1())
    return Certificate(key, _der(0x30, to_sign + SHA1_WITH_RSA + _der(0x03, b"\x00" + signature)))


def _der(tag, content):
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content

"""The key pair of the JWT bearer flow: the private half for the client, the public half for the connected app."""

from __future__ import annotations

from pathlib import Path

from scenarios.errors import InputError


def write_jwt_key(path: Path) -> str:
    """Write a new RSA key as PEM and return its public half as PEM."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.touch(mode=0o600)
        path.write_bytes(private)
    except OSError as error:
        raise InputError(f"cannot write the JWT key {path}: {error.strerror}") from error
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode()

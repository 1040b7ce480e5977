"""HTTP Basic as OAuth clients send it: each part may be percent-encoded before it is put together."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus


def basic_credentials(authorization: str) -> tuple[str, str] | None:
    """Client id and secret, form-decoded as Account Manager does (section 2); None if unreadable."""
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    client_id, colon, secret = text.partition(":")
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else None

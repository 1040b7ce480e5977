"""The lab's certificate authority: made at each start, trusted by whoever is given its file, gone when the lab ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scenarios.errors import InputError

# OpenSSL takes no wildcard directly under a top-level name, so the names below localhost are spelled out.
NAMES = (
    "localhost",
    "127.0.0.1",
    "::1",
    "*.localhost",
    "hub.localhost",
    "tiktok.localhost",
    "platform.localhost",
    "commerce.localhost",
    "*.my.localhost",
    # TikTok Shop (facts/tiktok-shop-api.md section 1)
    "open-api.tiktokglobalshop.com",
    "*.tiktokglobalshop.com",
    "auth.tiktok-shops.com",
    "*.tiktok-shops.com",
    "services.tiktokshops.us",
    "services.tiktokshop.com",
    # the Salesforce platform (facts/salesforce-core-api.md section 1.1)
    "login.salesforce.com",
    "test.salesforce.com",
    "*.salesforce.com",
    "*.my.salesforce.com",
    "*.sandbox.my.salesforce.com",
    # Commerce Cloud (facts/commerce-cloud-api.md section 1)
    "account.demandware.com",
    "*.demandware.com",
    "*.demandware.net",
    "*.unified.demandware.net",
    "*.api.commercecloud.salesforce.com",
    "*.dx.commercecloud.salesforce.com",
)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the files lie: the authority for clients, chain and key for the servers."""

    authority: Path
    chain: Path
    key: Path


def issue_certificates(directory: Path) -> Certificates:
    """Make an authority and one certificate for every name of the lab, and write them into `directory`."""
    import trustme

    authority = trustme.CA(organization_name="hublab", organization_unit_name="a lab's own authority")
    issued = authority.issue_cert(*NAMES, common_name="localhost")
    made = Certificates(directory / "authority.pem", directory / "chain.pem", directory / "key.pem")
    try:
        authority.cert_pem.write_to_path(made.authority)
        for number, blob in enumerate(issued.cert_chain_pems):
            blob.write_to_path(made.chain, append=number > 0)
        made.key.touch(mode=0o600)
        issued.private_key_pem.write_to_path(made.key)
    except OSError as error:
        raise InputError(f"cannot write the certificates into {directory}: {error.strerror}") from error
    return made

"""Which party a request is for: by the name it came to, else by the port it came in on.

Each port belongs to one party and takes every name. A name that is certainly another party's (a vendor's real host,
or one of ours below localhost) goes there, so that one port is enough for a client that sends the right `Host`.
"""

from __future__ import annotations

from typing import Literal, get_args

Party = Literal["hub", "tiktok", "platform", "commerce_cloud"]
PARTIES: tuple[Party, ...] = get_args(Party)

_NAMES: dict[str, Party] = {
    "hub.localhost": "hub",
    "tiktok.localhost": "tiktok",
    "platform.localhost": "platform",
    "commerce.localhost": "commerce_cloud",
}
# The first that fits decides, so a zone stands before the zone around it.
_ZONES: tuple[tuple[str, Party], ...] = (
    (".api.commercecloud.salesforce.com", "commerce_cloud"),
    (".dx.commercecloud.salesforce.com", "commerce_cloud"),
    (".demandware.com", "commerce_cloud"),
    (".demandware.net", "commerce_cloud"),
    (".my.salesforce.com", "platform"),
    (".salesforce.com", "platform"),
    (".my.localhost", "platform"),
    (".tiktokglobalshop.com", "tiktok"),
    (".tiktok-shops.com", "tiktok"),
    (".tiktokshops.us", "tiktok"),
    (".tiktokshop.com", "tiktok"),
)


def party_of(host: str) -> Party | None:
    """Return whose host that is (a port after it does not matter), or None for anyone's."""
    name = host.partition(":")[0].lower()
    found = _NAMES.get(name)
    if found is not None:
        return found
    # `<real host>.localhost` reaches loopback from a browser without any resolver trick.
    name = name.removesuffix(".localhost") if not name.endswith(".my.localhost") else name
    return next((party for zone, party in _ZONES if name.endswith(zone)), None)

"""Shipping providers and delivery options by market (facts section 7); names made up but plausible."""

from __future__ import annotations

from mock_tiktok.reference.markets import EU, Market

_US = (("7117858858072016686", "UPS"), ("7117859084333745966", "USPS"), ("7129720299146184490", "FedEx"))
_GB = (("7212608507307099905", "Royal Mail"), ("7212608507307099906", "Evri"), ("7212608507307099907", "DPD"))
_EU = (("7212608861327066881", "DHL"), ("7212608861327066882", "GLS"), ("7212608861327066883", "UPS"))
_OTHER = (
    ("6841743441349706241", "J&T Express"),
    ("6841743441349706242", "Ninja Van"),
    ("6841743441349706243", "DHL"),
)

OPTION_SELLER = "7091146663229654785"
OPTION_TIKTOK = "7091146663229654786"
OPTION_FBT = "7091146663229654787"


def providers_of(market: Market) -> tuple[tuple[str, str], ...]:
    """Ids and names of the carriers that a seller in this market may name."""
    if market.region == "US":
        return _US
    if market.region == "GB":
        return _GB
    return _EU if market.region in EU else _OTHER


def provider_name(market: Market, provider_id: str) -> str:
    """The name of a carrier, empty for none."""
    return next((name for known, name in providers_of(market) if known == provider_id), "")

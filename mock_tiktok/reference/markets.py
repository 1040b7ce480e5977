"""The sixteen markets: currency, locale, price range, limits and addresses (facts section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

EU = frozenset({"DE", "ES", "FR", "IE", "IT"})
# Here the seller marks an order's lines as shipped instead of shipping an existing package (section 7).
MARK_AS_SHIPPED = EU | {"US", "GB"}
# Here an order may be split below the level of a SKU (section 7).
SPLITS_BELOW_SKU = MARK_AS_SHIPPED | {"JP"}
# Line items carry no package before shipping for US and UK local sellers (section 6).
LINES_HIDE_PACKAGES = frozenset({"US", "GB"})

Prefix = Literal["TTP_", "ROW_"]


@dataclass(frozen=True, slots=True)
class Market:
    """What differs from market to market."""

    region: str
    currency: str
    locale: str
    price_min: Decimal
    price_max: Decimal
    title_min: int
    title_max: int
    sku_limit: int
    weight_units: tuple[str, ...]
    city: str
    state: str
    postal_code: str
    phone_code: str

    @property
    def token_prefix(self) -> Prefix:
        """TTP_ for the US, ROW_ for every other market (section 1)."""
        return "TTP_" if self.region == "US" else "ROW_"

    @property
    def package_exists_at_payment(self) -> bool:
        """Outside the US a package exists from payment on (section 7)."""
        return self.region != "US"


def _market(
    region: str,
    currency: str,
    locale: str,
    prices: tuple[str, str],
    place: tuple[str, str, str, str],
) -> Market:
    wide = region in EU | {"JP", "GB", "US"}
    latin = region in {"BR", "MX"}
    units = {
        "US": ("KILOGRAM", "POUND"),
        "BR": ("KILOGRAM", "GRAM"),
        "JP": ("KILOGRAM", "GRAM"),
        "MX": ("KILOGRAM", "GRAM"),
    }
    return Market(
        region=region,
        currency=currency,
        locale=locale,
        price_min=Decimal(prices[0]),
        price_max=Decimal(prices[1]),
        title_min=1 if wide or latin else 25,
        title_max=300 if latin else 255,
        sku_limit=300 if wide or latin else 100,
        weight_units=units.get(region, ("KILOGRAM",)),
        city=place[0],
        state=place[1],
        postal_code=place[2],
        phone_code=place[3],
    )


_EURO = ("0.01", "6300")

MARKETS: dict[str, Market] = {
    market.region: market
    for market in (
        _market("BR", "BRL", "pt-BR", ("0.5", "10000"), ("Campinas", "São Paulo", "13010-000", "+55")),
        _market("DE", "EUR", "de-DE", _EURO, ("Kassel", "Hessen", "34117", "+49")),
        _market("ES", "EUR", "es-ES", _EURO, ("Zaragoza", "Aragón", "50001", "+34")),
        _market("FR", "EUR", "fr-FR", _EURO, ("Dijon", "Bourgogne-Franche-Comté", "21000", "+33")),
        _market("GB", "GBP", "en-GB", ("0.01", "5600"), ("Coventry", "England", "CV1 1AA", "+44")),
        _market("ID", "IDR", "id-ID", ("100", "100000000"), ("Bandung", "Jawa Barat", "40111", "+62")),
        _market("IE", "EUR", "en-IE", _EURO, ("Athlone", "Westmeath", "N37 AA00", "+353")),
        _market("IT", "EUR", "it-IT", _EURO, ("Parma", "Emilia-Romagna", "43121", "+39")),
        _market("JP", "JPY", "ja-JP", ("1", "500000"), ("Okayama", "Okayama", "700-0001", "+81")),
        _market("MX", "MXN", "es-MX", ("1", "50000"), ("Puebla", "Puebla", "72000", "+52")),
        _market("MY", "MYR", "ms-MY", ("0.01", "320000"), ("Ipoh", "Perak", "30000", "+60")),
        _market("PH", "PHP", "en-PH", ("0.01", "400000"), ("Iloilo City", "Iloilo", "5000", "+63")),
        _market("SG", "SGD", "en-SG", ("0.01", "10000"), ("Singapore", "Singapore", "018956", "+65")),
        _market("TH", "THB", "th-TH", ("30", "260000"), ("Khon Kaen", "Khon Kaen", "40000", "+66")),
        _market("US", "USD", "en-US", ("0.01", "7600"), ("Columbus", "Ohio", "43004", "+1")),
        _market("VN", "VND", "vi-VN", ("1", "180000000"), ("Da Nang", "Da Nang", "550000", "+84")),
    )
}

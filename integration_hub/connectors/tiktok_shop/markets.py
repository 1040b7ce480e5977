"""TikTok Shop's markets, by their codes on the wire: the United Kingdom is GB (facts/tiktok-shop-api.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Market:
    """What differs from one market to the next."""

    name: str
    currency: str
    takes_products: bool = False  # from an app; elsewhere products are made in Seller Center (rules.md R23)
    marks_shipped: bool = (
        False  # the seller marks lines; elsewhere a package exists from payment on, and that is shipped
    )
    category_version: str = "v1"


MARKETS = {
    "BR": Market("Brazil", "BRL"),
    "DE": Market("Germany", "EUR", marks_shipped=True),
    "ES": Market("Spain", "EUR", marks_shipped=True),
    "FR": Market("France", "EUR", marks_shipped=True),
    "GB": Market("United Kingdom", "GBP", takes_products=True, marks_shipped=True),
    "ID": Market("Indonesia", "IDR"),
    "IE": Market("Ireland", "EUR", marks_shipped=True),
    "IT": Market("Italy", "EUR", marks_shipped=True),
    "JP": Market("Japan", "JPY"),
    "MX": Market("Mexico", "MXN"),
    "MY": Market("Malaysia", "MYR"),
    "PH": Market("Philippines", "PHP"),
    "SG": Market("Singapore", "SGD"),
    "TH": Market("Thailand", "THB"),
    "US": Market("United States", "USD", takes_products=True, marks_shipped=True, category_version="v2"),
    "VN": Market("Vietnam", "VND"),
}

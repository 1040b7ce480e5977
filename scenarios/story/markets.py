"""TikTok Shop's markets: where a shop may be, what it sells in, and where products can be pushed (rules.md R23)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Region = Literal[
    "BR", "DE", "ES", "FR", "GB", "ID", "IE", "IT", "JP", "MX", "MY", "PH", "SG", "TH", "US", "VN"
]
REGIONS: tuple[Region, ...] = get_args(Region)
PUSH_REGIONS: frozenset[Region] = frozenset({"US", "GB"})
CURRENCIES: Mapping[Region, str] = {  # facts/tiktok-shop-api.md section 5
    "BR": "BRL", "DE": "EUR", "ES": "EUR", "FR": "EUR", "GB": "GBP", "ID": "IDR", "IE": "EUR", "IT": "EUR",
    "JP": "JPY", "MX": "MXN", "MY": "MYR", "PH": "PHP", "SG": "SGD", "TH": "THB", "US": "USD", "VN": "VND",
}  # fmt: skip

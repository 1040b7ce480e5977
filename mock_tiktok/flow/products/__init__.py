"""A listing's life.

`bodies`, `limits` and `rules` check it, `listing` makes and changes it, `audit` decides on it.

`stock_alerts` tells when a SKU runs low.
"""

"""What the hub tells a person before anything flows.

`setup` which prerequisites hold, and the next thing to do · `sku_audit` duplicates, collisions and near misses (pure).
"""

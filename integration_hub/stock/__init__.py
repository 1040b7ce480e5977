"""How much of each SKU is where, what is promised, and what a channel is told.

`ledger` the events and their sums, each cause posted once · `figures` what a channel is told of a SKU (pure) · `counts`
what a source counted, taken over as changes · `telling` channels told what they do not show · `reading` for the API.
"""

"""An order's life (`life`), how it is shipped, canceled and returned.

`fulfillment`, `cancellation` and `returns` each hold their checks in the documented codes, then the writes;
`cancellation_records` is what a cancellation leaves behind, whoever wanted it.
"""

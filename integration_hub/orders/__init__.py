"""The life of an order: taken in, routed, shipped, canceled.

`ingest` stores what a channel states and re-decides what can be decided · `turn` one transaction's decisions,
written once: the only writer of an order's status and version · `status`, `units`, `routing_decision` decide (pure) ·
`routing` asks locations to ship, `cards` what the operator set · `fulfillment` what left or was rejected ·
`cancellation` what is taken back · `reading` for the API and the pages.
"""

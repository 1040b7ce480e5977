"""The integration hub: the system under test. It knows no mock; it speaks HTTP to the vendors' real hosts.

From the ground up: `ground/` what any hub needs and no order knows · `connectors/` one
package a vendor, and `outbox/` the wishes to other platforms · `stock/` how much is where and what a channel is told ·
`integrations/` one merchant's use of a connector · `catalog/` products and their links, `advice/` what a person is told
first · `orders/` the life of an order · `flows/` use cases, each a job · `hub.py` wires · `api/` JSON, `pages/` HTML.
Public: `app.create_hub`, `app.install`, `hub.Hub`, `connectors.build`, `ground.database.Store`, `ground.clock.Clock`.
"""

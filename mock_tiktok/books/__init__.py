"""Records without behavior, and the indexes that find them; nothing here knows the vendor's state.

Who is there: `shops` (apps, sellers, shops, warehouses), `tokens`. What they have: `catalog`, `orders` (with packages
and cancellations), `returns`, `outbox` (webhooks). How it is kept: `shelf` and `timeindex` for searches in order of
time, `agenda` for what is due, `ids` for everything drawn, `armed` for what the control plane armed, `numbers` for
the kinds of numbers in requests.
"""

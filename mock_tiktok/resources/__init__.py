"""What the vendor's API offers: a module declares its operations beside the views that answer them.

`shop/`, `products/`, `orders/`, and `fulfillment/` above `orders/`; `paging` is shared, and `table` lists every
operation in one order. A view reads and writes by the flows; `answers` of a room says how its things are shown.
"""

"""What changes the books, and tells the shops' apps: `products/`, `orders/` above them, `webhooks` below both.

Every check stands before the first write, so what is refused changes nothing.
"""

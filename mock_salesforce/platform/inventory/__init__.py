"""Omnichannel Inventory's Connect actions over the levels of books/stock: availability, uploads, reservations."""

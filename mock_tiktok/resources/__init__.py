"""What the vendor's API offers, a room for each of its topics; `table.py` lists every operation."""

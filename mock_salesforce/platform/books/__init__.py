"""What an org keeps, without a word on what may be done: objects, rows, users' sessions, stock, events."""

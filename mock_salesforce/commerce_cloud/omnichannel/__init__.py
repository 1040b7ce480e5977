"""Omnichannel Inventory: availability and reservations, files in and out, and what these share (calls)."""

"""Wishes to other platforms: written with the state that causes them, carried out by the flow `push_orders`."""

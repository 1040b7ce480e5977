"""How much of each SKU is where, what is promised, and what a channel is told."""

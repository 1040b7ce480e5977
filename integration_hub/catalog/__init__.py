"""The merchant's products, and which listing on which channel is which product."""

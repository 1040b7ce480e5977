"""The life of an order: taken in, routed, shipped, canceled."""

"""What is promised of orders: taken in once, routed, shipped, paid as stated."""

"""What is promised of stock: what a channel is told, and that balances add up."""

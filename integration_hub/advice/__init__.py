"""What the hub tells a person before anything flows."""

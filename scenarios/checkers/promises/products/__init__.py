"""What is promised of products: which links hold, and which way data may flow."""

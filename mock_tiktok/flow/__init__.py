"""What changes the books, and tells the shops' apps."""

"""How the hub reads lists a part at a time, and what it keeps of itself."""

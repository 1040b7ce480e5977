"""What only time shows: limits and outages, tokens, two shops, months."""

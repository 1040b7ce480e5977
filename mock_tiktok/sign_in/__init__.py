"""How a seller's consent becomes tokens: pages and unsigned calls."""

"""How a call of the vendor's API is declared, found, validated and answered."""

"""Operations on shops, warehouses and webhook addresses."""

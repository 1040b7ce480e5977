"""Operations on orders, cancellations and returns."""

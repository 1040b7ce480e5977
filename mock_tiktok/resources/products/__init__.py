"""Operations on products, categories, brands and uploads."""

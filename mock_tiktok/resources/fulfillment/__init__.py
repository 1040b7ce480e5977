"""Operations on packages."""

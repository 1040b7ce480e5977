"""How values are written, whatever they mean: ids, instants, whole numbers, text without its case."""

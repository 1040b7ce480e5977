"""An order's life: paid, shipped, canceled, returned."""

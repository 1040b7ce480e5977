"""SCAPI Products and Catalogs, the Admin APIs."""

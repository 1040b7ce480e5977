"""The Salesforce side of the lab: the core platform and Commerce Cloud, two products with nothing in common but the
frame in which their mocks stand."""

"""Stand-ins for the Salesforce products: the platform and Commerce Cloud, side by side."""

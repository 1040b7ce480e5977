"""The connector of Salesforce B2C Commerce."""

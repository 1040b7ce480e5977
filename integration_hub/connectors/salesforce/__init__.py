"""The connectors of the Salesforce platform: Order Management and Service Cloud."""

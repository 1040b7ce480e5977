"""SOQL: grammar, syntax tree, binding against the schema, evaluation over the store."""

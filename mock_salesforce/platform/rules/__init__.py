"""What every write of a record must satisfy, and the one way to write one."""

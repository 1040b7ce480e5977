"""What is promised of the whole once faults stop."""

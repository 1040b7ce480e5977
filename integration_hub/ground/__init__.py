"""What any hub needs and no order knows: tables, database, jobs, exceptions, outbound HTTP, errors, clock."""

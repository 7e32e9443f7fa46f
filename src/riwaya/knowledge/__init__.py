"""What is known beforehand, in readable tables: one typed loader a table."""

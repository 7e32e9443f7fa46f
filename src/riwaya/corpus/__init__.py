"""Over many reports: the same event, conflicting accounts, and the questions that a store answers."""

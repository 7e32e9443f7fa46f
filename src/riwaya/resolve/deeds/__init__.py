"""What is done: events with their parties, places, times, tolls and occurrences."""

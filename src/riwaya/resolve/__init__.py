"""From what is written to what is meant: entities, parties, places, times, counts, speakers."""

"""Who is who: names, their entities, and the country and sector of whoever speaks, acts or is acted upon."""

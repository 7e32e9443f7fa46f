"""Safe by default: who is let in, what other sites cannot do, and what an attacker tries in vain."""

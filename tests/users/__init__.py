"""Users of a database: what a name and a password may be, what a role, a session and a token allow and for how long."""

"""The archive in a PostgreSQL database, for many machines. Only who opens such an address loads psycopg."""

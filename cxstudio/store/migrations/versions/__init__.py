"""One file for each schema after the first: `2.py` leads from 1 to 2, as an Alembic revision named "2"."""

"""A desk on disk: its folder, its encrypted database, its sealed evidence. The only place with SQL."""

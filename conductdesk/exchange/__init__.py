"""What leaves a desk whole and comes back whole: backups, and later packages."""

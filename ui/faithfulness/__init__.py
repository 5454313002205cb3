"""How faithful a map is, and the same map with other settings."""

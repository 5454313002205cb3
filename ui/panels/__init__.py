"""Parts that several pages show: the sidebar, the map, its colours."""

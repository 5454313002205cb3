"""UMAP's graph of neighbours and its layout."""

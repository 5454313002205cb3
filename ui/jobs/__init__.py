"""Waiting for answers of workers, and files made by them."""

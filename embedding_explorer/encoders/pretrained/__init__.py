"""Networks that others trained: text (BERT) and images, read from files without their libraries."""

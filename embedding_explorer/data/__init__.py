"""What is brought: a dataset, the roles of its columns, the samples, and the readers of files."""

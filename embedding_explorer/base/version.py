"""The version of the package, said here once."""

VERSION = "0.1.0"

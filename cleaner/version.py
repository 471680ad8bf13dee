"""The version of the package, in one place for code and build."""

__version__ = "0.1.0"

"""What to say when an engine is not installed."""


def missing(package: str, extra: str) -> ImportError:
    """The error for a package that is not there, naming the extra that brings it.

    >>> str(missing("pyarrow", "arrow"))
    "pyarrow is not installed: pip install 'news-text-cleaner[arrow]'"
    """
    return ImportError(f"{package} is not installed: pip install 'news-text-cleaner[{extra}]'", name=package)

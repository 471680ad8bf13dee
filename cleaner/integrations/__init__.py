"""Cleaning as one step of pipelines that run elsewhere: Arrow, datatrove, datasets, Ray, Spark, Polars, pandas, Scrapy.

`clean_batch` cleans Arrow tables and `clean_items` the items of a scraper; each engine has a thin module of its own
below this package. No engine is imported before its module is used; each is an extra, which the error names.
"""

from cleaner.integrations.items import clean_items
from cleaner.integrations.step import Row, Settings, Step, clean_batch

__all__ = ["Row", "Settings", "Step", "clean_batch", "clean_items"]

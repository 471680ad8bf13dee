"""pandas data frames and series: importing this module registers `frame["text"].cleaner`."""

from typing import Any, Unpack

from cleaner.api import Options
from cleaner.integrations.requirement import missing
from cleaner.integrations.step import Row, Settings, Step

try:
    import pandas as pd
except ImportError as error:
    raise missing("pandas", "pandas") from error

__all__ = ["SeriesAccessor", "clean_frame"]


def clean_frame(frame: pd.DataFrame, **settings: Unpack[Settings]) -> pd.DataFrame:
    """A new frame with the texts cleaned and the new columns at the end. `settings` and errors as for `clean_batch`.

    >>> frame = pd.DataFrame({"id": [7], "text": ["One story.\\nAdvertisement"]})
    >>> clean_frame(frame, outcome_column="outcome").to_dict("records")
    [{'id': 7, 'text': 'One story.', 'outcome': 'cleaned'}]
    """
    step = Step(**settings)
    step.check(frame.columns)
    texts = frame[step.text_column]
    rows = _rows(step, texts)
    values = [step.values(row) for row in rows]
    added = {name: pd.Series([value[name] for value in values], frame.index, object) for name in step.added}
    return frame.assign(**{step.text_column: _series(texts, rows), **added})


@pd.api.extensions.register_series_accessor("cleaner")
class SeriesAccessor:
    """Cleaning of a series of texts.

    >>> pd.Series(["One story.\\nAdvertisement"]).cleaner.clean().to_list()
    ['One story.']
    """

    def __init__(self, series: pd.Series) -> None:
        self._series = series

    def clean(self, **options: Unpack[Options]) -> pd.Series:
        """The texts cleaned, with the index, name, type and missing values they had. Options: `cleaner.Options`."""
        return _series(self._series, _rows(Step(**options), self._series))


def _rows(step: Step, texts: pd.Series) -> list[Row]:
    """The texts after cleaning; a missing one keeps the value that marks it."""
    return [Row(text) if missed else step.row(text) for text, missed in zip(texts.array, texts.isna(), strict=True)]


def _series(texts: pd.Series, rows: list[Row]) -> pd.Series:
    kind: Any = texts.dtype
    if isinstance(kind, pd.CategoricalDtype):
        kind = pd.CategoricalDtype(ordered=kind.ordered)
    return pd.Series([row.text for row in rows], texts.index, kind, texts.name)

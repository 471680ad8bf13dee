"""A crawl by Scrapy with the item pipeline, and the pipeline alone on the kinds of items that Scrapy knows."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.integration_data import CLEANED, STORY, expected, rows

pytestmark = pytest.mark.engines

CRAWL = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

page, feed = sys.argv[1:]

class News(scrapy.Spider):
    name = "news"
    start_urls = ["file://" + page]

    def parse(self, response):
        yield from json.loads(response.text)
        yield {"title": "No text here"}

process = CrawlerProcess({
    "ITEM_PIPELINES": {"cleaner.integrations.scrapy.CleanTextPipeline": 300},
    "CLEANER": {"outcome_field": "outcome", "ledger_field": "removals"},
    "FEEDS": {feed: {"format": "jsonlines"}},
    "LOG_LEVEL": "WARNING",
})
crawler = process.create_crawler(News)
process.crawl(crawler)
process.start()
print(json.dumps({key: value for key, value in crawler.stats.get_stats().items() if key.startswith("cleaner/")}))
"""


def test_a_crawl(tmp_path: Path) -> None:
    items = rows(20)
    (tmp_path / "page.json").write_text(json.dumps(items), encoding="utf-8")
    paths = [str(tmp_path / "page.json"), str(tmp_path / "feed.jsonl")]
    run = subprocess.run([sys.executable, "-c", CRAWL, *paths], check=True, capture_output=True, text=True)
    scraped = [json.loads(line) for line in (tmp_path / "feed.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = [{"id": item["id"], **expected(item["text"])} for item in items]
    for row in wanted:
        del row["quality"]
    assert scraped == [*wanted, {"title": "No text here"}]
    outcomes = [row["outcome"] for row in wanted]
    assert json.loads(run.stdout) == {
        "cleaner/cleaned": outcomes.count("cleaned"),
        "cleaner/unchanged": outcomes.count("unchanged"),
        "cleaner/no_text": outcomes.count(None) + 1,
    }
    assert "no field 'text'" in run.stderr
    assert "Deprecat" not in run.stderr


def pipeline(**settings: Any) -> Any:
    """The pipeline of a crawl that has not begun, and so has no statistics."""
    from scrapy.settings import Settings

    from cleaner.integrations.scrapy import CleanTextPipeline

    crawler = SimpleNamespace(settings=Settings({"CLEANER": settings} if settings else {}), stats=None)
    return CleanTextPipeline.from_crawler(crawler)  # type: ignore[arg-type]


@dataclass
class Article:
    text: str
    url: str


def test_items_of_a_class_are_cleaned_in_place() -> None:
    import scrapy

    class Declared(scrapy.Item):
        text = scrapy.Field()

    article = Article(STORY, "https://example.com")
    assert pipeline().process_item(article) is article
    assert article == Article(CLEANED, "https://example.com")
    assert dict(pipeline().process_item(Declared(text=STORY), None)) == {"text": CLEANED}


def test_a_field_that_the_class_lacks_is_named_and_no_item_is_lost(caplog: pytest.LogCaptureFixture) -> None:
    article = pipeline(ledger_field="removals").process_item(Article(STORY, "https://example.com"))
    assert article.text == CLEANED
    assert "Article has no field 'removals'" in caplog.text


def test_a_wrong_setting_stops_the_crawl_before_it_starts() -> None:
    with pytest.raises(ValueError, match="heavy"):
        pipeline(profile="heavy")

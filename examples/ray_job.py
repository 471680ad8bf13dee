"""Clean articles in JSONL or Parquet with Ray Data, on this machine or on a cluster.

    pip install 'news-text-cleaner[ray]'
    python examples/ray_job.py

cleans `examples/articles.jsonl` into Parquet files in `cleaned-ray/`. On a cluster only addresses change:

    ray job submit --address http://HEAD:8265 --runtime-env-json '{"pip": ["news-text-cleaner[ray]"]}' \\
        --working-dir . -- python examples/ray_job.py --address auto --input s3://BUCKET/raw/ --output s3://BUCKET/cleaned/

Ray gives a part to another worker if the one that had it dies. What comes out is the same whoever cleans it.
"""

import argparse
from pathlib import Path

import ray

from cleaner.integrations.ray import clean_dataset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", default=str(Path(__file__).with_name("articles.jsonl")), help="a file or a folder")
    parser.add_argument("--output", default="cleaned-ray", help="a new folder (default: %(default)s)")
    parser.add_argument("--format", choices=["json", "parquet"], help="of the input, if its ending does not say it")
    parser.add_argument("--text-column", default="text")
    parser.add_argument("--address", default="local", help="of the cluster (default: %(default)s, this machine)")
    arguments = parser.parse_args()

    ray.init(address=arguments.address, logging_level="warning")
    kind = arguments.format or ("json" if ".json" in Path(arguments.input).name else "parquet")
    read = ray.data.read_json if kind == "json" else ray.data.read_parquet
    cleaned = clean_dataset(
        read(arguments.input), text_column=arguments.text_column, outcome_column="outcome", ledger_column="removals"
    )
    cleaned.write_parquet(arguments.output, mode="error")
    print(f"{ray.data.read_parquet(arguments.output).count()} articles are in {arguments.output}")


if __name__ == "__main__":
    main()

"""Clean articles in JSONL or Parquet with Spark, on this machine or on a cluster.

    pip install 'news-text-cleaner[spark]'     # and Java 17 or newer
    python examples/spark_job.py

cleans `examples/articles.jsonl` into Parquet files in `cleaned-spark/`. On a cluster only addresses change; every
executor needs a Python with the same version of the package:

    python examples/spark_job.py --master spark://HEAD:7077 --input s3a://BUCKET/raw/ --output s3a://BUCKET/cleaned/

Spark gives a partition to another worker if the one that had it dies, four times before it gives up. What comes out is
the same whoever cleans it.
"""

import argparse
import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from cleaner.integrations.spark import clean_dataframe


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", default=str(Path(__file__).with_name("articles.jsonl")), help="a file or a folder")
    parser.add_argument("--output", default="cleaned-spark", help="a new folder (default: %(default)s)")
    parser.add_argument("--format", choices=["json", "parquet"], help="of the input, if its ending does not say it")
    parser.add_argument("--text-column", default="text")
    parser.add_argument("--master", default="local[*,4]", help="of the cluster (default: %(default)s, this machine)")
    arguments = parser.parse_args()

    if arguments.master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # or Spark takes the first python3 in PATH
    spark = SparkSession.builder.appName("news-text-cleaner").master(arguments.master).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    kind = arguments.format or ("json" if ".json" in Path(arguments.input).name else "parquet")
    read = spark.read.json if kind == "json" else spark.read.parquet
    cleaned = clean_dataframe(
        read(arguments.input), text_column=arguments.text_column, outcome_column="outcome", ledger_column="removals"
    )
    cleaned.write.mode("errorifexists").parquet(arguments.output)
    print(f"{spark.read.parquet(arguments.output).count()} articles are in {arguments.output}")
    spark.stop()


if __name__ == "__main__":
    main()

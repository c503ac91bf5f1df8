#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the example archives from PySpark as a table, and checks the behaviour documented in docs/source.md: only the
selected columns are read, a count reads only headers, predicates leave archives unopened, labels come from .cls entries
or folders, SQL gives the same results, and keys of object stores are not shown.

    spark-submit --jars jobs/target/repvgg-spark.jar read_archives.py EXAMPLES      (jobs/src/test/scripts/test-pyspark)
"""
import csv
import io
import os
import re
import sys
import zlib

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

examples = os.path.abspath(sys.argv[1])
secret = "rEcOgNiSe+me/this1is2a3secret"
spark = (
    SparkSession.builder.config("spark.ui.enabled", "false")
    .config("spark.sql.adaptive.enabled", "false")  # so that scans are leaves of the plan
    .config("spark.hadoop.fs.s3a.secret.key", secret)
    .getOrCreate()
)
checks = 0


def check(what, found, expected):
    global checks
    if found != expected:
        sys.exit(f"read_archives: {what}: found {found!r} (expected {expected!r})")
    checks += 1


def measured(frame):
    """Collects a frame; returns its rows and the metrics of its scan as the SQL tab shows them."""
    rows = [tuple(row) for row in frame.collect()]
    plan = frame._jdf.queryExecution().executedPlan()
    metrics = {}
    leaves = plan.collectLeaves()
    for i in range(leaves.size()):
        values = leaves.apply(i).metrics()
        names = values.keysIterator()
        while names.hasNext():
            name = names.next()
            metrics[name] = values.apply(name).value()
    return rows, metrics


images = spark.read.format("image-archive").option("label", "cls").load(examples)
check("columns", images.columns, ["path", "modificationTime", "length", "content", "label", "error"])

with open(os.path.join(examples, "fashion-mnist-test-labels.csv"), encoding="utf-8") as file:
    expected = {(row["archive"], row["member"]): row["label"] for row in csv.DictReader(file)}

# A count by label equals that of the CSV file beside the archives, and reads hardly any bytes of the images.
rows, metrics = measured(images.groupBy("label").count())
counts = {}
for label in expected.values():
    counts[label] = counts.get(label, 0) + 1
check("images by label", {label: count for label, count in rows}, counts)

rows, metrics = measured(images.select(F.count("*")))
size = sum(entry.stat().st_size for entry in os.scandir(examples) if entry.name.endswith(".tar"))
check("images", rows, [(2000,)])
print(f"read_archives: a count of 2,000 images reads {metrics['repvggBytesRead']:,} of {size:,} bytes")

# Predicates on path prefixes and on lengths: archives that cannot match are not opened.
archive = re.sub(r"\d{5}\.tar!/.*", "00002.tar!/", images.select("path").first()[0])
one = images.where(F.col("path").startswith(archive)).select("path", "label")
rows, metrics = measured(one)
check("archives opened for a predicate on the path", metrics["repvggArchives"], 1)
check(
    "labels of one archive",
    {(path.split("/")[-2].rstrip("!"), path.split("/")[-1]): label for path, label in rows},
    {key: label for key, label in expected.items() if "00002" in key[0]},
)
scan = images.where("length < 400")._jdf.queryExecution().executedPlan().toString()
check("the length is asked of the source", "length" in scan.split("pushed")[-1], True)
rows, metrics = measured(images.where("length < 0").select("path", "content"))
check("images shorter than nothing", (rows, metrics.get("repvggImages", 0)), ([], 0))

# The bytes are those in the archive, and columns that are not selected are not read.
rows, metrics = measured(images.where("path like '%-00000.tar!/00000.png'").select("content", "length"))
content, length = rows[0]
check("length", len(content), length)
check("signature", bytes(content[:8]), b"\x89PNG\r\n\x1a\n")
chunk = io.BytesIO(bytes(content[8:33]))
chunk.read(4)
check("checksum of the header", zlib.crc32(chunk.read(17)), int.from_bytes(chunk.read(4), "big"))

# SQL, with labels from folders and errors as rows.
spark.sql(f"CREATE TEMPORARY VIEW photos USING `image-archive` OPTIONS (path '{examples}', label 'folder')")
check("SQL", spark.sql("SELECT count(*), count(error) FROM photos").collect()[0][:], (2000, 0))
check("keys in SET", [row for row in spark.sql("SET -v").collect() if secret in str(row)], [])
check("keys in the plan", secret in images._jdf.queryExecution().toString(), False)
print(f"read_archives: {checks} passed, PySpark {spark.version}")
spark.stop()

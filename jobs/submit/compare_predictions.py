# SPDX-License-Identifier: Apache-2.0
"""Checks that folders of predictions hold the same rows, bit for bit. Run by spark-submit: EXPECTED ACTUAL..."""

import struct
import sys

from pyspark.sql import Row, SparkSession

# Identifies the run, not its result.
IGNORED = {"run_id"}


def bits(value):
    """The value with every float replaced by its bytes: 0.0 differs from -0.0, and a NaN equals itself."""
    if isinstance(value, float):
        return struct.pack("<d", value)
    if isinstance(value, Row):
        return tuple((name, bits(value[name])) for name in value.__fields__)
    if isinstance(value, list):
        return tuple(bits(item) for item in value)
    return value


def rows(spark, folder):
    frame = spark.read.parquet(folder)
    columns = sorted(set(frame.columns) - IGNORED)
    return columns, {row["path"]: bits(row) for row in frame.select(columns).toLocalIterator()}


def main(expected_folder, *actual_folders):
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    columns, expected = rows(spark, expected_folder)
    if not expected:
        sys.exit(f"Cannot compare predictions: found no rows in {expected_folder}.")
    for folder in actual_folders:
        found, actual = rows(spark, folder)
        if found != columns:
            sys.exit(f"Cannot accept the predictions: found the columns {found} (expected {columns}) in {folder}.")
        if spark.read.parquet(folder).count() != len(actual) or actual.keys() != expected.keys():
            sys.exit(f"Cannot accept the predictions: found other images (expected those of {expected_folder}) in {folder}.")
        for path, row in expected.items():
            if actual[path] != row:
                sys.exit(f"Cannot accept the predictions: found {actual[path]} (expected {row}) for {path} in {folder}.")
        print(f"{len(actual)} rows of {len(columns)} columns are the same, bit for bit: {folder}")


main(*sys.argv[1:])

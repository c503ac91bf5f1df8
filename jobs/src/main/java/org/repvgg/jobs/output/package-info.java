/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The output folder: complete Parquet files, one per split, each of which appears atomically and records its inputs,
 * counts and fingerprints in its footer; the lock that excludes concurrent runs; and the publication that makes
 * finished parts visible. Rows and file names enter; the result is a folder that any Parquet reader may read at any
 * time. Called by the prediction job. docs/reliability.md states what holds at every crash point.
 */
@NullMarked
package org.repvgg.jobs.output;

import org.jspecify.annotations.NullMarked;

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The output folder: whole Parquet files, one per split, that appear by one atomic step each and name their
 * inputs, counts and fingerprints in their footers; the lock that keeps concurrent runs out; the publication that
 * turns finished work into the visible output. Rows and file names enter, a folder that any Parquet reader may
 * read at any instant leaves. Audits publish through the same lock, journal and marker. Called by the prediction job
 * and the audit. docs/reliability.md says what holds at every crash point.
 */
@NullMarked
package org.repvgg.jobs.output;

import org.jspecify.annotations.NullMarked;

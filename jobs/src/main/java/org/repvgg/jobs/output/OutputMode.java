/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

/** What to do if the output folder already holds predictions. */
public enum OutputMode {
    /** Fail. */
    ERRORIFEXISTS,
    /** Compute everything again; every old file stays until its successor replaces it. */
    OVERWRITE,
    /** Keep what is there and compute what is missing: after interrupted runs, and for new and changed inputs. */
    RESUME
}

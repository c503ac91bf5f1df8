/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

/** What to do when the output folder holds predictions already. */
public enum OutputMode {
    /** Refuse. */
    ERRORIFEXISTS,
    /** Compute all anew; every old file stays until its successor takes its name. */
    OVERWRITE,
    /** Keep what is there, do what is missing: killed runs, new and changed inputs. */
    RESUME
}

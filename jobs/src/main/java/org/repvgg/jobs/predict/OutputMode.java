/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

/** What to do when the output folder holds predictions already. */
public enum OutputMode {
    ERRORIFEXISTS,
    OVERWRITE
}

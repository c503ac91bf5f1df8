/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

/** How much of each image is read; the rest is skipped unread where the format allows it. */
public enum ReadDetail {
    NAMES,
    /** Names and lengths. */
    LENGTHS,
    /** Names, lengths and bytes. */
    CONTENT
}

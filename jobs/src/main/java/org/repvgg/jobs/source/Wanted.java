/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

/** How much of each image is wanted; what is not wanted is passed over unread where the format allows it. */
public enum Wanted {
    NAMES,
    /** Names and lengths. */
    LENGTHS,
    /** Names, lengths and bytes. */
    CONTENT
}

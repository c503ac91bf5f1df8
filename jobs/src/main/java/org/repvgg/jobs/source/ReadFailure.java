/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

/**
 * Why an image's bytes are not there.
 *
 * @param code the word for the output's {@code error.code}: {@code too_large}, {@code truncated}, {@code corrupt},
 *     {@code unsupported}, {@code name_too_long}, {@code missing}, {@code unreadable} or {@code archive_damaged}
 */
public record ReadFailure(String code, String message) {}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

/**
 * Why an image could not be read.
 *
 * @param code the value for the output's {@code error.code}: {@code too_large}, {@code truncated}, {@code corrupt},
 *     {@code unsupported}, {@code name_too_long}, {@code missing}, {@code unreadable}, {@code empty}, {@code wrong_kind} or {@code archive_damaged}
 */
public record ReadFailure(String code, String message) {}

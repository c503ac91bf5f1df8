/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

/**
 * Why an image's bytes are not there.
 *
 * @param code {@code too_large}, {@code truncated}, {@code corrupt} or {@code unreadable}, the words of the output's
 *     {@code error.code}
 */
public record ReadFailure(String code, String message) {}

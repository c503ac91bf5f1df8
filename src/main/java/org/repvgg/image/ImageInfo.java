/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

/**
 * What the header says: size in pixels as stored (before any resize or rotation), format and mode in Pillow's words,
 * for example {@code JPEG} and {@code RGB}, {@code L} or {@code CMYK}.
 */
public record ImageInfo(int width, int height, String format, String mode) {}

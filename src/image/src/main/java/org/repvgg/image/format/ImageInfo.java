/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

/**
 * The properties in an image's header: size in pixels as stored (before rotation and resize), format and mode in
 * Pillow's terms, for example {@code JPEG} and {@code RGB}, {@code L} or {@code CMYK}.
 */
public record ImageInfo(int width, int height, String format, String mode) {}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

/**
 * What an image is resized to, as the argument of torchvision's Resize: one number is the length of the shorter side and
 * preserves the aspect ratio, two are height and width and do not.
 *
 * @param size the length of the shorter side as a square, or height and width
 * @param both whether both sides are given
 */
public record ResizeTarget(ImageSize size, boolean both) {
    public ResizeTarget {
        if (!both && size.height() != size.width()) {
            throw new IllegalArgumentException("Cannot resize the shorter side to " + size + ": give one length.");
        }
    }

    /** The shorter side gets this length in pixels. */
    public static ResizeTarget shorterSide(int length) {
        return new ResizeTarget(ImageSize.square(length), false);
    }

    /**
     * Reads {@code 256}, the shorter side, or {@code 224x224}, height and width.
     *
     * @throws InvalidPreprocessException if the text is neither
     */
    public static ResizeTarget parse(String text) {
        return new ResizeTarget(ImageSize.parse(text), text.indexOf('x') >= 0);
    }

    /** Height in pixels to which an image is resized. */
    long outHeight(int width, int height) {
        return both || height <= width ? size.height() : longer(width, height);
    }

    /** Width in pixels to which an image is resized. */
    long outWidth(int width, int height) {
        return both || width <= height ? size.width() : longer(height, width);
    }

    /** Source: torchvision, transforms/functional.py, _compute_resized_output_size; rounded down. */
    private long longer(int shortSide, int longSide) {
        return (long) ((double) ((long) size.height() * longSide) / shortSide);
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return both ? size.height() + "x" + size.width() : Integer.toString(size.height());
    }
}

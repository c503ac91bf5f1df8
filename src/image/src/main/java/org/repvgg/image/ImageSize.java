/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

/**
 * Height and width of an image in pixels.
 *
 * @throws InvalidPreprocessException if a side is not within 1 and 16384
 */
public record ImageSize(int height, int width) {
    /** Far above any network's input; prevents exhausting the heap by a typing error. */
    private static final int MAX_SIDE = 16_384;

    static final String EXPECTED = "1 to " + MAX_SIDE + " pixels";

    public ImageSize {
        requireSide(height);
        requireSide(width);
    }

    /** A square. */
    public static ImageSize square(int side) {
        return new ImageSize(side, side);
    }

    /**
     * Reads {@code 224}, a square, or {@code 224x320}, height before width.
     *
     * @throws InvalidPreprocessException if the text is neither
     */
    public static ImageSize parse(String text) {
        int by = text.indexOf('x');
        try {
            return by < 0
                    ? square(Integer.parseInt(text))
                    : new ImageSize(Integer.parseInt(text.substring(0, by)), Integer.parseInt(text.substring(by + 1)));
        } catch (NumberFormatException e) {
            throw new InvalidPreprocessException("Cannot read the size '" + text
                    + "' (expected pixels such as 224, or height and width such as 224x320).");
        }
    }

    /** The text that {@link #parse} reads; a square has one number. */
    @Override
    public String toString() {
        return height == width ? Integer.toString(height) : height + "x" + width;
    }

    private static void requireSide(int side) {
        if (side < 1 || side > MAX_SIDE) {
            throw new InvalidPreprocessException("Cannot preprocess images: a side of resize or crop is " + side
                    + " (expected " + EXPECTED + "). Pass --resize and --crop.");
        }
    }
}

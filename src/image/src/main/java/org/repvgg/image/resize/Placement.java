/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

/**
 * One axis of a centre crop as in torchvision: crop samples [at, at + count) are samples [from, from + count) of the
 * resized image; the others are padding.
 */
public record Placement(int at, int from, int count) {
    /**
     * Places a crop of {@code crop} samples on an image of {@code size} samples. An odd remainder is split with
     * Python's rounding (half to even). An image smaller than the crop is padded; an odd sample is added after it.
     *
     * <p>Source: torchvision, transforms/functional.py, center_crop.
     */
    public static Placement center(int size, int crop) {
        if (size < crop) {
            return new Placement((crop - size) / 2, 0, size);
        }
        return new Placement(0, (int) Math.rint((size - crop) / 2.0), crop);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

/**
 * One axis of a centre crop, as torchvision cuts it: crop samples [at, at + count) are samples from {@code from} on of
 * the resized image; the others are padding.
 */
public record Placement(int at, int from, int count) {
    /**
     * Places a crop of {@code crop} samples on {@code size}. A remainder that is odd is split by Python's rounding, half
     * to even; an image smaller than the crop is padded, the odd sample after it.
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

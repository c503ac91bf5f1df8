/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;

/** Whether an image is rotated according to its EXIF orientation before it is resized. */
public enum Orientation {
    /** Not rotated, as in torchvision's pil_loader. */
    STORED,
    /**
     * Rotated according to the EXIF orientation of a JPEG, as in OpenCV's imread and {@code ImageOps.exif_transpose}.
     */
    EXIF;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

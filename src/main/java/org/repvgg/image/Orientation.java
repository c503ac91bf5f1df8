/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;

/** Whether a photograph is turned upright before it is resized. */
public enum Orientation {
    /** As stored, whatever EXIF says: torchvision's pil_loader. */
    STORED,
    /** As the EXIF orientation of a JPEG says: OpenCV's imread, and {@code ImageOps.exif_transpose}. */
    EXIF;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

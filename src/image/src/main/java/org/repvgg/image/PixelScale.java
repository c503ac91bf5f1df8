/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;

/** The scale of mean and standard deviation. */
public enum PixelScale {
    /** 0 to 1: torchvision's ToTensor divides by 255 before Normalize. */
    UNIT,
    /** 0 to 255: OpenMMLab and timm's prefetcher normalise byte values directly. */
    BYTE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;

/** On which scale mean and standard deviation are given. */
public enum PixelScale {
    /** 0 to 1: torchvision's ToTensor divides by 255 before Normalize. */
    UNIT,
    /** 0 to 255: OpenMMLab, and timm's prefetcher, normalise bytes as they are. */
    BYTE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.resize.Filter;

/** Interpolation of the resize. Pillow's kernels are widened when an image shrinks (antialiasing). */
public enum Interpolation {
    BILINEAR(Filter.BILINEAR),
    BICUBIC(Filter.BICUBIC),
    BOX(Filter.BOX),
    LANCZOS(Filter.LANCZOS),
    HAMMING(Filter.HAMMING),
    /** One source pixel per pixel, without antialiasing. */
    NEAREST(Filter.NEAREST),
    /** OpenCV's INTER_LINEAR for 8-bit images, without antialiasing; the default in OpenMMLab. */
    OPENCV(null);

    private final @Nullable Filter filter;

    Interpolation(@Nullable Filter filter) {
        this.filter = filter;
    }

    /** Pillow's kernel, or null for OpenCV. */
    @Nullable
    Filter filter() {
        return filter;
    }

    /** The name in lower case, as on the command line: {@code bilinear}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

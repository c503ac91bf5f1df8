/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.resize.Filter;

/** How pixels are resized. Pillow's kernels widen when shrinking (antialias). */
public enum Interpolation {
    BILINEAR(Filter.BILINEAR),
    BICUBIC(Filter.BICUBIC),
    BOX(Filter.BOX),
    LANCZOS(Filter.LANCZOS),
    /** OpenCV's INTER_LINEAR on 8-bit images, without antialias: what OpenMMLab resizes with unless told otherwise. */
    OPENCV(null);

    private final @Nullable Filter filter;

    Interpolation(@Nullable Filter filter) {
        this.filter = filter;
    }

    /** Pillow's kernel, or null for OpenCV's. */
    @Nullable
    Filter filter() {
        return filter;
    }

    /** Lower case, as on the command line: {@code bilinear}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

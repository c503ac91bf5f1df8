/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;
import org.repvgg.image.resize.Filter;

/** How pixels are resized. The support widens when shrinking (antialias), as in Pillow. */
public enum Interpolation {
    BILINEAR(Filter.BILINEAR),
    BICUBIC(Filter.BICUBIC),
    BOX(Filter.BOX),
    LANCZOS(Filter.LANCZOS);

    private final Filter filter;

    Interpolation(Filter filter) {
        this.filter = filter;
    }

    Filter filter() {
        return filter;
    }

    /** Lower case, as on the command line: {@code bilinear}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

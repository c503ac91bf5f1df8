/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

import org.repvgg.image.webp.failure.Deadline;
import org.repvgg.image.webp.failure.WebpException;

/**
 * The alpha plane beside lossy pixels. RGB has no use for its values, but where it cannot be decoded Pillow refuses the
 * image. Source: RFC 9649, 2.7.1.2.
 */
public final class AlphaPlane {
    private static final int LOSSLESS = 1;

    private AlphaPlane() {}

    /** Throws if the plane in [from, to) cannot be decoded. */
    public static void check(byte[] bytes, int from, int to, int width, int height, Deadline deadline)
            throws WebpException {
        if (to - from <= 1) {
            throw WebpException.truncated("the alpha plane");
        }
        int method = bytes[from] & 3;
        int preprocessing = bytes[from] >> 4 & 3;
        int reserved = bytes[from] >> 6 & 3;
        if (method > LOSSLESS || preprocessing > 1 || reserved != 0) {
            throw WebpException.corrupt("an unknown alpha plane: compression " + method + ", preprocessing "
                    + preprocessing + ", reserved bits " + reserved);
        }
        if (method == LOSSLESS) {
            LosslessDecoder.checkAlpha(bytes, from + 1, to, width, height, deadline);
        } else if (to - from - 1 < (long) width * height) {
            throw WebpException.truncated("the alpha plane");
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.raster;

import com.luciad.imageio.webp.WebP;
import com.luciad.imageio.webp.WebPDecoderOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;

/**
 * WebP, decoded by libwebp: a still image, or the first frame of an animation on a black canvas. Alpha is dropped, not
 * blended.
 *
 * <p>libwebp is native code, called through JNI; it is the only native code in this package. It is unpacked to the
 * JVM's temporary folder, which must not be mounted noexec. If it cannot be loaded, each WebP is refused as
 * unsupported; other formats are not affected.
 */
public final class WebpSource implements RowSource {
    private final WebpFile file;
    private final int[] pixels;
    private int columnFrom;
    private int columns;

    public WebpSource(byte[] bytes, int length, ImageLimits limits) throws ImageException {
        file = new WebpFile(bytes, length);
        Sizes.check(file.info, limits);
        pixels = decode(file);
    }

    private static int[] decode(WebpFile file) throws ImageException {
        String missing = Library.MISSING;
        if (missing != null) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    Sizes.cannotDecode(file.info) + "the native library of WebP cannot be loaded (" + missing
                            + "). Set -Djava.io.tmpdir of the executors to a folder that is not mounted noexec.",
                    file.info);
        }
        // Status, width, height, alpha.
        int[] size = new int[4];
        try {
            int[] argb = WebP.decode(new WebPDecoderOptions(), file.frame, 0, file.frameLength, size);
            if (argb == null || size[1] != file.frameWidth || size[2] != file.frameHeight) {
                throw file.corrupt("the decoded size differs from that in the header");
            }
            return argb;
        } catch (IOException | RuntimeException e) {
            throw file.corrupt(
                    "the decoder reports " + String.valueOf(e.getMessage()).strip());
        }
    }

    @Override
    public ImageInfo info() {
        return file.info;
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) {
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
    }

    @Override
    public void row(int y, int[][] rgb) {
        int row = y - file.frameY;
        boolean inside = row >= 0 && row < file.frameHeight;
        for (int x = 0; x < columns; x++) {
            int column = columnFrom + x - file.frameX;
            int argb = inside && column >= 0 && column < file.frameWidth ? pixels[row * file.frameWidth + column] : 0;
            rgb[0][x] = argb >> 16 & 0xff;
            rgb[1][x] = argb >> 8 & 0xff;
            rgb[2][x] = argb & 0xff;
        }
    }

    @Override
    public void finish() {}

    /** Loads the native library on first use. */
    private static final class Library {
        static final @Nullable String MISSING = load();

        private static @Nullable String load() {
            try {
                return WebP.loadNativeLibrary() ? null : "it does not support this platform or cannot be unpacked";
            } catch (LinkageError | RuntimeException e) {
                return e.getClass().getSimpleName() + ": " + e.getMessage();
            }
        }
    }
}

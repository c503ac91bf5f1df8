/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.concurrent.CancellationException;
import org.repvgg.image.format.DecodeMemory;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;
import org.repvgg.image.resize.Filter;
import org.repvgg.image.resize.Placement;
import org.repvgg.image.resize.Resampler;

/**
 * Converts the encoded bytes of an image to the normalised pixels of its centre crop, bit-identical to the result of
 * Pillow, torchvision and PyTorch. Reuses its buffers. Not thread-safe: use one per thread.
 */
public final class Preprocessor {
    private final PreprocessSpec preprocess;
    private final Decoder decoder;
    private final Resampler resampler;
    private final ImageLimits limits;
    private final DecodeMemory memory;

    /** Creates a preprocessor for use by one thread, which alone may take the memory that the limits allow. */
    public Preprocessor(PreprocessSpec preprocess, ImageLimits limits) {
        this(preprocess, limits, new DecodeMemory(limits.maxDecodeBytes()));
    }

    /**
     * Creates a preprocessor for use by one thread.
     *
     * @param memory shared by all threads of the JVM, of at least {@link ImageLimits#maxDecodeBytes}
     */
    public Preprocessor(PreprocessSpec preprocess, ImageLimits limits, DecodeMemory memory) {
        this.preprocess = preprocess;
        this.limits = limits;
        this.memory = memory;
        this.decoder = new Decoder(limits, preprocess.orientation());
        this.resampler = new Resampler(preprocess.levels());
    }

    /**
     * Decodes, resizes, crops and normalises. Channel c (red, green, blue, or gray alone), row y, column x of the {@link
     * Preprocess#outputHeight} x {@link PreprocessSpec#outputWidth} crop is written to {@code target[offset + c *
     * channelStride + y * rowStride + x * columnStride]}; other elements are not modified.
     *
     * @param bytes the encoded image, from index 0
     * @param length number of bytes of the image
     * @return size, format and mode of the image as stored
     * @throws ImageException if Pillow would not decode the bytes, or a limit is exceeded; the elements of {@code
     *     target} that belong to the crop are then undefined
     * @throws IllegalArgumentException if the crop does not fit into {@code target}
     */
    public ImageInfo process(
            byte[] bytes, int length, float[] target, int offset, int channelStride, int rowStride, int columnStride)
            throws ImageException {
        long last = offset
                + (preprocess.channels() - 1L) * channelStride
                + (preprocess.outputHeight() - 1L) * rowStride
                + (preprocess.outputWidth() - 1L) * columnStride;
        if (offset < 0 || last >= target.length) {
            throw new IllegalArgumentException("Cannot preprocess into an array of " + target.length
                    + " floats: the crop would reach from " + offset + " to " + last + ". Give a larger array.");
        }
        try (RowSource source = decoder.open(bytes, length)) {
            return process(source, target, offset, channelStride, rowStride, columnStride);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw ImageException.defect(e, null);
        }
    }

    private ImageInfo process(
            RowSource source, float[] target, int offset, int channelStride, int rowStride, int columnStride)
            throws ImageException {
        ImageInfo info = source.info();
        plan(source.width(), source.height(), info);
        long need = source.memoryBytes() + resampler.memoryBytes();
        Sizes.checkMemory(info, need, limits);
        try (DecodeMemory.Permit held = memory.take(need)) {
            return decode(source, target, offset, channelStride, rowStride, columnStride);
        } finally {
            resampler.trim();
        }
    }

    private ImageInfo decode(
            RowSource source, float[] target, int offset, int channelStride, int rowStride, int columnStride)
            throws ImageException {
        boolean gray = preprocess.channels() == 1;
        // the three channels of the resampler are then equal, and stand in one place
        resampler.begin(
                target,
                offset,
                gray ? 0 : channelStride,
                rowStride,
                columnStride,
                preprocess.outputHeight(),
                preprocess.outputWidth());
        source.window(resampler.columnFrom(), resampler.columnTo(), resampler.rowFrom(), resampler.rowTo());
        for (int y = resampler.rowFrom(); y < resampler.rowTo(); y++) {
            int[][] row = resampler.rows(y);
            source.row(y, row);
            if (gray) {
                toGray(row, resampler.columnTo() - resampler.columnFrom());
            }
            resampler.accept(y);
        }
        source.finish();
        return source.info();
    }

    /** Source: Pillow, src/libImaging/Convert.c, L24: ITU-R 601-2 in 16 bits, rounded. */
    private static void toGray(int[][] row, int columns) {
        for (int x = 0; x < columns; x++) {
            int gray = (row[0][x] * 19595 + row[1][x] * 38470 + row[2][x] * 7471 + 0x8000) >> 16;
            row[0][x] = gray;
            row[1][x] = gray;
            row[2][x] = gray;
        }
    }

    private void plan(int width, int height, ImageInfo info) throws ImageException {
        long resizedWidth = preprocess.resize().outWidth(width, height);
        long resizedHeight = preprocess.resize().outHeight(width, height);
        long longSide = Math.max(resizedWidth, resizedHeight);
        if (longSide > Integer.MAX_VALUE - 8) {
            throw new ImageException(
                    ErrorCode.TOO_LARGE,
                    "Cannot resize the " + width + " x " + height + " " + info.format() + ": its long side would have "
                            + longSide + " pixels (expected at most " + (Integer.MAX_VALUE - 8) + ").",
                    info);
        }
        int outWidth = (int) resizedWidth;
        int outHeight = (int) resizedHeight;
        Placement across = Placement.center(outWidth, preprocess.outputWidth());
        Placement down = Placement.center(outHeight, preprocess.outputHeight());
        Filter filter = preprocess.interpolation().filter();
        if (filter == null) {
            resampler.planOpenCv(width, height, outWidth, outHeight, across, down);
        } else {
            boolean verticalFirst = preprocess.passOrder().verticalFirst(width, height, outWidth, outHeight);
            resampler.plan(width, height, outWidth, outHeight, across, down, filter, verticalFirst);
        }
    }
}

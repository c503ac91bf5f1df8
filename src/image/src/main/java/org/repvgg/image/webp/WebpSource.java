/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;
import org.repvgg.image.webp.failure.Deadline;
import org.repvgg.image.webp.failure.WebpException;
import org.repvgg.image.webp.lossless.AlphaPlane;
import org.repvgg.image.webp.lossless.LosslessDecoder;
import org.repvgg.image.webp.lossy.LossyDecoder;

/**
 * WebP: a still image, or the first frame of an animation on a black canvas. Alpha is dropped, not blended, as by
 * Pillow's {@code convert("RGB")}. Pixels and verdicts are those of Pillow 13, which has libwebp 1.6.0.
 */
public final class WebpSource implements RowSource {
    private final byte[] bytes;
    private final WebpFile file;
    private final Picture picture;
    private final ImageInfo info;
    private final Deadline deadline;
    private @Nullable LossyDecoder lossy;
    private @Nullable LosslessDecoder lossless;
    /** The window's columns that the picture covers, counted from its first. */
    private int pictureFrom;

    private int pictureTo;
    /** Columns of the window before those. */
    private int before;

    private int columns;
    private int[][] part = {};

    /** Reads the chunks of the first {@code length} bytes and checks the size. */
    public WebpSource(byte[] bytes, int length, ImageLimits limits) throws ImageException {
        this.bytes = bytes;
        deadline = new Deadline(limits.timeoutMillis());
        file = new WebpFile(bytes, length);
        try {
            ImageInfo early = file.sizeBeforeChecks();
            if (early != null) {
                Sizes.check(early, limits);
            }
            picture = file.read();
        } catch (WebpException e) {
            throw translated(e);
        }
        ImageInfo read = file.info;
        if (read == null) {
            throw new ImageException(ErrorCode.CORRUPT, "Cannot decode the WEBP: it has no size.", null);
        }
        info = read;
        Sizes.check(info, limits);
    }

    /**
     * Bytes of memory that decoding needs at most, from the header alone: two rows of macroblocks of a lossy image; all
     * pixels, tiles and prefix codes of a lossless one.
     */
    @Override
    public long memoryBytes() {
        return picture.lossless
                ? LosslessDecoder.memoryNeeded(picture.width, picture.height)
                : LossyDecoder.memoryNeeded(picture.width)
                        + (picture.alphaFrom == 0 ? 0 : LosslessDecoder.memoryOfCodes(picture.width, picture.height));
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException {
        columns = columnTo - columnFrom;
        pictureFrom = clamp(columnFrom - file.pictureX);
        pictureTo = clamp(columnTo - file.pictureX);
        before = Math.max(0, file.pictureX - columnFrom);
        part = new int[3][pictureTo - pictureFrom];
        try {
            if (picture.lossless) {
                lossless =
                        new LosslessDecoder(bytes, picture.from, picture.to, picture.width, picture.height, deadline);
                lossless.readPixels();
            } else {
                lossy = new LossyDecoder(bytes, picture.from, picture.to, deadline);
                lossy.window(pictureFrom, pictureTo);
            }
        } catch (WebpException e) {
            throw translated(e);
        }
    }

    private int clamp(int column) {
        return Math.max(0, Math.min(column, picture.width));
    }

    @Override
    public void row(int y, int[][] rgb) throws ImageException {
        int row = y - file.pictureY;
        boolean covered = row >= 0 && row < picture.height && pictureFrom < pictureTo;
        int count = pictureTo - pictureFrom;
        if (!covered || count < columns) {
            for (int[] channel : rgb) {
                Arrays.fill(channel, 0, columns, 0);
            }
        }
        if (!covered) {
            return;
        }
        LosslessDecoder argb = lossless;
        if (argb != null) {
            split(argb.row(row), rgb);
            return;
        }
        LossyDecoder frame = lossy;
        if (frame == null) {
            throw new IllegalStateException("Cannot read a row: window() was not called. Call it first.");
        }
        try {
            if (before == 0) {
                frame.row(row, rgb);
                return;
            }
            frame.row(row, part);
            for (int c = 0; c < 3; c++) {
                System.arraycopy(part[c], 0, rgb[c], before, count);
            }
        } catch (WebpException e) {
            throw translated(e);
        }
    }

    private void split(int[] argb, int[][] rgb) {
        int[] red = rgb[0];
        int[] green = rgb[1];
        int[] blue = rgb[2];
        int shift = pictureFrom - before;
        for (int x = before; x < before + pictureTo - pictureFrom; x++) {
            int pixel = argb[x + shift];
            red[x] = pixel >> 16 & 0xff;
            green[x] = pixel >> 8 & 0xff;
            blue[x] = pixel & 0xff;
        }
    }

    @Override
    public void finish() throws ImageException {
        try {
            if (lossy != null) {
                lossy.finish();
            }
            if (!picture.lossless && picture.alphaFrom != 0) {
                AlphaPlane.check(bytes, picture.alphaFrom, picture.alphaTo, picture.width, picture.height, deadline);
            }
        } catch (WebpException e) {
            throw translated(e);
        }
    }

    private ImageException translated(WebpException e) {
        ImageInfo header = file.info;
        return new ImageException(e.code(), Sizes.cannotDecode(header, "WEBP") + e.getMessage() + ".", header);
    }
}

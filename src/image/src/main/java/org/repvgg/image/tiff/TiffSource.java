/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;

/**
 * The first page of a TIFF as it is stored; {@link #orientation} says how Pillow turns it when it loads. Pixels are those
 * of Pillow's {@code convert("RGB")}.
 */
public final class TiffSource implements RowSource {
    private final TiffHeader header;
    private final ImageInfo info;
    private final PageRows rows;
    private final long deadline;
    private final long timeoutMillis;

    public TiffSource(byte[] bytes, int length, ImageLimits limits) throws ImageException {
        timeoutMillis = limits.timeoutMillis();
        deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        header = new TiffHeader(bytes, length);
        info = header.info();
        Sizes.check(info, limits);
        boolean colored = header.pixel.kind() == Pixel.Kind.PALETTE;
        int[] palette = colored ? header.palette() : new int[0];
        if (header.compression == TiffTag.NONE) {
            rows = new RawRows(header, bytes, palette);
        } else if (header.photometric == 6 && (header.compression != TiffTag.JPEG || header.planar)) {
            rows = new YcbcrRows(header, bytes, PackedRows.bytesDecoder(header));
        } else {
            rows = new PackedRows(header, bytes, palette, limits);
        }
    }

    /** How the picture is to be turned, 1 to 8; 1 also stands for no turn where the tag has another value. */
    public int orientation() {
        return header.orientation >= 1 && header.orientation <= 8 ? header.orientation : 1;
    }

    /** The size after the picture is turned. */
    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public int width() {
        return header.width;
    }

    @Override
    public int height() {
        return header.height;
    }

    @Override
    public long memoryBytes() {
        return rows.memoryBytes();
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException {
        rows.window(columnFrom, columnTo - columnFrom);
    }

    @Override
    public void row(int y, int[][] rgb) throws ImageException {
        rows.row(y, rgb);
        if ((y & 15) == 0) {
            Sizes.checkTime(info, deadline, timeoutMillis);
        }
    }

    @Override
    public void finish() throws ImageException {
        rows.finish();
    }

    @Override
    public void close() {
        rows.close();
    }
}

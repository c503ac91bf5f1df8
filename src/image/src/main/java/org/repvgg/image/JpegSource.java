/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;
import org.repvgg.image.jpeg.JpegDecoder;
import org.repvgg.image.jpeg.JpegHeader;
import org.repvgg.image.jpeg.marker.JpegException;

/** A JPEG, decoded by {@link org.repvgg.image.jpeg.JpegDecoder}. */
final class JpegSource implements RowSource {
    private final ImageLimits limits;
    private final JpegDecoder decoder;
    private int orientation = 1;
    private long memoryBytes;
    private ImageInfo info = new ImageInfo(0, 0, "JPEG", "");

    JpegSource(ImageLimits limits) {
        this.limits = limits;
        decoder = new JpegDecoder(limits.maxScans(), limits.timeoutMillis() * 1_000_000);
    }

    JpegSource open(byte[] bytes, int length) throws ImageException {
        info = new ImageInfo(0, 0, "JPEG", "");
        try {
            JpegHeader header = decoder.open(bytes, length);
            String mode = header.components() == 1 ? "L" : header.components() == 3 ? "RGB" : "CMYK";
            info = new ImageInfo(header.width(), header.height(), header.severalImages() ? "MPO" : "JPEG", mode);
            orientation = header.orientation();
            Sizes.check(info, limits);
            memoryBytes = decoder.readToScan();
            return this;
        } catch (JpegException e) {
            throw translated(e);
        }
    }

    /** The EXIF orientation, 1 to 8; 1 if there is none. */
    int orientation() {
        return orientation;
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException {
        try {
            decoder.window(columnFrom, columnTo, rowFrom, rowTo);
        } catch (JpegException e) {
            throw translated(e);
        }
    }

    @Override
    public void row(int y, int[][] rgb) throws ImageException {
        try {
            decoder.row(y, rgb);
        } catch (JpegException e) {
            throw translated(e);
        }
    }

    @Override
    public void finish() throws ImageException {
        try {
            decoder.finish();
        } catch (JpegException e) {
            throw translated(e);
        }
    }

    private ImageException translated(JpegException e) {
        boolean sized = info.width() > 0;
        return new ImageException(
                e.code(), Sizes.cannotDecode(sized ? info : null, "JPEG") + e.getMessage() + ".", sized ? info : null);
    }
}

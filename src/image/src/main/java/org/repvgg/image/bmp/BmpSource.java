/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.bmp;

import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;

/**
 * A bitmap of 1 to 32 bits per pixel; rows are read from the file as they are asked for, run-length coded ones are
 * expanded before. 5 and 6 bits are scaled to 255 and truncated; alpha is dropped.
 */
public final class BmpSource implements RowSource {
    private final BmpHeader header;
    private final ImageInfo info;
    private final byte[] bytes;
    private final int length;
    private final boolean runLength;
    /** Bits of a pixel as Pillow reads it: those of its mode if a palette of grays was dropped. */
    private final int bits;

    private byte[] pixels = {};
    private int columnFrom;
    private int columns;

    public BmpSource(byte[] bytes, int length, ImageLimits limits) throws ImageException {
        this.bytes = bytes;
        this.length = length;
        header = new BmpHeader(bytes, length);
        info = header.info();
        Sizes.check(info, limits);
        runLength = header.compression == 1 || header.compression == 2;
        bits = runLength || header.mode.equals("L") ? 8 : header.mode.equals("1") ? 1 : header.bits;
        if (!runLength) {
            requireRows();
        }
    }

    private long rowBytes() {
        return ((long) header.width * bits + 7) / 8;
    }

    private void requireRows() throws ImageException {
        if (rowBytes() > header.stride()) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    Sizes.cannotDecode(info) + "it has " + header.bits + " bits per pixel and a palette of more grays,"
                            + " which Pillow does not load. Convert it to PNG.",
                    info);
        }
        if (header.dataFrom + (header.height - 1) * header.stride() + rowBytes() > length) {
            throw header.truncated();
        }
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public long memoryBytes() {
        return runLength ? (long) header.width * header.height : 0;
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException {
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
        if (runLength) {
            int from = (int) Math.min(length, header.dataFrom);
            RunLength runs = new RunLength(bytes, from, length, header.compression == 2, header.width, header.height);
            if (!runs.expand()) {
                throw header.truncated();
            }
            pixels = runs.pixels();
        }
    }

    @Override
    public void row(int y, int[][] rgb) {
        int stored = header.bottomUp ? header.height - 1 - y : y;
        if (runLength) {
            indexed(pixels, stored * header.width, rgb);
            return;
        }
        int at = (int) (header.dataFrom + stored * header.stride());
        if (bits <= 8) {
            indexed(bytes, at, rgb);
        } else if (bits == 16) {
            fiveBits(at, rgb);
        } else {
            int step = bits / 8;
            for (int c = 0; c < 3; c++) {
                int from = at + columnFrom * step + header.colorBytes[c];
                for (int x = 0; x < columns; x++, from += step) {
                    rgb[c][x] = bytes[from] & 0xff;
                }
            }
        }
    }

    private void indexed(byte[] from, int at, int[][] rgb) {
        for (int x = 0; x < columns; x++) {
            int bit = (columnFrom + x) * bits;
            int color = header.palette[from[at + bit / 8] >> (8 - bits - bit % 8) & (1 << bits) - 1];
            rgb[0][x] = color >> 16;
            rgb[1][x] = color >> 8 & 0xff;
            rgb[2][x] = color & 0xff;
        }
    }

    private void fiveBits(int at, int[][] rgb) {
        int green = header.greenBits;
        int greens = (1 << green) - 1;
        for (int x = 0; x < columns; x++) {
            int from = at + 2 * (columnFrom + x);
            int pixel = (bytes[from] & 0xff) | (bytes[from + 1] & 0xff) << 8;
            rgb[0][x] = (pixel >> (5 + green) & 31) * 255 / 31;
            rgb[1][x] = (pixel >> 5 & greens) * 255 / greens;
            rgb[2][x] = (pixel & 31) * 255 / 31;
        }
    }

    @Override
    public void finish() {}
}

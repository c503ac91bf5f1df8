/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.png;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;

/**
 * Decodes PNG in all bit depths and colour types, row by row; interlaced images are decoded as a whole. Pixels are
 * those of Pillow's {@code convert("RGB")}: alpha and transparency are dropped, not blended; gray is replicated; 16-bit
 * samples keep their upper 8 bits, except gray, which is clipped; colour profiles and gamma are ignored.
 *
 * <p>Source: PNG (ISO/IEC 15948) 7.3, 8.2, 9; corrupt files are treated like in Pillow's ZipDecode.c, which stops at
 * the last row; if the stream ends after an earlier row, the remaining rows are black.
 */
public final class PngSource implements RowSource {
    /** Header and reference of an array of the heap, rounded up. */
    private static final int ARRAY_BYTES = 32;
    /** Pillow's ImageFile.MAXBLOCK. */
    private static final int BLOCK = 65_536;

    private static final int[] PASS_COLUMN = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] PASS_ROW = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] COLUMN_STEP = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] ROW_STEP = {8, 8, 8, 4, 4, 2, 2};

    private final PngChunks chunks;
    private final ImageInfo info;
    private final byte[] bytes;
    private final Inflater inflater = new Inflater();
    private final int pixelBits;
    private final int[] palette = new int[256];
    private final long deadline;
    private final long timeoutMillis;

    private int dataLeft;
    private int dataPos;
    private byte[] line = {};
    private byte[] previous = {};
    private boolean ended;
    private int nextRow;
    private byte[][] whole = {};
    private int columnFrom;
    private int columns;

    public PngSource(byte[] bytes, int length, ImageLimits limits) throws ImageException {
        this.bytes = bytes;
        timeoutMillis = limits.timeoutMillis();
        deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        chunks = new PngChunks(bytes, length);
        chunks.readHeader();
        ImageInfo header = chunks.info;
        if (header == null || header.mode().isEmpty()) {
            throw chunks.corrupt("the header has an invalid combination of bit depth and colour type");
        }
        info = header;
        Sizes.check(info, limits);
        if (!chunks.atImageData()) {
            throw chunks.truncated();
        }
        int[] samples = {1, 0, 3, 1, 2, 0, 4};
        pixelBits = samples[chunks.colorType] * chunks.depth;
        readPalette();
        dataPos = chunks.dataFrom();
        dataLeft = chunks.dataLength();
    }

    private long lineBytes(long pixels) {
        return (pixels * pixelBits + 7) / 8;
    }

    @Override
    public long memoryBytes() {
        long lineBytes = lineBytes(info.width());
        return 2 * lineBytes + (chunks.interlaced ? info.height() * (lineBytes + ARRAY_BYTES) : 0);
    }

    /** Reads the palette; undefined entries are black. */
    private void readPalette() throws ImageException {
        int entries = (chunks.paletteTo - chunks.paletteFrom) / 3;
        if (entries > 256) {
            throw chunks.corrupt("a palette of " + entries + " colours (expected at most 256)");
        }
        for (int i = 0; i < entries; i++) {
            int at = chunks.paletteFrom + 3 * i;
            palette[i] = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
        }
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException {
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
        int lineBytes = Math.toIntExact(1 + lineBytes(info.width()));
        line = new byte[lineBytes];
        previous = new byte[lineBytes];
        if (chunks.interlaced) {
            readInterlaced();
        }
    }

    @Override
    public void row(int y, int[][] rgb) throws ImageException {
        if (chunks.interlaced) {
            convert(whole[y], 0, rgb);
            return;
        }
        while (nextRow <= y) {
            readRow();
        }
        convert(previous, 1, rgb);
    }

    /** Reads a row into {@link #previous}. */
    private void readRow() throws ImageException {
        nextRow++;
        if (ended) {
            Arrays.fill(previous, (byte) 0);
            return;
        }
        inflate(line.length);
        unfilter(line.length - 1);
        swap();
        if ((nextRow & 63) == 0) {
            checkTime();
        }
    }

    private void swap() {
        byte[] t = previous;
        previous = line;
        line = t;
    }

    private void readInterlaced() throws ImageException {
        int height = info.height();
        int width = info.width();
        whole = new byte[height][line.length - 1];
        for (int pass = 0; pass < 7 && !ended; pass++) {
            int passColumns = (width - PASS_COLUMN[pass] + COLUMN_STEP[pass] - 1) / COLUMN_STEP[pass];
            if (passColumns <= 0) {
                continue;
            }
            int lineBytes = (int) lineBytes(passColumns);
            Arrays.fill(previous, (byte) 0);
            for (int y = PASS_ROW[pass]; y < height && !ended; y += ROW_STEP[pass]) {
                inflate(lineBytes + 1);
                unfilter(lineBytes);
                spread(whole[y], pass, passColumns);
                swap();
                checkTime();
            }
        }
    }

    private void spread(byte[] to, int pass, int passColumns) {
        int step = COLUMN_STEP[pass];
        int bits = pixelBits;
        for (int i = 0, x = PASS_COLUMN[pass]; i < passColumns; i++, x += step) {
            if (bits >= 8) {
                System.arraycopy(line, 1 + i * bits / 8, to, x * bits / 8, bits / 8);
            } else {
                int value = line[1 + i * bits / 8] >> (8 - bits - i * bits % 8) & (1 << bits) - 1;
                to[x * bits / 8] |= (byte) (value << (8 - bits - x * bits % 8));
            }
        }
    }

    /** Inflates a row with its filter byte, calling zlib at the same points as Pillow. */
    private void inflate(int count) throws ImageException {
        int n = 0;
        try {
            while (n < count) {
                if (inflater.getRemaining() == 0) {
                    feed();
                    continue;
                }
                int got = inflater.inflate(line, n, count - n);
                n += got;
                if (n < count && got == 0 && (inflater.finished() || inflater.needsDictionary())) {
                    skipRest();
                }
            }
        } catch (DataFormatException e) {
            throw chunks.corrupt("the compressed data is corrupt");
        }
        ended = inflater.finished();
    }

    private void feed() throws ImageException {
        while (dataLeft == 0) {
            if (!chunks.nextImageData()) {
                throw chunks.truncated();
            }
            dataPos = chunks.dataFrom();
            dataLeft = chunks.dataLength();
            if (dataLeft == 0 && dataPos >= bytes.length) {
                throw chunks.truncated();
            }
        }
        int n = Math.min(dataLeft, BLOCK);
        inflater.setInput(bytes, dataPos, n);
        dataPos += n;
        dataLeft -= n;
    }

    /** Handles a stream that ends within a row: like Pillow, continues to read image data until it ends. */
    private void skipRest() throws ImageException {
        while (true) {
            dataLeft = 0;
            feed();
        }
    }

    private void unfilter(int n) throws ImageException {
        byte[] b = line;
        byte[] p = previous;
        int bpp = (pixelBits + 7) / 8;
        switch (b[0]) {
            case 0 -> {}
            case 1 -> {
                for (int i = bpp + 1; i <= n; i++) {
                    b[i] += b[i - bpp];
                }
            }
            case 2 -> {
                for (int i = 1; i <= n; i++) {
                    b[i] += p[i];
                }
            }
            case 3 -> {
                for (int i = 1; i <= Math.min(bpp, n); i++) {
                    b[i] += (byte) ((p[i] & 0xff) >> 1);
                }
                for (int i = bpp + 1; i <= n; i++) {
                    b[i] += (byte) (((b[i - bpp] & 0xff) + (p[i] & 0xff)) >> 1);
                }
            }
            case 4 -> paeth(b, p, bpp, n);
            default -> throw chunks.corrupt("filter type " + (b[0] & 0xff) + " (expected 0 to 4) in the image data");
        }
    }

    private static void paeth(byte[] b, byte[] p, int bpp, int n) {
        for (int i = 1; i <= Math.min(bpp, n); i++) {
            b[i] += p[i];
        }
        for (int i = bpp + 1; i <= n; i++) {
            int left = b[i - bpp] & 0xff;
            int up = p[i] & 0xff;
            int corner = p[i - bpp] & 0xff;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            b[i] += (byte) nearest;
        }
    }

    private void convert(byte[] from, int at, int[][] rgb) {
        int type = chunks.colorType;
        int depth = chunks.depth;
        for (int x = 0; x < columns; x++) {
            int column = columnFrom + x;
            if (depth < 8) {
                int bit = column * depth;
                int value = from[at + bit / 8] >> (8 - depth - bit % 8) & (1 << depth) - 1;
                int color = type == 3 ? palette[value] : value * (255 / ((1 << depth) - 1)) * 0x010101;
                put(rgb, x, color);
            } else if (type == 3) {
                put(rgb, x, palette[from[at + column] & 0xff]);
            } else if (type == 2 || type == 6) {
                int p = at + column * (pixelBits / 8);
                int step = depth / 8;
                rgb[0][x] = from[p] & 0xff;
                rgb[1][x] = from[p + step] & 0xff;
                rgb[2][x] = from[p + 2 * step] & 0xff;
            } else {
                int p = at + column * (pixelBits / 8);
                boolean clipped = type == 0 && depth == 16;
                put(rgb, x, (clipped ? from[p] != 0 ? 255 : from[p + 1] & 0xff : from[p] & 0xff) * 0x010101);
            }
        }
    }

    private static void put(int[][] rgb, int x, int color) {
        rgb[0][x] = color >> 16;
        rgb[1][x] = color >> 8 & 0xff;
        rgb[2][x] = color & 0xff;
    }

    private void checkTime() throws ImageException {
        Sizes.checkTime(info, deadline, timeoutMillis);
    }

    @Override
    public void finish() throws ImageException {
        while (!chunks.interlaced && nextRow < info.height() && !ended) {
            readRow();
        }
        chunks.readTrailer();
    }

    @Override
    public void close() {
        inflater.end();
    }
}

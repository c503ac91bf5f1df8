/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ImageException;

/**
 * Rows of a page of luminance and chroma that is not JPEG: blocks of luminance samples with one sample each of both
 * chromas, which is repeated over the block.
 *
 * <p>Source: TIFF 6.0, section 21; the arithmetic of the conversion is that of libtiff's tif_color.c, through which
 * Pillow reads such files.
 */
final class YcbcrRows implements PageRows {
    private static final int BITS = 16;
    private static final int HALF = 1 << BITS - 1;
    private static final int TABLE = 256;

    private final TiffHeader header;
    private final byte[] bytes;
    private final PartDecoder decoder;
    private final int across;
    private final int down;
    private final int blockBytes;
    private final boolean tiled;
    private final int partWidth;
    private final int partHeight;
    private final int perRow;
    private final Parts parts;
    /** Bytes of a row of blocks of a part. */
    private final int blockRowBytes;

    private final int[] luminance = new int[TABLE];
    private final int[] crToRed = new int[TABLE];
    private final int[] cbToBlue = new int[TABLE];
    private final int[] crToGreen = new int[TABLE];
    private final int[] cbToGreen = new int[TABLE];

    private byte[][] rows = {};
    private int columnFrom;
    private int columns;
    private int nextRow;

    YcbcrRows(TiffHeader header, byte[] bytes, PartDecoder decoder) throws ImageException {
        this.header = header;
        this.bytes = bytes;
        this.decoder = decoder;
        across = (int) header.value(TiffTag.SUBSAMPLING, 2);
        down = header.tags.count(TiffTag.SUBSAMPLING) > 1 ? (int) header.tags.value(TiffTag.SUBSAMPLING, 1) : 2;
        boolean known = switch (across << 4 | down) {
            case 0x11, 0x12, 0x21, 0x22, 0x41, 0x42, 0x44 -> true;
            default -> false;
        };
        if (!known || header.planar) {
            throw header.unsupported(
                    header.planar
                            ? "separate planes of YCbCr"
                            : "YCbCr with a chroma sample per " + across + " x " + down + " pixels");
        }
        parts = Parts.ofBlocks(header, across, down);
        tiled = parts.tiled();
        partWidth = parts.width();
        partHeight = parts.height();
        perRow = parts.perRow();
        blockBytes = across * down + 2;
        blockRowBytes = (int) parts.rowBytes();
        if (header.value(TiffTag.PREDICTOR, 1) != 1) {
            throw header.unsupported("YCbCr with differences between neighbours");
        }
        fillTables();
    }

    private void fillTables() throws ImageException {
        float[] luma = reals(TiffTag.LUMA, 0.299f, 0.587f, 0.114f);
        float[] range = reals(TiffTag.BLACK_WHITE, 0, 255, 128, 255, 128, 255);
        if (luma[1] == 0) {
            throw header.corrupt("luma coefficients without green");
        }
        float red = 2 - 2 * luma[0];
        float blue = 2 - 2 * luma[2];
        int toRed = fixed(red);
        int toGreenByRed = -fixed(luma[0] * red / luma[1]);
        int toBlue = fixed(blue);
        int toGreenByBlue = -fixed(luma[2] * blue / luma[1]);
        for (int i = 0; i < TABLE; i++) {
            int x = i - 128;
            int cr = (int) chroma(x, range[4] - 128, range[5] - 128, 127);
            int cb = (int) chroma(x, range[2] - 128, range[3] - 128, 127);
            crToRed[i] = toRed * cr + HALF >> BITS;
            cbToBlue[i] = toBlue * cb + HALF >> BITS;
            crToGreen[i] = toGreenByRed * cr;
            cbToGreen[i] = toGreenByBlue * cb + HALF;
            luminance[i] = (int) chroma(i, range[0], range[1], 255);
        }
    }

    private float[] reals(int tag, float... missing) {
        if (header.tags.count(tag) < missing.length) {
            return missing;
        }
        float[] values = new float[missing.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = header.tags.real(tag, i);
        }
        return values;
    }

    private static int fixed(float value) {
        double clamped = value >= 0 ? Math.min(value, 2.0f) : 0;
        return (int) (clamped * (1 << BITS) + 0.5);
    }

    /** Spreads a code between black and white over 0 to {@code most}. */
    private static float chroma(int code, float black, float white, int most) {
        float divisor = white == black ? 1 : white - black;
        float value = (float) (code - (int) black) * most / divisor;
        return Math.max(-128f * 32, Math.min(128f * 32, value));
    }

    @Override
    public long memoryBytes() {
        long kept = tiled ? (long) perRow * (Math.min(partHeight, header.height) + down - 1) / down : 1;
        return kept * blockRowBytes;
    }

    @Override
    public void window(int columnFrom, int columns) {
        this.columnFrom = columnFrom;
        this.columns = columns;
        int blockRows = tiled ? (Math.min(partHeight, header.height) + down - 1) / down : 1;
        rows = new byte[perRow][blockRows * blockRowBytes];
    }

    @Override
    public void row(int y, int[][] rgb) throws ImageException {
        while (nextRow <= y) {
            read();
        }
        int inPart = y % partHeight;
        int blockRow = tiled ? inPart / down : 0;
        int line = inPart % down;
        for (int x = 0; x < columns; x++) {
            int column = columnFrom + x;
            byte[] from = rows[column / partWidth];
            int within = column % partWidth;
            int block = blockRow * blockRowBytes + within / across * blockBytes;
            int luma = luminance[from[block + line * across + within % across] & 0xff];
            int cb = from[block + blockBytes - 2] & 0xff;
            int cr = from[block + blockBytes - 1] & 0xff;
            rgb[0][x] = clip(luma + crToRed[cr]);
            rgb[1][x] = clip(luma + (cbToGreen[cb] + crToGreen[cr] >> BITS));
            rgb[2][x] = clip(luma + cbToBlue[cb]);
        }
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** Reads the next row of blocks of a strip, or the next row of tiles. */
    private void read() throws ImageException {
        if (!tiled) {
            if (nextRow % partHeight == 0) {
                start(parts.index(0, nextRow, 0), parts.rowsAt(nextRow));
            }
            decoder.read(rows[0], 0, blockRowBytes);
            nextRow = Math.min(nextRow + down, Math.min(header.height, (nextRow / partHeight + 1) * partHeight));
            return;
        }
        int wanted = rows[0].length / blockRowBytes;
        byte[] unused = new byte[blockRowBytes];
        for (int tile = 0; tile < perRow; tile++) {
            start(parts.index(0, nextRow, tile), partHeight);
            for (int r = 0; r < (partHeight + down - 1) / down; r++) {
                boolean kept = r < wanted;
                decoder.read(kept ? rows[tile] : unused, kept ? r * blockRowBytes : 0, blockRowBytes);
            }
        }
        nextRow += partHeight;
    }

    private void start(int index, int partRows) throws ImageException {
        Parts.Range range = parts.range(index);
        long total = (long) blockRowBytes * ((partRows + down - 1) / down);
        decoder.start(bytes, range.from(), range.to(), total, nextRow);
    }

    @Override
    public void finish() throws ImageException {
        while (nextRow < header.height) {
            read();
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}

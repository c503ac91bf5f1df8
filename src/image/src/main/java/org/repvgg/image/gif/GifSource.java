/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.gif;

import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;

/**
 * The first frame of a GIF on its screen, decoded row by row; interlaced frames are decoded as a whole. Transparent
 * pixels keep the colour of their index.
 *
 * <p>Source: GIF89a specification, appendix F; corrupt data is treated like in Pillow's GifDecode.c: a clear code after
 * a clear code is nothing, codes after the end code are read on until all pixels are there, a block is read only if it
 * is whole.
 */
public final class GifSource implements RowSource {
    /** The largest number of bits of a code's table. */
    static final int MAX_BITS = 12;

    private static final int TABLE = 1 << MAX_BITS;
    /** Length of the longest string: one index per entry of the table and the first one. */
    private static final int END = TABLE + 1;

    private static final int[] PASS_ROW = {0, 4, 2, 1};
    private static final int[] ROW_STEP = {8, 8, 4, 2};

    private final GifFile file;
    private final ImageInfo info;
    private final byte[] bytes;
    private final int length;
    private final long deadline;
    private final long timeoutMillis;

    private int pos;
    private int blockLeft;
    private int bitBuffer;
    private int bitCount;
    private final int clear;
    private final int end;
    private int codeSize;
    private int next;
    private boolean started;
    private int lastCode;
    private byte lastByte;
    private final byte[] suffix = new byte[TABLE];
    private final short[] prefix = new short[TABLE];
    /** Decoded indices from {@link #stringAt} on, which belong to the pixels that come next. */
    private final byte[] string = new byte[END];

    private int stringAt = END;

    private byte[] line = {};
    private byte[][] whole = {};
    private int nextRow;
    private int columnFrom;
    private int columns;

    public GifSource(byte[] bytes, int length, ImageLimits limits) throws ImageException {
        this.bytes = bytes;
        this.length = length;
        timeoutMillis = limits.timeoutMillis();
        deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        file = new GifFile(bytes, length);
        info = file.info();
        Sizes.check(info, limits);
        pos = file.dataFrom();
        clear = 1 << file.codeBits;
        end = clear + 1;
        restart();
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public long memoryBytes() {
        return file.interlaced ? (long) file.frameHeight * (file.frameWidth + 32) : file.frameWidth;
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException {
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
        if (!file.interlaced) {
            line = new byte[file.frameWidth];
            return;
        }
        whole = new byte[file.frameHeight][file.frameWidth];
        for (int pass = 0; pass < 4; pass++) {
            for (int y = PASS_ROW[pass]; y < file.frameHeight; y += ROW_STEP[pass]) {
                readRow(whole[y]);
            }
        }
    }

    @Override
    public void row(int y, int[][] rgb) throws ImageException {
        int row = y - file.frameY;
        int from = columns;
        int to = columns;
        byte[] indices = line;
        if (row >= 0 && row < file.frameHeight) {
            indices = file.interlaced ? whole[row] : rowInOrder(row);
            from = Math.max(0, Math.min(columns, file.frameX - columnFrom));
            to = Math.max(from, Math.min(columns, file.frameX + file.frameWidth - columnFrom));
        }
        for (int x = 0; x < columns; x++) {
            boolean inside = x >= from && x < to;
            int color = file.palette[inside ? indices[columnFrom + x - file.frameX] & 0xff : file.fill];
            rgb[0][x] = color >> 16;
            rgb[1][x] = color >> 8 & 0xff;
            rgb[2][x] = color & 0xff;
        }
    }

    private byte[] rowInOrder(int row) throws ImageException {
        while (nextRow <= row) {
            readRow(line);
            nextRow++;
        }
        return line;
    }

    private void readRow(byte[] to) throws ImageException {
        int x = 0;
        while (x < to.length) {
            if (stringAt == END) {
                decode();
            }
            int n = Math.min(to.length - x, END - stringAt);
            System.arraycopy(string, stringAt, to, x, n);
            stringAt += n;
            x += n;
        }
        Sizes.checkTime(info, deadline, timeoutMillis);
    }

    private void restart() {
        next = clear + 2;
        codeSize = file.codeBits + 1;
        started = false;
    }

    /** Decodes codes until one gives at least one pixel. */
    private void decode() throws ImageException {
        int code = code();
        while (code == clear || code == end) {
            if (code == clear) {
                restart();
            }
            code = code();
        }
        if (!started) {
            if (code > clear) {
                throw file.corrupt("a first code of " + code + " (expected at most " + (clear - 1) + ")");
            }
            started = true;
            lastCode = code;
            lastByte = (byte) code;
            string[--stringAt] = lastByte;
            return;
        }
        if (code > next) {
            throw file.corrupt("code " + code + " (expected at most " + next + ")");
        }
        int at = code;
        if (code == next) {
            string[--stringAt] = lastByte;
            at = lastCode;
        }
        while (at >= clear) {
            if (stringAt == 1 || at >= TABLE) {
                throw file.corrupt("code " + code + " that stands for no string");
            }
            string[--stringAt] = suffix[at];
            at = prefix[at];
        }
        lastByte = (byte) at;
        string[--stringAt] = lastByte;
        if (next < TABLE) {
            suffix[next] = lastByte;
            prefix[next] = (short) lastCode;
            if (next == (1 << codeSize) - 1 && codeSize < MAX_BITS) {
                codeSize++;
            }
            next++;
        }
        lastCode = code;
    }

    private int code() throws ImageException {
        while (bitCount < codeSize) {
            if (blockLeft == 0) {
                nextBlock();
                continue;
            }
            bitBuffer |= (bytes[pos++] & 0xff) << bitCount;
            bitCount += 8;
            blockLeft--;
        }
        int code = bitBuffer & (1 << codeSize) - 1;
        bitBuffer >>>= codeSize;
        bitCount -= codeSize;
        return code;
    }

    private void nextBlock() throws ImageException {
        if (pos >= length || pos + 1 + (bytes[pos] & 0xff) > length) {
            throw file.truncated();
        }
        blockLeft = bytes[pos++] & 0xff;
    }

    @Override
    public void finish() throws ImageException {
        if (!file.interlaced) {
            rowInOrder(file.frameHeight - 1);
        }
    }

    @Override
    public void close() {
        whole = new byte[0][];
    }
}

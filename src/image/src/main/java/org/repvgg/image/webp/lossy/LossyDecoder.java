/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.util.Arrays;
import org.repvgg.image.webp.failure.Deadline;
import org.repvgg.image.webp.failure.WebpException;

/**
 * Decodes a key frame row by row: while a row of macroblocks is filtered, the one above it is kept, because filtering
 * changes its last rows. Not thread-safe.
 */
public final class LossyDecoder {
    /** Pixels to the left of the picture, which prediction reads; one would do. */
    private static final int MARGIN = 8;
    /** What prediction sees above the picture, and to its left. */
    private static final byte ABOVE = 127;

    private static final byte LEFT = (byte) 129;
    /** Rows at the end of a row of macroblocks that the next one changes, or whose colours it changes. */
    private static final int UNFINISHED_ROWS = 9;

    private final Deadline deadline;
    private final FrameHeader header;
    private final ModeReader modes;
    private final ResidualReader residuals;
    private final Macroblock block = new Macroblock();
    private final int macroblocks;
    private final int macroblockRows;
    private final RowOfPlane[] work;
    /** [Y, U, V]: two rows of macroblocks, the upper of which is finished but for its last rows. */
    private final byte[][] planes;

    private final LoopFilter[] filters = new LoopFilter[3];
    /** Columns of macroblocks up to the last that the window needs. */
    private int filteredMacroblocks;

    private final FilterStrength[] strengths;
    private final boolean[] inner;
    private int decodedRows;
    private int finishedRows;
    private ColorConverter converter;

    /** A row of macroblocks in one plane, before it is filtered, below the last row of pixels of that above it. */
    private static final class RowOfPlane {
        final int size;
        final int stride;
        final byte[] pixels;

        RowOfPlane(int size, int macroblocks) {
            this.size = size;
            // Four pixels more than the picture has are read above the last blocks.
            stride = MARGIN + size * macroblocks + 8;
            pixels = new byte[stride * (size + 1)];
        }

        int at(int column) {
            return stride + MARGIN + size * column;
        }

        void begin(boolean first) {
            if (first) {
                Arrays.fill(pixels, 0, stride, ABOVE);
            } else {
                System.arraycopy(pixels, size * stride, pixels, 0, stride);
                int end = stride - 8;
                Arrays.fill(pixels, end, end + 4, pixels[end - 1]);
                pixels[MARGIN - 1] = LEFT;
            }
            for (int y = 1; y <= size; y++) {
                pixels[y * stride + MARGIN - 1] = LEFT;
            }
        }

        void copyTo(byte[] plane) {
            int width = stride - MARGIN - 8;
            for (int y = 0; y < size; y++) {
                System.arraycopy(pixels, (y + 1) * stride + MARGIN, plane, (size + y) * width, width);
            }
        }
    }

    /** Reads the frame's header; the bytes of the frame are [from, to). */
    public LossyDecoder(byte[] bytes, int from, int to, Deadline deadline) throws WebpException {
        this.deadline = deadline;
        header = new FrameHeader(bytes, from, to);
        macroblocks = header.width + 15 >> 4;
        macroblockRows = header.height + 15 >> 4;
        modes = new ModeReader(header, macroblocks);
        residuals = new ResidualReader(header, macroblocks);
        work = new RowOfPlane[] {
            new RowOfPlane(16, macroblocks), new RowOfPlane(8, macroblocks), new RowOfPlane(8, macroblocks)
        };
        planes = new byte[][] {
            new byte[32 * 16 * macroblocks], new byte[16 * 8 * macroblocks], new byte[16 * 8 * macroblocks]
        };
        for (int c = 0; c < 3; c++) {
            filters[c] = new LoopFilter(planes[c], work[c].size * macroblocks);
        }
        filteredMacroblocks = macroblocks;
        strengths = new FilterStrength[macroblocks];
        inner = new boolean[macroblocks];
        converter = new ColorConverter(header.width, 0, header.width);
    }

    /** Bytes that a decoder takes for a frame of that width, beyond a few thousand. */
    public static long memoryNeeded(int width) {
        // Work and planes: 1.5 x (17 + 32) bytes a column; modes, contexts and strengths: about one; two ints of
        // colour.
        return 80L * (width + 64);
    }

    /** Restricts {@link #row} to the columns [columnFrom, columnTo). */
    public void window(int columnFrom, int columnTo) {
        converter = new ColorConverter(header.width, columnFrom, columnTo);
        // One colour difference more is read, and an edge as many as three of them further right changes it.
        filteredMacroblocks = Math.min(macroblocks, (columnTo + 7 >> 4) + 1);
    }

    /** Writes red, green and blue of row y of the frame; rows are asked for from top to bottom. */
    public void row(int y, int[][] rgb) throws WebpException {
        while (y >= finishedRows) {
            decodeRow(true);
        }
        int stride = 16 * macroblocks;
        int firstRow = 16 * (decodedRows - 2);
        int near = y >> 1;
        int far = Math.max(0, Math.min((y & 1) == 0 ? near - 1 : near + 1, (header.height - 1) / 2));
        converter.convert(
                planes[0],
                (y - firstRow) * stride,
                planes[1],
                planes[2],
                (near - firstRow / 2) * (stride / 2),
                (far - firstRow / 2) * (stride / 2),
                rgb);
    }

    /** Reads the rest of the frame, to see whether it is complete. */
    public void finish() throws WebpException {
        while (decodedRows < macroblockRows) {
            decodeRow(false);
        }
    }

    private void decodeRow(boolean pixels) throws WebpException {
        deadline.check();
        BoolDecoder in = header.tokens[decodedRows & header.tokens.length - 1];
        modes.beginRow();
        residuals.beginRow();
        if (pixels) {
            for (RowOfPlane plane : work) {
                plane.begin(decodedRows == 0);
            }
        }
        for (int x = 0; x < macroblocks; x++) {
            modes.read(block, x);
            boolean any = false;
            if (block.skipped) {
                residuals.skip(block, x);
            } else {
                any = residuals.read(in, block, x);
            }
            if (pixels) {
                strengths[x] = header.filters[block.segment][block.split ? 1 : 0];
                inner[x] = block.split || any;
                Reconstruction.luma(block, work[0].pixels, work[0].at(x), work[0].stride, decodedRows > 0, x > 0);
                for (int c = 1; c < 3; c++) {
                    Reconstruction.chroma(
                            block, c, work[c].pixels, work[c].at(x), work[c].stride, decodedRows > 0, x > 0);
                }
            } else if (any) {
                Arrays.fill(block.coefficients, (short) 0);
            }
        }
        if (header.modes.isPastEnd() || in.isPastEnd()) {
            throw WebpException.truncated("the data of the frame");
        }
        if (pixels) {
            finishRow();
        }
        decodedRows++;
        boolean last = decodedRows == macroblockRows;
        finishedRows = last ? header.height : 16 * decodedRows - UNFINISHED_ROWS;
    }

    private void finishRow() {
        for (int c = 0; c < 3; c++) {
            System.arraycopy(planes[c], planes[c].length / 2, planes[c], 0, planes[c].length / 2);
            work[c].copyTo(planes[c]);
        }
        if (!header.filtered) {
            return;
        }
        for (int x = 0; x < filteredMacroblocks; x++) {
            FilterStrength strength = strengths[x];
            if (strength.level == 0) {
                continue;
            }
            if (header.simpleFilter) {
                simpleFilter(x, strength);
            } else {
                for (int c = 0; c < 3; c++) {
                    filter(c, x, strength);
                }
            }
        }
    }

    private void simpleFilter(int x, FilterStrength strength) {
        byte[] p = planes[0];
        int stride = 16 * macroblocks;
        int at = 16 * stride + 16 * x;
        if (x > 0) {
            SimpleFilter.edge(p, at, 1, stride, strength.macroblockEdge);
        }
        for (int i = 4; i < 16 && inner[x]; i += 4) {
            SimpleFilter.edge(p, at + i, 1, stride, strength.blockEdge);
        }
        if (decodedRows > 0) {
            SimpleFilter.edge(p, at, stride, 1, strength.macroblockEdge);
        }
        for (int i = 4; i < 16 && inner[x]; i += 4) {
            SimpleFilter.edge(p, at + i * stride, stride, 1, strength.blockEdge);
        }
    }

    private void filter(int plane, int x, FilterStrength strength) {
        LoopFilter filter = filters[plane];
        int size = work[plane].size;
        int stride = size * macroblocks;
        int at = size * stride + size * x;
        if (x > 0) {
            filter.vertical(at, size, strength, true);
        }
        for (int i = 4; i < size && inner[x]; i += 4) {
            filter.vertical(at + i, size, strength, false);
        }
        if (decodedRows > 0) {
            filter.horizontal(at, size, strength, true);
        }
        for (int i = 4; i < size && inner[x]; i += 4) {
            filter.horizontal(at + i * stride, size, strength, false);
        }
    }
}

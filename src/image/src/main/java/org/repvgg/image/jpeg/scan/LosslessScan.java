/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.scan;

import java.util.Arrays;
import org.repvgg.image.jpeg.marker.BitInput;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.HuffmanTable;
import org.repvgg.image.jpeg.marker.JpegException;
import org.repvgg.image.jpeg.marker.MarkerReader;
import org.repvgg.image.jpeg.marker.SampleRows;
import org.repvgg.image.jpeg.marker.Scan;

/**
 * Decodes lossless scans (ITU-T T.81, annex H) to planes of samples of 8 bits, one byte each for the whole image. MCUs
 * consist of samples. Restarts come at the ends of rows of MCUs; as in libjpeg, prediction starts anew with the first
 * row of an MCU in which the restart is.
 */
public final class LosslessScan {
    private static final int PRECISION = 8;
    private static final int MAX_PREDICTOR = 7;
    /** A difference of this category has no further bits. */
    private static final int HALF_RANGE = 16;

    private final MarkerReader reader;
    private final BitInput in;
    private final Frame frame;
    private final Scan scan;
    private final byte[][] planes = new byte[4][0];
    private final boolean[] scanned = new boolean[4];

    // By the component's place in the scan.
    private final HuffmanTable[] tables = new HuffmanTable[4];
    private final int[][][] differences = new int[4][4][0];
    private final int[][] above = new int[4][0];
    private final boolean[] firstRow = new boolean[4];

    private int restartRowsToGo;

    public LosslessScan(MarkerReader reader) {
        this.reader = reader;
        in = reader.in;
        frame = reader.frame;
        scan = reader.scan;
        Arrays.fill(tables, reader.tables.dc[0]);
    }

    /** Takes the memory for the samples of the frame. */
    public void allocate() {
        Arrays.fill(scanned, false);
        for (int c = 0; c < frame.count; c++) {
            planes[c] =
                    new byte[Math.multiplyExact(stride(frame.components[c]), frame.mcuRows * frame.components[c].v)];
        }
    }

    /** Releases the samples. */
    public void trim() {
        for (int c = 0; c < planes.length; c++) {
            planes[c] = new byte[0];
            above[c] = new int[0];
            Arrays.fill(differences[c], above[c]);
        }
    }

    /** Prepares for the scan whose header has just been read. */
    public void start() throws JpegException {
        scan.setUp(frame, in.pos);
        int predictor = scan.spectralStart;
        if (predictor < 1
                || predictor > MAX_PREDICTOR
                || scan.spectralEnd != 0
                || scan.approximationHigh != 0
                || scan.approximationLow >= PRECISION) {
            throw JpegException.corrupt(
                    "a lossless scan of predictor " + predictor + " and point transform " + scan.approximationLow
                            + " before",
                    in.pos);
        }
        if (reader.restartInterval % scan.mcusPerRow != 0) {
            throw JpegException.corrupt(
                    "a restart interval of " + reader.restartInterval + " (expected a multiple of " + scan.mcusPerRow
                            + ") before",
                    in.pos);
        }
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            tables[i] = reader.tables.table(reader.tables.dc, component.dcTable);
            int stride = stride(component);
            above[i] = new int[stride];
            for (int y = 0; y < component.v; y++) {
                differences[i][y] = new int[stride];
            }
        }
        in.startSegment();
        Arrays.fill(firstRow, true);
        restartRowsToGo = reader.restartInterval / scan.mcusPerRow;
    }

    /** Decodes a row of MCUs of the image: of each component of the scan, as many rows as its sampling factor. */
    public void row(int mcuRow) throws JpegException {
        int rowsOfMcus = scan.interleaved() ? 1 : rows(scan.components[0], mcuRow);
        for (int y = 0; y < rowsOfMcus; y++) {
            restartIfDue();
            differences(y);
            restartRowsToGo--;
        }
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            int c = Arrays.asList(frame.components).indexOf(component);
            byte[] plane = planes[c];
            scanned[c] = true;
            for (int y = 0; y < rows(component, mcuRow); y++) {
                int[] row = differences[i][y];
                addPredictions(row, above[i], component.widthInBlocks, firstRow[i]);
                firstRow[i] = false;
                int at = (mcuRow * component.v + y) * stride(component);
                for (int x = 0; x < component.widthInBlocks; x++) {
                    plane[at + x] = (byte) (row[x] << scan.approximationLow);
                }
                differences[i][y] = above[i];
                above[i] = row;
            }
        }
    }

    /** Refuses a picture of which a component was in no scan, as libjpeg does in lossless files. */
    public void checkComplete() throws JpegException {
        for (int c = 0; c < frame.count; c++) {
            if (!scanned[c]) {
                throw JpegException.corrupt("no scan of component " + c + " before the end of the image", in.pos);
            }
        }
    }

    /** Copies the samples of a row of MCUs to the window. */
    public void toSamples(int mcuRow) {
        for (int c = 0; c < frame.count; c++) {
            Component component = frame.components[c];
            SampleRows samples = component.samples;
            int from = 8 * samples.blockFrom();
            int to = Math.min(8 * samples.blockTo(), component.width);
            for (int y = mcuRow * component.v; y < (mcuRow + 1) * component.v; y++) {
                int at = y * stride(component);
                int target = samples.row(y);
                for (int x = from; x < to; x++) {
                    samples.values[target + x] = planes[c][at + x] & 0xff;
                }
            }
        }
    }

    private int stride(Component component) {
        return frame.mcusPerRow * component.h;
    }

    private int rows(Component component, int mcuRow) {
        return Math.min(component.v, component.heightInBlocks - mcuRow * component.v);
    }

    private void differences(int row) throws JpegException {
        if (in.insufficient) {
            Arrays.fill(firstRow, true);
            for (int i = 0; i < scan.count; i++) {
                int v = scan.interleaved() ? scan.components[i].v : 1;
                for (int y = row; y < row + v; y++) {
                    Arrays.fill(differences[i][y], 0);
                }
            }
            return;
        }
        for (int mcu = 0; mcu < scan.mcusPerRow; mcu++) {
            in.save();
            while (true) {
                try {
                    mcu(row, mcu);
                    break;
                } catch (BitInput.Suspension s) {
                    restoreAndExtend();
                }
            }
        }
    }

    private void mcu(int row, int mcu) throws BitInput.Suspension {
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            int h = scan.interleaved() ? component.h : 1;
            int v = scan.interleaved() ? component.v : 1;
            for (int y = 0; y < v; y++) {
                for (int x = 0; x < h; x++) {
                    int category = in.symbol(tables[i]);
                    int difference = category;
                    if (category == HALF_RANGE) {
                        difference = 1 << 15;
                    } else if (category != 0) {
                        difference = HuffmanTable.extend(in.take(category), category);
                    }
                    differences[i][row + y][mcu * h + x] = difference;
                }
            }
        }
    }

    /** Turns differences into samples, modulo 2^16. */
    private void addPredictions(int[] row, int[] up, int width, boolean first) {
        int left = row[0] + (first ? 1 << (PRECISION - 1 - scan.approximationLow) : up[0]) & 0xffff;
        row[0] = left;
        int predictor = first ? 1 : scan.spectralStart;
        for (int x = 1; x < width; x++) {
            int b = up[x];
            int c = up[x - 1];
            int prediction = switch (predictor) {
                case 1 -> left;
                case 2 -> b;
                case 3 -> c;
                case 4 -> left + b - c;
                case 5 -> left + (b - c >> 1);
                case 6 -> b + (left - c >> 1);
                default -> left + b >> 1;
            };
            left = row[x] + prediction & 0xffff;
            row[x] = left;
        }
    }

    private void restartIfDue() throws JpegException {
        if (reader.restartInterval == 0 || restartRowsToGo > 0) {
            return;
        }
        in.save();
        while (true) {
            try {
                in.bits = 0;
                reader.readRestart();
                break;
            } catch (BitInput.Suspension s) {
                restoreAndExtend();
            }
        }
        if (in.marker == 0) {
            in.insufficient = false;
        }
        Arrays.fill(firstRow, true);
        restartRowsToGo = reader.restartInterval / scan.mcusPerRow;
    }

    private void restoreAndExtend() throws JpegException {
        in.restore();
        if (!in.extend()) {
            throw JpegException.truncated(in.length);
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

import org.repvgg.image.jpeg.colour.ColorConverter;
import org.repvgg.image.jpeg.colour.ColorSpace;
import org.repvgg.image.jpeg.colour.Upsampler;
import org.repvgg.image.jpeg.idct.CoefficientOutput;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.JpegException;
import org.repvgg.image.jpeg.marker.MarkerReader;
import org.repvgg.image.jpeg.marker.StandardTables;
import org.repvgg.image.jpeg.scan.ScanDecoder;

/**
 * Decodes a JPEG row by row: {@link #open} reads the header like Pillow, {@link #window} the data before the first
 * requested row, {@link #row} the data up to a row, {@link #finish} the rest. Memory: two rows of MCUs for a file with
 * one scan; 2 bytes per coefficient for a file with several scans (progressive). Buffers are reused. Not thread-safe.
 */
public final class JpegDecoder {
    private final int maxScans;
    private final long timeoutNanos;

    private final JpegHeader header = new JpegHeader();
    private final MarkerReader reader = new MarkerReader();
    private final Frame frame = reader.frame;
    private final ScanDecoder scans = new ScanDecoder(reader);
    private final CoefficientOutput output = new CoefficientOutput(frame);
    private final Upsampler[] upsamplers = new Upsampler[4];

    private byte[] bytes = {};
    private int length;
    private ColorSpace space = ColorSpace.GRAY;
    private int columns;
    private int mcuRow;
    private long deadline;
    private boolean severalScans;

    /**
     * Creates a decoder that refuses files with more than {@code maxScans} scans and stops after {@code timeoutNanos}
     * nanoseconds per image.
     */
    public JpegDecoder(int maxScans, long timeoutNanos) {
        this.maxScans = maxScans;
        this.timeoutNanos = timeoutNanos;
        for (int c = 0; c < 4; c++) {
            upsamplers[c] = new Upsampler();
        }
    }

    /** Reads the header of the first {@code length} bytes; the array must not change until {@link #finish}. */
    public JpegHeader open(byte[] data, int dataLength) throws JpegException {
        trim();
        bytes = data;
        length = dataLength;
        header.read(data, dataLength);
        return header;
    }

    /**
     * Sets the requested window, columns [columnFrom, columnTo) of rows [rowFrom, rowTo), and reads up to the first
     * scan.
     */
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws JpegException {
        deadline = System.nanoTime() + timeoutNanos;
        reader.open(bytes, length);
        reader.readToScan();
        frame.setUp(reader.in.pos);
        if (frame.width != header.width() || frame.height != header.height() || frame.count != header.components()) {
            throw JpegException.corrupt("two frames that differ before", reader.in.pos);
        }
        space = ColorSpace.of(reader);
        columns = columnTo - columnFrom;
        for (int c = 0; c < frame.count; c++) {
            upsamplers[c].plan(frame, frame.components[c], columnFrom, columnTo, rowFrom, rowTo);
        }
        if (!frame.progressive()) {
            StandardTables.fill(reader.tables.dc, reader.tables.ac);
        }
        mcuRow = 0;
        scans.lastGoodRow = 0;
        severalScans = frame.progressive() || reader.scan.count < frame.count;
        if (severalScans) {
            readAllScans();
            output.start(scans.lastGoodRow, reader.scan.number);
        } else {
            scans.start();
        }
    }

    private void readAllScans() throws JpegException {
        for (int c = 0; c < frame.count; c++) {
            Component component = frame.components[c];
            component.coefficients.allocate(frame.mcusPerRow * component.h, frame.mcuRows * component.v);
        }
        do {
            if (reader.scan.number > maxScans) {
                throw new JpegException(JpegException.Reason.TOO_LARGE, "it has more than " + maxScans + " scans");
            }
            scans.start();
            for (int r = 0; r < reader.scan.mcuRows; r++) {
                scans.rowToCoefficients(r);
                checkTime();
            }
        } while (reader.readToScan());
    }

    /**
     * Writes red, green and blue, 0 to 255, of the window's columns in row y to rgb[0], rgb[1] and rgb[2], from index 0
     * on. Rows must be requested in ascending order.
     */
    public void row(int y, int[][] rgb) throws JpegException {
        while (!reached(y)) {
            nextMcuRow();
        }
        for (int c = 0; c < frame.count; c++) {
            upsamplers[c].row(y);
        }
        ColorConverter.convert(space, upsamplers, columns, rgb);
    }

    private boolean reached(int y) {
        for (int c = 0; c < frame.count; c++) {
            if (upsamplers[c].lastRowFor(y) >= mcuRow * 8 * frame.components[c].v) {
                return false;
            }
        }
        return true;
    }

    private void nextMcuRow() throws JpegException {
        if (severalScans) {
            output.mcuRow(mcuRow++);
            return;
        }
        int rows = reader.scan.interleaved() ? 1 : reader.scan.components[0].v;
        for (int r = mcuRow * rows; r < Math.min(mcuRow * rows + rows, reader.scan.mcuRows); r++) {
            scans.rowToSamples(r);
        }
        mcuRow++;
        checkTime();
    }

    /** Reads the data after the last requested row; throws if the image is incomplete by Pillow's rules. */
    public void finish() throws JpegException {
        if (!severalScans) {
            while (mcuRow < frame.mcuRows) {
                nextMcuRow();
            }
            reader.readTrailer();
        }
        trim();
    }

    /** Releases the file and large coefficient buffers. */
    private void trim() {
        bytes = new byte[0];
        for (Component component : frame.components) {
            component.coefficients.trim();
        }
    }

    private void checkTime() throws JpegException {
        if (System.nanoTime() - deadline > 0) {
            throw new JpegException(
                    JpegException.Reason.TIMEOUT, "it took longer than " + timeoutNanos / 1_000_000 + " ms");
        }
    }
}

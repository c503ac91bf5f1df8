/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.jpeg.colour.ColorConverter;
import org.repvgg.image.jpeg.colour.ColorSpace;
import org.repvgg.image.jpeg.colour.Upsampler;
import org.repvgg.image.jpeg.idct.CoefficientOutput;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.JpegException;
import org.repvgg.image.jpeg.marker.MarkerReader;
import org.repvgg.image.jpeg.marker.StandardTables;
import org.repvgg.image.jpeg.scan.LosslessScan;
import org.repvgg.image.jpeg.scan.ScanDecoder;

/**
 * Decodes a JPEG row by row: {@link #open} reads the header like Pillow, {@link #readToScan} up to the first scan
 * like libjpeg, {@link #window} the data before the first requested row, {@link #row} the data up to a row, {@link
 * #finish} the rest. Memory: two rows of MCUs for a file with one scan; 2 bytes per coefficient for a file with several
 * scans (progressive); 1 byte per sample for a lossless file. Buffers are reused. Not thread-safe.
 */
public final class JpegDecoder {
    /** Bytes of a block's coefficients, 16 bits each. */
    private static final int COEFFICIENTS_BYTES = 64 * 2;
    /** Bytes per block of two rows of blocks of samples, 32 bits each. */
    private static final int TWO_ROWS_BYTES = 2 * 64 * 4;
    /** Bytes per sample of the row of MCUs that a lossless scan decodes, and of the row above. */
    private static final int DIFFERENCE_BYTES = 2 * 4;
    /** Bytes per pixel of the rows of an upsampler. */
    private static final int UPSAMPLER_BYTES = 5 * 4;

    private final int maxScans;
    private final long timeoutNanos;

    private final JpegHeader header = new JpegHeader();
    private final MarkerReader reader = new MarkerReader();
    private final Frame frame = reader.frame;
    private final ScanDecoder scans = new ScanDecoder(reader);
    private final LosslessScan lossless = new LosslessScan(reader);
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

    /** Reads up to the first scan; returns the bytes of memory that decoding the whole picture takes. */
    public long readToScan() throws JpegException {
        deadline = System.nanoTime() + timeoutNanos;
        reader.open(bytes, length);
        reader.readToScan();
        frame.setUp(reader.in.pos);
        if (frame.width != header.width() || frame.height != header.height() || frame.count != header.components()) {
            throw JpegException.corrupt("two frames that differ before", reader.in.pos);
        }
        space = ColorSpace.of(reader);
        return planned();
    }

    /**
     * Opens a JPEG of which another format says what its components are, and which ends where the data ends; reads up to
     * the first scan.
     *
     * @param ycc whether three components are luminance and chroma, to be converted; otherwise they are left as they are
     * @return the bytes of memory that decoding the whole picture takes
     */
    public long openPart(byte[] data, int dataLength, boolean ycc) throws JpegException {
        trim();
        bytes = data;
        length = dataLength;
        deadline = System.nanoTime() + timeoutNanos;
        reader.open(bytes, length);
        while (reader.in.extend()) {
            // The whole part is there from the start.
        }
        reader.readToScan();
        frame.setUp(reader.in.pos);
        space = ycc ? ColorSpace.YCC : ColorSpace.PLAIN;
        return planned();
    }

    public int width() {
        return frame.width;
    }

    public int height() {
        return frame.height;
    }

    public int components() {
        return frame.count;
    }

    /** The horizontal sampling factor of a component times 16, plus the vertical one. */
    public int sampling(int component) {
        return frame.components[component].h << 4 | frame.components[component].v;
    }

    /**
     * Writes the components of row y of a picture of {@link #openPart}, interleaved, to {@code to}. Rows must be
     * requested in ascending order, after {@link #window} of all columns.
     */
    public void samples(int y, byte[] to, int[][] rgb) throws JpegException {
        int n = frame.count;
        row(y, rgb);
        for (int c = 0; c < n; c++) {
            int[] from = space == ColorSpace.YCC ? rgb[c] : upsamplers[c].samples();
            for (int x = 0, at = c; x < columns; x++, at += n) {
                to[at] = (byte) from[x];
            }
        }
    }

    private long planned() throws JpegException {
        if (frame.lossless() && (space == ColorSpace.YCC || space == ColorSpace.YCCK)) {
            throw new JpegException(
                    ErrorCode.UNSUPPORTED, "it is a lossless JPEG of luminance and chroma (expected RGB)");
        }
        severalScans = frame.progressive() || reader.scan.count < frame.count;
        return memoryBytes();
    }

    private long memoryBytes() {
        long bytes = 0;
        for (int c = 0; c < frame.count; c++) {
            Component component = frame.components[c];
            long blocksAcross = (long) frame.mcusPerRow * component.h;
            int unit = frame.unit();
            if (frame.lossless()) {
                bytes += blocksAcross * component.v * (frame.mcuRows + DIFFERENCE_BYTES);
            } else if (severalScans) {
                bytes += blocksAcross * frame.mcuRows * component.v * COEFFICIENTS_BYTES;
            }
            bytes += blocksAcross * component.v * unit * (TWO_ROWS_BYTES / 8) + (long) frame.width * UPSAMPLER_BYTES;
        }
        return bytes;
    }

    /** Sets the requested window, columns [columnFrom, columnTo) of rows [rowFrom, rowTo). */
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws JpegException {
        columns = columnTo - columnFrom;
        for (int c = 0; c < frame.count; c++) {
            upsamplers[c].plan(frame, frame.components[c], columnFrom, columnTo, rowFrom, rowTo);
        }
        if (!frame.progressive() && !frame.lossless()) {
            StandardTables.fill(reader.tables.dc, reader.tables.ac);
        }
        mcuRow = 0;
        scans.lastGoodRow = 0;
        if (frame.lossless()) {
            readLossless();
        } else if (severalScans) {
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
            checkScans();
            scans.start();
            for (int r = 0; r < reader.scan.mcuRows; r++) {
                scans.rowToCoefficients(r);
                checkTime();
            }
        } while (reader.readToScan());
    }

    private void readLossless() throws JpegException {
        lossless.allocate();
        do {
            checkScans();
            lossless.start();
            for (int r = 0; r < frame.mcuRows; r++) {
                lossless.row(r);
                checkTime();
            }
        } while (severalScans && reader.readToScan());
        lossless.checkComplete();
    }

    private void checkScans() throws JpegException {
        if (reader.scan.number > maxScans) {
            throw new JpegException(ErrorCode.TOO_LARGE, "it has more than " + maxScans + " scans");
        }
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
            if (upsamplers[c].lastRowFor(y) >= mcuRow * frame.unit() * frame.components[c].v) {
                return false;
            }
        }
        return true;
    }

    private void nextMcuRow() throws JpegException {
        if (frame.lossless()) {
            lossless.toSamples(mcuRow++);
            return;
        }
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
        lossless.trim();
        for (Component component : frame.components) {
            component.coefficients.trim();
            component.samples.trim();
        }
    }

    private void checkTime() throws JpegException {
        if (System.nanoTime() - deadline > 0) {
            throw new JpegException(ErrorCode.TIMEOUT, "it took longer than " + timeoutNanos / 1_000_000 + " ms");
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.scan;

import java.util.Arrays;
import org.repvgg.image.jpeg.idct.InverseDct;
import org.repvgg.image.jpeg.marker.BitInput;
import org.repvgg.image.jpeg.marker.CoefficientStore;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.HuffmanTable;
import org.repvgg.image.jpeg.marker.JpegException;
import org.repvgg.image.jpeg.marker.MarkerReader;
import org.repvgg.image.jpeg.marker.SampleRows;
import org.repvgg.image.jpeg.marker.Scan;

/**
 * Decodes the MCUs of scans: directly to samples if the file has one scan, otherwise to the coefficient stores. Handles
 * restart markers, the ends of Pillow's blocks, and segments that end early.
 */
public final class ScanDecoder {
    private static final int[] NO_QUANTIZATION = ones();
    /** The most blocks of an MCU. */
    private static final int MAX_BLOCKS = 10;

    private final MarkerReader reader;
    private final BitInput in;
    private final Frame frame;
    private final Scan scan;
    private final SequentialDecoder sequential;
    private final ProgressiveDecoder progressive;
    private final ArithmeticScan arithmetic;
    private final InverseDct dct = new InverseDct();

    private final HuffmanTable[] dcTables = new HuffmanTable[4];
    private final HuffmanTable[] acTables = new HuffmanTable[4];
    private int restartsToGo;
    private long mcusToGo;

    /** Whether a step of the scan's components is zero. */
    private boolean zeroSteps;
    /** Coefficients of the MCU that an abandoned decoding left. */
    private final int[][] leftovers = new int[MAX_BLOCKS][64];

    private boolean leftoverBlocks;

    private int savedRun;
    private final int[] savedDc = new int[4];

    /** The last row of MCUs, in units of the whole image, for which the scan had data. */
    public int lastGoodRow;

    public ScanDecoder(MarkerReader reader) {
        this.reader = reader;
        in = reader.in;
        frame = reader.frame;
        scan = reader.scan;
        sequential = new SequentialDecoder(in);
        progressive = new ProgressiveDecoder(in);
        arithmetic = new ArithmeticScan(reader);
        for (int i = 0; i < 4; i++) {
            dcTables[i] = reader.tables.dc[0];
            acTables[i] = reader.tables.ac[0];
        }
    }

    /** Prepares for the scan whose header has just been read. */
    public void start() throws JpegException {
        scan.setUp(frame, in.pos);
        reader.tables.latchQuantTables();
        if (frame.progressive()) {
            startProgressive();
        } else if (!frame.arithmetic()) {
            for (int i = 0; i < scan.count; i++) {
                dcTables[i] = reader.tables.table(reader.tables.dc, scan.components[i].dcTable);
                acTables[i] = reader.tables.table(reader.tables.ac, scan.components[i].acTable);
            }
        }
        if (frame.arithmetic()) {
            arithmetic.start();
            return;
        }
        zeroSteps = false;
        for (int i = 0; i < scan.count; i++) {
            for (int k = 0; k < 64; k++) {
                zeroSteps |= scan.components[i].quant[k] == 0;
            }
        }
        leftoverBlocks = false;
        sequential.clear();
        progressive.restoreRun(0);
        forgetDc();
        in.startSegment();
        restartsToGo = reader.restartInterval;
        mcusToGo = (long) scan.mcusPerRow * scan.mcuRows;
    }

    private void startProgressive() throws JpegException {
        boolean dc = scan.spectralStart == 0;
        int high = scan.approximationHigh;
        int low = scan.approximationLow;
        scan.checkProgression(in.pos);
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            for (int k = Math.min(scan.spectralStart, 1); k <= Math.max(scan.spectralEnd, 9); k++) {
                component.previousPrecision[k] = scan.number > 1 ? component.precision[k] : 0;
            }
            for (int k = scan.spectralStart; k <= scan.spectralEnd; k++) {
                component.precision[k] = low;
            }
            if (frame.arithmetic()) {
                continue;
            }
            if (!dc) {
                acTables[i] = reader.tables.table(reader.tables.ac, component.acTable);
            } else if (high == 0) {
                dcTables[i] = reader.tables.table(reader.tables.dc, component.dcTable);
            }
        }
    }

    /** Decodes one row of MCUs of the scan into the coefficient stores. */
    public void rowToCoefficients(int mcuRow) throws JpegException {
        int imageRow = scan.interleaved() ? mcuRow : mcuRow / scan.components[0].v;
        if (frame.arithmetic()) {
            lastGoodRow = imageRow;
            arithmetic.rowToCoefficients(mcuRow);
            return;
        }
        for (int mcu = 0; mcu < scan.mcusPerRow; mcu++) {
            if (!in.insufficient) {
                lastGoodRow = imageRow;
            }
            restartIfDue();
            while (true) {
                save();
                try {
                    mcuToCoefficients(mcuRow, mcu);
                    break;
                } catch (BitInput.Suspension s) {
                    restoreAndExtend();
                }
            }
            count();
        }
    }

    private void mcuToCoefficients(int mcuRow, int mcu) throws JpegException, BitInput.Suspension {
        boolean refinesDc = frame.progressive() && scan.spectralStart == 0 && scan.approximationHigh != 0;
        if (in.insufficient && !refinesDc) {
            return;
        }
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            CoefficientStore store = component.coefficients;
            int h = scan.interleaved() ? component.h : 1;
            int v = scan.interleaved() ? component.v : 1;
            for (int y = 0; y < v; y++) {
                for (int x = 0; x < h; x++) {
                    blockToCoefficients(i, component, store.values, store.offset(mcuRow * v + y, mcu * h + x));
                }
            }
        }
    }

    private void blockToCoefficients(int i, Component component, short[] values, int at)
            throws JpegException, BitInput.Suspension {
        boolean refines = scan.approximationHigh != 0;
        if (!frame.progressive()) {
            sequential.careful(dcTables[i], acTables[i], component, NO_QUANTIZATION);
            int[] block = sequential.block;
            values[at] = (short) block[0];
            for (int k = 1; k < 64; k++) {
                if (block[k] != 0) {
                    values[at + k] = (short) block[k];
                }
            }
            sequential.clear();
        } else if (scan.spectralStart == 0 && refines) {
            progressive.dcRefine(values, at, scan.approximationLow);
        } else if (scan.spectralStart == 0) {
            progressive.dcFirst(dcTables[i], component, values, at, scan.approximationLow);
        } else if (refines) {
            progressive.acRefine(acTables[i], values, at, scan);
        } else {
            progressive.acFirst(acTables[i], values, at, scan);
        }
    }

    /** Decodes one row of MCUs of the only scan to the samples within the window. */
    public void rowToSamples(int mcuRow) throws JpegException {
        if (frame.arithmetic()) {
            arithmetic.rowToSamples(mcuRow);
            return;
        }
        boolean segmented = reader.restartInterval > 0;
        for (int mcu = 0; mcu < scan.mcusPerRow; mcu++) {
            restartIfDue();
            if (in.insufficient) {
                mcuWithoutData(mcuRow, mcu);
                count();
                continue;
            }
            save();
            boolean careful = zeroSteps
                    || in.marker != 0
                    || in.limit - in.pos < SequentialDecoder.MAX_BLOCK_BYTES * scan.blocks
                    || (segmented && mcusToGo <= reader.restartInterval);
            if (careful || !mcuToSamples(mcuRow, mcu)) {
                if (!careful) {
                    restore();
                    if (in.fillByteAhead(SequentialDecoder.MAX_BLOCK_BYTES * scan.blocks)) {
                        decodeUpToFillByte();
                    }
                }
                carefully(mcuRow, mcu);
            }
            count();
        }
    }

    private boolean mcuToSamples(int mcuRow, int mcu) {
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            int h = scan.interleaved() ? component.h : 1;
            int v = scan.interleaved() ? component.v : 1;
            for (int y = 0; y < v; y++) {
                for (int x = 0; x < h; x++) {
                    if (!sequential.fast(dcTables[i], acTables[i], component, component.quant)) {
                        return false;
                    }
                    transform(component, mcuRow * v + y, mcu * h + x);
                }
            }
        }
        return true;
    }

    /**
     * Decodes an MCU in the way of libjpeg-turbo's fast path, which takes a fill byte for the end of the data, and keeps
     * its coefficients: they stay in the MCU where the slow path, which follows, sets none.
     */
    private void decodeUpToFillByte() throws JpegException {
        save();
        in.fillBytesEnd = true;
        int k = 0;
        try {
            for (int i = 0; i < scan.count; i++) {
                Component component = scan.components[i];
                int blocks = scan.interleaved() ? component.h * component.v : 1;
                for (int b = 0; b < blocks; b++) {
                    sequential.careful(dcTables[i], acTables[i], component, component.quant);
                    System.arraycopy(sequential.block, 0, leftovers[k++], 0, 64);
                    sequential.clear();
                }
            }
            leftoverBlocks = true;
        } catch (BitInput.Suspension s) {
            leftoverBlocks = false;
        } finally {
            in.fillBytesEnd = false;
            restore();
            in.insufficient = false;
        }
    }

    private void carefully(int mcuRow, int mcu) throws JpegException {
        while (true) {
            save();
            int k = 0;
            try {
                for (int i = 0; i < scan.count; i++) {
                    Component component = scan.components[i];
                    int h = scan.interleaved() ? component.h : 1;
                    int v = scan.interleaved() ? component.v : 1;
                    for (int y = 0; y < v; y++) {
                        for (int x = 0; x < h; x++) {
                            if (leftoverBlocks) {
                                System.arraycopy(leftovers[k++], 0, sequential.block, 0, 64);
                            }
                            sequential.careful(dcTables[i], acTables[i], component, component.quant);
                            if (leftoverBlocks) {
                                sequential.last = 63;
                            }
                            transform(component, mcuRow * v + y, mcu * h + x);
                        }
                    }
                }
                leftoverBlocks = false;
                return;
            } catch (BitInput.Suspension s) {
                restoreAndExtend();
            }
        }
    }

    private void mcuWithoutData(int mcuRow, int mcu) {
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            int h = scan.interleaved() ? component.h : 1;
            int v = scan.interleaved() ? component.v : 1;
            for (int y = 0; y < v; y++) {
                for (int x = 0; x < h; x++) {
                    transform(component, mcuRow * v + y, mcu * h + x);
                }
            }
        }
    }

    private void transform(Component component, int blockRow, int blockColumn) {
        SampleRows samples = component.samples;
        int[] block = sequential.block;
        if (samples.wants(blockRow, blockColumn)) {
            int at = samples.at(blockRow, blockColumn);
            if (sequential.last == 0) {
                InverseDct.constant(block[0], samples.values, at, samples.stride);
            } else {
                dct.transform(block, sequential.belowFirstRow, samples.values, at, samples.stride);
            }
        }
        sequential.clear();
    }

    private void restartIfDue() throws JpegException {
        if (reader.restartInterval == 0 || restartsToGo > 0) {
            return;
        }
        while (true) {
            save();
            try {
                in.bits = 0;
                reader.readRestart();
                break;
            } catch (BitInput.Suspension s) {
                restoreAndExtend();
            }
        }
        forgetDc();
        progressive.restoreRun(0);
        restartsToGo = reader.restartInterval;
        if (in.marker == 0) {
            in.insufficient = false;
        }
    }

    private void count() {
        restartsToGo--;
        mcusToGo--;
    }

    private void forgetDc() {
        for (int i = 0; i < scan.count; i++) {
            scan.components[i].lastDc = 0;
        }
    }

    private void save() {
        in.save();
        savedRun = progressive.endOfBandRun();
        for (int i = 0; i < scan.count; i++) {
            savedDc[i] = scan.components[i].lastDc;
        }
    }

    private void restore() {
        in.restore();
        progressive.restoreRun(savedRun);
        for (int i = 0; i < scan.count; i++) {
            scan.components[i].lastDc = savedDc[i];
        }
        sequential.clear();
    }

    private void restoreAndExtend() throws JpegException {
        restore();
        if (!in.extend()) {
            throw JpegException.truncated(in.length);
        }
    }

    private static int[] ones() {
        int[] quant = new int[64 + 16];
        Arrays.fill(quant, 1);
        return quant;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.scan;

import java.util.Arrays;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.jpeg.idct.InverseDct;
import org.repvgg.image.jpeg.idct.ZigZag;
import org.repvgg.image.jpeg.marker.BitInput;
import org.repvgg.image.jpeg.marker.CoefficientStore;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.JpegException;
import org.repvgg.image.jpeg.marker.MarkerReader;
import org.repvgg.image.jpeg.marker.SampleRows;
import org.repvgg.image.jpeg.marker.Scan;

/**
 * Decodes the MCUs of arithmetic-coded scans, to samples or to the coefficient stores, with restart markers. After a
 * marker, the data are zeros. libjpeg cannot wait within such a scan for Pillow's next block of the file, so that a scan
 * that does not end in the block where it begins is refused.
 */
final class ArithmeticScan {
    private final MarkerReader reader;
    private final BitInput in;
    private final Frame frame;
    private final Scan scan;
    private final ArithmeticDecoder decoder;
    private final InverseDct dct = new InverseDct();
    private final short[] values = new short[64];
    private final int[] block = new int[64];
    private int restartsToGo;

    ArithmeticScan(MarkerReader reader) {
        this.reader = reader;
        in = reader.in;
        frame = reader.frame;
        scan = reader.scan;
        decoder = new ArithmeticDecoder(in, reader.conditioning);
    }

    /** Prepares for the scan whose parameters have been checked. */
    void start() {
        in.startSegment();
        decoder.start(scan);
        restartsToGo = reader.restartInterval;
    }

    void rowToCoefficients(int mcuRow) throws JpegException {
        row(mcuRow, false);
    }

    void rowToSamples(int mcuRow) throws JpegException {
        row(mcuRow, true);
    }

    private void row(int mcuRow, boolean toSamples) throws JpegException {
        try {
            for (int mcu = 0; mcu < scan.mcusPerRow; mcu++) {
                restartIfDue();
                mcu(mcuRow, mcu, toSamples);
            }
        } catch (BitInput.Suspension s) {
            if (in.limit == in.length) {
                throw JpegException.truncated(in.length);
            }
            throw new JpegException(
                    ErrorCode.UNSUPPORTED,
                    "its arithmetic-coded data go on after byte " + in.limit + ", which Pillow refuses");
        }
    }

    private void restartIfDue() throws BitInput.Suspension {
        if (reader.restartInterval == 0) {
            return;
        }
        if (restartsToGo == 0) {
            reader.readRestart();
            decoder.start(scan);
            restartsToGo = reader.restartInterval;
        }
        restartsToGo--;
    }

    private void mcu(int mcuRow, int mcu, boolean toSamples) throws BitInput.Suspension {
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            int h = scan.interleaved() ? component.h : 1;
            int v = scan.interleaved() ? component.v : 1;
            for (int y = 0; y < v; y++) {
                for (int x = 0; x < h; x++) {
                    if (toSamples) {
                        Arrays.fill(values, (short) 0);
                        block(component, i, values, 0);
                        transform(component, mcuRow * v + y, mcu * h + x);
                    } else {
                        CoefficientStore store = component.coefficients;
                        block(component, i, store.values, store.offset(mcuRow * v + y, mcu * h + x));
                    }
                }
            }
        }
    }

    private void block(Component component, int i, short[] to, int at) throws BitInput.Suspension {
        boolean refines = scan.approximationHigh != 0;
        if (decoder.failed) {
            return;
        }
        if (!frame.progressive()) {
            decoder.sequential(component, i, to, at);
        } else if (scan.spectralStart == 0 && refines) {
            decoder.dcRefine(to, at, scan.approximationLow);
        } else if (scan.spectralStart == 0) {
            decoder.dcFirst(component, i, to, at, scan.approximationLow);
        } else if (refines) {
            decoder.acRefine(component, to, at, scan);
        } else {
            decoder.acFirst(component, to, at, scan.spectralStart, scan.spectralEnd, scan.approximationLow);
        }
    }

    private void transform(Component component, int blockRow, int blockColumn) {
        SampleRows samples = component.samples;
        if (!samples.wants(blockRow, blockColumn)) {
            return;
        }
        int any = 0;
        int below = 0;
        for (int k = 0; k < 64; k++) {
            int natural = ZigZag.NATURAL[k];
            int value = values[natural];
            block[natural] = (short) (value * component.quant[k]);
            any |= k == 0 ? 0 : value;
            below |= natural < 8 ? 0 : value;
        }
        int at = samples.at(blockRow, blockColumn);
        if (any == 0) {
            InverseDct.constant(block[0], samples.values, at, samples.stride);
        } else {
            dct.transform(block, below != 0, samples.values, at, samples.stride);
        }
    }
}

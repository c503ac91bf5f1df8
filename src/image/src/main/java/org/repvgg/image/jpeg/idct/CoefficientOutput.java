/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.idct;

import org.repvgg.image.jpeg.marker.CoefficientStore;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.SampleRows;

/** Converts the coefficients of all scans to samples, one row of MCUs at a time. */
public final class CoefficientOutput {
    private final Frame frame;
    private final InverseDct dct = new InverseDct();
    private final BlockSmoothing smoothing = new BlockSmoothing();
    private final int[][] steps = new int[4][64];
    private final int[] block = new int[64];
    private final short[] smoothed = new short[64];
    private boolean smooths;
    private int lastGoodRow;
    private int scans;

    public CoefficientOutput(Frame frame) {
        this.frame = frame;
    }

    public void start(int lastGoodRow, int scans) {
        this.lastGoodRow = lastGoodRow;
        this.scans = scans;
        smooths = BlockSmoothing.applies(frame);
        for (int c = 0; c < frame.count; c++) {
            for (int k = 0; k < 64; k++) {
                steps[c][ZigZag.NATURAL[k]] = frame.components[c].quant[k];
            }
        }
    }

    public void mcuRow(int mcuRow) {
        for (int c = 0; c < frame.count; c++) {
            Component component = frame.components[c];
            for (int y = 0; y < component.v; y++) {
                int blockRow = mcuRow * component.v + y;
                if (blockRow < component.heightInBlocks && component.samples.wantsRow(blockRow)) {
                    blocks(component, steps[c], mcuRow, y);
                }
            }
        }
    }

    private void blocks(Component component, int[] step, int mcuRow, int y) {
        int blockRow = mcuRow * component.v + y;
        CoefficientStore store = component.coefficients;
        SampleRows samples = component.samples;
        if (smooths) {
            smoothing.startRow(frame, component, mcuRow, y, lastGoodRow, scans);
        }
        for (int x = samples.blockFrom(); x < samples.blockTo(); x++) {
            short[] values = store.values;
            int at = store.offset(blockRow, x);
            if (smooths) {
                System.arraycopy(values, at, smoothed, 0, 64);
                smoothing.smooth(component, x, smoothed);
                values = smoothed;
                at = 0;
            }
            int any = 0;
            int below = 0;
            for (int k = 0; k < 64; k++) {
                block[k] = (short) (values[at + k] * step[k]);
                any |= k == 0 ? 0 : values[at + k];
                below |= k < 8 ? 0 : values[at + k];
            }
            if (any == 0) {
                InverseDct.constant(block[0], samples.values, samples.at(blockRow, x), samples.stride);
            } else {
                dct.transform(block, below != 0, samples.values, samples.at(blockRow, x), samples.stride);
            }
        }
    }
}

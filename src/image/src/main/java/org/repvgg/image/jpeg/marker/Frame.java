/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import java.util.Arrays;
import org.repvgg.image.format.ErrorCode;

/** The contents of the frame header and the sizes derived from it. Reused between images. */
public final class Frame {
    /** libjpeg's limit for the sides of an image. */
    private static final int MAX_SIDE = 65_500;

    private static final int MAX_SAMPLING = 4;

    int marker;
    public int width;
    public int height;
    public int count;
    public final Component[] components = new Component[4];
    public int maxH;
    public int maxV;
    public int mcusPerRow;
    public int mcuRows;

    Frame() {
        for (int c = 0; c < components.length; c++) {
            components[c] = new Component();
        }
    }

    public boolean progressive() {
        return marker == Marker.SOF2 || marker == Marker.SOF10;
    }

    public boolean arithmetic() {
        return marker == Marker.SOF9 || marker == Marker.SOF10;
    }

    public boolean lossless() {
        return marker == Marker.SOF3;
    }

    /** The samples along a side of a data unit: a block, or a sample. */
    public int unit() {
        return lossless() ? 1 : 8;
    }

    /** Checks the frame header and computes the sizes; called at the first scan. */
    public void setUp(int at) throws JpegException {
        if (width > MAX_SIDE || height > MAX_SIDE) {
            throw new JpegException(
                    ErrorCode.TOO_LARGE, "a side has more than " + MAX_SIDE + " pixels, the most libjpeg takes");
        }
        maxH = 1;
        maxV = 1;
        for (int c = 0; c < count; c++) {
            Component component = components[c];
            if (component.h < 1 || component.h > MAX_SAMPLING || component.v < 1 || component.v > MAX_SAMPLING) {
                throw JpegException.corrupt(
                        "sampling factors " + component.h + "x" + component.v + " (expected 1 to 4) before", at);
            }
            maxH = Math.max(maxH, component.h);
            maxV = Math.max(maxV, component.v);
        }
        for (int c = 0; c < count; c++) {
            Component component = components[c];
            if (maxH % component.h != 0 || maxV % component.v != 0) {
                throw new JpegException(
                        ErrorCode.UNSUPPORTED,
                        "component " + c + " is sampled " + component.h + "x" + component.v + " of " + maxH + "x" + maxV
                                + " (expected a whole ratio)");
            }
            component.widthInBlocks = ceilDiv(width * component.h, unit() * maxH);
            component.heightInBlocks = ceilDiv(height * component.v, unit() * maxV);
            component.width = ceilDiv(width * component.h, maxH);
            component.height = ceilDiv(height * component.v, maxV);
            component.quantLatched = false;
            Arrays.fill(component.quant, 0);
            Arrays.fill(component.precision, -1);
            Arrays.fill(component.previousPrecision, -1);
        }
        mcusPerRow = ceilDiv(width, unit() * maxH);
        mcuRows = ceilDiv(height, unit() * maxV);
    }

    static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.scan;

import java.util.Arrays;
import org.repvgg.image.jpeg.idct.ZigZag;
import org.repvgg.image.jpeg.marker.BitInput;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Conditioning;
import org.repvgg.image.jpeg.marker.Scan;

/**
 * Arithmetic decoding of the blocks of sequential and progressive scans (ITU-T T.81, F.2.4 and G.2): the statistical
 * models of DC differences, AC coefficients and refinements. Coefficients are written in natural order, not dequantized.
 *
 * <p>Data that overflow a coefficient or a band set {@link #failed}; nothing more is decoded up to the next restart, as
 * in libjpeg.
 */
final class ArithmeticDecoder {
    private static final int TABLES = 16;
    /** Room for the 49 bins of table F.4. */
    private static final int DC_BINS = 64;
    /** Room for the 245 bins of table F.5. */
    private static final int AC_BINS = 256;

    /** First bin of the magnitude categories of DC differences. */
    private static final int DC_CATEGORIES = 20;
    /** The same of AC coefficients of low and high frequency. */
    private static final int AC_LOW_CATEGORIES = 189;

    private static final int AC_HIGH_CATEGORIES = 217;
    /** From the bin of a category to the bin of its magnitude bits. */
    private static final int MAGNITUDE_BITS = 14;

    private static final int MAX_MAGNITUDE = 0x8000;

    private final QmDecoder qm;
    private final Conditioning conditioning;
    private final byte[][] dcBins = new byte[TABLES][DC_BINS];
    private final byte[][] acBins = new byte[TABLES][AC_BINS];
    private final byte[] half = {QmDecoder.HALF};
    /** The first bin of the next DC difference of each component of the scan, by the class of the last difference. */
    private final int[] dcContext = new int[4];

    /** Magnitude category found by {@link #category}, a power of two. */
    private int category;

    boolean failed;

    ArithmeticDecoder(BitInput in, Conditioning conditioning) {
        qm = new QmDecoder(in);
        this.conditioning = conditioning;
    }

    /** Forgets all statistics, at the start of a scan or after a restart marker. */
    void start(Scan scan) {
        qm.start();
        failed = false;
        for (int i = 0; i < scan.count; i++) {
            Arrays.fill(dcBins[scan.components[i].dcTable], (byte) 0);
            Arrays.fill(acBins[scan.components[i].acTable], (byte) 0);
            dcContext[i] = 0;
            scan.components[i].lastDc = 0;
        }
    }

    void sequential(Component component, int i, short[] values, int at) throws BitInput.Suspension {
        dcFirst(component, i, values, at, 0);
        if (!failed) {
            acFirst(component, values, at, 1, 63, 0);
        }
    }

    void dcFirst(Component component, int i, short[] values, int at, int low) throws BitInput.Suspension {
        byte[] bins = dcBins[component.dcTable];
        int bin = dcContext[i];
        if (qm.decide(bins, bin) == 0) {
            dcContext[i] = 0;
        } else {
            int sign = qm.decide(bins, bin + 1);
            bin += 2 + sign;
            category = qm.decide(bins, bin);
            if (category != 0) {
                bin = category(bins, DC_CATEGORIES);
                if (failed) {
                    return;
                }
            }
            dcContext[i] = conditioning.dcClass(component.dcTable, category) * 4;
            if (dcContext[i] != 0) {
                dcContext[i] += 4 * sign;
            }
            component.lastDc = component.lastDc + value(bins, bin, sign) & 0xffff;
        }
        values[at] = (short) (component.lastDc << low);
    }

    void dcRefine(short[] values, int at, int low) throws BitInput.Suspension {
        if (qm.decide(half, 0) != 0) {
            values[at] |= (short) (1 << low);
        }
    }

    void acFirst(Component component, short[] values, int at, int from, int to, int low) throws BitInput.Suspension {
        byte[] bins = acBins[component.acTable];
        for (int k = from; k <= to; k++) {
            if (qm.decide(bins, endOfBlockBin(k)) != 0) {
                return;
            }
            while (qm.decide(bins, endOfBlockBin(k) + 1) == 0) {
                if (++k > to) {
                    failed = true;
                    return;
                }
            }
            int sign = qm.decide(half, 0);
            int bin = endOfBlockBin(k) + 2;
            category = qm.decide(bins, bin);
            if (category != 0 && qm.decide(bins, bin) != 0) {
                category = 2;
                boolean lowFrequency = k <= conditioning.lowFrequencies(component.acTable);
                bin = category(bins, lowFrequency ? AC_LOW_CATEGORIES : AC_HIGH_CATEGORIES);
                if (failed) {
                    return;
                }
            }
            values[at + ZigZag.NATURAL[k]] = (short) (value(bins, bin, sign) << low);
        }
    }

    void acRefine(Component component, short[] values, int at, Scan scan) throws BitInput.Suspension {
        byte[] bins = acBins[component.acTable];
        int positive = 1 << scan.approximationLow;
        int negative = -1 << scan.approximationLow;
        int lastSet = scan.spectralEnd;
        while (lastSet > 0 && values[at + ZigZag.NATURAL[lastSet]] == 0) {
            lastSet--;
        }
        for (int k = scan.spectralStart; k <= scan.spectralEnd; k++) {
            if (k > lastSet && qm.decide(bins, endOfBlockBin(k)) != 0) {
                return;
            }
            while (!refined(bins, endOfBlockBin(k), values, at + ZigZag.NATURAL[k], positive, negative)) {
                if (++k > scan.spectralEnd) {
                    failed = true;
                    return;
                }
            }
        }
    }

    /** Refines one coefficient; false if it is and stays zero. */
    private boolean refined(byte[] bins, int bin, short[] values, int at, int positive, int negative)
            throws BitInput.Suspension {
        if (values[at] != 0) {
            if (qm.decide(bins, bin + 2) != 0) {
                values[at] += (short) (values[at] < 0 ? negative : positive);
            }
            return true;
        }
        if (qm.decide(bins, bin + 1) == 0) {
            return false;
        }
        values[at] = (short) (qm.decide(half, 0) != 0 ? negative : positive);
        return true;
    }

    /** Three bins for each coefficient: end of block, zero, and magnitude. */
    private static int endOfBlockBin(int k) {
        return 3 * (k - 1);
    }

    /** Doubles {@link #category} for each decision of 1; returns the bin where that ended. */
    private int category(byte[] bins, int from) throws BitInput.Suspension {
        int bin = from;
        while (qm.decide(bins, bin) != 0) {
            category <<= 1;
            if (category == MAX_MAGNITUDE) {
                failed = true;
                return bin;
            }
            bin++;
        }
        return bin;
    }

    /** The value of a magnitude of {@link #category} with its lower bits and its sign. */
    private int value(byte[] bins, int categoryBin, int sign) throws BitInput.Suspension {
        int magnitude = category;
        for (int bit = category >> 1; bit != 0; bit >>= 1) {
            if (qm.decide(bins, categoryBin + MAGNITUDE_BITS) != 0) {
                magnitude |= bit;
            }
        }
        return sign != 0 ? -magnitude - 1 : magnitude + 1;
    }
}

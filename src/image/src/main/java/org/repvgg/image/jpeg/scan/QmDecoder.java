/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.scan;

import org.repvgg.image.jpeg.marker.BitInput;

/**
 * Binary adaptive arithmetic decoding (ITU-T T.81, D.2). A bin is one byte: bit 7 is the more probable symbol, the others
 * the index of the probability estimate.
 *
 * <p>The registers are those of the standard. Bytes are read when a decision needs them, as libjpeg does: at the end of
 * the data, that determines whether Pillow reports a broken file.
 */
final class QmDecoder {
    /** The interval is brought to at least this by renormalization. */
    private static final int MIN_INTERVAL = 0x8000;

    /** The bin of decisions with a fixed probability of one half: it never changes. */
    static final byte HALF = 113;

    // spotless:off
    /**
     * Table D.3: Qe in bits 16 to 31, whether the more probable symbol is switched in bit 15, the next index after the
     * less probable symbol in bits 8 to 14 and after the more probable symbol in bits 0 to 6. {@link #HALF} is appended.
     */
    private static final int[] ESTIMATES = {
        0x5a1d8101, 0x25860e02, 0x11141003, 0x80b1204, 0x3d81405, 0x1da1706, 0xe51907, 0x6f1c08, 0x361e09, 0x1a210a,
        0xd230b, 0x6090c, 0x30a0d, 0x10c0d, 0x5a7f8f0f, 0x3f252410, 0x2cf22611, 0x207c2712, 0x17b92813, 0x11822a14,
        0xcef2b15, 0x9a12d16, 0x72f2e17, 0x55c3018, 0x4063119, 0x303331a, 0x240341b, 0x1b1361c, 0x144381d, 0xf5391e,
        0xb73b1f, 0x8a3c20, 0x683e21, 0x4e3f22, 0x3b2023, 0x2c2109, 0x5ae1a525, 0x484c4026, 0x3a0d4127, 0x2ef14328,
        0x261f4429, 0x1f33452a, 0x19a8462b, 0x1518482c, 0x1177492d, 0xe744a2e, 0xbfb4b2f, 0x9f84d30, 0x8614e31,
        0x7064f32, 0x5cd3033, 0x4de3234, 0x40f3235, 0x3633336, 0x2d43437, 0x25c3538, 0x1f83639, 0x1a4373a, 0x160383b,
        0x125393c, 0xf63a3d, 0xcb3b3e, 0xab3d3f, 0x8f3d20, 0x5b12c141, 0x4d045042, 0x412c5143, 0x37d85244, 0x2fe85345,
        0x293c5446, 0x23795647, 0x1edf5748, 0x1aa95749, 0x174e484a, 0x1424484b, 0x119c4a4c, 0xf6b4a4d, 0xd514b4e,
        0xbb64d4f, 0xa404d30, 0x5832d051, 0x4d1c5852, 0x438e5953, 0x3bdd5a54, 0x34ee5b55, 0x2eae5c56, 0x299a5d57,
        0x25165647, 0x5570d859, 0x4ca95f5a, 0x44d9605b, 0x3e22615c, 0x3824635d, 0x32b4635e, 0x2e175d56, 0x56a8df60,
        0x4f466561, 0x47e56662, 0x41cf6763, 0x3c3d6864, 0x375e635d, 0x52316966, 0x4c0f6a67, 0x46396b68, 0x415e6763,
        0x5627e96a, 0x50e76c6b, 0x4b856d67, 0x55976e6d, 0x504f6f6b, 0x5a10ee6f, 0x5522706d, 0x59ebf06f,
        0x5a1d << 16 | HALF << 8 | HALF,
    };
    // spotless:on

    private final BitInput in;
    /** The upper half is compared with the interval, the lower half holds bits to come. */
    private int code;
    /** At most 65,536; 0 before the first two bytes. */
    private int interval;

    private int bitsLeft;

    QmDecoder(BitInput in) {
        this.in = in;
    }

    /** Begins a segment of arithmetic-coded data. */
    void start() {
        code = 0;
        interval = 0;
        bitsLeft = 0;
    }

    /** Decodes one decision with {@code bins[at]} and adapts it; 0 or 1. */
    int decide(byte[] bins, int at) throws BitInput.Suspension {
        if (interval < MIN_INTERVAL) {
            renormalize();
        }
        int bin = bins[at];
        int estimate = ESTIMATES[bin & 0x7f];
        int probable = bin >>> 7 & 1;
        int less = estimate >>> 16;
        int more = interval - less;
        boolean improbable;
        if (code >>> 16 < more) {
            interval = more;
            if (more >= MIN_INTERVAL) {
                return probable;
            }
            improbable = more < less;
        } else {
            code -= more << 16;
            interval = less;
            improbable = more >= less;
        }
        if (improbable) {
            bins[at] = (byte) (bin & 0x80 ^ estimate >>> 8 & 0xff);
            return 1 - probable;
        }
        bins[at] = (byte) (bin & 0x80 | estimate & 0x7f);
        return probable;
    }

    private void renormalize() throws BitInput.Suspension {
        if (interval == 0) {
            code = in.arithmeticByte() << 24;
            code |= in.arithmeticByte() << 16;
            interval = 2 * MIN_INTERVAL;
            return;
        }
        do {
            if (bitsLeft == 0) {
                code |= in.arithmeticByte() << 8;
                bitsLeft = 8;
            }
            code <<= 1;
            interval <<= 1;
            bitsLeft--;
        } while (interval < MIN_INTERVAL);
    }
}

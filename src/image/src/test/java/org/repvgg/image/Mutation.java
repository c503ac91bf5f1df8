/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Breaks files the way transfers and attackers do: cuts, flips, insertions, markers. A seed and a number give one again. */
final class Mutation {
    private static final int[] MARKERS = {
        0xc0, 0xc2, 0xc4, 0xd0, 0xd1, 0xd8, 0xd9, 0xda, 0xdb, 0xdd, 0xe0, 0xfe, 0x01, 0xff
    };

    private Mutation() {}

    static byte[] of(byte[] original, SplittableRandom random) {
        byte[] b = original.clone();
        int kind = random.nextInt(20);
        if (kind < 3) {
            return Arrays.copyOf(b, random.nextInt(b.length + 1));
        }
        if (kind == 3) {
            return Arrays.copyOf(b, b.length - random.nextInt(Math.min(12, b.length)));
        }
        int changes = 1 << random.nextInt(5);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(random.nextBoolean() ? b.length : Math.min(b.length, 700));
            switch (random.nextInt(6)) {
                case 0 -> b[at] = (byte) random.nextInt(256);
                case 1 -> b[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> b[at] = (byte) (random.nextBoolean() ? 0 : 255);
                case 3 -> b = removed(b, at, 1 + random.nextInt(8));
                case 4 -> b = inserted(b, at, random);
                default -> {
                    b[at] = (byte) 0xff;
                    if (at + 1 < b.length) {
                        b[at + 1] = (byte) MARKERS[random.nextInt(MARKERS.length)];
                    }
                }
            }
        }
        return b;
    }

    private static byte[] removed(byte[] b, int at, int count) {
        int n = Math.min(count, b.length - at);
        if (n == b.length) {
            return b;
        }
        byte[] shorter = Arrays.copyOf(b, b.length - n);
        System.arraycopy(b, at + n, shorter, at, b.length - at - n);
        return shorter;
    }

    private static byte[] inserted(byte[] b, int at, SplittableRandom random) {
        int n = 1 + random.nextInt(4);
        byte[] longer = Arrays.copyOf(b, b.length + n);
        System.arraycopy(b, at, longer, at + n, b.length - at);
        for (int i = 0; i < n; i++) {
            longer[at + i] = (byte) random.nextInt(256);
        }
        return longer;
    }
}

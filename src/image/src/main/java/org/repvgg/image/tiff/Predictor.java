/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ImageException;

/**
 * Undoes the differences between neighbours in a row (TIFF 6.0, section 14; technical note 3 for floating point), and
 * brings samples of 16 and 32 bits into the order of bytes that libtiff gives: the low one first.
 */
final class Predictor {
    private static final int HORIZONTAL = 2;
    private static final int FLOATING = 3;

    private final int kind;
    private final int sampleBytes;
    /** Samples from one to the one that it is the difference to. */
    private final int step;

    private final boolean swap;
    private byte[] copy = {};

    Predictor(TiffHeader header) throws ImageException {
        boolean predicts = switch (header.compression) {
            case TiffTag.LZW, TiffTag.DEFLATE, TiffTag.ADOBE_DEFLATE, TiffTag.ZSTD, TiffTag.LZMA -> true;
            default -> false;
        };
        kind = predicts ? (int) header.value(TiffTag.PREDICTOR, 1) : 1;
        int bits = header.sampleBits;
        step = header.planar ? 1 : header.samples;
        sampleBytes = bits / 8;
        swap = header.tags.bigEndian() && (bits == 16 || bits == 32) && header.compression != TiffTag.JPEG;
        if (kind == HORIZONTAL && bits != 8 && bits != 16 && bits != 32) {
            throw header.unsupported("horizontal differences of samples of " + bits + " bits");
        }
        if (kind == FLOATING && (bits != 32 || header.pixel.kind() != Pixel.Kind.FLOAT)) {
            throw header.unsupported("differences of floating-point numbers for other samples");
        }
        if (kind < 1 || kind > FLOATING) {
            throw header.unsupported("predictor " + kind);
        }
    }

    void undo(byte[] row, int at, int count) {
        if (kind == FLOATING) {
            floating(row, at, count);
            return;
        }
        if (swap) {
            swap(row, at, count);
        }
        if (kind == HORIZONTAL) {
            switch (sampleBytes) {
                case 1 -> {
                    for (int i = at + step; i < at + count; i++) {
                        row[i] += row[i - step];
                    }
                }
                case 2 -> add16(row, at, count);
                default -> add32(row, at, count);
            }
        }
    }

    private void swap(byte[] row, int at, int count) {
        for (int i = at; i + sampleBytes <= at + count; i += sampleBytes) {
            for (int a = i, b = i + sampleBytes - 1; a < b; a++, b--) {
                byte t = row[a];
                row[a] = row[b];
                row[b] = t;
            }
        }
    }

    private void add16(byte[] row, int at, int count) {
        for (int i = at + 2 * step; i + 1 < at + count; i += 2) {
            int before = i - 2 * step;
            int sum = (row[i] & 0xff) + (row[before] & 0xff);
            row[i] = (byte) sum;
            row[i + 1] += (byte) (row[before + 1] + (sum >> 8));
        }
    }

    private void add32(byte[] row, int at, int count) {
        for (int i = at + 4 * step; i + 3 < at + count; i += 4) {
            int before = i - 4 * step;
            int carry = 0;
            for (int b = 0; b < 4; b++) {
                int sum = (row[i + b] & 0xff) + (row[before + b] & 0xff) + carry;
                row[i + b] = (byte) sum;
                carry = sum >> 8;
            }
        }
    }

    private void floating(byte[] row, int at, int count) {
        for (int i = at + step; i < at + count; i++) {
            row[i] += row[i - step];
        }
        if (copy.length < count) {
            copy = new byte[count];
        }
        System.arraycopy(row, at, copy, 0, count);
        int numbers = count / sampleBytes;
        for (int i = 0; i < numbers; i++) {
            for (int b = 0; b < sampleBytes; b++) {
                row[at + sampleBytes * i + b] = copy[(sampleBytes - 1 - b) * numbers + i];
            }
        }
    }
}

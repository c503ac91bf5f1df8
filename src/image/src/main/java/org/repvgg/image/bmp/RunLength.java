/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.bmp;

/**
 * Expands the run-length coding of 4 and 8 bits per pixel to one byte per pixel, in the order of the file. Where the
 * data breaks the rules, runs are cut at the end of a row, skipped pixels are of index 0, and the padding of a literal
 * run depends on its position in the file, all as in Pillow's BmpRleDecoder.
 */
final class RunLength {
    private final byte[] bytes;
    private final int length;
    private final boolean nibbles;
    private final int width;
    private final byte[] pixels;
    private int pos;
    private int written;

    RunLength(byte[] bytes, int from, int length, boolean nibbles, int width, int height) {
        this.bytes = bytes;
        this.length = length;
        this.nibbles = nibbles;
        this.width = width;
        pos = from;
        pixels = new byte[Math.multiplyExact(width, height)];
    }

    byte[] pixels() {
        return pixels;
    }

    /** Expands all rows; returns false if the data ends, or says that it ends, before the last pixel. */
    boolean expand() {
        int x = 0;
        while (written < pixels.length && pos + 2 <= length) {
            int count = bytes[pos++] & 0xff;
            int value = bytes[pos++] & 0xff;
            if (count > 0) {
                int fitting = Math.max(0, Math.min(count, width - x));
                run(fitting, value);
                x += fitting;
            } else if (value == 0) {
                int column = written % width;
                advance(column == 0 ? 0 : width - column);
                x = 0;
            } else if (value == 1) {
                break;
            } else if (value == 2) {
                if (pos + 2 > length) {
                    break;
                }
                advance((bytes[pos] & 0xff) + (long) (bytes[pos + 1] & 0xff) * width);
                pos += 2;
                x = written % width;
            } else {
                if (!literal(value)) {
                    break;
                }
                x += value;
                pos += pos & 1;
            }
        }
        return written == pixels.length;
    }

    private void advance(long count) {
        written = (int) Math.min(pixels.length, written + count);
    }

    private void run(int count, int value) {
        for (int i = 0; i < count; i++) {
            put(nibbles ? (i & 1) == 0 ? value >> 4 : value & 15 : value);
        }
    }

    /** Copies pixels; returns false if that was the end of the data or of the pixels. */
    private boolean literal(int count) {
        int wanted = Math.min(pixels.length - written, count);
        int wantedBytes = nibbles ? (wanted + 1) / 2 : wanted;
        int available = Math.min(wantedBytes, length - pos);
        for (int i = 0; i < (nibbles ? Math.min(wanted, 2 * available) : available); i++) {
            int value = bytes[pos + (nibbles ? i / 2 : i)] & 0xff;
            put(nibbles ? (i & 1) == 0 ? value >> 4 : value & 15 : value);
        }
        pos += available;
        return available == wantedBytes && written < pixels.length;
    }

    private void put(int value) {
        if (written < pixels.length) {
            pixels[written++] = (byte) value;
        }
    }
}

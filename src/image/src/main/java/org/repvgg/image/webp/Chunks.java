/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp;

import org.repvgg.image.webp.failure.WebpException;

/** The chunks between two places of a file: four letters, the size of the data, the data, padded to an even size. */
final class Chunks {
    static final int VP8 = id("VP8 ");
    static final int VP8L = id("VP8L");
    static final int VP8X = id("VP8X");
    static final int ALPH = id("ALPH");
    static final int ANIM = id("ANIM");
    static final int ANMF = id("ANMF");
    static final int HEADER_BYTES = 8;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int dataLength;

    /** Begins with the chunk at {@code from}. */
    Chunks(byte[] bytes, int from, int end) throws WebpException {
        this.bytes = bytes;
        this.end = end;
        at = from;
        enter();
    }

    /** Whether there is no further chunk. */
    boolean atEnd() {
        return at == end;
    }

    int id() {
        return id(bytes, at);
    }

    int at() {
        return at;
    }

    int data() {
        return at + HEADER_BYTES;
    }

    /** Bytes of data, without padding. */
    int dataLength() {
        return dataLength;
    }

    /** Where the chunk ends, padding included. */
    int next() {
        return data() + dataLength + (dataLength & 1);
    }

    void skip() throws WebpException {
        moveTo(next());
    }

    /** Continues with the chunk at {@code place}. */
    void moveTo(int place) throws WebpException {
        at = place;
        if (at < end) {
            enter();
        }
    }

    private void enter() throws WebpException {
        if (end - at < HEADER_BYTES) {
            throw WebpException.corrupt((end - at) + " bytes at byte " + at + " that are no chunk");
        }
        long length = u32(bytes, at + 4);
        if (length + (length & 1) > end - at - HEADER_BYTES) {
            throw WebpException.corrupt(
                    "a chunk of " + length + " bytes at byte " + at + ", which is more than the file has left");
        }
        dataLength = (int) length;
    }

    static int id(byte[] bytes, int at) {
        return (int) u32(bytes, at);
    }

    static int u24(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
    }

    static long u32(byte[] bytes, int at) {
        return u24(bytes, at) | (bytes[at + 3] & 0xffL) << 24;
    }

    private static int id(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

/** Random access to bytes that do not change, possibly more than an array holds. */
interface Bytes {
    long size();

    /** Copies count bytes; the caller has checked that position, count and the target fit. */
    void read(long position, byte[] target, int from, int count);

    default Bytes slice(long offset, long length) {
        return new SliceBytes(this, offset, length);
    }

    default byte[] toArray() {
        byte[] all = new byte[Math.toIntExact(size())];
        read(0, all, 0, all.length);
        return all;
    }
}

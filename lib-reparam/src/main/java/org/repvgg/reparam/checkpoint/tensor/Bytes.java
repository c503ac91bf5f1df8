/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

/** Random access to immutable bytes, possibly more than a Java array can hold. */
public interface Bytes {
    long size();

    /** Copies {@code count} bytes to {@code target} from index {@code from} on; the caller has checked all ranges. */
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

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

/** A view of a range of other bytes. */
record SliceBytes(Bytes whole, long offset, long size) implements Bytes {
    SliceBytes {
        if (offset < 0 || size < 0 || offset > whole.size() - size) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " + " + size + " of " + whole.size() + " were not checked by the caller");
        }
    }

    @Override
    public void read(long position, byte[] target, int from, int count) {
        whole.read(offset + position, target, from, count);
    }

    @Override
    public Bytes slice(long from, long length) {
        return new SliceBytes(whole, offset + from, length);
    }
}

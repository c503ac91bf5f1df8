/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp;

import org.jspecify.annotations.Nullable;
import org.repvgg.image.webp.failure.WebpException;

/**
 * One picture of a WebP: adjacent chunks of alpha and of pixels. Which chunks belong together, and what is checked, is
 * as in libwebp's demuxer.
 */
final class Picture {
    private static final int LOSSY_HEADER_BYTES = 10;
    private static final int LOSSLESS_HEADER_BYTES = 5;
    private static final int LOSSLESS_SIGNATURE = 0x2f;

    private final byte[] bytes;
    /** The data of the alpha plane; from is 0 if there is none. */
    int alphaFrom;

    int alphaTo;
    /** The data of the pixels, padding included; from is 0 if there are none. */
    int from;

    int to;
    boolean lossless;
    int width;
    int height;
    /** Whether lossless pixels have alpha. */
    boolean losslessAlpha;

    private Picture(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the chunks of a picture that begins at the current chunk, null if none of them belongs to one. */
    static @Nullable Picture read(byte[] bytes, Chunks chunks) throws WebpException {
        Picture picture = new Picture(bytes);
        while (!chunks.atEnd() && picture.take(chunks)) {
            chunks.skip();
        }
        return picture.from == 0 && picture.alphaFrom == 0 ? null : picture;
    }

    private boolean take(Chunks chunks) throws WebpException {
        int id = chunks.id();
        if (id == Chunks.ALPH && alphaFrom == 0) {
            alphaFrom = chunks.data();
            alphaTo = alphaFrom + chunks.dataLength();
            return true;
        }
        if (id == Chunks.VP8L && alphaFrom != 0) {
            throw WebpException.corrupt("an alpha plane beside lossless pixels, which have their own");
        }
        if ((id == Chunks.VP8 || id == Chunks.VP8L) && from == 0) {
            from = chunks.data();
            to = chunks.next();
            lossless = id == Chunks.VP8L;
            readSize(chunks.dataLength());
            return true;
        }
        return false;
    }

    private void readSize(int chunkLength) throws WebpException {
        if (to - from < (lossless ? LOSSLESS_HEADER_BYTES : LOSSY_HEADER_BYTES)) {
            throw WebpException.truncated("the header of the pixels");
        }
        if (lossless) {
            long bits = Chunks.u32(bytes, from + 1);
            if (bytes[from] != LOSSLESS_SIGNATURE || bits >>> 29 != 0) {
                throw WebpException.corrupt("lossless pixels of an unknown version");
            }
            width = (int) (bits & 0x3fff) + 1;
            height = (int) (bits >> 14 & 0x3fff) + 1;
            losslessAlpha = (bits >> 28 & 1) != 0;
            return;
        }
        int tag = Chunks.u24(bytes, from);
        width = Chunks.u24(bytes, from + 6) & 0x3fff;
        height = Chunks.u24(bytes, from + 7) >> 8 & 0x3fff;
        if (Chunks.u24(bytes, from + 3) != 0x2a019d) {
            throw WebpException.corrupt("no start code in the frame");
        }
        boolean key = (tag & 1) == 0;
        int version = tag >> 1 & 7;
        boolean shown = (tag >> 4 & 1) != 0;
        if (!key || version > 3 || !shown) {
            throw WebpException.corrupt("a frame that is no picture: " + (key ? "a key frame" : "a difference")
                    + " of version " + version + (shown ? ", shown" : ", hidden"));
        }
        if (tag >> 5 >= chunkLength) {
            throw WebpException.corrupt("a first partition of " + (tag >> 5) + " bytes in a frame of " + chunkLength);
        }
        if (width == 0 || height == 0) {
            throw WebpException.corrupt("a frame of " + width + " x " + height + " pixels");
        }
    }

    /** Forgets the alpha plane, for files that do not announce one. */
    void dropAlpha() {
        alphaFrom = 0;
        alphaTo = 0;
    }

    /** Throws if pixels are missing, or precede their alpha plane. */
    void requireComplete() throws WebpException {
        if (from == 0) {
            throw WebpException.corrupt("an alpha plane without pixels");
        }
        if (alphaFrom > from) {
            throw WebpException.corrupt("an alpha plane after its pixels");
        }
    }
}

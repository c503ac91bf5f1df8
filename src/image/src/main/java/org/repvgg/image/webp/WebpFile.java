/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp;

import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.webp.failure.WebpException;

/**
 * The chunks of a WebP: size, presence of alpha, the first picture and its place. All chunks are checked, also those
 * after the first picture, because Pillow does not open a file whose later frames are out of order.
 *
 * <p>Source: RFC 9649, 2; order and verdicts of libwebp 1.6.0's demuxer and of Pillow 13's WebPImagePlugin.
 */
final class WebpFile {
    private static final int CHUNKS_FROM = 12;
    private static final int EXTENDED_BYTES = 10;
    private static final int FRAME_BYTES = 16;
    private static final int ANIMATION_BYTES = 6;
    private static final int ALPHA_FLAG = 0x10;
    private static final int ANIMATION_FLAG = 0x02;
    private static final int KNOWN_FLAGS = 0x3e;
    private static final long MAX_AREA = 1L << 32;

    private final byte[] bytes;
    private final int length;
    private int end;

    /** Size from the first chunk; null if that has none. */
    @Nullable
    ImageInfo info;

    private @Nullable Picture picture;
    /** Place of the first picture on its canvas, in pixels. */
    int pictureX;

    int pictureY;

    WebpFile(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /**
     * Reads the size as it stands in the first chunk, before anything else is checked: Pillow refuses sizes first.
     *
     * @return null if the first chunk holds no size
     */
    @Nullable
    ImageInfo sizeBeforeChecks() throws WebpException {
        if (length < 16) {
            throw WebpException.truncated("the file");
        }
        int id = Chunks.id(bytes, CHUNKS_FROM);
        if (id != Chunks.VP8 && id != Chunks.VP8L && id != Chunks.VP8X) {
            throw WebpException.corrupt("a first chunk that is neither VP8, VP8L nor VP8X");
        }
        int width = 0;
        int height = 0;
        if (id == Chunks.VP8 && length >= 30 && Chunks.u24(bytes, 23) == 0x2a019d) {
            width = Chunks.u24(bytes, 26) & 0x3fff;
            height = Chunks.u24(bytes, 27) >> 8 & 0x3fff;
        } else if (id == Chunks.VP8X && length >= 30) {
            width = Chunks.u24(bytes, 24) + 1;
            height = Chunks.u24(bytes, 27) + 1;
        } else if (id == Chunks.VP8L && length >= 25 && bytes[20] == 0x2f) {
            long bits = Chunks.u32(bytes, 21);
            width = (int) (bits & 0x3fff) + 1;
            height = (int) (bits >> 14 & 0x3fff) + 1;
        }
        if (width == 0 || height == 0) {
            return null;
        }
        info = new ImageInfo(width, height, "WEBP", "");
        return info;
    }

    /** Reads all chunks and returns the first picture. */
    Picture read() throws WebpException {
        long riff = Chunks.HEADER_BYTES + Chunks.u32(bytes, 4);
        if (riff > length) {
            throw WebpException.truncated("the file");
        }
        if (riff < CHUNKS_FROM + Chunks.HEADER_BYTES) {
            throw WebpException.corrupt("a file of " + riff + " bytes in its header");
        }
        end = (int) riff;
        Chunks chunks = new Chunks(bytes, CHUNKS_FROM, end);
        if (chunks.id() == Chunks.VP8X) {
            readExtended(chunks);
        } else {
            Picture only = Picture.read(bytes, chunks);
            if (only == null) {
                throw WebpException.corrupt("no pixels");
            }
            only.dropAlpha();
            picture = only;
            info = new ImageInfo(only.width, only.height, "WEBP", only.losslessAlpha ? "RGBA" : "RGB");
        }
        if (picture == null) {
            throw WebpException.corrupt("no pixels");
        }
        return picture;
    }

    private void readExtended(Chunks chunks) throws WebpException {
        if (chunks.dataLength() != EXTENDED_BYTES) {
            throw WebpException.corrupt("a header of " + chunks.dataLength() + " bytes (expected 10)");
        }
        int flags = bytes[20] & 0xff;
        int width = Chunks.u24(bytes, 24) + 1;
        int height = Chunks.u24(bytes, 27) + 1;
        if ((long) width * height >= MAX_AREA) {
            throw WebpException.corrupt("a canvas beyond 32 bits");
        }
        boolean animated = (flags & ANIMATION_FLAG) != 0;
        boolean alpha = (flags & ALPHA_FLAG) != 0;
        chunks.skip();
        boolean announced = false;
        while (!chunks.atEnd()) {
            int id = chunks.id();
            if (id == Chunks.VP8X) {
                throw WebpException.corrupt("a second header");
            } else if (id == Chunks.ALPH || id == Chunks.VP8 || id == Chunks.VP8L) {
                if (announced || animated || picture != null) {
                    throw WebpException.corrupt("a picture at byte " + chunks.at() + " that is no frame");
                }
                readStill(chunks, alpha, width, height);
            } else if (id == Chunks.ANMF) {
                if (!announced) {
                    throw WebpException.corrupt("a frame before the chunk ANIM");
                }
                readFrame(chunks, animated, width, height);
            } else {
                if (id == Chunks.ANIM) {
                    announced = true;
                    if (chunks.dataLength() + (chunks.dataLength() & 1) < ANIMATION_BYTES) {
                        throw WebpException.corrupt("a chunk ANIM of " + chunks.dataLength() + " bytes");
                    }
                }
                chunks.skip();
            }
        }
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw WebpException.corrupt("unknown flags in the header");
        }
        boolean rgba = alpha;
        if (!animated && picture != null) {
            rgba = stillAlpha;
        }
        info = new ImageInfo(width, height, "WEBP", rgba ? "RGBA" : "RGB");
    }

    private boolean stillAlpha;

    private void readStill(Chunks chunks, boolean alpha, int width, int height) throws WebpException {
        Picture still = Picture.read(bytes, chunks);
        if (still == null) {
            throw WebpException.corrupt("no pixels");
        }
        stillAlpha = still.lossless ? still.losslessAlpha : alpha || still.alphaFrom != 0;
        if (!alpha) {
            still.dropAlpha();
        }
        still.requireComplete();
        if (still.width != width || still.height != height) {
            throw WebpException.corrupt(
                    "a picture of " + still.width + " x " + still.height + " pixels on a canvas of another size");
        }
        picture = still;
    }

    private void readFrame(Chunks chunks, boolean animated, int width, int height) throws WebpException {
        int at = chunks.data();
        int frameEnd = chunks.next();
        if (frameEnd - at < FRAME_BYTES) {
            throw WebpException.corrupt("a frame's header of " + (frameEnd - at) + " bytes");
        }
        int x = 2 * Chunks.u24(bytes, at);
        int y = 2 * Chunks.u24(bytes, at + 3);
        if ((Chunks.u24(bytes, at + 6) + 1L) * (Chunks.u24(bytes, at + 9) + 1L) >= MAX_AREA) {
            throw WebpException.corrupt("a frame beyond 32 bits");
        }
        chunks.moveTo(at + FRAME_BYTES);
        if (chunks.atEnd()) {
            throw WebpException.corrupt("a frame without pixels");
        }
        Picture frame = Picture.read(bytes, chunks);
        if (chunks.at() > frameEnd) {
            throw WebpException.corrupt("a picture that is longer than its frame");
        }
        if (frame == null || !animated) {
            return;
        }
        frame.requireComplete();
        if (x + frame.width > width || y + frame.height > height) {
            throw WebpException.corrupt("a frame beyond the canvas");
        }
        if (picture == null) {
            picture = frame;
            pictureX = x;
            pictureY = y;
        }
    }
}

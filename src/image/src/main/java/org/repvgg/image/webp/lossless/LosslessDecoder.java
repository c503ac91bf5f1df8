/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

import java.util.ArrayDeque;
import java.util.Deque;
import org.repvgg.image.webp.failure.Deadline;
import org.repvgg.image.webp.failure.WebpException;

/**
 * Decodes lossless pixels: the codes of all of them at first, because copies may reach back to the first, then row by
 * row the transforms. Not thread-safe.
 */
public final class LosslessDecoder {
    /** Signature, size, presence of alpha, version. */
    private static final int HEADER_BITS = 40;

    private static final int PREDICTOR = 0;
    private static final int COLOR = 1;
    private static final int SUBTRACT_GREEN = 2;

    private final int width;
    private final int height;
    private final Deadline deadline;
    private final PixelReader reader;
    /** In the order in which they are undone. */
    private final Deque<Transform> transforms = new ArrayDeque<>();

    private int codedWidth;
    private int[] pixels = {};
    private final int[] row;
    private int nextRow;

    /** Reads the transforms and prefix codes; the bytes of the chunk are [from, to). */
    public LosslessDecoder(byte[] bytes, int from, int to, int width, int height, Deadline deadline)
            throws WebpException {
        this(skipped(new BitReader(bytes, from, to)), width, height, deadline);
    }

    private LosslessDecoder(BitReader in, int width, int height, Deadline deadline) throws WebpException {
        this.width = width;
        this.height = height;
        this.deadline = deadline;
        codedWidth = width;
        readTransforms(in);
        reader = new PixelReader(in, codedWidth, height, true, deadline);
        row = new int[width];
    }

    private static BitReader skipped(BitReader in) {
        in.skip(HEADER_BITS);
        return in;
    }

    /**
     * Throws if the alpha plane in [from, to), which has no header, cannot be decoded. Its values are of no use here.
     */
    static void checkAlpha(byte[] bytes, int from, int to, int width, int height, Deadline deadline)
            throws WebpException {
        LosslessDecoder decoder = new LosslessDecoder(new BitReader(bytes, from, to), width, height, deadline);
        boolean inBytes = decoder.transforms.size() == 1
                && decoder.transforms.element() instanceof ColorIndex
                && decoder.reader.isGreenOnly();
        decoder.reader.skim(inBytes);
    }

    /** Bytes that a decoder takes at most for an image of that size, beyond a few thousand. */
    public static long memoryNeeded(int width, int height) {
        return 4L * width * height + memoryOfCodes(width, height);
    }

    /** The part of it that is not for pixels: images that steer the decoding, and tables of the prefix codes. */
    public static long memoryOfCodes(int width, int height) {
        long tiles = (long) PixelReader.tiles(width, 2) * PixelReader.tiles(height, 2);
        return 12 * tiles + PixelReader.maxTableBytes((long) width * height) + 12L * width;
    }

    private void readTransforms(BitReader in) throws WebpException {
        int seen = 0;
        while (in.flag()) {
            int type = in.number(2);
            if ((seen & 1 << type) != 0) {
                throw WebpException.corrupt("a transform that occurs twice");
            }
            seen |= 1 << type;
            transforms.push(readTransform(in, type));
        }
    }

    private Transform readTransform(BitReader in, int type) throws WebpException {
        if (type == SUBTRACT_GREEN) {
            return new SubtractGreen(codedWidth);
        }
        if (type == PREDICTOR || type == COLOR) {
            int bits = 2 + in.number(3);
            int[] tiles = PixelReader.read(
                    in, PixelReader.tiles(codedWidth, bits), PixelReader.tiles(height, bits), deadline);
            return type == PREDICTOR
                    ? new Predictor(codedWidth, bits, tiles)
                    : new ColorTransform(codedWidth, bits, tiles);
        }
        int colors = in.number(8) + 1;
        ColorIndex index = ColorIndex.of(codedWidth, PixelReader.read(in, colors, 1, deadline));
        codedWidth = index.sharedWidth();
        return index;
    }

    /** Reads the codes of all pixels. */
    public void readPixels() throws WebpException {
        pixels = new int[Math.multiplyExact(codedWidth, height)];
        reader.read(pixels);
    }

    /** Row y as 0xAARRGGBB, valid until the next call; rows are asked for from top to bottom. */
    public int[] row(int y) {
        while (nextRow <= y) {
            System.arraycopy(pixels, nextRow * codedWidth, row, 0, codedWidth);
            for (Transform transform : transforms) {
                transform.invert(nextRow, row);
            }
            nextRow++;
        }
        return row;
    }
}

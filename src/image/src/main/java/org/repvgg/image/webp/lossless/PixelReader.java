/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.webp.failure.Deadline;
import org.repvgg.image.webp.failure.WebpException;

/**
 * Reads the pixels of one image of the stream: the picture itself, or one that steers its decoding. Source: RFC 9649,
 * 3.6.2 and 3.7.
 */
final class PixelReader {
    /** Dividend of the share of the golden ratio with which colours find their place in the cache. */
    static final int CACHE_MULTIPLIER = 0x1e35a7bd;

    private static final int MAX_CACHE_BITS = 11;
    /** [code below 120]: 16 times the rows up, plus 8 minus the columns to the left. */
    private static final byte[] NEIGHBOURS = neighbours();

    /** The tables of all prefix codes may have this many entries of 4 bytes, and one for each pixel, up to a limit. */
    private static final long BASE_ENTRIES = 2L << 20;

    private static final long MAX_ENTRIES = 16L << 20;

    private final BitReader in;
    private final Deadline deadline;
    private final int width;
    private final int height;
    private final int cacheBits;
    /** Tiles that share a group are squares of 1 << tileBits pixels; 0 if there is one group. */
    private int tileBits;

    private int tilesInRow;
    /** [tile]: its group. */
    private int[] groupOfTile = {0};

    private CodeGroup[] groups = {};

    /**
     * Reads the prefix codes.
     *
     * @param severalGroups whether tiles may have codes of their own, as in the picture itself
     */
    PixelReader(BitReader in, int width, int height, boolean severalGroups, Deadline deadline) throws WebpException {
        this.in = in;
        this.width = width;
        this.height = height;
        this.deadline = deadline;
        int bits = 0;
        if (in.flag()) {
            bits = in.number(4);
            if (bits < 1 || bits > MAX_CACHE_BITS) {
                throw WebpException.corrupt("a colour cache of " + bits + " bits (expected 1 to 11)");
            }
        }
        cacheBits = bits;
        int last = 0;
        if (severalGroups && in.flag()) {
            tileBits = 2 + in.number(3);
            tilesInRow = tiles(width, tileBits);
            groupOfTile = read(in, tilesInRow, tiles(height, tileBits), deadline);
            for (int i = 0; i < groupOfTile.length; i++) {
                groupOfTile[i] = groupOfTile[i] >> 8 & 0xffff;
                last = Math.max(last, groupOfTile[i]);
            }
        }
        readGroups(last + 1);
    }

    /** Bytes that the tables of the prefix codes of an image may take. */
    static long maxTableBytes(long pixels) {
        return 4 * Math.min(BASE_ENTRIES + pixels, MAX_ENTRIES);
    }

    /** How many tiles of 1 << bits pixels cover {@code pixels} of them. */
    static int tiles(int pixels, int bits) {
        return pixels + (1 << bits) - 1 >> bits;
    }

    /** Reads a whole image that steers the decoding of another. */
    static int[] read(BitReader in, int width, int height, Deadline deadline) throws WebpException {
        int[] pixels = new int[width * height];
        new PixelReader(in, width, height, false, deadline).read(pixels);
        return pixels;
    }

    /** Reads {@code count} groups and keeps those that a tile uses. */
    private void readGroups(int count) throws WebpException {
        boolean[] used = new boolean[count];
        for (int group : groupOfTile) {
            used[group] = true;
        }
        groups = new CodeGroup[count];
        CodeReader codes = new CodeReader(in, cacheBits == 0 ? 0 : 1 << cacheBits);
        long entries = 0;
        for (int i = 0; i < count; i++) {
            CodeGroup group = codes.readGroup();
            if (used[i]) {
                groups[i] = group;
                entries += group.entries();
            }
            if (4 * entries > maxTableBytes((long) width * height)) {
                throw new WebpException(
                        ErrorCode.TOO_LARGE,
                        "the tables of its prefix codes need more than " + maxTableBytes((long) width * height)
                                + " bytes (expected at most that for its size)");
            }
            if ((i & 63) == 63) {
                deadline.check();
            }
        }
    }

    /** Whether every group has colours that take no bits but for green, and there is no cache. */
    boolean isGreenOnly() {
        boolean greenOnly = cacheBits == 0;
        for (CodeGroup group : groups) {
            greenOnly &= group == null || group.greenOnly;
        }
        return greenOnly;
    }

    private CodeGroup group(int x, int y) {
        return groups[tileBits == 0 ? 0 : groupOfTile[(y >> tileBits) * tilesInRow + (x >> tileBits)]];
    }

    /** Reads all pixels as 0xAARRGGBB, row by row. */
    void read(int[] pixels) throws WebpException {
        int[] cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
        int cached = 0;
        int x = 0;
        int y = 0;
        int tileMask = tileBits == 0 ? -1 : (1 << tileBits) - 1;
        CodeGroup group = group(0, 0);
        for (int at = 0; at < pixels.length; ) {
            if ((x & tileMask) == 0) {
                group = group(x, y);
            }
            in.fill();
            int code = group.green.read(in);
            int done = 1;
            if (code < CodeGroup.LITERALS) {
                pixels[at] = code << 8 | (group.greenOnly ? group.fixed : otherColors(group));
            } else if (code < CodeGroup.LITERALS + CodeGroup.LENGTHS) {
                done = copyLength(code);
                int distance = distance(group);
                if (distance > at || done > pixels.length - at) {
                    throw badCopy();
                }
                copy(pixels, at, distance, done);
            } else {
                for (; cached < at; cached++) {
                    cache[pixels[cached] * CACHE_MULTIPLIER >>> 32 - cacheBits] = pixels[cached];
                }
                pixels[at] = cache[code - CodeGroup.LITERALS - CodeGroup.LENGTHS];
            }
            at += done;
            x += done;
            if (x >= width) {
                y += x / width;
                x %= width;
                nextRow(y);
            }
            if (done > 1 && (x & tileMask) != 0 && at < pixels.length) {
                group = group(x, y);
            }
        }
        if (in.isPastEnd()) {
            throw WebpException.truncated("the data of the pixels");
        }
    }

    private void nextRow(int y) throws WebpException {
        if (in.isPastEnd()) {
            throw WebpException.truncated("the data of the pixels");
        }
        if ((y & 63) == 0) {
            deadline.check();
        }
    }

    /** Alpha, red and blue of a literal pixel. */
    private int otherColors(CodeGroup group) {
        int red = group.red.read(in);
        int blue = group.blue.read(in);
        in.fill();
        return group.alpha.read(in) << 24 | red << 16 | blue;
    }

    private static void copy(int[] pixels, int at, int distance, int length) {
        if (distance >= length) {
            System.arraycopy(pixels, at - distance, pixels, at, length);
        } else {
            for (int i = at; i < at + length; i++) {
                pixels[i] = pixels[i - distance];
            }
        }
    }

    /**
     * Reads the codes of all pixels without keeping them.
     *
     * @param lastMayEndBeyond whether the last code may take bits that the data lack, as where libwebp decodes alpha in
     *     bytes
     */
    void skim(boolean lastMayEndBeyond) throws WebpException {
        long end = (long) width * height;
        int x = 0;
        int y = 0;
        for (long at = 0; at < end; ) {
            CodeGroup group = group(x, y);
            in.fill();
            int code = group.green.read(in);
            int done = 1;
            if (code < CodeGroup.LITERALS) {
                if (!group.greenOnly) {
                    otherColors(group);
                }
            } else if (code < CodeGroup.LITERALS + CodeGroup.LENGTHS) {
                done = copyLength(code);
                if (distance(group) > at || done > end - at) {
                    throw badCopy();
                }
            }
            at += done;
            x += done;
            if (in.isPastEnd() && !(lastMayEndBeyond && at == end)) {
                throw WebpException.truncated("the alpha plane");
            }
            if (x >= width) {
                y += x / width;
                x %= width;
                if ((y & 63) == 0) {
                    deadline.check();
                }
            }
        }
    }

    private static WebpException badCopy() {
        return WebpException.corrupt("a copy that begins before the image or ends after it");
    }

    private int copyLength(int code) {
        return prefixed(code - CodeGroup.LITERALS);
    }

    /** Distance in pixels to what is copied. */
    private int distance(CodeGroup group) {
        in.fill();
        int code = prefixed(group.distance.read(in));
        if (code > NEIGHBOURS.length) {
            return code - NEIGHBOURS.length;
        }
        int place = NEIGHBOURS[code - 1];
        return Math.max(1, (place >> 4) * width + 8 - (place & 15));
    }

    /** A number of one or more, by its prefix and the bits that follow. */
    private int prefixed(int prefix) {
        if (prefix < 4) {
            return prefix + 1;
        }
        int bits = prefix - 2 >> 1;
        return (2 + (prefix & 1) << bits) + in.number(bits) + 1;
    }

    /**
     * The places that short codes stand for: nearest first, of places that are as near the one with more rows up, then
     * the left one.
     */
    private static byte[] neighbours() {
        return IntStream.range(0, 8 * 16)
                .filter(place -> place > 15 || 8 - place > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(place -> square(place >> 4) + square(8 - (place & 15)))
                        .thenComparingInt(place -> -(place >> 4))
                        .thenComparingInt(place -> place & 15))
                .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::write, (a, b) -> {})
                .toByteArray();
    }

    private static int square(int v) {
        return v * v;
    }
}

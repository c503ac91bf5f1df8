/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.Sizes;
import org.repvgg.image.ifd.Directory;

/**
 * The tags of a TIFF's first page, completed and checked in the way of Pillow's TiffImagePlugin: which samples a pixel
 * has, how they are compressed, and in which strips or tiles they lie.
 */
final class TiffHeader {
    /** The largest number of samples of a pixel that Pillow knows. */
    private static final int MAX_SAMPLES = 6;

    final Directory tags;
    final int length;
    final int compression;
    final boolean planar;
    final int photometric;
    final int fillOrder;
    final int width;
    final int height;
    final int orientation;
    /** Bits of one sample. */
    final int sampleBits;
    /** Samples of a pixel in the file, in all planes. */
    final int samples;

    final Pixel pixel;

    TiffHeader(byte[] bytes, int length) throws ImageException {
        this.length = length;
        if (length >= 4 && bytes[0] == 'M' && bytes[3] == 43) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot decode the TIFF: it is a big-endian BigTIFF, which Pillow does not read. Convert it to PNG.",
                    null);
        }
        tags = new Directory(bytes, 0, length);
        if (!tags.has(TiffTag.WIDTH) || !tags.has(TiffTag.HEIGHT)) {
            throw new ImageException(
                    ErrorCode.TRUNCATED, "Cannot decode the TIFF: its directory has no size, or is cut off.", null);
        }
        compression = (int) value(TiffTag.COMPRESSION, TiffTag.NONE);
        planar = value(TiffTag.PLANAR, 1) == 2;
        photometric = tags.count(TiffTag.PHOTOMETRIC) > 1 ? 0 : (int) value(TiffTag.PHOTOMETRIC, 0);
        fillOrder = (int) value(TiffTag.FILL_ORDER, 1);
        width = side(TiffTag.WIDTH);
        height = side(TiffTag.HEIGHT);
        orientation = tags.has(TiffTag.ORIENTATION) ? (int) value(TiffTag.ORIENTATION, 1) : 1;
        if (tags.has(TiffTag.MEDIA_PHOTO)) {
            throw unsupported("a Windows Media Photo");
        }
        requireCompression();
        int[] format = values(TiffTag.SAMPLE_FORMAT, 1);
        int[] extra = tags.has(TiffTag.EXTRA_SAMPLES) ? values(TiffTag.EXTRA_SAMPLES, 0) : new int[0];
        int[] bits = values(TiffTag.BITS, 1);
        int pixelSamples = (int) value(TiffTag.SAMPLES, 1);
        samples = pixelSamples;
        if (planar && extra.length > 0 && Arrays.stream(extra).max().orElse(1) == 0) {
            bits = Arrays.copyOf(bits, Math.max(0, bits.length - extra.length));
            pixelSamples -= extra.length;
            extra = new int[0];
        }
        if (pixelSamples < 1 || pixelSamples > MAX_SAMPLES) {
            throw unsupported(pixelSamples + " samples per pixel (expected 1 to " + MAX_SAMPLES + ")");
        }
        if (pixelSamples < bits.length) {
            bits = Arrays.copyOf(bits, pixelSamples);
        } else if (pixelSamples > bits.length && bits.length == 1) {
            int one = bits[0];
            bits = new int[pixelSamples];
            Arrays.fill(bits, one);
        }
        if (bits.length != pixelSamples) {
            throw corrupt("bits for " + bits.length + " samples (expected " + pixelSamples + ")");
        }
        sampleBits = bits[0];
        boolean sameFormat = Arrays.stream(format).distinct().count() == 1;
        Pixel found = Pixel.of(
                tags.bigEndian(), photometric, sameFormat ? new int[] {format[0]} : format, fillOrder, bits, extra);
        if (found == null) {
            throw unsupported(kind(bits, format, extra));
        }
        pixel = found;
        if (found.kind() == Pixel.Kind.LAB || found.kind() == Pixel.Kind.GRAY_TIMES_ALPHA) {
            throw unsupported(kind(bits, format, extra));
        }
    }

    private void requireCompression() throws ImageException {
        switch (compression) {
            case TiffTag.NONE,
                    TiffTag.RLE,
                    TiffTag.GROUP3,
                    TiffTag.GROUP4,
                    TiffTag.LZW,
                    TiffTag.JPEG,
                    TiffTag.ADOBE_DEFLATE,
                    TiffTag.RLE_WORDS,
                    TiffTag.PACK_BITS,
                    TiffTag.DEFLATE,
                    TiffTag.LZMA,
                    TiffTag.ZSTD -> {}
            default -> throw unsupported("compression by " + TiffTag.compression(compression));
        }
    }

    /** The size as Pillow gives it, turned upright. */
    ImageInfo info() {
        boolean transposed = orientation >= 5 && orientation <= 8;
        String mode = photometric == 6 && compression != TiffTag.NONE ? "RGB" : pixel.mode();
        return new ImageInfo(transposed ? height : width, transposed ? width : height, "TIFF", mode);
    }

    private int side(int tag) throws ImageException {
        long value = value(tag, 0);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new ImageException(
                    ErrorCode.TOO_LARGE,
                    "Cannot decode the TIFF: its header claims a side of " + value
                            + " pixels (expected less than 2^31).",
                    null);
        }
        return (int) value;
    }

    /** The first value of a tag, or {@code missing}. */
    long value(int tag, long missing) throws ImageException {
        if (!tags.has(tag)) {
            return missing;
        }
        if (!tags.whole(tag)) {
            throw corrupt("a tag " + tag + " of another type than a whole number");
        }
        return tags.value(tag, 0);
    }

    /** The values of a tag, at most as many as matter, or one value {@code missing}. */
    private int[] values(int tag, int missing) throws ImageException {
        int count = tags.count(tag);
        if (count == 0) {
            return new int[] {missing};
        }
        value(tag, missing);
        int[] values = new int[Math.min(count, 64)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) tags.value(tag, i);
        }
        return values;
    }

    /** The colour map, 0xRRGGBB from the upper 8 bits of its values; colours that are not there are black. */
    int[] palette() throws ImageException {
        int[] palette = new int[256];
        if (!tags.has(TiffTag.COLORS)) {
            throw corrupt("no colour map");
        }
        value(TiffTag.COLORS, 0);
        int colors = tags.count(TiffTag.COLORS) / 3;
        if (colors > 256) {
            throw corrupt("a colour map of " + colors + " colours (expected at most 256)");
        }
        for (int i = 0; i < colors; i++) {
            for (int c = 0; c < 3; c++) {
                int value = (int) (tags.value(TiffTag.COLORS, c * colors + i) >> 8) & 0xff;
                palette[i] |= value << (16 - 8 * c);
            }
        }
        return palette;
    }

    private String kind(int[] bits, int[] format, int[] extra) {
        return "photometric interpretation " + photometric + ", bits " + Arrays.toString(bits) + ", sample format "
                + Arrays.toString(format) + ", extra samples " + Arrays.toString(extra)
                + (fillOrder == 1 ? "" : ", fill order " + fillOrder);
    }

    private @Nullable ImageInfo known() {
        return width > 0 && height > 0 ? new ImageInfo(width, height, "TIFF", pixel == null ? "" : pixel.mode()) : null;
    }

    ImageException unsupported(String found) {
        return refusal(ErrorCode.UNSUPPORTED, "found " + found + ", which is not decoded here. Convert it to PNG.");
    }

    ImageException corrupt(String found) {
        return refusal(ErrorCode.CORRUPT, "found " + found + ".");
    }

    ImageException truncated(String what) {
        return refusal(ErrorCode.TRUNCATED, what + " ends before the image does.");
    }

    ImageException refusal(ErrorCode code, String found) {
        ImageInfo header = known();
        return new ImageException(code, Sizes.cannotDecode(header, "TIFF") + found, header);
    }
}

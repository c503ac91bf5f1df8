/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

/** The numbers of the tags that are read, and values of some. Source: TIFF 6.0, section 8 and supplements. */
final class TiffTag {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_BYTES = 279;
    static final int PLANAR = 284;
    static final int GROUP3_OPTIONS = 292;
    static final int PREDICTOR = 317;
    static final int COLORS = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTES = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;
    static final int LUMA = 529;
    static final int SUBSAMPLING = 530;
    static final int BLACK_WHITE = 532;
    /** Marks a Windows Media Photo. */
    static final int MEDIA_PHOTO = 0xbc01;

    static final int NONE = 1;
    static final int RLE = 2;
    static final int GROUP3 = 3;
    static final int GROUP4 = 4;
    static final int LZW = 5;
    static final int OLD_JPEG = 6;
    static final int JPEG = 7;
    static final int ADOBE_DEFLATE = 8;
    static final int RLE_WORDS = 32_771;
    static final int PACK_BITS = 32_773;
    static final int DEFLATE = 32_946;
    static final int LZMA = 34_925;
    static final int ZSTD = 50_000;

    private TiffTag() {}

    /** A compression's name for messages. */
    static String compression(int code) {
        return switch (code) {
            case OLD_JPEG -> "old-style JPEG";
            case 32_766 -> "NeXT RLE";
            case 32_809 -> "ThunderScan";
            case 34_661 -> "JBIG";
            case 34_676, 34_677 -> "SGI Log";
            case 34_712 -> "JPEG 2000";
            case 34_887 -> "LERC";
            case LZMA -> "LZMA";
            case ZSTD -> "Zstandard";
            case 50_001 -> "WebP";
            case 50_002 -> "JPEG XL";
            default -> "code " + code;
        };
    }
}

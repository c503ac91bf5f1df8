/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ImageException;

/**
 * The strips or tiles of a compressed TIFF: their size, their number, and where each lies in the file. Sizes are checked
 * against each other as Pillow does before it calls libtiff, and as libtiff does before it decompresses.
 */
final class Parts {
    /** Larger parts than this must not be compressed more than {@link #MAX_RATIO} to one. */
    private static final long LARGE_PART = 100_000_000;

    private static final int MAX_RATIO = 1000;
    private static final int MAX_LZMA_RATIO = 7000;
    private static final int MAX_ZSTD_RATIO = 33_000;
    private static final int LARGE_DATA = 1 << 20;

    private final TiffHeader header;
    private final boolean tiled;
    private final int width;
    private final int height;
    private final int perRow;
    private final int perColumn;
    private final int planes;
    private final int offsetTag;
    private final int bytesTag;
    private final long rowBytes;
    private final int down;

    /** Tags of which libtiff takes one value and no other number. */
    private static final int[] SINGLE = {
        TiffTag.WIDTH,
        TiffTag.HEIGHT,
        TiffTag.SAMPLES,
        TiffTag.ROWS_PER_STRIP,
        TiffTag.PLANAR,
        TiffTag.TILE_WIDTH,
        TiffTag.TILE_HEIGHT
    };

    /** Where a part lies in the file. */
    record Range(int from, int to) {}

    Parts(TiffHeader header, Pixel pixel, int planes) throws ImageException {
        this(header, planes, header.planar ? header.sampleBits : header.sampleBits * header.samples, 1, 1);
        long wanted = ((long) width * pixel.bits() / planes + 7) / 8;
        if (rowBytes != wanted) {
            throw header.unsupported("rows of " + rowBytes + " bytes for pixels of " + pixel.bits() / planes + " bits");
        }
    }

    /** Parts of blocks of across x down samples of 8 bits and two more; a row is a row of blocks. */
    static Parts ofBlocks(TiffHeader header, int across, int down) throws ImageException {
        return new Parts(header, 1, 8 * (across * down + 2), across, down);
    }

    private Parts(TiffHeader header, int planes, int unitBits, int across, int down) throws ImageException {
        this.header = header;
        this.planes = planes;
        if (header.tags.cut()) {
            throw header.truncated("the directory");
        }
        for (int tag : SINGLE) {
            if (header.tags.count(tag) > 1) {
                throw header.corrupt("tag " + tag + " with " + header.tags.count(tag) + " values (expected 1)");
            }
        }
        if (header.tags.has(TiffTag.BITS) && !header.tags.whole(TiffTag.BITS)) {
            throw header.corrupt("bits per sample that are no whole numbers");
        }
        tiled = header.tags.has(TiffTag.TILE_WIDTH) || header.tags.has(TiffTag.TILE_HEIGHT);
        if (tiled) {
            width = side(TiffTag.TILE_WIDTH);
            height = side(TiffTag.TILE_HEIGHT);
        } else {
            width = header.width;
            height = (int) Math.min(header.height, rowsPerStrip());
        }
        perRow = (int) ((header.width + (long) width - 1) / width);
        perColumn = (int) ((header.height + (long) height - 1) / height);
        rowBytes = ((width + across - 1L) / across * unitBits + 7) / 8;
        this.down = down;
        if (rowBytes * height > Integer.MAX_VALUE - 1) {
            throw header.corrupt("a part of " + width + " x " + height + " pixels (expected less than 2 GB)");
        }
        offsetTag = present(TiffTag.TILE_OFFSETS, TiffTag.STRIP_OFFSETS);
        bytesTag = present(TiffTag.TILE_BYTES, TiffTag.STRIP_BYTES);
        if (!header.tags.whole(offsetTag)) {
            throw header.corrupt("no place of the pixels");
        }
    }

    /** Some writers give the places of tiles in the tags for strips, or the other way round. */
    private int present(int ofTiles, int ofStrips) {
        int usual = tiled ? ofTiles : ofStrips;
        return header.tags.has(usual) ? usual : tiled ? ofStrips : ofTiles;
    }

    private long rowsPerStrip() throws ImageException {
        long rows = header.value(TiffTag.ROWS_PER_STRIP, 0xffffffffL);
        if (rows < 1) {
            throw header.corrupt("strips of " + rows + " rows");
        }
        return rows;
    }

    private int side(int tag) throws ImageException {
        long side = header.value(tag, 0);
        if (side < 1 || side > Integer.MAX_VALUE) {
            throw header.corrupt("a tile with a side of " + side + " pixels");
        }
        return (int) side;
    }

    boolean tiled() {
        return tiled;
    }

    /** Pixels of a row of a part. */
    int width() {
        return width;
    }

    /** Rows of a part; the last strip may have fewer. */
    int height() {
        return height;
    }

    /** Bytes of a row of a part, of one plane if planes are separate. */
    long rowBytes() {
        return rowBytes;
    }

    int perRow() {
        return perRow;
    }

    /** Rows of the part that holds row {@code y} of the image; all of a tile's. */
    int rowsAt(int y) {
        return tiled ? height : Math.min(height, header.height - y / height * height);
    }

    int count() {
        return Math.max(1, planes) * perRow * perColumn;
    }

    int index(int plane, int y, int column) {
        return (plane * perColumn + y / height) * perRow + column;
    }

    @Nullable
    Range rangeOrNull(int index) {
        try {
            return range(index);
        } catch (ImageException e) {
            return null;
        }
    }

    Range range(int index) throws ImageException {
        long from = index < header.tags.count(offsetTag) ? header.tags.value(offsetTag, index) : 0;
        long bytes = 0;
        if (header.tags.whole(bytesTag) && index < header.tags.count(bytesTag)) {
            bytes = header.tags.value(bytesTag, index);
        }
        if (bytes == 0 && from > 0 && count() == 1) {
            bytes = header.length - from;
        }
        if (bytes <= 0) {
            throw header.corrupt("no bytes of " + (tiled ? "tile " : "strip ") + index);
        }
        long size = rowBytes * ((height + down - 1L) / down);
        if (bytes > LARGE_DATA && (bytes - 4096) / 10 > size) {
            bytes = size * 10 + 4096;
        }
        if (from < 0 || from + bytes > header.length || from + bytes < 0) {
            throw header.truncated((tiled ? "tile " : "strip ") + index);
        }
        int ratio = header.compression == TiffTag.ZSTD
                ? MAX_ZSTD_RATIO
                : header.compression == TiffTag.LZMA ? MAX_LZMA_RATIO : MAX_RATIO;
        if (size > LARGE_PART && bytes < size / ratio) {
            throw header.corrupt("a part of " + size + " bytes in " + bytes + " bytes of data");
        }
        return new Range((int) from, (int) (from + bytes));
    }
}

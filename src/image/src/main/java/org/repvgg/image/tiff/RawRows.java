/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import java.util.Arrays;
import org.repvgg.image.format.ImageException;

/**
 * Rows of an uncompressed page, which Pillow reads without libtiff: byte counts are ignored, a part with more parts in its
 * place gives way to the one that lies last in the file, parts that are missing are black, and separate planes are read
 * with one byte per sample whatever their depth.
 */
final class RawRows implements PageRows {
    private final TiffHeader header;
    private final byte[] bytes;
    private final int offsetTag;
    private final int offsets;
    private final int partWidth;
    private final int partHeight;
    private final int perRow;
    private final int perColumn;
    private final int layers;
    /** The pixels of a part: of all samples, or of one. */
    private final Pixel stored;

    private final Unpacker unpacker;
    private final int[][] blank = new int[4][1];
    private int columnFrom;
    private int columns;
    private int[][] bands = {};

    RawRows(TiffHeader header, byte[] bytes, int[] palette) throws ImageException {
        this.header = header;
        this.bytes = bytes;
        boolean strips = header.tags.has(TiffTag.STRIP_OFFSETS);
        offsetTag = strips ? TiffTag.STRIP_OFFSETS : TiffTag.TILE_OFFSETS;
        offsets = header.tags.count(offsetTag);
        if (!header.tags.whole(offsetTag)) {
            throw header.corrupt("no place of the pixels");
        }
        long width = strips ? header.width : header.value(TiffTag.TILE_WIDTH, 0);
        long height = header.value(strips ? TiffTag.ROWS_PER_STRIP : TiffTag.TILE_HEIGHT, strips ? header.height : 0);
        if (width < 1 || height < 1) {
            throw header.corrupt("parts of " + width + " x " + height + " pixels");
        }
        partWidth = (int) Math.min(width, Integer.MAX_VALUE);
        partHeight = (int) Math.min(height, Integer.MAX_VALUE);
        perRow = (int) ((header.width + (long) partWidth - 1) / partWidth);
        perColumn = (int) ((header.height + (long) partHeight - 1) / partHeight);
        stored = header.planar ? layerPixel() : header.pixel;
        layers = header.planar ? layers() : 1;
        long used = (offsets + (long) perRow * perColumn - 1) / ((long) perRow * perColumn);
        if (header.planar && used > layers) {
            throw header.unsupported(used + " separate planes of " + header.pixel.kind());
        }
        unpacker = new Unpacker(stored, palette);
        checkParts();
        if (!header.planar) {
            // What a picture that nothing was written to looks like.
            Pixel zero = new Pixel(stored.mode(), stored.kind(), stored.bits(), stored.samples(), false, false, false);
            new Unpacker(zero, palette).unpack(new byte[16], 0, 0, 1, blank, 0);
        }
    }

    private int layers() throws ImageException {
        return switch (header.pixel.kind()) {
            case RGB, RGB_TIMES_ALPHA, RGB16, RGB16_TIMES_ALPHA ->
                header.pixel.mode().equals("RGBA") && header.pixel.kind() == Pixel.Kind.RGB ? 4 : 3;
            case CMYK, CMYK16 -> 4;
            case GRAY, PALETTE, SIGNED16, SIGNED32, FLOAT -> 1;
            default -> throw header.unsupported("separate planes of " + header.pixel.kind());
        };
    }

    /** The pixels of a plane: Pillow knows them by the first letter of its name for all samples. */
    private Pixel layerPixel() throws ImageException {
        String mode = header.pixel.mode();
        return switch (mode) {
            case "1" -> new Pixel("1", Pixel.Kind.GRAY, 1, 1, false, false, false);
            case "I" -> new Pixel("I", Pixel.Kind.SIGNED32, 32, 1, false, false, false);
            case "F" -> new Pixel("F", Pixel.Kind.FLOAT, 32, 1, false, false, false);
            case "L", "RGB", "RGBA", "CMYK" -> new Pixel("L", Pixel.Kind.GRAY, 8, 1, false, false, false);
            case "P" -> new Pixel("P", Pixel.Kind.PALETTE, 8, 1, false, false, false);
            default -> throw header.unsupported("separate planes of " + header.pixel.kind());
        };
    }

    private void checkParts() throws ImageException {
        for (int layer = 0; layer < layers; layer++) {
            for (int row = 0; row < perColumn; row++) {
                for (int column = 0; column < perRow; column++) {
                    long offset = offset(layer, row, column);
                    if (offset == Long.MIN_VALUE) {
                        return;
                    }
                    int rows = Math.min(partHeight, header.height - row * partHeight);
                    long line = lineBytes(column);
                    long stride = stride(column);
                    if (stride < line) {
                        throw header.corrupt("a tile whose rows have " + stride + " bytes (expected " + line + ")");
                    }
                    if (offset < 0 || offset > header.length || offset + (rows - 1) * stride + line > header.length) {
                        throw header.truncated("a part of the pixels");
                    }
                }
            }
        }
    }

    /** Where a part begins, or the least number if there is none. */
    private long offset(int layer, int row, int column) {
        int cells = perRow * perColumn;
        if (cells == 1 && !header.planar && partWidth == header.width && partHeight == header.height) {
            return header.tags.value(offsetTag, offsets - 1);
        }
        long found = Long.MIN_VALUE;
        int step = header.planar ? Integer.MAX_VALUE : cells;
        for (long i = (long) layer * cells + (long) row * perRow + column; i < offsets; i += step) {
            found = Math.max(found, header.tags.value(offsetTag, (int) i));
        }
        return found;
    }

    private int columnsOf(int column) {
        return Math.min(partWidth, header.width - column * partWidth);
    }

    private long lineBytes(int column) {
        return ((long) columnsOf(column) * stored.bits() + 7) / 8;
    }

    private long stride(int column) {
        if ((column + 1L) * partWidth <= header.width) {
            return lineBytes(column);
        }
        long whole = (long) partWidth * header.pixel.bits() / 8;
        return header.planar ? (long) ((double) partWidth * header.pixel.bits() / 8 / header.pixel.samples()) : whole;
    }

    @Override
    public long memoryBytes() {
        return header.planar ? 4L * 4 * header.width : 0;
    }

    @Override
    public void window(int columnFrom, int columns) {
        this.columnFrom = columnFrom;
        this.columns = columns;
        bands = header.planar ? new int[3][columns] : bands;
    }

    @Override
    public void row(int y, int[][] rgb) {
        if (!header.planar || layers == 1) {
            layer(0, y, rgb);
            return;
        }
        for (int c = 0; c < 3; c++) {
            int[] whole = bands[0];
            layer(c, y, bands);
            System.arraycopy(whole, 0, rgb[c], 0, columns);
        }
        if (header.pixel.mode().equals("CMYK")) {
            layer(3, y, bands);
            for (int c = 0; c < 3; c++) {
                for (int x = 0; x < columns; x++) {
                    rgb[c][x] = Unpacker.withoutBlack(rgb[c][x], 255 - bands[0][x]);
                }
            }
        }
    }

    private void layer(int layer, int y, int[][] to) {
        int row = y / partHeight;
        int x = columnFrom;
        while (x < columnFrom + columns) {
            int column = x / partWidth;
            int first = x - column * partWidth;
            int n = Math.min(columnsOf(column) - first, columnFrom + columns - x);
            long offset = offset(layer, row, column);
            if (offset == Long.MIN_VALUE) {
                for (int c = 0; c < 3; c++) {
                    Arrays.fill(to[c], x - columnFrom, x - columnFrom + n, blank[c][0]);
                }
            } else {
                int at = (int) (offset + (y - row * partHeight) * stride(column));
                unpacker.unpack(bytes, at, first, n, to, x - columnFrom);
            }
            x += n;
        }
    }

    @Override
    public void finish() {}
}

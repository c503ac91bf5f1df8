/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;

/**
 * Rows of a compressed page: a row of every plane at a time from strips, a row of tiles at a time from tiles. All parts
 * are decompressed to their end, because damage anywhere refuses the file.
 */
final class PackedRows implements PageRows {
    private static final int ALPHA = 3;

    private final TiffHeader header;
    private final byte[] bytes;
    private final Pixel pixel;
    private final int planes;
    private final Parts parts;
    private final Predictor predictor;
    private final Unpacker unpacker;
    private final PartDecoder[] decoders;
    /** Whether the colours of separate planes are to be divided by alpha. */
    private final boolean dividedPlanes;

    private final int keptRows;
    private final int keptBytes;
    /** One row of a part, of each plane. */
    private byte[][] line = {};
    /** A row of tiles, [plane][tile], rows of {@link #keptBytes}. */
    private byte[][][] tiles = {};

    private byte[] reversed = {};
    private int[][] band = {};
    private int columnFrom;
    private int columns;
    private int nextRow;

    PackedRows(TiffHeader header, byte[] bytes, int[] palette, ImageLimits limits) throws ImageException {
        this.header = header;
        this.bytes = bytes;
        boolean wrongOrder = header.pixel.swapped()
                && switch (header.pixel.kind()) {
                    case SIGNED16, SIGNED32, FLOAT -> true;
                    default -> false;
                };
        // libtiff gives the low byte first; of signed and floating-point samples Pillow believes the file's order.
        // A JPEG of luminance and chroma is converted by its decoder.
        pixel = header.photometric == 6
                ? new Pixel("RGB", Pixel.Kind.RGB, 24, 3, false, false, false)
                : header.pixel.ordered(wrongOrder, false);
        planes = planes();
        parts = new Parts(header, pixel, planes);
        predictor = new Predictor(header);
        unpacker = new Unpacker(pixel, palette);
        decoders = new PartDecoder[planes];
        keptRows = Math.min(parts.height(), header.height);
        keptBytes = (int) ((Math.min(parts.width(), (long) header.width) * pixel.bits() / planes + 7) / 8);
        dividedPlanes = planes > 3
                && header.pixel.mode().equals("RGBA")
                && header.tags.has(TiffTag.EXTRA_SAMPLES)
                && header.value(TiffTag.EXTRA_SAMPLES, 2) < 2;
        if (memoryOfParts() <= limits.maxDecodeBytes()) {
            for (int p = 0; p < planes; p++) {
                decoders[p] = decoder(limits);
            }
        }
    }

    private int planes() throws ImageException {
        if (!header.planar) {
            return 1;
        }
        int bands = switch (pixel.mode()) {
            case "LA", "PA" -> 2;
            case "RGB" -> 3;
            case "RGBA", "CMYK" -> 4;
            default -> 1;
        };
        if (bands > 1 && header.sampleBits != 8 && header.sampleBits != 16) {
            throw header.unsupported("separate planes of " + header.sampleBits + " bits");
        }
        return bands;
    }

    private PartDecoder decoder(ImageLimits limits) throws ImageException {
        return switch (header.compression) {
            case TiffTag.JPEG -> new JpegPart(header, parts, bytes, limits);
            case TiffTag.RLE, TiffTag.RLE_WORDS, TiffTag.GROUP3, TiffTag.GROUP4 -> {
                if (header.sampleBits != 1 || header.samples != 1 && !header.planar) {
                    throw header.unsupported("a fax of " + header.sampleBits + " bits");
                }
                yield new Fax(header, parts.width(), parts.height());
            }
            default -> bytesDecoder(header);
        };
    }

    /** A decoder of bytes, whatever they mean. */
    static PartDecoder bytesDecoder(TiffHeader header) throws ImageException {
        return switch (header.compression) {
            case TiffTag.PACK_BITS -> new PackBits(header);
            case TiffTag.LZW -> new Lzw(header);
            case TiffTag.DEFLATE, TiffTag.ADOBE_DEFLATE -> new Deflate(header);
            case TiffTag.ZSTD, TiffTag.LZMA -> new Streamed(header);
            default -> throw header.unsupported("compression " + header.compression + " of such pixels");
        };
    }

    private boolean fax() {
        return switch (header.compression) {
            case TiffTag.RLE, TiffTag.RLE_WORDS, TiffTag.GROUP3, TiffTag.GROUP4 -> true;
            default -> false;
        };
    }

    private long memoryOfParts() {
        long each = parts.rowBytes();
        if (parts.tiled()) {
            each += (long) keptRows * (keptBytes * (long) parts.perRow() + 32L);
        }
        if (fax()) {
            each += Fax.memoryBytes(parts.width(), parts.height());
        }
        return planes * each + 16L * header.width;
    }

    @Override
    public long memoryBytes() {
        long need = memoryOfParts();
        if (decoders[0] instanceof JpegPart jpeg) {
            need += planes * jpeg.memoryBytes(bytes);
        } else if (decoders[0] instanceof Streamed) {
            need += planes * Streamed.WINDOW_BYTES;
        }
        if (header.fillOrder == 2 && !fax()) {
            need += header.length;
        }
        return need;
    }

    @Override
    public void window(int columnFrom, int columns) {
        this.columnFrom = columnFrom;
        this.columns = columns;
        line = new byte[planes][(int) parts.rowBytes()];
        band = planes > 1 ? new int[4][columns] : band;
        if (parts.tiled()) {
            tiles = new byte[planes][parts.perRow()][keptRows * keptBytes];
        }
    }

    @Override
    public void row(int y, int[][] rgb) throws ImageException {
        if (parts.tiled()) {
            while (nextRow <= y) {
                readTiles();
            }
        } else {
            while (nextRow <= y) {
                readRow();
            }
        }
        if (planes == 1) {
            unpackPlane(0, y, rgb);
        } else {
            joinPlanes(y, rgb);
        }
    }

    private void unpackPlane(int plane, int y, int[][] to) {
        if (!parts.tiled()) {
            unpacker.unpack(line[plane], 0, columnFrom, columns, to, 0);
            return;
        }
        int at = y % parts.height() * keptBytes;
        int x = columnFrom;
        while (x < columnFrom + columns) {
            int tile = x / parts.width();
            int first = x - tile * parts.width();
            int n = Math.min(parts.width() - first, columnFrom + columns - x);
            unpacker.unpack(tiles[plane][tile], at, first, n, to, x - columnFrom);
            x += n;
        }
    }

    /** Takes the upper 8 bits of the samples of each plane, and makes colours of them. */
    private void joinPlanes(int y, int[][] rgb) {
        for (int p = 0; p < planes; p++) {
            samples(p, y, band[p]);
        }
        boolean cmyk = header.pixel.mode().equals("CMYK");
        for (int c = 0; c < 3; c++) {
            int[] from = band[planes == 2 ? 0 : c];
            for (int x = 0; x < columns; x++) {
                rgb[c][x] = cmyk
                        ? Unpacker.withoutBlack(from[x], 255 - band[ALPHA][x])
                        : dividedPlanes ? Unpacker.divided(from[x], band[ALPHA][x]) : from[x];
            }
        }
        if (pixel.kind() == Pixel.Kind.PALETTE) {
            unpacker.colored(band[0], columns, rgb);
        }
    }

    private void samples(int plane, int y, int[] to) {
        int size = header.sampleBits / 8;
        for (int x = 0; x < columns; x++) {
            int column = columnFrom + x;
            byte[] from = line[plane];
            int at = column * size;
            if (parts.tiled()) {
                from = tiles[plane][column / parts.width()];
                at = y % parts.height() * keptBytes + column % parts.width() * size;
            }
            to[x] = from[at + size - 1] & 0xff;
        }
    }

    private void readRow() throws ImageException {
        int y = nextRow++;
        for (int p = 0; p < planes; p++) {
            if (y % parts.height() == 0) {
                start(p, parts.index(p, y, 0), y);
            }
            decoders[p].read(line[p], 0, line[p].length);
            predictor.undo(line[p], 0, line[p].length);
            if (y + 1 == header.height || (y + 1) % parts.height() == 0) {
                decoders[p].finish();
            }
        }
    }

    private void readTiles() throws ImageException {
        int rows = Math.min(parts.height(), header.height - nextRow);
        for (int p = 0; p < planes; p++) {
            for (int tile = 0; tile < parts.perRow(); tile++) {
                start(p, parts.index(p, nextRow, tile), nextRow);
                for (int r = 0; r < parts.height(); r++) {
                    decoders[p].read(line[p], 0, line[p].length);
                    if (r < rows) {
                        predictor.undo(line[p], 0, line[p].length);
                        System.arraycopy(line[p], 0, tiles[p][tile], r * keptBytes, keptBytes);
                    }
                }
                decoders[p].finish();
            }
        }
        nextRow += rows;
    }

    private void start(int plane, int index, int y) throws ImageException {
        Parts.Range range = parts.range(index);
        long total = parts.rowBytes() * parts.rowsAt(y);
        if (header.fillOrder != 2 || fax() || header.compression == TiffTag.JPEG) {
            decoders[plane].start(bytes, range.from(), range.to(), total, y);
            return;
        }
        int n = range.to() - range.from();
        if (planes > 1) {
            throw header.refusal(ErrorCode.UNSUPPORTED, "found separate planes with reversed bits. Convert it to PNG.");
        }
        if (reversed.length < n) {
            reversed = new byte[n];
        }
        for (int i = 0; i < n; i++) {
            reversed[i] = (byte) (Integer.reverse(bytes[range.from() + i]) >>> 24);
        }
        decoders[plane].start(reversed, 0, n, total, y);
    }

    @Override
    public void finish() throws ImageException {
        while (nextRow < header.height) {
            if (parts.tiled()) {
                readTiles();
            } else {
                readRow();
            }
        }
    }

    @Override
    public void close() {
        for (PartDecoder decoder : decoders) {
            if (decoder != null) {
                decoder.close();
            }
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import java.util.Arrays;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.jpeg.JpegDecoder;
import org.repvgg.image.jpeg.marker.JpegException;

/**
 * JPEG in strips or tiles, with tables of their own or common ones. The photometric tag says whether the components are
 * converted: YCbCr is, all others are taken as they are, whatever the JPEG's markers and component ids say. Checks are
 * those of libtiff's tif_jpeg.c. TIFF technical note 2.
 */
final class JpegPart implements PartDecoder {
    /** The most scans that libtiff reads. */
    private static final int MAX_SCANS = 100;

    private final TiffHeader header;
    private final Parts parts;
    private final JpegDecoder decoder;
    private final byte[] tables;
    private final boolean converted;
    private byte[] joined = {};
    private byte[] row = {};
    private int[][] rgb = {};
    private int sampling = -1;
    private int jpegWidth;
    private int jpegHeight;
    private int rowBytes;
    private int rows;
    private int next;

    JpegPart(TiffHeader header, Parts parts, byte[] bytes, ImageLimits limits) {
        this.header = header;
        this.parts = parts;
        decoder = new JpegDecoder(Math.min(MAX_SCANS, limits.maxScans()), limits.timeoutMillis() * 1_000_000);
        converted = header.photometric == 6 && !header.planar;
        int at = header.tags.place(TiffTag.JPEG_TABLES);
        int count = header.tags.count(TiffTag.JPEG_TABLES);
        tables = at < 0 || count < 4 ? new byte[0] : Arrays.copyOfRange(bytes, at, at + count);
    }

    /** The bytes that decoding the largest part takes; parts that cannot be read take none. */
    long memoryBytes(byte[] bytes) {
        long largest = 0;
        for (int i = 0; i < parts.count(); i++) {
            Parts.Range range = parts.rangeOrNull(i);
            if (range != null) {
                try {
                    int length = join(bytes, range.from(), range.to());
                    largest = Math.max(largest, decoder.openPart(joined, length, converted) + length);
                } catch (JpegException e) {
                    // It will be refused when it is decoded.
                }
            }
        }
        return largest;
    }

    /** Joins tables, part and an end mark to one JPEG; returns its length. */
    private int join(byte[] bytes, int from, int to) {
        int start = tables.length > 0 && to - from >= 2 && bytes[from] == (byte) 0xff && bytes[from + 1] == (byte) 0xd8
                ? from + 2
                : from;
        int tableBytes = tables.length == 0 ? 0 : endOfTables();
        int length = tableBytes + to - start;
        if (joined.length < length + 2) {
            joined = new byte[length + 2];
        }
        System.arraycopy(tables, 0, joined, 0, tableBytes);
        System.arraycopy(bytes, start, joined, tableBytes, to - start);
        joined[length] = (byte) 0xff;
        joined[length + 1] = (byte) 0xd9;
        return length + 2;
    }

    private int endOfTables() {
        int end = tables.length;
        boolean marked = tables[end - 2] == (byte) 0xff && tables[end - 1] == (byte) 0xd9;
        return marked ? end - 2 : end;
    }

    @Override
    public void start(byte[] bytes, int from, int to, long total, int firstRow) throws ImageException {
        try {
            int length = join(bytes, from, to);
            decoder.openPart(joined, length, converted);
            check(firstRow, total);
            decoder.window(0, jpegWidth, 0, Math.min(rows, jpegHeight));
        } catch (JpegException e) {
            throw translated(e);
        }
        next = 0;
    }

    private void check(int firstRow, long total) throws ImageException {
        jpegWidth = decoder.width();
        jpegHeight = decoder.height();
        rowBytes = (int) parts.rowBytes();
        rows = (int) (total / rowBytes);
        int components = header.planar ? 1 : header.samples;
        if (decoder.components() != components) {
            throw header.corrupt(
                    "a JPEG of " + decoder.components() + " components in it (expected " + components + ")");
        }
        boolean lastStrip = !parts.tiled() && firstRow + rows == header.height && jpegWidth == parts.width();
        if (jpegWidth > parts.width() || jpegHeight > rows && !lastStrip) {
            throw header.corrupt("a JPEG of " + jpegWidth + " x " + jpegHeight + " pixels in a part of " + parts.width()
                    + " x " + rows);
        }
        if (sampling < 0) {
            sampling = converted ? decoder.sampling(0) : 0x11;
        }
        for (int c = 0; c < components; c++) {
            if (decoder.sampling(c) != (c == 0 ? sampling : 0x11)) {
                throw header.corrupt("a JPEG whose component " + c + " is sampled otherwise than the tags say");
            }
        }
        if (row.length < jpegWidth * components) {
            row = new byte[jpegWidth * components];
            rgb = new int[3][jpegWidth];
        }
    }

    @Override
    public void read(byte[] target, int at, int count) throws ImageException {
        int done = 0;
        while (done < count) {
            int present = 0;
            if (next < jpegHeight) {
                try {
                    decoder.samples(next, row, rgb);
                } catch (JpegException e) {
                    throw translated(e);
                }
                present = Math.min(rowBytes, jpegWidth * decoder.components());
                System.arraycopy(row, 0, target, at + done, present);
            }
            Arrays.fill(target, at + done + present, at + done + rowBytes, (byte) 0);
            next++;
            done += rowBytes;
        }
    }

    @Override
    public void finish() throws ImageException {
        if (next >= jpegHeight) {
            try {
                decoder.finish();
            } catch (JpegException e) {
                throw translated(e);
            }
        }
    }

    private ImageException translated(JpegException e) {
        return header.refusal(e.code(), "the JPEG in it: " + e.getMessage() + ".");
    }
}

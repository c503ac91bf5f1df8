/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import java.util.Arrays;

/**
 * The Huffman and quantization tables that a file defines, and those that the current scan uses.
 *
 * <p>Source: ITU-T T.81, annex B.2.4; the order of checks is libjpeg's. Not thread-safe.
 */
public final class DecodingTables {
    private static final int MAX_TABLES = 4;

    public final HuffmanTable[] dc = new HuffmanTable[MAX_TABLES];
    public final HuffmanTable[] ac = new HuffmanTable[MAX_TABLES];
    private final BitInput in;
    private final Frame frame;
    private final Scan scan;
    private final int[][] quant = new int[MAX_TABLES][64];
    private final boolean[] quantDefined = new boolean[MAX_TABLES];
    private final byte[] definition = new byte[16 + 256];

    DecodingTables(BitInput in, Frame frame, Scan scan) {
        this.in = in;
        this.frame = frame;
        this.scan = scan;
        for (int t = 0; t < MAX_TABLES; t++) {
            dc[t] = new HuffmanTable(true);
            ac[t] = new HuffmanTable(false);
        }
    }

    /** Forgets all tables, at the start of a file. */
    void forget() {
        for (int t = 0; t < MAX_TABLES; t++) {
            dc[t].forget();
            ac[t].forget();
            quantDefined[t] = false;
        }
    }

    void readHuffmanTables() throws JpegException, BitInput.Suspension {
        int at = in.pos;
        int left = in.u16() - 2;
        while (left > 16) {
            int index = in.next();
            int symbols = 0;
            for (int i = 0; i < 16; i++) {
                int n = in.next();
                definition[i] = (byte) n;
                symbols += n;
            }
            left -= 17;
            if (symbols > 256 || symbols > left) {
                throw JpegException.corrupt("a Huffman table of " + symbols + " symbols", at);
            }
            for (int i = 0; i < symbols; i++) {
                definition[16 + i] = (byte) in.next();
            }
            left -= symbols;
            if ((index & ~0x10) >= MAX_TABLES) {
                throw JpegException.corrupt("Huffman table " + index + " (expected 0 to 3)", at);
            }
            (index >= 0x10 ? ac : dc)[index & 3].define(definition, 0, symbols);
        }
        if (left != 0) {
            throw JpegException.badLength("Huffman table", left, at);
        }
    }

    void readQuantTables() throws JpegException, BitInput.Suspension {
        int at = in.pos;
        int left = in.u16() - 2;
        while (left > 0) {
            int n = in.next();
            int index = n & 15;
            if (index >= MAX_TABLES) {
                throw JpegException.corrupt("quantization table " + index + " (expected 0 to 3)", at);
            }
            quantDefined[index] = true;
            for (int k = 0; k < 64; k++) {
                quant[index][k] = n >> 4 == 0 ? in.next() : in.u16();
            }
            left -= n >> 4 == 0 ? 65 : 129;
        }
        if (left != 0) {
            throw JpegException.badLength("quantization table", left, at);
        }
    }

    /** Copies the quantization tables of components whose first scan this is. */
    public void latchQuantTables() throws JpegException {
        for (int i = 0; i < scan.count; i++) {
            Component component = scan.components[i];
            if (component.quantLatched) {
                continue;
            }
            int index = component.quantIndex;
            if (index >= MAX_TABLES || !quantDefined[index]) {
                throw JpegException.corrupt("no quantization table " + index + " for the scan", in.pos);
            }
            System.arraycopy(quant[index], 0, component.quant, 0, 64);
            Arrays.fill(component.quant, 64, component.quant.length, quant[index][63]);
            component.quantLatched = true;
        }
    }

    /** A table that the scan uses, ready for decoding. */
    public HuffmanTable table(HuffmanTable[] tables, int index) throws JpegException {
        if (index >= MAX_TABLES || !tables[index].isDefined()) {
            throw JpegException.corrupt("no Huffman table " + index + " for the scan", in.pos);
        }
        if (!tables[index].build(frame.lossless() ? 16 : 15)) {
            throw JpegException.corrupt("Huffman table " + index + " is no code before the scan", in.pos);
        }
        return tables[index];
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import java.util.HexFormat;

/** The example Huffman tables of ITU-T T.81, K.3, which apply to motion JPEG frames that define none. */
public final class StandardTables {
    private static final byte[] DC_LUMINANCE = table("00010501010101010100000000000000" + "000102030405060708090a0b");
    private static final byte[] DC_CHROMINANCE = table("00030101010101010101010000000000" + "000102030405060708090a0b");
    private static final byte[] AC_LUMINANCE = table("0002010303020403050504040000017d"
            + "01020300041105122131410613516107227114328191a1082342b1c11552d1f024"
            + "33627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a"
            + "737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9ba"
            + "c2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa");
    private static final byte[] AC_CHROMINANCE = table("00020102040403040705040400010277"
            + "000102031104052131061241510761711322328108144291a1b1c109233352f0"
            + "156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a"
            + "737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9ba"
            + "c2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa");

    private StandardTables() {}

    /** Defines tables 0 (luminance) and 1 (chrominance) if the file did not define them. */
    public static void fill(HuffmanTable[] dc, HuffmanTable[] ac) {
        fill(dc[0], DC_LUMINANCE);
        fill(dc[1], DC_CHROMINANCE);
        fill(ac[0], AC_LUMINANCE);
        fill(ac[1], AC_CHROMINANCE);
    }

    private static void fill(HuffmanTable table, byte[] definition) {
        if (!table.isDefined()) {
            table.define(definition, 0, definition.length - 16);
        }
    }

    private static byte[] table(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}

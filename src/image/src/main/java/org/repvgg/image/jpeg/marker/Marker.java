/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

/** Second bytes of the markers used by the decoder (ITU-T T.81, table B.1). */
public final class Marker {
    static final int TEM = 0x01;
    public static final int SOF0 = 0xc0;
    static final int SOF1 = 0xc1;
    static final int SOF2 = 0xc2;
    static final int SOF3 = 0xc3;
    public static final int DHT = 0xc4;
    static final int JPG = 0xc8;
    static final int SOF9 = 0xc9;
    static final int SOF10 = 0xca;
    static final int SOF11 = 0xcb;
    public static final int DAC = 0xcc;
    static final int SOF15 = 0xcf;
    static final int RST0 = 0xd0;
    static final int RST7 = 0xd7;
    static final int SOI = 0xd8;
    static final int EOI = 0xd9;
    public static final int SOS = 0xda;
    public static final int DQT = 0xdb;
    static final int DNL = 0xdc;
    static final int DRI = 0xdd;
    public static final int APP0 = 0xe0;
    public static final int APP2 = 0xe2;
    public static final int APP14 = 0xee;
    public static final int APP15 = 0xef;
    public static final int COM = 0xfe;

    private Marker() {}

    public static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
    }

    public static String name(int marker) {
        return String.format("0xff%02x", marker);
    }
}

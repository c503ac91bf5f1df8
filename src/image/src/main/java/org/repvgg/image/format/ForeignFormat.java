/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Image formats that are known and not decoded, recognised by their first bytes. Sources: ISO/IEC 14496-12 and 23008-12
 * (brands of HEIF and AVIF), 15444-1 (JPEG 2000), 18181-2 (JPEG XL), Netpbm's and Pillow's descriptions of the others.
 */
public enum ForeignFormat {
    HEIC("HEIC"),
    AVIF("AVIF"),
    JPEG_2000("JPEG 2000"),
    JPEG_XL("JPEG XL"),
    JPEG_XR("JPEG XR"),
    ICO("ICO"),
    ICNS("ICNS"),
    PNM("PNM"),
    PSD("Photoshop"),
    DDS("DDS"),
    OPENEXR("OpenEXR"),
    RADIANCE("Radiance HDR"),
    QOI("QOI"),
    CAMERA_RAW("camera raw"),
    DICOM("DICOM"),
    FITS("FITS");

    private static final Set<String> HEIF_BRANDS =
            Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1");
    private static final int DICOM_PREAMBLE_BYTES = 128;

    private final String label;

    ForeignFormat(String label) {
        this.label = label;
    }

    /** The format's name, for messages. */
    public String label() {
        return label;
    }

    /** The format of these first bytes, at best 160 of them, or null if it is none of these. */
    public static @Nullable ForeignFormat of(byte[] b, int length) {
        if (starts(b, length, 4, "ftyp") && length >= 12) {
            return brand(b, length);
        }
        if (ImageFormat.starts(b, length, 0, 0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10)
                || ImageFormat.starts(b, length, 0, 0xff, 0x4f, 0xff, 0x51)) {
            return JPEG_2000;
        }
        if (ImageFormat.starts(b, length, 0, 0, 0, 0, 12, 'J', 'X', 'L', ' ', 13, 10, 0x87, 10)
                || ImageFormat.starts(b, length, 0, 0xff, 0x0a)) {
            return JPEG_XL;
        }
        if (isIcon(b, length)) {
            return ICO;
        }
        if (isPnm(b, length)) {
            return PNM;
        }
        if (starts(b, length, DICOM_PREAMBLE_BYTES, "DICM")) {
            return DICOM;
        }
        return byMark(b, length);
    }

    private static @Nullable ForeignFormat byMark(byte[] b, int length) {
        if (starts(b, length, 0, "8BPS\0")) {
            return PSD;
        }
        if (ImageFormat.starts(b, length, 0, 'I', 'I', 0xbc, 1)) {
            return JPEG_XR;
        }
        if (starts(b, length, 0, "icns")) {
            return ICNS;
        }
        if (starts(b, length, 0, "DDS ")) {
            return DDS;
        }
        if (ImageFormat.starts(b, length, 0, 0x76, 0x2f, 0x31, 1)) {
            return OPENEXR;
        }
        if (starts(b, length, 0, "#?RADIANCE") || starts(b, length, 0, "#?RGBE")) {
            return RADIANCE;
        }
        if (starts(b, length, 0, "qoif")) {
            return QOI;
        }
        if (starts(b, length, 0, "FUJIFILMCCD-RAW") || starts(b, length, 0, "IIU\0") || starts(b, length, 0, "IIRO")) {
            return CAMERA_RAW;
        }
        return starts(b, length, 0, "SIMPLE  =") ? FITS : null;
    }

    /** The major brand, or the first compatible one that is known; an MP4 video has none of them. */
    private static @Nullable ForeignFormat brand(byte[] b, int length) {
        long box = (b[0] & 0xffL) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | b[3] & 0xff;
        for (int at = 8; at + 4 <= Math.min(length, Math.max(12, box)); at += at == 8 ? 8 : 4) {
            String brand = new String(b, at, 4, StandardCharsets.ISO_8859_1);
            if (brand.equals("avif") || brand.equals("avis")) {
                return AVIF;
            }
            if (brand.equals("crx ")) {
                return CAMERA_RAW;
            }
            // HEIF's own brand comes first in AVIF files too
            if (HEIF_BRANDS.contains(brand) && !brand.equals("mif1") && !brand.equals("msf1")) {
                return HEIC;
            }
        }
        String major = new String(b, 8, 4, StandardCharsets.ISO_8859_1);
        return HEIF_BRANDS.contains(major) ? HEIC : null;
    }

    /** An icon or cursor: its directory names at least one picture, whose reserved byte is 0. */
    private static boolean isIcon(byte[] b, int length) {
        boolean marked = ImageFormat.starts(b, length, 0, 0, 0, 1, 0) || ImageFormat.starts(b, length, 0, 0, 0, 2, 0);
        return marked && length >= 22 && (b[4] != 0 || b[5] != 0) && b[9] == 0;
    }

    /** P and a digit (or f, F), white space, then a number or a comment: text that begins with P1 is mostly none. */
    private static boolean isPnm(byte[] b, int length) {
        if (length < 4 || b[0] != 'P' || "1234567fF".indexOf(b[1]) < 0 || !isBlank(b[2])) {
            return false;
        }
        int at = 3;
        while (at < length - 1 && isBlank(b[at])) {
            at++;
        }
        return b[at] == '#' || b[at] >= '0' && b[at] <= '9' || b[1] == '7' && b[at] >= 'A' && b[at] <= 'Z';
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private static boolean starts(byte[] b, int length, int at, String expected) {
        byte[] bytes = expected.getBytes(StandardCharsets.ISO_8859_1);
        return length >= at + bytes.length && Arrays.equals(b, at, at + bytes.length, bytes, 0, bytes.length);
    }
}

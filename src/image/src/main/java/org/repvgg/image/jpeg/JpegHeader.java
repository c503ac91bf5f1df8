/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

import java.util.Arrays;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.ifd.Directory;
import org.repvgg.image.jpeg.marker.JpegException;
import org.repvgg.image.jpeg.marker.Marker;

/**
 * The header as read by Pillow's JpegImagePlugin, which runs before libjpeg: it determines size and number of
 * components, and refuses files for errors in segments that libjpeg would skip. Reused between images.
 */
public final class JpegHeader {
    private static final int ORIENTATION = 274;
    private static final int MPF_IMAGES = 0xb001;

    private int width;
    private int height;
    private int components;
    private boolean severalImages;
    private int orientation;

    private byte[] bytes = {};
    private int length;
    private int pos;
    /** The range [from, to) of the ICC segment that is first in sort order, or from = -1. */
    private int profileFrom;

    private int profileTo;

    /** Width in pixels; 0 before a frame header was read. */
    public int width() {
        return width;
    }

    /** Height in pixels; 0 before a frame header was read. */
    public int height() {
        return height;
    }

    /** The number of components: 1, 3 or 4. */
    public int components() {
        return components;
    }

    /** True for a Multi-Picture file (MPO in Pillow), of which the first picture is decoded. */
    public boolean severalImages() {
        return severalImages;
    }

    /** The EXIF orientation, 1 to 8; 1 if there is none. */
    public int orientation() {
        return orientation;
    }

    void read(byte[] data, int dataLength) throws JpegException {
        bytes = data;
        length = dataLength;
        width = 0;
        height = 0;
        components = 0;
        severalImages = false;
        orientation = 1;
        profileFrom = -1;
        pos = 3;
        // The third byte, ff, is already the first byte of a marker.
        boolean prefix = true;
        while (true) {
            if (!prefix) {
                prefix = u8() == 0xff;
                continue;
            }
            int marker = u8();
            if (marker == 0xff) {
                continue;
            }
            prefix = false;
            if (marker == 0) {
                continue;
            }
            if (marker < Marker.SOF0) {
                throw JpegException.corrupt("marker " + Marker.name(marker) + " in the header", pos - 2);
            }
            segment(marker);
            if (marker == Marker.SOS) {
                break;
            }
        }
        if (width == 0 || height == 0) {
            throw JpegException.corrupt("a scan before a frame of at least 1 x 1 pixels", pos);
        }
        bytes = new byte[0];
    }

    private void segment(int marker) throws JpegException {
        boolean known = Marker.isFrame(marker) || (marker >= Marker.SOS && marker <= Marker.APP15);
        if (!known && marker != Marker.DHT && marker != Marker.DAC && marker != Marker.COM) {
            return;
        }
        int from = pos + 2;
        int to = from + Math.max(0, u16() - 2);
        if (to > length) {
            throw JpegException.truncated(length);
        }
        pos = to;
        if (Marker.isFrame(marker) || marker == 0xde) {
            readFrame(from, to);
        } else if (marker == Marker.DQT) {
            checkQuantTables(from, to);
        } else if (marker >= Marker.APP0 && marker <= Marker.APP15) {
            readApplication(marker, from, to);
        }
    }

    private void readFrame(int from, int to) throws JpegException {
        if (to - from < 6 || (to - from) % 3 != 0) {
            throw JpegException.corrupt("a frame header of " + (to - from) + " bytes", from);
        }
        int precision = bytes[from] & 0xff;
        height = u16(from + 1);
        width = u16(from + 3);
        components = bytes[from + 5] & 0xff;
        if (precision != 8) {
            throw new JpegException(ErrorCode.UNSUPPORTED, "its samples have " + precision + " bits (expected 8)");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw new JpegException(ErrorCode.UNSUPPORTED, "it has " + components + " components (expected 1, 3 or 4)");
        }
        if (profileFrom >= 0 && profileTo - profileFrom < 14) {
            throw JpegException.corrupt(
                    "a colour profile segment of " + (profileTo - profileFrom) + " bytes", profileFrom);
        }
        profileFrom = -1;
    }

    private void checkQuantTables(int from, int to) throws JpegException {
        for (int at = from; at < to; at += (bytes[at] & 0xf0) == 0 ? 65 : 129) {
            if (at + ((bytes[at] & 0xf0) == 0 ? 65 : 129) > to) {
                throw JpegException.corrupt("a quantization table segment of " + (to - from) + " bytes", from);
            }
        }
    }

    private void readApplication(int marker, int from, int to) throws JpegException {
        if ((marker == Marker.APP0 && begins("JFIF", from, to))
                || (marker == Marker.APP14 && begins("Adobe", from, to))) {
            if (to - from < 7) {
                throw JpegException.corrupt("a JFIF or Adobe segment of " + (to - from) + " bytes", from);
            }
        } else if (marker == 0xe1 && begins("Exif\0\0", from, to)) {
            orientation = new Directory(bytes, from + 6, to).shortValue(ORIENTATION, 1);
        } else if (marker == Marker.APP2 && begins("ICC_PROFILE\0", from, to)) {
            if (profileFrom < 0 || Arrays.compareUnsigned(bytes, from, to, bytes, profileFrom, profileTo) < 0) {
                profileFrom = from;
                profileTo = to;
            }
        } else if (marker == Marker.APP2 && begins("MPF\0", from, to)) {
            severalImages = new Directory(bytes, from + 4, to).longValue(MPF_IMAGES) > 1;
        }
    }

    private boolean begins(String text, int from, int to) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int u8() throws JpegException {
        if (pos >= length) {
            throw JpegException.truncated(length);
        }
        return bytes[pos++] & 0xff;
    }

    private int u16() throws JpegException {
        int high = u8();
        return high << 8 | u8();
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}

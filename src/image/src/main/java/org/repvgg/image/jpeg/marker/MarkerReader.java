/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import org.repvgg.image.format.ErrorCode;

/**
 * Reads marker segments between scans, with the same rules as libjpeg for what is skipped, read or treated as an error.
 *
 * <p>Source: ITU-T T.81, annex B; the order of checks is that of libjpeg, since it determines the result for corrupt
 * files.
 */
public final class MarkerReader {
    private static final int APPLICATION_BYTES = 14;

    public final BitInput in = new BitInput();
    public final Frame frame = new Frame();
    public final Scan scan = new Scan();
    public final DecodingTables tables = new DecodingTables(in, frame, scan);
    public final Conditioning conditioning = new Conditioning();
    private final byte[] application = new byte[APPLICATION_BYTES];

    public int restartInterval;
    public boolean jfif;
    public boolean adobe;
    public int adobeTransform;
    private boolean startSeen;
    private boolean frameSeen;
    private int nextRestart;
    private boolean waits;

    public void open(byte[] bytes, int length) {
        in.open(bytes, length);
        tables.forget();
        forgetImage();
    }

    private void forgetImage() {
        startSeen = false;
        frameSeen = false;
        scan.number = 0;
        restartInterval = 0;
    }

    /**
     * Reads up to the next scan (returns true) or the end of the image (returns false), advancing through the file as
     * needed.
     */
    public boolean readToScan() throws JpegException {
        waits = true;
        while (true) {
            int at = in.pos;
            try {
                int reached = readMarkers();
                if (reached == Marker.EOI && scan.number == 0) {
                    if (frameSeen) {
                        throw JpegException.corrupt("the end of the image without a scan", in.pos);
                    }
                    // An abbreviated stream that only defines tables is followed by the image.
                    forgetImage();
                    continue;
                }
                return reached == Marker.SOS;
            } catch (BitInput.Suspension s) {
                in.pos = Math.max(at, resume);
                if (!in.extend()) {
                    throw JpegException.truncated(in.length);
                }
            }
        }
    }

    /**
     * Reads the data after the last MCU of a file with one scan, limited to the blocks that Pillow has passed so far.
     * The end-of-image marker may be missing, but the data must be valid.
     */
    public void readTrailer() throws JpegException {
        waits = false;
        try {
            if (readMarkers() == Marker.SOS) {
                throw JpegException.corrupt("a second scan (expected the end of the image)", in.pos);
            }
        } catch (BitInput.Suspension s) {
            // The rest of the file is ignored.
        }
    }

    /** Position at which reading continues after a suspension: marker segments are read as a whole. */
    private int resume;

    private int readMarkers() throws JpegException, BitInput.Suspension {
        resume = in.pos;
        while (true) {
            if (in.marker == 0) {
                if (startSeen) {
                    nextMarker();
                } else {
                    firstMarker();
                }
            }
            resume = in.pos;
            int marker = in.marker;
            boolean done = segment(marker);
            in.marker = 0;
            resume = in.pos;
            if (done) {
                return marker;
            }
        }
    }

    private void firstMarker() throws JpegException, BitInput.Suspension {
        int at = in.pos;
        if (in.next() != 0xff || in.next() != Marker.SOI) {
            throw JpegException.corrupt("no start of image (expected ff d8)", at);
        }
        in.marker = Marker.SOI;
    }

    private void nextMarker() throws BitInput.Suspension {
        while (true) {
            int c = in.next();
            while (c != 0xff) {
                resume = in.pos;
                c = in.next();
            }
            do {
                c = in.next();
            } while (c == 0xff);
            if (c != 0) {
                in.marker = c;
                return;
            }
            resume = in.pos;
        }
    }

    private boolean segment(int marker) throws JpegException, BitInput.Suspension {
        switch (marker) {
            case Marker.SOI -> {
                if (startSeen) {
                    throw JpegException.corrupt("a second start of image", in.pos);
                }
                startSeen = true;
                restartInterval = 0;
                conditioning.forget();
                jfif = false;
                adobe = false;
                adobeTransform = 0;
            }
            case Marker.SOF0, Marker.SOF1, Marker.SOF2, Marker.SOF3, Marker.SOF9, Marker.SOF10 -> readFrame(marker);
            case Marker.SOS -> {
                readScan();
                return true;
            }
            case Marker.EOI -> {
                return true;
            }
            case Marker.DHT -> tables.readHuffmanTables();
            case Marker.DQT -> tables.readQuantTables();
            case Marker.DRI -> readRestartInterval();
            case Marker.DAC -> conditioning.read(in);
            case Marker.DNL, Marker.COM -> skip(in.u16() - 2);
            case Marker.TEM -> {}
            default -> other(marker);
        }
        return false;
    }

    private void other(int marker) throws JpegException, BitInput.Suspension {
        if (marker >= Marker.APP0 && marker <= Marker.APP15) {
            readApplication(marker);
        } else if (Marker.isFrame(marker)) {
            String kind = switch (marker) {
                case Marker.SOF11 -> "a lossless, arithmetic-coded JPEG";
                default -> "a hierarchical JPEG";
            };
            throw new JpegException(
                    ErrorCode.UNSUPPORTED,
                    "it is " + kind + " (" + Marker.name(marker)
                            + "; expected baseline, extended, progressive or Huffman lossless)");
        } else if (marker < Marker.RST0 || marker > Marker.RST7) {
            throw JpegException.corrupt("marker " + Marker.name(marker), in.pos);
        }
    }

    private void readFrame(int marker) throws JpegException, BitInput.Suspension {
        int at = in.pos;
        if (frameSeen) {
            throw JpegException.corrupt("a second frame", at);
        }
        int length = in.u16();
        int precision = in.next();
        frame.marker = marker;
        frame.height = in.u16();
        frame.width = in.u16();
        frame.count = in.next();
        if (frame.height == 0 || frame.width == 0 || frame.count == 0) {
            throw JpegException.corrupt(
                    "a frame of " + frame.width + " x " + frame.height + " pixels and " + frame.count
                            + " components (expected at least 1)",
                    at);
        }
        if (length != 8 + 3 * frame.count) {
            throw JpegException.badLength("frame", length, at);
        }
        if (precision != 8 || frame.count > 4) {
            throw new JpegException(
                    ErrorCode.UNSUPPORTED,
                    "it has " + frame.count + " components of " + precision + " bits (expected at most 4 of 8)");
        }
        for (int c = 0; c < frame.count; c++) {
            Component component = frame.components[c];
            component.id = in.next();
            int sampling = in.next();
            component.h = sampling >> 4;
            component.v = sampling & 15;
            component.quantIndex = in.next();
        }
        frameSeen = true;
    }

    private void readScan() throws JpegException, BitInput.Suspension {
        int at = in.pos;
        if (!frameSeen) {
            throw JpegException.corrupt("a scan before the frame", at);
        }
        int length = in.u16();
        int count = in.next();
        if (length != 6 + 2 * count || count < 1 || count > 4) {
            throw JpegException.badLength("scan header", length, at);
        }
        scan.count = count;
        for (int i = 0; i < count; i++) {
            int id = in.next();
            int tables = in.next();
            Component component = component(id, i, at);
            scan.components[i] = component;
            component.dcTable = tables >> 4;
            component.acTable = tables & 15;
        }
        scan.spectralStart = in.next();
        scan.spectralEnd = in.next();
        int approximation = in.next();
        scan.approximationHigh = approximation >> 4;
        scan.approximationLow = approximation & 15;
        nextRestart = 0;
        scan.number++;
    }

    /** The component with this id. If several have it, like libjpeg, one that is not yet used in the scan. */
    private Component component(int id, int taken, int at) throws JpegException {
        for (int c = 0; c < frame.count; c++) {
            if (frame.components[c].id == id && c >= taken) {
                for (int i = 0; i < taken; i++) {
                    if (scan.components[i] == frame.components[c]) {
                        throw JpegException.corrupt("component " + id + " twice in a scan", at);
                    }
                }
                return frame.components[c];
            }
        }
        throw JpegException.corrupt("component " + id + " in a scan (expected one of the frame)", at);
    }

    private void readRestartInterval() throws JpegException, BitInput.Suspension {
        int at = in.pos;
        int length = in.u16();
        if (length != 4) {
            throw JpegException.badLength("restart interval", length, at);
        }
        restartInterval = in.u16();
    }

    private void readApplication(int marker) throws JpegException, BitInput.Suspension {
        int left = in.u16() - 2;
        if (marker == Marker.APP0 || marker == Marker.APP14) {
            int n = Math.max(0, Math.min(left, APPLICATION_BYTES));
            for (int i = 0; i < n; i++) {
                application[i] = (byte) in.next();
            }
            left -= n;
            if (marker == Marker.APP0 && n == APPLICATION_BYTES && begins("JFIF\0")) {
                jfif = true;
            } else if (marker == Marker.APP14 && n >= 12 && begins("Adobe")) {
                adobe = true;
                adobeTransform = application[11] & 0xff;
            }
        }
        skip(left);
    }

    private boolean begins(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (application[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Advances past the expected restart marker, or resynchronizes if another marker is found. */
    public void readRestart() throws BitInput.Suspension {
        resume = in.pos;
        if (in.marker == 0) {
            nextMarker();
        }
        int expected = nextRestart;
        if (in.marker == Marker.RST0 + expected) {
            in.marker = 0;
        } else {
            resynchronize(expected);
        }
        nextRestart = expected + 1 & 7;
    }

    /**
     * Skips the marker if it is invalid or an earlier restart; keeps it if it ends the scan or belongs to a later
     * segment, so that the current segment decodes to nothing; discards it otherwise.
     */
    private void resynchronize(int expected) throws BitInput.Suspension {
        while (true) {
            int marker = in.marker;
            int ahead = marker - Marker.RST0 - expected & 7;
            if (marker < Marker.SOF0) {
                nextMarker();
            } else if (marker < Marker.RST0 || marker > Marker.RST7 || ahead == 1 || ahead == 2) {
                return;
            } else if (ahead == 6 || ahead == 7) {
                nextMarker();
            } else {
                in.marker = 0;
                return;
            }
        }
    }

    private void skip(int n) throws JpegException, BitInput.Suspension {
        if (n <= 0) {
            return;
        }
        while (in.pos + n > in.limit) {
            if (!waits) {
                throw in.suspension();
            }
            if (!in.extend()) {
                throw JpegException.truncated(in.length);
            }
        }
        in.pos += n;
    }
}

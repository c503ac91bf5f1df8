/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.colour;

import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;
import org.repvgg.image.jpeg.marker.MarkerReader;

/** The colour space of the components, derived from markers and identifiers, since the standard does not define it. */
public enum ColorSpace {
    GRAY,
    RGB,
    YCC,
    CMYK,
    YCCK,
    /** Components that are not converted. */
    PLAIN;

    /**
     * Determines the colour space like libjpeg: from the JFIF marker, else Adobe's transform flag, else component
     * identifiers.
     */
    public static ColorSpace of(MarkerReader reader) {
        Frame frame = reader.frame;
        return switch (frame.count) {
            case 1 -> GRAY;
            case 3 -> ofThree(reader);
            default -> reader.adobe && reader.adobeTransform != 0 ? YCCK : CMYK;
        };
    }

    private static ColorSpace ofThree(MarkerReader reader) {
        if (reader.jfif) {
            return YCC;
        }
        if (reader.adobe) {
            return reader.adobeTransform == 0 ? RGB : YCC;
        }
        Component[] c = reader.frame.components;
        return reader.frame.lossless() || c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B' ? RGB : YCC;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Marker segments of a JPEG (ITU-T T.81, annex B) and what they define: frame, components, scans, tables. Bytes
 * enter, the state that the scan decoders work on leaves. Called by the other jpeg packages only.
 */
@NullMarked
package org.repvgg.image.jpeg.marker;

import org.jspecify.annotations.NullMarked;

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From the bytes of a JPEG to the normalised crop: our decoder, the JDK's ImageIO and libjpeg-turbo through JNI, each with
 * the same fused resize. Run by JMH; called by nobody.
 */
@NullMarked
package org.repvgg.bench.image;

import org.jspecify.annotations.NullMarked;

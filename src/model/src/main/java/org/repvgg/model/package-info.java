/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The fused network as plain records: one convolution per block, a linear head, and the metadata of the file it
 * came from. Float32 arrays and strings, serializable, so that a Spark broadcast carries it. Depends on the JDK
 * alone and reads or writes no files. Everybody may call.
 */
@NullMarked
package org.repvgg.model;

import org.jspecify.annotations.NullMarked;

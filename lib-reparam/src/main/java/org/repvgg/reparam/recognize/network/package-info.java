/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A recognised network as records: blocks, branches, linear operations, attention, head. Filled by the recognize
 * package; read by fuse, verify and jobs.
 */
@NullMarked
package org.repvgg.reparam.recognize.network;

import org.jspecify.annotations.NullMarked;

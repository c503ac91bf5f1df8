/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A restricted reader of pickles: opcodes enter, plain values and references to tensor storages leave. No class
 * named in a pickle is loaded; only the few calls that PyTorch writes are understood. Called by the checkpoint
 * and zip packages.
 */
@NullMarked
package org.repvgg.reparam.checkpoint.pickle;

import org.jspecify.annotations.NullMarked;

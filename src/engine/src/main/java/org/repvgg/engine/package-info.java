/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Runs a fused RepVGG network on the CPU. A {@code FusedModel} and an image size enter, {@link org.repvgg.engine.Engine}
 * plans and packs once per JVM, each worker thread takes a {@link org.repvgg.engine.Session} and gets logits (and the
 * embedding before the head) for batches of normalised images. Jobs and benchmarks may call.
 */
@NullMarked
package org.repvgg.engine;

import org.jspecify.annotations.NullMarked;

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every runtime is given, one network and one batch of images, as files in the formats that the runtimes
 * read; and the float64 logits that it should answer. Called by the other peers packages.
 */
@NullMarked
package org.repvgg.bench.peers.workload;

import org.jspecify.annotations.NullMarked;

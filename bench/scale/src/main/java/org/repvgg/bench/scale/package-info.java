/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Programs that measure whole jobs, plans, audits and Spark's own sinks at scale, started by hand; each says in
 * its comment with which arguments. Nobody calls in here.
 */
@NullMarked
package org.repvgg.bench.scale;

import org.jspecify.annotations.NullMarked;

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an executor counts while it works, and the Spark plugin that shows it to Spark's metrics system. Counts enter
 * from the prediction job; registries, and through them Prometheus or any other sink, read them.
 */
@NullMarked
package org.repvgg.jobs.metrics;

import org.jspecify.annotations.NullMarked;

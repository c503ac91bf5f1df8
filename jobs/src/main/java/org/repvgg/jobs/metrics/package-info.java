/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Counters of an executor's work, and the Spark plugin that publishes them in Spark's metrics system. The prediction
 * job increments them; metric registries, and through them Prometheus or any other sink, read them.
 */
@NullMarked
package org.repvgg.jobs.metrics;

import org.jspecify.annotations.NullMarked;

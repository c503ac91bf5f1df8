/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From URIs to splits, on the driver: listing, manifests, where archives are cut, how small files are packed.
 * URIs and options enter, a {@link org.repvgg.jobs.source.plan.SourcePlan} leaves. Called by {@link
 * org.repvgg.jobs.source.ImageSource}; splits are read by everybody.
 */
@NullMarked
package org.repvgg.jobs.source.plan;

import org.jspecify.annotations.NullMarked;

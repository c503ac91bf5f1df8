/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.repvgg.model.Activation;

/**
 * A linear layer with its weights, used as they are and not copied.
 *
 * @param weight [outFeatures][inFeatures]
 * @param bias [outFeatures]
 * @param activation NONE or RELU
 */
public record LinearLayer(int inFeatures, int outFeatures, float[] weight, float[] bias, Activation activation) {}

/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.repvgg.model.Activation;

/**
 * A convolution with its weights, used as they are and not copied.
 *
 * @param weight OIHW as {@link ConvShape} says
 * @param bias [outChannels]
 * @param activation NONE or RELU
 */
public record ConvLayer(ConvShape shape, float[] weight, float[] bias, Activation activation) {}

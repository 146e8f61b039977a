package io.emberwatch.lab.network;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a classifier gives at its different depths.
 *
 * @param middle feature map of stride 16, {@code [N,H/16,W/16,C]}: what distillation compares half-way
 * @param features last feature map, of stride 32; of a DenseNet the last concatenation, before batch norm and ReLU
 * @param activated the last feature map after batch norm and ReLU
 * @param pooled its mean over space, {@code [N,C]}
 * @param logits {@code [N,classes]}
 */
public record NetworkOutputs(
        Operand<TFloat32> middle,
        Operand<TFloat32> features,
        Operand<TFloat32> activated,
        Operand<TFloat32> pooled,
        Operand<TFloat32> logits) {}

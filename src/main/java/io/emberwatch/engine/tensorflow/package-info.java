/**
 * TensorFlow through DJL: sessions on a CPU or a GPU, inner layers and gradients. One thread owns a loaded model and
 * everything native in it.
 */
package io.emberwatch.engine.tensorflow;

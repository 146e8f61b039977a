/**
 * A DenseNet on a CPU through oneDNN: read from a model package without TensorFlow, packed once, run one image a
 * thread. Depends on nothing else of this program.
 */
package io.emberwatch.engine.onednn;

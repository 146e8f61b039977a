/**
 * The classifiers as TensorFlow graphs: DenseNet and its teacher, training, evaluation and the export as a SavedModel.
 * All of it is offline work; nothing of the live path but {@code app} looks in here.
 */
package io.emberwatch.model;

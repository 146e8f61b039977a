/**
 * Keras' files without Keras: {@code .h5} and {@code .keras} are read in Java, and their layers are recognised as a
 * DenseNet with a dense head.
 */
package io.emberwatch.lab.keras.file;

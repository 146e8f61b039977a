/**
 * {@code emberwatch import-keras}: what {@code file} read becomes a network and a model package. {@link
 * io.emberwatch.lab.keras.KerasImport} is the way in.
 */
package io.emberwatch.lab.keras;

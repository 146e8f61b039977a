/**
 * {@code emberwatch import-keras}: what {@code keras} read becomes a network and a model package.
 * {@link io.emberwatch.model.imported.KerasImport} is the way in.
 */
package io.emberwatch.model.imported;

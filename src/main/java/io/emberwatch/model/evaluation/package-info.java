/**
 * {@code emberwatch evaluate}: a loaded model on folders of labelled pictures and on harder versions of them, and what is
 * reported of it.
 */
package io.emberwatch.model.evaluation;

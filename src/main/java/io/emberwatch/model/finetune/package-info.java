/**
 * {@code emberwatch finetune}: the last layer of a saved model is fitted anew to the features of one's own pictures.
 * {@link io.emberwatch.model.finetune.FinetuneRun} is the way in.
 */
package io.emberwatch.model.finetune;

/**
 * {@code emberwatch finetune}: the last layer of a model package is fitted again to the features of a site's own
 * images. {@link io.emberwatch.lab.finetune.FinetuneRun} is the way in.
 */
package io.emberwatch.lab.finetune;

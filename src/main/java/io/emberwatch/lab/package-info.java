/**
 * Everything offline: data, training, fine-tuning, evaluation, Keras import, explanation and replay. The monitor
 * never imports it.
 */
package io.emberwatch.lab;

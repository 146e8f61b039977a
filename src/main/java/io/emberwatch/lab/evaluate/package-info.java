/**
 * {@code emberwatch evaluate}: a loaded model on folders of labelled images and on harder versions of them, and the
 * report.
 */
package io.emberwatch.lab.evaluate;

/**
 * What a network is: its layers and weights under Keras' names, and how its graph is built from them, whether the
 * weights are trained or frozen.
 */
package io.emberwatch.lab.network;

/**
 * What a network is: its layers and weights under Keras' names, and how its graph is built from them, whether the
 * weights are learnt or frozen. Imports nothing of the other packages.
 */
package io.emberwatch.model.network;

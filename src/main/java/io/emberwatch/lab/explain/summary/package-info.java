/** What a network is made of: layers, parameters, cost, receptive fields. */
package io.emberwatch.lab.explain.summary;

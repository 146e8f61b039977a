/** Second thoughts on single hits: whether their hot region lies where a fire counts, stays put and flickers. */
package io.emberwatch.alert.scrutiny;
